//! The words by which phrases are found: words that every hit contains, and the rarest of those
//! with a known place.

use std::collections::BTreeSet;

use super::elements::PhrasePiece;
use super::near::{NeighbourFilter, WordChoice, either};
use super::parts::PhraseEdge;
use super::set::{ANY_NUMBER, AnchorWord, FROM_START};
use super::{PhraseCompiler, WordId};
use crate::document::WordGap;

/// The most places before a word at which a phrase may begin if it is found by that word.
const MOST_STARTS: u32 = 6;

/// The most places where no word of a phrase has so few: a reading is tried at each.
const FARTHEST: u32 = 64;

/// The cost of looking beside a word, where reading a phrase costs 1.
const LOOK: f64 = 0.03;

impl PhraseCompiler<'_> {
    /// Returns word forms of which every hit contains one: the forms of the rarest piece.
    pub(super) fn rarest(&self, pieces: &[(PhrasePiece, WordGap)]) -> Vec<WordId> {
        let needed = pieces.iter().filter_map(|(piece, _)| match piece {
            PhrasePiece::Words(ids) => Some((self.frequency(ids), &ids[..])),
            PhrasePiece::Exact(id, _) => Some((self.frequency([id]), std::slice::from_ref(id))),
            PhrasePiece::Slot(slot, _) => {
                let facts = self.known(*slot);
                Some((facts.trigger_uses, &facts.triggers[..]))
            }
            _ => None,
        });
        let rarest = needed.min_by_key(|(uses, _)| *uses);
        rarest.map(|(_, words)| words.to_vec()).unwrap_or_default()
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

    /// The words right of a word that a piece follows; a number is [`ANY_NUMBER`].
    fn right_of(&self, piece: &PhrasePiece) -> WordChoice {
        match piece {
            PhrasePiece::Class(class, _) if class.is_digits() => Some(BTreeSet::from([ANY_NUMBER])),
            piece => self.first(piece),
        }
    }

    /// The words left of a word that a piece precedes.
    fn left_of(&self, piece: &PhrasePiece) -> WordChoice {
        match piece {
            PhrasePiece::Class(class, _) if class.ends_in_digits() => {
                Some(BTreeSet::from([ANY_NUMBER]))
            }
            piece => self.last(piece),
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
        let left = at.checked_sub(1).and_then(|at| self.left_of(pieces[at]));
        let next = pieces.get(at + 1).and_then(|piece| self.right_of(piece));
        let left = self.sets.near(left);
        let words = self.words_before(pieces[at], &next);
        let anchor = |(word, right)| (word, AnchorWord { phrase, before, beside: (left, right) });
        words.into_iter().map(anchor).collect()
    }

    /// The words of a piece that a phrase is found by, each with the words that may come after it;
    /// `next` are those behind the piece.
    fn words_before(
        &mut self,
        piece: &PhrasePiece,
        next: &WordChoice,
    ) -> Vec<(WordId, NeighbourFilter)> {
        let behind = self.sets.near(next.clone());
        match piece {
            PhrasePiece::Words(ids) => ids.iter().map(|&word| (word, behind)).collect(),
            PhrasePiece::Exact(id, _) => vec![(*id, behind)],
            // Any number may be there: no word says which.
            PhrasePiece::Class(..) => vec![(ANY_NUMBER, NeighbourFilter::Anything)],
            PhrasePiece::Slot(slot, repeated) => {
                self.known(*slot);
                let Self { vocabularies, sets, .. } = self;
                let facts = vocabularies[*slot as usize].get();
                let mut words = Vec::new();
                for (&word, (second, ends)) in facts.into_iter().flat_map(|facts| &facts.first) {
                    let right = match second {
                        _ if *repeated => NeighbourFilter::Anything,
                        Some(second) if *ends && second.is_empty() => behind,
                        second if *ends => sets.near(either(second.clone(), next.clone())),
                        second => sets.near(second.clone()),
                    };
                    words.push((word, right));
                }
                words
            }
            _ => Vec::new(),
        }
    }

    /// The piece whose words are looked up with the least work, and the words before it, least and
    /// most. Words go before numbers, and one whose place is known well enough before all others.
    fn anchor_piece(&self, pieces: &[&PhrasePiece], is_first: bool) -> Option<(usize, (u32, u32))> {
        let (mut least, mut most) = (0u32, 0u32);
        let mut lowest = (true, true, f64::INFINITY);
        let mut best = None;
        for (at, piece) in pieces.iter().enumerate() {
            if is_anchor(piece) {
                let starts = if is_first { 0 } else { most - least };
                let is_number = matches!(piece, PhrasePiece::Class(..));
                let cost = (is_number, starts > MOST_STARTS, self.cost(pieces, at, starts));
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
        let left = at.checked_sub(1).map_or(1.0, |at| self.last_share(pieces[at]));
        let right = pieces.get(at + 1).map_or(1.0, |piece| self.first_share(piece));
        let own = self.first_share(pieces[at]);
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
    pub(super) fn frequency<'w>(&self, words: impl IntoIterator<Item = &'w WordId>) -> usize {
        words.into_iter().map(|&id| self.interner.frequency(id)).sum()
    }

    /// The share of the words that a piece can begin with of all words of prose.
    fn first_share(&self, piece: &PhrasePiece) -> f64 {
        match piece {
            PhrasePiece::Words(ids) => self.share(ids),
            PhrasePiece::Exact(id, _) => self.share([id]),
            PhrasePiece::Slot(slot, _) => self.known(*slot).first_share,
            _ => 1.0,
        }
    }

    /// The share of the words that a piece can end with.
    fn last_share(&self, piece: &PhrasePiece) -> f64 {
        match piece {
            PhrasePiece::Slot(slot, _) => self.known(*slot).last_share,
            piece => self.first_share(piece),
        }
    }

    /// The share that some words have of all words of prose.
    #[expect(clippy::cast_precision_loss, reason = "counts among a million")]
    pub(super) fn share<'w>(&self, words: impl IntoIterator<Item = &'w WordId>) -> f64 {
        self.frequency(words) as f64 / 1e6
    }
}

/// Whether a phrase can be found by the words of a piece.
fn is_anchor(piece: &PhrasePiece) -> bool {
    match piece {
        PhrasePiece::Words(_) | PhrasePiece::Exact(..) | PhrasePiece::Slot(..) => true,
        PhrasePiece::Class(class, _) => class.is_digits(),
        _ => false,
    }
}
