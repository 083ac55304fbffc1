//! The facts about vocabularies that phrases with them are compiled by: from their entries, or, about
//! a vocabulary that was compiled before, from what is stored of these.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{CollectedVocabulary, PhrasePieces};
use super::elements::PhrasePiece;
use super::near::{NeighbourFilter, WordChoice};
use super::vocabulary::VocabularyEntry;
use super::{PhraseCompiler, WordId};
use crate::document::WordGap;

/// The facts about a vocabulary that phrases with it need.
#[derive(Debug)]
pub(super) struct SlotFacts {
    pub(super) entries: Vec<PhrasePieces>,
    /// The words that its entries begin with, each with the words that may come second, and whether
    /// one of the entries ends there.
    pub(super) first: BTreeMap<WordId, (WordChoice, bool)>,
    pub(super) triggers: Vec<WordId>,
    /// The words that its entries end with.
    pub(super) last: WordChoice,
    /// The number of words in its entries, least and most.
    pub(super) len: (u32, u32),
    /// Whether one of them may contain a comma, or something that separates more.
    pub(super) over_commas: bool,
    /// The share of the words that its entries begin with, and end with, of all words of prose, and
    /// how often one of `triggers` occurs in a million words.
    pub(super) first_share: f64,
    pub(super) last_share: f64,
    pub(super) trigger_uses: usize,
}

/// What follows the first word of an entry that was compiled before.
pub(super) type KnownEntry = (WordId, Option<(u32, NeighbourFilter)>);

/// Facts while they are collected.
#[derive(Debug)]
struct SlotDraft {
    entries: Vec<PhrasePieces>,
    first: BTreeMap<WordId, (WordChoice, bool)>,
    triggers: BTreeSet<WordId>,
    last: WordChoice,
    len: Option<(u32, u32)>,
    over_commas: bool,
}

impl Default for SlotDraft {
    fn default() -> Self {
        let (entries, first, len) = (Vec::new(), BTreeMap::new(), None);
        let triggers = BTreeSet::new();
        Self { entries, first, triggers, last: Some(BTreeSet::new()), len, over_commas: false }
    }
}

impl SlotDraft {
    /// Notes a word that an entry can begin with, and the words that come second.
    fn begin(&mut self, word: WordId, second: Option<&WordChoice>) {
        let (seconds, ends) = self.first.entry(word).or_insert((Some(BTreeSet::new()), false));
        match (second, seconds) {
            (None, _) => *ends = true,
            (Some(Some(more)), Some(seconds)) => seconds.extend(more),
            (Some(None), seconds) => *seconds = None,
            (Some(Some(_)), None) => {}
        }
    }
}

/// The least and the most of two lengths together.
fn added(all: (u32, u32), piece: (u32, u32)) -> (u32, u32) {
    (all.0.saturating_add(piece.0), all.1.saturating_add(piece.1))
}

impl PhraseCompiler<'_> {
    /// The facts about a vocabulary.
    pub(super) fn known(&self, slot: u32) -> &SlotFacts {
        self.vocabularies[slot as usize].get_or_init(|| self.facts_of_known(slot))
    }

    /// The facts about the entries of a vocabulary, and how they are found: the word that each can
    /// begin with.
    pub(super) fn facts(
        &mut self,
        number: u32,
        vocabulary: CollectedVocabulary,
    ) -> (SlotFacts, Vec<(WordId, VocabularyEntry)>) {
        let mut facts = SlotDraft::default();
        let mut rows = Vec::new();
        for pieces in &vocabulary.entries {
            let second = self.second(pieces);
            let rest = second
                .clone()
                .map(|second| (self.slots.phrases.push(pieces), self.sets.near(second)));
            for word in self.first(&pieces[0].0).into_iter().flatten() {
                facts.begin(word, second.as_ref());
                rows.push((word, VocabularyEntry { slot: number, rest }));
            }
            self.add_facts(&mut facts, pieces);
        }
        facts.triggers = vocabulary.triggers;
        facts.entries = vocabulary.entries;
        (self.finish_facts(facts), rows)
    }

    /// The facts about a vocabulary that was compiled before, from its entries.
    fn facts_of_known(&self, slot: u32) -> SlotFacts {
        let mut facts = SlotDraft::default();
        let mut seconds = BTreeMap::new();
        for &(word, rest) in &self.known_entries()[slot as usize] {
            let Some((phrase, _)) = rest else {
                let pieces = vec![(PhrasePiece::Words(vec![word]), WordGap::Joined)];
                self.add_facts(&mut facts, &pieces);
                facts.entries.push(pieces);
                facts.begin(word, None);
                facts.triggers.insert(word);
                continue;
            };
            let second = seconds.entry(phrase).or_insert_with(|| {
                let pieces = self.slots.phrases.pieces(phrase);
                self.add_facts(&mut facts, &pieces);
                facts.triggers.extend(self.rarest(&pieces));
                let second = self.second(&pieces);
                facts.entries.push(pieces);
                second
            });
            facts.begin(word, second.as_ref());
        }
        self.finish_facts(facts)
    }

    /// The entries of vocabularies that were compiled before, by vocabulary.
    fn known_entries(&self) -> &[Vec<KnownEntry>] {
        self.known_entries.get_or_init(|| {
            let mut entries = vec![Vec::new(); self.slots.count()];
            for (word, entry) in self.slots.first.all() {
                entries[entry.slot as usize].push((word, entry.rest));
            }
            entries
        })
    }

    /// Adds what an entry says about its vocabulary.
    fn add_facts(&self, facts: &mut SlotDraft, pieces: &[(PhrasePiece, WordGap)]) {
        let lens = pieces.iter().map(|(piece, _)| self.len(piece));
        let (least, most) = lens.fold((0, 0), added);
        let len = facts.len.unwrap_or((least, most));
        facts.len = Some((len.0.min(least), len.1.max(most)));
        facts.over_commas |= self.spans_commas(pieces);
        let last = pieces.last().and_then(|(piece, _)| self.last(piece));
        match (last, &mut facts.last) {
            (Some(words), Some(all)) => all.extend(words),
            (None, all) => *all = None,
            (Some(_), None) => {}
        }
    }

    fn finish_facts(&self, draft: SlotDraft) -> SlotFacts {
        let SlotDraft { entries, first, triggers, last, len, over_commas } = draft;
        SlotFacts {
            entries,
            first_share: self.share(first.keys()),
            last_share: last.as_ref().map_or(1.0, |last| self.share(last)),
            trigger_uses: self.frequency(&triggers),
            first,
            triggers: triggers.into_iter().collect(),
            last,
            len: len.unwrap_or_default(),
            over_commas,
        }
    }

    /// The words that may come second in an entry; `None` where its first word is all of it. Behind
    /// a list that may be any, and a word in exact case is read even where it is alone.
    fn second(&self, pieces: &[(PhrasePiece, WordGap)]) -> Option<WordChoice> {
        let next = pieces.get(1).map(|(next, _)| self.first(next));
        match &pieces[0].0 {
            PhrasePiece::Words(_) => next,
            PhrasePiece::Exact(..) => Some(next.flatten()),
            _ => Some(None),
        }
    }
}
