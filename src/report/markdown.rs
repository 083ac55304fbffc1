//! A table in Markdown, for the summary of a job on GitHub.

use std::io::{self, Write};

use super::paths::RepositoryRoots;
use super::{Report, counted, told};
use crate::finding::Finding;

/// The most bytes of a summary: GitHub refuses one of more than a mebibyte whole. The rest is room
/// for the output of other commands of the step.
const MOST: usize = 1_000_000;

/// The beginning of the table.
pub(super) const BEGIN: &str = "### puffery";

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut repositories = RepositoryRoots::new(report.odd_paths);
    let findings: Vec<&Finding> = report.loud().collect();
    writeln!(out, "{BEGIN}\n")?;
    if findings.is_empty() {
        return writeln!(out, "Nothing found in {}.", counted(report.files.len(), "file"));
    }
    writeln!(out, "| place | severity | rule | message |\n|---|---|---|---|")?;
    let mut written = 0;
    for (index, finding) in findings.iter().enumerate() {
        let row = row(finding, &mut repositories);
        written += row.len();
        if written > MOST {
            let left = findings.len() - index;
            return writeln!(
                out,
                "\n{} left out: a summary has no room for more.",
                counted(left, "finding")
            );
        }
        out.write_all(row.as_bytes())?;
    }
    Ok(())
}

fn row(finding: &Finding, repositories: &mut RepositoryRoots) -> String {
    let path = cell(&repositories.relative(&finding.path));
    let place = finding.primary.as_ref().map(|label| label.places.0);
    let place = place
        .map_or_else(|| path.clone(), |place| format!("{path}:{}:{}", place.line, place.column));
    format!(
        "| {place} | {} | {} | {} |\n",
        finding.severity.name(),
        cell(finding.rule.as_str()),
        cell(&told(finding))
    )
}

/// Returns a text as plain text: characters with a meaning in Markdown or HTML become character
/// references.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in super::printable(text).chars() {
        // A full stop, colon, slash and hyphen make a link only together with letters before them.
        if c.is_ascii_punctuation()
            && !matches!(c, '.' | ',' | '/' | '-' | ';' | '?' | '!' | '\'' | '"' | '(' | ')')
        {
            cell.push_str(&format!("&#{};", u32::from(c)));
        } else {
            cell.push(c);
        }
    }
    // This would become a link without any sign around it.
    cell.replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_nothing_but_text() {
        assert_eq!(cell("a|b\n`c` <b> @me"), "a&#124;b &#96;c&#96; &#60;b&#62; &#64;me");
        assert_eq!(
            cell("[x](https://a.test) www.b.test"),
            "&#91;x&#93;(https&#58;//a.test) www&#46;b.test"
        );
    }

    #[test]
    fn a_summary_that_would_be_refused_is_cut() {
        let long = "word ".repeat(1000);
        let findings: Vec<Finding> =
            (0..300).map(|_| Finding::problem("x", "a.md", long.as_str())).collect();
        let mut out = Vec::new();
        write(&mut out, &findings.as_slice().into()).unwrap();
        assert!(out.len() < 1024 * 1024);
        let out = String::from_utf8(out).unwrap();
        let rows = out.lines().filter(|line| line.starts_with("| a.md")).count();
        assert!(out.ends_with(&format!(
            "\n{} findings left out: a summary has no room for more.\n",
            300 - rows
        )));
    }
}
