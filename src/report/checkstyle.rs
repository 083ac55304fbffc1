//! Checkstyle XML, which many services read.

use std::io::{self, Write};
use std::path::MAIN_SEPARATOR;

use super::paths::slashed;
use super::xml::XmlWriter;
use super::{Report, told};
use crate::source::Place;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let findings: Vec<_> = report.loud().collect();
    let mut xml = XmlWriter::new(out)?;
    xml.open("checkstyle", &[("version", "4.3")])?;
    for findings in findings.chunk_by(|a, b| a.path == b.path) {
        xml.open("file", &[("name", &slashed(&findings[0].path, MAIN_SEPARATOR))])?;
        for finding in findings {
            let place = finding.primary.as_ref().map_or(Place::START, |label| label.places.0);
            let attributes = [
                ("line", place.line.to_string()),
                ("column", place.column.to_string()),
                ("severity", finding.severity.name().to_owned()),
                ("message", told(finding)),
                ("source", format!("puffery.{}", finding.rule)),
            ];
            xml.empty(
                "error",
                &attributes.each_ref().map(|(name, value)| (*name, value.as_str())),
            )?;
        }
        xml.close("file")?;
    }
    xml.close("checkstyle")?;
    xml.end()
}
