//! Which of many patterns are worth trying on a text: those of which all literals that every match holds stand in it.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, Input};

use super::Pattern;

/// A pattern: index of its rule or marker, and its index there.
pub type PatternId = (usize, usize);

/// The literals of many patterns in one automaton.
#[derive(Debug)]
pub struct Literals {
    automaton: Option<AhoCorasick>,
    /// For each literal the lists it is in: number of the pattern, and a bit for the list.
    lists: Vec<Vec<(u32, u32)>>,
    /// Each pattern, with the bits of all its lists.
    patterns: Vec<(PatternId, u32)>,
    /// Patterns of which no literal is known.
    always: Vec<PatternId>,
}

/// A literal found: its last byte, and its number.
pub type FoundLiteral = (usize, usize);

impl Literals {
    /// Those of some patterns, in order.
    pub fn of<'p>(all: impl Iterator<Item = (PatternId, &'p Pattern)>) -> Self {
        let mut literals: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
        let (mut patterns, mut always) = (Vec::new(), Vec::new());
        for (id, pattern) in all {
            let number = u32::try_from(patterns.len()).expect("fewer than 2^32 patterns");
            let mut needs = 0;
            for (list, bit) in pattern.literals().iter().zip(0..u32::BITS) {
                needs |= 1 << bit;
                list.iter().for_each(|literal| literals.entry(literal).or_default().push((number, 1 << bit)));
            }
            if needs == 0 {
                always.push(id);
            }
            patterns.push((id, needs));
        }
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(literals.keys()).ok();
        Self { automaton, lists: literals.into_values().collect(), patterns, always }
    }

    /// Where literals stand in `text`.
    pub fn find(&self, text: &str) -> Vec<FoundLiteral> {
        let hits = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(Input::new(text)));
        hits.map(|hit| (hit.end() - 1, hit.pattern().as_usize())).collect()
    }

    /// The patterns to try where these literals stand, in order, with those that are always tried.
    pub fn patterns(&self, found: &[FoundLiteral]) -> Vec<PatternId> {
        let mut there: Vec<(u32, u32)> = found.iter().flat_map(|&(_, literal)| &self.lists[literal]).copied().collect();
        there.sort_unstable();
        let of_each = there.chunk_by(|a, b| a.0 == b.0);
        let complete = of_each.filter_map(|lists| {
            let (id, needs) = self.patterns[lists[0].0 as usize];
            (lists.iter().fold(0, |bits, (_, bit)| bits | bit) == needs).then_some(id)
        });
        let mut patterns: Vec<PatternId> = complete.chain(self.always.iter().copied()).collect();
        patterns.sort_unstable();
        patterns
    }
}
