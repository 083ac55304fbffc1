//! The stem of a word, and keys to look stems and pairs of stems up by.

use std::fmt;

use rust_stemmers::{Algorithm, Stemmer};
use xxhash_rust::xxh3::xxh3_64;

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
}
