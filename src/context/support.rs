//! Support for a sentence: evidence in it and beside it that is about the same thing.

use std::ops::Range;

use super::view::{DocumentView, FoundMarker};
use crate::document::BlockKind;
use crate::rules::EvidenceTier;

/// The note on evidence that is near a claim and does not support it.
const ANOTHER_SENTENCE: &str = "a source, but of another sentence: it is too far from this claim";
const ANOTHER_THING: &str = "a source, but its paragraph speaks of something else";
const OF_ONE_PERSON: &str = "a source, but it is about others than the person who speaks here";
const NOT_POINTED_TO: &str = "the text lists references, but nothing here points to one of them";
const ONE_DETAIL: &str =
    "one detail, but no source: it takes a source, or a detail of another kind";

/// Letters that a content word has at least.
const SHORTEST_WORD: usize = 3;

/// Evidence near a claim that does not support it: its place, and why not.
pub type NearMiss<'a> = (Range<usize>, &'a str);

impl<'a> DocumentView<'a> {
    /// Returns the words that support sentence number `sentence` of a block: something strong, or
    /// two medium markers of different kinds, in the sentence, the one before or the one after; or
    /// one medium marker in the sentence itself if the section names a study that can be found.
    /// Another paragraph supports only sentences on its own topic, and never what people write
    /// about themselves (`personal`).
    pub fn support(&self, block: usize, sentence: usize, personal: bool) -> Option<&'a str> {
        let own = (block, self.sentences(block)[sentence].clone());
        let around = [self.before(block, sentence), Some(own.clone()), self.after(block, sentence)];
        let mut near: Vec<&FoundMarker<'a>> = Vec::new();
        for place in around.into_iter().flatten() {
            let away = place.0 != block;
            if away && (personal || !self.speaks_of(&own, place.0)) {
                continue;
            }
            // Figures and names of another paragraph are about something else as often as not; a
            // source is not.
            let counts =
                |marker: &&FoundMarker<'a>| !away || marker.evidence.tier == EvidenceTier::Strong;
            near.extend(self.markers_in(&place).filter(counts));
        }
        if self.document.blocks[block].kind.base() == BlockKind::Heading {
            for place in self.opening(block + 1) {
                near.extend(self.markers_in(&place));
            }
        }
        self.decides(&near).or_else(|| {
            // One figure is enough in the report of a study that can be found.
            let figure = self
                .markers_in(&own)
                .find(|marker| marker.evidence.tier == EvidenceTier::Medium)?;
            (!personal && self.identifies_study(block)).then(|| self.words(figure))
        })
    }

    /// The words of a link to another site that contain a range of a block.
    pub fn linked(&self, block: usize, range: &Range<usize>) -> Option<&'a str> {
        let text = |marker: &&FoundMarker<'a>| {
            let within = marker.range.start <= range.start && range.end <= marker.range.end;
            marker.evidence.kind == "link" && within
        };
        self.markers_in(&(block, range.clone())).find(text).map(|marker| self.words(marker))
    }

    /// The words of a strong marker in the sentence or the next one.
    pub fn citation(&self, block: usize, sentence: usize) -> Option<&'a str> {
        let own = (block, self.sentences(block)[sentence].clone());
        let scope: Vec<_> =
            [Some(own), self.after(block, sentence)].into_iter().flatten().collect();
        let mut near = scope.iter().flat_map(|place| self.markers_in(place));
        near.find(|marker| marker.evidence.tier == EvidenceTier::Strong)
            .map(|marker| self.words(marker))
    }

    /// Returns wording that may be mistaken for support of a sentence, in its paragraph or beside
    /// it, and why it is not support.
    pub fn near_miss(&self, block: usize, sentence: usize, personal: bool) -> Option<NearMiss<'a>> {
        let own = (block, self.sentences(block)[sentence].clone());
        let around = [Some(own.clone()), self.before(block, sentence), self.after(block, sentence)];
        let near: Vec<_> = around.into_iter().flatten().collect();
        self.weak_miss(&near)
            .or_else(|| self.strong_miss(&own, &near, personal))
            .or_else(|| self.reference_list().map(|list| (list.heading.clone(), NOT_POINTED_TO)))
    }

    /// Evidence in some sentences that is too weak.
    fn weak_miss(&self, near: &[(usize, Range<usize>)]) -> Option<NearMiss<'a>> {
        let own = near.first()?.0;
        let markers =
            near.iter().filter(|place| place.0 == own).flat_map(|place| self.markers_in(place));
        let mut weak = markers.filter(|marker| match marker.evidence.tier {
            EvidenceTier::Strong => false,
            EvidenceTier::Medium => true,
            EvidenceTier::Weak => !marker.evidence.label.is_empty(),
        });
        let first = weak.next()?;
        let label =
            if first.evidence.label.is_empty() { ONE_DETAIL } else { &first.evidence.label };
        Some((first.range.clone(), label))
    }

    /// A source in the same paragraph, or in a neighbour of the sentence.
    fn strong_miss(
        &self,
        own: &(usize, Range<usize>),
        near: &[(usize, Range<usize>)],
        personal: bool,
    ) -> Option<NearMiss<'a>> {
        let strong = |marker: &&FoundMarker<'a>| marker.evidence.tier == EvidenceTier::Strong;
        if let Some(source) = self.markers(own.0).all.iter().find(strong) {
            return Some((source.range.clone(), ANOTHER_SENTENCE));
        }
        let away = near.iter().filter(|place| place.0 != own.0);
        let source = away.flat_map(|place| self.markers_in(place)).find(strong)?;
        Some((source.range.clone(), if personal { OF_ONE_PERSON } else { ANOTHER_THING }))
    }

    /// Whether a block shares a content word, by stem, with a sentence of another.
    fn speaks_of(&self, (block, sentence): &(usize, Range<usize>), other: usize) -> bool {
        let kept = &self.notes(other).stems;
        let theirs = kept.get_or_init(|| self.stems(&self.document.blocks[other].range));
        let heading = self.document.blocks[*block].kind.base() == BlockKind::Heading;
        let range = if heading { &self.document.blocks[*block].range } else { sentence };
        self.stems(range).iter().any(|stem| theirs.binary_search(stem).is_ok())
    }

    /// Stems of the content words in some bytes of the text, in order.
    fn stems(&self, range: &Range<usize>) -> Vec<u64> {
        let apart = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}'));
        let words = self.document.text()[range.clone()].split(apart);
        let words = words.map(|word| word.trim_matches('\'').to_lowercase());
        let content = words.filter(|word| {
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            letters >= SHORTEST_WORD && !self.rules.no_topic.contains(word)
        });
        let mut stems: Vec<u64> = content.map(|word| self.stemming.key(&word)).collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    }

    /// The words of markers that are enough together.
    pub(super) fn decides(&self, markers: &[&FoundMarker<'a>]) -> Option<&'a str> {
        let of = |tier| markers.iter().filter(move |marker| marker.evidence.tier == tier);
        if let Some(strong) = of(EvidenceTier::Strong).next() {
            return Some(self.words(strong));
        }
        let mut medium = of(EvidenceTier::Medium);
        let first = medium.next()?;
        medium.find(|other| other.evidence.kind != first.evidence.kind).map(|_| self.words(first))
    }

    fn before(&self, block: usize, sentence: usize) -> Option<(usize, Range<usize>)> {
        if sentence > 0 {
            return Some((block, self.sentences(block)[sentence - 1].clone()));
        }
        let before = block.checked_sub(1).filter(|&before| self.is_prose(before))?;
        Some((before, self.sentences(before).last()?.clone()))
    }

    fn after(&self, block: usize, sentence: usize) -> Option<(usize, Range<usize>)> {
        if let Some(next) = self.sentences(block).get(sentence + 1) {
            return Some((block, next.clone()));
        }
        let next =
            Some(block + 1).filter(|&next| next < self.notes.len() && self.is_prose(next))?;
        Some((next, self.sentences(next).first()?.clone()))
    }

    /// Returns the first sentences of the two blocks from `block` on: a headline sums them up.
    fn opening(&self, block: usize) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let blocks = block..(block + 2).min(self.notes.len());
        blocks.flat_map(move |block| {
            self.sentences(block).iter().take(2).map(move |range| (block, range.clone()))
        })
    }

    fn is_prose(&self, block: usize) -> bool {
        matches!(
            self.document.blocks[block].kind.base(),
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote
        )
    }
}
