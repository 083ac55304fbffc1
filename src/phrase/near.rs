//! The words that may be right beside a word of a phrase. One quick test of a neighbour rules out
//! most phrases.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::WordId;
use super::set::ANY_NUMBER;
use super::table::{NumberTable, StoredNumber, TableRow, number};

/// The words that may be at a place; `None` if any word may, or no word.
pub(super) type WordChoice = Option<BTreeSet<WordId>>;

/// The words of one choice or the other.
pub(super) fn either(one: WordChoice, other: WordChoice) -> WordChoice {
    one.zip(other).map(|(one, other)| &one | &other)
}

/// The words that may be beside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NeighbourFilter {
    Anything,
    Word(WordId),
    /// One of a set, by its number.
    Set(u32),
}

impl TableRow<1> for NeighbourFilter {
    fn pack(self) -> [u32; 1] {
        [match self {
            Self::Anything => 0,
            Self::Word(word) => word << 2 | 1,
            Self::Set(set) => set << 2 | 2,
        }]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 1]) -> Self {
        let number = number(row[0]);
        match number & 3 {
            0 => Self::Anything,
            1 => Self::Word(number >> 2),
            _ => Self::Set(number >> 2),
        }
    }
}

/// A word beside another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Neighbour {
    /// Its number; `None` where there is no word.
    pub(super) word: Option<WordId>,
    /// Whether it begins with a digit.
    pub(super) is_number: bool,
}

/// Sets of words. Words that are in the same sets are of one class, and a set is a row of bits, one
/// for each class: there are ten times as many words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct WordSets {
    /// The class of each word; 0 for a word that is in none of the sets.
    classes: NumberTable<u32, 1>,
    /// The bits of all sets, 32 to a number.
    rows: NumberTable<u32, 1>,
    /// Numbers of a row.
    width: u32,
    /// The number of the sets.
    count: u32,
    /// Sets that were added to them, with the numbers that follow.
    #[serde(skip)]
    more: Option<Box<WordSets>>,
}

impl WordSets {
    /// Whether `word` may be at a place with the filter `near`.
    #[inline]
    pub(super) fn allow(&self, near: NeighbourFilter, word: Option<WordId>) -> bool {
        match near {
            NeighbourFilter::Anything => true,
            NeighbourFilter::Word(wanted) => word == Some(wanted),
            NeighbourFilter::Set(set) => word.is_some_and(|word| self.hold(set, word)),
        }
    }

    /// Whether a word may be at a place with the filter `near`, by its own number or as a number.
    #[inline]
    pub(super) fn allow_beside(&self, near: NeighbourFilter, beside: Neighbour) -> bool {
        let known = beside.word.filter(|word| *word != ANY_NUMBER);
        self.allow(near, known) || beside.is_number && self.allow(near, Some(ANY_NUMBER))
    }

    /// Whether a word is in set number `set`.
    #[inline]
    pub(super) fn hold(&self, set: u32, word: WordId) -> bool {
        match &self.more {
            Some(more) if set >= self.count => more.has(set - self.count, word),
            _ => self.has(set, word),
        }
    }

    #[inline]
    fn has(&self, set: u32, word: WordId) -> bool {
        let class = self.classes.find(word as usize).unwrap_or(0);
        class != 0
            && self.rows.get((set * self.width + class / 32) as usize) & 1 << (class % 32) != 0
    }
}

/// Sets in the making, each once, beside those that are there already.
#[derive(Debug, Default)]
pub(super) struct CollectedSets {
    known: Option<WordSets>,
    sets: IndexSet<BTreeSet<WordId>, FxBuildHasher>,
}

impl CollectedSets {
    /// Numbers from those of other sets on.
    pub(super) fn above(known: WordSets) -> Self {
        Self { known: Some(known), sets: IndexSet::default() }
    }

    /// One of these words.
    pub(super) fn near(&mut self, words: WordChoice) -> NeighbourFilter {
        match words {
            None => NeighbourFilter::Anything,
            Some(words) if words.len() == 1 => {
                NeighbourFilter::Word(*words.first().expect("it has one"))
            }
            Some(words) => NeighbourFilter::Set(self.set(words)),
        }
    }

    /// The number of a set.
    pub(super) fn set(&mut self, words: BTreeSet<WordId>) -> u32 {
        let before = self.known.as_ref().map_or(0, |known| known.count);
        before + small(self.sets.insert_full(words).0)
    }

    pub(super) fn finish(self) -> WordSets {
        let mut memberships: BTreeMap<WordId, Vec<u32>> = BTreeMap::new();
        for (set, words) in self.sets.iter().enumerate() {
            words.iter().for_each(|&word| memberships.entry(word).or_default().push(small(set)));
        }
        let classes: BTreeSet<Vec<u32>> =
            [Vec::new()].into_iter().chain(memberships.values().cloned()).collect();
        let width = classes.len().div_ceil(32);
        let mut rows = vec![0; self.sets.len() * width];
        let mut by_sets = BTreeMap::new();
        for (class, sets) in classes.iter().enumerate() {
            sets.iter()
                .for_each(|&set| rows[set as usize * width + class / 32] |= 1 << (class % 32));
            by_sets.insert(sets, small(class));
        }
        let words = memberships.last_key_value().map_or(0, |(last, _)| last + 1);
        let mut class_of = vec![0; words as usize];
        for (word, sets) in &memberships {
            class_of[*word as usize] = by_sets[sets];
        }
        let own = WordSets {
            classes: class_of.into_iter().collect(),
            rows: rows.into_iter().collect(),
            width: small(width),
            count: small(self.sets.len()),
            more: None,
        };
        match self.known {
            Some(known) => WordSets { more: Some(Box::new(own)), ..known },
            None => own,
        }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 sets and classes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_may_stand_there() {
        let mut all = CollectedSets::default();
        let choice = |words: &[WordId]| Some(words.iter().copied().collect());
        let [one, some, any] = [choice(&[7]), choice(&[7, 300]), None].map(|words| all.near(words));
        assert_eq!(all.near(choice(&[300, 7])), some, "the same set");
        let many = all.near(Some((40..200).collect()));
        let sets = all.finish();
        assert!(sets.allow(one, Some(7)) && !sets.allow(one, Some(8)) && !sets.allow(one, None));
        assert!(
            sets.allow(some, Some(300)) && sets.allow(some, Some(7)) && !sets.allow(some, Some(0))
        );
        assert!(
            !sets.allow(some, Some(50))
                && sets.allow(many, Some(50))
                && !sets.allow(many, Some(300))
        );
        assert!(sets.allow(any, Some(0)) && sets.allow(any, None));
        let mut more = CollectedSets::above(sets);
        let added = more.near(choice(&[7, 900]));
        let all = more.finish();
        assert!(all.allow(added, Some(7)) && all.allow(added, Some(900)));
        assert!(all.allow(some, Some(300)) && !all.allow(added, Some(300)));
    }
}
