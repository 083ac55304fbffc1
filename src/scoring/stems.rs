//! The stem of a word, and keys to look stems and pairs of stems up by.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::document::SortedWords;
use crate::phrase::{NumberTable, StoredNumber, TableRow, WordId, number};

/// The most words whose stems a thread remembers: two megabytes.
const MEMORY: usize = 1 << 15;

thread_local! {
    /// Keys of stems by their words. Making a stem takes fifty times as long as finding it here, and
    /// the words of one folder of texts are mostly the same.
    static KEYS: RefCell<FxHashMap<Box<str>, u64>> = RefCell::default();
}

/// The stem of a word, in lower case; each run of digits is a `0`. Inflections of a word share one.
fn stem(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            '0'..='9' if folded.ends_with('0') => {}
            '0'..='9' => folded.push('0'),
            '\u{2019}' => folded.push('\''),
            c => folded.push(c),
        }
    }
    let owner = folded.strip_suffix("'s").unwrap_or(&folded);
    Stemmer::create(Algorithm::English).stem(owner).into_owned()
}

/// The key of the stem of a word.
pub fn stem_key(word: &str) -> u64 {
    KEYS.with_borrow_mut(|keys| {
        if let Some(&key) = keys.get(word) {
            return key;
        }
        if keys.len() == MEMORY {
            keys.clear();
        }
        let key = xxh3_64(stem(word).as_bytes());
        keys.insert(word.into(), key);
        key
    })
}

/// The stem of a word that phrases know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownStem {
    /// The key of the stem.
    pub key: u64,
    /// Whether the word can name the topic of a text.
    pub names_topic: bool,
    /// Whether it is one of the words that name none, however long.
    pub is_small: bool,
}

impl TableRow<3> for KnownStem {
    fn pack(self) -> [u32; 3] {
        let bits = u32::from(self.names_topic) | u32::from(self.is_small) << 1;
        [self.key as u32, (self.key >> 32) as u32, bits]
    }

    #[inline]
    fn unpack([low, high, bits]: &[StoredNumber; 3]) -> Self {
        let key = u64::from(number(*high)) << 32 | u64::from(number(*low));
        let bits = number(*bits);
        Self { key, names_topic: bits & 1 != 0, is_small: bits & 2 != 0 }
    }
}

/// The stems of words that phrases know, by their numbers less 1: making a stem takes longer than
/// all else that is done with a word.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct KnownStems(NumberTable<KnownStem, 3>);

impl KnownStems {
    /// Adds words whose numbers follow; `no_topic` are words in lower case that name none.
    pub fn extend<'w>(&mut self, words: impl Iterator<Item = &'w str>, no_topic: &SortedWords) {
        for word in words {
            let is_small = no_topic.contains(word);
            let names_topic = !is_small && may_name_topic(word);
            self.0.push(KnownStem { key: stem_key(word), names_topic, is_small });
        }
    }

    /// The stem of a word of this number; `None` for a word that no phrase knows.
    pub fn of(&self, word: WordId) -> Option<KnownStem> {
        self.0.find((word as usize).checked_sub(1)?)
    }
}

/// Letters that a word has at least that names a topic.
const SHORTEST_TOPIC: usize = 3;

/// Whether a word, in lower case, is long enough to name the topic of a text, and no number.
pub fn may_name_topic(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= SHORTEST_TOPIC && !word.contains(|c: char| c.is_ascii_digit())
}

/// The key of two stems in a row, by their own keys.
pub fn pair_key(first: u64, second: u64) -> u64 {
    (first.rotate_left(29) ^ second).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_and_numbers_share_a_stem() {
        assert_eq!(stem("Reduces"), stem("reducing"));
        assert_eq!(stem("1999"), "0");
        assert_eq!(stem("B12"), stem("b3"));
        assert_eq!(stem("clinic\u{2019}s"), stem("clinic"));
        assert_ne!(pair_key(1, 2), pair_key(2, 1));
    }

    #[test]
    fn a_full_memory_begins_anew() {
        let first = stem_key("word0");
        for number in 0..=MEMORY {
            let word = format!("word{number}x");
            assert_eq!(stem_key(&word), xxh3_64(stem(&word).as_bytes()));
        }
        assert_eq!(stem_key("word0"), first);
    }

    #[test]
    fn stems_of_known_words_are_those_of_the_words() {
        let no_topic: SortedWords = ["results"].iter().collect();
        let mut known = KnownStems::default();
        known.extend(["trials", "caf\u{E9}s", "results"].into_iter(), &no_topic);
        known.extend(["24", "it"].into_iter(), &no_topic);
        let known_stem = |word: &str, names_topic, is_small| {
            let key = stem_key(word);
            Some(KnownStem { key, names_topic, is_small })
        };
        for (number, expected) in [
            (0, None),
            (1, known_stem("trial", true, false)),
            (2, known_stem("caf\u{E9}s", true, false)),
            (3, known_stem("result", false, true)),
            (4, known_stem("7", false, false)),
            (5, known_stem("it", false, false)),
            (6, None),
        ] {
            assert_eq!(known.of(number), expected, "{number}");
        }
    }
}
