//! Which of many patterns are worth trying on a text: those of which a literal that every match holds stands in it.
//!
//! Literals are told by three of their bytes, the rarest, which have a bit in a set: what the text and the literals have in
//! common there is looked for. An automaton of a thousand literals takes a fifth as long to build as an article takes to
//! check, and goes over the text more slowly.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::grams::{self, GRAM, Gram, Grams};
use super::pattern::PIECE;
use super::{Haystack, Pattern};

/// A pattern: index of its rule or marker, and its index there.
pub type PatternId = (usize, usize);

/// The letters and the space of English from common to rare, by their share in running text.
const BY_FREQUENCY: &[u8; 27] = b" etaoinshrdlucmfwypvbgkjqxz";

/// The rarest literals of many patterns.
#[derive(Debug)]
pub struct Literals {
    literals: Vec<(String, Vec<PatternId>)>,
    /// The grams that tell literals, and the numbers of the literals that each of them tells.
    grams: Grams,
    by_gram: FxHashMap<Gram, Vec<usize>>,
    /// Numbers of those that are shorter than a gram.
    short: Vec<usize>,
    /// Patterns of which no literal is known.
    always: Vec<PatternId>,
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
        let (mut by_gram, mut short): (FxHashMap<Gram, Vec<usize>>, _) = (FxHashMap::default(), Vec::new());
        for (number, text) in by_text.keys().enumerate() {
            match rarest_gram(text.as_bytes()) {
                Some(gram) => by_gram.entry(gram).or_default().push(number),
                None => short.push(number),
            }
        }
        let literals = by_text.into_iter().map(|(text, patterns)| (text.to_owned(), patterns)).collect();
        let mut grams = Grams::default();
        grams.extend(by_gram.keys().copied());
        Self { literals, grams, by_gram, short, always }
    }

    /// The patterns to try on a text, in order: those of which a literal stands in it, and those that are always tried.
    pub fn patterns(&self, haystack: &Haystack<'_>) -> Vec<PatternId> {
        let mut patterns = self.always.clone();
        if haystack.text.len() <= PIECE {
            self.add(haystack, &mut patterns);
        } else {
            haystack.pieces().for_each(|piece| self.add(&Haystack::new(piece), &mut patterns));
        }
        patterns
    }

    /// Adds the patterns of the literals that stand in a short text; they stay in order, each once.
    fn add(&self, haystack: &Haystack<'_>, patterns: &mut Vec<PatternId>) {
        let mut look = |numbers: &[usize]| {
            let literals = numbers.iter().map(|&number| &self.literals[number]);
            literals.filter(|(literal, _)| haystack.holds(literal)).for_each(|(_, of)| patterns.extend(of));
        };
        haystack.grams().each_common(&self.grams, |gram| look(&self.by_gram[&gram]));
        look(&self.short);
        patterns.sort_unstable();
        patterns.dedup();
    }
}

/// The gram of a literal that is met least, if it has any.
fn rarest_gram(text: &[u8]) -> Option<Gram> {
    // Digits and signs are rarer than letters.
    let common = |byte: &u8| 28 - BY_FREQUENCY.iter().position(|known| known == byte).unwrap_or(27);
    let product = |bytes: &[u8]| bytes.iter().map(common).product::<usize>();
    let rarest = text.windows(GRAM).map(product).zip(grams::each(text)).min_by_key(|(product, _)| *product);
    rarest.map(|(_, gram)| gram)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_whose_literals_stand_there() {
        let sources = ["posted by", "vol [0-9]", r"\w+", "like|share", "a|\u{A9}"];
        let patterns = sources.map(|source| Pattern::parse(source).unwrap());
        let literals = Literals::of((0..).zip(&patterns).map(|(number, pattern)| ((0, number), pattern)));
        let tried = |text: &str| {
            literals.patterns(&Haystack::new(text)).into_iter().map(|(_, number)| number).collect::<Vec<_>>()
        };
        assert_eq!(tried("Nothing"), [2, 4], "patterns that can begin anyhow");
        assert_eq!(tried("POSTED by us, 7 likes"), [0, 2, 3, 4]);
        assert_eq!(tried("Vol 7"), [1, 2, 4]);
        assert_eq!(tried(""), [2, 4]);
        let long = |before: usize| format!("{}posted by{}", "\u{e9} ".repeat(before), " x".repeat(PIECE));
        assert!((PIECE / 3 - 9..=PIECE / 3 + 9).all(|before| tried(&long(before)) == [0, 2, 4]), "across pieces");
    }
}
