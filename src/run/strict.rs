//! `--strict-config`: the settings that had no use in a run over everything.

use std::collections::BTreeSet;

use regex::{Regex, escape};

use crate::finding::Finding;
use crate::phrase::{PhrasePart, PlacedPart, parse};
use crate::session::profile::RunProfiles;

/// The name under which exceptions of a rule silence its hits.
const EXCEPTION: &str = "unless";

/// Returns findings on excludes and overrides that matched no file, on fields of front matter that
/// no file had, and on allowed phrases and ignored passages that silenced no hit.
pub(super) fn unused(profiles: &RunProfiles, findings: &[Finding]) -> Vec<Finding> {
    let mut unused = profiles.unmatched_excludes();
    for profile in profiles.all() {
        unused.extend(profile.resolved.unmatched());
        unused.extend(profile.resolved.hidden());
        for (name, phrase, finding) in profile.config.config.allowances() {
            let rule = profile.checker.rules.find(name.as_str());
            let exceptions = findings.iter().filter_map(|finding| {
                let silenced =
                    finding.silenced.as_ref().filter(|silenced| silenced.context == EXCEPTION)?;
                (Some(&finding.rule) == rule.map(|rule| &rule.id))
                    .then_some(silenced.words.as_str())
            });
            let exceptions: BTreeSet<&str> = exceptions.collect();
            let shape = shape(&phrase);
            if shape.is_some_and(|shape| !exceptions.iter().any(|words| shape.is_match(words))) {
                unused.push(finding);
            }
        }
    }
    unused.sort_by(|a, b| a.order().cmp(&b.order()));
    unused.dedup_by(|a, b| a.order() == b.order());
    unused
}

/// Returns a pattern for the words that a phrase matches. Inflections and vocabularies match any
/// word here: it is better to miss a useless phrase than to report a useful one.
fn shape(phrase: &str) -> Option<Regex> {
    let mut pattern = String::from(r"(?is)^\W*");
    add_shape(&parse(phrase).ok()?, &mut pattern);
    pattern.push_str(r"\W*$");
    Regex::new(&pattern).ok()
}

fn add_shape(parts: &[PlacedPart], pattern: &mut String) {
    for (number, placed) in parts.iter().enumerate() {
        if number > 0 {
            pattern.push_str(r"[\W_]*");
        }
        match &placed.part {
            PhrasePart::Word(word) | PhrasePart::Exact(word) => pattern.push_str(&escape(word)),
            PhrasePart::Lemma(_) => pattern.push_str(r"[\w'-]+"),
            PhrasePart::Slot { .. } | PhrasePart::Class { .. } => pattern.push_str(".+"),
            PhrasePart::Skip(_) | PhrasePart::Rest => pattern.push_str(".*"),
            PhrasePart::Choice { ways, optional, .. } => {
                pattern.push_str("(?:");
                for (number, way) in ways.iter().enumerate() {
                    pattern.push_str(if number == 0 { "" } else { "|" });
                    add_shape(way, pattern);
                }
                pattern.push_str(if *optional { ")?" } else { ")" });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_recognised_in_the_words_that_it_allowed() {
        let met = |phrase: &str, words: &str| shape(phrase).unwrap().is_match(words);
        assert!(
            met("promise to pay", "Promise  to\npay")
                && met("<hold> ... key", "holds the only key")
        );
        assert!(!met("promise to pay", "promise to run") && !met("pay", "pay day"));
    }
}
