//! The closing line on standard error: the number of checked files and of findings.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::finding::{Finding, Severity, SilencedBy};

/// Counts of findings.
#[derive(Clone, Debug, Default)]
pub struct FindingTotals {
    /// The numbers of findings by severity.
    pub severities: BTreeMap<Severity, usize>,
    /// The numbers of findings by family.
    pub families: BTreeMap<String, usize>,
    /// Hits that a context silenced.
    pub silenced: usize,
    /// Findings that comments suppressed.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub baseline: usize,
    /// Things that could not be done.
    pub problems: usize,
}

impl FindingTotals {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut totals = Self::default();
        totals.add(findings);
        totals
    }

    /// Adds other counts.
    pub fn merge(&mut self, other: &Self) {
        for (severity, count) in &other.severities {
            *self.severities.entry(*severity).or_default() += count;
        }
        for (family, count) in &other.families {
            *self.families.entry(family.clone()).or_default() += count;
        }
        self.silenced += other.silenced;
        self.suppressed += other.suppressed;
        self.baseline += other.baseline;
        self.problems += other.problems;
    }

    /// Counts more findings.
    pub fn add<'f>(&mut self, findings: impl IntoIterator<Item = &'f Finding>) {
        for finding in findings {
            if let Some(silenced) = &finding.silenced {
                *match silenced.by {
                    SilencedBy::Context | SilencedBy::Score => &mut self.silenced,
                    SilencedBy::Inline => &mut self.suppressed,
                    SilencedBy::Baseline => &mut self.baseline,
                } += 1;
            } else if finding.is_problem() {
                self.problems += 1;
            } else {
                *self.severities.entry(finding.severity).or_default() += 1;
                *self.families.entry(finding.rule.family().to_owned()).or_default() += 1;
            }
        }
    }

    /// The weightiest severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.severities.keys().next_back().copied()
    }
}

/// The closing line.
#[derive(Debug)]
pub struct ClosingLine<'a> {
    /// Files that were checked.
    pub files: usize,
    /// The numbers of findings.
    pub totals: &'a FindingTotals,
    /// Further notes, such as the number of findings left out.
    pub notes: &'a [String],
    /// The time that the run took.
    pub time: Duration,
}

impl fmt::Display for ClosingLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let totals = self.totals;
        write!(f, "Checked {}: ", counted(self.files, "file"))?;
        if totals.severities.is_empty() {
            write!(f, "nothing found")?;
        }
        let names =
            [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")];
        let severities = names
            .iter()
            .filter_map(|(severity, name)| Some(counted(*totals.severities.get(severity)?, name)));
        write!(f, "{}", severities.collect::<Vec<_>>().join(", "))?;
        if !totals.families.is_empty() {
            let families =
                totals.families.iter().map(|(family, count)| format!("{family} {count}"));
            write!(f, " ({})", families.collect::<Vec<_>>().join(", "))?;
        }
        if totals.silenced > 0 {
            write!(f, "; {} silenced by context", totals.silenced)?;
        }
        if totals.suppressed > 0 {
            write!(f, "; {} suppressed in the files", totals.suppressed)?;
        }
        if totals.baseline > 0 {
            write!(f, "; {} in the baseline", totals.baseline)?;
        }
        if totals.problems > 0 {
            write!(f, "; {}", counted(totals.problems, "problem"))?;
        }
        for note in self.notes {
            write!(f, "; {note}")?;
        }
        write!(f, "; {:.2} s", self.time.as_secs_f64())
    }
}

/// Returns a number with the noun that it counts.
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
