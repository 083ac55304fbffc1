//! A text that patterns are looked for in, and which literals cannot be in it.

use std::cell::OnceCell;

use memchr::memmem;

use super::needs::RequiredLiteral;
use crate::document::each_word_start;

/// A text that patterns are looked for in.
#[derive(Debug)]
pub struct PatternText<'t> {
    /// The text.
    pub text: &'t str,
    told: OnceCell<LiteralWords>,
}

/// The words of a text that show its literals, in lower case.
#[derive(Debug)]
struct LiteralWords {
    /// Bits of the first three bytes of its words: a paragraph sets one in twenty of them.
    words: [u64; BITS as usize / 64],
    /// The text, unless it is longer than [`LONGEST_COPY`].
    lower: Option<Vec<u8>>,
}

/// A power of two.
const BITS: u32 = 1 << 10;
/// A text that is longer, in bytes, is not copied: it can be a hundred megabytes long.
const LONGEST_COPY: usize = 1 << 16;

impl LiteralWords {
    fn of(text: &[u8]) -> Self {
        let mut words = [0; BITS as usize / 64];
        each_word_start(text, |at| {
            if let Some(three) = text.get(at..at + 3) {
                let (index, bit) = word(three);
                words[index] |= bit;
            }
        });
        Self { words, lower: (text.len() <= LONGEST_COPY).then(|| text.to_ascii_lowercase()) }
    }
}

/// Returns the place of bit number `number`: the index of its 64 bits, and the bit.
fn place(number: u32) -> (usize, u64) {
    (number as usize / 64, 1 << (number % 64))
}

/// The place of the bit of the three bytes that a word begins with, in whatever case.
fn word(bytes: &[u8]) -> (usize, u64) {
    let three =
        bytes[..3].iter().fold(0, |three, byte| three << 8 | u32::from(byte.to_ascii_lowercase()));
    // The odd number next to the golden section of 2^32 spreads neighbours (Knuth, The Art of
    // Computer Programming, 6.4).
    place(three.wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS.trailing_zeros()))
}

impl<'t> PatternText<'t> {
    /// Nothing is known of it yet.
    pub fn new(text: &'t str) -> Self {
        Self { text, told: OnceCell::new() }
    }

    /// Whether the text contains a literal, in any case of ASCII: surely not, or most likely.
    pub(super) fn holds(&self, literal: &RequiredLiteral) -> bool {
        let told = self.told.get_or_init(|| LiteralWords::of(self.text.as_bytes()));
        let text = literal.text.as_bytes();
        let may = literal
            .word
            .map(|at| word(&text[at..]))
            .is_none_or(|(index, bit)| told.words[index] & bit != 0);
        may && told.lower.as_ref().is_none_or(|lower| memmem::find(lower, text).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_are_not_there() {
        let text = PatternText::new("Posted ON 5 May \u{2022}");
        let stands =
            |literal: &str, word| text.holds(&RequiredLiteral { text: literal.into(), word });
        assert!(
            stands("posted ", Some(0))
                && stands("on 5", Some(0))
                && stands("\u{2022}", None)
                && stands(" may", Some(1))
        );
        assert!(
            !stands("osted", Some(0))
                && !stands("6", None)
                && !stands("\u{2023}", None)
                && !stands("dots", None)
        );
        assert!(
            stands("post", Some(0)) && !stands("poster of it", Some(7)) && !stands("on 6", Some(0))
        );
        let long = format!("{}posted", "word ".repeat(LONGEST_COPY));
        assert!(
            PatternText::new(&long).holds(&RequiredLiteral { text: "posts".into(), word: Some(0) }),
            "as far as that shows"
        );
    }
}
