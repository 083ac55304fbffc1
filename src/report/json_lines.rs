//! One JSON object for each finding, in lines or as an array. The names of the fields stay; new
//! ones may be added.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Finding, FindingScope, Label, RuleId, Severity, Silenced};

#[derive(Serialize)]
struct FindingLine<'a> {
    path: &'a str,
    /// The line of a data set that the text is in, and the name that it gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    rule: &'a RuleId,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    place: JsonRange,
    scope: FindingScope,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<JsonRelated<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    silenced_by: Option<&'a Silenced>,
    /// The probability, from 0 to 1, that it is of the kind that its rule looks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    /// `--fix` deletes lines of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    fixable: bool,
}

/// UTF-8 bytes of the file, end exclusive; lines and columns (characters) from 1.
#[derive(Serialize)]
struct JsonRange {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    /// The path, if it is in another file.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(flatten)]
    place: JsonRange,
    text: &'a str,
}

impl<'a> JsonRelated<'a> {
    fn of(label: &'a Label) -> Self {
        Self { path: label.path.as_deref(), place: JsonRange::of(Some(label)), text: &label.text }
    }
}

impl JsonRange {
    fn of(label: Option<&Label>) -> Self {
        let Some(Label { span, places: (start, end), .. }) = label else {
            return Self { start: 0, end: 0, line: 1, column: 1, end_line: 1, end_column: 1 };
        };
        Self {
            start: span.start,
            end: span.end,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

pub(super) fn write(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    writeln!(out, "{}", super::json(&line(finding))?)
}

/// All of them as one array, a finding in a line.
pub(super) fn write_array(out: &mut dyn Write, findings: &[Finding]) -> io::Result<()> {
    super::write_array(out, findings.iter().map(line))
}

/// Rounds a probability to thousandths: more digits have no meaning.
fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1000.0).round() / 1000.0
}

fn line(finding: &Finding) -> FindingLine<'_> {
    let record = finding.record.as_deref();
    FindingLine {
        path: record.map_or(&finding.path, |record| &record.file),
        record: record.map(|record| record.line),
        id: record.and_then(|record| record.id.as_deref()),
        rule: &finding.rule,
        severity: finding.severity,
        message: &finding.message,
        place: JsonRange::of(finding.primary.as_ref()),
        scope: finding.scope,
        help: finding.help.as_deref(),
        notes: &finding.notes,
        labels: finding.secondary.iter().map(JsonRelated::of).collect(),
        silenced_by: finding.silenced.as_ref(),
        score: finding.score.as_ref().map(|score| rounded(score.probability)),
        fixable: !finding.fixes.is_empty(),
    }
}
