//! The lists of a rule, and its phrases for whole lines.

use std::collections::BTreeMap;

use toml::Spanned;

use super::lists::report;
use super::needless::report_covered;
use super::read::FileProblems;
use super::valid::RulePhrases;
use super::{HitPosition, ListSamples, PhraseRole};
use crate::phrase::{CollectedVocabulary, PhraseCompiler, RuleLists};

/// The most entries of a list that phrases are tried with.
const MOST_SAMPLES: usize = 4;

/// Adds the phrases of a rule that looks at whole lines.
pub(super) fn add_lines(
    problems: &mut FileProblems<'_>,
    list: &[Spanned<String>],
    phrases: &mut RulePhrases<'_, '_>,
) {
    let tag = PhraseRole::Wording.tag(phrases.rule);
    report_covered(problems, list, phrases.compiler);
    for phrase in list {
        if let Err(mistake) = phrases.compiler.add_line(phrases.lines, phrase.get_ref(), tag) {
            report(problems, phrase, &mistake, phrases.compiler);
        }
    }
}

/// Adds the phrases that the configuration looks for beside those of a rule. They were checked with
/// the configuration, where their place can be shown.
pub(super) fn add_extra(phrases: &mut RulePhrases<'_, '_>, position: HitPosition) {
    let tag = PhraseRole::Wording.tag(phrases.rule);
    for phrase in phrases.extra {
        let _ = match position {
            HitPosition::WholeLine => phrases.compiler.add_line(phrases.lines, phrase, tag),
            _ => phrases.compiler.add(phrases.wording, phrase, tag),
        };
    }
}

/// Adds the phrases that the configuration allows to the exceptions of a rule.
pub(super) fn add_allowed(phrases: &mut RulePhrases<'_, '_>) {
    let tag = PhraseRole::Exception.tag(phrases.rule);
    for phrase in phrases.allow {
        let _ = phrases.compiler.add(phrases.gates, phrase, tag);
    }
}

/// Makes the lists of a rule ready for its phrases; returns some entries of each.
pub(super) fn read_lists(
    problems: &mut FileProblems<'_>,
    raw: &BTreeMap<String, Vec<Spanned<String>>>,
    compiler: &mut PhraseCompiler<'_>,
) -> ListSamples {
    let (mut lists, mut samples) = (RuleLists::default(), ListSamples::new());
    for (name, entries) in raw {
        report_covered(problems, entries, compiler);
        if entries.is_empty() {
            problems.error(format!("the list `{name}` has no entry"), 0..0, "", None);
        }
        let mut list = CollectedVocabulary::default();
        for entry in entries {
            if let Err(mistake) = compiler.add_entry(&mut list, entry.get_ref()) {
                report(problems, entry, &mistake, compiler);
            }
        }
        let known = entries.iter().map(|entry| entry.get_ref().clone()).collect();
        samples.insert(name.to_lowercase(), list_samples(known));
        lists.add(name, list);
    }
    compiler.use_lists(lists);
    samples
}

/// Entries of a list to try phrases with: from its shortest to its longest, in whatever order it is
/// written.
pub(super) fn list_samples(mut entries: Vec<String>) -> Vec<String> {
    entries.sort_by_cached_key(|entry| (entry.chars().count(), entry.clone()));
    let last = entries.len().saturating_sub(1);
    let mut samples: Vec<String> = Vec::new();
    for number in 0..MOST_SAMPLES {
        let entry = entries.get(last * number / (MOST_SAMPLES - 1));
        samples.extend(entry.filter(|entry| !samples.contains(entry)).cloned());
    }
    samples
}

/// Reports lists that no phrase of their rule names.
pub(super) fn report_unused(
    problems: &mut FileProblems<'_>,
    raw: &BTreeMap<String, Vec<Spanned<String>>>,
    compiler: &PhraseCompiler<'_>,
) {
    for (name, entries) in raw {
        if !compiler.has_used(name) {
            let span = entries.first().map_or(0..0, Spanned::span);
            problems.error(format!("no phrase names the list `{name}`"), span, "unused", None);
        }
    }
}
