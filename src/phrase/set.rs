//! Many phrases at once, found by the rarest word of each.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::elements::{PhraseElements, ReadPhrase, ReadingMemory};
use super::near::{Neighbour, NeighbourFilter};
use super::postings::WordPostings;
use super::table::{StoredNumber, TableRow, number};
use super::{KnownWords, VocabularySlots, WordId};

/// Phrases with tags, ready to be found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PhraseSet {
    pub(super) phrases: PhraseElements,
    /// The facts about a hit of each phrase that the caller asks for: a dozen frames ask for the
    /// same vocabulary.
    pub(super) tags: WordPostings<u32, 1>,
    /// Phrases by the rarest word that each must have at a place that is roughly known: few phrases
    /// go with "breakthrough", hundreds begin with "a".
    pub(super) anchors: WordPostings<AnchorWord, 5>,
}

/// A word of a phrase that it is found by.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnchorWord {
    pub(super) phrase: u32,
    /// Words of the phrase before this one: at least, and at most.
    pub(super) before: (u32, u32),
    /// The words that may be right before it and right after it.
    pub(super) beside: (NeighbourFilter, NeighbourFilter),
}

/// The word by which phrases are found that have a number and no word; no other word has it.
pub(super) const ANY_NUMBER: WordId = 0;

/// Stands for the words before an anchor of a phrase that begins at the first word.
pub(super) const FROM_START: (u32, u32) = (u32::MAX, u32::MAX);

impl TableRow<5> for AnchorWord {
    fn pack(self) -> [u32; 5] {
        let ([left], [right]) = (self.beside.0.pack(), self.beside.1.pack());
        [self.phrase, self.before.0, self.before.1, left, right]
    }

    #[inline]
    fn unpack([phrase, least, most, left, right]: &[StoredNumber; 5]) -> Self {
        let beside = (NeighbourFilter::unpack(&[*left]), NeighbourFilter::unpack(&[*right]));
        Self { phrase: number(*phrase), before: (number(*least), number(*most)), beside }
    }
}

impl AnchorWord {
    /// The words that the phrase can begin at where the anchor is word number `at`, and the first
    /// word of the line is number `first`.
    fn starts(&self, at: usize, first: usize) -> Range<usize> {
        if self.before == FROM_START {
            return 0..first.min(at) + 1;
        }
        let (least, most) = (self.before.0 as usize, self.before.1 as usize);
        at.saturating_sub(most)..(at + 1).saturating_sub(least)
    }
}

/// A phrase found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseHit {
    /// The tag that the phrase was added with.
    pub tag: u32,
    /// Indices of the words.
    pub words: Range<usize>,
    /// Those of them that are marked.
    pub mark: Range<usize>,
}

impl PhraseHit {
    fn new(tag: u32, start: usize, read: ReadPhrase) -> Self {
        let mark_start = read.mark_start.map_or(start, |at| at as usize);
        let mark_end = read.mark_end.map_or(read.end, |at| at as usize).max(mark_start);
        Self { tag, words: start..read.end, mark: mark_start..mark_end }
    }
}

impl PhraseSet {
    /// Every phrase that begins at one of the words, the longest reading of each tag at each word.
    pub fn hits(&self, words: &KnownWords<'_>, slots: &VocabularySlots) -> Vec<PhraseHit> {
        self.hits_of(words, slots, |_| true)
    }

    /// Returns the hits of the phrases that have a wanted tag.
    pub fn hits_of(
        &self,
        words: &KnownWords<'_>,
        slots: &VocabularySlots,
        wanted: impl Fn(u32) -> bool,
    ) -> Vec<PhraseHit> {
        let mut hits: Vec<PhraseHit> = Vec::new();
        let mut memory = ReadingMemory::default();
        for at in 0..words.count() {
            for anchor in self.anchors_at(words, at, slots) {
                if !self.tags.of(anchor.phrase).any(&wanted) {
                    continue;
                }
                for start in anchor.starts(at, words.first()) {
                    let read = self.phrases.read(anchor.phrase, words, start, slots, &mut memory);
                    let Some(read) = read else { continue };
                    let tags = self.tags.of(anchor.phrase).filter(|&tag| wanted(tag));
                    hits.extend(tags.map(|tag| PhraseHit::new(tag, start, read)));
                }
            }
        }
        hits.sort_unstable_by_key(|hit| {
            (hit.words.start, hit.tag, std::cmp::Reverse(hit.words.end))
        });
        hits.dedup_by_key(|hit| (hit.words.start, hit.tag));
        hits
    }

    /// Returns the anchors that word number `at` can be, as far as the words right beside it show.
    fn anchors_at(
        &self,
        words: &KnownWords<'_>,
        at: usize,
        slots: &VocabularySlots,
    ) -> impl Iterator<Item = AnchorWord> {
        let word = words.id(at).unwrap_or(ANY_NUMBER);
        let by_word = if word == ANY_NUMBER { 0..0 } else { self.anchors.list(word) };
        let is_number = words.begins_with_digit(at);
        let by_number = if is_number { self.anchors.list(ANY_NUMBER) } else { 0..0 };
        // Most words are no anchors.
        let (mut before, mut after) = (Neighbour::default(), Neighbour::default());
        if !by_word.is_empty() || !by_number.is_empty() {
            before = at.checked_sub(1).map_or(before, |at| words.neighbour(at));
            after = words.neighbour(at + 1);
        }
        let fits = move |anchor: &AnchorWord| {
            let (left, right) = anchor.beside;
            slots.sets.allow_beside(right, after) && slots.sets.allow_beside(left, before)
        };
        self.anchors.items(by_word).chain(self.anchors.items(by_number)).filter(fits)
    }

    /// The words that phrases are found by.
    pub fn anchors(&self) -> impl Iterator<Item = WordId> {
        (0..).take(self.anchors.words()).filter(|&word| self.anchors.of(word).next().is_some())
    }
}

/// Returns the place of bit number `number`: the index of its 64 bits, and the bit.
fn place(number: u32) -> (usize, u64) {
    (number as usize / 64, 1 << (number % 64))
}

/// A set of tags, a bit for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagSet(SmallVec<[u64; 8]>);

impl TagSet {
    /// Whether a tag is one of them.
    pub fn contains(&self, tag: u32) -> bool {
        let (index, bit) = place(tag);
        self.0.get(index).is_some_and(|bits| bits & bit != 0)
    }
}

impl FromIterator<u32> for TagSet {
    fn from_iter<I: IntoIterator<Item = u32>>(tags: I) -> Self {
        let mut all = Self::default();
        for (index, bit) in tags.into_iter().map(place) {
            if index >= all.0.len() {
                all.0.resize(index + 1, 0);
            }
            all.0[index] |= bit;
        }
        all
    }
}
