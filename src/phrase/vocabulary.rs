//! Vocabularies, for the slots of phrases.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::Words;
use super::elements::Phrases;
use super::postings::Postings;

/// All vocabularies, by their numbers: their entries are phrases without slots.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Slots {
    pub(super) numbers: BTreeMap<String, u32>,
    pub(super) entries: Phrases,
    /// Vocabulary and number of each entry, by the words that the entry can begin with; in order.
    pub(super) first: Postings<(u32, u32)>,
}

impl Slots {
    /// The names of all vocabularies, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// The ends of the entries of vocabulary number `slot` that begin at word `at`, longest first.
    pub(super) fn ends(&self, slot: u32, words: &Words, at: usize) -> SmallVec<[usize; 4]> {
        let here = self.first.of(words.ids[at]);
        let own = here[here.partition_point(|(of, _)| *of < slot)..].iter().take_while(|(of, _)| *of == slot);
        let mut ends: SmallVec<[usize; 4]> =
            own.filter_map(|&(_, entry)| self.entries.end(entry, words, at, self)).collect();
        ends.sort_unstable_by_key(|&end| Reverse(end));
        ends.dedup();
        ends
    }
}
