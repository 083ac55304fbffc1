//! Hiding pieces of a file from the Markdown parser without moving anything.

use std::borrow::Cow;
use std::ops::Range;

/// A sign that is no white space to the parser and nothing at all to the prose.
const NOTHING: u8 = super::super::prose::NOTHING as u8;

/// `source` with the bytes of `hidden` (ranges in order, not overlapping, from `body` on) and all before `body` masked; line
/// ends stay. The mask is a sign that takes no room: a tag does not break a word, and the rest of a line is not indented,
/// which would make it code. A line that is masked as a whole is blank.
pub(super) fn mask<'s>(source: &'s str, body: usize, hidden: &[Range<usize>]) -> Cow<'s, str> {
    if hidden.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut bytes = source.as_bytes().to_vec();
    for range in hidden {
        for byte in &mut bytes[range.clone()] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = NOTHING;
            }
        }
    }
    let mut at = body;
    for line in source[body..].split_inclusive('\n') {
        blank(&mut bytes[at..at + line.len()], line.as_bytes());
        at += line.len();
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(source), Cow::Owned)
}

/// Masks a line by spaces where nothing else is in it. A piece of a character is no place for a space: it becomes another
/// line end, which is as blank.
fn blank(line: &mut [u8], source: &[u8]) {
    if line.iter().all(|byte| *byte == NOTHING || byte.is_ascii_whitespace()) {
        let masked = line.iter_mut().zip(source).filter(|(byte, _)| **byte == NOTHING);
        masked.for_each(|(byte, source)| *byte = if source.is_ascii() { b' ' } else { b'\r' });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_length_and_their_indentation() {
        let source = "{a}\n{b} c {d} e\n  {f}g\n";
        let hidden = [0..3, 4..7, 10..13, 18..21];
        let masked = mask(source, 0, &hidden);
        assert_eq!(masked, "   \n\u{1}\u{1}\u{1} c \u{1}\u{1}\u{1} e\n  \u{1}\u{1}\u{1}g\n");
        assert_eq!(mask("{\u{E9}}{b}\n", 0, &[0..4, 4..7]), " \r\r    \n");
    }
}
