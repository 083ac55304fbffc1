//! Adds to phrases that were compiled before: a configuration with a word of its own compiles that
//! word and no other.
//!
//! The compiled form is a few flat tables, so that adding to them is copying them. New word forms,
//! sets of words and phrases get numbers above the known ones. A vocabulary that changes keeps its
//! number: its entries are compiled again, and the phrases that name it get new anchors, since they
//! may be found by its words or beside them. What the compiler has to know about the other
//! vocabularies is worked out from their entries when a phrase names one.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::compile::{PhraseCompiler, PhrasePieces};
use super::elements::{PhraseElements, PhrasePiece, StoredElement};
use super::lexicon::FormInterner;
use super::near::CollectedSets;
use super::{
    CollectedVocabulary, Lexicon, PhraseSet, TagSet, TriggerWord, VocabularySlots, WordForms,
    WordId,
};

/// The words by which phrases are found that were anchored again.
#[derive(Debug, Default)]
pub struct NewAnchors {
    /// The words of their anchors.
    pub words: Vec<WordId>,
    /// Word forms of which every hit contains one, by tag.
    pub triggers: Vec<TriggerWord>,
}

impl<'a> PhraseCompiler<'a> {
    /// Knows the words and vocabularies that were compiled before.
    pub fn extending(forms: &'a WordForms, lexicon: &Lexicon, slots: &VocabularySlots) -> Self {
        Self {
            interner: FormInterner::above(lexicon.clone()),
            sets: CollectedSets::above(slots.sets.clone()),
            vocabularies: (0..slots.count()).map(|_| OnceCell::new()).collect(),
            slots: slots.clone(),
            ..Self::new(forms)
        }
    }

    /// Adds a vocabulary, or replaces the one of that name.
    pub fn set_vocabulary(&mut self, name: &str, vocabulary: CollectedVocabulary) {
        let Some(number) = self.slots.number(name) else {
            return self.add_vocabulary(name.to_owned(), vocabulary);
        };
        let (facts, rows) = self.facts(number, vocabulary);
        self.slots.begins[number as usize] = self.sets.set(facts.first.keys().copied().collect());
        self.first.extend(rows);
        self.vocabularies[number as usize] = facts.into();
        self.replaced.insert(number);
    }

    /// Gives a word a number of its own, in just this form.
    pub fn know(&mut self, word: &str) {
        self.interner.intern(word, self.forms);
    }

    /// The word forms that phrases added, in the order of their numbers, which follow those of words
    /// that were compiled before.
    pub fn new_forms(&self) -> impl Iterator<Item = &str> {
        self.interner.new_forms()
    }

    /// Whether a vocabulary that was compiled before has other entries now.
    pub fn has_replaced(&self) -> bool {
        !self.replaced.is_empty()
    }

    /// Gives the phrases of a set that name a replaced vocabulary new anchors.
    pub fn anchor_again(&mut self, set: &mut PhraseSet) -> NewAnchors {
        let mut new = NewAnchors::default();
        if self.replaced.is_empty() {
            return new;
        }
        let phrases = set.phrases.naming(&self.replaced);
        if phrases.is_empty() {
            return new;
        }
        let mut anchors = Vec::new();
        for &phrase in &phrases {
            let pieces = set.phrases.pieces(phrase);
            anchors.extend(self.anchors(&pieces, phrase));
            let (words, over_commas) = (self.rarest(&pieces), self.spans_commas(&pieces));
            for tag in set.tags.of(phrase) {
                let trigger = |&word: &WordId| TriggerWord { word, tag, over_commas };
                new.triggers.extend(words.iter().map(trigger));
            }
        }
        new.words.extend(anchors.iter().map(|(word, _)| *word));
        let named = TagSet::from_iter(phrases);
        let kept = set.anchors.without(|anchor| named.contains(anchor.phrase));
        set.anchors = kept.with(anchors);
        new
    }
}

impl PhraseSet {
    /// Gives phrases other tags. Those that get none lose that tag, and a phrase without one is
    /// found no more.
    pub fn change_tags(&mut self, change: impl Fn(u32) -> Option<u32>) {
        self.tags = self.tags.without(|tag| change(tag).is_none());
        self.tags.change(|tag| change(tag).unwrap_or(tag));
    }
}

impl PhraseElements {
    /// The pieces of a phrase, as they were added.
    pub(super) fn pieces(&self, phrase: u32) -> PhrasePieces {
        let mut pieces = Vec::new();
        for (element, gap) in self.elements.range(self.of(phrase)) {
            let piece = match element {
                StoredElement::Word(word) => PhrasePiece::Words(vec![word]),
                StoredElement::Words(from, to) => {
                    PhrasePiece::Words(self.words.range(from as usize..to as usize).collect())
                }
                StoredElement::Exact(word, capitals) => PhrasePiece::Exact(word, capitals),
                StoredElement::Slot(slot, repeated) => PhrasePiece::Slot(slot, repeated),
                StoredElement::Class(class, repeated) => {
                    PhrasePiece::Class(self.classes.get(class as usize), repeated)
                }
                StoredElement::Skip(words) => PhrasePiece::Skip(words),
                StoredElement::Rest => PhrasePiece::Rest,
                StoredElement::Sign(sign) => PhrasePiece::Sign(sign),
                StoredElement::Edge(edge) => PhrasePiece::Edge(edge),
                StoredElement::Mark { start } => PhrasePiece::Mark { start },
            };
            pieces.push((piece, gap));
        }
        pieces
    }

    /// The phrases that name one of some slots, in order.
    pub(super) fn naming(&self, slots: &BTreeSet<u32>) -> Vec<u32> {
        let mut found = Vec::new();
        for phrase in (0..).take(self.ends.len()) {
            for (element, _) in self.elements.range(self.of(phrase)) {
                if matches!(element, StoredElement::Slot(slot, _) if slots.contains(&slot)) {
                    found.push(phrase);
                    break;
                }
            }
        }
        found
    }
}
