//! The judge between match and finding: a weighted sum over the facts about a sentence gives the
//! probability that it is of the kind that a rule looks for.
//!
//! The learned tables weigh the wording of every sentence first, because the other sentences show
//! what kind of text a document is. Terms that cost more to work out are asked for only if a rule
//! matches or the wording alone makes a finding possible.

use std::ops::Range;

use smallvec::SmallVec;

use super::{Checker, JudgedMatch, RuleLevels, RuleMatch, in_address};
use crate::context::{CandidateSentence, DocumentView};
use crate::finding::{ScoreTerms, Severity, Silenced, SilencedBy};
use crate::phrase::{KnownWords, WordReader};
use crate::rules::{Matcher, Rule, RuleJudge, RuleScore};
use crate::scoring::{pair_key, probability};

mod features;
mod wording;

pub use features::FittingRow;
use features::{LEAST_WORDS, SentenceFacts};
pub(super) use wording::TextWording;
pub use wording::{SentenceWording, length_norm};
use wording::{TextMeans, heaviest_run, means};

/// A sentence whose wording is less probable than this by every table is not looked at unless a
/// rule matches in it; the lowest bar of a score is five times as high.
const FLOOR: f32 = 0.03;
/// The difference that the order of a sum can make to a probability.
const ROUNDING: f32 = 1e-4;
/// The most words that a scored match marks.
const LONGEST_MARK: usize = 8;

/// A document with all that its scores ask for.
pub(super) struct DocumentJudge<'a> {
    checker: &'a Checker,
    view: &'a DocumentView<'a>,
    wording: TextWording,
    means: Vec<TextMeans>,
    /// The matches in each sentence.
    matches: Vec<SmallVec<[usize; 4]>>,
}

impl<'a> DocumentJudge<'a> {
    /// Finds out in which sentences the matches are.
    pub(super) fn new(
        checker: &'a Checker,
        view: &'a DocumentView<'a>,
        wording: TextWording,
        judged: &[JudgedMatch],
    ) -> Self {
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

    /// Gives the matches of rules with a score their probability, silences matches below the bar,
    /// and adds the hits of scored rules in sentences in which no other rule of their group
    /// matches.
    pub(super) fn decide(&self, levels: &RuleLevels, judged: &mut Vec<JudgedMatch>) {
        let mut found = Vec::new();
        let mut reader = WordReader::new(&self.checker.rules.lexicon);
        let scored = self.scored_rules(levels);
        for sentence in 0..self.wording.sentences.len() {
            if !self.is_candidate(sentence) {
                continue;
            }
            let facts = self.facts(sentence, &mut reader);
            for (index, score) in self.checker.rules.scores.iter().enumerate() {
                let own = self.own_matches(sentence, index, judged);
                let rule = scored.iter().find(|(of, _)| *of == index).map(|(_, rule)| *rule);
                let rule =
                    rule.filter(|&rule| own.is_empty() && !self.is_closed(sentence, rule, judged));
                let least = match rule {
                    Some(rule) => bars(&self.checker.rules.rules[rule], score).0,
                    None if own.is_empty() => continue,
                    None => 0.0,
                };
                let Some(terms) = self.terms(score, sentence, &facts, judged, least) else {
                    continue;
                };
                let sure = probability(score.bias + terms.iter().map(|(_, sum)| sum).sum::<f32>());
                for &hit in &own {
                    self.settle(&mut judged[hit], score, sure, &terms);
                }
                if let Some(rule) = rule {
                    let place = (sentence, &mut reader);
                    found.extend(self.propose(rule, levels, place, sure, &terms));
                }
            }
        }
        if !found.is_empty() {
            judged.append(&mut found);
            judged.sort_by_key(|hit| (hit.sentence.start, hit.sentence.end));
        }
    }

    /// The scored rules that are on, with the index of the score of each.
    fn scored_rules(&self, levels: &RuleLevels) -> Vec<(usize, usize)> {
        let rules = self.checker.rules.rules.iter().enumerate();
        let scored = rules.filter_map(|(index, rule)| match (&rule.matcher, &rule.judge) {
            (Matcher::Scored(_), Some(judge)) => levels[index].map(|_| (judge.score, index)),
            _ => None,
        });
        scored.collect()
    }

    fn is_candidate(&self, sentence: usize) -> bool {
        let log_odds = &self.wording.sentences[sentence].log_odds;
        !self.matches[sentence].is_empty()
            || log_odds.iter().any(|&odds| probability(odds) >= FLOOR)
    }

    fn judge_of(&self, hit: &JudgedMatch) -> Option<&RuleJudge> {
        self.checker.rules.rules[hit.found.rule].judge.as_ref()
    }

    /// The matches in a sentence that a score decides about.
    fn own_matches(
        &self,
        sentence: usize,
        score: usize,
        judged: &[JudgedMatch],
    ) -> SmallVec<[usize; 4]> {
        let own = self.matches[sentence].iter().copied().filter(|&hit| {
            let hit = &judged[hit];
            hit.silenced.is_none() && self.judge_of(hit).is_some_and(|judge| judge.score == score)
        });
        own.collect()
    }

    /// Whether a match in a sentence settles the question for a scored rule.
    fn is_closed(&self, sentence: usize, rule: usize, judged: &[JudgedMatch]) -> bool {
        let scored = &self.checker.rules.rules[rule];
        self.matches[sentence].iter().any(|&hit| self.closes(&judged[hit], scored))
    }

    /// Whether a match settles the question for its group: it is an exception of its rule, or a
    /// context silences it that would silence the scored rule, too.
    fn closes(&self, hit: &JudgedMatch, scored: &Rule) -> bool {
        let contexts = &self.checker.rules.contexts;
        let of_same_score = self.judge_of(hit).map(|judge| judge.score)
            == scored.judge.as_ref().map(|judge| judge.score);
        let heeded = |silenced: &Silenced| {
            scored.silent_when.iter().any(|&context| contexts[context].name == silenced.context)
        };
        of_same_score && (hit.found.excepted.is_some() || hit.silenced.as_ref().is_some_and(heeded))
    }

    fn settle(&self, hit: &mut JudgedMatch, score: &RuleScore, sure: f32, terms: &[(usize, f32)]) {
        let rule = &self.checker.rules.rules[hit.found.rule];
        hit.score = Some(shown_terms(score, sure, terms));
        if self.is_short() {
            return;
        }
        let (at_least, full) = bars(rule, score);
        if sure < at_least {
            let words = format!("{sure:.2}");
            hit.silenced =
                Some(Silenced { by: SilencedBy::Score, context: score.name.clone(), words });
        } else if sure < full {
            hit.severity = Severity::Info;
        }
    }

    fn propose(
        &self,
        rule: usize,
        levels: &RuleLevels,
        (sentence, reader): (usize, &mut WordReader<'_>),
        sure: f32,
        terms: &[(usize, f32)],
    ) -> Option<JudgedMatch> {
        let rules = &self.checker.rules;
        let judge = rules.rules[rule].judge.as_ref()?;
        let score = &rules.scores[judge.score];
        let (at_least, full) = bars(&rules.rules[rule], score);
        if sure < at_least {
            return None;
        }
        let of = &self.wording.sentences[sentence];
        let Matcher::Scored(scored) = &rules.rules[rule].matcher else { return None };
        let words = reader.read(self.view.document.text(), of.range.clone());
        let mark = self.strongest_words(&words, scored.table)?;
        let mut found = RuleMatch::new(rule, words.span(&mark));
        let around = CandidateSentence::new(self.view, of.place, words);
        let silenced = self.checker.silencer(&rules.rules[rule], &found, &around, &mark);
        if silenced.is_none() {
            self.checker.show_near_miss(&mut found, &around);
        }
        let mut hit = JudgedMatch::new(found, of.range.clone());
        hit.silenced = silenced;
        hit.severity = if sure < full { Severity::Info } else { levels[rule]? };
        hit.score = Some(shown_terms(score, sure, terms));
        Some(hit)
    }

    /// The words in a row, at most eight, that speak most for a sentence.
    fn strongest_words(&self, words: &KnownWords<'_>, table: usize) -> Option<Range<usize>> {
        let (rules, text) = (&self.checker.rules, self.view.document.text());
        let mut keys = Vec::with_capacity(words.count());
        for at in 0..words.count() {
            keys.push(self.wording.key(rules, text, words, at));
        }
        let mut gains: Vec<f32> = keys.iter().map(|&key| rules.tables.weight(key, table)).collect();
        for at in 1..keys.len() {
            let pair = rules.tables.weight(pair_key(keys[at - 1], keys[at]), table) / 2.0;
            gains[at - 1] += pair;
            gains[at] += pair;
        }
        for at in (0..words.count()).filter(|&at| in_address(self.view.document, &words.range(at)))
        {
            gains[at] = f32::NEG_INFINITY;
        }
        heaviest_run(&gains, LONGEST_MARK)
    }

    /// Returns the amount that each term of a score adds unless it is 0: its number, and the sum.
    /// Evidence costs most to find, and mostly takes away: `None` where the sentence has less than
    /// the probability `least` without it.
    fn terms(
        &self,
        score: &RuleScore,
        sentence: usize,
        facts: &SentenceFacts,
        judged: &[JudgedMatch],
        least: f32,
    ) -> Option<Vec<(usize, f32)>> {
        let mut terms = Vec::new();
        let mut sum = score.bias;
        for late in [false, true] {
            for (number, term) in score.terms.iter().enumerate() {
                if term.weight == 0.0 || term.takes_evidence_away() != late {
                    continue;
                }
                let value = self.value(score, term.feature, sentence, facts, judged);
                if value != 0.0 {
                    terms.push((number, value * term.weight));
                    sum += value * term.weight;
                }
            }
            // The sum of so many numbers is never exact.
            if probability(sum) < least - ROUNDING {
                return None;
            }
        }
        terms.sort_unstable_by_key(|(number, _)| *number);
        Some(terms)
    }
}

/// Returns the bars of a rule: its own, or the bars of its score.
fn bars(rule: &Rule, score: &RuleScore) -> (f32, f32) {
    let judge = rule.judge.as_ref();
    let own = |bar: Option<f32>, of_score: f32| bar.unwrap_or(of_score);
    (
        own(judge.and_then(|judge| judge.at_least), score.at_least),
        own(judge.and_then(|judge| judge.sure), score.sure),
    )
}

/// The terms of a score by name, the weightiest first.
fn shown_terms(score: &RuleScore, sure: f32, terms: &[(usize, f32)]) -> ScoreTerms {
    let mut terms: Vec<(String, f32)> =
        terms.iter().map(|&(number, sum)| (score.terms[number].name.clone(), sum)).collect();
    terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    ScoreTerms { score: score.name.clone(), probability: sure, terms }
}
