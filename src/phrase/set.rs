//! Many phrases at once, found by the first word of each.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::{Forms, Lexicon, Mistake, Part, WordId, Words, parse};
use crate::document::Gap;

/// The most words that `...` passes over.
const SKIP: usize = 3;

/// Vocabularies by name, for the slots of phrases.
pub type Slots = HashMap<String, Arc<PhraseSet>>;

#[derive(Clone, Debug)]
enum Element {
    /// One of these words (sorted).
    Words(Vec<WordId>),
    /// An entry of a vocabulary.
    Slot(Arc<PhraseSet>),
    Skip,
}

#[derive(Clone, Debug)]
struct Phrase {
    elements: Vec<(Element, Gap)>,
    /// What the caller wants to know of a hit.
    tag: u32,
}

/// Phrases with tags, ready to be found.
#[derive(Clone, Debug, Default)]
pub struct PhraseSet {
    phrases: Vec<Phrase>,
    /// Phrases by the words that they can begin with.
    first: HashMap<WordId, Vec<u32>>,
    /// Word forms of which at least one stands in every hit.
    triggers: BTreeSet<String>,
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
    pub fn hits(&self, words: &Words, range: Range<usize>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for start in range.clone() {
            let from = hits.len();
            for (phrase, end) in self.readings(words, start, range.end) {
                match hits[from..].iter_mut().find(|hit| hit.tag == phrase.tag) {
                    Some(hit) => hit.words.end = hit.words.end.max(end),
                    None => hits.push(Hit { tag: phrase.tag, words: start..end }),
                }
            }
        }
        hits
    }

    /// Phrases that begin at `start`, each with the ends it can have.
    fn readings<'a>(
        &'a self,
        words: &'a Words,
        start: usize,
        limit: usize,
    ) -> impl Iterator<Item = (&'a Phrase, usize)> + 'a {
        let candidates = self.first.get(&words.ids[start]).map_or(&[][..], Vec::as_slice);
        candidates.iter().filter_map(move |&index| {
            let phrase = &self.phrases[index as usize];
            reading(&phrase.elements, words, start, limit, true).map(|end| (phrase, end))
        })
    }

    /// The ends of the entries that begin at `start`, longest first.
    fn ends(&self, words: &Words, start: usize, limit: usize) -> BTreeSet<std::cmp::Reverse<usize>> {
        self.readings(words, start, limit).map(|(_, end)| std::cmp::Reverse(end)).collect()
    }

    /// Word forms, in lower case, of which at least one stands in every hit.
    pub fn triggers(&self) -> &BTreeSet<String> {
        &self.triggers
    }
}

/// The end of the first reading of `elements` at word `at`, if there is one.
fn reading(elements: &[(Element, Gap)], words: &Words, at: usize, limit: usize, first: bool) -> Option<usize> {
    let Some(((element, gap), rest)) = elements.split_first() else { return Some(at) };
    if let Element::Skip = element {
        return (0..=SKIP)
            .take_while(|&skip| (at..at + skip).all(|index| index < limit && words.gap_allows(index, Gap::Comma)))
            .find_map(|skip| after_skip(rest, words, at + skip, limit));
    }
    if at >= limit || !(first || words.gap_allows(at, *gap)) {
        return None;
    }
    match element {
        Element::Words(ids) => {
            ids.binary_search(&words.ids[at]).ok().and_then(|_| reading(rest, words, at + 1, limit, false))
        }
        Element::Slot(set) => {
            set.ends(words, at, limit).into_iter().find_map(|end| reading(rest, words, end.0, limit, false))
        }
        Element::Skip => None,
    }
}

/// After a gap a comma is allowed before the next part, too.
fn after_skip(rest: &[(Element, Gap)], words: &Words, at: usize, limit: usize) -> Option<usize> {
    let fits = at < limit && words.gap_allows(at, Gap::Comma);
    if fits { reading(rest, words, at, limit, true) } else { None }
}

/// Builds a [`PhraseSet`].
#[derive(Debug)]
pub struct SetBuilder<'a> {
    lexicon: &'a mut Lexicon,
    forms: &'a Forms,
    slots: &'a Slots,
    set: PhraseSet,
    /// Inflections worked out so far: rules name the same lemmas over and over.
    inflected: HashMap<String, BTreeSet<String>>,
}

impl<'a> SetBuilder<'a> {
    /// Starts an empty set.
    pub fn new(lexicon: &'a mut Lexicon, forms: &'a Forms, slots: &'a Slots) -> Self {
        Self { lexicon, forms, slots, set: PhraseSet::default(), inflected: HashMap::new() }
    }

    /// Adds a phrase; hits of it carry `tag`.
    ///
    /// # Errors
    ///
    /// A mistake in the phrase, or the name of a vocabulary that does not exist.
    pub fn add(&mut self, phrase: &str, tag: u32) -> Result<(), Mistake> {
        self.add_parts(phrase, tag, true)
    }

    /// Adds a phrase that only matters near another one: its words are no triggers.
    ///
    /// # Errors
    ///
    /// As [`SetBuilder::add`].
    pub fn add_gate(&mut self, phrase: &str, tag: u32) -> Result<(), Mistake> {
        self.add_parts(phrase, tag, false)
    }

    fn add_parts(&mut self, phrase: &str, tag: u32, triggers: bool) -> Result<(), Mistake> {
        let parts = parse(phrase)?;
        for (part, ..) in &parts {
            if let Part::Slot(name) = part
                && !self.slots.contains_key(name)
            {
                let at = phrase.find(&format!("{{{name}")).unwrap_or(0);
                let message = format!("there is no vocabulary `{name}`");
                return Err(Mistake { message, span: at..(at + name.len() + 2).min(phrase.len()) });
            }
        }
        if parts.iter().any(|(_, _, hyphen)| *hyphen) {
            self.insert(&fused(&parts), tag, triggers);
        }
        self.insert(&parts, tag, triggers);
        Ok(())
    }

    fn insert(&mut self, parts: &[(Part, Gap, bool)], tag: u32, triggers: bool) {
        let forms: Vec<BTreeSet<String>> = parts.iter().map(|(part, ..)| self.forms_of(part)).collect();
        let of_slots = parts.iter().filter_map(|(part, ..)| match part {
            Part::Slot(name) => Some(&self.slots[name].triggers),
            _ => None,
        });
        let words = forms.iter().filter(|forms| !forms.is_empty());
        if let Some(rarest) = words.chain(of_slots).min_by_key(|forms| commonness(forms)).filter(|_| triggers) {
            self.set.triggers.extend(rarest.iter().cloned());
        }
        let elements: Vec<(Element, Gap)> = parts
            .iter()
            .zip(&forms)
            .map(|((part, gap, _), forms)| {
                let element = match part {
                    Part::Skip => Element::Skip,
                    Part::Slot(name) => Element::Slot(self.slots[name].clone()),
                    Part::Word(_) | Part::Lemma(_) => {
                        let mut ids: Vec<_> = forms.iter().map(|form| self.lexicon.intern(form)).collect();
                        ids.sort_unstable();
                        Element::Words(ids)
                    }
                };
                (element, *gap)
            })
            .collect();
        let index = u32::try_from(self.set.phrases.len()).expect("fewer than 2^32 phrases");
        let first: Vec<WordId> = match &elements[0].0 {
            Element::Words(ids) => ids.clone(),
            Element::Slot(set) => {
                let mut ids: Vec<_> = set.first.keys().copied().collect();
                ids.sort_unstable();
                ids
            }
            Element::Skip => Vec::new(),
        };
        for word in first {
            self.set.first.entry(word).or_default().push(index);
        }
        self.set.phrases.push(Phrase { elements, tag });
    }

    fn forms_of(&mut self, part: &Part) -> BTreeSet<String> {
        match part {
            Part::Word(word) => self.forms.spellings(word).into_iter().collect(),
            Part::Lemma(lemmas) => {
                let mut all = BTreeSet::new();
                for lemma in lemmas {
                    let known = self.inflected.entry(lemma.clone());
                    all.extend(known.or_insert_with(|| self.forms.inflections(lemma)).iter().cloned());
                }
                all
            }
            Part::Slot(_) | Part::Skip => BTreeSet::new(),
        }
    }

    /// The finished set.
    pub fn finish(self) -> PhraseSet {
        self.set
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

/// How often the forms of a part are met in prose, roughly: short words are common, and every form adds to it.
fn commonness(forms: &BTreeSet<String>) -> usize {
    let shortest = forms.iter().map(String::len).min().unwrap_or(0);
    forms.len()
        + if shortest <= 3 {
            1000
        } else if shortest <= 4 {
            100
        } else {
            0
        }
}
