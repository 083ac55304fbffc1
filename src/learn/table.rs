//! A table of weighted words while it is learned.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::TextCounts;
use super::fit::{FitOptions, LabelledRows, fit};
use crate::document::tokenize;
use crate::engine::score::length_norm;
use crate::scoring::{TableEntry, pair_key, stem_key};

/// Words that fewer sentences have are left out: their weight would be that of one sentence.
const LEAST_SENTENCES: u32 = 2;
/// The most entries of a table; the entries with the largest weights stay.
const MOST_WORDS: usize = 5000;

/// A word or a pair of words with its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedWord {
    /// The most frequent form, in lower case; it represents all inflections.
    pub words: String,
    /// Log-odds, before the length of a sentence is taken into account.
    pub weight: f32,
    key: u64,
}

/// A table while it is learned.
#[derive(Clone, Debug, Default)]
pub struct LearnedTable {
    /// The name of its score.
    pub name: String,
    /// Log-odds of a sentence without a known word.
    pub bias: f32,
    /// The weightiest first.
    pub words: Vec<LearnedWord>,
}

/// Features of sentences, each with its number, how many sentences have it, and its forms.
#[derive(Default)]
struct FeatureIndex {
    numbers: FxHashMap<u64, u32>,
    sentences: Vec<u32>,
    forms: Vec<TextCounts>,
}

impl FeatureIndex {
    /// The numbers of the stems and pairs of a sentence, each once.
    fn features(&mut self, sentence: &str) -> Vec<u32> {
        let words: Vec<String> = tokenize(sentence, 0..sentence.len())
            .map(|token| sentence[token.range].to_lowercase().replace('\u{2019}', "'"))
            .collect();
        let keys: Vec<u64> = words.iter().map(|word| stem_key(word)).collect();
        let mut own = Vec::new();
        for at in 0..words.len() {
            own.push(self.number(keys[at], &words[at]));
            if at > 0 {
                let pair = format!("{} {}", words[at - 1], words[at]);
                own.push(self.number(pair_key(keys[at - 1], keys[at]), &pair));
            }
        }
        own.sort_unstable();
        own.dedup();
        own.iter().for_each(|&number| self.sentences[number as usize] += 1);
        own
    }

    fn number(&mut self, key: u64, form: &str) -> u32 {
        let next = u32::try_from(self.forms.len()).expect("fewer than 2^32 features");
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.forms.push(TextCounts::default());
            self.sentences.push(0);
        }
        *self.forms[number as usize].entry(form.to_owned()).or_default() += 1;
        number
    }

    /// The form met most often; of equals the first in alphabetical order.
    fn form(&self, number: usize) -> &str {
        let forms = self.forms[number].iter();
        let best = forms.max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
        best.map_or("", |(form, _)| form)
    }
}

impl LearnedTable {
    /// Fits a table on sentences, each with whether it is of the wanted kind.
    pub(super) fn fit(name: &str, examples: &[(&str, bool)], options: FitOptions) -> Self {
        let mut index = FeatureIndex::default();
        let found: Vec<Vec<u32>> = examples.iter().map(|(text, _)| index.features(text)).collect();
        let mut numbers = vec![None; index.forms.len()];
        let mut kept = Vec::new();
        for (number, &sentences) in index.sentences.iter().enumerate() {
            if sentences >= LEAST_SENTENCES {
                numbers[number] =
                    Some(u32::try_from(kept.len()).expect("fewer than 2^32 features"));
                kept.push(number);
            }
        }
        let mut data = LabelledRows::default();
        for (own, (_, is_wanted)) in found.iter().zip(examples) {
            let norm = length_norm(own.len());
            let row = own.iter().filter_map(|&number| Some((numbers[number as usize]?, norm)));
            data.rows.push(row.collect());
            data.labels.push(*is_wanted);
        }
        let model = fit(&data, kept.len(), options);
        let keys: BTreeMap<u32, u64> =
            index.numbers.iter().map(|(&key, &number)| (number, key)).collect();
        let mut words: Vec<LearnedWord> = Vec::new();
        for (&number, &weight) in kept.iter().zip(&model.weights) {
            #[expect(clippy::cast_possible_truncation, reason = "two decimals are written")]
            let weight = (weight * 100.0).round() as f32 / 100.0;
            let key = keys[&u32::try_from(number).expect("numbered above")];
            words.push(LearnedWord { words: index.form(number).to_owned(), weight, key });
        }
        words.retain(|word| word.weight != 0.0);
        words.sort_by(|a, b| {
            b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.words.cmp(&b.words))
        });
        words.truncate(MOST_WORDS);
        words.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.words.cmp(&b.words)));
        #[expect(clippy::cast_possible_truncation, reason = "two decimals are written")]
        let bias = (model.bias * 100.0).round() as f32 / 100.0;
        Self { name: name.to_owned(), bias, words }
    }

    /// Adds the weights to those of table number `table`.
    pub(super) fn add_to(&self, weights: &mut BTreeMap<u64, Vec<TableEntry>>, table: usize) {
        let table = u32::try_from(table).expect("fewer than 2^32 tables");
        for word in &self.words {
            weights.entry(word.key).or_default().push(TableEntry { table, weight: word.weight });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tell_sentences_apart_get_weights() {
        let mut examples = Vec::new();
        for _ in 0..20 {
            examples.extend([
                ("It eases pain.", true),
                ("Pain eased fast.", true),
                ("It rains today.", false),
            ]);
        }
        let options = FitOptions { penalty: 0.05, passes: 50, only_positive: false };
        let table = LearnedTable::fit("claim", &examples, options);
        let weight =
            |form: &str| table.words.iter().find(|word| word.words == form).map(|word| word.weight);
        assert!(weight("pain").is_some_and(|weight| weight > 0.0));
        assert!(weight("today").is_some_and(|weight| weight < 0.0));
        assert!(table.words.is_sorted_by(|a, b| a.weight >= b.weight));
        let eases: Vec<&str> = table.words.iter().map(|word| word.words.as_str()).collect();
        assert!(
            !(eases.contains(&"eases") && eases.contains(&"eased")),
            "inflections share a line"
        );
    }
}
