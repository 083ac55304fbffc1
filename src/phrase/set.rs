//! Many phrases at once, found by the rarest word of each.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::elements::Phrases;
use super::near::{Near, Sets, place};
use super::postings::Postings;
use super::table::Row;
use super::{Slots, Words};

/// Phrases with tags, ready to be found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PhraseSet {
    pub(super) phrases: Phrases,
    /// What the caller wants to know of a hit of each: a dozen frames ask for the same vocabulary.
    pub(super) tags: Postings<u32, 1>,
    /// Phrases by the rarest word that each must have at a place that is roughly known: few phrases go with
    /// "breakthrough", hundreds begin with "a".
    pub(super) anchors: Postings<Anchor, 5>,
    /// What may stand beside anchors.
    pub(super) near: Sets,
    /// Tags by word form: one of the forms that have a tag stands in every hit with that tag.
    pub(super) triggers: Postings<u32, 1>,
}

/// A word of a phrase that it is found by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    pub(super) phrase: u32,
    /// Words of the phrase before this one: at least, and at most.
    pub(super) before: (u32, u32),
    /// What may stand right before it and right after it.
    pub(super) beside: (Near, Near),
}

impl Row<5> for Anchor {
    fn pack(self) -> [u32; 5] {
        let ([left], [right]) = (self.beside.0.pack(), self.beside.1.pack());
        [self.phrase, self.before.0, self.before.1, left, right]
    }

    fn unpack([phrase, least, most, left, right]: [u32; 5]) -> Self {
        Self { phrase, before: (least, most), beside: (Near::unpack([left]), Near::unpack([right])) }
    }
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
        self.hits_of(words, slots, |_| true)
    }

    /// The same for those phrases that have a tag which is wanted.
    pub fn hits_of(&self, words: &Words, slots: &Slots, wanted: impl Fn(u32) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for (at, &word) in words.ids.iter().enumerate().filter(|&(_, &word)| word != 0) {
            let (before, after) = (at.checked_sub(1).map(|before| words.ids[before]), words.ids.get(at + 1).copied());
            for anchor in self.anchors.of(word) {
                let (left, right) = anchor.beside;
                if !self.near.allow(right, after, slots) || !self.near.allow(left, before, slots) {
                    continue;
                }
                if !self.tags.of(anchor.phrase).any(&wanted) {
                    continue;
                }
                let (least, most) = (anchor.before.0 as usize, anchor.before.1 as usize);
                for start in at.saturating_sub(most)..(at + 1).saturating_sub(least) {
                    if let Some(end) = self.phrases.end(anchor.phrase, words, start, slots) {
                        let tags = self.tags.of(anchor.phrase).filter(|&tag| wanted(tag));
                        hits.extend(tags.map(|tag| Hit { tag, words: start..end }));
                    }
                }
            }
        }
        hits.sort_unstable_by_key(|hit| (hit.words.start, hit.tag, std::cmp::Reverse(hit.words.end)));
        hits.dedup_by_key(|hit| (hit.words.start, hit.tag));
        hits
    }

    /// Whether a hit can be among some words.
    pub fn may_be_in(&self, words: &Words) -> bool {
        words.ids.iter().any(|&word| self.triggers.of(word).next().is_some())
    }

    /// The tags of hits that can be among some words: told from the words alone, before any phrase is read.
    pub fn tags_in(&self, words: &Words) -> Tags {
        words.ids.iter().flat_map(|&word| self.triggers.of(word)).collect()
    }
}

/// A set of tags, a bit for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(SmallVec<[u64; 8]>);

impl Tags {
    /// Whether a tag is one of them.
    pub fn contains(&self, tag: u32) -> bool {
        let (index, bit) = place(tag);
        self.0.get(index).is_some_and(|bits| bits & bit != 0)
    }
}

impl FromIterator<u32> for Tags {
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
