//! Lists of things by word, all in two allocations: there are tens of thousands of short ones.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::WordId;

/// A list of things for each of many words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Postings<T> {
    /// Where the list of each word begins in `items`.
    lists: FxHashMap<WordId, u32>,
    /// Things, each with the place of the next one of its list; the last has its own place there.
    items: Vec<(T, u32)>,
}

impl<T: Copy> Postings<T> {
    /// Puts `thing` at the front of the list of `word`.
    pub(super) fn push(&mut self, word: WordId, thing: T) {
        let place = u32::try_from(self.items.len()).expect("fewer than 2^32 things");
        let next = self.lists.insert(word, place).unwrap_or(place);
        self.items.push((thing, next));
    }

    /// The things of a word, the latest first.
    pub(super) fn of(&self, word: WordId) -> impl Iterator<Item = T> {
        let mut at = self.lists.get(&word).copied();
        std::iter::from_fn(move || {
            let place = at?;
            let (thing, next) = self.items[place as usize];
            at = (next != place).then_some(next);
            Some(thing)
        })
    }

    /// Words that have a list, in order.
    pub(super) fn words(&self) -> Vec<WordId> {
        let mut words: Vec<WordId> = self.lists.keys().copied().collect();
        words.sort_unstable();
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_its_own_list() {
        let mut postings = Postings::default();
        [(7, 'a'), (3, 'b'), (7, 'c')].into_iter().for_each(|(word, thing)| postings.push(word, thing));
        let list = |word| postings.of(word).collect::<String>();
        assert_eq!((list(7), list(3), list(5)), ("ca".into(), "b".into(), String::new()));
        assert_eq!(postings.words(), [3, 7]);
    }
}
