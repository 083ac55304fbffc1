//! Phrases as they are written, made ready to be found.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::elements::Piece;
use super::{Forms, Lexicon, Mistake, Part, PhraseSet, Slots, Vocabulary, WordId, parse};
use crate::document::Gap;

/// Makes phrases ready to be found.
#[derive(Debug)]
pub struct Compiler<'a> {
    /// Every word form so far.
    pub lexicon: Lexicon,
    /// The vocabularies that phrases may name.
    pub slots: Slots,
    forms: &'a Forms,
    /// How often each vocabulary is met.
    frequencies: Vec<usize>,
    /// Forms worked out so far: rules name the same words over and over.
    spelt: FxHashMap<String, Rc<[WordId]>>,
    inflected: FxHashMap<String, Rc<[WordId]>>,
}

impl<'a> Compiler<'a> {
    /// Knows no word and no vocabulary.
    pub fn new(forms: &'a Forms) -> Self {
        let (lexicon, slots) = (Lexicon::default(), Slots::default());
        let (spelt, inflected) = (FxHashMap::default(), FxHashMap::default());
        Self { lexicon, slots, forms, frequencies: Vec::new(), spelt, inflected }
    }

    /// Adds a phrase to `set`; hits of it carry `tag`.
    ///
    /// # Errors
    ///
    /// A mistake in the phrase, or the name of a vocabulary that does not exist.
    pub fn add(&mut self, set: &mut PhraseSet, phrase: &str, tag: u32) -> Result<(), Mistake> {
        let parts = parse(phrase)?;
        for (part, ..) in &parts {
            if let Part::Slot(name) = part
                && !self.slots.numbers.contains_key(name)
            {
                let at = phrase.find(&format!("{{{name}")).unwrap_or(0);
                let message = format!("there is no vocabulary `{name}`");
                return Err(Mistake { message, span: at..(at + name.len() + 2).min(phrase.len()) });
            }
        }
        self.variants(&parts).iter().for_each(|pieces| self.insert(set, pieces, tag));
        Ok(())
    }

    /// Adds an entry to a vocabulary: a phrase without slots.
    ///
    /// # Errors
    ///
    /// A mistake in the phrase, or a slot in it.
    pub fn add_entry(&mut self, vocabulary: &mut Vocabulary, phrase: &str) -> Result<(), Mistake> {
        if let Some(at) = phrase.find('{') {
            let message = "an entry of a vocabulary cannot name another vocabulary".to_owned();
            return Err(Mistake { message, span: at..phrase.len() });
        }
        for pieces in self.variants(&parse(phrase)?) {
            vocabulary.triggers.extend(self.triggers(&pieces));
            let entry = vocabulary.entries.push(&pieces);
            self.first(&pieces).into_iter().for_each(|word| vocabulary.first.push(word, entry));
        }
        Ok(())
    }

    /// A phrase, and the same with its hyphenated words written as one.
    fn variants(&mut self, parts: &[(Part, Gap, bool)]) -> Vec<Vec<(Piece, Gap)>> {
        let fused = parts.iter().any(|(_, _, hyphen)| *hyphen).then(|| fused(parts));
        let all = [fused.as_deref(), Some(parts)].into_iter().flatten();
        all.map(|parts| parts.iter().map(|(part, gap, _)| (self.piece(part), *gap)).collect()).collect()
    }

    fn insert(&mut self, set: &mut PhraseSet, pieces: &[(Piece, Gap)], tag: u32) {
        set.triggers.extend(self.triggers(pieces));
        if let [(Piece::Slot(slot), _)] = *pieces {
            let number = u32::try_from(slot).expect("fewer than 2^32 vocabularies");
            if !set.tags_alone.contains_key(&number) {
                self.slots.vocabularies[slot].first.words().into_iter().for_each(|word| set.alone.push(word, number));
            }
            set.tags_alone.entry(number).or_default().push(tag);
            return;
        }
        let phrase = set.phrases.push(pieces);
        set.tags.push(tag);
        let (words, before) = self.rarest(pieces).unwrap_or_else(|| (self.first(pieces), 0));
        words.into_iter().for_each(|word| set.rarest.push(word, (phrase, before)));
    }

    /// Word forms of which one stands in every hit: those of the part that is met least.
    fn triggers(&self, pieces: &[(Piece, Gap)]) -> Vec<WordId> {
        match pieces.iter().map(|(piece, _)| piece).min_by_key(|piece| self.frequency(piece)) {
            Some(Piece::Words(ids)) => ids.clone(),
            Some(Piece::Slot(slot)) => self.slots.vocabularies[*slot].triggers.iter().copied().collect(),
            Some(Piece::Skip) | None => Vec::new(),
        }
    }

    /// The words that a phrase can begin with.
    fn first(&self, pieces: &[(Piece, Gap)]) -> Vec<WordId> {
        match &pieces[0].0 {
            Piece::Words(ids) => ids.clone(),
            Piece::Slot(slot) => self.slots.vocabularies[*slot].first.words(),
            Piece::Skip => Vec::new(),
        }
    }

    fn piece(&mut self, part: &Part) -> Piece {
        let Self { lexicon, forms, spelt, inflected, .. } = self;
        let ids = |lexicon: &mut Lexicon, forms: &mut dyn Iterator<Item = String>| -> Rc<[WordId]> {
            forms.map(|form| lexicon.intern(&form)).collect()
        };
        let mut all: Vec<WordId> = match part {
            Part::Skip => return Piece::Skip,
            Part::Slot(name) => return Piece::Slot(self.slots.numbers[name]),
            Part::Word(word) => {
                let known = spelt.entry(word.clone());
                known.or_insert_with(|| ids(lexicon, &mut forms.spellings(word).into_iter())).to_vec()
            }
            Part::Lemma(lemmas) => {
                let mut all = Vec::new();
                for lemma in lemmas {
                    let known = inflected.entry(lemma.clone());
                    let inflections = || ids(lexicon, &mut forms.inflections(lemma).into_iter());
                    all.extend_from_slice(known.or_insert_with(inflections));
                }
                all
            }
        };
        all.sort_unstable();
        all.dedup();
        Piece::Words(all)
    }

    /// The rarest part that is a word and has a known number of words before it, and that number.
    fn rarest(&self, pieces: &[(Piece, Gap)]) -> Option<(Vec<WordId>, u32)> {
        let words = pieces.iter().zip(0..).map_while(|((piece, _), before)| match piece {
            Piece::Words(ids) => Some((ids, before)),
            Piece::Slot(_) | Piece::Skip => None,
        });
        let rarest = words.min_by_key(|(ids, _)| self.frequency_of(ids.iter()));
        rarest.map(|(ids, before)| (ids.clone(), before))
    }

    /// How often a part is met in prose, in hundreds among a million words.
    fn frequency(&self, piece: &Piece) -> usize {
        match piece {
            Piece::Words(ids) => self.frequency_of(ids.iter()),
            Piece::Slot(slot) => self.frequencies[*slot],
            Piece::Skip => usize::MAX,
        }
    }

    fn frequency_of<'w>(&self, ids: impl Iterator<Item = &'w WordId>) -> usize {
        ids.map(|&id| self.forms.frequency(self.lexicon.form(id))).sum()
    }

    /// Adds a vocabulary, for the phrases that come after.
    pub fn add_vocabulary(&mut self, name: String, vocabulary: Vocabulary) {
        self.frequencies.push(self.frequency_of(vocabulary.triggers.iter()));
        self.slots.numbers.insert(name, self.slots.vocabularies.len());
        self.slots.vocabularies.push(vocabulary);
    }
}

/// The same phrase with hyphenated plain words written as one.
fn fused(parts: &[(Part, Gap, bool)]) -> Vec<(Part, Gap, bool)> {
    let mut fused: Vec<(Part, Gap, bool)> = Vec::new();
    for (part, gap, hyphen) in parts {
        if let (true, Part::Word(word), Some((Part::Word(last), ..))) = (*hyphen, part, fused.last_mut()) {
            last.push_str(word);
        } else {
            fused.push((part.clone(), *gap, false));
        }
    }
    fused
}

#[cfg(test)]
mod tests {
    use super::super::Words;
    use super::*;

    #[test]
    fn vocabularies_by_themselves_are_found_for_every_tag() {
        let forms = Forms::default();
        let mut compiler = Compiler::new(&forms);
        let mut ills = Vocabulary::default();
        ["pain", "back pain"].iter().for_each(|ill| compiler.add_entry(&mut ills, ill).unwrap());
        assert!(compiler.add_entry(&mut ills, "bad {ills}").is_err(), "an entry names no vocabulary");
        compiler.add_vocabulary("ills".into(), ills);
        let mut set = PhraseSet::default();
        for (phrase, tag) in [("{ills}", 1), ("{ills}", 2), ("no {ills}", 3)] {
            compiler.add(&mut set, phrase, tag).unwrap();
        }
        let words = Words::of("no back pain", 0..12, &compiler.lexicon);
        let hits: Vec<_> = set
            .hits(&words, &compiler.slots)
            .into_iter()
            .map(|hit| (hit.words.start, hit.words.end, hit.tag))
            .collect();
        assert_eq!(hits, [(0, 3, 3), (1, 3, 1), (1, 3, 2), (2, 3, 1), (2, 3, 2)]);
    }
}
