//! Workflow commands of GitHub Actions, which become annotations.
//!
//! GitHub shows ten of each level for a step and drops the others silently, in the order in which
//! they were printed. So the gravest findings come first, and a notice lists the number that is not
//! shown.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::paths::{self, RepositoryRoots};
use super::{FindingTotals, Report, counted, printable, told};
use crate::finding::{Finding, Severity};
use crate::rules::Measured;

/// Annotations of one level that a step may make.
const PER_LEVEL: usize = 10;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.loud().collect();
    // In parts per thousand: floating-point numbers have no order.
    let precision = |finding: &Finding| {
        let measured =
            report.rule_index(finding).and_then(|index| report.rules[index].measured.as_ref());
        measured.and_then(Measured::per_mille).unwrap_or(0)
    };
    findings.sort_by_key(|finding| {
        (Reverse(finding.is_problem()), Reverse(finding.severity), Reverse(precision(finding)))
    });
    let of =
        |severity: Severity| findings.iter().filter(move |finding| finding.severity == severity);
    let too_many = |severity| of(severity).count() > PER_LEVEL;
    let cut = [Severity::Error, Severity::Warning, Severity::Info].into_iter().any(too_many);
    let mut repositories = RepositoryRoots::new(report.odd_paths);
    let mut shown = 0;
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        // The closing notice is one of the notices.
        let room = if cut && severity == Severity::Info { PER_LEVEL - 1 } else { PER_LEVEL };
        for finding in of(severity).take(room) {
            write_one(out, finding, &mut repositories)?;
            shown += 1;
        }
    }
    if shown < findings.len() {
        let message = closing(report, shown, findings.len());
        writeln!(out, "::notice title=puffery::{}", data(&message))?;
    }
    Ok(())
}

fn closing(report: &Report<'_>, shown: usize, all: usize) -> String {
    let totals = FindingTotals::of(report.findings);
    let names =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")];
    let counts = names
        .iter()
        .filter_map(|(level, name)| Some(counted(*totals.severities.get(level)?, name)));
    let problems = (totals.problems > 0).then(|| counted(totals.problems, "problem"));
    let counts = counts.chain(problems).collect::<Vec<_>>().join(", ");
    format!(
        "{counts}. Only {shown} of {all} are annotations: GitHub shows {PER_LEVEL} of each level for a step."
    )
}

fn write_one(
    out: &mut dyn Write,
    finding: &Finding,
    repositories: &mut RepositoryRoots,
) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Info => "notice",
        other => other.name(),
    };
    let mut properties = Vec::new();
    if let Some(file) = paths::file(finding) {
        properties.push(format!("file={}", property(&repositories.relative(file))));
    }
    if let Some(label) = &finding.primary {
        let (start, end) = label.places;
        properties.push(format!("line={}", start.line));
        // Columns are for annotations of one line.
        if start.line == end.line {
            properties.push(format!(
                "col={},endLine={},endColumn={}",
                start.column, end.line, end.column
            ));
        } else {
            properties.push(format!("endLine={}", end.line));
        }
    }
    properties.push(format!("title={}", property(finding.rule.as_str())));
    writeln!(out, "::{command} {}::{}", properties.join(","), data(&told(finding)))
}

/// Escapes the text after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a value before it. Characters that control a terminal are not escaped by any reader and
/// show in the log.
fn property(text: &str) -> String {
    data(&printable(text)).replace(':', "%3A").replace(',', "%2C")
}
