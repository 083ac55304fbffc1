//! Which of many patterns are worth trying on a text: those with a literal in it that every match of theirs holds.

use aho_corasick::{AhoCorasick, Input};

use super::Pattern;

/// A pattern: index of its rule or marker, and its index there.
pub type PatternId = (usize, usize);

/// The literals of many patterns in one automaton.
#[derive(Debug)]
pub struct Literals {
    automaton: Option<AhoCorasick>,
    /// For each literal the pattern that holds it.
    patterns: Vec<PatternId>,
    /// Patterns of which no literal is known.
    always: Vec<PatternId>,
}

impl Literals {
    /// Those of some patterns.
    pub fn of<'p>(patterns: impl Iterator<Item = (PatternId, &'p Pattern)>) -> Self {
        let (mut needles, mut owners, mut always) = (Vec::new(), Vec::new(), Vec::new());
        for (id, pattern) in patterns {
            needles.extend(pattern.literals.iter().map(String::as_str));
            owners.extend(pattern.literals.iter().map(|_| id));
            if pattern.literals.is_empty() {
                always.push(id);
            }
        }
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(needles).ok();
        Self { automaton, patterns: owners, always }
    }

    /// Where literals stand in `text`, by their last bytes, each with its pattern.
    pub fn find(&self, text: &str) -> Vec<(usize, PatternId)> {
        let hits = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(Input::new(text)));
        hits.map(|hit| (hit.end() - 1, self.patterns[hit.pattern().as_usize()])).collect()
    }

    /// The patterns to try where these literals stand, in order, with those that are always tried.
    pub fn patterns(&self, found: &[(usize, PatternId)]) -> Vec<PatternId> {
        let there = found.iter().map(|&(_, pattern)| pattern);
        let mut patterns: Vec<PatternId> = there.chain(self.always.iter().copied()).collect();
        patterns.sort_unstable();
        patterns.dedup();
        patterns
    }
}
