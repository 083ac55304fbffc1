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
struct Results<'a> {
    source: Source,
    severity: &'static str,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    source: Source,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: Location,
}

/// The end is exclusive.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

const SOURCE: Source = Source { name: "puffery" };

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let worst = report.loud().map(|finding| finding.severity).max().unwrap_or(Severity::Info);
    let diagnostics = report.loud().map(diagnostic).collect();
    writeln!(
        out,
        "{}",
        super::json(&Results { source: SOURCE, severity: severity(worst), diagnostics })?
    )
}

pub(super) fn write_lines(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    report.loud().try_for_each(|finding| writeln!(out, "{}", super::json(&diagnostic(finding))?))
}

fn diagnostic(finding: &Finding) -> Diagnostic<'_> {
    let location = |label: Option<&Label>| {
        let path = label.and_then(|label| label.path.as_deref()).unwrap_or(&finding.path);
        Location { path: slashed(path, MAIN_SEPARATOR), range: label.map(range) }
    };
    let related = |label| Related {
        message: super::printable(&label_text(label)),
        location: location(Some(label)),
    };
    Diagnostic {
        message: told(finding),
        location: location(finding.primary.as_ref()),
        severity: severity(finding.severity),
        source: SOURCE,
        code: Code { value: finding.rule.as_str() },
        related_locations: finding.secondary.iter().map(related).collect(),
    }
}

fn label_text(label: &Label) -> String {
    if label.text.is_empty() { "here, too".into() } else { label.text.clone() }
}

fn range(label: &Label) -> Range {
    let position = |place: Place| Position { line: place.line, column: place.byte };
    Range { start: position(label.places.0), end: position(label.places.1) }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}
