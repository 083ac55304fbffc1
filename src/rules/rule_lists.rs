//! The lists of a rule, and its phrases for whole lines.

use std::collections::BTreeMap;

use toml::Spanned;

use super::PhraseRole;
use super::lists::report;
use super::read::FileProblems;
use super::valid::RulePhrases;
use crate::phrase::{CollectedVocabulary, PhraseCompiler, RuleLists};

/// Adds the phrases of a rule that looks at whole lines.
pub(super) fn add_lines(
    problems: &mut FileProblems<'_>,
    list: &[Spanned<String>],
    phrases: &mut RulePhrases<'_, '_>,
) {
    let tag = PhraseRole::Wording.tag(phrases.rule);
    for phrase in list {
        if let Err(mistake) = phrases.compiler.add_line(phrases.lines, phrase.get_ref(), tag) {
            report(problems, phrase, &mistake, phrases.compiler);
        }
    }
}

/// Makes the lists of a rule ready for its phrases; returns one entry of each.
pub(super) fn read_lists(
    problems: &mut FileProblems<'_>,
    raw: &BTreeMap<String, Vec<Spanned<String>>>,
    compiler: &mut PhraseCompiler<'_>,
) -> BTreeMap<String, String> {
    let (mut lists, mut samples) = (RuleLists::default(), BTreeMap::new());
    for (name, entries) in raw {
        let mut list = CollectedVocabulary::default();
        for entry in entries {
            if let Err(mistake) = compiler.add_entry(&mut list, entry.get_ref()) {
                report(problems, entry, &mistake, compiler);
            }
        }
        let first = entries.first().map(|entry| entry.get_ref().clone());
        samples.insert(name.to_lowercase(), first.unwrap_or_default());
        lists.add(name, list);
    }
    compiler.use_lists(lists);
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
