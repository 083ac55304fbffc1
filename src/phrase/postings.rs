//! Lists of things by word, one after the other: each word of a text asks for its list.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::WordId;
use super::table::{NumberTable, TableRow};

/// A list of things for each of many words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "'de: 'static"))]
pub(super) struct WordPostings<T, const N: usize> {
    /// The start of each word's list in `items`; the last is the number of items.
    starts: NumberTable<u32, 1>,
    items: NumberTable<T, N>,
}

impl<T, const N: usize> Default for WordPostings<T, N> {
    fn default() -> Self {
        Self { starts: NumberTable::default(), items: NumberTable::default() }
    }
}

impl<T: TableRow<N>, const N: usize> WordPostings<T, N> {
    /// Makes postings of things in any order; the things of one word keep their order.
    pub(super) fn new(mut all: Vec<(WordId, T)>) -> Self {
        all.sort_by_key(|(word, _)| *word);
        let words = all.last().map_or(0, |(word, _)| word + 1);
        let small = |place: usize| u32::try_from(place).expect("fewer than 2^32 things");
        let starts = (0..=words)
            .map(|word| small(all.partition_point(|(other, _)| *other < word)))
            .collect();
        Self { starts, items: all.into_iter().map(|(_, thing)| thing).collect() }
    }

    /// Words that have a list are below this.
    pub(super) fn words(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The things of a word.
    pub(super) fn of(&self, word: WordId) -> impl Iterator<Item = T> {
        self.items.range(self.list(word as usize))
    }

    fn list(&self, word: usize) -> Range<usize> {
        let known = word < self.words();
        if known {
            self.starts.get(word) as usize..self.starts.get(word + 1) as usize
        } else {
            0..0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_its_own_list() {
        let postings = WordPostings::new(vec![(7, 1), (3, 2), (7, 3)]);
        let lists = [3, 5, 7, 8, u32::MAX].map(|word| postings.of(word).collect::<Vec<u32>>());
        assert_eq!(lists, [vec![2], vec![], vec![1, 3], vec![], vec![]]);
        assert_eq!(WordPostings::<u32, 1>::default().of(0).count(), 0);
    }
}
