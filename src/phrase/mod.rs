//! Phrases: the small language in which rules, vocabularies and contexts name wording, and finding them among words.
//!
//! Every word form that any phrase knows has a number in a [`Lexicon`]. The words of a sentence are looked up once; after
//! that a phrase is compared number by number. `docs/rules.md` describes the language for those who write rules.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use crate::document::{Gap, Token, tokenize};

mod compile;
mod elements;
mod forms;
mod parse;
mod postings;
mod set;
mod vocabulary;

pub use compile::Compiler;
pub use forms::Forms;
pub use parse::{Mistake, Part, parse};
pub use set::{Hit, PhraseSet};
pub use vocabulary::{Slots, Vocabulary};

/// Number of a known word form; 0 stands for any other word.
pub type WordId = u32;

/// All word forms that phrases know, in lower case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lexicon(IndexSet<Box<str>, FxBuildHasher>);

impl Lexicon {
    /// The number of a form, new where it is not known yet.
    fn intern(&mut self, form: &str) -> WordId {
        let index = self.0.get_index_of(form).unwrap_or_else(|| self.0.insert_full(form.into()).0);
        WordId::try_from(index + 1).expect("fewer than 2^32 word forms")
    }

    /// The form of a number other than 0.
    pub fn form(&self, id: WordId) -> &str {
        &self.0[id as usize - 1]
    }

    /// The number of a word of a text: as it stands, or without a possessive ending.
    fn id(&self, word: &str, buffer: &mut String) -> WordId {
        buffer.clear();
        if word.is_ascii() {
            buffer.push_str(word);
            buffer.make_ascii_lowercase();
        } else {
            buffer.extend(word.chars().flat_map(char::to_lowercase));
        }
        let known = |form: &str| self.0.get_index_of(form);
        let index = known(buffer).or_else(|| known(buffer.strip_suffix("'s")?));
        index.and_then(|index| WordId::try_from(index + 1).ok()).unwrap_or(0)
    }
}

/// Ends of entries, by the number of their vocabulary and their first word.
type Ends = FxHashMap<(usize, usize), Rc<[usize]>>;

/// The words of a stretch of text, looked up.
#[derive(Clone, Debug)]
pub struct Words {
    /// Where they are.
    pub tokens: Vec<Token>,
    ids: Vec<WordId>,
    /// Where entries of vocabularies end, once somebody has asked.
    ends: RefCell<Ends>,
}

impl Words {
    /// The words of `text` within `range` (bytes).
    pub fn of(text: &str, range: Range<usize>, lexicon: &Lexicon) -> Self {
        let tokens = tokenize(text, range);
        let mut buffer = String::new();
        let ids = tokens.iter().map(|token| lexicon.id(&text[token.range.clone()], &mut buffer)).collect();
        Self { tokens, ids, ends: RefCell::default() }
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
        let there = self.tokens[index].gap;
        there == Gap::Joined || there == wanted || wanted == Gap::Clause
    }
}
