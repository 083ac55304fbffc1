//! The parts of a phrase as it is written, and mistakes in it.

use std::ops::Range;

use super::classes::WordClass;
use crate::document::{WordGap, tokenize};

/// A part of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhrasePart {
    /// A word in this form, in lower case; it is met in any case.
    Word(String),
    /// A word in exactly this case.
    Exact(String),
    /// Any inflection of one of these.
    Lemma(Vec<String>),
    /// An entry of a list of the rule or of a vocabulary; several where it is repeated.
    Slot {
        /// The name of the list.
        name: String,
        /// Whether several may follow one another.
        repeated: bool,
    },
    /// Words of a class; several times where it is repeated.
    Class {
        /// The class.
        class: WordClass,
        /// Whether several may follow one another.
        repeated: bool,
    },
    /// One of some rows of parts, or none of them where it is optional.
    Choice {
        /// The rows.
        ways: Vec<Vec<PlacedPart>>,
        /// Whether all of them may be missing.
        optional: bool,
        /// Whether several may follow one another.
        repeated: bool,
    },
    /// Up to so many words.
    Skip(u32),
    /// Any words to the end of the line.
    Rest,
    /// A sign between words.
    Sign(char),
    /// A place in the line or sentence.
    Edge(PhraseEdge),
    /// The beginning of the marked part.
    MarkStart,
    /// The end of the marked part.
    MarkEnd,
}

/// A place that a phrase asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhraseEdge {
    /// The beginning of the line, `^`.
    LineStart,
    /// Its end, `$`.
    LineEnd,
    /// The beginning of the sentence, `^^`.
    SentenceStart,
    /// Its end, `$$`.
    SentenceEnd,
}

/// A part of a phrase with what is written before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPart {
    /// The part.
    pub part: PhrasePart,
    /// What may stand before it in a text.
    pub gap: WordGap,
    /// Whether a hyphen joins it to the part before.
    pub hyphen: bool,
    /// Bytes of the phrase.
    pub span: Range<usize>,
}

impl PhraseEdge {
    /// All of them, in the order of their numbers.
    pub(super) const ALL: [Self; 4] =
        [Self::LineStart, Self::LineEnd, Self::SentenceStart, Self::SentenceEnd];
}

impl PlacedPart {
    /// Whether the part takes up no word of a text.
    pub(super) fn is_place(&self) -> bool {
        use PhrasePart::{Edge, MarkEnd, MarkStart, Sign};
        matches!(self.part, Sign(_) | Edge(_) | MarkStart | MarkEnd)
    }

    /// Whether the marked part begins or ends here.
    pub(super) fn is_mark(&self) -> bool {
        matches!(self.part, PhrasePart::MarkStart | PhrasePart::MarkEnd)
    }

    /// A beginning or end of what is marked that is in a group.
    pub(super) fn inner_mark(&self) -> Option<&Self> {
        let PhrasePart::Choice { ways, .. } = &self.part else { return None };
        let mut inside = ways.iter().flatten();
        inside.find_map(|part| if part.is_mark() { Some(part) } else { part.inner_mark() })
    }

    /// Adds the lists that this part names, with the bytes of the phrase where it does so.
    pub fn add_names<'p>(&'p self, names: &mut Vec<(&'p str, Range<usize>)>) {
        match &self.part {
            PhrasePart::Slot { name, .. } => names.push((name, self.span.clone())),
            PhrasePart::Choice { ways, .. } => {
                for part in ways.iter().flatten() {
                    part.add_names(names);
                }
            }
            _ => {}
        }
    }
}

/// The lists that a phrase names, each with the bytes of the phrase where it does so.
pub fn named_lists(parts: &[PlacedPart]) -> Vec<(&str, Range<usize>)> {
    let mut names = Vec::new();
    for part in parts {
        part.add_names(&mut names);
    }
    names
}

/// A mistake in a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseMistake {
    /// In words.
    pub message: String,
    /// Bytes of the phrase.
    pub span: Range<usize>,
    /// The name of a list that there is not, where this is the mistake.
    pub unknown: Option<String>,
}

impl PhraseMistake {
    pub(crate) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span, unknown: None }
    }
}

/// The parts of the longest row that a phrase stands for, and the gaps among them.
pub(super) fn size(parts: &[PlacedPart]) -> (usize, usize) {
    let (mut all, mut gaps) = (0, 0);
    for part in parts {
        let own = match &part.part {
            PhrasePart::Skip(_) => (0, 1),
            PhrasePart::Choice { ways, .. } => longest(ways),
            _ => (1, 0),
        };
        (all, gaps) = (all + own.0, gaps + own.1);
    }
    (all, gaps)
}

/// The most parts of some rows, and the most gaps.
fn longest(ways: &[Vec<PlacedPart>]) -> (usize, usize) {
    let (mut all, mut gaps) = (0, 0);
    for way in ways {
        let own = size(way);
        (all, gaps) = (all.max(own.0), gaps.max(own.1));
    }
    (all, gaps)
}

/// The parts of a phrase that it can be found by in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PhraseAnchor {
    /// A word.
    Word,
    /// A word or a number, as in evidence.
    WordOrNumber,
}

impl PhraseAnchor {
    /// Whether every hit of a part has something to be found by.
    pub(super) fn is_in(self, part: &PhrasePart) -> bool {
        match part {
            PhrasePart::Word(_)
            | PhrasePart::Exact(_)
            | PhrasePart::Lemma(_)
            | PhrasePart::Slot { .. } => true,
            PhrasePart::Class { class, .. } => self == Self::WordOrNumber && class.is_digits(),
            PhrasePart::Choice { ways, optional: false, .. } => {
                ways.iter().all(|way| way.iter().any(|part| self.is_in(&part.part)))
            }
            _ => false,
        }
    }

    /// The mistake of a phrase without.
    pub(super) fn missing(self) -> &'static str {
        match self {
            Self::Word => "a phrase needs a word that is always there",
            Self::WordOrNumber => "evidence needs a word or a number that is always there",
        }
    }
}

/// What may stand in a text where a phrase has `between` between two parts.
pub(super) fn gap_of(between: &str, first: bool) -> WordGap {
    if first {
        return WordGap::Joined;
    }
    let text = format!("a{between}a");
    tokenize(&text, 0..text.len()).nth(1).map_or(WordGap::Joined, |token| token.gap)
}
