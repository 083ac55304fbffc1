//! The judge between match and finding: a weighted sum over what is known of a sentence says how surely it is what a rule
//! looks for.
//!
//! The wording of every sentence is weighed by the learned tables first, because what kind of text a document is shows in its
//! other sentences. Terms that cost more to work out are asked for only where a rule matches or the wording alone makes a
//! finding possible.

use std::cmp::Reverse;
use std::ops::Range;

use smallvec::SmallVec;

use super::{Checker, Judged, Levels, Match};
use crate::context::View;
use crate::finding::{ScoreTerms, Severity, Silenced, SilencedBy};
use crate::phrase::{Reader, Words};
use crate::rules::{Feature, Matcher, Rule, RuleJudge, RuleSet, Score, SentenceTrait};
use crate::scoring::{Stemming, pair_key, probability};

/// A sentence whose wording is less probable than this by every table is not looked at unless a rule matches in it; the lowest
/// bar of a score is ten times as high.
const FLOOR: f32 = 0.03;
/// A text of fewer words does not show what kind of text it is: its matches are reported as their rules say.
const LEAST_WORDS: usize = 60;
/// Sentences that say what a document is at its strongest.
const HIGHEST: usize = 5;
/// Words of a sentence that is called short.
const SHORT_WORDS: usize = 8;
/// Words from which on a sentence is as long as one can be.
const LONG_WORDS: usize = 60;
/// The most words that a scored match marks.
const LONGEST_MARK: usize = 8;

/// The wording of one sentence.
#[derive(Clone, Debug)]
pub struct SentenceWording {
    /// Its block, and its number there.
    pub place: (usize, usize),
    /// Bytes of the text.
    pub range: Range<usize>,
    /// How many words it has.
    pub words: usize,
    /// Log-odds by each table.
    log_odds: SmallVec<[f32; 4]>,
}

/// The wording of all sentences of a document, in order, while it is read block by block.
#[derive(Debug, Default)]
pub(super) struct TextWording {
    sentences: Vec<SentenceWording>,
    words: usize,
    /// How often the document has entries of each vocabulary, where a score asks.
    vocabulary_counts: Vec<u32>,
    stemming: Stemming,
    keys: Vec<u64>,
}

impl TextWording {
    /// Takes in the words of a block.
    pub(super) fn add(&mut self, view: &View<'_>, block: usize, words: &Words<'_>) {
        let text = view.document.text();
        self.words += words.count();
        for (number, range) in view.sentences(block).iter().enumerate() {
            let own = words.piece(range);
            let log_odds = self.weigh(view.rules, text, &own);
            let place = (block, number);
            self.sentences.push(SentenceWording { place, range: range.clone(), words: own.count(), log_odds });
        }
        self.count_vocabularies(view.rules, words);
    }

    /// The log-odds of some words by each table.
    fn weigh(&mut self, rules: &RuleSet, text: &str, words: &Words<'_>) -> SmallVec<[f32; 4]> {
        let stems = (0..words.count()).map(|at| self.stemming.key(&text[words.range(at)]));
        self.keys.clear();
        self.keys.extend(stems);
        for at in 1..words.count() {
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

    fn count_vocabularies(&mut self, rules: &RuleSet, words: &Words<'_>) {
        if !rules.scores.iter().any(asks_for_density) {
            return;
        }
        self.vocabulary_counts.resize(rules.slots.count(), 0);
        for at in 0..words.count() {
            for slot in rules.slots.beginning_at(words, at) {
                self.vocabulary_counts[slot as usize] += 1;
            }
        }
    }

    /// The sentence in which a byte of the text is.
    fn sentence_at(&self, at: usize) -> Option<usize> {
        let after = self.sentences.partition_point(|sentence| sentence.range.start <= at);
        after.checked_sub(1).filter(|&number| at < self.sentences[number].range.end)
    }

    /// The probability of a sentence by a table; 0 beyond the first and the last.
    fn probability(&self, sentence: Option<usize>, table: usize) -> f32 {
        let sentence = sentence.and_then(|number| self.sentences.get(number));
        sentence.map_or(0.0, |sentence| probability(sentence.log_odds[table]))
    }
}

/// What the sum of the weights of a sentence is multiplied with: long sentences have more of everything.
pub fn length_norm(distinct: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a sentence has few words")]
    let distinct = distinct as f32;
    1.0 / (distinct + 1.0).sqrt()
}

fn asks_for_density(score: &Score) -> bool {
    score.terms.iter().any(|term| matches!(term.feature, Feature::VocabularyDensity(_)))
}

/// Means over the sentences of a document, by table.
struct TextMeans {
    highest: f32,
    all: f32,
}

/// The features of one sentence that cost something to work out.
#[derive(Default)]
struct SentenceFacts {
    /// Bits of the evidence in the sentence, and in its paragraph.
    evidence: u64,
    evidence_near: u64,
    /// Numbers of the vocabularies that it has entries of.
    vocabularies: SmallVec<[u32; 16]>,
}

/// A document with all that its scores ask for.
pub(super) struct Judge<'a> {
    checker: &'a Checker,
    view: &'a View<'a>,
    wording: TextWording,
    means: Vec<TextMeans>,
    /// Which matches are in each sentence.
    matches: Vec<SmallVec<[usize; 4]>>,
}

impl<'a> Judge<'a> {
    /// Finds out in which sentences the matches are.
    pub(super) fn new(checker: &'a Checker, view: &'a View<'a>, wording: TextWording, judged: &[Judged]) -> Self {
        let mut matches = vec![SmallVec::new(); wording.sentences.len()];
        for (index, hit) in judged.iter().enumerate() {
            if let Some(sentence) = wording.sentence_at(hit.found.range.start) {
                matches[sentence].push(index);
            }
        }
        let tables = 0..checker.rules.tables.count();
        let means = tables.map(|table| means(&wording, table)).collect();
        Self { checker, view, wording, means, matches }
    }

    fn is_short(&self) -> bool {
        self.wording.words < LEAST_WORDS
    }

    /// Gives the matches of rules with a score their probability, silences those below the bar, and adds what scored rules
    /// find where no other rule of their group matches.
    pub(super) fn decide(&self, levels: &Levels, judged: &mut Vec<Judged>) {
        let mut found = Vec::new();
        let mut reader = Reader::new(&self.checker.rules.lexicon);
        let scored = self.scored_rules(levels);
        for sentence in 0..self.wording.sentences.len() {
            if !self.is_candidate(sentence) {
                continue;
            }
            let facts = self.facts(sentence, &mut reader);
            for (index, score) in self.checker.rules.scores.iter().enumerate() {
                let own = self.own_matches(sentence, index, judged);
                let rule = scored.iter().find(|(of, _)| *of == index).map(|(_, rule)| *rule);
                if own.is_empty() && rule.is_none() {
                    continue;
                }
                let terms = self.terms(score, sentence, &facts, judged);
                let sure = probability(score.bias + terms.iter().map(|(_, sum)| sum).sum::<f32>());
                for &hit in &own {
                    self.settle(&mut judged[hit], score, sure, &terms);
                }
                let settled = self.matches[sentence].iter().any(|&hit| self.closes(&judged[hit], index));
                if let Some(rule) = rule.filter(|_| own.is_empty() && !settled) {
                    found.extend(self.propose(rule, levels, sentence, sure, &terms));
                }
            }
        }
        if !found.is_empty() {
            judged.append(&mut found);
            judged.sort_by_key(|hit| (hit.sentence.start, hit.sentence.end));
        }
    }

    /// The scored rules that are on, with the index of the score of each.
    fn scored_rules(&self, levels: &Levels) -> Vec<(usize, usize)> {
        let rules = self.checker.rules.rules.iter().enumerate();
        let scored = rules.filter_map(|(index, rule)| match (&rule.matcher, &rule.judge) {
            (Matcher::Scored(_), Some(judge)) => levels[index].map(|_| (judge.score, index)),
            _ => None,
        });
        scored.collect()
    }

    fn is_candidate(&self, sentence: usize) -> bool {
        let log_odds = &self.wording.sentences[sentence].log_odds;
        !self.matches[sentence].is_empty() || log_odds.iter().any(|&odds| probability(odds) >= FLOOR)
    }

    fn judge_of(&self, hit: &Judged) -> Option<&RuleJudge> {
        self.checker.rules.rules[hit.found.rule].judge.as_ref()
    }

    /// The matches in a sentence that a score decides about.
    fn own_matches(&self, sentence: usize, score: usize, judged: &[Judged]) -> SmallVec<[usize; 4]> {
        let own = self.matches[sentence].iter().copied().filter(|&hit| {
            let hit = &judged[hit];
            hit.silenced.is_none() && self.judge_of(hit).is_some_and(|judge| judge.score == score)
        });
        own.collect()
    }

    /// Whether a match is an exception of its rule, which settles the question for its group.
    fn closes(&self, hit: &Judged, score: usize) -> bool {
        hit.found.excepted.is_some() && self.judge_of(hit).is_some_and(|judge| judge.score == score)
    }

    fn settle(&self, hit: &mut Judged, score: &Score, sure: f32, terms: &[(usize, f32)]) {
        let rule = &self.checker.rules.rules[hit.found.rule];
        hit.score = Some(shown_terms(score, sure, terms));
        if self.is_short() {
            return;
        }
        let (at_least, full) = bars(rule, score);
        if sure < at_least {
            let words = format!("{sure:.2}");
            hit.silenced = Some(Silenced { by: SilencedBy::Score, context: score.name.clone(), words });
        } else if sure < full {
            hit.severity = Severity::Info;
        }
    }

    fn propose(
        &self,
        rule: usize,
        levels: &Levels,
        sentence: usize,
        sure: f32,
        terms: &[(usize, f32)],
    ) -> Option<Judged> {
        let rules = &self.checker.rules;
        let judge = rules.rules[rule].judge.as_ref()?;
        let score = &rules.scores[judge.score];
        let (at_least, full) = bars(&rules.rules[rule], score);
        if sure < at_least {
            return None;
        }
        let of = &self.wording.sentences[sentence];
        let Matcher::Scored(scored) = &rules.rules[rule].matcher else { return None };
        let mark = self.strongest_words(of, scored.table)?;
        let mut hit = Judged::new(Match::new(rule, mark), of.range.clone());
        hit.severity = if sure < full { Severity::Info } else { levels[rule]? };
        hit.score = Some(shown_terms(score, sure, terms));
        Some(hit)
    }

    /// The words in a row, at most eight, that speak most for a sentence.
    fn strongest_words(&self, of: &SentenceWording, table: usize) -> Option<Range<usize>> {
        let (rules, text) = (&self.checker.rules, self.view.document.text());
        let mut reader = Reader::new(&rules.lexicon);
        let words = reader.read(text, of.range.clone());
        let mut keys = Vec::with_capacity(words.count());
        for at in 0..words.count() {
            keys.push(self.wording.stemming.key(&text[words.range(at)]));
        }
        let mut gains: Vec<f32> = keys.iter().map(|&key| rules.tables.weight(key, table)).collect();
        for at in 1..keys.len() {
            let pair = rules.tables.weight(pair_key(keys[at - 1], keys[at]), table) / 2.0;
            gains[at - 1] += pair;
            gains[at] += pair;
        }
        let best = heaviest_run(&gains, LONGEST_MARK)?;
        Some(words.span(&best))
    }

    fn facts(&self, sentence: usize, reader: &mut Reader<'_>) -> SentenceFacts {
        let of = &self.wording.sentences[sentence];
        let rules = &self.checker.rules;
        let mut facts = SentenceFacts::default();
        let block = &self.view.document.blocks[of.place.0].range;
        for evidence in self.view.evidence_in(of.place.0, &of.range) {
            facts.evidence |= 1 << evidence;
        }
        for evidence in self.view.evidence_in(of.place.0, block) {
            facts.evidence_near |= 1 << evidence;
        }
        facts.evidence_near &= !facts.evidence;
        let words = reader.read(self.view.document.text(), of.range.clone());
        for at in 0..words.count() {
            facts.vocabularies.extend(rules.slots.beginning_at(&words, at));
        }
        facts
    }

    /// What each term of a score that is not 0 adds: its number, and the sum.
    fn terms(&self, score: &Score, sentence: usize, facts: &SentenceFacts, judged: &[Judged]) -> Vec<(usize, f32)> {
        let mut terms = Vec::new();
        for (number, term) in score.terms.iter().enumerate().filter(|(_, term)| term.weight != 0.0) {
            let value = self.value(score, term.feature, sentence, facts, judged);
            if value != 0.0 {
                terms.push((number, value * term.weight));
            }
        }
        terms
    }

    fn value(&self, score: &Score, feature: Feature, sentence: usize, facts: &SentenceFacts, judged: &[Judged]) -> f32 {
        let groups = &self.checker.rules.group_of;
        let any = |is: &dyn Fn(&Judged) -> bool| {
            f32::from(u8::from(self.matches[sentence].iter().any(|&hit| is(&judged[hit]))))
        };
        let heard = |hit: &Judged| !matches!(&hit.silenced, Some(by) if by.by == SilencedBy::Context);
        match feature {
            Feature::Wording => self.wording.sentences[sentence].log_odds[score.table],
            Feature::WordingBefore => self.wording.probability(sentence.checked_sub(1), score.table),
            Feature::WordingAfter => self.wording.probability(Some(sentence + 1), score.table),
            Feature::WordingHighest => self.means[score.table].highest,
            Feature::WordingMean => self.means[score.table].all,
            Feature::Match(rule) => any(&|hit| hit.found.rule == rule && heard(hit)),
            Feature::GroupMatch(group) => any(&|hit| groups[hit.found.rule] == group && heard(hit)),
            Feature::Silenced(group) => any(&|hit| groups[hit.found.rule] == group && !heard(hit)),
            Feature::SilencedBy(context) => {
                let name = &self.checker.rules.contexts[context].name;
                any(&|hit| {
                    let own = self.judge_of(hit).map(|judge| &self.checker.rules.scores[judge.score].name);
                    own == Some(&score.name) && hit.silenced.as_ref().is_some_and(|by| by.context == *name)
                })
            }
            Feature::Evidence(evidence) => bit(facts.evidence, evidence),
            Feature::EvidenceNear(evidence) => bit(facts.evidence_near, evidence),
            Feature::Vocabulary(slot) => f32::from(u8::from(facts.vocabularies.contains(&slot))),
            Feature::VocabularyDensity(slot) => self.density(slot),
            Feature::Trait(of) => self.sentence_trait(of, sentence),
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
        f32::from(u8::from(holds))
    }
}

/// The features of a sentence, in the order of the terms of a score, for fitting.
#[derive(Clone, Debug)]
pub struct FittingRow {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The number and value of each feature that is not 0.
    pub values: Vec<(usize, f32)>,
}

impl Judge<'_> {
    /// The values of all features of a score, for every sentence; log-odds by the table are taken from `wording`, where
    /// learning has worked them out without the sentence's own document.
    pub(super) fn fitting_rows(&self, score: &Score, judged: &[Judged]) -> Vec<FittingRow> {
        let mut reader = Reader::new(&self.checker.rules.lexicon);
        let rows = (0..self.wording.sentences.len()).map(|sentence| {
            let candidate = self.is_candidate(sentence);
            let facts = if candidate { self.facts(sentence, &mut reader) } else { SentenceFacts::default() };
            let values = score
                .terms
                .iter()
                .enumerate()
                .map(|(number, term)| (number, self.value(score, term.feature, sentence, &facts, judged)));
            FittingRow {
                range: self.wording.sentences[sentence].range.clone(),
                values: values.filter(|(_, value)| *value != 0.0).collect(),
            }
        });
        rows.collect()
    }
}

/// The bars of a rule: its own, or those of its score.
fn bars(rule: &Rule, score: &Score) -> (f32, f32) {
    let judge = rule.judge.as_ref();
    let own = |bar: Option<f32>, of_score: f32| bar.unwrap_or(of_score);
    (own(judge.and_then(|judge| judge.at_least), score.at_least), own(judge.and_then(|judge| judge.sure), score.sure))
}

/// The terms of a score by name, the weightiest first.
fn shown_terms(score: &Score, sure: f32, terms: &[(usize, f32)]) -> ScoreTerms {
    let mut terms: Vec<(String, f32)> =
        terms.iter().map(|&(number, sum)| (score.terms[number].name.clone(), sum)).collect();
    terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    ScoreTerms { score: score.name.clone(), probability: sure, terms }
}

fn means(wording: &TextWording, table: usize) -> TextMeans {
    let mut all: Vec<f32> = wording.sentences.iter().map(|sentence| probability(sentence.log_odds[table])).collect();
    all.sort_by(|a, b| b.total_cmp(a));
    let mean = |some: &[f32], count: usize| some.iter().sum::<f32>() * share(1, count.max(1));
    let top = &all[..all.len().min(HIGHEST)];
    TextMeans { highest: mean(top, top.len()), all: mean(&all, all.len()) }
}

/// The run of at most `longest` numbers with the highest sum, of equals the shortest, then the first; `None` where no number
/// is above 0.
fn heaviest_run(gains: &[f32], longest: usize) -> Option<Range<usize>> {
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
    best.map(|(_, run)| run)
}

fn bit(bits: u64, number: usize) -> f32 {
    f32::from(u8::from(bits >> number & 1 == 1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of words and sentences are far below 2^24")]
fn share(part: usize, whole: usize) -> f32 {
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
