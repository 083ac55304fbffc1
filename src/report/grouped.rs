//! Findings file by file, a line for each below the file's name.

use std::io::{self, Write};

use super::{Report, headline, line_name};
use crate::finding::Finding;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    for (index, findings) in report.findings.chunk_by(|a, b| a.path == b.path).enumerate() {
        let blank = if index == 0 { "" } else { "\n" };
        writeln!(out, "{blank}{}:", line_name(&findings[0].path))?;
        let places: Vec<String> = findings.iter().map(place).collect();
        let width = places.iter().map(String::len).max().unwrap_or_default();
        for (finding, place) in findings.iter().zip(&places) {
            writeln!(out, "  {place:width$}  {}", headline(finding))?;
        }
    }
    Ok(())
}

fn place(finding: &Finding) -> String {
    let place = finding.primary.as_ref().map(|label| label.places.0);
    place.map_or_else(String::new, |place| format!("{}:{}", place.line, place.column))
}
