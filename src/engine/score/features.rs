//! The features that scores weigh: facts about a sentence and the text around it.

use std::cell::OnceCell;
use std::ops::Range;

use smallvec::SmallVec;

use super::DocumentJudge;
use super::wording::share;
use crate::engine::JudgedMatch;
use crate::finding::SilencedBy;
use crate::phrase::WordReader;
use crate::rules::{RuleScore, SentenceFeature, SentenceTrait};

/// A text of fewer words does not show what kind of text it is.
pub(super) const LEAST_WORDS: usize = 60;
/// Words of a sentence that is called short.
const SHORT_WORDS: usize = 8;
/// Words from which on a sentence is as long as one can be.
const LONG_WORDS: usize = 60;

/// The features of one sentence that cost something to work out.
pub(super) struct SentenceFacts {
    /// Numbers of the vocabularies that it has entries of.
    vocabularies: SmallVec<[u32; 16]>,
    /// Looked for when a term asks for it.
    evidence: OnceCell<SentenceEvidence>,
}

impl SentenceFacts {
    /// The facts of a sentence that is not looked at.
    fn none() -> Self {
        let evidence = OnceCell::from(SentenceEvidence::default());
        Self { vocabularies: SmallVec::new(), evidence }
    }
}

/// The evidence of one sentence, by index.
#[derive(Default)]
struct SentenceEvidence {
    inside: SmallVec<[usize; 8]>,
    /// In its paragraph.
    around: SmallVec<[usize; 8]>,
}

/// The features of a sentence, in the order of the terms of a score, for fitting.
#[derive(Clone, Debug)]
pub struct FittingRow {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The number and value of each feature that is not 0.
    pub values: Vec<(usize, f32)>,
}

impl DocumentJudge<'_> {
    /// The values of all features of a score, for every sentence; log-odds by the table are taken
    /// from `wording`, where learning has worked them out without the sentence's own document.
    pub(in crate::engine) fn fitting_rows(
        &self,
        score: &RuleScore,
        judged: &[JudgedMatch],
    ) -> Vec<FittingRow> {
        let mut reader = WordReader::new(&self.checker.rules.lexicon);
        let rows = (0..self.wording.sentences.len()).map(|sentence| {
            let candidate = self.is_candidate(sentence);
            let facts =
                if candidate { self.facts(sentence, &mut reader) } else { SentenceFacts::none() };
            let values = score.terms.iter().enumerate().map(|(number, term)| {
                (number, self.value(score, term.feature, sentence, &facts, judged))
            });
            FittingRow {
                range: self.wording.sentences[sentence].range.clone(),
                values: values.filter(|(_, value)| *value != 0.0).collect(),
            }
        });
        rows.collect()
    }

    pub(super) fn facts(&self, sentence: usize, reader: &mut WordReader<'_>) -> SentenceFacts {
        let of = &self.wording.sentences[sentence];
        let rules = &self.checker.rules;
        let mut facts = SentenceFacts { vocabularies: SmallVec::new(), evidence: OnceCell::new() };
        let words = reader.read(self.view.document.text(), of.range.clone());
        for at in 0..words.count() {
            facts.vocabularies.extend(rules.slots.beginning_at(&words, at));
        }
        facts
    }

    fn find_evidence(&self, sentence: usize) -> SentenceEvidence {
        let of = &self.wording.sentences[sentence];
        SentenceEvidence {
            inside: self.view.evidence_in(of.place.0, &of.range).collect(),
            around: SmallVec::from_slice(self.view.evidence_of(of.place.0)),
        }
    }

    pub(super) fn value(
        &self,
        score: &RuleScore,
        feature: SentenceFeature,
        sentence: usize,
        facts: &SentenceFacts,
        judged: &[JudgedMatch],
    ) -> f32 {
        let groups = &self.checker.rules.group_of;
        let any = |is: &dyn Fn(&JudgedMatch) -> bool| {
            indicator(self.matches[sentence].iter().any(|&hit| is(&judged[hit])))
        };
        let heard =
            |hit: &JudgedMatch| !matches!(&hit.silenced, Some(by) if by.by == SilencedBy::Context);
        let evidence = || facts.evidence.get_or_init(|| self.find_evidence(sentence));
        match feature {
            SentenceFeature::Wording => self.wording.sentences[sentence].log_odds[score.table],
            SentenceFeature::WordingBefore => {
                self.wording.probability(sentence.checked_sub(1), score.table)
            }
            SentenceFeature::WordingAfter => {
                self.wording.probability(Some(sentence + 1), score.table)
            }
            SentenceFeature::WordingHighest => self.means[score.table].highest,
            SentenceFeature::WordingMean => self.means[score.table].all,
            SentenceFeature::Match(rule) => any(&|hit| hit.found.rule == rule && heard(hit)),
            SentenceFeature::GroupMatch(group) => {
                any(&|hit| groups[hit.found.rule] == group && heard(hit))
            }
            SentenceFeature::Silenced(group) => {
                any(&|hit| groups[hit.found.rule] == group && !heard(hit))
            }
            SentenceFeature::SilencedBy(context) => {
                let name = &self.checker.rules.contexts[context].name;
                any(&|hit| {
                    let own = self
                        .judge_of(hit)
                        .map(|judge| &self.checker.rules.scores[judge.score].name);
                    own == Some(&score.name)
                        && hit.silenced.as_ref().is_some_and(|by| by.context == *name)
                })
            }
            SentenceFeature::Evidence(index) => indicator(evidence().inside.contains(&index)),
            SentenceFeature::EvidenceNear(index) => {
                let SentenceEvidence { inside, around } = evidence();
                indicator(around.contains(&index) && !inside.contains(&index))
            }
            SentenceFeature::Vocabulary(slot) => indicator(facts.vocabularies.contains(&slot)),
            SentenceFeature::VocabularyDensity(slot) => self.density(slot),
            SentenceFeature::Trait(of) => self.sentence_trait(of, sentence),
        }
    }

    /// Entries of a vocabulary per 100 words of the document, at most 5.
    fn density(&self, slot: u32) -> f32 {
        let count = self.wording.vocabulary_counts.get(slot as usize).copied().unwrap_or(0);
        (100.0 * share(count as usize, self.wording.words.max(LEAST_WORDS))).min(5.0)
    }

    fn sentence_trait(&self, of: SentenceTrait, number: usize) -> f32 {
        let sentence = &self.wording.sentences[number];
        let text = self.view.document.text()[sentence.range.clone()].trim_end();
        let holds = match of {
            SentenceTrait::Length => return share(sentence.words.min(LONG_WORDS), LONG_WORDS),
            SentenceTrait::Late => return share(number, self.wording.sentences.len()),
            SentenceTrait::Short => sentence.words <= SHORT_WORDS,
            SentenceTrait::Question => text.ends_with('?'),
            SentenceTrait::Exclamation => text.ends_with('!'),
            SentenceTrait::Ended => text.ends_with(['.', '!', '?']),
            SentenceTrait::Number => text.contains(|c: char| c.is_ascii_digit()),
            SentenceTrait::Percent => text.contains('%'),
            SentenceTrait::Quotation => text.contains(['"', '\u{201C}', '\u{201D}']),
            SentenceTrait::Colon => text.contains(':'),
            SentenceTrait::Bracket => text.contains('('),
        };
        indicator(holds)
    }
}

/// 1 for a feature that a sentence has, 0 for one that it has not.
fn indicator(has_it: bool) -> f32 {
    f32::from(u8::from(has_it))
}
