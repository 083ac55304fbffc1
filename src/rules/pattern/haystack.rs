//! A text that patterns are looked for in, and which literals cannot be in it.

use std::cell::OnceCell;

use super::grams::{self, GRAM, Grams};
use super::needs::LONGEST_LITERAL;

/// A text that patterns are looked for in.
#[derive(Debug)]
pub struct Haystack<'t> {
    /// The text.
    pub text: &'t str,
    told: OnceCell<Told>,
}

/// What tells the literals of a text, in lower case.
#[derive(Debug)]
struct Told {
    grams: Grams,
    /// Whether each byte stands in it.
    bytes: [bool; 256],
}

/// A text that is longer, in bytes, is looked through in pieces: it can be a hundred megabytes long, and one that long holds
/// nearly all grams.
const PIECE: usize = 4096;

impl<'t> Haystack<'t> {
    /// Nothing is known of it yet.
    pub fn new(text: &'t str) -> Self {
        Self { text, told: OnceCell::new() }
    }

    fn told(&self) -> &Told {
        self.told.get_or_init(|| {
            let mut told = Told { grams: Grams::default(), bytes: [false; 256] };
            for piece in self.pieces() {
                let piece = piece.as_bytes().to_ascii_lowercase();
                piece.iter().for_each(|&byte| told.bytes[usize::from(byte)] = true);
                told.grams.extend(grams::each(&piece));
            }
            told
        })
    }

    /// The text in pieces of about [`PIECE`] bytes, each with the first bytes of the next, where a literal may end.
    fn pieces(&self) -> impl Iterator<Item = &'t str> {
        let text = self.text;
        let boundary = move |at: usize| (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        let piece = move |start: usize| &text[boundary(start)..boundary(start + PIECE + LONGEST_LITERAL)];
        (0..text.len()).step_by(PIECE).map(piece)
    }

    /// Whether a literal in lower case can stand in the text, in whatever case of ASCII: surely not, or maybe.
    pub(super) fn may_hold(&self, literal: &str) -> bool {
        let told = self.told();
        if literal.len() < GRAM {
            return literal.bytes().all(|byte| told.bytes[usize::from(byte)]);
        }
        grams::each(literal.as_bytes()).all(|gram| told.grams.contains(gram))
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
