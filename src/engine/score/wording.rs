//! The wording of each sentence of a document, weighed by the learned tables.

use std::cmp::Reverse;
use std::ops::Range;

use smallvec::SmallVec;

use crate::context::DocumentView;
use crate::document::Document;
use crate::engine::in_address;
use crate::phrase::KnownWords;
use crate::rules::RuleSet;
use crate::scoring::{pair_key, probability, stem_key};

/// The share of the heaviest word that a word at the end of a mark weighs at least.
const EDGE: f32 = 0.2;
/// The number of sentences with the highest weights, which show best what a document is.
const HIGHEST: usize = 5;

/// The wording of one sentence.
#[derive(Clone, Debug)]
pub struct SentenceWording {
    /// Its block, and its number there.
    pub place: (usize, usize),
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The number of its words.
    pub words: usize,
    /// Log-odds by each table.
    pub(super) log_odds: SmallVec<[f32; 4]>,
}

/// The wording of all sentences of a document, in order, while it is read block by block.
#[derive(Debug, Default)]
pub(in crate::engine) struct TextWording {
    pub(super) sentences: Vec<SentenceWording>,
    pub(super) words: usize,
    /// The number of entries in the document of each vocabulary that scores count.
    pub(super) vocabulary_counts: Vec<u32>,
    keys: Vec<u64>,
}

impl TextWording {
    /// Takes in the words of a block.
    pub(in crate::engine) fn add(
        &mut self,
        view: &DocumentView<'_>,
        block: usize,
        words: &KnownWords<'_>,
    ) {
        self.words += words.count();
        for (number, range) in view.sentences(block).iter().enumerate() {
            let own = words.piece(range);
            let log_odds = self.weigh(view.rules, view.document, &own);
            let place = (block, number);
            self.sentences.push(SentenceWording {
                place,
                range: range.clone(),
                words: own.count(),
                log_odds,
            });
        }
        self.count_vocabularies(view.rules, words);
    }

    /// The key of the stem of word number `at`.
    pub(super) fn key(
        &self,
        rules: &RuleSet,
        text: &str,
        words: &KnownWords<'_>,
        at: usize,
    ) -> u64 {
        let known = words.id(at).and_then(|word| rules.stems.of(word));
        known.map_or_else(|| stem_key(&text[words.range(at)]), |stem| stem.key)
    }

    /// The log-odds of some words by each table.
    fn weigh(
        &mut self,
        rules: &RuleSet,
        document: &Document<'_>,
        words: &KnownWords<'_>,
    ) -> SmallVec<[f32; 4]> {
        self.keys.clear();
        for at in 0..words.count() {
            let range = words.range(at);
            if !in_address(document, &range) {
                self.keys.push(self.key(rules, document.text(), words, at));
            }
        }
        for at in 1..self.keys.len() {
            let pair = pair_key(self.keys[at - 1], self.keys[at]);
            self.keys.push(pair);
        }
        self.keys.sort_unstable();
        self.keys.dedup();
        let mut sums: SmallVec<[f32; 4]> = SmallVec::from_elem(0.0, rules.tables.count());
        for &key in &self.keys {
            for entry in rules.tables.entries(key) {
                sums[entry.table as usize] += entry.weight;
            }
        }
        let norm = length_norm(self.keys.len());
        for (table, sum) in sums.iter_mut().enumerate() {
            *sum = rules.tables.bias(table) + *sum * norm;
        }
        sums
    }

    fn count_vocabularies(&mut self, rules: &RuleSet, words: &KnownWords<'_>) {
        self.vocabulary_counts.resize(rules.slots.count(), 0);
        for at in 0..words.count() {
            for slot in rules.slots.beginning_at(words, at) {
                self.vocabulary_counts[slot as usize] += 1;
            }
        }
    }

    /// The sentence in which a byte of the text is.
    pub(super) fn sentence_at(&self, at: usize) -> Option<usize> {
        let after = self.sentences.partition_point(|sentence| sentence.range.start <= at);
        after.checked_sub(1).filter(|&number| at < self.sentences[number].range.end)
    }

    /// The probability of a sentence by a table; 0 beyond the first and the last.
    pub(super) fn probability(&self, sentence: Option<usize>, table: usize) -> f32 {
        let sentence = sentence.and_then(|number| self.sentences.get(number));
        sentence.map_or(0.0, |sentence| probability(sentence.log_odds[table]))
    }
}

/// Returns the factor for the sum of the weights of a sentence: long sentences have more of
/// everything.
pub fn length_norm(distinct: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a sentence has few words")]
    let distinct = distinct as f32;
    1.0 / (distinct + 1.0).sqrt()
}

/// Means over the sentences of a document, by table.
pub(super) struct TextMeans {
    pub(super) highest: f32,
    pub(super) all: f32,
}

pub(super) fn means(wording: &TextWording, table: usize) -> TextMeans {
    let mut all: Vec<f32> =
        wording.sentences.iter().map(|sentence| probability(sentence.log_odds[table])).collect();
    all.sort_by(|a, b| b.total_cmp(a));
    let mean = |some: &[f32], count: usize| some.iter().sum::<f32>() * share(1, count.max(1));
    let top = &all[..all.len().min(HIGHEST)];
    TextMeans { highest: mean(top, top.len()), all: mean(&all, all.len()) }
}

/// The run of at most `longest` numbers with the highest sum, of equals the shortest, then the
/// first; `None` where no number is above 0.
pub(super) fn heaviest_run(gains: &[f32], longest: usize) -> Option<Range<usize>> {
    let mut best: Option<(f32, Range<usize>)> = None;
    for start in 0..gains.len() {
        let mut sum = 0.0;
        for end in start + 1..=gains.len().min(start + longest) {
            sum += gains[end - 1];
            let is_better = match &best {
                None => sum > 0.0,
                Some((most, run)) => (sum, Reverse(end - start)) > (*most, Reverse(run.len())),
            };
            if is_better {
                best = Some((sum, start..end));
            }
        }
    }
    best.map(|(_, run)| trimmed(gains, run))
}

/// A run without the words at either end that speak for next to nothing.
fn trimmed(gains: &[f32], mut run: Range<usize>) -> Range<usize> {
    let most = gains[run.clone()].iter().copied().fold(0.0, f32::max);
    while run.len() > 1 && gains[run.start] < most * EDGE {
        run.start += 1;
    }
    while run.len() > 1 && gains[run.end - 1] < most * EDGE {
        run.end -= 1;
    }
    run
}

#[expect(clippy::cast_precision_loss, reason = "counts of words and sentences are far below 2^24")]
pub(super) fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_run_is_short_and_bounded() {
        assert_eq!(heaviest_run(&[-1.0, 2.0, -0.5, 3.0, 0.0], 8), Some(1..4));
        assert_eq!(heaviest_run(&[1.0; 20], 8), Some(0..8));
        assert_eq!(heaviest_run(&[-1.0, 0.0], 8), None);
        assert_eq!(heaviest_run(&[0.0, 2.0, 0.0], 8), Some(1..2));
    }
}
