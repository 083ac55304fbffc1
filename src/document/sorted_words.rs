//! A list of words that is looked up where it lies: a set of a thousand strings would be filled at
//! every start.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Words in order, each with any values: a line for each word, with tabs between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortedWords(#[serde(borrow)] Cow<'static, str>);

impl<S: AsRef<str>> FromIterator<S> for SortedWords {
    /// Collects words without values.
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        let rows = words.into_iter().map(|word| (word.as_ref().to_owned(), Vec::new()));
        Self::new(&rows.collect())
    }
}

impl SortedWords {
    /// Makes a list of words, each with its values; what has a tab or line feed in it is left out.
    pub fn new(rows: &BTreeMap<String, Vec<String>>) -> Self {
        let fits = |text: &&String| !text.contains(['\t', '\n']);
        let mut lines = String::new();
        for (word, values) in rows.iter().filter(|(word, _)| fits(word)) {
            lines.push_str(word);
            for value in values.iter().filter(fits) {
                lines.push('\t');
                lines.push_str(value);
            }
            lines.push('\n');
        }
        Self(lines.into())
    }

    /// Whether a word is one of them.
    pub fn contains(&self, word: &str) -> bool {
        self.values(word).is_some()
    }

    /// Returns the values of a word, if it is one of them.
    pub fn values(&self, word: &str) -> Option<impl Iterator<Item = &str>> {
        let mut lines = &*self.0;
        while !lines.is_empty() {
            // A byte in the middle of a character is no line feed.
            let (bytes, middle) = (lines.as_bytes(), lines.len() / 2);
            let start = memchr::memrchr(b'\n', &bytes[..middle]).map_or(0, |feed| feed + 1);
            let end = memchr::memchr(b'\n', &bytes[middle..]).map_or(bytes.len(), |at| middle + at);
            let line = &lines[start..end];
            let (known, values) = line.split_once('\t').unwrap_or((line, ""));
            match known.cmp(word) {
                Ordering::Equal => return Some(values.split_terminator('\t')),
                Ordering::Less => lines = lines.get(end + 1..).unwrap_or_default(),
                Ordering::Greater => lines = &lines[..start],
            }
        }
        None
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
        let rows = [("go", &["goes", "went"][..]), ("be", &["is"]), ("a", &[])];
        let owned = |row: &[&str]| row.iter().map(|word| (*word).to_owned()).collect();
        let rows = rows.map(|(word, values)| (word.to_owned(), owned(values)));
        let rows = SortedWords::new(&rows.into());
        let values = |word: &str| rows.values(word).map(Iterator::collect::<Vec<_>>);
        assert_eq!(values("go"), Some(vec!["goes", "went"]));
        assert_eq!((values("be"), values("a")), (Some(vec!["is"]), Some(Vec::new())));
        assert_eq!((values("goes"), values("g")), (None, None));
        assert!(!SortedWords::default().contains(""));
        assert!(["", "a"].iter().collect::<SortedWords>().contains(""));
    }
}
