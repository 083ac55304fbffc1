//! Drafts of findings: their places in a file, the excerpts shown of it, and their fingerprints.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use super::{Finding, FindingScope, Label, Passage};
use crate::source::{self, Source, SourcePlaces};

/// A finding before lines and columns are known: spans and texts of its labels, the first of them
/// the primary one, then its own further places, then the places of hits that joined it, the hidden
/// ones last.
#[derive(Clone, Debug)]
pub struct FindingDraft {
    /// Everything but the labels.
    pub finding: Finding,
    /// Bytes of the file, and the text beside the mark.
    pub labels: Vec<DraftLabel>,
    /// The sentence that it is in, in bytes of the text.
    pub sentence: Option<Range<usize>>,
}

/// A place in bytes of the text, and the text beside its mark.
pub type DraftLabel = (Range<usize>, String);

impl FindingDraft {
    /// A finding that is in no sentence.
    pub fn new(finding: Finding, labels: Vec<DraftLabel>) -> Self {
        Self { finding, labels, sentence: None }
    }
}

/// Turns drafts of one file into findings with lines, columns and excerpts, in one sweep over the
/// text.
pub fn locate(source: &Source, drafts: Vec<FindingDraft>) -> Vec<Finding> {
    locate_showing(source, drafts, |_| true)
}

/// Locates drafts, with excerpts only for findings that will be shown: they take more memory than
/// all the rest.
pub fn locate_showing(
    source: &Source,
    drafts: Vec<FindingDraft>,
    shown: impl Fn(&Finding) -> bool,
) -> Vec<Finding> {
    let offsets = offsets_of(&drafts);
    let mut sweep = DraftSweep {
        source,
        in_file: source.bytes.original(&source.text, &offsets),
        places: SourcePlaces::of(&source.text, offsets.clone()),
        offsets: &offsets,
        passages: Passages::default(),
    };
    let mut words = String::new();
    let mut findings = Vec::with_capacity(drafts.len());
    for mut draft in drafts {
        if draft.finding.fingerprint == 0 {
            let first = draft.labels.first().map(|(span, _)| span);
            draft.finding.fingerprint = fingerprint(&draft.finding, source, first, &mut words);
        }
        let is_shown = shown(&draft.finding) && !source.foreign;
        findings.push(sweep.located(draft, is_shown));
    }
    findings
}

/// All places of drafts, in order, each once.
fn offsets_of(drafts: &[FindingDraft]) -> Vec<usize> {
    let mut offsets = Vec::new();
    for draft in drafts {
        for span in draft.labels.iter().map(|(span, _)| span).chain(&draft.sentence) {
            offsets.extend([span.start, span.end]);
        }
    }
    offsets.sort_unstable();
    offsets.dedup();
    offsets
}

/// The places of all drafts of a file.
struct DraftSweep<'s> {
    source: &'s Source,
    /// Bytes of the text, in order.
    offsets: &'s [usize],
    /// The same places in bytes of the file.
    in_file: Cow<'s, [usize]>,
    /// The same places by line and column.
    places: SourcePlaces,
    passages: Passages,
}

impl DraftSweep<'_> {
    /// The finding of a draft, with its excerpts if it is shown.
    fn located(&mut self, draft: FindingDraft, is_shown: bool) -> Finding {
        let FindingDraft { mut finding, labels, sentence } = draft;
        finding.passage = sentence.filter(|_| is_shown).and_then(|span| self.passage(span));
        let labels = if self.source.foreign { conceal(&mut finding, labels) } else { labels };
        let mut labels = labels.into_iter().map(|label| self.label(label, is_shown));
        finding.primary = labels.next();
        finding.secondary = labels.collect();
        // The marks of hits that are not shown come last.
        let hidden = finding.joined.iter().filter(|joined| joined.hidden).count();
        let own = finding.secondary.len().saturating_sub(hidden);
        let mut marks = finding.secondary.split_off(own).into_iter();
        for joined in finding.joined.iter_mut().filter(|joined| joined.hidden) {
            joined.finding.primary = marks.next();
        }
        finding
    }

    fn label(&self, (span, text): DraftLabel, is_shown: bool) -> Label {
        let (start, end) = (self.places.get(span.start), self.places.get(span.end));
        let rows =
            if is_shown { source::excerpt(&self.source.text, &span, start) } else { Vec::new() };
        Label { path: None, rows, span: self.original(&span), text, places: (start, end) }
    }

    /// A span of the text in bytes of the file.
    fn original(&self, span: &Range<usize>) -> Range<usize> {
        self.byte(span.start)..self.byte(span.end)
    }

    fn byte(&self, offset: usize) -> usize {
        self.offsets.binary_search(&offset).map_or(offset, |index| self.in_file[index])
    }

    /// The sentence in a span of the text, unless it is too long to be shown.
    fn passage(&mut self, span: Range<usize>) -> Option<Arc<Passage>> {
        if let Some((_, last)) = self.passages.0.as_ref().filter(|(known, _)| *known == span) {
            return last.clone();
        }
        let read = Passage::read(&span, &self.source.text, &self.places);
        let read = read.map(|read| Arc::new(Passage { span: self.original(&span), ..read }));
        self.passages.0 = Some((span, read.clone()));
        read
    }
}

/// Sentences that were read for findings: the next finding is often in the same one.
#[derive(Default)]
struct Passages(Option<(Range<usize>, Option<Arc<Passage>>)>);

/// Removes excerpts of a file that may not be shown: a mistake in it keeps only its place.
fn conceal(finding: &mut Finding, labels: Vec<DraftLabel>) -> Vec<DraftLabel> {
    if !finding.is_problem() {
        return labels;
    }
    finding.message =
        "a mistake in a file outside the repository, of which nothing is shown".into();
    finding.help = None;
    labels.into_iter().map(|(span, _)| (span, String::new())).collect()
}

/// Words beside a mark that its fingerprint includes, on each side: enough to distinguish most
/// repetitions, so few that an edit of the sentence rarely reaches them.
const BESIDE: usize = 2;
/// Characters within which they are looked for: a paragraph can be a hundred megabytes long.
const REACH: usize = 100;

/// Returns the fingerprint of marked words: they and a few words beside them in their sentence, as
/// a reader sees them, whatever the markup, the signs and the white space between them.
pub fn print_of(before: &str, marked: &str, after: &str) -> u64 {
    let mut text = String::new();
    let (before, after) = (source::last_chars(before, REACH), source::first_chars(after, REACH));
    let first = before
        .split_whitespace()
        .rev()
        .filter(|word| word.contains(char::is_alphanumeric))
        .take(BESIDE);
    first.for_each(|word| push_letters(&mut text, word));
    text.push('\n');
    if marked.contains(char::is_alphanumeric) {
        marked.split_whitespace().for_each(|word| push_letters(&mut text, word));
    } else {
        text.push_str(marked);
    }
    text.push('\n');
    let last =
        after.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).take(BESIDE);
    last.for_each(|word| push_letters(&mut text, word));
    xxh3_64(text.as_bytes())
}

/// Adds the letters and digits of a word in lower case, and a space. An accent may be part of its
/// letter or behind it.
fn push_letters(text: &mut String, word: &str) {
    let letters = word.nfc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    text.extend(letters);
    text.push(' ');
}

/// Returns a hash of the rule, the marked words and a few words beside them within their paragraph;
/// only of the rule if the document is meant, and of the message if there is no mark. They are put
/// together in `text`, which is used again for the next one.
fn fingerprint(
    finding: &Finding,
    source: &Source,
    span: Option<&Range<usize>>,
    text: &mut String,
) -> u64 {
    text.clear();
    text.push_str(finding.rule.as_str());
    text.push('\n');
    match span {
        _ if finding.scope == FindingScope::Document => {}
        None => text.push_str(&finding.message),
        Some(span) => {
            let before = source::last_chars(&source.text[..span.start], REACH);
            let after = source::first_chars(&source.text[span.end..], REACH);
            let before = end_of_paragraph(before).split_whitespace().rev().take(BESIDE);
            let after = start_of_paragraph(after).split_whitespace().take(BESIDE);
            before.for_each(|word| push_lower(text, word));
            text.push_str("\n ");
            source.text[span.clone()].split_whitespace().for_each(|word| push_lower(text, word));
            text.push_str("\n ");
            after.for_each(|word| push_lower(text, word));
        }
    }
    xxh3_64(text.as_bytes())
}

/// Adds a word in lower case, and a space.
fn push_lower(text: &mut String, word: &str) {
    let start = text.len();
    if word.is_ascii() {
        text.push_str(word);
        text[start..].make_ascii_lowercase();
    } else {
        text.push_str(&word.to_lowercase());
    }
    text.push(' ');
}

/// Returns the text after the last blank row before the row that `text` ends in.
fn end_of_paragraph(text: &str) -> &str {
    let mut rest = text;
    while let Some(feed) = rest.rfind('\n') {
        rest = &rest[..feed];
        let row = rest.rfind('\n').map_or(rest, |before| &rest[before..]);
        if row.trim().is_empty() {
            return &text[feed..];
        }
    }
    text
}

/// Returns the text before the first blank row after the row that `text` begins in.
fn start_of_paragraph(text: &str) -> &str {
    let mut at = 0;
    while let Some(feed) = text[at..].find('\n') {
        at += feed + 1;
        let row = text[at..].find('\n').map_or(&text[at..], |end| &text[at..at + end]);
        if row.trim().is_empty() {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::number;
    use super::*;

    fn fingerprints(text: &str) -> Vec<u64> {
        let source = Source::new("a.md", text);
        let spans = text.match_indices("unique").map(|(at, word)| at..at + word.len());
        let problem = Finding::problem("x", "a.md", "");
        let draft = |span| FindingDraft::new(problem.clone(), vec![(span, String::new())]);
        let mut findings = locate(&source, spans.map(draft).collect());
        number(&mut findings);
        findings.iter().map(|finding| finding.fingerprint).collect()
    }

    #[test]
    fn fingerprints_survive_moves_and_edits_elsewhere() {
        let before = fingerprints("A truly unique idea here.\n");
        let after = fingerprints("New.\n\nMore of it. A truly\nunique  idea here, and after.\n");
        assert_ne!(before, fingerprints("A truly unique plan here.\n"));
        assert_eq!(before[0], fingerprints("New.\n\nMore. A truly\nunique  idea here.\n")[0]);
        assert_ne!(before, after, "the words beside it count");
        assert_eq!(
            before[0],
            fingerprints("Title\r\n\r\nA truly\r\nunique idea here.\r\n\r\nEnd.\r\n")[0],
            "line ends do not"
        );
    }

    #[test]
    fn equal_findings_of_a_file_are_told_apart() {
        let twice = fingerprints("So unique.\n\nSo unique.\n");
        assert_ne!(twice[0], twice[1]);
        assert_eq!(twice[0], fingerprints("So unique.\n")[0]);
    }
}
