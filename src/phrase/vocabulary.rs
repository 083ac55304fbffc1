//! Vocabularies, for the slots of phrases.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::elements::Phrases;
use super::near::{self, Near, Sets};
use super::postings::Postings;
use super::table::Row;
use super::{WordId, Words};

/// All vocabularies, by their numbers: their entries are phrases without slots.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Entries", into = "Entries", bound(deserialize = "'de: 'static"))]
pub struct Slots {
    entries: Entries,
    /// For each word a bit for each vocabulary that has an entry which begins with it, in `row` numbers.
    begins: Vec<u64>,
    row: usize,
}

/// The entries of all vocabularies.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Entries {
    /// The numbers of vocabularies.
    pub(super) numbers: BTreeMap<String, u32>,
    pub(super) phrases: Phrases,
    /// Entries by the words that they can begin with, in the order of their vocabularies.
    pub(super) first: Postings<Entry, 3>,
    /// What may stand second in entries.
    pub(super) second: Sets,
}

/// An entry of a vocabulary.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) slot: u32,
    /// Its phrase and what may stand second in it; nothing where it is a single word.
    pub(super) rest: Option<(u32, Near)>,
}

impl Row<3> for Entry {
    fn pack(self) -> [u32; 3] {
        let (phrase, near) = self.rest.map_or((0, Near::Anything), |(phrase, near)| (phrase + 1, near));
        [self.slot, phrase, near.pack()[0]]
    }

    fn unpack([slot, phrase, near]: [u32; 3]) -> Self {
        Self { slot, rest: phrase.checked_sub(1).map(|phrase| (phrase, Near::unpack([near]))) }
    }
}

impl From<Entries> for Slots {
    fn from(entries: Entries) -> Self {
        let row = entries.numbers.len().div_ceil(64);
        let mut begins = vec![0; row * entries.first.words()];
        for (word, own) in begins.chunks_mut(row.max(1)).enumerate() {
            let slots = entries.first.of(word as WordId).map(|entry| entry.slot);
            for (index, bit) in slots.map(near::place) {
                own[index] |= bit;
            }
        }
        Self { entries, begins, row }
    }
}

impl From<Slots> for Entries {
    fn from(slots: Slots) -> Self {
        slots.entries
    }
}

impl Slots {
    /// Whether an entry of vocabulary number `slot` begins with a word.
    pub(super) fn begin_with(&self, slot: u32, word: WordId) -> bool {
        let (index, bit) = near::place(slot);
        self.begins.get(word as usize * self.row + index).is_some_and(|bits| bits & bit != 0)
    }

    /// The ends of the entries of vocabulary number `slot` that begin at word `at`, longest first.
    pub(super) fn ends(&self, slot: u32, words: &Words, at: usize) -> SmallVec<[usize; 4]> {
        if !self.begin_with(slot, words.ids[at]) {
            return SmallVec::new();
        }
        let from = self.entries.first.of(words.ids[at]).skip_while(|entry| entry.slot < slot);
        let own = from.take_while(|entry| entry.slot == slot);
        let next = words.ids.get(at + 1).copied();
        let end = |entry: Entry| match entry.rest {
            None => Some(at + 1),
            Some((_, second)) if !self.entries.second.allow(second, next, self) => None,
            Some((phrase, _)) => self.entries.phrases.end(phrase, words, at, self),
        };
        let mut ends: SmallVec<[usize; 4]> = own.filter_map(end).collect();
        ends.sort_unstable_by_key(|&end| Reverse(end));
        ends.dedup();
        ends
    }
}
