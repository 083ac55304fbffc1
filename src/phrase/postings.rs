//! Lists of things by word, one after the other: each word of a text asks for its list.

use std::collections::BTreeSet;
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
    /// The same with more things, each behind the others of its word.
    pub(super) fn with(&self, mut more: Vec<(WordId, T)>) -> Self {
        more.sort_by_key(|(word, _)| *word);
        let known = small(self.words());
        let words = more.last().map_or(0, |(word, _)| word + 1).max(known);
        let (mut items, mut starts) = (NumberTable::default(), NumberTable::default());
        let (mut copied, mut begun) = (0, 0);
        for (added, (word, thing)) in more.iter().enumerate() {
            let end = self.start(word + 1);
            items.copy(&self.items, copied..end);
            items.push(*thing);
            copied = end;
            // The lists up to this one begin so many things later.
            self.copy_starts(begun..word + 1, small(added), &mut starts);
            begun = word + 1;
        }
        items.copy(&self.items, copied..self.items.len());
        self.copy_starts(begun..words, small(more.len()), &mut starts);
        starts.push(small(self.items.len() + more.len()));
        Self { starts, items }
    }

    /// Adds the starts of the lists of some words, each moved by a number of things.
    fn copy_starts(&self, words: Range<WordId>, by: u32, starts: &mut NumberTable<u32, 1>) {
        let known = small(self.words()).min(words.end).max(words.start);
        if known > words.start {
            let own = self.starts.range(words.start as usize..known as usize);
            starts.extend(own.map(|start| start + by));
        }
        starts.extend((known..words.end).map(|_| small(self.items.len()) + by));
    }

    /// The same without some things.
    pub(super) fn without(&self, is_out: impl Fn(T) -> bool) -> Self {
        let (mut items, mut starts) = (NumberTable::default(), NumberTable::default());
        let (mut copied, mut out) = (0, 0);
        for word in 0..self.words() {
            starts.push(small(self.starts.get(word) as usize - out));
            for at in self.list(small(word)) {
                if is_out(self.items.get(at)) {
                    items.copy(&self.items, copied..at);
                    (copied, out) = (at + 1, out + 1);
                }
            }
        }
        items.copy(&self.items, copied..self.items.len());
        starts.push(small(self.items.len() - out));
        Self { starts, items }
    }

    /// Brings the things of some words into the order of a number.
    pub(super) fn sort(&mut self, words: &BTreeSet<WordId>, order: impl Fn(T) -> u32) {
        for &word in words {
            let mut things: Vec<T> = self.of(word).collect();
            things.sort_by_key(|thing| order(*thing));
            for (index, thing) in self.list(word).zip(things) {
                self.items.set(index, thing);
            }
        }
    }

    /// Replaces each thing by another.
    pub(super) fn change(&mut self, change: impl Fn(T) -> T) {
        self.items.change(change);
    }

    /// The start of the list of a word; behind the last word, the number of things.
    fn start(&self, word: WordId) -> usize {
        self.starts.find(word as usize).map_or(self.items.len(), |start| start as usize)
    }

    /// All things, each with its word.
    pub(super) fn all(&self) -> impl Iterator<Item = (WordId, T)> {
        (0..small(self.words())).flat_map(|word| self.of(word).map(move |thing| (word, thing)))
    }

    /// Words that have a list are below this.
    pub(super) fn words(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The things of a word.
    pub(super) fn of(&self, word: WordId) -> impl Iterator<Item = T> {
        self.items(self.list(word))
    }

    /// The things at some places.
    pub(super) fn items(&self, places: Range<usize>) -> impl Iterator<Item = T> {
        self.items.range(places)
    }

    /// The places of the things of a word.
    #[inline]
    pub(super) fn list(&self, word: WordId) -> Range<usize> {
        let word = word as usize;
        let known = word < self.words();
        if known {
            self.starts.get(word) as usize..self.starts.get(word + 1) as usize
        } else {
            0..0
        }
    }
}

fn small(place: usize) -> u32 {
    u32::try_from(place).expect("fewer than 2^32 things")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_its_own_list() {
        let postings = WordPostings::default().with(vec![(7, 1), (3, 2), (7, 3)]);
        let lists = [3, 5, 7, 8, u32::MAX].map(|word| postings.of(word).collect::<Vec<u32>>());
        assert_eq!(lists, [vec![2], vec![], vec![1, 3], vec![], vec![]]);
        assert_eq!(WordPostings::<u32, 1>::default().of(0).count(), 0);
    }

    #[test]
    fn more_things_come_behind_those_of_their_word() {
        let postings = WordPostings::default().with(vec![(7, 1), (3, 2), (7, 3)]);
        let more = postings.with(vec![(9, 4), (3, 5), (0, 6), (7, 7)]);
        let all: Vec<(WordId, u32)> = more.all().collect();
        assert_eq!(all, [(0, 6), (3, 2), (3, 5), (7, 1), (7, 3), (7, 7), (9, 4)]);
        assert_eq!(more.of(8).count() + more.of(10).count(), 0);
        let all: Vec<_> = postings.with(Vec::new()).all().collect();
        assert_eq!(all, [(3, 2), (7, 1), (7, 3)]);
        let mut sorted = more.clone();
        sorted.sort(&BTreeSet::from([7]), |thing| u32::MAX - thing);
        assert_eq!(sorted.of(7).collect::<Vec<u32>>(), [7, 3, 1]);
        let mut fewer = more.without(|thing| thing == 1 || thing == 5);
        fewer.change(|thing| thing * 10);
        let all: Vec<_> = fewer.all().collect();
        assert_eq!(all, [(0, 60), (3, 20), (7, 30), (7, 70), (9, 40)]);
        let first = WordPostings::<u32, 1>::default().with(vec![(2, 8)]);
        assert_eq!(first.all().collect::<Vec<_>>(), [(2, 8)]);
    }
}
