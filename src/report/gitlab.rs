//! GitLab Code Quality: an array of violations, as GitLab calls them.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::paths::RepositoryRoots;
use super::{Report, told};
use crate::finding::{Finding, Severity};
use crate::source::Place;

#[derive(Serialize)]
struct GitlabViolation<'a> {
    /// The message with the rule's name: the widget does not show `check_name`.
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: GitlabLocation,
}

#[derive(Serialize)]
struct GitlabLocation {
    path: String,
    positions: GitlabPositions,
}

#[derive(Serialize)]
struct GitlabPositions {
    begin: GitlabPosition,
    end: GitlabPosition,
}

#[derive(Serialize)]
struct GitlabPosition {
    line: usize,
    column: usize,
}

impl From<Place> for GitlabPosition {
    fn from(place: Place) -> Self {
        Self { line: place.line, column: place.column }
    }
}

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut repositories = RepositoryRoots::new(report.odd_paths);
    let mut seen = BTreeSet::new();
    let violations = report.loud().map(|finding| {
        let path = repositories.relative(&finding.path);
        let (begin, end) =
            finding.primary.as_ref().map_or((Place::START, Place::START), |label| label.places);
        GitlabViolation {
            description: format!("{}: {}", finding.rule, told(finding)),
            check_name: finding.rule.as_str(),
            fingerprint: fingerprint(finding, &path, &mut seen),
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: GitlabLocation {
                path,
                positions: GitlabPositions { begin: begin.into(), end: end.into() },
            },
        }
    });
    super::write_array(out, violations)
}

/// Returns a fingerprint that is unique in the report: GitLab drops findings with the fingerprint
/// of another.
fn fingerprint(finding: &Finding, path: &str, seen: &mut BTreeSet<u64>) -> String {
    // Problems of a run have no text that their own fingerprint could come from.
    let problem = if finding.is_problem() { finding.message.as_str() } else { "" };
    let text = format!("{path}\n{}\n{:016x}\n{problem}", finding.rule, finding.fingerprint);
    let mut fingerprint = xxh3_64(text.as_bytes());
    while !seen.insert(fingerprint) {
        fingerprint = xxh3_64_with_seed(&fingerprint.to_le_bytes(), 1);
    }
    format!("{fingerprint:016x}")
}
