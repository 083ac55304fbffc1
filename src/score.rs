//! The density of findings in a document: by family, and as a grade with a public formula.
//!
//! `points = (4 × errors + 2 × warnings + infos) × 1,000 ÷ words`, and a grade is a range of
//! points. A document of fewer than [`LEAST_WORDS`] words counts as if it had that many: one
//! finding in a caption is not a sign of density.

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::{Finding, Severity};

mod sheet;

pub use sheet::{DocumentFacts, ScoreSheet, residue_spans};

/// Words that every document counts as having.
pub const LEAST_WORDS: usize = 100;
/// Words from which on a document has a grade.
pub const LEAST_GRADED: usize = 200;
/// The weight of a finding of each severity.
const WEIGHTS: [(Severity, usize); 3] =
    [(Severity::Error, 4), (Severity::Warning, 2), (Severity::Info, 1)];
/// Grades, each with the points that it stays below; from the last on it is [`WORST`].
const GRADES: [(char, f64); 4] = [('A', 2.0), ('B', 8.0), ('C', 20.0), ('D', 50.0)];
const WORST: char = 'E';
/// Families of findings that are not about prose.
const OTHER_FAMILIES: [&str; 5] = ["puffery", "document", "suppression", "gate", "config"];

/// The findings of one document, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentScore {
    /// Words of prose.
    pub words: usize,
    /// Findings by family.
    pub families: BTreeMap<String, usize>,
    /// Findings by severity.
    pub severities: BTreeMap<Severity, usize>,
}

impl DocumentScore {
    /// Returns the score of a document with this many words and these findings. Silenced findings,
    /// and findings that are not about prose, do not count.
    pub fn of<'f>(words: usize, findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut score = Self { words, ..Self::default() };
        score.add(findings);
        score
    }

    /// Counts further findings.
    pub fn add<'f>(&mut self, findings: impl IntoIterator<Item = &'f Finding>) {
        for finding in findings {
            let family = finding.rule.family();
            if counts(finding) {
                match self.families.get_mut(family) {
                    Some(count) => *count += 1,
                    None => _ = self.families.insert(family.to_owned(), 1),
                }
                *self.severities.entry(finding.severity).or_default() += 1;
            }
        }
    }

    /// Returns the score of several documents together.
    pub fn total<'s>(scores: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut total = Self::default();
        for score in scores {
            total.words += score.words;
            for (family, count) in &score.families {
                *total.families.entry(family.clone()).or_default() += count;
            }
            for (severity, count) in &score.severities {
                *total.severities.entry(*severity).or_default() += count;
            }
        }
        total
    }

    /// Findings of a family, or of all (`*`), per 1,000 words.
    pub fn density(&self, family: &str) -> f64 {
        let count = if family == "*" {
            self.families.values().sum()
        } else {
            self.families.get(family).copied().unwrap_or(0)
        };
        self.per_1000(count)
    }

    /// Weighted findings per 1,000 words.
    pub fn points(&self) -> f64 {
        let weighted = WEIGHTS
            .iter()
            .map(|(severity, weight)| weight * self.severities.get(severity).unwrap_or(&0));
        self.per_1000(weighted.sum())
    }

    /// A letter for the points; `-` for a document too short to be judged.
    pub fn grade(&self) -> char {
        if self.words < LEAST_GRADED {
            return '-';
        }
        let points = self.points();
        GRADES.iter().find(|(_, below)| points < *below).map_or(WORST, |(grade, _)| *grade)
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of words in a file are far below 2^52")]
    fn per_1000(&self, count: usize) -> f64 {
        1000.0 * count as f64 / self.words.max(LEAST_WORDS) as f64
    }
}

/// Whether a finding is about prose, and reported.
fn counts(finding: &Finding) -> bool {
    finding.silenced.is_none() && !OTHER_FAMILIES.contains(&finding.rule.family())
}

/// The formula of points and grades, for people.
pub struct ScoreFormula;

impl fmt::Display for ScoreFormula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [(_, error), (_, warning), (_, info)] = WEIGHTS;
        write!(
            f,
            "points = ({error} x errors + {warning} x warnings + {info} x infos) x 1,000 / words"
        )?;
        write!(f, " (at least {LEAST_WORDS} words are counted)\ngrades:")?;
        for (grade, below) in GRADES {
            write!(f, " {grade} below {below},")?;
        }
        write!(f, " {WORST} from there on; - for fewer than {LEAST_GRADED} words")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::RuleId;

    fn found(rule: &str, severity: Severity) -> Finding {
        let mut finding = Finding::problem("x", "a.md", "");
        (finding.rule, finding.severity) = (RuleId::new(rule), severity);
        finding
    }

    #[test]
    fn points_follow_the_formula() {
        let findings = [
            found("hype/a", Severity::Error),
            found("hype/b", Severity::Info),
            found("claim/c", Severity::Warning),
            found("suppression/unused", Severity::Warning),
        ];
        let score = DocumentScore::of(500, &findings);
        assert!(
            (score.density("hype") - 4.0).abs() < 1e-9 && (score.density("*") - 6.0).abs() < 1e-9
        );
        assert!((score.points() - 14.0).abs() < 1e-9);
        assert_eq!(score.grade(), 'C');
        assert_eq!(
            (DocumentScore::of(0, &[]).grade(), DocumentScore::of(200, &[]).grade()),
            ('-', 'A')
        );
        let twice = DocumentScore::total([&score, &score]);
        assert_eq!((twice.words, twice.families["hype"], twice.grade()), (1000, 4, 'C'));
        assert!(
            (DocumentScore::of(10, &findings[..1]).density("hype") - 10.0).abs() < 1e-9,
            "short texts count as 100 words"
        );
    }

    #[test]
    fn the_formula_is_the_one_in_use() {
        let shown = ScoreFormula.to_string();
        assert!(
            shown.contains("4 x errors + 2 x warnings + 1 x infos")
                && shown.contains("D below 50, E from there on"),
            "{shown}"
        );
    }
}
