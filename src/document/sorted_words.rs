//! A list of words that is looked up where it lies: a set of a thousand strings would be filled at
//! every start.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Words in order, each with a line feed behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortedWords(#[serde(borrow)] Cow<'static, str>);

impl<S: AsRef<str>> FromIterator<S> for SortedWords {
    /// Collects words; those with a line feed in them are left out.
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        let mut sorted = BTreeSet::new();
        for word in words {
            if !word.as_ref().contains('\n') {
                sorted.insert(word.as_ref().to_owned());
            }
        }
        let mut lines = String::new();
        for word in sorted {
            lines.push_str(&word);
            lines.push('\n');
        }
        Self(lines.into())
    }
}

impl SortedWords {
    /// Whether a word is one of them.
    pub fn contains(&self, word: &str) -> bool {
        let (mut lines, word) = (self.0.as_bytes(), word.as_bytes());
        while !lines.is_empty() {
            let middle = lines.len() / 2;
            let start = memchr::memrchr(b'\n', &lines[..middle]).map_or(0, |feed| feed + 1);
            let end = memchr::memchr(b'\n', &lines[middle..]).map_or(lines.len(), |at| middle + at);
            match lines[start..end].cmp(word) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => lines = lines.get(end + 1..).unwrap_or_default(),
                std::cmp::Ordering::Greater => lines = &lines[..start],
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_found_and_no_other() {
        let words = ["e.g", "Dr", "a", "caf\u{e9}", "al", "e", "zz"];
        let sorted: SortedWords = words.iter().collect();
        assert!(words.iter().all(|word| sorted.contains(word)));
        for other in ["", "b", "D", "Drs", "e.", "zzz", "al\n", "\n"] {
            assert!(!sorted.contains(other), "{other:?}");
        }
        assert!(!SortedWords::default().contains(""));
        assert!(["", "a"].iter().collect::<SortedWords>().contains(""));
    }
}
