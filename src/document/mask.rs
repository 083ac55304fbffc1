//! Hiding pieces of a file from a parser without moving anything.

use std::borrow::Cow;
use std::ops::Range;

/// A character that is not white space to the parser and is left out of the prose.
const NOTHING: u8 = super::prose::NOTHING as u8;
/// A character that can be part of the target of a link, which is not read.
const IN_TARGET: u8 = b'-';
/// The number of bytes before a piece in which a target that contains it can begin.
const LONGEST_TARGET: usize = 512;

/// `source` with the bytes of `hidden` (ranges in order, not overlapping, from `body` on) and all
/// before `body` masked; line ends stay. The mask is a sign that takes no room: a tag does not
/// break a word, and the rest of a line is not indented, which would make it code. A line that is
/// masked as a whole is blank.
pub(super) fn mask<'s>(source: &'s str, body: usize, hidden: &[Range<usize>]) -> Cow<'s, str> {
    if hidden.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut bytes = source.as_bytes().to_vec();
    for range in hidden {
        let sign = if in_target(&bytes[body..range.start]) { IN_TARGET } else { NOTHING };
        for byte in &mut bytes[range.clone()] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = sign;
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

/// Whether the text after `before` is part of the target of a link, a picture or a definition.
fn in_target(before: &[u8]) -> bool {
    let before = &before[before.len().saturating_sub(LONGEST_TARGET)..];
    let line = memchr::memrchr(b'\n', before).map_or(before, |feed| &before[feed + 1..]);
    let word = line.iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1);
    let opened = memchr::memmem::rfind(&line[word..], b"](")
        .is_some_and(|at| !line[word + at..].contains(&b')'));
    let defined =
        line.trim_ascii_start().starts_with(b"[") && line[..word].trim_ascii_end().ends_with(b"]:");
    opened || defined
}

/// Masks a line by spaces if it contains nothing else. A piece of a character cannot become a
/// space: it becomes another line end, which is just as blank.
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

    #[test]
    fn the_target_of_a_link_stays_one() {
        assert_eq!(
            mask("[a]({b c}{d}/e) {f}", 0, &[4..9, 9..12, 16..19]),
            "[a](--------/e) \u{1}\u{1}\u{1}"
        );
        assert_eq!(mask("[a]: {b}{c}", 0, &[5..8, 8..11]), "[a]: ------");
    }
}
