//! Which tags can be hit among some words, told from the words alone.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::WordId;
use super::near::place;
use super::table::Table;

/// A set of tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tags(SmallVec<[u64; 8]>);

impl Tags {
    fn insert(&mut self, tag: u32) {
        let (index, bit) = place(tag);
        self.0.resize(self.0.len().max(index + 1), 0);
        self.0[index] |= bit;
    }

    /// Whether a tag is one of them.
    pub fn contains(&self, tag: u32) -> bool {
        let (index, bit) = place(tag);
        self.0.get(index).is_some_and(|bits| bits & bit != 0)
    }
}

impl FromIterator<u32> for Tags {
    fn from_iter<I: IntoIterator<Item = u32>>(tags: I) -> Self {
        let mut all = Self::default();
        tags.into_iter().for_each(|tag| all.insert(tag));
        all
    }
}

/// For each word the tags that it is a trigger of: one of the triggers of a tag stands in every hit with that tag.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Triggers {
    /// The number of each word's set; that of no tags is 0.
    sets: Table<u32, 1>,
    /// The bits of all sets, `len` numbers for each: many words have the same.
    bits: Table<u64, 2>,
    len: usize,
}

impl Triggers {
    /// Of pairs of a word and a tag.
    pub(super) fn new(pairs: impl IntoIterator<Item = (WordId, u32)>) -> Self {
        let mut by_word: BTreeMap<WordId, Tags> = BTreeMap::new();
        pairs.into_iter().for_each(|(word, tag)| by_word.entry(word).or_default().insert(tag));
        let words = by_word.last_key_value().map_or(0, |(word, _)| word + 1);
        let mut sets = IndexSet::from([Tags::default()]);
        let mut number = |tags: Tags| u32::try_from(sets.insert_full(tags).0).expect("fewer sets than words");
        let numbers = (0..words).map(|word| number(by_word.remove(&word).unwrap_or_default())).collect();
        let len = sets.iter().map(|tags| tags.0.len()).max().unwrap_or(0);
        let padded = |tags: &Tags| (0..len).map(|index| tags.0.get(index).copied().unwrap_or(0)).collect::<Vec<_>>();
        Self { sets: numbers, bits: sets.iter().flat_map(padded).collect(), len }
    }

    pub(super) fn has(&self, word: WordId) -> bool {
        self.set(word) != 0
    }

    /// Adds the tags of a word.
    pub(super) fn add(&self, word: WordId, tags: &mut Tags) {
        let set = self.set(word);
        if set != 0 {
            tags.0.resize(tags.0.len().max(self.len), 0);
            let own = self.bits.range(set * self.len..(set + 1) * self.len);
            tags.0.iter_mut().zip(own).for_each(|(bits, own)| *bits |= own);
        }
    }

    fn set(&self, word: WordId) -> usize {
        let word = word as usize;
        if word < self.sets.len() { self.sets.get(word) as usize } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_tags_they_are_triggers_of() {
        let triggers = Triggers::new([(2, 70), (5, 1), (2, 1), (7, 1)]);
        let mut there = Tags::default();
        [0, 1, 9].into_iter().for_each(|word| triggers.add(word, &mut there));
        assert_eq!(there, Tags::default());
        triggers.add(5, &mut there);
        assert!(there.contains(1) && !there.contains(0) && !there.contains(70));
        triggers.add(2, &mut there);
        assert_eq!(there, [70, 1].into_iter().collect());
        assert_eq!([1, 2, 7, 9].map(|word| triggers.has(word)), [false, true, true, false]);
    }
}
