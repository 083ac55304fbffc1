//! Which words phrases are found by: words that every hit holds, and of those with a known place the rarest.

use std::collections::BTreeMap;

use super::elements::{Piece, SKIP};
use super::near::{Bits, Collected, Near};
use super::set::Anchor;
use super::{Compiler, WordId};
use crate::document::Gap;

/// What phrases that name a vocabulary have to know of it.
#[derive(Debug)]
pub(super) struct Known {
    /// The words that its entries begin with, each with what may come second, and whether one of the entries ends there.
    pub(super) first: BTreeMap<WordId, (Bits, bool)>,
    pub(super) triggers: Vec<WordId>,
    /// The words that its entries end with.
    pub(super) last: Bits,
    /// How many words its entries have, at least and at most.
    pub(super) len: (u32, u32),
}

/// A phrase is found by a word of it only where it can begin at so many places before that word, or fewer.
const MOST_STARTS: u32 = 6;

impl Compiler<'_> {
    pub(super) fn known(&self, slot: u32) -> &Known {
        &self.vocabularies[slot as usize]
    }

    /// Word forms of which one stands in every hit: those of the piece that is met least.
    pub(super) fn triggers(&self, pieces: &[(Piece, Gap)]) -> Vec<WordId> {
        let needed = pieces.iter().filter_map(|(piece, _)| match piece {
            Piece::Words(ids) => Some(ids),
            Piece::Slot(slot) => Some(&self.known(*slot).triggers),
            Piece::Skip => None,
        });
        needed.min_by_key(|words| self.frequency(words)).cloned().unwrap_or_default()
    }

    /// The words that a piece can begin with; none for a gap, which can begin with any.
    pub(super) fn first(&self, piece: &Piece) -> Vec<WordId> {
        match piece {
            Piece::Words(ids) => ids.clone(),
            Piece::Slot(slot) => self.known(*slot).first.keys().copied().collect(),
            Piece::Skip => Vec::new(),
        }
    }

    /// The bits of the words that a piece can begin with.
    pub(super) fn begins(&self, piece: &Piece) -> Bits {
        if *piece == Piece::Skip { Bits::ALL } else { Bits::of(&self.first(piece)) }
    }

    /// The words that a phrase is found by: those of its rarest piece of which the place is known well enough.
    pub(super) fn anchors(&self, pieces: &[(Piece, Gap)], phrase: u32, sets: &mut Collected) -> Vec<(WordId, Anchor)> {
        let before = pieces.iter().scan((0, 0), |(least, most), (piece, _)| {
            let (here, len) = ((*least, *most), self.len(piece));
            (*least, *most) = (*least + len.0, *most + len.1);
            Some(here)
        });
        let placed =
            pieces.iter().zip(before).enumerate().filter(|(_, ((piece, _), (least, most)))| {
                !matches!(piece, Piece::Skip) && most - least <= MOST_STARTS
            });
        let Some((at, ((piece, _), before))) = placed.min_by_key(|(_, ((piece, _), (least, most)))| {
            self.frequency(&self.first(piece)) * (most - least + 1) as usize
        }) else {
            return Vec::new();
        };
        let right = near(pieces.get(at + 1), sets);
        let left = match near(at.checked_sub(1).and_then(|before| pieces.get(before)), sets) {
            Near::Slot(slot) => sets.bits(self.known(slot).last),
            left => left,
        };
        let next = pieces.get(at + 1).map_or(Bits::ALL, |(next, _)| self.begins(next));
        let anchor = |word, right| (word, Anchor { phrase, before, beside: (left, right) });
        match piece {
            Piece::Words(ids) => ids.iter().map(|&word| anchor(word, right)).collect(),
            Piece::Slot(slot) => {
                let first = self.known(*slot).first.iter();
                let right = |&(second, ends): &(Bits, bool)| if ends { second.union(next) } else { second };
                first.map(|(&word, entry)| anchor(word, sets.bits(right(entry)))).collect()
            }
            Piece::Skip => Vec::new(),
        }
    }

    /// How many words a piece stands for, at least and at most.
    pub(super) fn len(&self, piece: &Piece) -> (u32, u32) {
        match piece {
            Piece::Words(_) => (1, 1),
            Piece::Slot(slot) => self.known(*slot).len,
            Piece::Skip => (0, SKIP),
        }
    }

    /// How often one of some words is met among a million words of prose.
    fn frequency(&self, words: &[WordId]) -> usize {
        words.iter().map(|&id| self.forms.frequency(self.interner.form(id))).sum()
    }
}

/// What stands where a piece is to follow.
pub(super) fn near(piece: Option<&(Piece, Gap)>, sets: &mut Collected) -> Near {
    match piece {
        Some((Piece::Words(ids), _)) => sets.words(ids),
        Some((Piece::Slot(slot), _)) => Near::Slot(*slot),
        Some((Piece::Skip, _)) | None => Near::Anything,
    }
}
