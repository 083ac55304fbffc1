//! Fixes: deletes lines that are certain to be residue, and nothing else.
//!
//! A file is fixed in memory until nothing fixable is left, so that a second run has nothing to do
//! and the report lists the remaining findings. Then the new file replaces the old one in one step,
//! unless that has changed since it was read.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use similar::ChangeTag;

use super::lines::LineChanges;
use super::reread::changed_line;
use crate::document::ReadOptions;
use crate::encoding::ByteMap;
use crate::finding::{Finding, FindingScope, Severity};
use crate::source::Source;

/// Markup that has a partner, maybe on another line.
const PAIRED: [&str; 4] = ["<>", "</>", "$$", "%%"];
/// Rounds after which a file is taken as it is. Deleting lines can bring others together, but
/// hardly so often.
const MOST_ROUNDS: usize = 10;

/// The new content of a file.
#[derive(Debug)]
pub(crate) struct FilePlan {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) before: String,
    /// The new text.
    pub(crate) after: String,
    /// The file as it was read, and as it is to be; the latter is missing where the encoding does
    /// not allow it.
    pub(crate) bytes: (Vec<u8>, Option<Vec<u8>>),
    /// Number of each deleted line in the file as it was, and its text.
    pub(crate) removed: Vec<(usize, String)>,
    /// Findings before.
    pub(crate) found: Vec<Finding>,
    /// Findings that are left after.
    pub(crate) left: Vec<Finding>,
}

/// The text without the lines that `spans` (bytes, in order) mark from the first word to the last.
pub(crate) fn without_spans(text: &str, spans: &[Range<usize>]) -> String {
    let lines: Vec<Range<usize>> =
        spans.iter().filter_map(|span| whole_lines(text, span)).collect();
    without(text, &in_order(lines)).0
}

/// Checks a text with `check` and fixes it until nothing fixable is found. `bytes` are the bytes of
/// the file. Returns the findings if there is nothing to fix.
pub(crate) fn plan(
    path: &Path,
    source: &Source,
    bytes: Vec<u8>,
    reading: &ReadOptions,
    mut check: impl FnMut(&Source) -> Vec<Finding>,
) -> (Vec<Finding>, Option<FilePlan>) {
    let found = check(source);
    let mut after = source.text.to_string();
    let mut findings = found.clone();
    for _ in 0..MOST_ROUNDS {
        let mut check = |text: &str| check(&Source::new(source.path.clone(), text));
        let Some((text, left)) = round(&after, &findings, reading, &mut check) else { break };
        (after, findings) = (text, left);
    }
    if after == source.text {
        return (found, None);
    }
    let before = source.text.to_string();
    let removed = removed(&before, &after);
    let kept = kept_bytes(source, &bytes, &after);
    (
        Vec::new(),
        Some(FilePlan {
            path: path.to_path_buf(),
            before,
            after,
            bytes: (bytes, kept),
            removed,
            found,
            left: findings,
        }),
    )
}

/// Deletes the lines that findings allow to delete, and returns the findings after that; nothing if
/// nothing can be deleted. A marked line that stays must not lose its mark, since it would be
/// published as it is, and no other line may be read otherwise: findings whose fixes lead to that
/// are left to a person.
fn round(
    text: &str,
    findings: &[Finding],
    reading: &ReadOptions,
    check: &mut dyn FnMut(&str) -> Vec<Finding>,
) -> Option<(String, Vec<Finding>)> {
    let is_certain = |finding: &&Finding| {
        finding.silenced.is_none()
            && finding.severity == Severity::Error
            && !finding.fixes.is_empty()
    };
    let mut fixed: Vec<&Finding> = findings.iter().filter(is_certain).collect();
    for _ in 0..MOST_ROUNDS {
        let lines = deletable(text, &fixed);
        if lines.is_empty() {
            return None;
        }
        let (after, gone) = without(text, &lines);
        let left = check(&after);
        if left.iter().any(Finding::is_problem) {
            return None;
        }
        let mut lost = lost_lines(text, &gone, findings, &left);
        lost.extend(changed_line(text, &gone, &after, reading));
        if lost.is_empty() {
            return Some((after, left));
        }
        for line in lost {
            let near = fixed.iter().enumerate().min_by_key(|(_, finding)| distance(finding, line));
            if let Some((index, _)) = near {
                fixed.remove(index);
            }
        }
    }
    None
}

/// The lines that a finding marks, from 1.
fn marked_lines(finding: &Finding) -> Range<usize> {
    finding.primary.as_ref().map_or(0..0, |label| label.places.0.line..label.places.1.line + 1)
}

/// Returns the number of lines between a finding and a line; 0 if the line is marked.
fn distance(finding: &Finding, line: usize) -> usize {
    let marked = marked_lines(finding);
    marked.start.saturating_sub(line) + (line + 1).saturating_sub(marked.end)
}

/// Lines of `text` that findings mark, that stay where `gone` goes, and that nothing in `left`
/// marks.
fn lost_lines(
    text: &str,
    gone: &[Range<usize>],
    findings: &[Finding],
    left: &[Finding],
) -> Vec<usize> {
    let marked = |findings: &[Finding]| -> BTreeSet<usize> {
        let loud = findings.iter().filter(|finding| finding.silenced.is_none());
        loud.filter(|finding| finding.scope == FindingScope::Span).flat_map(marked_lines).collect()
    };
    let (before, after) = (marked(findings), marked(left));
    let (mut at, mut kept) = (0, 0);
    let mut lost = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let goes = gone.iter().any(|gone| gone.contains(&at));
        at += line.len();
        if goes {
            continue;
        }
        kept += 1;
        let says = line.contains(char::is_alphanumeric);
        if says && before.contains(&(number + 1)) && !after.contains(&kept) {
            lost.push(number + 1);
        }
    }
    lost
}

/// The bytes of the file that `after` is, where it is the text of the file without some lines: in
/// whatever encoding, the bytes of the other lines stay as they are.
fn kept_bytes(source: &Source, bytes: &[u8], after: &str) -> Option<Vec<u8>> {
    if source.bytes == ByteMap::Same {
        return Some(after.as_bytes().to_vec());
    }
    let changes = LineChanges::between(&source.text, after);
    let mut offsets = vec![0];
    let mut kept = Vec::new();
    for change in changes.lines(&changes.runs).filter(|change| change.old_index().is_some()) {
        kept.push(change.tag() == ChangeTag::Equal);
        offsets.push(offsets[offsets.len() - 1] + change.value().len());
    }
    let text: String = offsets
        .windows(2)
        .zip(&kept)
        .filter(|(_, kept)| **kept)
        .map(|(at, _)| &source.text[at[0]..at[1]])
        .collect();
    let places = source.bytes.original(&source.text, &offsets);
    let lines = places.windows(2).zip(&kept).filter(|(_, kept)| **kept);
    let new = lines.flat_map(|(at, _)| bytes[at[0]..at[1]].iter().copied()).collect();
    // A last line that lost its end is not one of the old lines.
    (text == after).then_some(new)
}

/// Returns the text without the lines of one finding: those that it allows to delete, or else those
/// that it marks; `None` where something else is said in them.
#[cfg(feature = "server")]
pub(crate) fn without_finding(text: &str, finding: &Finding) -> Option<String> {
    let mut spans = finding.fixes.clone();
    if spans.is_empty() {
        spans = finding.hits().filter_map(|hit| Some(hit.label?.span.clone())).collect();
    }
    let mut lines = Vec::new();
    for span in &spans {
        lines.push(whole_lines(text, span)?);
    }
    let lines = in_order(lines);
    (!lines.is_empty()).then(|| without(text, &lines).0)
}

/// Returns lines (with their ends) that findings allow to delete, in order, not overlapping. A
/// finding loses all its lines or none: the rest would be read as text.
fn deletable(text: &str, findings: &[&Finding]) -> Vec<Range<usize>> {
    let whole = |finding: &&Finding| -> Option<Vec<Range<usize>>> {
        finding.fixes.iter().map(|fix| whole_lines(text, fix)).collect()
    };
    in_order(findings.iter().filter_map(whole).flatten().collect())
}

/// Returns the ranges by their starts, with overlapping ones joined.
fn in_order(mut lines: Vec<Range<usize>>) -> Vec<Range<usize>> {
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

/// Returns the lines of a range, if they contain nothing else. A heading in markup is left to a
/// person: the text below it would come under another heading.
fn whole_lines(text: &str, fix: &Range<usize>) -> Option<Range<usize>> {
    let start = text[..fix.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[fix.end..].find('\n').map_or(text.len(), |at| fix.end + at + 1);
    let bare = |piece: &str| {
        let pairs = PAIRED.iter().any(|sign| piece.contains(sign));
        !piece.contains(char::is_alphanumeric) && !pairs
    };
    let heading = |line: &str| line.trim_start().starts_with('#') && !bare(line);
    let marked = text[start..end].lines().any(heading);
    (bare(&text[start..fix.start]) && bare(&text[fix.end..end]) && !marked).then_some(start..end)
}

/// Returns the text without some lines, and without the blank lines between them and the next text;
/// and all ranges that were deleted.
fn without(text: &str, lines: &[Range<usize>]) -> (String, Vec<Range<usize>>) {
    let mut gone = lines.to_vec();
    let mut after = String::with_capacity(text.len());
    let mut at = 0;
    for (line, gone) in lines.iter().zip(&mut gone) {
        after.push_str(&text[at..line.start]);
        at = line.end;
        if after.is_empty() || ends_blank(&after) {
            at += blank_bytes(&text[at..]);
        }
        gone.end = at;
    }
    after.push_str(&text[at..]);
    if at == text.len() {
        // The line that is the last one now keeps its end.
        let end = after.trim_end().len();
        after.truncate(end + after[end..].find('\n').map_or(0, |at| at + 1));
    }
    (after, gone)
}

fn ends_blank(text: &str) -> bool {
    let mut lines = text.split_inclusive('\n').rev();
    lines.next().is_some_and(|line| line.ends_with('\n') && line.trim().is_empty())
}

/// Bytes of the blank lines that a text begins with.
fn blank_bytes(text: &str) -> usize {
    text.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum()
}

/// The lines of `before` that `after` lacks: their numbers, from 1, and their texts without white
/// space around them.
pub(crate) fn removed(before: &str, after: &str) -> Vec<(usize, String)> {
    let changes = LineChanges::between(before, after);
    let gone = changes.lines(&changes.runs).filter(|change| change.tag() == ChangeTag::Delete);
    let lines =
        gone.filter_map(|change| Some((change.old_index()? + 1, change.value().trim().to_owned())));
    // The last line of a file without a line end counts as changed where only its end is gone.
    lines
        .filter(|(_, line)| {
            !line.is_empty()
                && before.matches(line.as_str()).count() > after.matches(line.as_str()).count()
        })
        .collect()
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
        without(text, &spans).0
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
