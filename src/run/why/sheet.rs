//! The answer for one sentence, as data.

use serde::Serialize;

use crate::context::EvidencePlace;
use crate::finding::{Finding, FindingHit, Severity, Silenced};
use crate::rules::{EvidenceTier, HitContext, RuleSet};
use crate::session::why::{KnownEvidence, LineSentence, one_line};
use crate::source::Place;

/// A sentence, with all that was looked at in it.
#[derive(Debug, Serialize)]
pub(super) struct WhySentence {
    pub(super) file: String,
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// Its text; empty for hits that are in no sentence.
    pub(super) sentence: String,
    pub(super) hits: Vec<WhyHit>,
    /// The evidence that was looked for; absent where no claim asks for evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<WhyEvidence>,
}

/// A match of a rule.
#[derive(Debug, Serialize)]
pub(super) struct WhyHit {
    /// The place of its first word.
    #[serde(skip)]
    pub(super) place: Place,
    pub(super) rule: String,
    pub(super) words: String,
    pub(super) severity: Severity,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) silenced: Option<Silenced>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) score: Option<WhyScore>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<String>,
}

/// A score with its bars and its terms.
#[derive(Debug, Serialize)]
pub(super) struct WhyScore {
    pub(super) name: String,
    /// From 0 to 1.
    pub(super) probability: f32,
    /// The probability from which on the rule reports.
    pub(super) reported_from: f32,
    /// The probability from which on it reports with its own severity.
    pub(super) certain_from: f32,
    /// Whether it decides: in a text of few words the rules do.
    pub(super) decides: bool,
    pub(super) terms: Vec<(String, f32)>,
}

/// The evidence near a sentence, and what would be enough.
#[derive(Debug, Serialize)]
pub(super) struct WhyEvidence {
    pub(super) found: Vec<WhyMarker>,
    pub(super) enough: bool,
    /// Kinds of which one is enough.
    pub(super) sources: Vec<String>,
    /// Kinds of which two different ones are enough.
    pub(super) details: Vec<String>,
}

/// Evidence that was found.
#[derive(Debug, Serialize)]
pub(super) struct WhyMarker {
    pub(super) kind: String,
    pub(super) words: String,
    pub(super) place: &'static str,
    /// The reason why it is not enough; empty where it is a source.
    pub(super) remark: String,
}

impl WhySentence {
    pub(super) fn new(file: &str, sentence: &LineSentence) -> Self {
        let (line, text) = (sentence.places.0.line, sentence.text.clone());
        Self { file: file.into(), line, sentence: text, hits: Vec::new(), evidence: None }
    }

    /// Hits on a line that are in none of its sentences.
    pub(super) fn of_line(file: &str, line: usize, hits: Vec<WhyHit>) -> Self {
        Self { file: file.into(), line, sentence: String::new(), hits, evidence: None }
    }

    /// Adds the evidence, if a rule that matched asks for it.
    pub(super) fn look_for_evidence(&mut self, sentence: &LineSentence, rules: &RuleSet) {
        let enough = self.hits.iter().any(|hit| is_supported(hit, rules));
        let open = |hit: &WhyHit| hit.silenced.is_none() && asks_for_evidence(&hit.rule, rules);
        if !enough && !self.hits.iter().any(open) {
            return;
        }
        let found = markers(&sentence.evidence);
        if enough && found.is_empty() {
            return;
        }
        let mut evidence = WhyEvidence { found, enough, sources: Vec::new(), details: Vec::new() };
        for marker in &rules.evidence {
            match marker.tier {
                EvidenceTier::Strong => evidence.sources.push(marker.name.clone()),
                EvidenceTier::Medium => evidence.details.push(marker.name.clone()),
                EvidenceTier::Weak => {}
            }
        }
        self.evidence = Some(evidence);
    }
}

/// Whether evidence silences a rule.
fn asks_for_evidence(rule: &str, rules: &RuleSet) -> bool {
    let Some(rule) = rules.find(rule) else { return false };
    rule.silent_when.iter().any(|&index| rules.contexts[index].asks_for_evidence())
}

/// Whether evidence silenced a hit.
fn is_supported(hit: &WhyHit, rules: &RuleSet) -> bool {
    let Some(silenced) = &hit.silenced else { return false };
    let context = rules.contexts.iter().find(|context| context.name == silenced.context);
    context.is_some_and(HitContext::asks_for_evidence)
}

impl WhyHit {
    pub(super) fn new(hit: FindingHit<'_>, text: &str, rules: &RuleSet) -> Self {
        let FindingHit { finding, label } = hit;
        let places = label.or(finding.primary.as_ref()).map(|label| label.places);
        let words = places.map(|(start, end)| words_between(text, start, end));
        Self {
            place: places.map_or(Place::START, |(start, _)| start),
            rule: finding.rule.to_string(),
            words: words.unwrap_or_default(),
            severity: finding.severity,
            message: finding.message.clone(),
            silenced: finding.silenced.clone(),
            score: WhyScore::of(finding, rules),
            notes: finding.notes.clone(),
        }
    }
}

impl WhyScore {
    fn of(finding: &Finding, rules: &RuleSet) -> Option<Self> {
        let given = finding.score.as_ref()?;
        let score = rules.scores.iter().find(|score| score.name == given.score)?;
        let judge = rules.find(finding.rule.as_str()).and_then(|rule| rule.judge.as_ref());
        let reported_from = judge.and_then(|judge| judge.at_least).unwrap_or(score.at_least);
        let too_low = given.probability < reported_from;
        Some(Self {
            name: given.score.clone(),
            probability: given.probability,
            reported_from,
            certain_from: judge.and_then(|judge| judge.sure).unwrap_or(score.sure),
            decides: finding.silenced.is_some() || !too_low,
            terms: given.terms.clone(),
        })
    }
}

/// The evidence that was found, once where several patterns recognise the same words.
fn markers(known: &[KnownEvidence]) -> Vec<WhyMarker> {
    let mut markers = Vec::new();
    for (number, one) in known.iter().enumerate() {
        let mut again = false;
        for (other, another) in known.iter().enumerate() {
            let same = other != number && another.name == one.name && another.place == one.place;
            let within = one.words.contains(&another.words);
            again |= same && within && (one.words != another.words || other < number);
        }
        if !again {
            markers.push(marker(one));
        }
    }
    markers
}

fn marker(known: &KnownEvidence) -> WhyMarker {
    let remark = match known.tier {
        _ if !known.counts => "in another paragraph, where only a source on the same topic counts",
        EvidenceTier::Strong => "",
        _ if !known.label.is_empty() => &known.label,
        EvidenceTier::Medium => "one detail, not a source",
        EvidenceTier::Weak => "never enough",
    };
    let place = match known.place {
        EvidencePlace::Sentence => "in the sentence",
        EvidencePlace::Before => "in the sentence before",
        EvidencePlace::After => "in the sentence after",
    };
    let (kind, words) = (known.name.clone(), known.words.clone());
    WhyMarker { kind, words, place, remark: remark.to_owned() }
}

/// The text between two places, in one line.
fn words_between(text: &str, start: Place, end: Place) -> String {
    let (mut at, mut from, mut to) = (0, 0, text.len());
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if number == start.line {
            from = at + start.byte - 1;
        }
        if number == end.line {
            to = at + end.byte - 1;
            break;
        }
        at += line.len();
    }
    one_line(text.get(from..to.max(from)).unwrap_or_default())
}
