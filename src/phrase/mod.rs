//! Phrases: the small language in which rules, vocabularies and contexts name wording, and finding
//! them among words.
//!
//! Every word form that any phrase knows has a number in a [`Lexicon`]. The words of a sentence are
//! looked up once; after that a phrase is compared number by number. `docs/writing-rules.md` describes the
//! language for authors of rules.

use std::ops::Range;

use crate::document::{Token, WordGap, tokenize};

mod anchors;
mod compile;
mod elements;
mod forms;
mod lexicon;
mod near;
mod parse;
mod postings;
mod set;
mod table;
mod vocabulary;

pub use compile::{CollectedVocabulary, PhraseCompiler, PhraseList, TriggerWord};
pub use forms::WordForms;
pub use lexicon::{Lexicon, WordId};
pub use parse::{PhraseMistake, PhrasePart, parse};
pub use set::{PhraseHit, PhraseSet, TagSet};
pub use table::{NumberTable, StoredNumber, TableRow, number};
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
    pub fn read(&mut self, text: &str, range: Range<usize>) -> KnownWords<'_> {
        let offset = range.start;
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
        KnownWords { offset, words: &self.words }
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

/// The words of a stretch of text, looked up.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownWords<'w> {
    /// The start of the stretch in the text, in bytes.
    offset: usize,
    words: &'w [KnownWord],
}

impl<'w> KnownWords<'w> {
    /// Returns the words that begin in a range of bytes.
    #[must_use]
    pub fn piece(&self, range: &Range<usize>) -> Self {
        let before =
            |at: usize| self.words.partition_point(|word| self.offset + (word.start as usize) < at);
        Self { words: &self.words[before(range.start)..before(range.end)], ..*self }
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

    /// Bytes of the text that some words take up, first to last.
    pub fn span(&self, words: &Range<usize>) -> Range<usize> {
        self.range(words.start).start..self.range(words.end - 1).end
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
    fn id(&self, index: usize) -> Option<WordId> {
        self.words.get(index).map(|word| word.id)
    }

    /// Whether the gap before word `index` lets a phrase continue that asks for `wanted` there.
    fn gap_allows(&self, index: usize, wanted: WordGap) -> bool {
        let there = self.gap(index);
        there == WordGap::Joined || there == wanted || wanted == WordGap::Clause
    }
}
