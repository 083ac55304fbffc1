//! The words by which phrases are found: words that every hit contains, and the rarest of those
//! with a known place.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::PhrasePieces;
use super::elements::PhrasePiece;
use super::near::{WordChoice, either};
use super::parts::PhraseEdge;
use super::set::{AnchorWord, FROM_START};
use super::{PhraseCompiler, WordId};
use crate::document::WordGap;

/// The facts about a vocabulary that phrases with it need.
#[derive(Debug)]
pub(super) struct SlotFacts {
    pub(super) entries: Vec<PhrasePieces>,
    /// The words that its entries begin with, each with the words that may come second, and whether
    /// one of the entries ends there.
    pub(super) first: BTreeMap<WordId, (WordChoice, bool)>,
    pub(super) triggers: Vec<WordId>,
    /// The words that its entries end with.
    pub(super) last: WordChoice,
    /// The number of words in its entries, least and most.
    pub(super) len: (u32, u32),
    /// Whether one of them may contain a comma, or something that separates more.
    pub(super) over_commas: bool,
}

/// The most places before a word at which a phrase may begin if it is found by that word.
const MOST_STARTS: u32 = 6;

/// The most places where no word of a phrase has so few: a reading is tried at each.
const FARTHEST: u32 = 64;

/// The cost of looking beside a word, where reading a phrase costs 1.
const LOOK: f64 = 0.03;

impl PhraseCompiler<'_> {
    pub(super) fn known(&self, slot: u32) -> &SlotFacts {
        &self.vocabularies[slot as usize]
    }

    /// Returns word forms of which every hit contains one: the forms of the rarest piece.
    pub(super) fn rarest(&self, pieces: &[(PhrasePiece, WordGap)]) -> Vec<WordId> {
        let needed = pieces.iter().filter_map(|(piece, _)| match piece {
            PhrasePiece::Words(ids) => Some(&ids[..]),
            PhrasePiece::Exact(id, _) => Some(std::slice::from_ref(id)),
            PhrasePiece::Slot(slot, _) => Some(&self.known(*slot).triggers[..]),
            _ => None,
        });
        let rarest = needed.min_by_key(|words| self.frequency(*words));
        rarest.map(<[WordId]>::to_vec).unwrap_or_default()
    }

    /// Whether a phrase may contain a comma, or something that separates more.
    pub(super) fn spans_commas(&self, pieces: &[(PhrasePiece, WordGap)]) -> bool {
        let inside = |piece: &PhrasePiece| match piece {
            PhrasePiece::Words(_)
            | PhrasePiece::Exact(..)
            | PhrasePiece::Edge(_)
            | PhrasePiece::Mark { .. } => false,
            PhrasePiece::Slot(slot, repeated) => *repeated || self.known(*slot).over_commas,
            _ => true,
        };
        let before = pieces.iter().skip(1).any(|(_, gap)| *gap != WordGap::Joined);
        before || pieces.iter().any(|(piece, _)| inside(piece))
    }

    /// The words that a piece can begin with; a gap can begin with any.
    pub(super) fn first(&self, piece: &PhrasePiece) -> WordChoice {
        match piece {
            PhrasePiece::Words(ids) => Some(ids.iter().copied().collect()),
            PhrasePiece::Exact(id, _) => Some(BTreeSet::from([*id])),
            PhrasePiece::Slot(slot, _) => Some(self.known(*slot).first.keys().copied().collect()),
            _ => None,
        }
    }

    /// The words that a piece can end with.
    pub(super) fn last(&self, piece: &PhrasePiece) -> WordChoice {
        if let PhrasePiece::Slot(slot, _) = piece {
            self.known(*slot).last.clone()
        } else {
            self.first(piece)
        }
    }

    /// Returns the words by which a phrase is found: the words of the rarest piece whose place is
    /// known well enough, with the words that may be beside it.
    pub(super) fn anchors(
        &mut self,
        pieces: &[(PhrasePiece, WordGap)],
        phrase: u32,
    ) -> Vec<(WordId, AnchorWord)> {
        // A block has one first word, and many that begin a sentence.
        let is_first =
            matches!(pieces.first(), Some((PhrasePiece::Edge(PhraseEdge::LineStart), _)));
        // Nothing that takes up no word is beside a word.
        let pieces: Vec<&PhrasePiece> =
            pieces.iter().map(|(piece, _)| piece).filter(|piece| !piece.is_place()).collect();
        let Some((at, before)) = self.anchor_piece(&pieces, is_first) else { return Vec::new() };
        let left = at.checked_sub(1).and_then(|at| self.last(pieces[at]));
        let next = pieces.get(at + 1).and_then(|piece| self.first(piece));
        let words: Vec<(WordId, WordChoice)> = match pieces[at] {
            PhrasePiece::Words(ids) => ids.iter().map(|&word| (word, next.clone())).collect(),
            PhrasePiece::Exact(id, _) => vec![(*id, next)],
            PhrasePiece::Slot(_, true) => {
                self.first(pieces[at]).into_iter().flatten().map(|word| (word, None)).collect()
            }
            PhrasePiece::Slot(slot, false) => {
                let first = self.known(*slot).first.iter();
                let right = |second: &WordChoice, ends| {
                    if ends { either(second.clone(), next.clone()) } else { second.clone() }
                };
                first.map(|(&word, (second, ends))| (word, right(second, *ends))).collect()
            }
            _ => Vec::new(),
        };
        let left = self.sets.near(left);
        let mut anchors = Vec::with_capacity(words.len());
        for (word, right) in words {
            let beside = (left, self.sets.near(right));
            anchors.push((word, AnchorWord { phrase, before, beside }));
        }
        anchors
    }

    /// The piece whose words are looked up with the least work, and the words before it, least and
    /// most. One whose place is known well enough goes before all others.
    fn anchor_piece(&self, pieces: &[&PhrasePiece], is_first: bool) -> Option<(usize, (u32, u32))> {
        let (mut least, mut most) = (0u32, 0u32);
        let mut lowest = (true, f64::INFINITY);
        let mut best = None;
        for (at, piece) in pieces.iter().enumerate() {
            if is_anchor(piece) {
                let starts = if is_first { 0 } else { most - least };
                let cost = (starts > MOST_STARTS, self.cost(pieces, at, starts));
                if cost < lowest {
                    lowest = cost;
                    best = Some((at, (least, most.min(least.saturating_add(FARTHEST)))));
                }
            }
            let len = self.len(piece);
            (least, most) = (least.saturating_add(len.0), most.saturating_add(len.1));
        }
        let (at, before) = best?;
        Some((at, if is_first { FROM_START } else { before }))
    }

    /// The work for each word of prose where a phrase is found by one of its pieces, which `starts`
    /// words more or less come before.
    fn cost(&self, pieces: &[&PhrasePiece], at: usize, starts: u32) -> f64 {
        let left = at.checked_sub(1).map_or(1.0, |at| self.choice_share(&self.last(pieces[at])));
        let next = pieces.get(at + 1);
        let right = next.map_or(1.0, |piece| self.choice_share(&self.first(piece)));
        let own = self.choice_share(&self.first(pieces[at]));
        own * (LOOK + left * right * (f64::from(starts) + 1.0))
    }

    /// Returns the number of words that a piece can match, least and most.
    pub(super) fn len(&self, piece: &PhrasePiece) -> (u32, u32) {
        match piece {
            PhrasePiece::Words(_) | PhrasePiece::Exact(..) => (1, 1),
            PhrasePiece::Slot(slot, false) => self.known(*slot).len,
            PhrasePiece::Slot(slot, true) => (self.known(*slot).len.0, u32::MAX),
            PhrasePiece::Class(class, false) => class.len(),
            PhrasePiece::Class(..) => (1, u32::MAX),
            PhrasePiece::Skip(words) => (0, *words),
            PhrasePiece::Rest => (0, u32::MAX),
            PhrasePiece::Sign(_) | PhrasePiece::Edge(_) | PhrasePiece::Mark { .. } => (0, 0),
        }
    }

    /// Returns how often one of some words occurs in a million words of prose.
    fn frequency<'w>(&self, words: impl IntoIterator<Item = &'w WordId>) -> usize {
        words.into_iter().map(|&id| self.forms.frequency(self.interner.form(id))).sum()
    }

    /// The share that the words that may be at a place have of all words of prose.
    fn choice_share(&self, words: &WordChoice) -> f64 {
        words.as_ref().map_or(1.0, |words| self.share(words))
    }

    /// The share that some words have of all words of prose.
    #[expect(clippy::cast_precision_loss, reason = "counts among a million")]
    fn share(&self, words: &BTreeSet<WordId>) -> f64 {
        self.frequency(words) as f64 / 1e6
    }
}

/// Whether a phrase can be found by the words of a piece.
fn is_anchor(piece: &PhrasePiece) -> bool {
    matches!(piece, PhrasePiece::Words(_) | PhrasePiece::Exact(..) | PhrasePiece::Slot(..))
}
