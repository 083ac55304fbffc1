//! All evidence that is looked at for a sentence, for those who ask why a claim is reported.

use std::ops::Range;

use super::DocumentView;
use crate::rules::EvidenceMarker;

/// The place of evidence, seen from a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidencePlace {
    /// The sentence itself.
    Sentence,
    /// The sentence before it.
    Before,
    /// The sentence after it.
    After,
}

/// Evidence in a sentence or in one of its neighbours.
#[derive(Clone, Debug)]
pub struct NearEvidence<'a> {
    /// The kind of evidence.
    pub marker: &'a EvidenceMarker,
    /// The words that were recognised.
    pub words: &'a str,
    /// The sentence that they are in.
    pub place: EvidencePlace,
    /// Whether it counts for the sentence: in another paragraph only a source does, and only where
    /// that paragraph is about the same thing.
    pub counts: bool,
}

impl<'a> DocumentView<'a> {
    /// The evidence in sentence number `sentence` of a block, in the one before and the one after.
    pub fn evidence_near(&self, block: usize, sentence: usize) -> Vec<NearEvidence<'a>> {
        let own = (block, self.sentences(block)[sentence].clone());
        let mut near = Vec::new();
        self.add_near(&own, EvidencePlace::Sentence, &own, &mut near);
        if let Some(before) = self.before(block, sentence) {
            self.add_near(&own, EvidencePlace::Before, &before, &mut near);
        }
        if let Some(after) = self.after(block, sentence) {
            self.add_near(&own, EvidencePlace::After, &after, &mut near);
        }
        near
    }

    /// Adds the evidence of one sentence that is near another one.
    fn add_near(
        &self,
        own: &(usize, Range<usize>),
        place: EvidencePlace,
        at: &(usize, Range<usize>),
        near: &mut Vec<NearEvidence<'a>>,
    ) {
        let away = at.0 != own.0;
        let related = !away || self.speaks_of(own, at.0);
        for found in self.markers_in(at) {
            let counts = related && (!away || found.is_strong());
            near.push(NearEvidence {
                marker: found.evidence,
                words: self.words(found),
                place,
                counts,
            });
        }
    }
}
