//! `puffery check --fix` and `--diff`: lines that are residue for certain are deleted, and nothing else.
//!
//! A file is fixed in memory until nothing fixable is left, so that a second run has nothing to do, and what is reported is
//! what is left. Then it replaces the old one in one step, if that is still what was read.

use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use similar::TextDiff;
use tempfile::NamedTempFile;

use super::{Outcome, Streams};
use crate::encoding::ByteMap;
use crate::finding::{Finding, Severity};
use crate::source::Source;

/// Rounds after which a file is taken as it is. Deleting lines can bring others together, but hardly so often.
const MOST_ROUNDS: usize = 10;

/// What a file becomes.
#[derive(Debug)]
pub(super) struct Plan {
    path: PathBuf,
    before: String,
    after: String,
    /// The file as it was read, and as it is to be; the latter is missing where the encoding does not allow it.
    bytes: (Vec<u8>, Option<Vec<u8>>),
    /// Number of each deleted line in the file as it was, and its text.
    removed: Vec<(usize, String)>,
    /// What was found before, and what is left after.
    found: Vec<Finding>,
    left: Vec<Finding>,
}

/// Checks a text with `check` and fixes it until nothing fixable is found. `bytes` are those of the file. Returns what is
/// to report where nothing is to be fixed.
pub(super) fn plan(
    path: &Path,
    source: &Source,
    bytes: Vec<u8>,
    mut check: impl FnMut(&Source) -> Vec<Finding>,
) -> (Vec<Finding>, Option<Plan>) {
    let found = check(source);
    let mut after = source.text.to_string();
    let mut findings = found.clone();
    for _ in 0..MOST_ROUNDS {
        let lines = deletable(&after, &findings);
        if lines.is_empty() {
            break;
        }
        after = without(&after, &lines);
        findings = check(&Source::new(source.path.clone(), after.clone()));
    }
    if after == source.text {
        return (findings, None);
    }
    let before = source.text.to_string();
    let removed = removed(&before, &after);
    let kept = kept_bytes(source, &bytes, &after);
    (
        Vec::new(),
        Some(Plan { path: path.to_path_buf(), before, after, bytes: (bytes, kept), removed, found, left: findings }),
    )
}

/// The bytes of the file that `after` is, where it is the text of the file without some lines: in whatever encoding, the
/// bytes of the other lines stay as they are.
fn kept_bytes(source: &Source, bytes: &[u8], after: &str) -> Option<Vec<u8>> {
    if source.bytes == ByteMap::Same {
        return Some(after.as_bytes().to_vec());
    }
    let diff = TextDiff::from_lines(&*source.text, after);
    let mut offsets = vec![0];
    let mut kept = Vec::new();
    for change in diff.iter_all_changes().filter(|change| change.old_index().is_some()) {
        kept.push(change.tag() == similar::ChangeTag::Equal);
        offsets.push(offsets[offsets.len() - 1] + change.value().len());
    }
    let text: String =
        offsets.windows(2).zip(&kept).filter(|(_, kept)| **kept).map(|(at, _)| &source.text[at[0]..at[1]]).collect();
    let places = source.bytes.original(&source.text, &offsets);
    let lines = places.windows(2).zip(&kept).filter(|(_, kept)| **kept);
    let new = lines.flat_map(|(at, _)| bytes[at[0]..at[1]].iter().copied()).collect();
    // A last line that lost its end is not one of the old lines.
    (text == after).then_some(new)
}

/// Lines (with their ends) that errors allow to delete, in order, not overlapping. Of a finding all lines go or none: what is
/// left of it would be read as text.
fn deletable(text: &str, findings: &[Finding]) -> Vec<Range<usize>> {
    let certain = |finding: &&Finding| finding.silenced.is_none() && finding.severity == Severity::Error;
    let whole = |finding: &Finding| -> Option<Vec<Range<usize>>> {
        finding.fixes.iter().map(|fix| whole_lines(text, fix)).collect()
    };
    let mut lines: Vec<Range<usize>> = findings.iter().filter(certain).filter_map(whole).flatten().collect();
    lines.sort_by_key(|range| (range.start, range.end));
    lines.dedup_by(|next, last| {
        let overlap = next.start < last.end;
        if overlap {
            last.end = last.end.max(next.end);
        }
        overlap
    });
    lines
}

/// The lines of a range, if nothing else is said in them. A heading that markup makes is left to a person: what stands below
/// it would come under another heading.
fn whole_lines(text: &str, fix: &Range<usize>) -> Option<Range<usize>> {
    let start = text[..fix.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[fix.end..].find('\n').map_or(text.len(), |at| fix.end + at + 1);
    let bare = |piece: &str| !piece.contains(char::is_alphanumeric);
    let heading = |line: &str| line.trim_start().starts_with('#') && !bare(line);
    let marked = text[start..end].lines().any(heading);
    (bare(&text[start..fix.start]) && bare(&text[fix.end..end]) && !marked).then_some(start..end)
}

/// The text without some lines, and without the blank lines that stood between them and what follows.
fn without(text: &str, lines: &[Range<usize>]) -> String {
    let mut after = String::with_capacity(text.len());
    let mut at = 0;
    for line in lines {
        after.push_str(&text[at..line.start]);
        at = line.end;
        if after.is_empty() || ends_blank(&after) {
            at += blank_bytes(&text[at..]);
        }
    }
    after.push_str(&text[at..]);
    if at == text.len() {
        // The line that is the last one now keeps its end.
        let end = after.trim_end().len();
        after.truncate(end + after[end..].find('\n').map_or(0, |at| at + 1));
    }
    after
}

fn ends_blank(text: &str) -> bool {
    let mut lines = text.split_inclusive('\n').rev();
    lines.next().is_some_and(|line| line.ends_with('\n') && line.trim().is_empty())
}

/// Bytes of the blank lines that a text begins with.
fn blank_bytes(text: &str) -> usize {
    text.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum()
}

fn removed(before: &str, after: &str) -> Vec<(usize, String)> {
    let diff = TextDiff::from_lines(before, after);
    let gone = diff.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Delete);
    let lines = gone.filter_map(|change| Some((change.old_index()? + 1, change.value().trim().to_owned())));
    // The last line of a file without a line end counts as changed where only its end is gone.
    lines
        .filter(|(_, line)| {
            !line.is_empty() && before.matches(line.as_str()).count() > after.matches(line.as_str()).count()
        })
        .collect()
}

/// Prints the plans as unified diffs.
pub(super) fn diff(plans: &[Plan], findings: &[Finding], streams: &mut Streams<'_>) -> io::Result<Outcome> {
    for plan in plans {
        let path = plan.path.display().to_string();
        let diff = TextDiff::from_lines(plan.before.as_str(), plan.after.as_str());
        write!(streams.out, "{}", diff.unified_diff().context_radius(3).header(&path, &path))?;
    }
    let mut trouble = false;
    for problem in findings.iter().filter(|finding| finding.is_problem()) {
        trouble = true;
        writeln!(streams.err, "{}: {}", problem.path, problem.message)?;
    }
    Ok(match (trouble, plans.is_empty()) {
        (true, _) => Outcome::Trouble,
        (false, false) => Outcome::Findings,
        (false, true) => Outcome::Clean,
    })
}

/// Writes the plans and says what went. Returns what is left to report; for a file that was left as it is, all of it and why.
pub(super) fn write(plans: Vec<Plan>, quiet: bool, streams: &mut Streams<'_>) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for plan in plans {
        let path = plan.path.display().to_string();
        match replace(&plan) {
            Ok(()) if quiet => findings.extend(plan.left),
            Ok(()) => {
                findings.extend(plan.left);
                let count = plan.removed.len();
                writeln!(streams.err, "{path}: {count} line{} removed", if count == 1 { "" } else { "s" })?;
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
fn replace(plan: &Plan) -> Result<(), String> {
    let failed = |error: io::Error| error.to_string();
    // The file that a link leads to is replaced, not the link.
    let path = fs::canonicalize(&plan.path).map_err(failed)?;
    let permissions = fs::metadata(&path).map_err(failed)?.permissions();
    if permissions.readonly() {
        return Err("the file is read-only".into());
    }
    if fs::read(&path).map_err(failed)? != plan.bytes.0 {
        return Err("the file has changed since it was read".into());
    }
    let bytes = plan.bytes.1.as_ref().ok_or("in this encoding the last line cannot be rewritten")?;
    let folder = path.parent().ok_or("the file is in no folder")?;
    let mut new = NamedTempFile::new_in(folder).map_err(failed)?;
    new.write_all(bytes).map_err(failed)?;
    new.as_file().set_permissions(permissions).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    new.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, lines: &[&str]) -> String {
        let spans: Vec<_> = lines
            .iter()
            .map(|line| {
                let at = text.find(line).unwrap();
                whole_lines(text, &(at..at + line.len())).unwrap()
            })
            .collect();
        without(text, &spans)
    }

    #[test]
    fn blank_lines_do_not_pile_up() {
        assert_eq!(cut("One.\n\nShare\n\nTwo.\n", &["Share"]), "One.\n\nTwo.\n");
        assert_eq!(cut("Menu\n\nOne.\n", &["Menu"]), "One.\n");
        assert_eq!(cut("One.\nShare\nTwo.\n", &["Share"]), "One.\nTwo.\n");
    }

    #[test]
    fn the_end_of_the_file_keeps_its_sort() {
        assert_eq!(cut("One.\r\n\r\n* Share\r\n\r\nTweet", &["Share", "Tweet"]), "One.\r\n");
        assert_eq!(cut("One.\r\n\r\nShare\r\n", &["Share"]), "One.\r\n");
        assert_eq!(cut("Share\n", &["Share"]), "");
    }

    #[test]
    fn a_line_that_says_more_stays() {
        assert_eq!(whole_lines("Share and go", &(0..5)), None);
        assert_eq!(whole_lines("## Share\n", &(3..8)), None);
    }
}
