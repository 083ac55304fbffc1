//! The sentences of one line of a file, with the evidence that is near each of them.

use std::fs;
use std::ops::Range;
use std::path::Path;

use super::file::reading;
use super::profile::RuleProfile;
use crate::context::{DocumentView, EvidencePlace};
use crate::document::{Document, Format, ReadRegion};
use crate::encoding::decode;
use crate::rules::EvidenceTier;
use crate::source::{Place, SourcePlaces};

/// A sentence that a line has a part of.
#[derive(Clone, Debug)]
pub(crate) struct LineSentence {
    /// The sentence in one line.
    pub(crate) text: String,
    /// Its start and its end (exclusive).
    pub(crate) places: (Place, Place),
    /// The evidence in it and beside it.
    pub(crate) evidence: Vec<KnownEvidence>,
}

/// Evidence in a sentence or in one of its neighbours.
#[derive(Clone, Debug)]
pub(crate) struct KnownEvidence {
    /// The name of its file in rules/evidence.
    pub(crate) name: String,
    /// The words that were recognised, in one line.
    pub(crate) words: String,
    /// The sentence that they are in.
    pub(crate) place: EvidencePlace,
    /// The strength of the evidence.
    pub(crate) tier: EvidenceTier,
    /// The reason why it is too weak; may be empty.
    pub(crate) label: String,
    /// Whether it counts for the sentence.
    pub(crate) counts: bool,
}

/// Reads a file, and returns its text with the sentences that touch a line (from 1).
///
/// # Errors
///
/// When the file cannot be read, or is not text.
pub(crate) fn sentences_of_line(
    path: &Path,
    line: usize,
    region: ReadRegion,
    profile: &RuleProfile,
) -> Result<(String, Vec<LineSentence>), String> {
    let bytes = fs::read(path).map_err(|error| format!("cannot read: {error}"))?;
    let format = Format::of(path).unwrap_or_default();
    let decoded = decode(bytes, format == Format::Html).ok_or("is not a text file")?;
    let text = decoded.text;
    let document = Document::read(&text, &reading(format, region, profile));
    let view = DocumentView::new(&document, &profile.checker.rules);
    let mut spans = Vec::new();
    for block in 0..document.blocks.len() {
        for (number, range) in view.sentences(block).iter().enumerate() {
            spans.push((block, number, document.prose.span(range)));
        }
    }
    let places = SourcePlaces::of(&text, ends(&spans));
    let mut sentences = Vec::new();
    for (block, number, span) in &spans {
        let places = (places.get(span.start), places.get(span.end));
        if (places.0.line..=places.1.line).contains(&line) {
            let evidence = known_evidence(&view, *block, *number);
            let text = one_line(&text[span.clone()]);
            sentences.push(LineSentence { text, places, evidence });
        }
    }
    drop(view);
    drop(document);
    Ok((text, sentences))
}

/// The bytes at which spans begin and end.
fn ends(spans: &[(usize, usize, Range<usize>)]) -> Vec<usize> {
    let mut ends = Vec::new();
    for (_, _, span) in spans {
        ends.extend([span.start, span.end]);
    }
    ends
}

fn known_evidence(view: &DocumentView<'_>, block: usize, sentence: usize) -> Vec<KnownEvidence> {
    let mut known = Vec::new();
    for near in view.evidence_near(block, sentence) {
        known.push(KnownEvidence {
            name: near.marker.name.clone(),
            words: one_line(near.words),
            place: near.place,
            tier: near.marker.tier,
            label: near.marker.label.clone(),
            counts: near.counts,
        });
    }
    known
}

/// A text with its white space made single spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
