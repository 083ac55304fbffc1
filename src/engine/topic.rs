//! The topics of an article, by the stems of its words, and whether a headline shares them.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::rules::RuleSet;

/// Uses from which on a word is one of an article's topics; a word used once may be there by chance
/// ("floor", "complete").
const FREQUENT: usize = 2;
/// An article with fewer different content words is too short to rule out a topic.
const LEAST_WORDS: usize = 8;
/// Words of a headline that a message repeats.
const LONGEST_TOPIC: usize = 4;

/// Makes stems of the content words of a document, of each word once.
pub(super) struct TopicStems<'a> {
    rules: &'a RuleSet,
    known: RefCell<StemNumbers<'a>>,
}

/// The number of a stem.
type StemId = usize;

/// The words that have been stemmed, and the keys of their stems.
#[derive(Default)]
struct StemNumbers<'a> {
    words: FxHashMap<&'a str, Option<StemId>>,
    stems: FxHashMap<u64, StemId>,
}

/// The content words of an article, by stem.
#[derive(Debug, Default)]
pub(super) struct ArticleStems {
    /// The uses of each stem, by the number of the stem.
    uses: Vec<StemUse>,
    /// Stems that are used at all.
    different: usize,
}

/// The use that an article makes of a stem.
#[derive(Clone, Copy, Debug, Default)]
struct StemUse {
    count: usize,
    /// In its title, or as a name.
    named: bool,
}

impl<'a> TopicStems<'a> {
    pub(super) fn new(rules: &'a RuleSet) -> Self {
        Self { rules, known: RefCell::default() }
    }

    /// The stem of a word that can name a topic.
    fn stem(&self, word: &'a str) -> Option<StemId> {
        let StemNumbers { words, stems } = &mut *self.known.borrow_mut();
        *words.entry(word).or_insert_with(|| {
            let next = stems.len();
            Some(*stems.entry(self.rules.topic_key(word)?).or_insert(next))
        })
    }

    /// Whether a word, in lower case, does not show the topic of a text.
    pub(super) fn is_small(&self, word: &str) -> bool {
        self.rules.is_small(word)
    }

    /// Stems of the content words of a line, each once.
    pub(super) fn stems(&self, line: &'a str) -> Vec<StemId> {
        let mut stems: Vec<StemId> = words(line).filter_map(|word| self.stem(word)).collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    }

    /// Takes a piece of an article in; names and the words of its title are topics even if they are
    /// used once.
    pub(super) fn add(&self, article: &mut ArticleStems, piece: &'a str, title: bool) {
        let mut opens = true;
        for word in words(piece) {
            if let Some(stem) = self.stem(word) {
                article.add(stem, title || (!opens && word.starts_with(char::is_uppercase)));
            }
            let after = word.as_ptr() as usize - piece.as_ptr() as usize + word.len();
            opens = piece[after..].starts_with(['.', '!', '?', ':', '"', '\u{201D}']);
        }
    }

    /// Returns the topic of a headline in its own words: its longest run of content words, in lower
    /// case if the headline writes every word with a capital.
    pub(super) fn topic(&self, headline: &'a str) -> String {
        let all: Vec<&'a str> = words(headline).collect();
        let counts = |word: &&'a str| self.stem(word).is_some();
        let runs = all.chunk_by(|a, b| counts(a) && counts(b));
        let runs = runs.filter(|run| counts(&run[0]));
        let longest = runs
            .fold(&[][..], |best: &[&str], run| if run.len() > best.len() { run } else { best });
        let topic = longest[..longest.len().min(LONGEST_TOPIC)].join(" ");
        let titled = all
            .iter()
            .skip(1)
            .filter(|word| counts(word))
            .all(|word| !word.starts_with(char::is_lowercase));
        if titled { topic.to_lowercase() } else { topic }
    }
}

impl ArticleStems {
    fn add(&mut self, stem: StemId, named: bool) {
        if stem >= self.uses.len() {
            self.uses.resize(stem + 1, StemUse::default());
        }
        let of = &mut self.uses[stem];
        self.different += usize::from(of.count == 0);
        of.count += 1;
        of.named |= named;
    }

    fn uses(&self, stem: StemId) -> StemUse {
        self.uses.get(stem).copied().unwrap_or_default()
    }

    /// Whether the article is long enough to show its topics.
    pub(super) fn is_known(&self) -> bool {
        self.different >= LEAST_WORDS
    }

    /// Whether one of the stems is a topic.
    pub(super) fn is_about(&self, stems: &[StemId]) -> bool {
        stems.iter().map(|&stem| self.uses(stem)).any(|of| of.named || of.count >= FREQUENT)
    }

    /// Returns the number of the stems that are used more than once.
    pub(super) fn shared(&self, stems: &[StemId]) -> usize {
        stems.iter().filter(|&&stem| self.uses(stem).count >= FREQUENT).count()
    }

    /// Whether one of the stems is used at all.
    pub(super) fn mentions(&self, stems: &[StemId]) -> bool {
        stems.iter().any(|&stem| self.uses(stem).count > 0)
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let apart = |c: char| !(c.is_alphanumeric() || c == '\'');
    line.split(apart).map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::{PhraseCompiler, WordForms};

    fn none() -> RuleSet {
        let words = ["the", "how", "a", "for", "results", "of", "is"];
        let forms = WordForms::default();
        let mut compiler = PhraseCompiler::new(&forms);
        words.iter().for_each(|word| compiler.know(word));
        let mut rules = RuleSet::default();
        rules.stems.extend(compiler.new_forms(), &words.iter().collect());
        (rules.lexicon, rules.slots) = compiler.finish();
        rules
    }

    #[test]
    fn a_topic_is_frequent_or_a_name() {
        let none = none();
        let topics = TopicStems::new(&none);
        let mut article = ArticleStems::default();
        let text = "The ferries crossed the sound. A ferry burnt oil from Bergen and carried sheep, wool and passengers.";
        topics.add(&mut article, text, false);
        let about = |line: &'static str| article.is_about(&topics.stems(line));
        assert!(about("Ferry of the year") && about("A walk in Bergen") && article.is_known());
        assert!(!about("How sheep sleep") && article.mentions(&topics.stems("How sheep sleep")));
    }

    #[test]
    fn the_topic_of_a_headline_is_its_longest_run() {
        let none = none();
        let topics = TopicStems::new(&none);
        assert_eq!(
            topics.topic("Polishing a Brass Trombone Slide for Loud Results"),
            "brass trombone slide"
        );
        assert_eq!(topics.topic("How the mayor of Bergen sleeps"), "Bergen sleeps");
    }
}
