//! The one pass over a text: where a word stands that every hit of some phrase holds, or a literal that every match of
//! some pattern holds.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input};

use crate::document::is_boundary;
use crate::rules::{Matcher, RuleSet};

/// An automaton of trigger words and literals.
#[derive(Debug)]
pub(super) struct Triggers {
    automaton: Option<AhoCorasick>,
    /// Words come first among its needles.
    words: usize,
    /// For each literal, in the order of the needles: the pattern that holds it.
    patterns: Vec<PatternId>,
    /// Patterns of which no literal is known: tried on every block.
    always: Vec<PatternId>,
}

/// A pattern: index of its rule, and its index there.
pub(super) type PatternId = (usize, usize);

/// What the pass found; places are the last bytes of triggers, in order.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Trigger words.
    pub(super) words: Vec<usize>,
    /// Literals, each with its pattern.
    pub(super) literals: Vec<(usize, PatternId)>,
}

impl Triggers {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let words = rules.phrases.triggers();
        let mut needles: Vec<&str> = words.iter().map(|&id| rules.lexicon.form(id)).collect();
        let (mut owners, mut always) = (Vec::new(), Vec::new());
        for (index, rule) in rules.rules.iter().enumerate() {
            let Matcher::Pattern(patterns) = &rule.matcher else { continue };
            for (number, pattern) in patterns.any.iter().enumerate() {
                needles.extend(pattern.literals.iter().map(String::as_str));
                owners.extend(pattern.literals.iter().map(|_| (index, number)));
                if pattern.literals.is_empty() {
                    always.push((index, number));
                }
            }
        }
        // The automatic choice takes the NFA for this many words, which is three times slower on long texts.
        let automaton =
            AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(needles);
        Self { automaton: automaton.ok(), words: words.len(), patterns: owners, always }
    }

    /// Every trigger in `text`. Words with a capital letter beyond ASCII are not found; no phrase has one.
    pub(super) fn find(&self, text: &str) -> Found {
        let mut found = Found::default();
        let Some(automaton) = &self.automaton else { return found };
        for hit in automaton.find_overlapping_iter(Input::new(text)) {
            let needle = hit.pattern().as_usize();
            if needle >= self.words {
                found.literals.push((hit.end() - 1, self.patterns[needle - self.words]));
            } else if is_boundary(text, hit.start()) && is_boundary(text, hit.end()) {
                found.words.push(hit.end() - 1);
            }
        }
        found
    }

    /// Patterns to try on a block, in order: those with a literal there, and those that are always tried.
    pub(super) fn patterns(&self, literals: &[(usize, PatternId)]) -> Vec<PatternId> {
        let there = literals.iter().map(|&(_, pattern)| pattern);
        let mut patterns: Vec<PatternId> = there.chain(self.always.iter().copied()).collect();
        patterns.sort_unstable();
        patterns.dedup();
        patterns
    }
}
