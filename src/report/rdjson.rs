//! The diagnostic format of reviewdog: one document, or a diagnostic in each line.
//!
//! Unlike in other formats, columns count the bytes of a line in UTF-8.

use std::io::{self, Write};
use std::path::MAIN_SEPARATOR;

use serde::Serialize;

use super::paths::slashed;
use super::{Report, told};
use crate::finding::{Finding, Label, Severity};
use crate::source::Place;

#[derive(Serialize)]
struct RdjsonResults<'a> {
    source: RdjsonSource,
    severity: &'static str,
    diagnostics: Vec<RdjsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct RdjsonDiagnostic<'a> {
    message: String,
    location: RdjsonLocation,
    severity: &'static str,
    source: RdjsonSource,
    code: RdjsonCode<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RdjsonRelated>,
}

#[derive(Serialize)]
struct RdjsonSource {
    name: &'static str,
}

#[derive(Serialize)]
struct RdjsonCode<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct RdjsonLocation {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<RdjsonRange>,
}

#[derive(Serialize)]
struct RdjsonRelated {
    message: String,
    location: RdjsonLocation,
}

/// The end is exclusive.
#[derive(Serialize)]
struct RdjsonRange {
    start: RdjsonPosition,
    end: RdjsonPosition,
}

#[derive(Serialize)]
struct RdjsonPosition {
    line: usize,
    column: usize,
}

const SOURCE: RdjsonSource = RdjsonSource { name: "puffery" };

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let worst = report.loud().map(|finding| finding.severity).max().unwrap_or(Severity::Info);
    let diagnostics = report.loud().map(diagnostic).collect();
    writeln!(
        out,
        "{}",
        super::json(&RdjsonResults { source: SOURCE, severity: severity(worst), diagnostics })?
    )
}

pub(super) fn write_lines(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    report.loud().try_for_each(|finding| writeln!(out, "{}", super::json(&diagnostic(finding))?))
}

fn diagnostic(finding: &Finding) -> RdjsonDiagnostic<'_> {
    let location = |label: Option<&Label>| {
        let path = label.and_then(|label| label.path.as_deref()).unwrap_or(&finding.path);
        RdjsonLocation { path: slashed(path, MAIN_SEPARATOR), range: label.map(range) }
    };
    let related = |label| RdjsonRelated {
        message: super::printable(&label_text(label)),
        location: location(Some(label)),
    };
    RdjsonDiagnostic {
        message: told(finding),
        location: location(finding.primary.as_ref()),
        severity: severity(finding.severity),
        source: SOURCE,
        code: RdjsonCode { value: finding.rule.as_str() },
        related_locations: finding.secondary.iter().map(related).collect(),
    }
}

fn label_text(label: &Label) -> String {
    if label.text.is_empty() { "here, too".into() } else { label.text.clone() }
}

fn range(label: &Label) -> RdjsonRange {
    let position = |place: Place| RdjsonPosition { line: place.line, column: place.byte };
    RdjsonRange { start: position(label.places.0), end: position(label.places.1) }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}
