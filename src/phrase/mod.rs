//! Phrases: the small language in which rules, vocabularies and contexts name wording, and finding
//! them among words.
//!
//! Every word form that any phrase knows has a number in a [`Lexicon`]. The words of a sentence are
//! looked up once; after that a phrase is compared number by number. `docs/writing-rules.md` describes the
//! language for authors of rules.

use std::ops::Range;

use near::Neighbour;

use crate::document::{Token, WordGap, tokenize};

mod anchors;
mod class_words;
mod classes;
mod compile;
mod covers;
mod elements;
mod extend;
mod facts;
mod forms;
mod lexicon;
mod lines;
mod near;
mod parse;
mod parts;
mod pieces;
mod postings;
mod set;
mod table;
mod upgrade;
mod variants;
mod vocabulary;
mod without;

pub use classes::{ClassKind, WordClass};
pub use compile::{CollectedVocabulary, PhraseCompiler, PhraseList, RuleLists, TriggerWord};
pub use extend::NewAnchors;
pub use forms::WordForms;
pub use lexicon::{Lexicon, WordId};
pub use lines::is_bare;
pub use parse::{parse, parse_label};
pub use parts::{PhraseEdge, PhraseMistake, PhrasePart, PlacedPart, named_lists};
pub use set::{PhraseHit, PhraseSet, TagSet};
pub use table::{NumberTable, StoredNumber, TableRow, number};
pub use upgrade::upgraded_line;
pub use variants::check;
pub use vocabulary::VocabularySlots;

/// Looks up the words of one stretch of text after the other, in the same memory.
#[derive(Clone, Debug)]
pub struct WordReader<'l> {
    lexicon: &'l Lexicon,
    words: Vec<KnownWord>,
    /// Memory for a word in lower case.
    small: String,
}

impl<'l> WordReader<'l> {
    /// Knows the words of a lexicon.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Self { lexicon, words: Vec::new(), small: String::new() }
    }

    /// The words of `text` within `range` (bytes), of which there are fewer than 2^32.
    pub fn read<'w>(&'w mut self, text: &'w str, range: Range<usize>) -> KnownWords<'w> {
        let (offset, stretch) = (range.start, &text[range.clone()]);
        let small = |at: usize| u32::try_from(at - offset).expect("fewer than 2^32 bytes");
        self.words.clear();
        self.words.reserve(range.len() / 5);
        for Token { range, gap } in tokenize(text, range) {
            let (start, end) = (small(range.start), small(range.end));
            self.words.push(KnownWord {
                start,
                end,
                id: self.lexicon.id(text, range, &mut self.small),
                gap,
            });
        }
        let (place, part) = (WordsPlace::Block, (0, stretch.len()));
        KnownWords { offset, stretch, part, words: &self.words, place }
    }
}

/// A word of a text.
#[derive(Clone, Copy, Debug)]
struct KnownWord {
    /// Bytes from where the stretch begins.
    start: u32,
    end: u32,
    id: WordId,
    gap: WordGap,
}

/// A stretch of text that words are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum WordsPlace {
    /// Sentences together: any word may be the first or the last of one.
    #[default]
    Block,
    /// One sentence, and whether the line begins and ends with it.
    Sentence { first: bool, last: bool },
    /// A line that is looked at as a whole: its marks do not matter, and words before this one are
    /// counts.
    Line { first: usize },
}

/// The words of a stretch of text, looked up.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownWords<'w> {
    /// The start of the stretch in the text, in bytes.
    offset: usize,
    /// The stretch.
    stretch: &'w str,
    /// The bytes of the stretch that the words and the signs beside them are of: first, end.
    part: (usize, usize),
    words: &'w [KnownWord],
    place: WordsPlace,
}

impl<'w> KnownWords<'w> {
    /// Returns the words that begin in a range of bytes.
    #[must_use]
    pub fn piece(&self, range: &Range<usize>) -> Self {
        let before =
            |at: usize| self.words.partition_point(|word| self.offset + (word.start as usize) < at);
        let (start, end) = (before(range.start), before(range.end));
        let place = WordsPlace::Sentence { first: start == 0, last: end == self.words.len() };
        let part = (range.start.saturating_sub(self.offset), range.end - self.offset);
        Self { words: &self.words[start..end], part, place, ..*self }
    }

    /// The words of a block as one line, in which marks do not matter.
    #[must_use]
    pub fn line(&self) -> Self {
        let mut first = 0;
        while first < self.words.len() && lines::is_bare(self.before(first + 1)) {
            first += 1;
        }
        Self { place: WordsPlace::Line { first }, ..*self }
    }

    /// The text before word `index`, from the beginning of the stretch; all of it where there are
    /// no more words.
    fn before(&self, index: usize) -> &'w str {
        let end = self.words.get(index).map_or(self.stretch.len(), |word| word.start as usize);
        &self.stretch[..end]
    }

    /// The text between word `index` and the one before it.
    fn between(&self, index: usize) -> &'w str {
        let before = index.checked_sub(1).and_then(|index| self.words.get(index));
        let start = before.map_or(self.part.0, |word| word.end as usize);
        let end = self.words.get(index).map_or(self.part.1, |word| word.start as usize);
        self.stretch.get(start..end).unwrap_or_default()
    }

    /// The text of a word.
    fn text_of(&self, index: usize) -> &'w str {
        let KnownWord { start, end, .. } = self.words[index];
        &self.stretch[start as usize..end as usize]
    }

    /// Whether a word begins with a digit.
    fn begins_with_digit(&self, index: usize) -> bool {
        let start = self.words[index].start as usize;
        self.stretch.as_bytes().get(start).is_some_and(u8::is_ascii_digit)
    }

    /// A word as one beside another; there may be none at `index`.
    fn neighbour(&self, index: usize) -> Neighbour {
        let word = self.id(index);
        Neighbour { word, is_number: word.is_some() && self.begins_with_digit(index) }
    }

    /// The text from a word on.
    fn from(&self, index: usize) -> &'w str {
        &self.stretch[self.words[index].start as usize..]
    }

    /// The first word that begins so many bytes behind the beginning of word `index`, or later.
    fn word_after(&self, index: usize, bytes: usize) -> usize {
        let end = self.words[index].start as usize + bytes;
        self.words.partition_point(|word| (word.start as usize) < end)
    }

    /// The piece without white space around a word, and where in it the word begins, in bytes.
    fn chunk(&self, index: usize) -> (&'w str, usize) {
        let at = self.words[index].start as usize;
        let (left, right) = self.stretch.split_at(at);
        let start = left
            .rfind(char::is_whitespace)
            .map_or(0, |space| space + left[space..].chars().next().map_or(1, char::len_utf8));
        let len = right.find(char::is_whitespace).unwrap_or(right.len());
        (&self.stretch[start..at + len], at - start)
    }

    /// The first word that can be the first of a sentence or line.
    fn first(&self) -> usize {
        if let WordsPlace::Line { first } = self.place { first } else { 0 }
    }

    /// Whether a sign stands between word `index` and the one before it.
    fn sign_before(&self, index: usize, sign: char) -> bool {
        self.between(index).contains(sign)
    }

    /// Whether word `index` is at a place of the line or sentence.
    fn is_edge(&self, index: usize, edge: PhraseEdge) -> bool {
        let at_start = index == self.first();
        let at_end = index == self.words.len();
        match (self.place, edge) {
            (WordsPlace::Block, _) => true,
            (_, PhraseEdge::SentenceStart) => at_start,
            (WordsPlace::Sentence { first, .. }, PhraseEdge::LineStart) => first && at_start,
            (WordsPlace::Line { first }, PhraseEdge::LineStart) => index <= first,
            (WordsPlace::Line { .. }, PhraseEdge::LineEnd | PhraseEdge::SentenceEnd) => {
                let end = index.checked_sub(1).map_or(0, |last| self.words[last].end as usize);
                at_end || lines::is_bare(&self.stretch[end..])
            }
            (_, PhraseEdge::SentenceEnd) => at_end,
            (WordsPlace::Sentence { last, .. }, PhraseEdge::LineEnd) => last && at_end,
        }
    }

    /// Returns the number of words.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// Bytes of the text of a word.
    pub fn range(&self, index: usize) -> Range<usize> {
        let KnownWord { start, end, .. } = self.words[index];
        self.offset + start as usize..self.offset + end as usize
    }

    /// Returns the gap before a word. The first word is taken to begin a clause.
    pub fn gap(&self, index: usize) -> WordGap {
        if index == 0 { WordGap::Clause } else { self.words[index].gap }
    }

    /// Bytes of the text that some words take up, first to last, with a sign for percent behind the
    /// last.
    pub fn span(&self, words: &Range<usize>) -> Range<usize> {
        let end = self.range(words.end - 1).end;
        let behind = &self.stretch[end - self.offset..];
        let signs = behind.len() - behind.trim_start_matches(' ').len() + 1;
        let is_share = behind[signs - 1..].starts_with('%');
        self.range(words.start).start..if is_share { end + signs } else { end }
    }

    /// The words that a range of bytes touches.
    pub fn within(&self, span: &Range<usize>) -> Range<usize> {
        let start =
            self.words.partition_point(|word| self.offset + (word.end as usize) <= span.start);
        let end = self.words.partition_point(|word| self.offset + (word.start as usize) < span.end);
        start..end.max(start)
    }

    /// Returns the number of each word, and the gap before it.
    pub fn ids(&self) -> impl Iterator<Item = (WordId, WordGap)> + 'w {
        self.words.iter().map(|word| (word.id, word.gap))
    }

    /// Returns the number of a word, or `None` beyond the last.
    pub fn id(&self, index: usize) -> Option<WordId> {
        self.words.get(index).map(|word| word.id)
    }

    /// Whether the gap before word `index` lets a phrase continue that asks for `wanted` there.
    fn gap_allows(&self, index: usize, wanted: WordGap) -> bool {
        let there = self.gap(index);
        matches!(self.place, WordsPlace::Line { .. })
            || there == WordGap::Joined
            || there == wanted
            || wanted == WordGap::Clause
    }
}
