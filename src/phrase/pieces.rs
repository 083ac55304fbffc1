//! Parts of phrases made pieces that are compared with words.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::compile::{CollectedVocabulary, PhrasePieces};
use super::elements::{PhrasePiece, capitals_of};
use super::parts::{PhrasePart, PlacedPart};
use super::variants::rows_of_group;
use super::{PhraseCompiler, WordId};

impl PhraseCompiler<'_> {
    /// A row of parts, and the same with its hyphenated words written as one.
    pub(super) fn variants(&mut self, parts: &[PlacedPart]) -> Vec<PhrasePieces> {
        let fused = parts.iter().any(|part| part.hyphen).then(|| fused(parts));
        let mut variants = Vec::new();
        for parts in [fused.as_deref(), Some(parts)].into_iter().flatten() {
            variants.push(parts.iter().map(|part| (self.piece(&part.part), part.gap)).collect());
        }
        variants
    }

    pub(super) fn piece(&mut self, part: &PhrasePart) -> PhrasePiece {
        match part {
            PhrasePart::Word(_) | PhrasePart::Lemma(_) => PhrasePiece::Words(self.word_forms(part)),
            PhrasePart::Exact(word) => {
                let form = self.interner.intern(&word.to_lowercase(), self.forms);
                PhrasePiece::Exact(form, capitals_of(word))
            }
            PhrasePart::Slot { name, repeated } => self.list(name, *repeated),
            PhrasePart::Class { class, repeated } => PhrasePiece::Class(*class, *repeated),
            PhrasePart::Choice { ways, repeated, .. } => {
                let mut entries = Vec::new();
                for row in rows_of_group(ways) {
                    entries.extend(self.variants(&row));
                }
                self.entries(entries, *repeated)
            }
            PhrasePart::Skip(words) => PhrasePiece::Skip(*words),
            PhrasePart::Rest => PhrasePiece::Rest,
            PhrasePart::Sign(sign) => PhrasePiece::Sign(*sign),
            PhrasePart::Edge(edge) => PhrasePiece::Edge(*edge),
            PhrasePart::MarkStart => PhrasePiece::Mark { start: true },
            PhrasePart::MarkEnd => PhrasePiece::Mark { start: false },
        }
    }

    /// A list of the rule, or else the vocabulary of that name.
    fn list(&mut self, name: &str, repeated: bool) -> PhrasePiece {
        match self.lists.0.get(name) {
            Some(list) => {
                let entries = list.entries.clone();
                self.used.insert(name.to_owned());
                self.entries(entries, repeated)
            }
            None => {
                let slot = self.slots.numbers[name];
                self.named.insert(slot);
                PhrasePiece::Slot(slot, repeated)
            }
        }
    }

    /// One of some rows of words: a set where each is a single word.
    fn entries(&mut self, entries: Vec<PhrasePieces>, repeated: bool) -> PhrasePiece {
        let mut all = BTreeSet::new();
        let mut single = !repeated;
        for pieces in &entries {
            match &pieces[..] {
                [(PhrasePiece::Words(words), _)] => all.extend(words.iter().copied()),
                _ => single = false,
            }
        }
        if single {
            return PhrasePiece::Words(all.into_iter().collect());
        }
        if let Some(&slot) = self.unnamed.get(&entries) {
            return PhrasePiece::Slot(slot, repeated);
        }
        let mut list =
            CollectedVocabulary { entries: entries.clone(), ..CollectedVocabulary::default() };
        for pieces in &entries {
            list.triggers.extend(self.rarest(pieces));
        }
        let slot = self.add_slot(list);
        self.unnamed.insert(entries, slot);
        PhrasePiece::Slot(slot, repeated)
    }

    /// The forms of a word or of lemmas, in order.
    fn word_forms(&mut self, part: &PhrasePart) -> Vec<WordId> {
        let Self { interner, forms, spelt, inflected, .. } = self;
        let mut all: Vec<WordId> = Vec::new();
        let (words, known): (&[String], _) = match part {
            PhrasePart::Lemma(lemmas) => (lemmas, inflected),
            PhrasePart::Word(word) => (std::slice::from_ref(word), spelt),
            _ => return all,
        };
        for word in words {
            if let Some(ids) = known.get(word) {
                all.extend_from_slice(ids);
                continue;
            }
            let all_forms: Vec<String> = match part {
                PhrasePart::Lemma(_) => forms.inflections(word).into_iter().collect(),
                _ => forms.spellings(word),
            };
            let ids: Rc<[WordId]> =
                all_forms.iter().map(|form| interner.intern(form, forms)).collect();
            all.extend_from_slice(&ids);
            known.insert(word.clone(), ids);
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The same row with hyphenated plain words written as one.
fn fused(parts: &[PlacedPart]) -> Vec<PlacedPart> {
    let mut fused: Vec<PlacedPart> = Vec::new();
    for part in parts {
        let last = fused.last_mut().map(|last| &mut last.part);
        if let (true, PhrasePart::Word(word), Some(PhrasePart::Word(last))) =
            (part.hyphen, &part.part, last)
        {
            last.push_str(word);
        } else {
            fused.push(PlacedPart { hyphen: false, ..part.clone() });
        }
    }
    fused
}
