//! Phrases as they are written, made ready to be found.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::anchors::SlotFacts;
use super::elements::PhrasePiece;
use super::lexicon::FormInterner;
use super::near::{CollectedSets, WordChoice, either};
use super::postings::WordPostings;
use super::vocabulary::VocabularyEntry;
use super::{
    Lexicon, PhraseMistake, PhrasePart, PhraseSet, VocabularySlots, WordForms, WordId, parse,
};
use crate::document::WordGap;

/// Pieces of a phrase, each with the gap that may precede it.
type PhrasePieces = Vec<(PhrasePiece, WordGap)>;

/// Makes phrases ready to be found.
#[derive(Debug)]
pub struct PhraseCompiler<'a> {
    pub(super) interner: FormInterner,
    slots: VocabularySlots,
    /// The facts about each vocabulary.
    pub(super) vocabularies: Vec<SlotFacts>,
    /// Entries of vocabularies by their first words.
    first: Vec<(WordId, VocabularyEntry)>,
    /// The words that may be beside words.
    pub(super) sets: CollectedSets,
    pub(super) forms: &'a WordForms,
    /// Forms worked out so far: rules name the same words over and over.
    spelt: FxHashMap<String, Rc<[WordId]>>,
    inflected: FxHashMap<String, Rc<[WordId]>>,
}

/// The entries of a vocabulary while they are collected: phrases without slots.
#[derive(Debug, Default)]
pub struct CollectedVocabulary {
    entries: Vec<PhrasePieces>,
    /// Word forms of which every entry contains at least one.
    triggers: BTreeSet<WordId>,
}

/// A word form that shows that a phrase with a tag may be there.
#[derive(Clone, Copy, Debug)]
pub struct TriggerWord {
    /// The word form.
    pub word: WordId,
    /// The tag of the phrase.
    pub tag: u32,
    /// Whether the phrase may contain a comma, or something that separates more.
    pub over_commas: bool,
}

/// Phrases with tags while they are collected.
#[derive(Debug, Default)]
pub struct PhraseList {
    /// Each once, with its tags.
    phrases: IndexMap<PhrasePieces, Vec<u32>, FxBuildHasher>,
}

impl<'a> PhraseCompiler<'a> {
    /// Knows no word and no vocabulary.
    pub fn new(forms: &'a WordForms) -> Self {
        let (interner, slots, sets) =
            (FormInterner::default(), VocabularySlots::default(), CollectedSets::default());
        let (spelt, inflected) = (FxHashMap::default(), FxHashMap::default());
        Self {
            interner,
            slots,
            vocabularies: Vec::new(),
            first: Vec::new(),
            sets,
            forms,
            spelt,
            inflected,
        }
    }

    /// The vocabularies added so far; their entries cannot be looked up yet.
    pub fn slots(&self) -> &VocabularySlots {
        &self.slots
    }

    /// The names of vocabularies that phrases may name, in order.
    pub fn vocabularies(&self) -> impl Iterator<Item = &str> {
        self.slots.numbers.keys().map(String::as_str)
    }

    /// Adds a phrase to `list`; hits of it carry `tag`.
    ///
    /// # Errors
    ///
    /// A mistake in the phrase, or the name of a vocabulary that does not exist.
    pub fn add(
        &mut self,
        list: &mut PhraseList,
        phrase: &str,
        tag: u32,
    ) -> Result<(), PhraseMistake> {
        let parts = parse(phrase)?;
        for (part, ..) in &parts {
            if let PhrasePart::Slot(name) = part
                && !self.slots.numbers.contains_key(name)
            {
                let message = format!("there is no vocabulary `{name}`");
                return Err(PhraseMistake { message, span: place_of(phrase, name) });
            }
        }
        for pieces in self.variants(&parts) {
            list.phrases.entry(pieces).or_default().push(tag);
        }
        Ok(())
    }

    /// Adds an entry to a vocabulary: a phrase without slots.
    ///
    /// # Errors
    ///
    /// A mistake in the phrase, or a slot in it.
    pub fn add_entry(
        &mut self,
        vocabulary: &mut CollectedVocabulary,
        phrase: &str,
    ) -> Result<(), PhraseMistake> {
        if let Some(at) = phrase.find('{') {
            let message = "an entry of a vocabulary cannot name another vocabulary".to_owned();
            return Err(PhraseMistake { message, span: at..phrase.len() });
        }
        for pieces in self.variants(&parse(phrase)?) {
            vocabulary.triggers.extend(self.rarest(&pieces));
            vocabulary.entries.push(pieces);
        }
        Ok(())
    }

    /// Adds a vocabulary, for the phrases that come after.
    pub fn add_vocabulary(&mut self, name: String, vocabulary: CollectedVocabulary) {
        let number = u32::try_from(self.vocabularies.len()).expect("fewer than 2^32 vocabularies");
        let mut first: BTreeMap<WordId, (WordChoice, bool)> = BTreeMap::new();
        let (mut last, mut len, mut over_commas) = (Some(BTreeSet::new()), (u32::MAX, 0), false);
        for pieces in &vocabulary.entries {
            let lens = pieces.iter().map(|(piece, _)| self.len(piece));
            let (least, most) = lens.fold((0, 0), |all, piece| (all.0 + piece.0, all.1 + piece.1));
            len = (least.min(len.0), most.max(len.1));
            last = pieces.last().and_then(|(piece, _)| either(last, self.last(piece)));
            over_commas |= self.spans_commas(pieces);
            let second = pieces.get(1).map(|(next, _)| self.first(next));
            let rest = second
                .clone()
                .map(|second| (self.slots.phrases.push(pieces), self.sets.near(second)));
            for word in self.first(&pieces[0].0).into_iter().flatten() {
                let (seconds, ends) = first.entry(word).or_insert((Some(BTreeSet::new()), false));
                match &second {
                    Some(second) => *seconds = either(seconds.take(), second.clone()),
                    None => *ends = true,
                }
                self.first.push((word, VocabularyEntry { slot: number, rest }));
            }
        }
        let len = (len.0.min(len.1), len.1);
        self.slots.begins.push(self.sets.set(first.keys().copied().collect()));
        let triggers = vocabulary.triggers.into_iter().collect();
        self.vocabularies.push(SlotFacts { first, triggers, last, len, over_commas });
        self.slots.numbers.insert(name, number);
    }

    /// Returns, for each phrase and tag of the list, the word forms of which every hit contains
    /// one.
    pub fn triggers<'l>(&'l self, list: &'l PhraseList) -> impl Iterator<Item = TriggerWord> + 'l {
        list.phrases.iter().flat_map(move |(pieces, tags)| {
            let over_commas = self.spans_commas(pieces);
            let words = self.rarest(pieces);
            let each = move |&tag: &u32| {
                words.clone().into_iter().map(move |word| TriggerWord { word, tag, over_commas })
            };
            tags.iter().flat_map(each)
        })
    }

    /// Makes the phrases of a list ready to be found.
    pub fn index(&mut self, list: PhraseList) -> PhraseSet {
        let mut set = PhraseSet::default();
        let (mut anchors, mut all_tags) = (Vec::new(), Vec::new());
        for (pieces, tags) in list.phrases {
            let phrase = set.phrases.push(&pieces);
            all_tags.extend(tags.into_iter().map(|tag| (phrase, tag)));
            anchors.extend(self.anchors(&pieces, phrase));
        }
        (set.anchors, set.tags) = (WordPostings::new(anchors), WordPostings::new(all_tags));
        set
    }

    /// All word forms, and the vocabularies.
    pub fn finish(mut self) -> (Lexicon, VocabularySlots) {
        (self.slots.first, self.slots.sets) = (WordPostings::new(self.first), self.sets.finish());
        (self.interner.into(), self.slots)
    }

    /// A phrase, and the same with its hyphenated words written as one.
    fn variants(&mut self, parts: &[(PhrasePart, WordGap, bool)]) -> Vec<PhrasePieces> {
        let fused = parts.iter().any(|(_, _, hyphen)| *hyphen).then(|| fused(parts));
        let all = [fused.as_deref(), Some(parts)].into_iter().flatten();
        all.map(|parts| parts.iter().map(|(part, gap, _)| (self.piece(part), *gap)).collect())
            .collect()
    }

    fn piece(&mut self, part: &PhrasePart) -> PhrasePiece {
        let Self { interner, forms, spelt, inflected, .. } = self;
        let ids = |interner: &mut FormInterner,
                   forms: &mut dyn Iterator<Item = String>|
         -> Rc<[WordId]> { forms.map(|form| interner.intern(&form)).collect() };
        let mut all: Vec<WordId> = match part {
            PhrasePart::Skip => return PhrasePiece::Skip,
            PhrasePart::Slot(name) => return PhrasePiece::Slot(self.slots.numbers[name]),
            PhrasePart::Word(word) => {
                let known = spelt.entry(word.clone());
                known
                    .or_insert_with(|| ids(interner, &mut forms.spellings(word).into_iter()))
                    .to_vec()
            }
            PhrasePart::Lemma(lemmas) => {
                let mut all = Vec::new();
                for lemma in lemmas {
                    let known = inflected.entry(lemma.clone());
                    let inflections = || ids(interner, &mut forms.inflections(lemma).into_iter());
                    all.extend_from_slice(known.or_insert_with(inflections));
                }
                all
            }
        };
        all.sort_unstable();
        all.dedup();
        PhrasePiece::Words(all)
    }
}

/// Returns the place where a phrase names a vocabulary, or the whole phrase if it does so in other
/// letters.
fn place_of(phrase: &str, vocabulary: &str) -> Range<usize> {
    let Some(at) = phrase.find(&format!("{{{vocabulary}")) else { return 0..phrase.len() };
    at..phrase[at..].find('}').map_or(phrase.len(), |len| at + len + 1)
}

/// Returns the phrase with hyphenated plain words written as one.
fn fused(parts: &[(PhrasePart, WordGap, bool)]) -> Vec<(PhrasePart, WordGap, bool)> {
    let mut fused: Vec<(PhrasePart, WordGap, bool)> = Vec::new();
    for (part, gap, hyphen) in parts {
        if let (true, PhrasePart::Word(word), Some((PhrasePart::Word(last), ..))) =
            (*hyphen, part, fused.last_mut())
        {
            last.push_str(word);
        } else {
            fused.push((part.clone(), *gap, false));
        }
    }
    fused
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::WordReader;
    use super::*;

    #[test]
    fn a_vocabulary_that_is_missing_has_a_place_in_any_spelling() {
        let forms = WordForms::default();
        let mut compiler = PhraseCompiler::new(&forms);
        let mut place = |phrase: &str| {
            let mistake = compiler.add(&mut PhraseList::default(), phrase, 0).unwrap_err();
            phrase.get(mistake.span).map(str::to_owned)
        };
        assert_eq!(place("a {plaec} b").as_deref(), Some("{plaec}"));
        assert_eq!(
            place("a {plaec\u{3000}} b").as_deref(),
            Some("{plaec\u{3000}}"),
            "blanks are left out"
        );
        assert_eq!(
            place("\u{e9}\u{e9} { X}").as_deref(),
            Some("\u{e9}\u{e9} { X}"),
            "capitals are"
        );
    }

    #[test]
    fn vocabularies_by_themselves_are_found_for_every_tag() {
        let forms = WordForms::default();
        let mut compiler = PhraseCompiler::new(&forms);
        let mut ills = CollectedVocabulary::default();
        ["pain", "back pain"].iter().for_each(|ill| compiler.add_entry(&mut ills, ill).unwrap());
        assert!(
            compiler.add_entry(&mut ills, "bad {ills}").is_err(),
            "an entry names no vocabulary"
        );
        compiler.add_vocabulary("ills".into(), ills);
        let mut list = PhraseList::default();
        for (phrase, tag) in
            [("{ills}", 1), ("{ills}", 2), ("no {ills}", 3), ("{ills} for all", 70)]
        {
            compiler.add(&mut list, phrase, tag).unwrap();
        }
        let set = compiler.index(list);
        let (lexicon, slots) = compiler.finish();
        let reader = RefCell::new(WordReader::new(&lexicon));
        let hits = |text: &str| -> Vec<_> {
            let hits = set.hits(&reader.borrow_mut().read(text, 0..text.len()), &slots).into_iter();
            hits.map(|hit| (hit.words.start, hit.words.end, hit.tag)).collect()
        };
        assert_eq!(hits("no back pain"), [(0, 3, 3), (1, 3, 1), (1, 3, 2), (2, 3, 1), (2, 3, 2)]);
        assert_eq!(
            hits("back pain for all").iter().filter(|hit| hit.2 == 70).collect::<Vec<_>>(),
            [&(0, 4, 70), &(1, 4, 70)]
        );
        let is_in = |text: &str| set.is_in(&reader.borrow_mut().read(text, 0..text.len()), &slots);
        assert!(is_in("back pain") && is_in("no pain") && !is_in("no") && !is_in("back again"));
    }
}
