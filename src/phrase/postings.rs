//! Lists of things by word, one after the other in memory: each word of a text asks for its list.

use serde::{Deserialize, Serialize};

use super::WordId;

/// A list of things for each of many words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Postings<T> {
    /// Where the list of each word begins in `items`; the last is their number.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Postings<T> {
    fn default() -> Self {
        Self { starts: Vec::new(), items: Vec::new() }
    }
}

impl<T> Postings<T> {
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
        let postings = Postings::new(vec![(7, 'a'), (3, 'b'), (7, 'c')]);
        let list = |word| postings.of(word).iter().collect::<String>();
        assert_eq!([list(3), list(5), list(7), list(8), list(u32::MAX)], ["b", "", "ac", "", ""]);
        assert!(Postings::<char>::default().of(0).is_empty());
    }
}
