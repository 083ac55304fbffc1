//! Many phrases at once, found by the rarest word of each.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::elements::Phrases;
use super::postings::Postings;
use super::{Slots, WordId, Words};

/// Phrases with tags, ready to be found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PhraseSet {
    pub(super) phrases: Phrases,
    /// What the caller wants to know of a hit of each.
    pub(super) tags: Vec<u32>,
    /// Phrases by the rarest word that each must have at a known place, with the number of words before it: few phrases go
    /// with "breakthrough", hundreds begin with "a".
    pub(super) rarest: Postings<(u32, u32)>,
    /// Vocabularies that are phrases by themselves, by the words that their entries begin with; and their tags: a dozen
    /// frames ask for the same vocabulary.
    pub(super) alone: Postings<u32>,
    pub(super) tags_alone: BTreeMap<u32, Vec<u32>>,
    /// Word forms of which at least one stands in every hit.
    pub(super) triggers: FxHashSet<WordId>,
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
        for (at, &word) in words.ids.iter().enumerate().filter(|&(_, &word)| word != 0) {
            for slot in self.alone.of(word) {
                let longest = slots.ends(slot as usize, words, at).and_then(|ends| ends.first().copied());
                let tags = self.tags_alone.get(&slot).into_iter().flatten();
                hits.extend(
                    longest.into_iter().flat_map(|end| tags.clone().map(move |&tag| Hit { tag, words: at..end })),
                );
            }
            for (phrase, before) in self.rarest.of(word) {
                let Some(start) = at.checked_sub(before as usize) else { continue };
                if let Some(end) = self.phrases.end(phrase, words, start, slots) {
                    hits.push(Hit { tag: self.tags[phrase as usize], words: start..end });
                }
            }
        }
        hits.sort_unstable_by_key(|hit| (hit.words.start, hit.tag, std::cmp::Reverse(hit.words.end)));
        hits.dedup_by_key(|hit| (hit.words.start, hit.tag));
        hits
    }

    /// Word forms of which at least one stands in every hit.
    pub fn triggers(&self) -> impl Iterator<Item = WordId> {
        self.triggers.iter().copied()
    }
}
