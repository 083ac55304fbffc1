//! Vocabularies, for the slots of phrases.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::elements::Phrases;
use super::postings::Postings;
use super::{WordId, Words};

/// The entries of a vocabulary: phrases without slots.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    pub(super) entries: Phrases,
    /// Entries by the words that they can begin with.
    pub(super) first: Postings<u32>,
    /// Word forms of which at least one stands in every entry.
    pub(super) triggers: FxHashSet<WordId>,
}

/// All vocabularies, by their numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Slots {
    pub(super) numbers: BTreeMap<String, usize>,
    pub(super) vocabularies: Vec<Vocabulary>,
}

impl Slots {
    /// The names of all vocabularies, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// The ends of the entries of vocabulary number `slot` that begin at word `at`, longest first.
    pub(super) fn ends(&self, slot: usize, words: &Words, at: usize) -> Option<Rc<[usize]>> {
        let vocabulary = &self.vocabularies[slot];
        let mut candidates = vocabulary.first.of(words.ids[at]).peekable();
        candidates.peek()?;
        // Dozens of phrases ask for the same vocabulary at the same word.
        if let Some(known) = words.ends.borrow().get(&(slot, at)) {
            return Some(known.clone());
        }
        let mut ends: Vec<usize> =
            candidates.filter_map(|entry| vocabulary.entries.end(entry, words, at, self)).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.dedup();
        let ends: Rc<[usize]> = ends.into();
        words.ends.borrow_mut().insert((slot, at), ends.clone());
        Some(ends)
    }
}
