//! What phrases are made of, and reading them among words.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::table::{Number, Row, Table, number};
use super::{Slots, WordId, Words};
use crate::document::Gap;

/// The most words that `...` passes over.
pub(super) const SKIP: u32 = 3;

/// A part of a phrase as it is compiled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Piece {
    /// One of these words (sorted).
    Words(Vec<WordId>),
    /// An entry of the vocabulary of this number.
    Slot(u32),
    Skip,
}

/// The same as it is stored.
#[derive(Clone, Copy, Debug)]
enum Element {
    Word(WordId),
    /// From, to: one of these of [`Phrases::words`].
    Words(u32, u32),
    Slot(u32),
    Skip,
}

impl Row<3> for (Element, Gap) {
    fn pack(self) -> [u32; 3] {
        let (kind, a, b) = match self.0 {
            Element::Word(word) => (0, word, 0),
            Element::Words(from, to) => (1, from, to),
            Element::Slot(slot) => (2, slot, 0),
            Element::Skip => (3, 0, 0),
        };
        let gap = Gap::ALL.iter().zip(0..).find(|(gap, _)| **gap == self.1).map_or(0, |(_, number)| number);
        [kind << 2 | gap, a, b]
    }

    #[inline]
    fn unpack(row: &[Number; 3]) -> Self {
        let (kind, a, b) = (number(row[0]), number(row[1]), number(row[2]));
        let element = match kind >> 2 {
            0 => Element::Word(a),
            1 => Element::Words(a, b),
            2 => Element::Slot(a),
            _ => Element::Skip,
        };
        (element, Gap::ALL[kind as usize & 3])
    }
}

/// The elements of many phrases, in few allocations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Phrases {
    /// Where each phrase ends in `elements`.
    ends: Table<u32, 1>,
    elements: Table<(Element, Gap), 3>,
    words: Table<WordId, 1>,
}

impl Phrases {
    /// Adds a phrase; its number is how many there were.
    pub(super) fn push(&mut self, pieces: &[(Piece, Gap)]) -> u32 {
        for (piece, gap) in pieces {
            let element = match piece {
                Piece::Words(words) if words.len() == 1 => Element::Word(words[0]),
                Piece::Words(words) => {
                    let from = small(self.words.len());
                    words.iter().for_each(|&word| self.words.push(word));
                    Element::Words(from, small(self.words.len()))
                }
                Piece::Slot(slot) => Element::Slot(*slot),
                Piece::Skip => Element::Skip,
            };
            self.elements.push((element, *gap));
        }
        let number = small(self.ends.len());
        self.ends.push(small(self.elements.len()));
        number
    }

    /// The end of the first reading of phrase number `phrase` from word `at` on, if there is one.
    pub(super) fn end(&self, phrase: u32, words: &Words, at: usize, slots: &Slots) -> Option<usize> {
        let phrase = phrase as usize;
        let from = phrase.checked_sub(1).map_or(0, |before| self.ends.get(before) as usize);
        self.read(from..self.ends.get(phrase) as usize, words, at, slots, true)
    }

    fn read(&self, elements: Range<usize>, words: &Words, at: usize, slots: &Slots, first: bool) -> Option<usize> {
        if elements.is_empty() {
            return Some(at);
        }
        let (element, gap) = self.elements.get(elements.start);
        let rest = elements.start + 1..elements.end;
        let limit = words.count();
        if let Element::Skip = element {
            return (0..=SKIP as usize)
                .take_while(|&skip| (at..at + skip).all(|index| index < limit && words.gap_allows(index, Gap::Comma)))
                .find_map(|skip| self.read_after_skip(rest.clone(), words, at + skip, slots));
        }
        if at >= limit || !(first || words.gap_allows(at, gap)) {
            return None;
        }
        let here = words.words[at].id;
        match element {
            Element::Word(word) if word != here => None,
            Element::Words(from, to) if !self.words.range(from as usize..to as usize).any(|word| word == here) => None,
            Element::Word(_) | Element::Words(..) => self.read(rest, words, at + 1, slots, false),
            Element::Slot(slot) => {
                let mut ends = slots.ends(slot, words, at).into_iter();
                ends.find_map(|end| self.read(rest.clone(), words, end, slots, false))
            }
            Element::Skip => None,
        }
    }

    /// After a gap a comma is allowed before the next part, too.
    fn read_after_skip(&self, rest: Range<usize>, words: &Words, at: usize, slots: &Slots) -> Option<usize> {
        let fits = at < words.count() && words.gap_allows(at, Gap::Comma);
        if fits { self.read(rest, words, at, slots, true) } else { None }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 words in all phrases")
}
