//! What phrases are made of, and reading them among words.

use std::ops::Range;

use rustc_hash::FxHashMap;
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
        let gap = Gap::ALL
            .iter()
            .zip(0..)
            .find(|(gap, _)| **gap == self.1)
            .map_or(0, |(_, number)| number);
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
    pub(super) fn end(
        &self,
        phrase: u32,
        words: &Words,
        at: usize,
        slots: &Slots,
        memory: &mut Memory,
    ) -> Option<usize> {
        let phrase = phrase as usize;
        let first = phrase.checked_sub(1).map_or(0, |before| self.ends.get(before) as usize);
        let end = self.ends.get(phrase) as usize;
        Reading { phrases: self, end, words, slots, memory }.on(first, at, true, 0)
    }
}

/// Readings remembered at most; older ones are forgotten.
const MOST_REMEMBERED: usize = 1 << 16;

/// Ends of readings by element and word, for phrases with so many branches that the same place is
/// reached in many ways. Time is linear in the words because of it.
#[derive(Debug, Default)]
pub(super) struct Memory(FxHashMap<(usize, usize), Option<usize>>);

impl Memory {
    fn keep(&mut self, place: (usize, usize), end: Option<usize>) {
        if self.0.len() >= MOST_REMEMBERED {
            self.0.clear();
        }
        self.0.insert(place, end);
    }
}

/// One phrase that is read among words.
struct Reading<'r, 'w> {
    phrases: &'r Phrases,
    /// Where its elements end.
    end: usize,
    words: &'r Words<'w>,
    slots: &'r Slots,
    memory: &'r mut Memory,
}

impl Reading<'_, '_> {
    /// Reads the elements from `element` on from word `at` on. `free` says that anything may stand
    /// before that word, and `branches` counts the gaps and slots that were read before.
    fn on(&mut self, element: usize, at: usize, free: bool, branches: usize) -> Option<usize> {
        let (mut element, mut at, mut free) = (element, at, free);
        while element < self.end {
            let (wanted, gap) = self.phrases.elements.get(element);
            let fits = at < self.words.count() && (free || self.words.gap_allows(at, gap));
            match wanted {
                Element::Skip => return self.known(element, at, branches),
                _ if !fits => return None,
                Element::Slot(_) => return self.known(element, at, branches),
                Element::Word(word) if word != self.words.words[at].id => return None,
                Element::Words(from, to) if !self.is_one(from as usize..to as usize, at) => {
                    return None;
                }
                Element::Word(_) | Element::Words(..) => {
                    (element, at, free) = (element + 1, at + 1, false)
                }
            }
        }
        Some(at)
    }

    fn is_one(&self, of: Range<usize>, at: usize) -> bool {
        let here = self.words.words[at].id;
        self.phrases.words.range(of).any(|word| word == here)
    }

    /// Reads on from a gap or slot, once for each word: more than one way leads to it only behind
    /// two others.
    fn known(&mut self, element: usize, at: usize, branches: usize) -> Option<usize> {
        if branches < 2 {
            return self.branch(element, at, branches + 1);
        }
        if let Some(&known) = self.memory.0.get(&(element, at)) {
            return known;
        }
        let end = self.branch(element, at, branches + 1);
        self.memory.keep((element, at), end);
        end
    }

    /// Tries the ways on from a gap or slot in order.
    fn branch(&mut self, element: usize, at: usize, branches: usize) -> Option<usize> {
        if let (Element::Slot(slot), _) = self.phrases.elements.get(element) {
            let mut ends = self.slots.ends(slot, self.words, at).into_iter();
            return ends.find_map(|end| self.on(element + 1, end, false, branches));
        }
        for next in at..=at + SKIP as usize {
            // After a gap a comma is allowed before the next element, too.
            if next >= self.words.count() || !self.words.gap_allows(next, Gap::Comma) {
                return None;
            }
            let end = self.on(element + 1, next, true, branches);
            if end.is_some() {
                return end;
            }
        }
        None
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 words in all phrases")
}
