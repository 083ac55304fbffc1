//! Support for a sentence: evidence in it and beside it that is about the same thing.

use std::ops::Range;

use super::view::{DocumentView, FoundMarker};
use crate::document::BlockKind;

/// The note on evidence that is near a claim and does not support it.
const ANOTHER_SENTENCE: &str = "a source, but of another sentence: it is too far from this claim";
const ANOTHER_THING: &str = "a source, but its paragraph speaks of something else";
const OF_ONE_PERSON: &str = "a source, but it is about others than the person who speaks here";
const NOT_POINTED_TO: &str = "the text lists references, but nothing here points to one of them";
const ONE_DETAIL: &str =
    "one detail, but no source: it takes a source, or a detail of another kind";

fn is_between_words(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}'))
}

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
            if place.0 == block {
                near.extend(self.markers_in(&place));
            } else if !personal {
                // Figures and names of another paragraph are about something else as often as not;
                // a source is not.
                let mut sources = self.markers_in(&place).filter(|marker| marker.is_strong());
                if let Some(source) = sources.next()
                    && self.speaks_of(&own, place.0)
                {
                    near.push(source);
                    near.extend(sources);
                }
            }
        }
        if self.is_heading(block) {
            for place in self.opening(block + 1) {
                near.extend(self.markers_in(&place));
            }
        }
        if let Some(words) = self.decides(&near) {
            return Some(words);
        }
        if personal {
            return None;
        }
        // One figure is enough in the report of a study that can be found.
        let figure = self.markers_in(&own).find(|marker| marker.is_medium())?;
        self.identifies_study(block).then_some(self.words(figure))
    }

    /// The words of a link to another site that contain a range of a block.
    pub fn linked(&self, block: usize, range: &Range<usize>) -> Option<&'a str> {
        for marker in self.markers_in(&(block, range.clone())) {
            let within = marker.range.start <= range.start && range.end <= marker.range.end;
            if marker.evidence.kind == "link" && within {
                return Some(self.words(marker));
            }
        }
        None
    }

    /// The words of a link in the sentence, or of a strong marker in it or the next one: a link on
    /// "studies show" leads to the studies.
    pub fn citation(&self, block: usize, sentence: usize) -> Option<&'a str> {
        let own = (block, self.sentences(block)[sentence].clone());
        for place in [Some(own.clone()), self.after(block, sentence)].into_iter().flatten() {
            for marker in self.markers_in(&place) {
                let leads = marker.evidence.kind == "link" && place == own;
                if marker.is_strong() || leads {
                    return Some(self.words(marker));
                }
            }
        }
        None
    }

    /// Returns wording that may be mistaken for support of a sentence, in its paragraph or beside
    /// it, and why it is not support.
    pub fn near_miss(&self, block: usize, sentence: usize, personal: bool) -> Option<NearMiss<'a>> {
        let own = (block, self.sentences(block)[sentence].clone());
        let around = [Some(own.clone()), self.before(block, sentence), self.after(block, sentence)];
        let near: Vec<_> = around.into_iter().flatten().collect();
        if let Some(miss) = self.weak_miss(&near) {
            return Some(miss);
        }
        if let Some(miss) = self.strong_miss(&own, &near, personal) {
            return Some(miss);
        }
        let list = self.reference_list()?;
        Some((list.heading.clone(), NOT_POINTED_TO))
    }

    /// Evidence in some sentences that is too weak.
    fn weak_miss(&self, near: &[(usize, Range<usize>)]) -> Option<NearMiss<'a>> {
        let own = near.first()?.0;
        for place in near {
            if place.0 != own {
                continue;
            }
            for marker in self.markers_in(place) {
                if marker.is_strong() {
                    continue;
                }
                let label = &marker.evidence.label;
                if !label.is_empty() {
                    return Some((marker.range.clone(), label));
                }
                if marker.is_medium() {
                    return Some((marker.range.clone(), ONE_DETAIL));
                }
            }
        }
        None
    }

    /// A source in the same paragraph, or in a neighbour of the sentence.
    fn strong_miss(
        &self,
        own: &(usize, Range<usize>),
        near: &[(usize, Range<usize>)],
        personal: bool,
    ) -> Option<NearMiss<'a>> {
        let markers = self.markers(own.0);
        if let Some(strong) = markers.strong {
            return Some((markers.all[strong].range.clone(), ANOTHER_SENTENCE));
        }
        for place in near {
            if place.0 == own.0 {
                continue;
            }
            for marker in self.markers_in(place) {
                if marker.is_strong() {
                    let why = if personal { OF_ONE_PERSON } else { ANOTHER_THING };
                    return Some((marker.range.clone(), why));
                }
            }
        }
        None
    }

    /// Whether a block shares a content word, by stem, with a sentence of another.
    pub(super) fn speaks_of(
        &self,
        (block, sentence): &(usize, Range<usize>),
        other: usize,
    ) -> bool {
        let kept = &self.notes(other).stems;
        let theirs = kept.get_or_init(|| self.stems(&self.document.blocks[other].range));
        let heading = self.is_heading(*block);
        let range = if heading { &self.document.blocks[*block].range } else { sentence };
        self.stems(range).iter().any(|stem| theirs.binary_search(stem).is_ok())
    }

    /// Stems of the content words in some bytes of the text, in order.
    fn stems(&self, range: &Range<usize>) -> Vec<u64> {
        let mut stems = Vec::new();
        for word in self.document.text()[range.clone()].split(is_between_words) {
            stems.extend(self.rules.topic_key(word.trim_matches('\'')));
        }
        stems.sort_unstable();
        stems.dedup();
        stems
    }

    /// The words of markers that are enough together.
    pub(super) fn decides(&self, markers: &[&FoundMarker<'a>]) -> Option<&'a str> {
        if let Some(strong) = markers.iter().find(|marker| marker.is_strong()) {
            return Some(self.words(strong));
        }
        let mut medium = markers.iter().filter(|marker| marker.is_medium());
        let first = medium.next()?;
        for other in medium {
            if other.evidence.kind != first.evidence.kind {
                return Some(self.words(first));
            }
        }
        None
    }

    pub(super) fn before(&self, block: usize, sentence: usize) -> Option<(usize, Range<usize>)> {
        if sentence > 0 {
            return Some((block, self.sentences(block)[sentence - 1].clone()));
        }
        let before = block.checked_sub(1)?;
        if !self.is_prose(before) {
            return None;
        }
        Some((before, self.sentences(before).last()?.clone()))
    }

    pub(super) fn after(&self, block: usize, sentence: usize) -> Option<(usize, Range<usize>)> {
        if let Some(next) = self.sentences(block).get(sentence + 1) {
            return Some((block, next.clone()));
        }
        let next = block + 1;
        if next >= self.notes.len() || !self.is_prose(next) {
            return None;
        }
        Some((next, self.sentences(next).first()?.clone()))
    }

    /// Returns the first sentences of the two blocks from `block` on: a headline sums them up.
    fn opening(&self, block: usize) -> Vec<(usize, Range<usize>)> {
        let mut opening = Vec::new();
        for block in block..(block + 2).min(self.notes.len()) {
            for range in self.sentences(block).iter().take(2) {
                opening.push((block, range.clone()));
            }
        }
        opening
    }

    fn is_prose(&self, block: usize) -> bool {
        matches!(
            self.document.blocks[block].kind.base(),
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote
        )
    }
}
