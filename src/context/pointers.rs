//! Numbered references at the end of a document, and the places in the text that point to them.

use std::ops::Range;

use crate::document::{Block, BlockKind, Document};

/// Words of a heading over a list of references.
const HEADINGS: [&str; 9] = [
    "references",
    "sources",
    "bibliography",
    "citations",
    "works cited",
    "literature",
    "literature cited",
    "scientific references",
    "further reading and references",
];
/// Letters of the word that a number which lost its superscript is attached to.
const LEAST_LETTERS: usize = 4;

/// A numbered list of references.
#[derive(Debug)]
pub(super) struct ReferenceList {
    /// Bytes of the heading.
    pub(super) heading: Range<usize>,
    count: usize,
}

/// The list of references that a document ends with.
pub(super) fn reference_list(document: &Document<'_>) -> Option<ReferenceList> {
    let (text, blocks) = (document.text(), &document.blocks);
    let heads = |block: &Block| {
        let words = text[block.range.clone()].trim().trim_end_matches(':').to_lowercase();
        HEADINGS.contains(&words.as_str())
    };
    let at = blocks.iter().rposition(heads)?;
    let listed = |block: &&Block| {
        block.kind == BlockKind::ListItem || is_numbered(&text[block.range.clone()])
    };
    let count = blocks[at + 1..].iter().take_while(listed).count();
    (count > 0).then(|| ReferenceList { heading: blocks[at].range.clone(), count })
}

/// Whether a line begins with the number of a reference: `1.`, `[1]`, `1)`.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches('[');
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits) && rest[digits..].starts_with(['.', ']', ')'])
}

impl ReferenceList {
    /// Returns the places in some bytes of the text that point to a number of the list: `(3)`, `(3,
    /// 4)`, or a number at the end of a word, as a superscript leaves it. Numbers in square
    /// brackets are evidence without a list.
    pub(super) fn pointers(&self, text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
        if range.start >= self.heading.start {
            return Vec::new();
        }
        let piece = &text[range.clone()];
        let mut places = Vec::new();
        let mut at = 0;
        while let Some(digit) = piece[at..].find(|c: char| c.is_ascii_digit()) {
            let start = at + digit;
            let len = piece[start..].bytes().take_while(|byte| is_of_numbers(*byte)).count();
            let numbers = piece[start..start + len].trim_end_matches([',', ' ', '-']);
            let end = start + numbers.len();
            if self.has(numbers) && points(piece, start, end) {
                places.push(range.start + start..range.start + end);
            }
            at = start + len;
        }
        places
    }

    /// Whether all numbers of a group are in the list.
    fn has(&self, numbers: &str) -> bool {
        let mut all = numbers.split([',', '-']).map(|number| number.trim().parse::<usize>());
        all.all(|number| number.is_ok_and(|number| (1..=self.count).contains(&number)))
    }
}

fn is_of_numbers(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b',' | b'-' | b' ')
}

/// Whether numbers are in brackets of their own, or hang on a word in lower case that ends there.
fn points(piece: &str, start: usize, end: usize) -> bool {
    let (before, after) = (&piece[..start], &piece[end..]);
    if before.ends_with('(') {
        return after.starts_with(')');
    }
    let word = before.trim_end_matches(['.', ',', ';']);
    let letters = word.chars().rev().take_while(|c| c.is_lowercase()).count();
    let ends = after
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ')'));
    letters >= LEAST_LETTERS && ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    fn pointers(text: &str) -> Vec<&str> {
        let text = text.to_owned()
            + "\n\n## References\n\n1. Osei A. Gut. 2027;3:1.\n2. Lim B. Gut. 2028;4:2.\n";
        let document = Document::parse(&text, Format::Markdown);
        let list = reference_list(&document).expect("a list");
        let all = list.pointers(document.text(), &document.blocks[0].range);
        all.into_iter().map(|range| document.text()[range].to_owned().leak() as &str).collect()
    }

    #[test]
    fn numbers_point_to_a_list_that_has_them() {
        assert_eq!(pointers("Moss helps (1, 2)."), ["1, 2"]);
        assert_eq!(pointers("Moss calms the bowel.2 It smells."), ["2"]);
        assert_eq!(pointers("Moss calms (3) in room 2, or 1 of 2 pots of B1."), [""; 0]);
    }

    #[test]
    fn a_list_needs_its_heading() {
        let of = |text: &str| {
            reference_list(&Document::parse(text, Format::Markdown)).map(|list| list.count)
        };
        assert_eq!(of("Text.\n\n## Sources\n\n1. One.\n2. Two.\n"), Some(2));
        assert_eq!(of("Text.\n\n1. One.\n2. Two.\n"), None);
    }
}
