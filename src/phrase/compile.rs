//! Phrases as they are written, made ready to be found.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::elements::PhrasePiece;
use super::facts::{KnownEntry, SlotFacts};
use super::lexicon::FormInterner;
use super::near::CollectedSets;
use super::parse::parse_found_by;
use super::parts::{PhraseAnchor, PhraseEdge, PhrasePart, PlacedPart, named_lists};
use super::variants::rows;
use super::vocabulary::VocabularyEntry;
use super::{Lexicon, PhraseMistake, PhraseSet, VocabularySlots, WordForms, WordId, parse};
use crate::document::WordGap;

/// The most words of a line that is looked at as a whole.
const LONGEST_LINE: u32 = 300;

/// Pieces of a phrase, each with what may stand before it.
pub(super) type PhrasePieces = Vec<(PhrasePiece, WordGap)>;

/// Makes phrases ready to be found.
#[derive(Debug)]
pub struct PhraseCompiler<'a> {
    pub(super) interner: FormInterner,
    pub(super) slots: VocabularySlots,
    /// The facts about each vocabulary; about one that was compiled before, when somebody asks.
    pub(super) vocabularies: Vec<OnceCell<SlotFacts>>,
    pub(super) known_entries: OnceCell<Vec<Vec<KnownEntry>>>,
    /// Entries of vocabularies by their first words.
    pub(super) first: Vec<(WordId, VocabularyEntry)>,
    /// Vocabularies that were compiled before and have other entries now.
    pub(super) replaced: BTreeSet<u32>,
    /// The words that may be beside words.
    pub(super) sets: CollectedSets,
    pub(super) forms: &'a WordForms,
    /// Forms worked out so far: rules name the same words over and over.
    pub(super) spelt: FxHashMap<String, Rc<[WordId]>>,
    pub(super) inflected: FxHashMap<String, Rc<[WordId]>>,
    /// The lists of the rule that is read, and the names of those that its phrases used.
    pub(super) lists: RuleLists,
    pub(super) used: BTreeSet<String>,
    /// The vocabularies that phrases named.
    pub(super) named: BTreeSet<u32>,
    /// Lists without a name, and those of rules, by what they say: many rules have the same.
    pub(super) unnamed: FxHashMap<Vec<PhrasePieces>, u32>,
}

/// The lists of a rule, made ready for the phrases that name them.
#[derive(Debug, Default)]
pub struct RuleLists(pub(super) BTreeMap<String, CollectedVocabulary>);

impl RuleLists {
    /// Adds a list; one of the same name is replaced.
    pub fn add(&mut self, name: &str, list: CollectedVocabulary) {
        self.0.insert(name.to_lowercase(), list);
    }
}

/// The entries of a vocabulary while they are collected: phrases without slots.
#[derive(Debug, Default)]
pub struct CollectedVocabulary {
    pub(super) entries: Vec<PhrasePieces>,
    /// Word forms of which every entry contains at least one.
    pub(super) triggers: BTreeSet<WordId>,
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
            known_entries: OnceCell::new(),
            first: Vec::new(),
            replaced: BTreeSet::new(),
            sets,
            forms,
            spelt,
            inflected,
            lists: RuleLists::default(),
            used: BTreeSet::new(),
            named: BTreeSet::new(),
            unnamed: FxHashMap::default(),
        }
    }

    /// Takes the lists of a rule for the phrases that come after, in place of those of another.
    pub fn use_lists(&mut self, lists: RuleLists) {
        self.lists = lists;
        self.used.clear();
    }

    /// Whether a phrase has named this list of the rule.
    pub fn has_used(&self, list: &str) -> bool {
        self.used.contains(&list.to_lowercase())
    }

    /// Whether a phrase has named the vocabulary of this number.
    pub fn has_named(&self, vocabulary: u32) -> bool {
        self.named.contains(&vocabulary)
    }

    /// The vocabularies added so far; their entries cannot be looked up yet.
    pub fn slots(&self) -> &VocabularySlots {
        &self.slots
    }

    /// The names of lists and vocabularies that phrases may name.
    pub fn vocabularies(&self) -> impl Iterator<Item = &str> {
        self.lists.0.keys().chain(self.slots.numbers.keys()).map(String::as_str)
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
        self.add_found_by(PhraseAnchor::Word, list, phrase, tag)
    }

    /// Adds a phrase of evidence, which may be a number without any word.
    ///
    /// # Errors
    ///
    /// As for [`PhraseCompiler::add`].
    pub fn add_evidence(
        &mut self,
        list: &mut PhraseList,
        phrase: &str,
        tag: u32,
    ) -> Result<(), PhraseMistake> {
        self.add_found_by(PhraseAnchor::WordOrNumber, list, phrase, tag)
    }

    fn add_found_by(
        &mut self,
        anchor: PhraseAnchor,
        list: &mut PhraseList,
        phrase: &str,
        tag: u32,
    ) -> Result<(), PhraseMistake> {
        let parts = parse_found_by(anchor, phrase)?;
        self.check_names(&parts)?;
        let rows = rows(phrase, &parts, anchor)?;
        self.add_rows(list, phrase, rows, tag)
    }

    /// Adds a phrase that must be a line from end to end.
    ///
    /// # Errors
    ///
    /// As for [`PhraseCompiler::add`].
    pub fn add_line(
        &mut self,
        list: &mut PhraseList,
        phrase: &str,
        tag: u32,
    ) -> Result<(), PhraseMistake> {
        let mut parts = parse(phrase)?;
        let last = parts.len() - 1;
        for (number, placed) in parts.iter_mut().enumerate() {
            if placed.part == PhrasePart::Rest && number < last {
                placed.part = PhrasePart::Skip(LONGEST_LINE);
            }
        }
        let edge = |edge| PlacedPart {
            part: PhrasePart::Edge(edge),
            gap: WordGap::Joined,
            hyphen: false,
            span: 0..phrase.len(),
        };
        parts.insert(0, edge(PhraseEdge::LineStart));
        parts.push(edge(PhraseEdge::LineEnd));
        self.check_names(&parts)?;
        let rows = rows(phrase, &parts, PhraseAnchor::Word)?;
        self.add_rows(list, phrase, rows, tag)
    }

    fn add_rows(
        &mut self,
        list: &mut PhraseList,
        phrase: &str,
        rows: Vec<Vec<PlacedPart>>,
        tag: u32,
    ) -> Result<(), PhraseMistake> {
        for row in rows {
            let rest = row.iter().position(|placed| placed.part == PhrasePart::Rest);
            if rest.is_some_and(|at| row[at + 1..].iter().any(|placed| !placed.is_place())) {
                let message = "`**` goes to the end of the line: nothing comes after it";
                return Err(PhraseMistake::new(message, 0..phrase.len()));
            }
            for pieces in self.variants(&row) {
                list.phrases.entry(pieces).or_default().push(tag);
            }
        }
        Ok(())
    }

    /// Refuses the name of a list that there is not.
    pub(super) fn check_names(&self, parts: &[PlacedPart]) -> Result<(), PhraseMistake> {
        for (name, span) in named_lists(parts) {
            if !self.lists.0.contains_key(name) && !self.slots.numbers.contains_key(name) {
                let message = format!("unknown list or vocabulary `{name}`");
                let unknown = Some(name.to_owned());
                return Err(PhraseMistake { message, span, unknown });
            }
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
        let parts = parse(phrase)?;
        if let Some((_, span)) = named_lists(&parts).into_iter().next() {
            return Err(PhraseMistake::new("an entry of a list names no other list", span));
        }
        for row in rows(phrase, &parts, PhraseAnchor::Word)? {
            for pieces in self.variants(&row) {
                if self.first(&pieces[0].0).is_none() {
                    let message = "an entry of a list begins with a word";
                    return Err(PhraseMistake::new(message, 0..phrase.len()));
                }
                vocabulary.triggers.extend(self.rarest(&pieces));
                vocabulary.entries.push(pieces);
            }
        }
        Ok(())
    }

    /// Adds a vocabulary, for the phrases that come after.
    pub fn add_vocabulary(&mut self, name: String, vocabulary: CollectedVocabulary) {
        let number = self.add_slot(vocabulary);
        self.slots.numbers.insert(name, number);
    }

    /// Adds the entries of a list; its number.
    pub(super) fn add_slot(&mut self, vocabulary: CollectedVocabulary) -> u32 {
        let number = u32::try_from(self.vocabularies.len()).expect("fewer than 2^32 vocabularies");
        let (facts, rows) = self.facts(number, vocabulary);
        self.slots.begins.push(self.sets.set(facts.first.keys().copied().collect()));
        self.first.extend(rows);
        self.vocabularies.push(facts.into());
        number
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
        self.add_to(&mut set, list);
        set
    }

    /// Adds the phrases of a list to others; returns the words that they are found by.
    pub fn add_to(&mut self, set: &mut PhraseSet, list: PhraseList) -> Vec<WordId> {
        if list.phrases.is_empty() {
            return Vec::new();
        }
        let (mut anchors, mut all_tags) = (Vec::new(), Vec::new());
        for (pieces, tags) in list.phrases {
            let phrase = set.phrases.push(&pieces);
            all_tags.extend(tags.into_iter().map(|tag| (phrase, tag)));
            anchors.extend(self.anchors(&pieces, phrase));
        }
        let words = anchors.iter().map(|(word, _)| *word).collect();
        (set.anchors, set.tags) = (set.anchors.with(anchors), set.tags.with(all_tags));
        words
    }

    /// All word forms, and the vocabularies.
    pub fn finish(mut self) -> (Lexicon, VocabularySlots) {
        self.slots.sets = self.sets.finish();
        let words: BTreeSet<WordId> = self.first.iter().map(|(word, _)| *word).collect();
        let first = std::mem::take(&mut self.slots.first);
        if self.replaced.is_empty() {
            self.slots.first = first.with(self.first);
        } else {
            let kept = first.without(|entry| self.replaced.contains(&entry.slot));
            self.slots.first = kept.with(self.first);
            self.slots.first.sort(&words, |entry| entry.slot);
        }
        (self.interner.into(), self.slots)
    }
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
        assert_eq!(place("a {plaec\u{3000}} b").as_deref(), Some("{plaec\u{3000}}"));
        assert_eq!(place("\u{e9}\u{e9} (a|{ X})").as_deref(), Some("{ X}"));
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
        let is_in = |text: &str| {
            !set.hits(&reader.borrow_mut().read(text, 0..text.len()), &slots).is_empty()
        };
        assert!(is_in("back pain") && is_in("no pain") && !is_in("no") && !is_in("back again"));
    }
}
