//! Many phrases at once, found by the first word of each.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{Forms, Lexicon, Mistake, Part, WordId, Words, parse};
use crate::document::Gap;

/// The most words that `...` passes over.
const SKIP: usize = 3;

/// Vocabularies, for the slots of phrases.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Slots {
    numbers: BTreeMap<String, usize>,
    sets: Vec<PhraseSet>,
}

impl Slots {
    /// The names of all vocabularies, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// The ends of the entries of vocabulary number `slot` that begin at word `at`, longest first.
    fn ends(&self, slot: usize, words: &Words, at: usize) -> Option<Rc<[usize]>> {
        let set = &self.sets[slot];
        let candidates = set.first.get(&words.ids[at])?;
        // Dozens of phrases ask for the same vocabulary at the same word.
        if let Some(known) = words.ends.borrow().get(&(slot, at)) {
            return Some(known.clone());
        }
        let mut ends: Vec<usize> = set.readings(candidates, words, at, self).map(|(_, end)| end).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.dedup();
        let ends: Rc<[usize]> = ends.into();
        words.ends.borrow_mut().insert((slot, at), ends.clone());
        Some(ends)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Element {
    /// One of these words (sorted).
    Words(Vec<WordId>),
    /// An entry of the vocabulary of this number.
    Slot(usize),
    Skip,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Phrase {
    elements: Vec<(Element, Gap)>,
    /// What the caller wants to know of a hit.
    tag: u32,
}

/// Phrases with tags, ready to be found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PhraseSet {
    phrases: Vec<Phrase>,
    /// Phrases by the words that they can begin with.
    first: FxHashMap<WordId, Vec<u32>>,
    /// Phrases by the rarest word that each must have at a known place, with the number of words before it: few phrases go
    /// with "breakthrough", hundreds begin with "a".
    rarest: FxHashMap<WordId, Vec<(u32, u32)>>,
    /// Vocabularies that are phrases by themselves, by the words that their entries begin with; and their tags: a dozen
    /// frames ask for the same vocabulary.
    alone: FxHashMap<WordId, Vec<usize>>,
    tags: BTreeMap<usize, Vec<u32>>,
    /// Word forms of which at least one stands in every hit.
    triggers: BTreeSet<WordId>,
}

/// A phrase found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The tag that the phrase was added with.
    pub tag: u32,
    /// Which words.
    pub words: Range<usize>,
}

impl PhraseSet {
    /// Every phrase that begins at one of the words, the longest reading of each tag at each word.
    pub fn hits(&self, words: &Words, slots: &Slots) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for (at, id) in words.ids.iter().enumerate() {
            for &slot in self.alone.get(id).into_iter().flatten() {
                let longest = slots.ends(slot, words, at).and_then(|ends| ends.first().copied());
                let tags = self.tags.get(&slot).into_iter().flatten();
                hits.extend(
                    longest.into_iter().flat_map(|end| tags.clone().map(move |&tag| Hit { tag, words: at..end })),
                );
            }
            for &(index, before) in self.rarest.get(id).into_iter().flatten() {
                let phrase = &self.phrases[index as usize];
                let Some(start) = at.checked_sub(before as usize) else { continue };
                if let Some(end) = reading(&phrase.elements, words, start, slots, true) {
                    hits.push(Hit { tag: phrase.tag, words: start..end });
                }
            }
        }
        hits.sort_unstable_by_key(|hit| (hit.words.start, hit.tag, std::cmp::Reverse(hit.words.end)));
        hits.dedup_by_key(|hit| (hit.words.start, hit.tag));
        hits
    }

    /// Those of the `candidates` that can be read from word `start` on, each with its end.
    fn readings<'a>(
        &'a self,
        candidates: &'a [u32],
        words: &'a Words,
        start: usize,
        slots: &'a Slots,
    ) -> impl Iterator<Item = (&'a Phrase, usize)> + 'a {
        candidates.iter().filter_map(move |&index| {
            let phrase = &self.phrases[index as usize];
            reading(&phrase.elements, words, start, slots, true).map(|end| (phrase, end))
        })
    }

    /// The words that hits can begin with, in order.
    fn first_words(&self) -> Vec<WordId> {
        let mut words: Vec<WordId> = self.first.keys().copied().collect();
        words.sort_unstable();
        words
    }

    /// Word forms of which at least one stands in every hit.
    pub fn triggers(&self) -> &BTreeSet<WordId> {
        &self.triggers
    }
}

/// The end of the first reading of `elements` at word `at`, if there is one.
fn reading(elements: &[(Element, Gap)], words: &Words, at: usize, slots: &Slots, first: bool) -> Option<usize> {
    let Some(((element, gap), rest)) = elements.split_first() else { return Some(at) };
    let limit = words.ids.len();
    if let Element::Skip = element {
        return (0..=SKIP)
            .take_while(|&skip| (at..at + skip).all(|index| index < limit && words.gap_allows(index, Gap::Comma)))
            .find_map(|skip| after_skip(rest, words, at + skip, slots));
    }
    if at >= limit || !(first || words.gap_allows(at, *gap)) {
        return None;
    }
    match element {
        Element::Words(ids) => {
            ids.binary_search(&words.ids[at]).ok().and_then(|_| reading(rest, words, at + 1, slots, false))
        }
        Element::Slot(slot) => {
            let ends = slots.ends(*slot, words, at)?;
            ends.iter().find_map(|&end| reading(rest, words, end, slots, false))
        }
        Element::Skip => None,
    }
}

/// After a gap a comma is allowed before the next part, too.
fn after_skip(rest: &[(Element, Gap)], words: &Words, at: usize, slots: &Slots) -> Option<usize> {
    let fits = at < words.ids.len() && words.gap_allows(at, Gap::Comma);
    if fits { reading(rest, words, at, slots, true) } else { None }
}

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
        if parts.iter().any(|(_, _, hyphen)| *hyphen) {
            self.insert(set, &fused(&parts), tag);
        }
        self.insert(set, &parts, tag);
        Ok(())
    }

    /// Adds an entry of a vocabulary: a phrase without slots, with the tag 0.
    ///
    /// # Errors
    ///
    /// A mistake in the phrase, or a slot in it.
    pub fn add_entry(&mut self, set: &mut PhraseSet, phrase: &str) -> Result<(), Mistake> {
        if let Some(at) = phrase.find('{') {
            let message = "an entry of a vocabulary cannot name another vocabulary".to_owned();
            return Err(Mistake { message, span: at..phrase.len() });
        }
        self.add(set, phrase, 0)
    }

    fn insert(&mut self, set: &mut PhraseSet, parts: &[(Part, Gap, bool)], tag: u32) {
        let elements: Vec<(Element, Gap)> = parts.iter().map(|(part, gap, _)| (self.element(part), *gap)).collect();
        match elements.iter().map(|(element, _)| element).min_by_key(|element| self.frequency(element)) {
            Some(Element::Words(ids)) => set.triggers.extend(ids),
            Some(Element::Slot(slot)) => set.triggers.extend(&self.slots.sets[*slot].triggers),
            Some(Element::Skip) | None => {}
        }
        if let [(Element::Slot(slot), _)] = elements[..] {
            if !set.tags.contains_key(&slot) {
                for word in self.slots.sets[slot].first_words() {
                    set.alone.entry(word).or_default().push(slot);
                }
            }
            set.tags.entry(slot).or_default().push(tag);
            return;
        }
        let index = u32::try_from(set.phrases.len()).expect("fewer than 2^32 phrases");
        let first: Vec<WordId> = match &elements[0].0 {
            Element::Words(ids) => ids.clone(),
            Element::Slot(slot) => self.slots.sets[*slot].first_words(),
            Element::Skip => Vec::new(),
        };
        let (rarest, before) = self.rarest(&elements).unwrap_or_else(|| (first.clone(), 0));
        for word in rarest {
            set.rarest.entry(word).or_default().push((index, before));
        }
        for word in first {
            set.first.entry(word).or_default().push(index);
        }
        set.phrases.push(Phrase { elements, tag });
    }

    fn element(&mut self, part: &Part) -> Element {
        let Self { lexicon, forms, spelt, inflected, .. } = self;
        let ids = |lexicon: &mut Lexicon, forms: &mut dyn Iterator<Item = String>| -> Rc<[WordId]> {
            forms.map(|form| lexicon.intern(&form)).collect()
        };
        let mut all: Vec<WordId> = match part {
            Part::Skip => return Element::Skip,
            Part::Slot(name) => return Element::Slot(self.slots.numbers[name]),
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
        Element::Words(all)
    }

    /// The rarest part that is a word and has a known number of words before it, and that number.
    fn rarest(&self, elements: &[(Element, Gap)]) -> Option<(Vec<WordId>, u32)> {
        let words = elements.iter().zip(0..).map_while(|((element, _), before)| match element {
            Element::Words(ids) => Some((ids, before)),
            Element::Slot(_) | Element::Skip => None,
        });
        let rarest = words.min_by_key(|(ids, _)| self.frequency_of(ids.iter()));
        rarest.map(|(ids, before)| (ids.clone(), before))
    }

    /// How often a part is met in prose, in hundreds among a million words.
    fn frequency(&self, element: &Element) -> usize {
        match element {
            Element::Words(ids) => self.frequency_of(ids.iter()),
            Element::Slot(slot) => self.frequencies[*slot],
            Element::Skip => usize::MAX,
        }
    }

    fn frequency_of<'w>(&self, ids: impl Iterator<Item = &'w WordId>) -> usize {
        ids.map(|&id| self.forms.frequency(self.lexicon.form(id))).sum()
    }

    /// Adds a vocabulary, for the phrases that come after.
    pub fn add_vocabulary(&mut self, name: String, entries: PhraseSet) {
        self.frequencies.push(self.frequency_of(entries.triggers.iter()));
        self.slots.numbers.insert(name, self.slots.sets.len());
        self.slots.sets.push(entries);
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
    use super::*;

    #[test]
    fn vocabularies_by_themselves_are_found_for_every_tag() {
        let forms = Forms::default();
        let mut compiler = Compiler::new(&forms);
        let mut ills = PhraseSet::default();
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
