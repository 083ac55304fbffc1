//! `[match.tally]`: counts of hits, from the rule file to a [`TallyMatcher`].
//!
//! A tally names the hits that count by rules (`rules = ["hype/*"]`) or by wording (`any =
//! ["{conditions}"]`). The names of rules are looked up when all rules are loaded, since a rule may
//! name one that comes later.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::read::FileProblems;
use super::{DeferredValue, HitLimits, HitPosition, Matcher, MessageTemplate, Rule, spanned};
use crate::document::BlockKind;

/// Placeholders of the message and the note of a tally.
pub(super) const PLACEHOLDERS: [&str; 5] = ["match", "count", "words", "density", "terms"];

/// Markers of evidence are not rules; together they have this name.
const EVIDENCE: &str = "evidence/*";

/// `[match.tally]` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawTally {
    #[serde(default)]
    rules: Vec<Spanned<String>>,
    #[serde(default)]
    except: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) any: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    #[serde(default)]
    per: TallyUnit,
    distinct: Option<DistinctBy>,
    at_least: Option<Spanned<usize>>,
    #[serde(rename = "per-1000-words")]
    per_1000_words: Option<Spanned<f64>>,
    louder_at: Option<Spanned<f64>>,
    #[serde(default)]
    min_words: usize,
    note: Option<Spanned<String>>,
    #[serde(default, rename = "in")]
    blocks: Vec<BlockKind>,
}

impl RawTally {
    /// Refuses numbers that every text reaches, or none.
    fn check_numbers(&self, problems: &mut FileProblems<'_>) {
        if let Some(least) = self.at_least.as_ref().filter(|least| *least.get_ref() == 0) {
            problems.error("this is a number from 1 on", least.span(), "", None);
        }
        if let Some(share) = &self.per_1000_words
            && !(*share.get_ref() > 0.0 && *share.get_ref() <= 1000.0)
        {
            let message = "this is a number above 0 and at most 1000";
            problems.error(message, share.span(), "", None);
        }
        let least = self.at_least.as_ref().map_or(1, |least| *least.get_ref());
        let first = match &self.per_1000_words {
            Some(share) => *share.get_ref(),
            None => f64::from(u32::try_from(least).unwrap_or(u32::MAX)),
        };
        if let Some(louder) = &self.louder_at
            && !(louder.get_ref().is_finite() && *louder.get_ref() > first)
        {
            let message = format!("`louder-at` is above {first}, where findings begin");
            problems.error(message, louder.span(), "", None);
        }
    }
}

/// The unit in which hits are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TallyUnit {
    /// A sentence.
    Sentence,
    /// List items in a row, with the line that leads in to them.
    List,
    /// The document.
    #[default]
    Document,
}

/// The feature in which two hits must differ to count as two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DistinctBy {
    /// The marked words, in any case.
    Words,
    /// The rule.
    Rule,
    /// The sentence.
    Sentence,
}

/// The rules that a tally names.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct TallySelectors {
    #[serde(with = "spanned::list")]
    rules: Vec<Spanned<String>>,
    #[serde(with = "spanned::list")]
    except: Vec<Spanned<String>>,
    #[serde(with = "spanned::list")]
    unless: Vec<Spanned<String>>,
}

/// The number of hits that is too many.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct TallyMatcher {
    /// As written: the rules that they name are looked up when all rules are known.
    selectors: DeferredValue<TallySelectors>,
    /// Whether it has wording of its own.
    has_wording: bool,
    /// Rules whose hits count, by index, in order. Wording in `any` counts as hits of the rule
    /// itself.
    pub counted: Vec<usize>,
    /// Rules of which one hit in the unit keeps it quiet, by index, in order.
    pub quiet: Vec<usize>,
    /// Whether evidence in the unit keeps it quiet (`unless = ["evidence/*"]`).
    pub unless_supported: bool,
    /// The unit in which hits are counted.
    pub per: TallyUnit,
    /// The feature in which two hits must differ to count as two.
    pub distinct: Option<DistinctBy>,
    /// The least number of hits.
    pub at_least: usize,
    /// The least number for each 1,000 words of prose.
    pub per_1000_words: Option<f64>,
    /// The number (for each 1,000 words, if these matter) from which a finding is a step more
    /// severe.
    pub louder_at: Option<f64>,
    /// Shorter units are passed over.
    pub min_words: usize,
    /// The places where its own wording is allowed.
    pub limits: HitLimits,
    /// Explains the figure.
    pub note: Option<MessageTemplate>,
}

impl TallyMatcher {
    /// Checks the table of a rule.
    pub(super) fn new(
        problems: &mut FileProblems<'_>,
        raw: &RawTally,
        at: std::ops::Range<usize>,
    ) -> Self {
        if raw.rules.is_empty() && raw.any.is_empty() {
            problems.error("a tally needs `rules` or `any`", at.clone(), "nothing to count", None);
        }
        if raw.at_least.is_none() && raw.per_1000_words.is_none() {
            problems.error(
                "a tally needs `at-least` or `per-1000-words`",
                at,
                "no threshold",
                None,
            );
        }
        raw.check_numbers(problems);
        let note = raw.note.as_ref().and_then(|note| {
            let parsed = MessageTemplate::parse(note.get_ref(), &PLACEHOLDERS);
            parsed
                .map_err(|(name, part)| {
                    let span = problems.within(note, part);
                    problems.unknown("placeholder", &name, span, &PLACEHOLDERS);
                })
                .ok()
        });
        let is_rule = |selector: &&Spanned<String>| selector.get_ref() != EVIDENCE;
        let selectors = TallySelectors {
            rules: raw.rules.clone(),
            except: raw.except.clone(),
            unless: raw.unless.iter().filter(is_rule).cloned().collect(),
        };
        Self {
            selectors: selectors.into(),
            unless_supported: raw.unless.iter().any(|selector| selector.get_ref() == EVIDENCE),
            has_wording: !raw.any.is_empty(),
            counted: Vec::new(),
            quiet: Vec::new(),
            per: raw.per,
            distinct: raw.distinct,
            at_least: raw.at_least.as_ref().map_or(1, |least| *least.get_ref()),
            per_1000_words: raw.per_1000_words.as_ref().map(|share| *share.get_ref()),
            louder_at: raw.louder_at.as_ref().map(|louder| *louder.get_ref()),
            min_words: raw.min_words,
            limits: HitLimits { position: HitPosition::Anywhere, blocks: raw.blocks.clone() },
            note,
        }
    }
}

/// Looks up the rules that the tally of rule `index` names. Other tallies never count: their hits
/// are counts themselves.
pub(super) fn resolve(problems: &mut FileProblems<'_>, rules: &mut [Rule], index: usize) {
    let Matcher::Tally(tally) = &rules[index].matcher else { return };
    let mut indices = |selectors: &[Spanned<String>]| {
        let mut found = Vec::new();
        for selector in selectors {
            let named = |rule: &Rule| selects(selector.get_ref(), rule.id.as_str());
            if !rules.iter().any(named) {
                let known: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
                problems.unknown("rule", selector.get_ref(), selector.span(), &known);
            }
            let plain = |rule: &Rule| !matches!(rule.matcher, Matcher::Tally(_));
            found.extend((0..rules.len()).filter(|&at| named(&rules[at]) && plain(&rules[at])));
        }
        found.sort_unstable();
        found.dedup();
        found
    };
    let except = indices(&tally.selectors.except);
    let mut counted = indices(&tally.selectors.rules);
    counted.retain(|index| except.binary_search(index).is_err());
    let quiet = indices(&tally.selectors.unless);
    check_reach(problems, tally, counted.len());
    if let Matcher::Tally(tally) = &mut rules[index].matcher {
        (tally.counted, tally.quiet) = (counted, quiet);
    }
}

/// Refuses a tally that counts nothing, and one of more rules than it names.
fn check_reach(problems: &mut FileProblems<'_>, tally: &TallyMatcher, counted: usize) {
    let first = tally.selectors.rules.first();
    let Some(first) = first.filter(|_| !tally.has_wording) else { return };
    if counted == 0 {
        problems.error("no rule is left that this tally counts", first.span(), "", None);
    } else if tally.distinct == Some(DistinctBy::Rule) && tally.at_least > counted {
        let message =
            format!("the tally wants {} different rules and counts {counted}", tally.at_least);
        problems.error(message, first.span(), "", None);
    }
}

/// `*`, `family/*`, `family/start-*` or the name itself.
fn selects(selector: &str, name: &str) -> bool {
    selector.strip_suffix('*').map_or(selector == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::selects;

    #[test]
    fn selectors_name_a_rule_a_family_or_all() {
        for (selector, selected) in [
            ("*", true),
            ("hype/*", true),
            ("hype/mir*", true),
            ("hype/miracle", true),
            ("hype", false),
        ] {
            assert_eq!(selects(selector, "hype/miracle"), selected, "{selector}");
        }
    }
}
