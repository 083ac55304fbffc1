//! The scores of one document in a flat row: columns that data sets are filtered and tagged by.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::{DocumentScore, counts};
use crate::document::{Document, TextLanguage};
use crate::finding::{Finding, FindingScope};
use crate::source::Source;

/// The family of rules that find residue of a page.
const RESIDUE: &str = "boilerplate";
/// The beginning of the names of rules that find evidence nobody can look up.
const VAGUE: &str = "claim/vague-";
/// Rules that a row names.
const TOP_RULES: usize = 5;

/// Facts about a document that its findings do not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentFacts {
    /// `en`, the code that the document states, or the ISO 639-3 code of the language it looks
    /// like.
    pub language: String,
    /// The ranges of prose in bytes of the file, in order, not overlapping.
    pub prose: Vec<Range<usize>>,
}

impl DocumentFacts {
    /// The facts about a document in this language that was read from `source`.
    pub fn of(document: &Document<'_>, language: TextLanguage, source: &Source) -> Self {
        let language = match language {
            TextLanguage::English => "en".to_owned(),
            TextLanguage::Other(code) => code,
        };
        let mut spans: Vec<Range<usize>> =
            document.blocks.iter().map(|block| document.prose.span(&block.range)).collect();
        unite(&mut spans);
        let ends: Vec<usize> = spans.iter().flat_map(|span| [span.start, span.end]).collect();
        let ends = source.bytes.original(&source.text, &ends);
        let prose = ends.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
        Self { language, prose }
    }
}

/// The scores of one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ScoreSheet {
    /// Words of prose.
    pub words: usize,
    /// `en`, or the code of another language; documents in others are only checked for residue.
    pub language: String,
    /// From `A` to `E`; `-` for a document too short to be judged.
    pub grade: char,
    /// Weighted findings per 1,000 words, of which the grade is a range.
    pub points: f64,
    /// Findings of hype per 1,000 words.
    pub hype: f64,
    /// Claims without a source per 1,000 words.
    pub claims: f64,
    /// Appeals to evidence that nobody can look up per 1,000 words.
    pub vague: f64,
    /// Formulas of padded writing per 1,000 words.
    pub formula: f64,
    /// Pieces of page residue per 1,000 words.
    pub residue: f64,
    /// The part of the prose that is residue, from 0 to 1, by bytes.
    pub residue_share: f64,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// The rules that find most, with how often, most often first: `hype/a 3, claim/b 1`.
    pub top_rules: String,
}

impl ScoreSheet {
    /// The row of a document with this score, made of the same findings; silenced ones do not
    /// count.
    pub fn of<'f>(
        score: &DocumentScore,
        facts: &DocumentFacts,
        findings: impl IntoIterator<Item = &'f Finding> + Clone,
    ) -> Self {
        use crate::finding::Severity::{Error, Info, Warning};
        let of = |severity| score.severities.get(&severity).copied().unwrap_or(0);
        let rules = frequent_rules(findings.clone().into_iter().filter(|finding| counts(finding)));
        let vague = rules.iter().filter(|(rule, _)| rule.starts_with(VAGUE));
        let vague: usize = vague.map(|(_, count)| count).sum();
        let claims = score.families.get("claim").copied().unwrap_or(0) - vague;
        Self {
            words: score.words,
            language: facts.language.clone(),
            grade: score.grade(),
            points: rounded(score.points()),
            hype: rounded(score.density("hype")),
            claims: rounded(score.per_1000(claims)),
            vague: rounded(score.per_1000(vague)),
            formula: rounded(score.density("formula")),
            residue: rounded(score.density(RESIDUE)),
            residue_share: rounded(share(&residue_spans(findings), &facts.prose)),
            errors: of(Error),
            warnings: of(Warning),
            infos: of(Info),
            top_rules: top(&rules),
        }
    }
}

/// Counts findings by rule, the most frequent first; of equals the first by name.
fn frequent_rules<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<(&'f str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.as_str()).or_default() += 1;
    }
    let mut rules: Vec<(&str, usize)> = counts.into_iter().collect();
    rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    rules
}

/// The first of these rules, with their counts.
fn top(rules: &[(&str, usize)]) -> String {
    let shown: Vec<String> =
        rules.iter().take(TOP_RULES).map(|(rule, count)| format!("{rule} {count}")).collect();
    shown.join(", ")
}

/// Rounds a score to ten-thousandths: more digits have no meaning.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// The bytes of a file that findings of residue mark, in order, not overlapping.
pub fn residue_spans<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for finding in findings {
        let residue = finding.rule.family() == RESIDUE && finding.silenced.is_none();
        if !residue || finding.scope == FindingScope::Document {
            continue;
        }
        let labels = finding.primary.iter().chain(&finding.secondary);
        let own = labels.filter(|label| label.path.is_none());
        spans.extend(own.map(|label| label.span.clone()));
        let hidden = finding.joined.iter().filter(|joined| joined.hidden);
        spans.extend(hidden.filter_map(|hit| Some(hit.finding.primary.as_ref()?.span.clone())));
    }
    unite(&mut spans);
    spans
}

/// Sorts spans, and joins overlapping ones.
fn unite(spans: &mut Vec<Range<usize>>) {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    spans.dedup_by(|next, last| {
        let overlap = next.start < last.end;
        if overlap {
            last.end = last.end.max(next.end);
        }
        overlap
    });
}

/// The part of `all` that `some` covers, from 0 to 1; both are in order and do not overlap.
#[allow(clippy::cast_precision_loss, reason = "bytes of a file are far below 2^52")]
fn share(some: &[Range<usize>], all: &[Range<usize>]) -> f64 {
    let whole: usize = all.iter().map(ExactSizeIterator::len).sum();
    let (mut covered, mut at) = (0, 0);
    for span in all {
        while some.get(at).is_some_and(|next| next.end <= span.start) {
            at += 1;
        }
        for part in some[at..].iter().take_while(|part| part.start < span.end) {
            covered += part.end.min(span.end) - part.start.max(span.start);
        }
    }
    if whole == 0 { 0.0 } else { covered as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_counts_only_what_lies_in_the_prose() {
        assert!((share(&[0..5, 12..14], &[0..10, 20..30]) - 0.25).abs() < 1e-9);
        assert!((share(&[5..25, 25..25], &[0..10, 20..30]) - 0.5).abs() < 1e-9);
        assert!(share(&[0..5, 7..9], &[]).abs() < 1e-9);
    }

    #[test]
    fn spans_that_overlap_become_one() {
        let mut spans = vec![8..9, 4..7, 1..5, 3..3];
        unite(&mut spans);
        assert_eq!(spans, [1..7, 8..9]);
    }
}
