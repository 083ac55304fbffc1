//! `puffery learn`: tables of weighted words, and the weights of scores, from labelled documents.
//!
//! Two steps. A table is fitted on the stems and pairs of stems of each sentence. The terms of a
//! score are then fitted on the facts that the engine knows of a sentence. For that step, the
//! wording of each document is weighed by a table that was fitted without the documents of its
//! owner, else the score would trust its table too much (stacking, Wolpert 1992).

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

mod fit;
mod labels;
mod table;

pub use fit::{FitOptions, FittedModel, LabelledRows, fit};
pub use labels::{LabelVerdict, LabelledDocument, read_labels};
pub use table::{LearnedTable, LearnedWord};

use crate::document::{Document, Format};
use crate::engine::Checker;
use crate::engine::score::FittingRow;
use crate::rules::RuleScore;
use crate::scoring::WordTables;

/// Parts that the documents are split into, by owner.
const FOLDS: u64 = 5;
/// The penalty on the weights of words: the best of 0.02 to 1 in cross-validation.
const WORD_FIT: FitOptions = FitOptions { penalty: 0.05, passes: 60, only_positive: false };
/// The options for the terms of a score.
const TERM_FIT: FitOptions = FitOptions { penalty: 1.0, passes: 400, only_positive: true };

/// The results for one score.
#[derive(Debug)]
pub struct LearnedScore {
    /// The score with its new bias and weights.
    pub score: RuleScore,
    /// Its table.
    pub table: LearnedTable,
    /// The number of sentences that it was fitted on, and of those among them that are of the
    /// wanted kind.
    pub sentences: usize,
    /// As above.
    pub positives: usize,
    /// Probability and label of each sentence, by weights that were fitted without the documents of
    /// its owner.
    pub unseen: Vec<(f64, bool)>,
}

/// A sentence with a label.
struct LabelledSentence {
    document: usize,
    range: Range<usize>,
    is_wanted: bool,
}

/// Learns the tables and weights of some scores of a checker, by their names, from documents.
pub fn learn(
    checker: &mut Checker,
    names: &[String],
    documents: &[LabelledDocument],
) -> Vec<LearnedScore> {
    let all = checker.rules.scores.iter().cloned().enumerate();
    let chosen: Vec<(usize, RuleScore)> =
        all.filter(|(_, score)| names.contains(&score.name)).collect();
    let texts: Vec<Document<'_>> = documents
        .par_iter()
        .map(|document| Document::parse(&document.text, Format::Plain))
        .collect();
    let sentences: Vec<Vec<Range<usize>>> =
        texts.par_iter().map(|text| checker.sentences(text)).collect();
    let labelled: Vec<Vec<LabelledSentence>> =
        chosen.iter().map(|(_, score)| labelled(score, documents, &sentences)).collect();
    let tables = |left_out: Option<u64>| -> Vec<LearnedTable> {
        let own = chosen.par_iter().zip(&labelled);
        own.map(|((_, score), own)| fit_table(score, own, documents, &texts, left_out)).collect()
    };
    let whole = tables(None);
    let mut rows: Vec<Vec<Vec<FittingRow>>> = documents.iter().map(|_| Vec::new()).collect();
    for fold in 0..FOLDS {
        checker.rules.tables = tables_of(checker, &chosen, &tables(Some(fold)));
        let checker = &*checker;
        let own: Vec<(usize, Vec<Vec<FittingRow>>)> = (0..documents.len())
            .into_par_iter()
            .filter(|&number| documents[number].fold(FOLDS) == fold)
            .map(|number| (number, checker.fitting_rows(&texts[number])))
            .collect();
        own.into_iter().for_each(|(number, found)| rows[number] = found);
    }
    let learned = chosen.into_iter().zip(whole).map(|((index, score), table)| {
        let data = score_data(index, &score, documents, &rows);
        learn_score(score, table, data)
    });
    learned.collect()
}

/// Fits the table of a score, without the documents of one fold where one is left out.
fn fit_table(
    score: &RuleScore,
    labelled: &[LabelledSentence],
    documents: &[LabelledDocument],
    texts: &[Document<'_>],
    left_out: Option<u64>,
) -> LearnedTable {
    let kept = labelled
        .iter()
        .filter(|sentence| left_out != Some(documents[sentence.document].fold(FOLDS)));
    let examples: Vec<(&str, bool)> = kept
        .map(|sentence| {
            (&texts[sentence.document].text()[sentence.range.clone()], sentence.is_wanted)
        })
        .collect();
    LearnedTable::fit(&score.name, &examples, WORD_FIT)
}

/// The sentences that a score is fitted on.
fn labelled(
    score: &RuleScore,
    documents: &[LabelledDocument],
    sentences: &[Vec<Range<usize>>],
) -> Vec<LabelledSentence> {
    let mut labelled = Vec::new();
    for (document, own) in sentences.iter().enumerate() {
        for range in own {
            let verdict = documents[document].verdict(range, &score.label, score.unless_supported);
            if verdict != LabelVerdict::Unsure {
                let is_wanted = verdict == LabelVerdict::Yes;
                labelled.push(LabelledSentence { document, range: range.clone(), is_wanted });
            }
        }
    }
    labelled
}

/// Learned tables in the order that scores number tables by.
fn tables_of(
    checker: &Checker,
    chosen: &[(usize, RuleScore)],
    learned: &[LearnedTable],
) -> WordTables {
    let tables = &checker.rules.tables;
    let mut biases: Vec<f32> = (0..tables.count()).map(|table| tables.bias(table)).collect();
    let mut weights = BTreeMap::new();
    for ((_, score), table) in chosen.iter().zip(learned) {
        biases[score.table] = table.bias;
        table.add_to(&mut weights, score.table);
    }
    WordTables::new(biases, &weights)
}

/// Rows for the terms of a score, with the fold of each.
struct ScoreData {
    rows: LabelledRows,
    folds: Vec<u64>,
}

fn score_data(
    index: usize,
    score: &RuleScore,
    documents: &[LabelledDocument],
    rows: &[Vec<Vec<FittingRow>>],
) -> ScoreData {
    let mut data = ScoreData { rows: LabelledRows::default(), folds: Vec::new() };
    for (document, own) in documents.iter().zip(rows) {
        for row in own.get(index).into_iter().flatten() {
            let verdict = document.verdict(&row.range, &score.label, score.unless_supported);
            if verdict == LabelVerdict::Unsure {
                continue;
            }
            let value = |&(term, value): &(usize, f32)| {
                let sign = if score.terms[term].is_against { -1.0 } else { 1.0 };
                (u32::try_from(term).expect("few terms"), sign * value)
            };
            data.rows.rows.push(row.values.iter().map(value).collect());
            data.rows.labels.push(verdict == LabelVerdict::Yes);
            data.folds.push(document.fold(FOLDS));
        }
    }
    data
}

fn learn_score(mut score: RuleScore, table: LearnedTable, data: ScoreData) -> LearnedScore {
    let ScoreData { rows, folds } = data;
    let mut unseen = Vec::new();
    for fold in 0..FOLDS {
        let mut others = LabelledRows::default();
        for (number, row) in
            rows.rows.iter().enumerate().filter(|(number, _)| folds[*number] != fold)
        {
            others.rows.push(row.clone());
            others.labels.push(rows.labels[number]);
        }
        let model = fit(&others, score.terms.len(), TERM_FIT);
        let own = (0..rows.rows.len()).filter(|&number| folds[number] == fold);
        unseen.extend(own.map(|number| {
            let odds = model.log_odds(&rows.rows[number]);
            (1.0 / (1.0 + (-odds).exp()), rows.labels[number])
        }));
    }
    let model = fit(&rows, score.terms.len(), TERM_FIT);
    #[expect(clippy::cast_possible_truncation, reason = "two decimals are written")]
    for (term, weight) in score.terms.iter_mut().zip(&model.weights) {
        term.weight = if term.is_against { -*weight as f32 } else { *weight as f32 };
    }
    #[expect(clippy::cast_possible_truncation, reason = "two decimals are written")]
    let bias = model.bias as f32;
    score.bias = bias;
    let positives = rows.labels.iter().filter(|label| **label).count();
    LearnedScore { score, table, sentences: rows.labels.len(), positives, unseen }
}

/// Precision, recall and F1 of a bar, and the average precision, on sentences with probabilities
/// and labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarFigures {
    /// The bar.
    pub bar: f64,
    /// The share of the sentences at or above the bar that are right.
    pub precision: f64,
    /// The share of the right sentences that are at or above the bar.
    pub recall: f64,
}

impl BarFigures {
    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(1e-9)
    }

    /// The figures of one bar.
    #[expect(clippy::cast_precision_loss, reason = "counts of sentences")]
    pub fn at(bar: f64, unseen: &[(f64, bool)]) -> Self {
        let (mut hits, mut flagged, mut wanted) = (0usize, 0usize, 0usize);
        for &(probability, label) in unseen {
            wanted += usize::from(label);
            flagged += usize::from(probability >= bar);
            hits += usize::from(label && probability >= bar);
        }
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        Self { bar, precision: share(hits, flagged), recall: share(hits, wanted) }
    }
}

/// The mean of the precisions at each sentence that is looked for, from the most probable on.
#[expect(clippy::cast_precision_loss, reason = "counts of sentences")]
pub fn average_precision(unseen: &[(f64, bool)]) -> f64 {
    let mut sorted: Vec<&(f64, bool)> = unseen.iter().collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut sum) = (0usize, 0.0);
    for (rank, (_, label)) in sorted.into_iter().enumerate() {
        if *label {
            hits += 1;
            sum += hits as f64 / (rank + 1) as f64;
        }
    }
    sum / hits.max(1) as f64
}

/// The number of times that each text occurs.
type TextCounts = FxHashMap<String, u32>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_bar() {
        let unseen = [(0.9, true), (0.8, false), (0.4, true), (0.1, false)];
        let figures = BarFigures::at(0.5, &unseen);
        assert_eq!((figures.precision, figures.recall), (0.5, 0.5));
        assert!((average_precision(&unseen) - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
    }
}
