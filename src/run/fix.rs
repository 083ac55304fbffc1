//! `puffery check --fix` and `--diff`: the plans of a run, written or shown.

use std::io;
use std::path::Path;

use similar::TextDiff;

use super::{OutputStreams, RunOutcome};
use crate::finding::Finding;
use crate::replace::{self, OldFile};
use crate::report::{line_name, printable};
use crate::session::fix::FilePlan;

/// Prints the plans as unified diffs.
pub(crate) fn diff(
    plans: &[FilePlan],
    findings: &[Finding],
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    for plan in plans {
        let path = patch_name(&plan.path);
        let diff = TextDiff::from_lines(plan.before.as_str(), plan.after.as_str());
        write!(streams.out, "{}", diff.unified_diff().context_radius(3).header(&path, &path))?;
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

    #[test]
    fn names_in_patches_are_quoted_as_git_quotes_them() {
        let name = |name: &str| patch_name(Path::new(name));
        assert_eq!(name("posts/caf\u{E9} 1.md"), "posts/caf\u{E9} 1.md");
        assert_eq!(name("a\n+++ b\"\u{202E}.md"), r#""a\012+++ b\"\342\200\256.md""#);
    }
}
