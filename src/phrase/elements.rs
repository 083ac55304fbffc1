//! The elements of phrases, and reading them among words.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::class_words::ClassEnd;
use super::classes::WordClass;
use super::parts::PhraseEdge;
use super::table::{NumberTable, StoredNumber, TableRow, number};
use super::{KnownWords, VocabularySlots, WordId};
use crate::document::WordGap;

/// The most times that something repeated is met in a row.
const MOST_REPEATS: usize = 64;

/// A part of a phrase as it is compiled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PhrasePiece {
    /// One of these words (sorted).
    Words(Vec<WordId>),
    /// This word, with capitals where bits are set: the first letter has the lowest.
    Exact(WordId, u32),
    /// An entry of the vocabulary of this number; several where it is repeated.
    Slot(u32, bool),
    /// Words of a class; several times where it is repeated.
    Class(WordClass, bool),
    /// Up to so many words.
    Skip(u32),
    /// Any words to the end.
    Rest,
    /// A sign before the next word.
    Sign(char),
    /// A place in the line or sentence.
    Edge(PhraseEdge),
    /// The beginning of the marked part, or its end.
    Mark { start: bool },
}

impl PhrasePiece {
    /// Whether it takes up no word of a text.
    pub(super) fn is_place(&self) -> bool {
        matches!(self, Self::Sign(_) | Self::Edge(_) | Self::Mark { .. })
    }
}

/// A piece as it is stored.
#[derive(Clone, Copy, Debug)]
pub(super) enum StoredElement {
    Word(WordId),
    /// From, to: one of these of [`PhraseElements::words`].
    Words(u32, u32),
    Exact(WordId, u32),
    Slot(u32, bool),
    /// The number of a class in [`PhraseElements::classes`].
    Class(u32, bool),
    Skip(u32),
    Rest,
    Sign(char),
    Edge(PhraseEdge),
    Mark {
        start: bool,
    },
}

impl StoredElement {
    /// Its kind and two numbers.
    fn numbers(self) -> (u32, u32, u32) {
        match self {
            Self::Word(word) => (0, word, 0),
            Self::Words(from, to) => (1, from, to),
            Self::Exact(word, capitals) => (2, word, capitals),
            Self::Slot(slot, repeated) => (3, slot, u32::from(repeated)),
            Self::Class(class, repeated) => (4, class, u32::from(repeated)),
            Self::Skip(words) => (5, words, 0),
            Self::Rest => (6, 0, 0),
            Self::Sign(sign) => (7, u32::from(sign), 0),
            Self::Edge(edge) => (8, edge as u32, 0),
            Self::Mark { start } => (9, u32::from(start), 0),
        }
    }

    fn of_numbers(kind: u32, a: u32, b: u32) -> Self {
        match kind {
            0 => Self::Word(a),
            1 => Self::Words(a, b),
            2 => Self::Exact(a, b),
            3 => Self::Slot(a, b != 0),
            4 => Self::Class(a, b != 0),
            5 => Self::Skip(a),
            6 => Self::Rest,
            7 => Self::Sign(char::from_u32(a).unwrap_or_default()),
            8 => Self::Edge(PhraseEdge::ALL[a as usize % PhraseEdge::ALL.len()]),
            _ => Self::Mark { start: a != 0 },
        }
    }
}

impl TableRow<3> for (StoredElement, WordGap) {
    fn pack(self) -> [u32; 3] {
        let (kind, a, b) = self.0.numbers();
        let gap = WordGap::ALL.iter().position(|gap| *gap == self.1).map_or(0, small);
        [kind << 2 | gap, a, b]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 3]) -> Self {
        let (kind, a, b) = (number(row[0]), number(row[1]), number(row[2]));
        (StoredElement::of_numbers(kind >> 2, a, b), WordGap::ALL[kind as usize & 3])
    }
}

/// The elements of many phrases, in few allocations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct PhraseElements {
    /// The end of each phrase in `elements`.
    pub(super) ends: NumberTable<u32, 1>,
    pub(super) elements: NumberTable<(StoredElement, WordGap), 3>,
    pub(super) words: NumberTable<WordId, 1>,
    pub(super) classes: NumberTable<WordClass, 3>,
}

/// A reading of a phrase: where it ends, and which of its words are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadPhrase {
    /// The word after its last.
    pub(super) end: usize,
    /// The first word that is marked, where the phrase says so.
    pub(super) mark_start: Option<u32>,
    /// The word after the last that is marked.
    pub(super) mark_end: Option<u32>,
}

impl PhraseElements {
    /// Adds a phrase; its number is how many there were.
    pub(super) fn push(&mut self, pieces: &[(PhrasePiece, WordGap)]) -> u32 {
        for (piece, gap) in pieces {
            let element = match piece {
                PhrasePiece::Words(words) if words.len() == 1 => StoredElement::Word(words[0]),
                PhrasePiece::Words(words) => {
                    let from = small(self.words.len());
                    words.iter().for_each(|&word| self.words.push(word));
                    StoredElement::Words(from, small(self.words.len()))
                }
                PhrasePiece::Exact(word, capitals) => StoredElement::Exact(*word, *capitals),
                PhrasePiece::Slot(slot, repeated) => StoredElement::Slot(*slot, *repeated),
                PhrasePiece::Class(class, repeated) => {
                    self.classes.push(*class);
                    StoredElement::Class(small(self.classes.len() - 1), *repeated)
                }
                PhrasePiece::Skip(words) => StoredElement::Skip(*words),
                PhrasePiece::Rest => StoredElement::Rest,
                PhrasePiece::Sign(sign) => StoredElement::Sign(*sign),
                PhrasePiece::Edge(edge) => StoredElement::Edge(*edge),
                PhrasePiece::Mark { start } => StoredElement::Mark { start: *start },
            };
            self.elements.push((element, *gap));
        }
        let number = small(self.ends.len());
        self.ends.push(small(self.elements.len()));
        number
    }

    /// The elements of a phrase, by index.
    pub(super) fn of(&self, phrase: u32) -> Range<usize> {
        let phrase = phrase as usize;
        let first = phrase.checked_sub(1).map_or(0, |before| self.ends.get(before) as usize);
        first..self.ends.get(phrase) as usize
    }

    /// The first reading of phrase number `phrase` from word `at` on, if there is one.
    pub(super) fn read(
        &self,
        phrase: u32,
        words: &KnownWords,
        at: usize,
        slots: &VocabularySlots,
        memory: &mut ReadingMemory,
    ) -> Option<ReadPhrase> {
        let Range { start: first, end } = self.of(phrase);
        PhraseReading { phrases: self, end, start: at, words, slots, memory }.on(first, at, true, 0)
    }

    /// The end of that reading.
    pub(super) fn end(
        &self,
        phrase: u32,
        words: &KnownWords,
        at: usize,
        slots: &VocabularySlots,
        memory: &mut ReadingMemory,
    ) -> Option<usize> {
        self.read(phrase, words, at, slots, memory).map(|read| read.end)
    }
}

/// Readings remembered at most; older ones are forgotten.
const MOST_REMEMBERED: usize = 1 << 16;

/// Readings by element and word, for phrases with so many branches that the same place is reached
/// in many ways. Time is linear in the words because of it.
#[derive(Debug, Default)]
pub(super) struct ReadingMemory(FxHashMap<(usize, usize), Option<ReadPhrase>>);

impl ReadingMemory {
    fn keep(&mut self, place: (usize, usize), read: Option<ReadPhrase>) {
        if self.0.len() >= MOST_REMEMBERED {
            self.0.clear();
        }
        self.0.insert(place, read);
    }
}

/// One phrase that is read among words.
struct PhraseReading<'r, 'w> {
    phrases: &'r PhraseElements,
    /// The end of the phrase's elements.
    end: usize,
    /// The word that the phrase begins with.
    start: usize,
    words: &'r KnownWords<'w>,
    slots: &'r VocabularySlots,
    memory: &'r mut ReadingMemory,
}

impl PhraseReading<'_, '_> {
    /// Reads the elements from `element` on from word `at` on. `free` says that anything may stand
    /// before that word, and `branches` counts the gaps and slots that were read before.
    fn on(
        &mut self,
        mut element: usize,
        mut at: usize,
        mut free: bool,
        branches: usize,
    ) -> Option<ReadPhrase> {
        let (mut mark_start, mut mark_end) = (None, None);
        while element < self.end {
            let (wanted, gap) = self.phrases.elements.get(element);
            let fits = at < self.words.count() && (free || self.words.gap_allows(at, gap));
            match wanted {
                StoredElement::Mark { start: true } => mark_start = Some(small(at)),
                StoredElement::Mark { start: false } => mark_end = Some(small(at)),
                StoredElement::Sign(sign) if self.words.sign_before(at, sign) => free = true,
                StoredElement::Edge(edge) if self.words.is_edge(at, edge) => {}
                StoredElement::Sign(_) | StoredElement::Edge(_) => return None,
                StoredElement::Rest => at = self.words.count(),
                StoredElement::Skip(_) => break,
                StoredElement::Class(class, _) if !fits && !self.opens(class, at) => return None,
                StoredElement::Class(..) => break,
                _ if !fits => return None,
                StoredElement::Slot(..) => break,
                StoredElement::Word(word) if word != self.words.words[at].id => return None,
                StoredElement::Exact(word, capitals)
                    if word != self.words.words[at].id || !self.has_capitals(at, capitals) =>
                {
                    return None;
                }
                StoredElement::Words(from, to) if !self.is_one(from as usize..to as usize, at) => {
                    return None;
                }
                StoredElement::Word(_) | StoredElement::Words(..) | StoredElement::Exact(..) => {
                    (at, free) = (at + 1, false);
                }
            }
            element += 1;
        }
        let whole = ReadPhrase { end: at, mark_start: None, mark_end: None };
        let read = if element < self.end { self.known(element, at, branches)? } else { whole };
        let (mark_start, mark_end) = (mark_start.or(read.mark_start), mark_end.or(read.mark_end));
        Some(ReadPhrase { mark_start, mark_end, ..read })
    }

    /// Whether words of a class may begin at a word behind the signs before it.
    fn opens(&self, class: u32, at: usize) -> bool {
        let class = self.phrases.classes.get(class as usize);
        at < self.words.count() && class.opens_with(self.words.between(at))
    }

    fn is_one(&self, of: Range<usize>, at: usize) -> bool {
        let here = self.words.words[at].id;
        self.phrases.words.range(of).any(|word| word == here)
    }

    /// Whether a word has its capitals at these places, and no others.
    fn has_capitals(&self, at: usize, capitals: u32) -> bool {
        capitals_of(self.words.text_of(at)) == capitals
    }

    /// Reads on from a gap or slot, once for each word: more than one way leads to it only behind
    /// two others.
    fn known(&mut self, element: usize, at: usize, branches: usize) -> Option<ReadPhrase> {
        if branches < 2 {
            return self.branch(element, at, branches + 1);
        }
        if let Some(&known) = self.memory.0.get(&(element, at)) {
            return known;
        }
        let read = self.branch(element, at, branches + 1);
        self.memory.keep((element, at), read);
        read
    }

    /// Tries the ways on from a gap, slot or class in order.
    fn branch(&mut self, element: usize, at: usize, branches: usize) -> Option<ReadPhrase> {
        match self.phrases.elements.get(element).0 {
            StoredElement::Slot(slot, repeated) => {
                let ends = self.slots.ends(slot, self.words, at);
                let ends: SmallVec<[ClassEnd; 4]> =
                    ends.into_iter().map(|end| ClassEnd { end, open: false }).collect();
                self.read_ends(element, &ends, repeated, branches)
            }
            StoredElement::Class(class, repeated) => {
                let class = self.phrases.classes.get(class as usize);
                let end = class.end(self.words, at);
                self.read_ends(element, end.as_slice(), repeated, branches)
            }
            StoredElement::Skip(most) => self.over_gap(element, at, most as usize, branches),
            _ => None,
        }
    }

    /// Reads on behind one of some ends; what is repeated may come again first.
    fn read_ends(
        &mut self,
        element: usize,
        ends: &[ClassEnd],
        repeated: bool,
        branches: usize,
    ) -> Option<ReadPhrase> {
        for &ClassEnd { end, open } in ends {
            let again = repeated
                && branches < MOST_REPEATS
                && end < self.words.count()
                && (open || self.words.gap_allows(end, WordGap::Comma));
            let longer = if again { self.known(element, end, branches) } else { None };
            let read = longer.or_else(|| self.on(element + 1, end, open, branches));
            if read.is_some() {
                return read;
            }
        }
        None
    }

    fn over_gap(
        &mut self,
        element: usize,
        at: usize,
        most: usize,
        branches: usize,
    ) -> Option<ReadPhrase> {
        for next in at..=at + most {
            if next > self.words.count() {
                return None;
            }
            // After a gap a comma is allowed before the next element, too.
            let within = next > self.start && next < self.words.count();
            if within && !self.words.gap_allows(next, WordGap::Comma) {
                return None;
            }
            let read = self.on(element + 1, next, true, branches);
            if read.is_some() {
                return read;
            }
        }
        None
    }
}

/// The places of the capitals of a word, a bit for each character, the first the lowest.
pub(super) fn capitals_of(word: &str) -> u32 {
    let mut bits = 0;
    for (place, c) in word.chars().take(32).enumerate() {
        bits |= u32::from(c.is_uppercase()) << place;
    }
    bits
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 words in all phrases")
}
