//! Which of many patterns are worth trying on a text: those of which a literal that every match holds stands in it.
//!
//! Literals are told by three of their bytes, the rarest, and a bit for each such gram. An automaton of a thousand literals
//! takes a fifth as long to build as an article takes to check, and does not fit the processor's first cache.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::Pattern;
use super::grams::{self, GRAM};

/// A pattern: index of its rule or marker, and its index there.
pub type PatternId = (usize, usize);

/// Bits for grams, as a power of two: with a few hundred of them, other grams rarely look like one.
const BITS: u32 = 16;
/// The letters and the space of English from common to rare, by their share in running text.
const BY_FREQUENCY: &[u8; 27] = b" etaoinshrdlucmfwypvbgkjqxz";

/// The rarest literals of many patterns.
#[derive(Debug)]
pub struct Literals {
    literals: Vec<Literal>,
    /// A bit for the hash of each gram that tells a literal.
    grams: Vec<u64>,
    /// Numbers of literals by their gram, or by a byte where they are shorter.
    by_gram: FxHashMap<u32, Vec<u32>>,
    /// Bytes that tell a literal by themselves.
    bytes: [bool; 256],
    /// Patterns of which no literal is known.
    always: Vec<PatternId>,
}

#[derive(Debug)]
struct Literal {
    /// In lower case.
    text: Box<[u8]>,
    /// Where the gram ends in it.
    gram_end: usize,
    patterns: Vec<PatternId>,
}

impl Literals {
    /// Those of some patterns, in order.
    pub fn of<'p>(all: impl Iterator<Item = (PatternId, &'p Pattern)>) -> Self {
        let mut by_text: BTreeMap<&str, Vec<PatternId>> = BTreeMap::new();
        let mut always = Vec::new();
        for (id, pattern) in all {
            match pattern.rarest_literals() {
                Some(list) => list.iter().for_each(|literal| by_text.entry(literal).or_default().push(id)),
                None => always.push(id),
            }
        }
        let (mut told, mut bytes) = (vec![0; 1 << (BITS - 6)], [false; 256]);
        let mut by_gram: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut literals = Vec::with_capacity(by_text.len());
        for (number, (text, patterns)) in (0..).zip(by_text) {
            let text: Box<[u8]> = text.as_bytes().into();
            let (gram, gram_end) = rarest_gram(&text);
            if text.len() < GRAM {
                bytes[text[gram_end - 1] as usize] = true;
            } else {
                let (index, bit) = grams::place(gram, BITS);
                told[index] |= bit;
            }
            by_gram.entry(gram).or_default().push(number);
            literals.push(Literal { text, gram_end, patterns });
        }
        Self { literals, grams: told, by_gram, bytes, always }
    }

    /// The patterns to try on `text`, in order: those of which a literal stands in it, and those that are always tried.
    pub fn patterns(&self, text: &str) -> Vec<PatternId> {
        let mut there = vec![false; self.literals.len()];
        let mut gram = 0;
        for (at, byte) in text.bytes().enumerate() {
            gram = grams::next(gram, byte);
            let (index, bit) = grams::place(gram, BITS);
            if self.grams[index] & bit != 0 {
                self.mark(text, at, gram, &mut there);
            }
            if self.bytes[usize::from(byte)] {
                self.mark(text, at, u32::from(byte), &mut there);
            }
        }
        let there = self.literals.iter().zip(there).filter(|(_, there)| *there);
        let mut patterns: Vec<PatternId> = there.flat_map(|(literal, _)| &literal.patterns).copied().collect();
        patterns.extend(&self.always);
        patterns.sort_unstable();
        patterns.dedup();
        patterns
    }

    /// Marks the literals that are told by the gram which ends at byte `at` and stand there.
    #[cold]
    fn mark(&self, text: &str, at: usize, gram: u32, there: &mut [bool]) {
        for &number in self.by_gram.get(&gram).into_iter().flatten() {
            let literal = &self.literals[number as usize];
            let start = (at + 1).checked_sub(literal.gram_end);
            let piece = start.and_then(|start| text.as_bytes().get(start..start + literal.text.len()));
            there[number as usize] |= piece.is_some_and(|piece| piece.eq_ignore_ascii_case(&literal.text));
        }
    }
}

/// The gram of a literal that is met least, and where it ends; the rarest byte of a literal that has none.
fn rarest_gram(text: &[u8]) -> (u32, usize) {
    // Digits and signs are rarer than letters.
    let common = |byte: &u8| 28 - BY_FREQUENCY.iter().position(|known| known == byte).unwrap_or(27);
    let gram = |bytes: &[u8]| bytes.iter().fold(0, |gram, &byte| grams::next(gram, byte));
    let len = text.len().min(if text.len() < GRAM { 1 } else { GRAM });
    let product = |(_, bytes): &(usize, &[u8])| bytes.iter().map(common).product::<usize>();
    let rarest = text.windows(len).enumerate().min_by_key(product);
    rarest.map_or((0, 0), |(start, bytes)| (gram(bytes), start + len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_whose_literals_stand_there() {
        let sources = ["posted by", "vol [0-9]", r"\w+", "like|share", "a|\u{A9}"];
        let patterns = sources.map(|source| Pattern::parse(source).unwrap());
        let literals = Literals::of((0..).zip(&patterns).map(|(number, pattern)| ((0, number), pattern)));
        let tried = |text: &str| literals.patterns(text).into_iter().map(|(_, number)| number).collect::<Vec<_>>();
        assert_eq!(tried("Nothing"), [2, 4], "patterns that can begin anyhow");
        assert_eq!(tried("POSTED by us, 7 likes"), [0, 2, 3, 4]);
        assert_eq!(tried("Vol 7"), [1, 2, 4]);
        assert_eq!(tried(""), [2, 4]);
    }
}
