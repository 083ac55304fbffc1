//! Markdown that is indented inside a JSX element, and that the parser takes for code.

use std::ops::Range;

use crate::source::floor;

/// Elements in elements are read so deep.
const DEEPEST: usize = 24;

/// The nested text collected so far.
#[derive(Debug, Default)]
pub(super) struct NestedText {
    /// The lines of the open piece: their text and their bytes of the file.
    pieces: Option<Vec<(String, Range<usize>)>>,
    depth: usize,
}

/// A piece of Markdown, its indentation taken away.
#[derive(Debug, Default)]
pub(super) struct DedentedText {
    pub(super) text: String,
    /// Bytes of the text with their bytes of the file, in order.
    places: Vec<(usize, Range<usize>)>,
}

impl NestedText {
    /// Whether a piece is being collected.
    pub(super) fn is_open(&self) -> bool {
        self.pieces.is_some()
    }

    /// Whether another piece may be read in the one that is being read.
    pub(super) fn goes_deeper(&self) -> bool {
        self.depth < DEEPEST
    }

    /// Begins a piece.
    pub(super) fn open(&mut self) {
        self.pieces = Some(Vec::new());
    }

    /// Adds text that comes from `range` in the file.
    pub(super) fn push(&mut self, text: &str, range: Range<usize>) {
        self.pieces.iter_mut().for_each(|pieces| pieces.push((text.to_owned(), range.clone())));
    }

    /// Ends a piece, to be read until [`NestedText::leave`] is called.
    pub(super) fn close(&mut self) -> DedentedText {
        self.depth += 1;
        DedentedText::of(&self.pieces.take().unwrap_or_default())
    }

    /// Says that the last piece has been read.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}

impl DedentedText {
    fn of(pieces: &[(String, Range<usize>)]) -> Self {
        let mut dedented = Self::default();
        let lines = pieces.iter().filter(|(text, _)| !text.trim().is_empty());
        let common = lines.map(|(text, _)| indentation(text)).min().unwrap_or_default();
        for (text, range) in pieces {
            let begins = dedented.text.is_empty() || dedented.text.ends_with('\n');
            let cut = if begins { indentation(text).min(common) } else { 0 };
            let start = if text.len() == range.len() { range.start + cut } else { range.start };
            dedented.places.push((dedented.text.len(), start..range.end));
            dedented.text.push_str(&text[cut..]);
        }
        dedented
    }

    /// The bytes of `source`, which is the file, for a range of the text.
    pub(super) fn place(&self, source: &str, range: &Range<usize>) -> Range<usize> {
        let start = self.at(source, range.start, 0);
        // An end is that of the last byte before it, so that it stays in its line.
        let end = if range.is_empty() { start } else { self.at(source, range.end - 1, 1) };
        start..end.max(start)
    }

    /// Returns the place in the file of byte `text` of the text, or of the text `behind` bytes
    /// behind it.
    fn at(&self, source: &str, text: usize, behind: usize) -> usize {
        let after = self.places.partition_point(|&(start, _)| start <= text);
        let Some((start, file)) = self.places[..after].last() else { return 0 };
        // A tab may be several spaces in the text.
        floor(source, (file.start + (text - start) + behind).min(file.end))
    }
}

fn indentation(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}
