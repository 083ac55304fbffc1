//! Names for rules: one, a family, all.

use std::fmt;

use super::{Rule, RuleSet};
use crate::finding::RuleId;

/// A rule's name, a family (`hype/*`) or all (`*`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    /// From its text, as it is written.
    pub fn new(text: &str) -> Self {
        // A family is written `hype/*`; people try `hype` and `hype/` first.
        let family = text.strip_suffix('/').unwrap_or(text);
        let bare = !family.contains('/') && family != "*";
        Self(if bare { format!("{family}/*") } else { text.to_owned() })
    }

    /// As it is written; a bare family with its `/*`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns how exactly it names a rule: 2 by name, 1 by family, 0 as one of all; `None` if it
    /// does not name the rule.
    pub fn rank(&self, rule: &Rule) -> Option<u8> {
        if self.0 == "*" {
            return Some(0);
        }
        if let Some(family) = self.0.strip_suffix("/*") {
            return (family == rule.id.family()).then_some(1);
        }
        (self.0 == rule.id.as_str() || rule.aliases.contains(&self.0)).then_some(2)
    }

    /// Whether it names this rule, by its present name.
    pub fn covers(&self, id: &RuleId) -> bool {
        self.0 == "*" || self.0 == id.as_str() || self.0.strip_suffix("/*") == Some(id.family())
    }

    /// Whether it names any of the rules.
    pub fn is_known(&self, rules: &RuleSet) -> bool {
        rules.rules.iter().any(|rule| self.rank(rule).is_some())
    }

    /// Everything that a selector can be, for did-you-mean.
    pub fn known(rules: &RuleSet) -> Vec<String> {
        let mut known: Vec<String> = rules.rules.iter().map(|rule| rule.id.to_string()).collect();
        known.extend(rules.rules.iter().map(|rule| format!("{}/*", rule.id.family())));
        known.dedup();
        known
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
