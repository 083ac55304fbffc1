//! Lists of things by word, one after the other in memory: each word of a text asks for its list.

use serde::{Deserialize, Serialize};

use super::WordId;
use super::packed::{self, Packed};

/// A list of things for each of many words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "T: Packed<N>")]
pub(super) struct Postings<T, const N: usize> {
    /// Where the list of each word begins in `items`; the last is their number.
    #[serde(with = "packed")]
    starts: Vec<u32>,
    #[serde(with = "packed")]
    items: Vec<T>,
}

impl<T, const N: usize> Default for Postings<T, N> {
    fn default() -> Self {
        Self { starts: Vec::new(), items: Vec::new() }
    }
}

impl<T, const N: usize> Postings<T, N> {
    /// Of things in any order; those of one word stay in theirs.
    pub(super) fn new(mut all: Vec<(WordId, T)>) -> Self {
        all.sort_by_key(|(word, _)| *word);
        let words = all.last().map_or(0, |(word, _)| word + 1);
        let small = |place: usize| u32::try_from(place).expect("fewer than 2^32 things");
        let starts = (0..=words).map(|word| small(all.partition_point(|(other, _)| *other < word))).collect();
        Self { starts, items: all.into_iter().map(|(_, thing)| thing).collect() }
    }

    /// Words that have a list are below this.
    pub(super) fn words(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The things of a word.
    pub(super) fn of(&self, word: WordId) -> &[T] {
        match self.starts.get(word as usize..word as usize + 2) {
            Some(&[from, to]) => &self.items[from as usize..to as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_its_own_list() {
        let written = Postings::new(vec![(7, 1), (3, 2), (7, 3)]);
        let postings: Postings<u32, 1> = postcard::from_bytes(&postcard::to_allocvec(&written).unwrap()).unwrap();
        let lists = [3, 5, 7, 8, u32::MAX].map(|word| postings.of(word).to_vec());
        assert_eq!(lists, [vec![2], vec![], vec![1, 3], vec![], vec![]]);
        assert!(Postings::<u32, 1>::default().of(0).is_empty());
    }
}
