//! What an article is about, as a set of word stems, and whether a headline is about that, too.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_stemmers::{Algorithm, Stemmer};

/// Uses from which on a word is one of an article's topics; a word used once may be there by chance ("floor", "complete").
const FREQUENT: usize = 2;
/// An article with fewer different content words is too short to say what it is not about.
const LEAST_WORDS: usize = 8;
/// Words of a headline that a message repeats.
const LONGEST_TOPIC: usize = 4;

/// Makes stems of content words.
pub(super) struct Topics<'r> {
    stemmer: Stemmer,
    no_topic: &'r BTreeSet<String>,
}

/// The content words of an article, by stem.
#[derive(Debug, Default)]
pub(super) struct Article {
    uses: BTreeMap<String, usize>,
    named: BTreeSet<String>,
}

impl<'r> Topics<'r> {
    pub(super) fn new(no_topic: &'r BTreeSet<String>) -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English), no_topic }
    }

    /// The stem of a word that can name a topic.
    fn stem(&self, word: &str) -> Option<String> {
        let word = word.trim_end_matches("'s").to_lowercase();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 3 || word.chars().any(|c| c.is_ascii_digit()) || self.no_topic.contains(&word) {
            return None;
        }
        let stem: Cow<'_, str> = self.stemmer.stem(&word);
        Some(stem.into_owned())
    }

    /// Stems of the content words of a line.
    pub(super) fn stems(&self, line: &str) -> BTreeSet<String> {
        words(line).filter_map(|word| self.stem(word)).collect()
    }

    /// Takes a piece of an article in; names and the words of its title are topics even if they are used once.
    pub(super) fn add(&self, article: &mut Article, piece: &str, title: bool) {
        let mut opens = true;
        for word in words(piece) {
            if let Some(stem) = self.stem(word) {
                if title || (!opens && word.starts_with(char::is_uppercase)) {
                    article.named.insert(stem.clone());
                }
                *article.uses.entry(stem).or_default() += 1;
            }
            let after = word.as_ptr() as usize - piece.as_ptr() as usize + word.len();
            opens = piece[after..].starts_with(['.', '!', '?', ':', '"', '\u{201D}']);
        }
    }

    /// What a headline is about, as it says it: its longest run of content words, in lower case where the headline writes
    /// every word with a capital.
    pub(super) fn topic(&self, headline: &str) -> String {
        let all: Vec<&str> = words(headline).collect();
        let counts = |word: &&str| self.stem(word).is_some();
        let runs = all.chunk_by(|a, b| counts(a) && counts(b));
        let runs = runs.filter(|run| counts(&run[0]));
        let longest = runs.fold(&[][..], |best: &[&str], run| if run.len() > best.len() { run } else { best });
        let topic = longest[..longest.len().min(LONGEST_TOPIC)].join(" ");
        let titled = all.iter().skip(1).filter(|word| counts(word)).all(|word| !word.starts_with(char::is_lowercase));
        if titled { topic.to_lowercase() } else { topic }
    }
}

impl Article {
    /// Whether there is enough of it to tell.
    pub(super) fn is_known(&self) -> bool {
        self.uses.len() >= LEAST_WORDS
    }

    /// Whether one of the stems is a topic.
    pub(super) fn is_about(&self, stems: &BTreeSet<String>) -> bool {
        stems.iter().any(|stem| self.named.contains(stem) || self.uses.get(stem).is_some_and(|&n| n >= FREQUENT))
    }

    /// How many of the stems are used more than once.
    pub(super) fn shared(&self, stems: &BTreeSet<String>) -> usize {
        stems.iter().filter(|stem| self.uses.get(*stem).is_some_and(|&n| n >= FREQUENT)).count()
    }

    /// Whether one of the stems is used at all.
    pub(super) fn mentions(&self, stems: &BTreeSet<String>) -> bool {
        stems.iter().any(|stem| self.uses.contains_key(stem))
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let apart = |c: char| !(c.is_alphanumeric() || c == '\'');
    line.split(apart).map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> BTreeSet<String> {
        ["the", "how", "a", "for", "results", "of", "is"].map(str::to_owned).into()
    }

    #[test]
    fn a_topic_is_frequent_or_a_name() {
        let none = none();
        let topics = Topics::new(&none);
        let mut article = Article::default();
        let text =
            "The ferries crossed the sound. A ferry burnt oil from Bergen and carried sheep, wool and passengers.";
        topics.add(&mut article, text, false);
        let about = |line: &str| article.is_about(&topics.stems(line));
        assert!(about("Ferry of the year") && about("A walk in Bergen") && article.is_known());
        assert!(!about("How sheep sleep") && article.mentions(&topics.stems("How sheep sleep")));
    }

    #[test]
    fn the_topic_of_a_headline_is_its_longest_run() {
        let none = none();
        let topics = Topics::new(&none);
        assert_eq!(topics.topic("Polishing a Brass Trombone Slide for Loud Results"), "brass trombone slide");
        assert_eq!(topics.topic("How the mayor of Bergen sleeps"), "Bergen sleeps");
    }
}
