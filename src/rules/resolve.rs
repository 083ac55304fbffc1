//! The names by which rules know one another, looked up when all rules are there.

use super::read::FileProblems;
use super::{Matcher, PatternLiterals, Rule, RuleSet, claim, scores, tally};
use crate::finding::{self, Finding};

/// Looks up the rules that rules name, gathers old names and groups; returns the mistakes.
pub(super) fn resolve(set: &mut RuleSet) -> Vec<Finding> {
    let mut found = Vec::new();
    for index in 0..set.rules.len() {
        let source = set.rules[index].source.clone();
        let mut problems = FileProblems::new(&source, "rule");
        claim::resolve(&mut problems, &set.rules, &mut set.frames, index);
        tally::resolve(&mut problems, &mut set.rules, index);
        found.extend(finding::locate(&source, problems.drafts));
    }
    set.aliases.clear();
    for rule in &set.rules {
        found.extend(taken_aliases(rule, set));
        for alias in &rule.aliases {
            if set.index(alias).is_none() {
                set.aliases.insert(alias.clone(), rule.id.clone());
            }
        }
    }
    group(set);
    found
}

/// The literals that call for the patterns of rules.
pub(super) fn literals(rules: &[Rule]) -> PatternLiterals {
    PatternLiterals::of(rules.iter().map(patterns))
}

fn patterns(rule: &Rule) -> &[super::RulePattern] {
    match &rule.matcher {
        Matcher::Pattern(patterns) => &patterns.any,
        _ => &[],
    }
}

/// Reports an old name that is also the name of another rule, since it would then mean that one.
fn taken_aliases(rule: &Rule, set: &RuleSet) -> Vec<Finding> {
    let mut problems = FileProblems::new(&rule.source, "rule");
    for alias in rule.aliases.iter().filter(|alias| set.index(alias).is_some()) {
        let written = format!("\"{alias}\"");
        let at = rule.source.text.find(&written).map_or(0..0, |at| at..at + written.len());
        let message = format!("the alias `{alias}` is the name of a rule that there is");
        problems.error(message, at, "", None);
    }
    finding::locate(&rule.source, problems.drafts)
}

/// Numbers the groups of rules whose matches in one sentence make one finding.
fn group(set: &mut RuleSet) {
    let group = |rule: &Rule| scores::group_of(&rule.id, rule.judge.as_ref(), &set.scores);
    let names: Vec<String> = set.rules.iter().map(group).collect();
    let mut groups = names.clone();
    groups.sort_unstable();
    groups.dedup();
    let number = |name: &String| groups.binary_search(name).unwrap_or_default();
    set.group_of = names.iter().map(number).collect();
    set.groups = groups;
}
