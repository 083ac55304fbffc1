//! Wording taken out of a vocabulary, of which an entry may stand for more.

use super::compile::{CollectedVocabulary, PhrasePieces};
use super::elements::PhrasePiece;
use super::{PhraseCompiler, WordId};

impl PhraseCompiler<'_> {
    /// Takes out of a vocabulary all that a phrase stands for, and keeps what its entries stand for
    /// beside that. A phrase that cannot be read takes out nothing.
    pub fn remove_entry(&mut self, vocabulary: &mut CollectedVocabulary, phrase: &str) {
        for removed in self.rows_of(phrase) {
            let entries = std::mem::take(&mut vocabulary.entries);
            for entry in entries {
                vocabulary.entries.extend(without(entry, &removed));
            }
        }
    }
}

/// What a row of pieces stands for beside another of as many.
fn without(row: PhrasePieces, removed: &PhrasePieces) -> Vec<PhrasePieces> {
    let Some(common) = common(&row, removed) else { return vec![row] };
    let mut rest = Vec::new();
    for (at, shared) in common.iter().enumerate() {
        let left = difference(&row[at].0, shared);
        if !left.is_empty() {
            let mut other = row.clone();
            for (place, before) in common[..at].iter().enumerate() {
                other[place].0 = PhrasePiece::Words(before.clone());
            }
            other[at].0 = PhrasePiece::Words(left);
            rest.push(other);
        }
    }
    rest
}

/// The words that two rows have in common at each place; `None` where there is a place at which
/// they have none.
fn common(row: &PhrasePieces, other: &PhrasePieces) -> Option<Vec<Vec<WordId>>> {
    if row.len() != other.len() {
        return None;
    }
    let mut all = Vec::new();
    for ((piece, gap), (removed, removed_gap)) in row.iter().zip(other) {
        let (PhrasePiece::Words(words), PhrasePiece::Words(removed)) = (piece, removed) else {
            return None;
        };
        let shared: Vec<WordId> =
            words.iter().copied().filter(|word| removed.contains(word)).collect();
        if gap != removed_gap || shared.is_empty() {
            return None;
        }
        all.push(shared);
    }
    Some(all)
}

/// The words of a piece that are not among some.
fn difference(piece: &PhrasePiece, words: &[WordId]) -> Vec<WordId> {
    let PhrasePiece::Words(own) = piece else { return Vec::new() };
    own.iter().copied().filter(|word| !words.contains(word)).collect()
}
