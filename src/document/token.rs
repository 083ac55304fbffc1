//! Words, and what stands between them.

use std::ops::Range;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gap {
    /// White space, a single hyphen, or nothing but emphasis marks: the words belong together.
    Joined,
    /// A comma.
    Comma,
    /// A semicolon, colon, dash or bracket: another clause begins.
    Clause,
    /// Quotation marks, slashes and the like.
    Other,
}

impl Gap {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Joined, Self::Comma, Self::Clause, Self::Other];
}

/// A word: letters, digits and apostrophes inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What stands before it.
    pub gap: Gap,
}

/// The words of a stretch of text, in order.
pub fn tokenize(text: &str, within: Range<usize>) -> Tokens<'_> {
    Tokens { piece: &text[within.clone()], offset: within.start, at: None }
}

/// The words of a stretch of text; made by [`tokenize`].
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    piece: &'t str,
    /// Where the piece begins in the text.
    offset: usize,
    /// Where the last word ended in the piece.
    at: Option<usize>,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        let (start, gap) = match (self.at, self.piece.as_bytes()) {
            // Most words stand behind a space.
            (Some(at), bytes) if is_space_before_word(bytes.get(at..at + 2)) => (at + 1, Gap::Joined),
            (at, _) => {
                let start = word_start(self.piece, at.unwrap_or(0))?;
                (start, at.map_or(Gap::Clause, |end| gap(&self.piece[end..start])))
            }
        };
        let end = word_end(self.piece, start);
        self.at = Some(end);
        Some(Token { range: self.offset + start..self.offset + end, gap })
    }
}

/// Whether each byte is a letter or digit of ASCII: most bytes of a text need no decoding.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0u8;
    while byte.is_ascii() {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

#[inline]
fn is_space_before_word(two: Option<&[u8]>) -> bool {
    matches!(two, Some(&[b' ', next]) if IN_WORD[usize::from(next)])
}

/// How many letters and digits of ASCII a text begins with. Eight bytes are looked at in one step: a step for each byte
/// costs a wrong guess of the processor at the end of every word.
#[inline]
fn letters(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes[at..].first_chunk() {
        let others = others(u64::from_le_bytes(*eight));
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + bytes[at..].iter().take_while(|&&byte| IN_WORD[usize::from(byte)]).count()
}

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x80 * EACH;

/// The highest bit of each of eight bytes that is no letter or digit of ASCII (after Mycroft's test for zero bytes: a sum
/// reaches the highest bit of its byte where the byte is beyond a limit).
#[inline]
fn others(bytes: u64) -> u64 {
    let seven = bytes & !HIGHEST;
    let within = |bytes: u64, first: u8, last: u8| {
        (bytes + u64::from(0x80 - first) * EACH) & !(bytes + u64::from(0x7f - last) * EACH)
    };
    let letters = within(seven | 0x20 * EACH, b'a', b'z') | within(seven, b'0', b'9');
    (!letters | bytes) & HIGHEST
}

/// Where runs of letters and digits of ASCII begin, in order.
pub fn word_starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut inside = false;
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let eights = eights.iter().copied().chain([last]);
    (0..).step_by(8).zip(eights).flat_map(move |(at, eight)| {
        let others = others(u64::from_le_bytes(eight));
        // The highest bit of each byte in a run whose byte before is none.
        let mut starts = !others & (others << 8 | u64::from(!inside) << 7) & HIGHEST;
        inside = others >> 63 == 0;
        std::iter::from_fn(move || {
            let next = (starts != 0).then(|| at + starts.trailing_zeros() as usize / 8);
            starts &= starts.wrapping_sub(1);
            next
        })
    })
}

/// Where the first word from byte `at` on begins.
#[inline]
fn word_start(piece: &str, mut at: usize) -> Option<usize> {
    loop {
        let byte = *piece.as_bytes().get(at)?;
        if IN_WORD[usize::from(byte)] {
            return Some(at);
        }
        if byte.is_ascii() {
            at += 1;
            continue;
        }
        let c = piece[at..].chars().next()?;
        if c.is_alphanumeric() {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// Where the word ends that begins at byte `at`.
#[inline]
fn word_end(piece: &str, mut at: usize) -> usize {
    let bytes = piece.as_bytes();
    loop {
        at += letters(&bytes[at..]);
        match bytes.get(at) {
            Some(b' ') | None => return at,
            Some(b'\'') if piece[at + 1..].starts_with(char::is_alphanumeric) => at += 1,
            Some(byte) if !byte.is_ascii() => match piece[at..].chars().next() {
                Some(c) if is_word_part(c) => at += c.len_utf8(),
                _ => return at,
            },
            _ => return at,
        }
    }
}

/// Letters, digits and combining marks.
fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{0300}'..='\u{036F}')
}

fn gap(between: &str) -> Gap {
    let mut gap = Gap::Joined;
    let mut hyphens = 0;
    for c in between.chars() {
        match c {
            '-' => hyphens += 1,
            ',' if gap == Gap::Joined => gap = Gap::Comma,
            ';' | ':' | '(' | ')' | '[' | ']' | '\u{2013}' | '\u{2014}' => return Gap::Clause,
            c if c.is_whitespace() || matches!(c, '*' | '_' | ',') => {}
            _ => gap = Gap::Other,
        }
    }
    // " - " and "--" are dashes.
    if hyphens > 1 || (hyphens == 1 && between.starts_with(char::is_whitespace)) { Gap::Clause } else { gap }
}

/// Whether a word may start or end at `at`: no letter or digit on both sides.
pub fn is_boundary(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().is_some_and(is_word_part);
    let after = text[at..].chars().next().is_some_and(is_word_part);
    !(before && after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_gaps() {
        let text = "A state-of-the-art cure, it's **bold**; she - said \"no\" 3.5";
        let shown: Vec<_> = tokenize(text, 0..text.len()).map(|t| (&text[t.range], t.gap)).collect();
        use Gap::{Clause, Comma, Joined, Other};
        assert_eq!(
            shown,
            [
                ("A", Clause),
                ("state", Joined),
                ("of", Joined),
                ("the", Joined),
                ("art", Joined),
                ("cure", Joined),
                ("it's", Comma),
                ("bold", Joined),
                ("she", Clause),
                ("said", Clause),
                ("no", Other),
                ("3", Other),
                ("5", Other)
            ]
        );
    }
    #[test]
    fn apostrophes_and_letters_of_other_alphabets() {
        let text =
            "\u{201C}\u{C9}tude's e\u{301}t 'quoted' x2, o'clock'\u{2019} na\u{EF}ve\u{2014}end' \u{41F}o'\u{44F}";
        let words: Vec<&str> = tokenize(text, 0..text.len()).map(|token| &text[token.range]).collect();
        let expected =
            ["\u{C9}tude's", "e\u{301}t", "quoted", "x2", "o'clock", "na\u{EF}ve", "end", "\u{41F}o'\u{44F}"];
        assert_eq!(words, expected);
        assert_eq!(tokenize("\u{2026} -- '", 0..8).count(), 0);
    }

    #[test]
    fn eight_bytes_at_once_are_what_one_after_the_other_are() {
        for byte in 0..=u8::MAX {
            let bytes = [byte, b'a', byte, b'Z', b'9', byte, b'0', byte];
            let expected =
                bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(!byte.is_ascii_alphanumeric()) << 7);
            assert_eq!(others(u64::from_le_bytes(bytes)), expected, "{byte}");
        }
        for len in 0..20 {
            let text = format!("{} b-\u{E9}c", "a".repeat(len));
            assert_eq!(letters(text.as_bytes()), len);
            let starts: Vec<usize> = (0..1).filter(|_| len > 0).chain([len + 1, len + 5]).collect();
            assert_eq!(word_starts(text.as_bytes()).collect::<Vec<_>>(), starts);
        }
    }
}
