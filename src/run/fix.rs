//! `puffery check --fix` and `--diff`: the plans of a run, written or shown.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use similar::group_diff_ops;

use super::{OutputStreams, RunOutcome};
use crate::finding::Finding;
use crate::replace::{self, OldFile};
use crate::report::{line_name, printable};
use crate::session::fix::FilePlan;
use crate::session::lines::LineChanges;

/// Lines that a unified diff shows on either side of a change.
const AROUND: usize = 3;

/// Prints the plans as unified diffs.
pub(crate) fn diff(
    plans: &[FilePlan],
    findings: &[Finding],
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    for plan in plans {
        let changes = LineChanges::between(&plan.before, &plan.after);
        unified(&patch_name(&plan.path), &changes, streams.out)?;
    }
    let mut trouble = false;
    for problem in findings.iter().filter(|finding| finding.is_problem()) {
        trouble = true;
        writeln!(streams.err, "{}: {}", line_name(&problem.path), problem.message)?;
    }
    Ok(match (trouble, plans.is_empty()) {
        (true, _) => RunOutcome::Trouble,
        (false, false) => RunOutcome::Findings,
        (false, true) => RunOutcome::Clean,
    })
}

/// Writes the changes of a file as a unified diff.
fn unified(path: &str, changes: &LineChanges<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "--- {path}\n+++ {path}")?;
    for hunk in group_diff_ops(changes.runs.clone(), AROUND) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let old = hunk_range(first.old_range().start..last.old_range().end);
        let new = hunk_range(first.new_range().start..last.new_range().end);
        writeln!(out, "@@ -{old} +{new} @@")?;
        for line in changes.lines(&hunk) {
            write!(out, "{}{}", line.tag(), line.value())?;
            if !line.value().ends_with('\n') {
                writeln!(out, "\n\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}

/// The lines of a hunk as its header has them: the first, from 1, and their number unless it is 1.
fn hunk_range(lines: Range<usize>) -> String {
    match lines.len() {
        // None: the line before them is given.
        0 => format!("{},0", lines.start),
        1 => (lines.start + 1).to_string(),
        count => format!("{},{count}", lines.start + 1),
    }
}

/// Writes the plans and reports the deleted lines. Returns the findings that are left; for a file
/// that was not changed, all of them and the reason.
pub(crate) fn write(
    plans: Vec<FilePlan>,
    quiet: bool,
    streams: &mut OutputStreams<'_>,
) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for plan in plans {
        let path = plan.path.display().to_string();
        match replace(&plan) {
            Ok(()) if quiet => findings.extend(plan.left),
            Ok(()) => {
                findings.extend(plan.left);
                let count = plan.removed.len();
                let path = line_name(&path);
                writeln!(
                    streams.err,
                    "{path}: {count} line{} removed",
                    if count == 1 { "" } else { "s" }
                )?;
                for (number, line) in &plan.removed {
                    writeln!(streams.err, "{number:>6} - {line}")?;
                }
            }
            Err(why) => {
                findings.extend(plan.found);
                findings.push(Finding::problem("fix", &path, format!("not fixed: {why}")));
            }
        }
    }
    Ok(findings)
}

/// Puts the new text in the place of the old one, if that has not changed.
fn replace(plan: &FilePlan) -> Result<(), String> {
    let (old, new) = (&plan.bytes.0, plan.bytes.1.as_ref());
    let new = new.ok_or("in this encoding the last line cannot be rewritten")?;
    replace::write(&plan.path, new, OldFile::Equal(old)).map_err(|error| error.to_string())
}

/// Returns a file's name for a patch: a name that would not be read back unchanged is quoted, as
/// git quotes it.
fn patch_name(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let plain = |c: char| printable(&c.to_string()).starts_with(c) && !matches!(c, '"' | '\\');
    let text = std::str::from_utf8(bytes).ok();
    if let Some(text) = text.filter(|text| text.chars().all(plain)) {
        return text.to_owned();
    }
    let mut name = String::from("\"");
    for byte in bytes {
        match byte {
            b'"' | b'\\' => name.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => name.push(char::from(*byte)),
            byte => name.push_str(&format!("\\{byte:03o}")),
        }
    }
    name + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The unified diff of two texts without the names of the file.
    fn patch(old: &str, new: &str) -> String {
        let mut out = Vec::new();
        unified("a.md", &LineChanges::between(old, new), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.strip_prefix("--- a.md\n+++ a.md\n").unwrap().to_owned()
    }

    #[test]
    fn hunks_say_which_lines_they_are_about() {
        let old = "One.\nShare\nTwo.\n";
        assert_eq!(patch(old, "One.\nTwo.\n"), "@@ -1,3 +1,2 @@\n One.\n-Share\n Two.\n");
        assert_eq!(patch("Share\n", ""), "@@ -1 +0,0 @@\n-Share\n");
        let (far, near) = ("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\n4\n5\n6\n");
        assert_eq!(patch(&format!("Menu\n{far}Tweet\n"), far).matches("@@ -").count(), 2);
        assert_eq!(
            patch(&format!("Menu\n{near}Tweet\n"), near),
            "@@ -1,8 +1,6 @@\n-Menu\n 1\n 2\n 3\n 4\n 5\n 6\n-Tweet\n"
        );
        let five = patch("1\n2\n3\n4\nShare\n5\n", "1\n2\n3\n4\n5\n");
        assert_eq!(five, "@@ -2,5 +2,4 @@\n 2\n 3\n 4\n-Share\n 5\n");
    }

    #[test]
    fn a_last_line_without_an_end_is_noted() {
        let note = "\\ No newline at end of file\n";
        let first = patch("Share\nOne.", "One.");
        assert_eq!(first, format!("@@ -1,2 +1 @@\n-Share\n One.\n{note}"));
        let last = patch("One.\n\nShare", "One.\n");
        assert_eq!(last, format!("@@ -1,3 +1 @@\n One.\n-\n-Share\n{note}"));
        let open = patch("One.\rTwo.\r", "One.\r");
        assert_eq!(open, format!("@@ -1 +1 @@\n-One.\rTwo.\r\n{note}+One.\r\n{note}"));
    }

    #[test]
    fn names_in_patches_are_quoted_as_git_quotes_them() {
        let name = |name: &str| patch_name(Path::new(name));
        assert_eq!(name("posts/caf\u{E9} 1.md"), "posts/caf\u{E9} 1.md");
        assert_eq!(name("a\n+++ b\"\u{202E}.md"), r#""a\012+++ b\"\342\200\256.md""#);
    }
}
