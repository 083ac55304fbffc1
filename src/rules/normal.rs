//! Text as it is compared across files: lower-case words with one space between, numbers as `0`, no
//! punctuation.
//!
//! [`fold`](super::fold) does more for single lines (addresses, counts); here all of a run's text
//! goes through, so one buffer is filled again and again and nothing else is allocated.

use xxhash_rust::xxh3::xxh3_64;

/// A text made plain, and where its words are.
#[derive(Debug, Default)]
pub struct NormalText {
    text: String,
    /// Bytes of `text`: start and end of each word.
    words: Vec<(usize, usize)>,
    /// For each word whether it began with a capital.
    capitals: Vec<bool>,
    /// The number of words that are not numbers.
    named: usize,
}

impl NormalText {
    /// Takes in another text in the place of the one before.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.words.clear();
        self.capitals.clear();
        self.named = 0;
        let mut start = None;
        let mut chars = text.char_indices().peekable();
        while let Some((_, c)) = chars.next() {
            if !c.is_alphanumeric() {
                let inside = start.is_some_and(|start| self.is_inside(start, c));
                if !(inside && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric())) {
                    self.end(&mut start);
                }
                continue;
            }
            if is_ideograph(c) {
                self.end(&mut start);
            }
            if start.is_none() {
                if !self.words.is_empty() {
                    self.text.push(' ');
                }
                start = Some(self.text.len());
                self.capitals.push(c.is_uppercase());
            }
            match c {
                'A'..='Z' => self.text.push(c.to_ascii_lowercase()),
                '0'..='9' if self.text.ends_with('0') => {}
                c if c.is_ascii_digit() => self.text.push('0'),
                c if c.is_ascii() => self.text.push(c),
                c => self.text.extend(c.to_lowercase()),
            }
        }
        self.end(&mut start);
    }

    /// Whether a character can be inside a word: an apostrophe, the point or comma of a number.
    fn is_inside(&self, start: usize, c: char) -> bool {
        matches!(c, '\'' | '\u{2019}') || matches!(c, '.' | ',') && &self.text[start..] == "0"
    }

    fn end(&mut self, start: &mut Option<usize>) {
        if let Some(start) = start.take() {
            self.named += usize::from(&self.text[start..] != "0");
            self.words.push((start, self.text.len()));
        }
    }

    /// Returns the number of words, numbers left out.
    pub fn count(&self) -> usize {
        self.named
    }

    /// Returns the number of words, numbers included.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it has no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether word number `at` began with a capital.
    pub fn is_capital(&self, at: usize) -> bool {
        self.capitals[at]
    }

    /// All words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|&(start, end)| &self.text[start..end])
    }

    /// A hash of the whole; the same from release to release.
    pub fn hash(&self) -> u64 {
        xxh3_64(self.text.as_bytes())
    }

    /// A hash of each `size` words in a row.
    pub fn shingles(&self, size: usize) -> impl Iterator<Item = u64> + '_ {
        let hash = |words: &[(usize, usize)]| {
            xxh3_64(&self.text.as_bytes()[words[0].0..words[words.len() - 1].1])
        };
        self.words.windows(size).map(hash)
    }
}

/// Chinese and Japanese are written without spaces: each sign counts as a word.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> NormalText {
        let mut normal = NormalText::default();
        normal.set(text);
        normal
    }

    #[test]
    fn case_signs_space_and_digits_do_not_matter() {
        let plain = normal("Don\u{2019}t  PANIC:\n1,204 caf\u{c9}s (est. 1999)!");
        assert_eq!(plain.text, "dont panic 0 caf\u{e9}s est 0");
        assert_eq!((plain.len(), plain.count()), (6, 4));
        assert_eq!(plain.hash(), normal("don't panic 3.5 caf\u{e9}s, est 7").hash());
        assert_ne!(plain.hash(), normal("don't panic caf\u{e9}s").hash());
        assert_eq!(plain.words().last(), Some("0"));
        assert_eq!((plain.is_capital(0), plain.is_capital(2)), (true, false));
        assert_eq!(normal("v2 of B12").text, "v0 of b0");
    }

    #[test]
    fn signs_without_spaces_between_are_words() {
        assert_eq!(normal("\u{4F60}\u{597D} ok").len(), 3);
        assert!(normal(" -- ").is_empty());
    }

    #[test]
    fn shingles_are_words_in_a_row() {
        let (one, other) = (normal("a b c d"), normal("x b c d"));
        assert_eq!(one.shingles(3).count(), 2);
        assert_eq!(one.shingles(3).last(), other.shingles(3).last());
        assert_eq!(normal("a b").shingles(3).count(), 0);
    }
}
