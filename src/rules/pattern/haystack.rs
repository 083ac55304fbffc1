//! A text that patterns are looked for in, and which literals cannot be in it.

use std::cell::OnceCell;

use super::super::grams::{self, GRAM};

/// Bits for the grams of a text, as a power of two: a paragraph sets one in ten of them.
const BITS: u32 = 13;

/// A text that patterns are looked for in.
#[derive(Debug)]
pub struct Haystack<'t> {
    /// The text.
    pub text: &'t str,
    grams: OnceCell<Grams>,
}

/// The grams and bytes of a text, in lower case, by their bits.
#[derive(Debug)]
struct Grams {
    grams: Vec<u64>,
    bytes: [bool; 256],
}

impl<'t> Haystack<'t> {
    /// Nothing is known of it yet.
    pub fn new(text: &'t str) -> Self {
        Self { text, grams: OnceCell::new() }
    }

    /// Whether a literal in lower case can stand in the text, in whatever case of ASCII: surely not, or maybe.
    pub(super) fn may_hold(&self, literal: &str) -> bool {
        let own = self.grams.get_or_init(|| Grams::of(self.text));
        if literal.len() < GRAM {
            return literal.bytes().all(|byte| own.bytes[usize::from(byte)]);
        }
        grams::each(literal).all(|gram| {
            let (index, bit) = grams::place(gram, BITS);
            own.grams[index] & bit != 0
        })
    }
}

impl Grams {
    fn of(text: &str) -> Self {
        let mut own = Self { grams: vec![0; 1 << (BITS - 6)], bytes: [false; 256] };
        text.bytes().for_each(|byte| own.bytes[usize::from(byte.to_ascii_lowercase())] = true);
        for gram in grams::each(text) {
            let (index, bit) = grams::place(gram, BITS);
            own.grams[index] |= bit;
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_cannot_be_there() {
        let text = Haystack::new("Posted ON 5 May \u{2022}");
        let maybe = |literal| text.may_hold(literal);
        assert!(maybe("posted ") && maybe("sted on 5") && maybe("5") && maybe("\u{2022}") && maybe(" m"));
        assert!(!maybe("posted by") && !maybe("6") && !maybe("\u{2023}"));
    }
}
