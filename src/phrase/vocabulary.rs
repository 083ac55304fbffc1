//! Vocabularies, for the slots of phrases.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::elements::Phrases;
use super::postings::Postings;
use super::{WordId, Words};

/// All vocabularies, by their numbers: their entries are phrases without slots.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Entries", into = "Entries")]
pub struct Slots {
    entries: Entries,
    /// For each word a bit for each vocabulary that has an entry which begins with it, in `row` numbers.
    begins: Vec<u64>,
    row: usize,
}

/// The entries of all vocabularies.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Entries {
    /// The numbers of vocabularies.
    pub(super) numbers: BTreeMap<String, u32>,
    pub(super) entries: Phrases,
    /// Vocabulary and number of each entry, by the words that the entry can begin with; in order.
    pub(super) first: Postings<(u32, u32)>,
}

impl From<Entries> for Slots {
    fn from(entries: Entries) -> Self {
        let row = entries.numbers.len().div_ceil(64);
        let mut begins = vec![0; row * entries.first.words()];
        for (word, own) in begins.chunks_mut(row.max(1)).enumerate() {
            let slots = entries.first.of(word as WordId).iter().map(|(slot, _)| *slot);
            slots.for_each(|slot| own[slot as usize / 64] |= 1 << (slot % 64));
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
    /// The names of all vocabularies, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.numbers.keys().map(String::as_str)
    }

    /// Whether an entry of vocabulary number `slot` begins with a word.
    pub(super) fn begin_with(&self, slot: u32, word: WordId) -> bool {
        let bits = self.begins.get(word as usize * self.row + slot as usize / 64);
        bits.is_some_and(|bits| bits & (1 << (slot % 64)) != 0)
    }

    /// The ends of the entries of vocabulary number `slot` that begin at word `at`, longest first.
    pub(super) fn ends(&self, slot: u32, words: &Words, at: usize) -> SmallVec<[usize; 4]> {
        if !self.begin_with(slot, words.ids[at]) {
            return SmallVec::new();
        }
        let here = self.entries.first.of(words.ids[at]);
        let own = here[here.partition_point(|(of, _)| *of < slot)..].iter().take_while(|(of, _)| *of == slot);
        let mut ends: SmallVec<[usize; 4]> =
            own.filter_map(|&(_, entry)| self.entries.entries.end(entry, words, at, self)).collect();
        ends.sort_unstable_by_key(|&end| Reverse(end));
        ends.dedup();
        ends
    }
}
