//! Which of many patterns are worth trying on a text.
//!
//! A pattern for whole lines is told by how a line begins. Others are told by a literal that stands in all their matches,
//! and most literals by the word that they begin with: where words begin, four bytes are looked up. (An automaton of a
//! thousand literals takes a fifth as long to build as an article takes to check, and goes over the text more slowly.)

use std::collections::BTreeMap;

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::Pattern;
use super::pattern::Literal;
use crate::document::word_starts;

/// A pattern: index of its rule or marker, and its index there.
pub type PatternId = (usize, usize);

/// What calls for many patterns.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(from = "Lists", into = "Lists")]
pub struct Literals {
    lists: Lists,
    /// Where the leads begin in their list that have a first byte; the last is their number.
    leads: Vec<usize>,
    /// Which of [`BITS`] bits the beginnings of literals at words have.
    words: Vec<u64>,
}

/// The same, as it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Lists {
    /// How lines begin, but for signs, in order.
    leads: Vec<(Beginning, PatternId)>,
    /// Literals that begin a word, in order of their beginnings.
    words: Vec<(Beginning, String, PatternId)>,
    /// Literals that stand anywhere.
    anywhere: Vec<(String, Vec<PatternId>)>,
    /// Patterns of which nothing is known.
    always: Vec<PatternId>,
}

/// Up to four bytes that a text begins with, in lower case, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Beginning {
    bytes: [u8; 4],
    len: u8,
}

/// Bits of the set of beginnings: a power of two.
const BITS: u32 = 1 << 12;

impl Beginning {
    fn of(text: &[u8]) -> Self {
        let mut bytes = [0; 4];
        let len = text.len().min(4);
        bytes[..len].copy_from_slice(&text[..len]);
        Self { bytes: bytes.map(|byte| byte.to_ascii_lowercase()), len: u8::try_from(len).expect("four at most") }
    }

    /// Whether a text that begins with `other` can begin with this.
    fn begins(self, other: Self) -> bool {
        let len = usize::from(self.len);
        self.len <= other.len && self.bytes[..len] == other.bytes[..len]
    }

    /// Its bit in the set, told by [`Literal::SHORTEST_AT_WORD`] bytes.
    fn bit(self) -> usize {
        let [a, b, c, _] = self.bytes.map(u32::from);
        // The odd number next to the golden section of 2^32 spreads neighbours (Knuth, The Art of Computer Programming, 6.4).
        (((a << 16 | b << 8 | c).wrapping_mul(0x9e37_79b1)) >> (u32::BITS - BITS.trailing_zeros())) as usize
    }
}

impl From<Lists> for Literals {
    fn from(lists: Lists) -> Self {
        let leads = (0..=256).map(|byte| lists.leads.partition_point(|(lead, _)| usize::from(lead.bytes[0]) < byte));
        let mut words = vec![0; BITS as usize / 64];
        for bit in lists.words.iter().map(|(beginning, ..)| beginning.bit()) {
            words[bit / 64] |= 1 << (bit % 64);
        }
        Self { leads: leads.collect(), words, lists }
    }
}

impl From<Literals> for Lists {
    fn from(literals: Literals) -> Self {
        literals.lists
    }
}

impl Clone for Literals {
    fn clone(&self) -> Self {
        self.lists.clone().into()
    }
}

impl Literals {
    /// Those of some patterns, in order.
    pub fn of<'p>(all: impl Iterator<Item = (PatternId, &'p Pattern)>) -> Self {
        let mut lists = Lists::default();
        let mut anywhere: BTreeMap<&str, Vec<PatternId>> = BTreeMap::new();
        for (id, pattern) in all {
            match (pattern.leads(), pattern.rarest_literals()) {
                ([], None) => lists.always.push(id),
                ([], Some(literals)) => literals.iter().for_each(|Literal { text, begins_word }| {
                    if *begins_word {
                        lists.words.push((Beginning::of(text.as_bytes()), text.clone(), id));
                    } else {
                        anywhere.entry(text).or_default().push(id);
                    }
                }),
                (leads, _) => lists.leads.extend(leads.iter().map(|lead| (Beginning::of(lead.as_bytes()), id))),
            }
        }
        lists.anywhere = anywhere.into_iter().map(|(text, patterns)| (text.to_owned(), patterns)).collect();
        lists.leads.sort_unstable();
        lists.leads.dedup();
        lists.words.sort_unstable_by(|a, b| (&a.0.bytes[..3], &a.1, a.2).cmp(&(&b.0.bytes[..3], &b.1, b.2)));
        lists.into()
    }

    /// The patterns to try on a text, in order: those of which a literal stands in it, and those that are always tried.
    pub fn patterns(&self, text: &str) -> Vec<PatternId> {
        let mut called = self.lists.always.clone();
        self.add_by_lines(text.as_bytes(), &mut called);
        self.add_by_words(text.as_bytes(), &mut called);
        self.add_by_rest(text, &mut called);
        called.sort_unstable();
        called.dedup();
        called
    }

    /// Adds patterns that can begin in one of the lines.
    fn add_by_lines(&self, text: &[u8], called: &mut Vec<PatternId>) {
        let mut look = |from: &[u8]| {
            let Some(first) = from.first().map(|first| usize::from(first.to_ascii_lowercase())) else { return };
            let there = Beginning::of(&from[..from.len().min(4)]);
            let leads = &self.lists.leads[self.leads[first]..self.leads[first + 1]];
            called.extend(leads.iter().filter(|(lead, _)| lead.begins(there)).map(|(_, id)| *id));
        };
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text).chain([text.len()]) {
            let line = &text[start..end];
            let signs = line.iter().position(u8::is_ascii_alphanumeric).unwrap_or(line.len());
            (0..=signs).for_each(|at| look(&line[at..]));
            start = end + 1;
        }
    }

    /// Adds patterns of which a literal stands where a word begins.
    fn add_by_words(&self, text: &[u8], called: &mut Vec<PatternId>) {
        for at in word_starts(text) {
            let there = Beginning::of(&text[at..text.len().min(at + 4)]);
            let bit = there.bit();
            if self.words[bit / 64] & 1 << (bit % 64) == 0 {
                continue;
            }
            let from = self.lists.words.partition_point(|(known, ..)| known.bytes[..3] < there.bytes[..3]);
            let same = self.lists.words[from..].iter().take_while(|(known, ..)| known.bytes[..3] == there.bytes[..3]);
            let stands = |literal: &str| {
                let piece = text.get(at..at + literal.len());
                piece.is_some_and(|piece| piece.eq_ignore_ascii_case(literal.as_bytes()))
            };
            called.extend(same.filter(|(_, literal, _)| stands(literal)).map(|(.., id)| *id));
        }
    }

    /// Adds patterns of which a literal stands somewhere in the text.
    fn add_by_rest(&self, text: &str, called: &mut Vec<PatternId>) {
        let lower = std::cell::LazyCell::new(|| text.to_ascii_lowercase());
        for (literal, patterns) in &self.lists.anywhere {
            if memmem::find(lower.as_bytes(), literal.as_bytes()).is_some() {
                called.extend(patterns);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_whose_literals_stand_there() {
        let sources = [
            r"\bposted by",
            "vol [0-9]",
            r"\w+",
            "like|share",
            "a|\u{A9}",
            r"^\W*(?P<mark>Top|\(c\)) \w",
            r"(?:,|^) (?:the )?end of",
        ];
        let patterns = sources.map(|source| Pattern::parse(source).unwrap());
        let literals = Literals::of((0..).zip(&patterns).map(|(number, pattern)| ((0, number), pattern)));
        let tried = |text: &str| literals.patterns(text).into_iter().map(|(_, number)| number).collect::<Vec<_>>();
        assert_eq!(tried("Nothing"), [2, 4], "patterns that can begin anyhow");
        assert_eq!(tried("was POSTED by us, 7 dislikes"), [0, 2, 3, 4]);
        assert_eq!(tried("Vol 7, revol 8"), [1, 2, 4]);
        assert_eq!(tried("reposted by top"), [2, 4], "in the middle of a word or a line");
        assert_eq!(tried("a\n * TOP ten"), [2, 4, 5]);
        assert_eq!(tried("- (C) us, end of"), [2, 4, 5, 6]);
        assert_eq!(tried(""), [2, 4]);
    }
}
