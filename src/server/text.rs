//! Positions as an editor counts them, and the changes it sends.

use std::ops::Range;

use lsp_types::{Position, Range as LspRange, TextDocumentContentChangeEvent, TextEdit};
use similar::DiffTag;

use crate::session::lines::LineChanges;
use crate::source::floor;

/// Units in which the place within a line is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Units {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every client counts.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Units {
    /// The units of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "utf-8" => Some(Self::Utf8),
            "utf-16" => Some(Self::Utf16),
            "utf-32" => Some(Self::Utf32),
            _ => None,
        }
    }

    /// The name in the protocol.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn of(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    fn count(self, text: &str) -> usize {
        if text.is_ascii() {
            return text.len();
        }
        text.chars().map(|c| self.of(c)).sum()
    }
}

/// The beginnings of the lines of a text, in bytes. A line ends at LF, CR LF or CR, as the protocol
/// has it.
#[derive(Clone, Debug)]
pub(super) struct LineIndex {
    starts: Vec<usize>,
    units: Units,
}

impl LineIndex {
    /// Finds the lines of a text.
    pub(super) fn new(text: &str, units: Units) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { starts, units }
    }

    /// The position of a byte of the text.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let character = self.units.count(&text[self.starts[line]..offset]);
        Position { line: number(line), character: number(character) }
    }

    /// The positions of a range of bytes.
    pub(super) fn range(&self, text: &str, range: &Range<usize>) -> LspRange {
        LspRange {
            start: self.position(text, range.start),
            end: self.position(text, range.end.max(range.start)),
        }
    }

    /// The byte of a position; one that is not in the text is moved to the nearest that is.
    pub(super) fn offset(&self, text: &str, position: Position) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let row = text[start..end].trim_end_matches(['\n', '\r']);
        let mut left = position.character as usize;
        for (at, c) in row.char_indices() {
            let units = self.units.of(c);
            if left < units {
                return start + at;
            }
            left -= units;
        }
        start + row.len()
    }

    /// The bytes between two positions, in whichever order they are.
    pub(super) fn bytes(&self, text: &str, range: LspRange) -> Range<usize> {
        let (one, other) = (self.offset(text, range.start), self.offset(text, range.end));
        one.min(other)..one.max(other)
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Makes the changes of an editor, in their order.
pub(super) fn change(
    text: &mut String,
    changes: Vec<TextDocumentContentChangeEvent>,
    units: Units,
) {
    for change in changes {
        match change.range {
            None => *text = change.text,
            Some(range) => {
                let bytes = LineIndex::new(text, units).bytes(text, range);
                text.replace_range(bytes, &change.text);
            }
        }
    }
}

/// The edits that make one text of another, line by line.
pub(super) fn edits_between(old: &str, new: &str, lines: &LineIndex) -> Vec<TextEdit> {
    let changes = LineChanges::between(old, new);
    let mut edits = Vec::new();
    let mut end = 0;
    for run in &changes.runs {
        let start = end;
        end += changes.old[run.old_range()].concat().len();
        if run.tag() != DiffTag::Equal {
            let range = lines.range(old, &(start..end));
            edits.push(TextEdit { range, new_text: changes.new[run.new_range()].concat() });
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lead_there_and_back() {
        let text = "\u{FEFF}a\u{E9}\u{1F600}b\r\nc\rd\n\n\u{4E2D}\u{1F600}";
        for units in [Units::Utf8, Units::Utf16, Units::Utf32] {
            let lines = LineIndex::new(text, units);
            for (at, _) in text.char_indices().filter(|(_, c)| !"\r\n".contains(*c)) {
                assert_eq!(lines.offset(text, lines.position(text, at)), at, "{units:?} {at}");
            }
        }
        let lines = LineIndex::new(text, Units::Utf16);
        let b = text.find('b').unwrap();
        assert_eq!(lines.position(text, b), Position::new(0, 5));
        assert_eq!(lines.position(text, text.find('d').unwrap()), Position::new(2, 0));
    }

    #[test]
    fn positions_outside_the_text_are_moved_into_it() {
        let text = "one\r\n\u{1F600}x";
        let lines = LineIndex::new(text, Units::Utf16);
        assert_eq!(lines.offset(text, Position::new(0, 90)), 3, "before the end of the line");
        assert_eq!(lines.offset(text, Position::new(90, 0)), text.len());
        assert_eq!(lines.offset(text, Position::new(1, 1)), 5, "within a character");
        let (one, other) = (Position::new(1, u32::MAX), Position::new(0, 1));
        assert_eq!(lines.bytes(text, LspRange::new(one, other)), 1..text.len());
    }

    #[test]
    fn edits_lead_from_one_text_to_the_other() {
        let (old, new) = ("a\r\nb\nc\n\nd", "x\na\r\nc\ne\n");
        let lines = LineIndex::new(old, Units::Utf16);
        let mut text = old.to_owned();
        for edit in edits_between(old, new, &lines).into_iter().rev() {
            text.replace_range(lines.bytes(old, edit.range), &edit.new_text);
        }
        assert_eq!(text, new);
    }
}
