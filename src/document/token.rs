//! Words, and the gaps between them.

use std::ops::Range;

use super::eight::letters;

/// The gap between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordGap {
    /// White space, a single hyphen, or only emphasis marks: the words belong together.
    Joined,
    /// A comma.
    Comma,
    /// A semicolon, colon, dash or bracket: another clause begins.
    Clause,
    /// Quotation marks, slashes and the like.
    Other,
}

impl WordGap {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Joined, Self::Comma, Self::Clause, Self::Other];
}

/// A word: letters, digits and apostrophes inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The gap before the word.
    pub gap: WordGap,
}

/// The words of a stretch of text, in order.
pub fn tokenize(text: &str, within: Range<usize>) -> Tokens<'_> {
    Tokens { piece: &text[within.clone()], offset: within.start, at: None }
}

/// The words of a stretch of text; made by [`tokenize`].
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    piece: &'t str,
    /// The start of the piece in the text, in bytes.
    offset: usize,
    /// The end of the last word in the piece, in bytes.
    at: Option<usize>,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        let (start, gap) = match (self.at, self.piece.as_bytes()) {
            // Most words follow a space.
            (Some(at), bytes) if is_space_before_word(bytes.get(at..at + 2)) => {
                (at + 1, WordGap::Joined)
            }
            (at, _) => {
                let start = word_start(self.piece, at.unwrap_or(0))?;
                (start, at.map_or(WordGap::Clause, |end| gap(&self.piece[end..start])))
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

/// Returns the start of the first word from byte `at` on.
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

/// Returns the end of the word that begins at byte `at`.
#[inline]
fn word_end(piece: &str, mut at: usize) -> usize {
    let bytes = piece.as_bytes();
    loop {
        at += letters(bytes, at);
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

fn gap(between: &str) -> WordGap {
    let mut gap = WordGap::Joined;
    let mut hyphens = 0;
    for c in between.chars() {
        match c {
            '-' => hyphens += 1,
            ',' if gap == WordGap::Joined => gap = WordGap::Comma,
            ';' | ':' | '(' | ')' | '[' | ']' | '\u{2013}' | '\u{2014}' => return WordGap::Clause,
            c if c.is_whitespace() || matches!(c, '*' | '_' | ',') => {}
            _ => gap = WordGap::Other,
        }
    }
    // " - " and "--" are dashes.
    if hyphens > 1 || (hyphens == 1 && between.starts_with(char::is_whitespace)) {
        WordGap::Clause
    } else {
        gap
    }
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
        let shown: Vec<_> =
            tokenize(text, 0..text.len()).map(|t| (&text[t.range], t.gap)).collect();
        use WordGap::{Clause, Comma, Joined, Other};
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
        let text = "\u{201C}\u{C9}tude's e\u{301}t 'quoted' x2, o'clock'\u{2019} na\u{EF}ve\u{2014}end' \u{41F}o'\u{44F}";
        let words: Vec<&str> =
            tokenize(text, 0..text.len()).map(|token| &text[token.range]).collect();
        let expected = [
            "\u{C9}tude's",
            "e\u{301}t",
            "quoted",
            "x2",
            "o'clock",
            "na\u{EF}ve",
            "end",
            "\u{41F}o'\u{44F}",
        ];
        assert_eq!(words, expected);
        assert_eq!(tokenize("\u{2026} -- '", 0..8).count(), 0);
    }
}
