//! `tables/NAME.toml` and `scores/NAME.toml`: learned wording, and the weighted sums that decide
//! which matches are reported.
//!
//! A rule names its score in `[judge]`. The terms of a score are the facts that the engine knows
//! about a sentence and the text around it. `puffery learn` fits their weights, and each keeps the
//! sign of the list that names it: `[for]` adds, `[against]` subtracts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::read::{FileProblems, read};
use super::valid::required;
use super::{EvidenceMarker, HitContext, Rule};
use crate::finding::RuleId;
use crate::phrase::{TagSet, VocabularySlots};

/// `scores/NAME.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawScore {
    summary: Option<Spanned<String>>,
    #[allow(dead_code, reason = "says where the weights come from; `puffery learn` reads it")]
    learned: Option<toml::Table>,
    label: Option<Spanned<String>>,
    #[serde(default)]
    unless_supported: bool,
    table: Option<Spanned<String>>,
    bias: Option<Spanned<f32>>,
    at_least: Option<Spanned<f32>>,
    sure: Option<Spanned<f32>>,
    #[serde(default, rename = "for")]
    adds: BTreeMap<Spanned<String>, Spanned<f32>>,
    #[serde(default)]
    against: BTreeMap<Spanned<String>, Spanned<f32>>,
}

/// `[judge]` of a rule as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawJudge {
    pub(super) score: Option<Spanned<String>>,
    pub(super) at_least: Option<Spanned<f32>>,
    pub(super) sure: Option<Spanned<f32>>,
}

/// A weighted sum: the certainty that a sentence is of the kind that a rule looks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleScore {
    /// The name of its file.
    pub name: String,
    /// One line for lists.
    pub summary: String,
    /// The label of the sentences it is fitted on.
    pub label: String,
    /// Whether a sentence with support never qualifies.
    pub unless_supported: bool,
    /// The table of its own wording, by index.
    pub table: usize,
    /// Log-odds of a sentence to which no term applies.
    pub bias: f32,
    /// The probability from which on a match is reported.
    pub at_least: f32,
    /// The probability from which on it has the severity of its rule.
    pub sure: f32,
    /// The weighted terms.
    pub terms: Vec<ScoreTerm>,
}

/// The changes that a configuration makes to a score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoreChange {
    /// Another probability from which on a match is reported.
    pub at_least: Option<f32>,
    /// Another one from which on it has the severity of its rule.
    pub sure: Option<f32>,
    /// Other weights, by the names of terms.
    pub weights: BTreeMap<String, f32>,
}

impl ScoreChange {
    /// Changes a score.
    pub(super) fn apply(&self, score: &mut RuleScore) {
        score.at_least = self.at_least.unwrap_or(score.at_least);
        score.sure = self.sure.unwrap_or(score.sure);
        for term in &mut score.terms {
            term.weight = self.weights.get(&term.name).copied().unwrap_or(term.weight);
        }
    }
}

/// A term of a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreTerm {
    /// As it is written.
    pub name: String,
    /// The fact that it asks for.
    pub feature: SentenceFeature,
    /// The amount that it adds to the log-odds, times the value of the feature; below 0 for a term
    /// of `[against]`.
    pub weight: f32,
    /// Whether `[against]` names it.
    pub is_against: bool,
}

impl ScoreTerm {
    /// Whether evidence lowers the sum by this term.
    pub fn takes_evidence_away(&self) -> bool {
        let of_evidence =
            matches!(self.feature, SentenceFeature::Evidence(_) | SentenceFeature::EvidenceNear(_));
        of_evidence && self.weight < 0.0
    }
}

/// Something the engine knows about a sentence: a number, mostly 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SentenceFeature {
    /// Log-odds by the table of the score.
    Wording,
    /// Probability by the table, of the sentence before.
    WordingBefore,
    /// Of the sentence after.
    WordingAfter,
    /// Mean of the five highest of the document.
    WordingHighest,
    /// Mean of all sentences of the document.
    WordingMean,
    /// A rule, by index, has a match here that no context silences.
    Match(usize),
    /// Any rule of a group has one; groups are numbered by
    /// [`RuleSet::groups`](super::RuleSet::groups).
    GroupMatch(usize),
    /// A rule of a group has one that is silenced.
    Silenced(usize),
    /// A context, by index, silences a match of a rule with this score.
    SilencedBy(usize),
    /// Evidence, by index, in the sentence.
    Evidence(usize),
    /// Evidence in the paragraph but not in the sentence.
    EvidenceNear(usize),
    /// An entry of a vocabulary, by its number, is among the words.
    Vocabulary(u32),
    /// The number of entries of a vocabulary in the document, per 100 words.
    VocabularyDensity(u32),
    /// A trait of the sentence.
    Trait(SentenceTrait),
}

/// Traits of a sentence that show without reading its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SentenceTrait {
    /// At most eight words.
    Short,
    /// Words in sixties, at most 1.
    Length,
    /// It ends with a question mark.
    Question,
    /// It ends with an exclamation mark.
    Exclamation,
    /// It ends with a full stop, a question mark or an exclamation mark.
    Ended,
    /// A word begins with a digit.
    Number,
    /// A percent sign.
    Percent,
    /// A double quotation mark.
    Quotation,
    /// A colon.
    Colon,
    /// A bracket.
    Bracket,
    /// The share of the document that is before it.
    Late,
}

impl SentenceTrait {
    const NAMES: [(&str, Self); 11] = [
        ("short", Self::Short),
        ("length", Self::Length),
        ("question", Self::Question),
        ("exclamation", Self::Exclamation),
        ("ended", Self::Ended),
        ("number", Self::Number),
        ("percent", Self::Percent),
        ("quotation", Self::Quotation),
        ("colon", Self::Colon),
        ("bracket", Self::Bracket),
        ("late", Self::Late),
    ];
}

/// `[judge]` of a rule: which score decides about its matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleJudge {
    /// Index into [`RuleSet::scores`](super::RuleSet::scores).
    pub score: usize,
    /// The rule's own bars, where it has any.
    pub at_least: Option<f32>,
    /// As above.
    pub sure: Option<f32>,
}

/// Looks up the names in the terms of scores.
pub(super) struct TermNames<'a> {
    pub(super) rules: &'a [Rule],
    pub(super) groups: &'a [String],
    pub(super) contexts: &'a [HitContext],
    pub(super) evidence: &'a [EvidenceMarker],
    pub(super) slots: &'a VocabularySlots,
}

/// Reads a score, without its terms: rules have to be known for them.
pub(super) fn score(
    problems: &mut FileProblems<'_>,
    name: &str,
    tables: &[String],
) -> Option<(RuleScore, RawScore)> {
    let raw = read::<RawScore>(problems)?;
    let summary = required(problems, raw.summary.as_ref(), "summary");
    let table = raw.table.as_ref().and_then(|table| {
        let found = tables.iter().position(|known| known == table.get_ref());
        if found.is_none() {
            let known: Vec<&str> = tables.iter().map(String::as_str).collect();
            problems.unknown("table", table.get_ref(), table.span(), &known);
        }
        found
    })?;
    let bar = |problems: &mut FileProblems<'_>, bar: Option<&Spanned<f32>>, default: f32| {
        let Some(bar) = bar else { return default };
        check_bar(problems, bar);
        *bar.get_ref()
    };
    let score = RuleScore {
        name: name.to_owned(),
        summary,
        label: raw.label.as_ref().map_or_else(|| name.to_owned(), |label| label.get_ref().clone()),
        unless_supported: raw.unless_supported,
        table,
        bias: raw.bias.as_ref().map_or(0.0, |bias| *bias.get_ref()),
        at_least: bar(problems, raw.at_least.as_ref(), 0.5),
        sure: bar(problems, raw.sure.as_ref(), 0.8),
        terms: Vec::new(),
    };
    Some((score, raw))
}

/// Reports a bar that is not a probability.
pub(super) fn check_bar(problems: &mut FileProblems<'_>, bar: &Spanned<f32>) {
    if !(0.0..=1.0).contains(bar.get_ref()) {
        problems.error("a bar is a probability, from 0 to 1", bar.span(), "", None);
    }
}

/// The terms of a score, now that all that they can name is known.
pub(super) fn terms(
    problems: &mut FileProblems<'_>,
    raw: &RawScore,
    names: &TermNames<'_>,
) -> Vec<ScoreTerm> {
    let mut terms = Vec::new();
    for (list, is_against) in [(&raw.adds, false), (&raw.against, true)] {
        for (name, weight) in list {
            let size = *weight.get_ref();
            if size < 0.0 {
                let help =
                    "a term that takes away is listed in `[against]`, with a positive weight";
                problems.error("a weight is not negative", weight.span(), "", Some(help.into()));
            }
            let weight = if is_against { -size } else { size };
            match names.feature(name.get_ref()) {
                Ok(feature) => {
                    let name = name.get_ref().clone();
                    terms.push(ScoreTerm { name, feature, weight, is_against });
                }
                Err((what, part, known)) => {
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    problems.unknown(what, &part, name.span(), &known);
                }
            }
        }
    }
    terms
}

/// Looks up the names in the terms of scores again, after the rules have changed; whether all of
/// them are known.
pub(super) fn find_again(scores: &mut [RuleScore], names: &TermNames<'_>) -> bool {
    for term in scores.iter_mut().flat_map(|score| &mut score.terms) {
        match names.feature(&term.name) {
            Ok(feature) => term.feature = feature,
            Err(_) => return false,
        }
    }
    true
}

/// An unknown name in a term: the sort of thing, its name, and the known names.
type UnknownName = (&'static str, String, Vec<String>);

impl TermNames<'_> {
    fn feature(&self, term: &str) -> Result<SentenceFeature, UnknownName> {
        let (sort, name) = term.split_once(':').unwrap_or((term, ""));
        let groups = || self.groups.iter().map(String::as_str);
        Ok(match (sort, name) {
            ("wording", "") => SentenceFeature::Wording,
            ("wording", "before") => SentenceFeature::WordingBefore,
            ("wording", "after") => SentenceFeature::WordingAfter,
            ("wording", "highest") => SentenceFeature::WordingHighest,
            ("wording", "mean") => SentenceFeature::WordingMean,
            ("rule", _) => {
                let names = self.rules.iter().map(|rule| rule.id.as_str());
                SentenceFeature::Match(position("rule", name, names)?)
            }
            ("rules", _) => {
                SentenceFeature::GroupMatch(position("group of rules", name, groups())?)
            }
            ("silenced", _) => {
                SentenceFeature::Silenced(position("group of rules", name, groups())?)
            }
            ("context", _) => {
                let names = self.contexts.iter().map(|context| context.name.as_str());
                SentenceFeature::SilencedBy(position("context", name, names)?)
            }
            ("evidence" | "evidence-near", _) => {
                let names = self.evidence.iter().map(|marker| marker.name.as_str());
                let index = position("evidence", name, names)?;
                if sort == "evidence" {
                    SentenceFeature::Evidence(index)
                } else {
                    SentenceFeature::EvidenceNear(index)
                }
            }
            ("vocabulary", _) => SentenceFeature::Vocabulary(self.slot(name)?),
            ("density", _) => SentenceFeature::VocabularyDensity(self.slot(name)?),
            ("sentence", _) => {
                let names = SentenceTrait::NAMES.iter().map(|(name, _)| *name);
                let index = position("trait of a sentence", name, names)?;
                SentenceFeature::Trait(SentenceTrait::NAMES[index].1)
            }
            _ => {
                let known = TERM_SORTS.map(str::to_owned).to_vec();
                return Err(("term", term.to_owned(), known));
            }
        })
    }

    /// The number of a vocabulary.
    fn slot(&self, name: &str) -> Result<u32, UnknownName> {
        let known = || self.slots.names().map(str::to_owned).collect();
        self.slots.number(name).ok_or_else(|| ("vocabulary", name.to_owned(), known()))
    }
}

/// The sorts of terms.
const TERM_SORTS: [&str; 10] = [
    "wording",
    "rule",
    "rules",
    "silenced",
    "context",
    "evidence",
    "evidence-near",
    "vocabulary",
    "density",
    "sentence",
];

/// The place of a name among the known names of its sort.
fn position<'n>(
    sort: &'static str,
    name: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Result<usize, UnknownName> {
    let found = known.clone().position(|known| known == name);
    found.ok_or_else(|| (sort, name.to_owned(), known.map(str::to_owned).collect()))
}

/// The group that a rule's matches are counted in: that of its score, or its family.
pub(super) fn group_of(id: &RuleId, judge: Option<&RuleJudge>, scores: &[RuleScore]) -> String {
    judge.map_or_else(|| id.family().to_owned(), |judge| scores[judge.score].name.clone())
}

/// The vocabularies that scores name.
pub(super) fn named_vocabularies(scores: &[RuleScore]) -> TagSet {
    use SentenceFeature::{Vocabulary, VocabularyDensity};
    let mut named = Vec::new();
    for term in scores.iter().flat_map(|score| &score.terms) {
        if let Vocabulary(slot) | VocabularyDensity(slot) = term.feature {
            named.push(slot);
        }
    }
    named.into_iter().collect()
}
