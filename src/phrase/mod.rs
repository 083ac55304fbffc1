//! Phrases: the small language in which rules, vocabularies and contexts name wording, and finding them among words.
//!
//! Every word form that any phrase knows has a number in a [`Lexicon`]. The words of a sentence are looked up once; after
//! that a phrase is compared number by number. `docs/rules.md` describes the language for those who write rules.

use std::borrow::Cow;
use std::ops::Range;

use crate::document::{Gap, Token, tokenize};

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

pub use compile::{Compiler, PhraseList, Vocabulary};
pub use forms::Forms;
pub use lexicon::{Lexicon, WordId};
pub use parse::{Mistake, Part, parse};
pub use set::{Hit, PhraseSet, Tags};
pub use vocabulary::Slots;

/// The words of a stretch of text, looked up.
#[derive(Clone, Debug, Default)]
pub struct Words<'w> {
    tokens: Cow<'w, [Token]>,
    ids: Cow<'w, [WordId]>,
}

impl Words<'_> {
    /// The words of `text` within `range` (bytes).
    pub fn of(text: &str, range: Range<usize>, lexicon: &Lexicon) -> Self {
        let tokens = tokenize(text, range);
        let mut buffer = String::new();
        let ids = tokens.iter().map(|token| lexicon.id(&text[token.range.clone()], &mut buffer)).collect();
        Self { tokens: tokens.into(), ids }
    }

    /// Those that begin in a range of bytes.
    pub fn piece(&self, range: &Range<usize>) -> Words<'_> {
        let before = |at: usize| self.tokens.partition_point(|token| token.range.start < at);
        let piece = before(range.start)..before(range.end);
        Words { tokens: self.tokens[piece.clone()].into(), ids: self.ids[piece].into() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.tokens.len()
    }

    /// Bytes of the text of a word.
    pub fn range(&self, index: usize) -> Range<usize> {
        self.tokens[index].range.clone()
    }

    /// What stands before a word; another clause, as far as the first can tell.
    pub fn gap(&self, index: usize) -> Gap {
        if index == 0 { Gap::Clause } else { self.tokens[index].gap }
    }

    /// Bytes of the text that some words take up, first to last.
    pub fn span(&self, words: &Range<usize>) -> Range<usize> {
        self.tokens[words.start].range.start..self.tokens[words.end - 1].range.end
    }

    /// The words that a range of bytes touches.
    pub fn within(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.tokens.partition_point(|token| token.range.end <= span.start);
        let end = self.tokens.partition_point(|token| token.range.start < span.end);
        start..end.max(start)
    }

    /// Whether what stands before word `index` lets a phrase go on that asks for `wanted` there.
    fn gap_allows(&self, index: usize, wanted: Gap) -> bool {
        let there = self.gap(index);
        there == Gap::Joined || there == wanted || wanted == Gap::Clause
    }
}
