//! Entries of a list of wording that say nothing new, because others of the list cover them.

use super::compile::PhrasePieces;
use super::elements::PhrasePiece;
use super::parse::parse_found_by;
use super::parts::PhraseAnchor;
use super::variants::rows;
use super::{PhraseCompiler, WordId};
use crate::document::WordGap;

/// Pieces of a phrase, each with what may stand before it.
type Pieces<'p> = &'p [(PhrasePiece, WordGap)];

impl PhraseCompiler<'_> {
    /// Returns the entries of a list that others cover, each with one of those, by their indices;
    /// of two that say the same the second. Entries that cannot be read are passed over.
    pub fn covered(&mut self, entries: &[&str]) -> Vec<(usize, usize)> {
        let mut rows: Vec<(usize, PhrasePieces)> = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            for pieces in self.rows_of(entry) {
                rows.push((number, pieces));
            }
        }
        let mut covered: Vec<(usize, usize)> = Vec::new();
        let mut from = 0;
        while from < rows.len() {
            let number = rows[from].0;
            let own = rows[from..].partition_point(|(entry, _)| *entry == number);
            let by = rows[from..from + own].iter().map(|row| self.covering(row, &rows));
            if let Some(by) = by.collect::<Option<Vec<usize>>>() {
                covered.push((number, by[0]));
            }
            from += own;
        }
        covered
    }

    /// The rows that an entry stands for; none where it cannot be read.
    pub(super) fn rows_of(&mut self, entry: &str) -> Vec<PhrasePieces> {
        let Ok(parts) = parse_found_by(PhraseAnchor::WordOrNumber, entry) else {
            return Vec::new();
        };
        if self.check_names(&parts).is_err() {
            return Vec::new();
        }
        let mut all = Vec::new();
        for row in rows(entry, &parts, PhraseAnchor::WordOrNumber).unwrap_or_default() {
            all.extend(self.variants(&row));
        }
        all
    }

    /// Another entry that covers a row; of two rows that cover each other the first does.
    fn covering(
        &self,
        (own, row): &(usize, PhrasePieces),
        rows: &[(usize, PhrasePieces)],
    ) -> Option<usize> {
        for (other, wide) in rows {
            let is_other = other != own && self.covers(wide, row);
            if is_other && (other < own || !self.covers(row, wide)) {
                return Some(*other);
            }
        }
        None
    }

    /// Whether all that one row of pieces matches is matched by another, to the same last word.
    fn covers(&self, wide: Pieces<'_>, row: Pieces<'_>) -> bool {
        let Some(((piece, gap), rest)) = wide.split_first() else { return row.is_empty() };
        if let PhrasePiece::Skip(most) = piece
            && self.skips(*most as usize, rest, row)
        {
            return true;
        }
        let Some(((own, own_gap), own_rest)) = row.split_first() else { return false };
        if !allows(*gap, *own_gap) {
            return false;
        }
        if self.piece_covers(piece, own) && self.covers(rest, own_rest) {
            return true;
        }
        let PhrasePiece::Slot(slot, false) = piece else { return false };
        for entry in &self.known(*slot).entries {
            let Some((begin, end)) = row.split_at_checked(entry.len()) else { continue };
            if self.covers(entry, begin) && self.covers(rest, end) {
                return true;
            }
        }
        false
    }

    /// Whether a gap of so many words and what comes behind it cover a row.
    fn skips(&self, most: usize, rest: Pieces<'_>, row: Pieces<'_>) -> bool {
        for len in 0..=most.min(row.len()) {
            let (skipped, behind) = row.split_at(len);
            let mut single = true;
            for (piece, own_gap) in skipped {
                single &= allows(WordGap::Comma, *own_gap)
                    && matches!(piece, PhrasePiece::Words(_) | PhrasePiece::Exact(..));
            }
            if !single {
                return false;
            }
            if self.covers(rest, behind) {
                return true;
            }
        }
        false
    }

    /// Whether one piece matches all that another matches.
    fn piece_covers(&self, wide: &PhrasePiece, piece: &PhrasePiece) -> bool {
        match (wide, piece) {
            (PhrasePiece::Words(wide), PhrasePiece::Words(words)) => contain(wide, words),
            (PhrasePiece::Words(wide), PhrasePiece::Exact(word, _)) => wide.contains(word),
            (PhrasePiece::Slot(slot, _), PhrasePiece::Words(words)) => {
                let first = &self.known(*slot).first;
                words.iter().all(|word| first.get(word).is_some_and(|(_, ends)| *ends))
            }
            (PhrasePiece::Slot(wide, true), PhrasePiece::Slot(slot, _)) => wide == slot,
            (PhrasePiece::Skip(most), PhrasePiece::Skip(words)) => most >= words,
            _ => wide == piece,
        }
    }
}

/// Whether what may stand before a piece of one phrase may stand before that of another, too.
fn allows(wide: WordGap, gap: WordGap) -> bool {
    gap == WordGap::Joined || gap == wide || wide == WordGap::Clause
}

/// Whether sorted words contain some others.
fn contain(wide: &[WordId], words: &[WordId]) -> bool {
    words.iter().all(|word| wide.binary_search(word).is_ok())
}

#[cfg(test)]
mod tests {
    use super::super::{CollectedVocabulary, WordForms};
    use super::*;

    #[test]
    fn entries_that_say_nothing_new_are_found() {
        let forms = WordForms::default();
        let mut compiler = PhraseCompiler::new(&forms);
        let mut boats = CollectedVocabulary::default();
        for boat in ["sloop", "sail boat", "ferry"] {
            compiler.add_entry(&mut boats, boat).unwrap();
        }
        compiler.add_vocabulary("boats".into(), boats);
        let mut covered = |entries: &[&str]| compiler.covered(entries);
        assert_eq!(covered(&["a ferry", "a {boats}", "sloop", "A  ferry"]), [(0, 1), (3, 0)]);
        assert_eq!(covered(&["<mend> a net", "mended a net", "mend nets"]), [(1, 0)]);
        assert_eq!(covered(&["an old sail boat", "an old {boats}"]), [(0, 1)]);
        assert_eq!(covered(&["no ... tide", "no high tide", "no tide, high"]), [(1, 0)]);
        assert_eq!(covered(&["no ... tide", "no ...5 tide", "no tide"]), [(0, 1), (2, 0)]);
        assert_eq!(covered(&["(red|blue) [old] bus", "red bus", "blue old bus"]), [(1, 0), (2, 0)]);
        assert_eq!(covered(&["red bus", "blue bus", "(red|blue|green) bus"]), [(0, 2), (1, 2)]);
        assert_eq!(covered(&["tide-mark", "tide mark", "tidemark"]), [(1, 0), (2, 0)]);
        assert_eq!(covered(&["low tide", "low tide mark", "wind, tide", "wind tide"]), [(3, 2)]);
    }
}
