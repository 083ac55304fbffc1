//! Wording that a rule file has in vain: entries that others cover, and vocabularies
//! that nothing names.

use toml::Spanned;

use super::read::FileProblems;
use super::scores::{RuleScore, SentenceFeature};
use super::{RuleOrigin, RuleSources};
use crate::finding::{Finding, FindingDraft};
use crate::phrase::PhraseCompiler;

/// The kind of the findings about what is in vain: nothing is broken by it, and a test of the rules
/// fails.
const KIND: &str = "example";

/// Whether wording in vain is looked for in files of some origin.
pub(super) fn is_wanted(sources: &RuleSources, origin: RuleOrigin) -> bool {
    sources.thorough && (sources.folders.is_empty() || origin == RuleOrigin::User)
}

/// Reports a vocabulary that neither a phrase nor a score names.
pub(super) fn report_unused(
    problems: &mut FileProblems<'_>,
    name: &str,
    compiler: &PhraseCompiler<'_>,
    scores: &[RuleScore],
) {
    let Some(slot) = compiler.slots().number(name) else { return };
    let terms = scores.iter().flat_map(|score| &score.terms);
    let in_score = terms.map(|term| term.feature).any(|feature| {
        use SentenceFeature::{Vocabulary, VocabularyDensity};
        feature == Vocabulary(slot) || feature == VocabularyDensity(slot)
    });
    if in_score || compiler.has_named(slot) {
        return;
    }
    let message = format!("no phrase and no score names the vocabulary `{name}`");
    let finding = Finding::problem(KIND, &problems.source.path, message);
    problems.drafts.push(FindingDraft::new(finding, vec![(0..0, "unused".to_owned())]));
}

/// Reports the entries of a list that others of the list cover, where problems are to be thorough.
pub(super) fn report_covered(
    problems: &mut FileProblems<'_>,
    list: &[Spanned<String>],
    compiler: &mut PhraseCompiler<'_>,
) {
    if !problems.thorough {
        return;
    }
    let entries: Vec<&str> = list.iter().map(|entry| entry.get_ref().as_str()).collect();
    for (number, by) in compiler.covered(&entries) {
        let message = format!("`{}` already finds all that this entry finds", entries[by]);
        let mut finding = Finding::problem(KIND, &problems.source.path, message);
        finding.help = Some("delete it".to_owned());
        let place = (list[number].span(), "nothing new".to_owned());
        problems.drafts.push(FindingDraft::new(finding, vec![place]));
    }
}
