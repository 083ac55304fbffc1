//! The sentence that a finding is in, as its file has it: reports show it once, with all marks in it.

use std::ops::Range;

use crate::source::SourcePlaces;

/// Bytes of a sentence that is shown whole; a longer one is shown around its marks.
const LONGEST: usize = 2_000;
/// Lines of such a sentence.
const MOST_LINES: usize = 20;

/// A sentence of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// Its lines, or the parts of them that it takes up.
    pub rows: Vec<PassageRow>,
}

/// A line of a sentence, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassageRow {
    /// Line number, from 1.
    pub line: usize,
    /// Column of the first character of `text`, from 1.
    pub column: usize,
    /// The part of the line that belongs to the sentence.
    pub text: String,
}

impl Passage {
    /// The sentence with its lines; `None` where it is too long to be shown whole.
    pub(super) fn read(span: &Range<usize>, text: &str, places: &SourcePlaces) -> Option<Self> {
        let sentence = text.get(span.clone()).filter(|sentence| sentence.len() <= LONGEST)?;
        let first = places.get(span.start);
        let (mut line, mut column) = (first.line, first.column);
        let mut rows = Vec::new();
        for row in sentence.split('\n') {
            rows.push(PassageRow { line, column, text: row.trim_end().to_owned() });
            (line, column) = (line + 1, 1);
        }
        (rows.len() <= MOST_LINES).then(|| Self { span: span.clone(), rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_keeps_its_lines() {
        let text = "One. Two goes\r\nover lines. Three.";
        let places = SourcePlaces::of(text, vec![5, 26]);
        let passage = Passage::read(&(5..26), text, &places).expect("a short sentence");
        let rows: Vec<_> =
            passage.rows.iter().map(|row| (row.line, row.column, row.text.as_str())).collect();
        assert_eq!(rows, [(1, 6, "Two goes"), (2, 1, "over lines.")]);
        let long = "word ".repeat(LONGEST);
        assert!(
            Passage::read(&(0..long.len()), &long, &SourcePlaces::of(&long, vec![0])).is_none()
        );
    }
}
