//! A line of JSON with the scores of each document. The names of the fields stay; new ones may be
//! added.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use super::Report;
use crate::finding::{Finding, RecordName};
use crate::score::ScoreSheet;

/// A document with its scores.
#[derive(Clone, Debug)]
pub struct ScoreRow {
    /// The file, as findings name it.
    pub path: Arc<str>,
    /// The document within the file, if the file has many.
    pub record: Option<Arc<RecordName>>,
    /// The scores; `None` for a document that could not be checked.
    pub sheet: Option<ScoreSheet>,
    /// The reason why it could not be checked.
    pub error: Option<String>,
}

#[derive(Serialize)]
struct ScoreLine<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(flatten)]
    sheet: Option<&'a ScoreSheet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    for row in report.scores {
        let record = row.record.as_deref();
        let line = ScoreLine {
            path: record.map_or(&row.path, |record| &record.file),
            record: record.map(|record| record.line),
            id: record.and_then(|record| record.id.as_deref()),
            sheet: row.sheet.as_ref(),
            error: row.error.as_deref(),
        };
        writeln!(out, "{}", super::json(&line)?)?;
    }
    Ok(())
}

/// Returns the problems that no row of scores shows: those of the run, not of a document.
pub fn without_row(findings: &[Finding], rows: &[ScoreRow]) -> Vec<Finding> {
    let told: BTreeSet<&str> = rows.iter().map(|row| &*row.path).collect();
    let untold = |finding: &&Finding| {
        finding.is_problem() && finding.record.is_none() && !told.contains(&*finding.path)
    };
    findings.iter().filter(untold).cloned().collect()
}
