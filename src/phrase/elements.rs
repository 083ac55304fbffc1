//! The elements of phrases, and reading them among words.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::table::{NumberTable, StoredNumber, TableRow, number};
use super::{KnownWords, VocabularySlots, WordId};
use crate::document::WordGap;

/// The most words that `...` passes over.
pub(super) const SKIP: u32 = 3;

/// A part of a phrase as it is compiled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PhrasePiece {
    /// One of these words (sorted).
    Words(Vec<WordId>),
    /// An entry of the vocabulary of this number.
    Slot(u32),
    Skip,
}

/// An element as it is stored.
#[derive(Clone, Copy, Debug)]
enum StoredElement {
    Word(WordId),
    /// From, to: one of these of [`PhraseElements::words`].
    Words(u32, u32),
    Slot(u32),
    Skip,
}

impl TableRow<3> for (StoredElement, WordGap) {
    fn pack(self) -> [u32; 3] {
        let (kind, a, b) = match self.0 {
            StoredElement::Word(word) => (0, word, 0),
            StoredElement::Words(from, to) => (1, from, to),
            StoredElement::Slot(slot) => (2, slot, 0),
            StoredElement::Skip => (3, 0, 0),
        };
        let gap = WordGap::ALL
            .iter()
            .zip(0..)
            .find(|(gap, _)| **gap == self.1)
            .map_or(0, |(_, number)| number);
        [kind << 2 | gap, a, b]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 3]) -> Self {
        let (kind, a, b) = (number(row[0]), number(row[1]), number(row[2]));
        let element = match kind >> 2 {
            0 => StoredElement::Word(a),
            1 => StoredElement::Words(a, b),
            2 => StoredElement::Slot(a),
            _ => StoredElement::Skip,
        };
        (element, WordGap::ALL[kind as usize & 3])
    }
}

/// The elements of many phrases, in few allocations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct PhraseElements {
    /// The end of each phrase in `elements`.
    ends: NumberTable<u32, 1>,
    elements: NumberTable<(StoredElement, WordGap), 3>,
    words: NumberTable<WordId, 1>,
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
                PhrasePiece::Slot(slot) => StoredElement::Slot(*slot),
                PhrasePiece::Skip => StoredElement::Skip,
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
        words: &KnownWords,
        at: usize,
        slots: &VocabularySlots,
        memory: &mut ReadingMemory,
    ) -> Option<usize> {
        let phrase = phrase as usize;
        let first = phrase.checked_sub(1).map_or(0, |before| self.ends.get(before) as usize);
        let end = self.ends.get(phrase) as usize;
        PhraseReading { phrases: self, end, words, slots, memory }.on(first, at, true, 0)
    }
}

/// Readings remembered at most; older ones are forgotten.
const MOST_REMEMBERED: usize = 1 << 16;

/// Ends of readings by element and word, for phrases with so many branches that readings reach the
/// same place in several ways. It keeps the time linear in the words.
#[derive(Debug, Default)]
pub(super) struct ReadingMemory(FxHashMap<(usize, usize), Option<usize>>);

impl ReadingMemory {
    fn keep(&mut self, place: (usize, usize), end: Option<usize>) {
        if self.0.len() >= MOST_REMEMBERED {
            self.0.clear();
        }
        self.0.insert(place, end);
    }
}

/// One phrase that is read among words.
struct PhraseReading<'r, 'w> {
    phrases: &'r PhraseElements,
    /// The end of the phrase's elements.
    end: usize,
    words: &'r KnownWords<'w>,
    slots: &'r VocabularySlots,
    memory: &'r mut ReadingMemory,
}

impl PhraseReading<'_, '_> {
    /// Reads the elements from `element` on from word `at` on. `free` means that any gap may
    /// precede that word, and `branches` counts the gaps and slots that were read before.
    fn on(&mut self, element: usize, at: usize, free: bool, branches: usize) -> Option<usize> {
        let (mut element, mut at, mut free) = (element, at, free);
        while element < self.end {
            let (wanted, gap) = self.phrases.elements.get(element);
            let fits = at < self.words.count() && (free || self.words.gap_allows(at, gap));
            match wanted {
                StoredElement::Skip => return self.known(element, at, branches),
                _ if !fits => return None,
                StoredElement::Slot(_) => return self.known(element, at, branches),
                StoredElement::Word(word) if word != self.words.words[at].id => return None,
                StoredElement::Words(from, to) if !self.is_one(from as usize..to as usize, at) => {
                    return None;
                }
                StoredElement::Word(_) | StoredElement::Words(..) => {
                    (element, at, free) = (element + 1, at + 1, false);
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
        if let (StoredElement::Slot(slot), _) = self.phrases.elements.get(element) {
            let mut ends = self.slots.ends(slot, self.words, at).into_iter();
            return ends.find_map(|end| self.on(element + 1, end, false, branches));
        }
        for next in at..=at + SKIP as usize {
            // After a gap a comma is allowed before the next element, too.
            if next >= self.words.count() || !self.words.gap_allows(next, WordGap::Comma) {
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
