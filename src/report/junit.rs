//! JUnit XML: a test suite for each file, in it a failed test for each finding, or one that passed.
//!
//! Only elements and attributes that the schema of Jenkins has. The crate `quick-junit` would bring
//! times, UUIDs and escape sequences, none of which occur here, for two elements.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::MAIN_SEPARATOR;

use super::paths::slashed;
use super::xml::XmlWriter;
use super::{Report, told};
use crate::finding::Finding;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut suites: BTreeMap<&str, Vec<&Finding>> =
        report.files.iter().map(|path| (path.as_str(), Vec::new())).collect();
    report.loud().for_each(|finding| suites.entry(&finding.path).or_default().push(finding));
    if suites.is_empty() {
        // Some readers take a report without tests for a failure.
        suites.insert("puffery", Vec::new());
    }
    let [tests, failures, errors] = counts(suites.values().map(Vec::as_slice));
    let mut xml = XmlWriter::new(out)?;
    let totals =
        [("name", "puffery"), ("tests", &tests), ("failures", &failures), ("errors", &errors)];
    xml.open("testsuites", &totals)?;
    for (path, findings) in suites {
        write_suite(&mut xml, path, &findings)?;
    }
    xml.close("testsuites")?;
    xml.end()
}

/// Tests, failures and errors.
fn counts<'a>(suites: impl Iterator<Item = &'a [&'a Finding]>) -> [String; 3] {
    let mut counts = [0; 3];
    for findings in suites {
        let problems = findings.iter().filter(|finding| finding.is_problem()).count();
        counts[0] += findings.len().max(1);
        counts[1] += findings.len() - problems;
        counts[2] += problems;
    }
    counts.map(|count| count.to_string())
}

fn write_suite(xml: &mut XmlWriter<'_>, path: &str, findings: &[&Finding]) -> io::Result<()> {
    let path = slashed(path, MAIN_SEPARATOR);
    let [tests, failures, errors] = counts([findings].into_iter());
    xml.open(
        "testsuite",
        &[("name", &path), ("tests", &tests), ("failures", &failures), ("errors", &errors)],
    )?;
    if findings.is_empty() {
        xml.empty("testcase", &[("name", "puffery"), ("classname", &path)])?;
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let rule = finding.rule.as_str();
        let number = seen.entry(rule).or_default();
        *number += 1;
        // Readers tell tests apart by their names; a line number in them would make a moved finding
        // a new one.
        let name = if *number == 1 { rule.to_owned() } else { format!("{rule} ({number})") };
        xml.open("testcase", &[("name", &name), ("classname", &path)])?;
        let element = if finding.is_problem() { "error" } else { "failure" };
        let place = finding.primary.as_ref().map(|label| label.places.0);
        let place = place.map_or_else(
            || path.clone(),
            |place| format!("{path}:{}:{}", place.line, place.column),
        );
        let text = format!("{place}: {}[{rule}] {}", finding.severity.name(), told(finding));
        xml.text(
            element,
            &[("type", finding.severity.name()), ("message", &finding.message)],
            &text,
        )?;
        xml.close("testcase")?;
    }
    xml.close("testsuite")
}
