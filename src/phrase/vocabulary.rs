//! Vocabularies, for the slots of phrases.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::elements::{PhraseElements, ReadingMemory};
use super::near::{NeighbourFilter, WordSets};
use super::postings::WordPostings;
use super::table::{StoredNumber, TableRow, number};
use super::{KnownWords, TagSet};

/// All vocabularies, by their numbers: their entries are phrases without slots.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct VocabularySlots {
    /// The numbers of vocabularies.
    pub(super) numbers: BTreeMap<String, u32>,
    pub(super) phrases: PhraseElements,
    /// Entries by the words that they can begin with, in the order of their vocabularies.
    pub(super) first: WordPostings<VocabularyEntry, 3>,
    /// Those of the vocabularies that scores count.
    pub(super) counted: WordPostings<VocabularyEntry, 3>,
    /// The set of those words, for each vocabulary.
    pub(super) begins: Vec<u32>,
    /// The words that may be beside the words of phrases.
    pub(super) sets: WordSets,
}

/// An entry of a vocabulary.
#[derive(Clone, Copy, Debug)]
pub(super) struct VocabularyEntry {
    pub(super) slot: u32,
    /// Its phrase and the words that may come second in it; `None` for a single word.
    pub(super) rest: Option<(u32, NeighbourFilter)>,
}

impl TableRow<3> for VocabularyEntry {
    fn pack(self) -> [u32; 3] {
        let (phrase, near) =
            self.rest.map_or((0, NeighbourFilter::Anything), |(phrase, near)| (phrase + 1, near));
        [self.slot, phrase, near.pack()[0]]
    }

    #[inline]
    fn unpack([slot, phrase, near]: &[StoredNumber; 3]) -> Self {
        let rest = number(*phrase)
            .checked_sub(1)
            .map(|phrase| (phrase, NeighbourFilter::unpack(&[*near])));
        Self { slot: number(*slot), rest }
    }
}

impl VocabularySlots {
    /// The names of all vocabularies, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// The number of a vocabulary.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// Returns the number of vocabularies.
    pub fn count(&self) -> usize {
        self.begins.len()
    }

    /// Sets the vocabularies that [`VocabularySlots::beginning_at`] looks for.
    pub fn count_only(&mut self, counted: &TagSet) {
        self.counted = self.first.without(|entry| !counted.contains(entry.slot));
    }

    /// The counted vocabularies of which an entry begins at word `at`; one may come more than once.
    pub fn beginning_at(&self, words: &KnownWords<'_>, at: usize) -> SmallVec<[u32; 4]> {
        let next = words.id(at + 1);
        let mut found = SmallVec::new();
        for entry in self.counted.of(words.words[at].id) {
            let is_whole = match entry.rest {
                None => true,
                Some((_, second)) if !self.sets.allow(second, next) => false,
                Some((phrase, _)) => self
                    .phrases
                    .end(phrase, words, at, self, &mut ReadingMemory::default())
                    .is_some(),
            };
            if is_whole {
                found.push(entry.slot);
            }
        }
        found
    }

    /// The ends of the entries of vocabulary number `slot` that begin at word `at`, longest first.
    pub(super) fn ends(&self, slot: u32, words: &KnownWords, at: usize) -> SmallVec<[usize; 4]> {
        let word = words.words[at].id;
        if !self.sets.hold(self.begins[slot as usize], word) {
            return SmallVec::new();
        }
        let from = self.first.of(word).skip_while(|entry| entry.slot < slot);
        let own = from.take_while(|entry| entry.slot == slot);
        let next = words.id(at + 1);
        let end = |entry: VocabularyEntry| match entry.rest {
            None => Some(at + 1),
            Some((_, second)) if !self.sets.allow(second, next) => None,
            Some((phrase, _)) => {
                self.phrases.end(phrase, words, at, self, &mut ReadingMemory::default())
            }
        };
        let mut ends: SmallVec<[usize; 4]> = own.filter_map(end).collect();
        ends.sort_unstable_by_key(|&end| Reverse(end));
        ends.dedup();
        ends
    }
}
