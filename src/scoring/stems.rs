//! The stem of a word, and keys to look stems and pairs of stems up by.

use std::fmt;

use rust_stemmers::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::phrase::{NumberTable, WordId};

/// Makes stems: inflections of a word share one, and all numbers do.
pub struct Stemming {
    stemmer: Stemmer,
}

impl fmt::Debug for Stemming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stemming")
    }
}

impl Default for Stemming {
    fn default() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English) }
    }
}

impl Stemming {
    /// The stem of a word, in lower case; each run of digits is a `0`.
    pub fn stem(&self, word: &str) -> String {
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
        self.stemmer.stem(owner).into_owned()
    }

    /// The key of the stem of a word.
    pub fn key(&self, word: &str) -> u64 {
        xxh3_64(self.stem(word).as_bytes())
    }
}

/// The keys of the stems of words that phrases know, by their numbers less 1: making a stem takes
/// longer than all else that is done with a word.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct KnownStems(NumberTable<u64, 2>);

impl KnownStems {
    /// Adds words whose numbers follow.
    pub fn extend<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        let stemming = Stemming::default();
        for word in words {
            self.0.push(stemming.key(word));
        }
    }

    /// The key of the stem of a word of this number; `None` for a word that no phrase knows.
    pub fn key(&self, word: WordId) -> Option<u64> {
        self.0.find((word as usize).checked_sub(1)?)
    }
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
        let stemming = Stemming::default();
        assert_eq!(stemming.stem("Reduces"), stemming.stem("reducing"));
        assert_eq!(stemming.stem("1999"), "0");
        assert_eq!(stemming.stem("B12"), stemming.stem("b3"));
        assert_eq!(stemming.stem("clinic\u{2019}s"), stemming.stem("clinic"));
        assert_ne!(pair_key(1, 2), pair_key(2, 1));
    }

    #[test]
    fn stems_of_known_words_are_those_of_the_words() {
        let mut known = KnownStems::default();
        known.extend(["trials", "caf\u{E9}s"].into_iter());
        known.extend(["24"].into_iter());
        let key = |word: &str| Some(Stemming::default().key(word));
        let keys = [key("trial"), key("caf\u{E9}s"), key("7"), None];
        assert_eq!([1, 2, 3, 4].map(|word| known.key(word)), keys);
        assert_eq!(known.key(0), None);
    }
}
