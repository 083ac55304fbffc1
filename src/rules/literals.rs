//! Finds the patterns that are worth trying on a text.
//!
//! A pattern for whole lines is found by the beginning of a line. Other patterns are found by a
//! literal that all their matches contain, and most literals by the word that they begin with: at
//! the start of each word, four bytes are looked up. (An automaton of a thousand literals takes a
//! fifth as long to build as an article takes to check, and goes over the text more slowly.)

use std::collections::BTreeMap;

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::RulePattern;
use super::pattern::{LONGEST_LITERAL, RequiredLiteral};
use crate::document::{each_word_start, eight_in_lower_case as beginning};
use crate::phrase::{NumberTable, StoredNumber, TableRow, number};

/// A pattern: index of its rule or marker, and its index there.
pub type PatternId = (usize, usize);

/// The beginnings and literals that call for patterns, for many patterns at once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PatternLiterals {
    /// The beginnings of lines, without signs.
    leads: BeginningTable,
    /// The words that literals begin with, and the text before them.
    words: BeginningTable,
    /// The bits, of [`BITS`], of the first bytes of those words.
    bits: NumberTable<u32, 1>,
    rest: UncalledPatterns,
}

/// Patterns that no beginning calls for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct UncalledPatterns {
    /// Literals that may be anywhere.
    anywhere: Vec<(String, Vec<PatternId>)>,
    /// Patterns of which nothing is known.
    always: Vec<PatternId>,
}

/// Up to eight bytes that a text begins with, in lower case, the first the lowest; bytes that are
/// not there are 0.
type TextBeginning = u64;

/// The bits of the bytes that are there.
fn mask(beginning: TextBeginning) -> u64 {
    u64::MAX.checked_shr(beginning.leading_zeros() / 8 * 8).unwrap_or(0)
}

/// A pattern that a beginning calls for, if a certain text precedes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PatternCall {
    beginning: TextBeginning,
    pattern: PatternId,
    /// In lower case.
    before: String,
}

/// A call as it is stored.
#[derive(Clone, Copy, Debug)]
struct StoredCall {
    beginning: TextBeginning,
    pattern: PatternId,
    /// The bytes of the text before it in [`BeginningTable::before`]: from, to.
    before: (u32, u32),
}

impl TableRow<6> for StoredCall {
    fn pack(self) -> [u32; 6] {
        let (low, high) = (self.beginning as u32, (self.beginning >> 32) as u32);
        let (owner, number) = self.pattern;
        [low, high, small(owner), small(number), self.before.0, self.before.1]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 6]) -> Self {
        let [low, high, owner, pattern, from, to] = row.map(number);
        Self {
            beginning: u64::from(high) << 32 | u64::from(low),
            pattern: (owner as usize, pattern as usize),
            before: (from, to),
        }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 patterns and bytes")
}

/// Beginnings of texts, each with the pattern that it calls for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct BeginningTable {
    /// In the order of their first bytes.
    all: NumberTable<StoredCall, 6>,
    /// The start of the entries for each first byte; the last is their number.
    starts: NumberTable<u32, 1>,
    /// The texts before them, one after the other.
    before: String,
}

impl BeginningTable {
    fn new(mut calls: Vec<PatternCall>) -> Self {
        calls.sort_unstable_by(|a, b| {
            (a.beginning.to_le_bytes(), a).cmp(&(b.beginning.to_le_bytes(), b))
        });
        calls.dedup();
        let mut table = Self::default();
        for byte in 0..=256 {
            let start = calls.partition_point(|call| (call.beginning & 0xff) < byte);
            table.starts.push(small(start));
        }
        for PatternCall { beginning, pattern, before } in calls {
            let from = small(table.before.len());
            table.before.push_str(&before);
            let before = (from, small(table.before.len()));
            table.all.push(StoredCall { beginning, pattern, before });
        }
        table
    }

    /// The patterns that `text` calls for at `at`, where it begins so.
    fn at(&self, text: &[u8], at: usize, there: TextBeginning) -> impl Iterator<Item = PatternId> {
        let first = (there & 0xff) as usize;
        let known = match (self.starts.find(first), self.starts.find(first + 1)) {
            (Some(from), Some(to)) => from as usize..to as usize,
            _ => 0..0,
        };
        let calls = self.all.range(known).filter(move |call| {
            there & mask(call.beginning) == call.beginning && self.follows(call, text, at)
        });
        calls.map(|call| call.pattern)
    }

    /// Whether the text before a call precedes byte `at` of `text`.
    fn follows(&self, call: &StoredCall, text: &[u8], at: usize) -> bool {
        let before = &self.before.as_bytes()[call.before.0 as usize..call.before.1 as usize];
        let piece = at.checked_sub(before.len()).map(|start| &text[start..at]);
        piece.is_some_and(|piece| piece.eq_ignore_ascii_case(before))
    }
}

/// Adds patterns that are not there yet: a line of a million signs calls for the same ones a
/// million times.
fn add(called: &mut Vec<PatternId>, patterns: impl Iterator<Item = PatternId>) {
    for id in patterns {
        if !called.contains(&id) {
            called.push(id);
        }
    }
}

/// Bytes of a text that are copied at a time.
const PIECE: usize = 1 << 14;

/// Bits of the set of first bytes: a power of two.
const BITS: u32 = 1 << 13;

/// The bit in that set of the first four bytes, or of three where a literal has no more.
#[inline]
fn bit(there: TextBeginning, bytes: u32) -> (usize, u32) {
    // The odd number next to the golden section of 2^64 spreads neighbours (Knuth, The Art of
    // Computer Programming, 6.4).
    let bit = (there << (64 - 8 * bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        >> (64 - BITS.trailing_zeros());
    (bit as usize / 32, 1 << (bit % 32))
}

/// The set of the first bytes of the words that call for patterns.
fn first_bytes(words: &[PatternCall]) -> NumberTable<u32, 1> {
    let mut bits = vec![0; BITS as usize / 32];
    for PatternCall { beginning, .. } in words {
        let (index, bit) = bit(*beginning, if beginning >> 24 == 0 { 3 } else { 4 });
        bits[index] |= bit;
    }
    bits.into_iter().collect()
}

/// The call of a pattern by a text from byte `at` on.
fn call(pattern: PatternId, text: &str, at: usize) -> PatternCall {
    PatternCall {
        beginning: beginning(text.as_bytes(), at),
        pattern,
        before: text[..at].to_owned(),
    }
}

impl PatternLiterals {
    /// Prepares the patterns of rules or markers, in order.
    pub fn of<'p>(all: impl Iterator<Item = &'p [RulePattern]>) -> Self {
        let all = all.enumerate().flat_map(|(owner, own)| {
            own.iter().enumerate().map(move |(number, pattern)| ((owner, number), pattern))
        });
        let (mut leads, mut words, mut always) = (Vec::new(), Vec::new(), Vec::new());
        let mut anywhere: BTreeMap<&str, Vec<PatternId>> = BTreeMap::new();
        for (id, pattern) in all {
            match (pattern.leads(), pattern.rarest_literals()) {
                ([], None) => always.push(id),
                ([], Some(literals)) => {
                    for RequiredLiteral { text, word } in literals {
                        match *word {
                            Some(at) => words.push(call(id, text, at)),
                            None => anywhere.entry(text).or_default().push(id),
                        }
                    }
                }
                (begin, _) => leads.extend(begin.iter().map(|lead| call(id, lead, 0))),
            }
        }
        let anywhere =
            anywhere.into_iter().map(|(text, patterns)| (text.to_owned(), patterns)).collect();
        Self {
            bits: first_bytes(&words),
            leads: BeginningTable::new(leads),
            words: BeginningTable::new(words),
            rest: UncalledPatterns { anywhere, always },
        }
    }

    /// Gives the rules or markers of all patterns other numbers.
    pub(super) fn renumber(&mut self, number_of: impl Fn(usize) -> usize) {
        for table in [&mut self.leads, &mut self.words] {
            table.all.change(|call| {
                let (owner, number) = call.pattern;
                StoredCall { pattern: (number_of(owner), number), ..call }
            });
        }
        let anywhere = self.rest.anywhere.iter_mut().flat_map(|(_, patterns)| patterns);
        for (owner, _) in anywhere.chain(&mut self.rest.always) {
            *owner = number_of(*owner);
        }
    }

    /// The same patterns, all tried on every text.
    pub(super) fn always(&self) -> Self {
        let mut always = self.rest.always.clone();
        always.extend(self.rest.anywhere.iter().flat_map(|(_, patterns)| patterns));
        for called in [&self.leads, &self.words] {
            always.extend(called.all.range(0..called.all.len()).map(|call| call.pattern));
        }
        always.sort_unstable();
        always.dedup();
        Self { rest: UncalledPatterns { anywhere: Vec::new(), always }, ..Self::default() }
    }

    /// Returns the patterns to try on a text, in order: the patterns with a literal that the text
    /// contains, and the patterns that are always tried.
    pub fn patterns(&self, text: &str) -> Vec<PatternId> {
        let mut called = self.rest.always.clone();
        self.add_by_lines(text.as_bytes(), &mut called);
        self.add_by_words(text.as_bytes(), &mut called);
        self.add_from_anywhere(text.as_bytes(), &mut called);
        called.sort_unstable();
        called
    }

    /// Adds patterns that can begin in one of the lines.
    fn add_by_lines(&self, text: &[u8], called: &mut Vec<PatternId>) {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text).chain([text.len()]) {
            let signs =
                text[start..end].iter().position(u8::is_ascii_alphanumeric).unwrap_or(end - start);
            for at in (start..=start + signs).take_while(|&at| at < end) {
                add(called, self.leads.at(text, at, beginning(text, at)));
            }
            start = end + 1;
        }
    }

    /// Adds patterns with a literal that occurs at the start of a word.
    fn add_by_words(&self, text: &[u8], called: &mut Vec<PatternId>) {
        if self.words.all.is_empty() {
            return;
        }
        let known = |there, bytes| {
            let (index, bit) = bit(there, bytes);
            self.bits.get(index) & bit != 0
        };
        each_word_start(text, |at| {
            let there = beginning(text, at);
            if known(there, 4) || known(there, 3) {
                add(called, self.words.at(text, at, there));
            }
        });
    }

    /// Adds patterns with a literal that occurs anywhere in the text.
    fn add_from_anywhere(&self, text: &[u8], called: &mut Vec<PatternId>) {
        if self.rest.anywhere.is_empty() {
            return;
        }
        // In pieces, as a text can be a hundred megabytes long; each with the first bytes of the
        // next, where a literal may end.
        for start in (0..text.len()).step_by(PIECE) {
            let lower =
                text[start..text.len().min(start + PIECE + LONGEST_LITERAL)].to_ascii_lowercase();
            for (literal, patterns) in &self.rest.anywhere {
                if memmem::find(&lower, literal.as_bytes()).is_some() {
                    add(called, patterns.iter().copied());
                }
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
        let patterns = sources.map(|source| RulePattern::parse(source).unwrap());
        let literals = PatternLiterals::of(std::iter::once(&patterns[..]));
        let tried = |text: &str| {
            literals.patterns(text).into_iter().map(|(_, number)| number).collect::<Vec<_>>()
        };
        assert_eq!(tried("Nothing"), [2, 4], "patterns that can begin anyhow");
        assert_eq!(tried("was POSTED by us, 7 dislikes"), [0, 2, 3, 4]);
        assert_eq!(tried("Vol 7, revol 8"), [1, 2, 4]);
        assert_eq!(tried("reposted by top"), [2, 4], "in the middle of a word or a line");
        assert_eq!(tried("a\n * TOP ten"), [2, 4, 5]);
        assert_eq!(tried("- (C) us, end of"), [2, 4, 5, 6]);
        assert_eq!(tried(""), [2, 4]);
        assert_eq!(tried(&"(c) us\n".repeat(1000)), [2, 4, 5], "each once");
    }
}
