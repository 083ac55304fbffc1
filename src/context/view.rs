//! A document while it is judged: sentences, quotations and evidence of its blocks, worked out when
//! they are asked for.

use std::cell::OnceCell;
use std::ops::Range;

use super::pointers::{self, ReferenceList};
use super::quotes::{outermost, quotations};
use crate::document::{BlockKind, Document};
use crate::rules::{EvidenceMarker, EvidenceTier, PatternText, RuleSet};
use crate::scoring::Stemming;

/// Kinds of evidence that say how much there is of something.
const MEASURES: [&str; 2] = ["effect", "measure"];

/// A marker found in a block.
#[derive(Debug)]
pub(super) struct FoundMarker<'a> {
    pub(super) evidence: &'a EvidenceMarker,
    /// The index of that.
    index: usize,
    /// The number of markers found before it: the evidence files have an order, and so have their
    /// patterns.
    rank: usize,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
}

/// The markers of a block, by their first bytes: a paragraph can contain a hundred thousand.
#[derive(Debug, Default)]
pub(super) struct BlockMarkers<'a> {
    pub(super) all: Vec<FoundMarker<'a>>,
    /// Bytes of the longest.
    longest: usize,
}

/// The facts found about one block.
#[derive(Debug, Default)]
pub(super) struct BlockNotes<'a> {
    sentences: OnceCell<Vec<Range<usize>>>,
    quotations: OnceCell<Vec<Range<usize>>>,
    markers: OnceCell<BlockMarkers<'a>>,
    /// Whether the section that begins here names a study.
    identifies: OnceCell<bool>,
    /// Stems of its content words, in order.
    pub(super) stems: OnceCell<Vec<u64>>,
}

/// A document with notes on its blocks.
#[derive(Debug)]
pub struct DocumentView<'a> {
    /// The document.
    pub document: &'a Document<'a>,
    /// The rules it is judged by.
    pub rules: &'a RuleSet,
    /// Of the blocks that somebody has asked about.
    pub(super) notes: Vec<OnceCell<Box<BlockNotes<'a>>>>,
    /// The places that refer to defined footnotes, in order.
    references: OnceCell<Vec<usize>>,
    /// The numbered references at the end.
    list: OnceCell<Option<ReferenceList>>,
    pub(super) stemming: Stemming,
}

impl<'a> DocumentView<'a> {
    /// Nothing is known yet.
    pub fn new(document: &'a Document<'a>, rules: &'a RuleSet) -> Self {
        let notes = document.blocks.iter().map(|_| OnceCell::new()).collect();
        let (references, list, stemming) = (OnceCell::new(), OnceCell::new(), Stemming::default());
        Self { document, rules, notes, references, list, stemming }
    }

    pub(super) fn notes(&self, block: usize) -> &BlockNotes<'a> {
        self.notes[block].get_or_init(Box::default)
    }

    /// The sentences of a block.
    pub fn sentences(&self, block: usize) -> &[Range<usize>] {
        let range = &self.document.blocks[block].range;
        let split = || self.rules.segmenter.sentences(self.document.text(), range);
        self.notes(block).sentences.get_or_init(split)
    }

    /// Returns the text between quotation marks in a block, without quotations inside another.
    pub fn quotations(&self, block: usize) -> &[Range<usize>] {
        let range = &self.document.blocks[block].range;
        self.notes(block)
            .quotations
            .get_or_init(|| outermost(quotations(self.document.text(), range)))
    }

    /// Markers in the words of a block, in the addresses of its links, and its footnotes.
    pub(super) fn markers(&self, block: usize) -> &BlockMarkers<'a> {
        self.notes(block).markers.get_or_init(|| {
            let range = &self.document.blocks[block].range;
            let text = &self.document.text()[range.clone()];
            let mut all = Vec::new();
            let haystack = PatternText::new(text);
            let patterns = self.rules.evidence_literals.patterns(text);
            for (index, evidence) in self.rules.evidence.iter().enumerate() {
                let own =
                    patterns.iter().filter(|(of, _)| *of == index).map(|&(_, pattern)| pattern);
                let places = evidence.find_by(own, &haystack).into_iter();
                let places = places.map(|hit| range.start + hit.start..range.start + hit.end);
                let in_text =
                    places.filter(|place| evidence.kind != "link" || !self.leads_home(place));
                let elsewhere = match evidence.kind.as_str() {
                    "link" => self.links(evidence, range),
                    "footnote" => self.references_in(range),
                    _ => Vec::new(),
                };
                for range in in_text.chain(elsewhere) {
                    all.push(FoundMarker { evidence, index, rank: all.len(), range });
                }
            }
            all.sort_by_key(|marker| marker.range.start);
            let longest = all.iter().map(|marker| marker.range.len()).max().unwrap_or(0);
            BlockMarkers { all, longest }
        })
    }

    /// The words of links in `range` whose address is such evidence.
    fn links(&self, evidence: &EvidenceMarker, range: &Range<usize>) -> Vec<Range<usize>> {
        // A site cannot support its claims with its own pages.
        let links = &self.document.links;
        let (from, to) = (
            links.partition_point(|link| link.text.start < range.start),
            links.partition_point(|link| link.text.start < range.end),
        );
        let links = links[from..to].iter().filter(|link| !link.own);
        links
            .filter(|link| !evidence.find(&PatternText::new(&link.target)).is_empty())
            .map(|link| link.text.clone())
            .collect()
    }

    /// Whether an address in the text is one of the site itself.
    fn leads_home(&self, address: &Range<usize>) -> bool {
        let links = &self.document.links;
        let after = links.partition_point(|link| link.text.start <= address.start);
        links[..after]
            .last()
            .is_some_and(|link| link.own && link.bare && address.start < link.text.end)
    }

    /// Returns the places in `range` that refer to a footnote or to a numbered reference at the
    /// end.
    fn references_in(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut places = self.footnotes(range);
        if let Some(list) = self.reference_list() {
            places.extend(list.pointers(self.document.text(), range));
        }
        places
    }

    /// The numbered references at the end of the document, if it has some.
    pub(super) fn reference_list(&self) -> Option<&ReferenceList> {
        self.list.get_or_init(|| pointers::reference_list(self.document)).as_ref()
    }

    /// Returns the places in `range` that refer to an existing footnote; the word before represents
    /// the reference.
    fn footnotes(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let all = self.references.get_or_init(|| {
            let defined = self.document.footnotes.iter().filter(|note| note.definition.is_some());
            let mut all: Vec<usize> = defined.flat_map(|note| &note.references).copied().collect();
            all.sort_unstable();
            all
        });
        let from = all.partition_point(|&at| at <= range.start);
        let (mut word, mut before) = (range.start, range.start);
        let mut places = Vec::new();
        for &at in all[from..].iter().take_while(|&&at| at <= range.end) {
            let between = &self.document.text()[before..at];
            word = between.rfind(char::is_whitespace).map_or(word, |space| before + space + 1);
            before = at;
            places.push(word..at);
        }
        places
    }

    /// Figures in a range of a block that measure something, as bytes of the text.
    pub(super) fn measures(
        &self,
        place: &(usize, Range<usize>),
    ) -> impl Iterator<Item = Range<usize>> + use<'_, 'a> {
        let measuring = self
            .markers_in(place)
            .filter(|marker| MEASURES.contains(&marker.evidence.kind.as_str()));
        measuring.map(|marker| marker.range.clone())
    }

    /// The indices of the evidence in a range of a block; one may come more than once.
    pub fn evidence_in(&self, block: usize, range: &Range<usize>) -> impl Iterator<Item = usize> {
        let place = (block, range.clone());
        let found: Vec<usize> = self.markers_in(&place).map(|marker| marker.index).collect();
        found.into_iter()
    }

    /// Markers that touch a range of a block, by their rank.
    pub(super) fn markers_in(
        &self,
        (block, range): &(usize, Range<usize>),
    ) -> impl Iterator<Item = &FoundMarker<'a>> + use<'_, 'a> {
        let BlockMarkers { all, longest } = self.markers(*block);
        let from = all.partition_point(|marker| marker.range.start + longest <= range.start);
        let near = all[from..].iter().take_while(|marker| marker.range.start < range.end);
        let mut touching: Vec<&FoundMarker<'a>> =
            near.filter(|marker| range.start < marker.range.end).collect();
        touching.sort_unstable_by_key(|marker| marker.rank);
        touching.into_iter()
    }

    /// Whether the blocks in a range have enough evidence between them.
    pub fn is_supported(&self, range: &Range<usize>) -> bool {
        let blocks = &self.document.blocks;
        let from = blocks.partition_point(|block| block.range.end <= range.start);
        let to = blocks.partition_point(|block| block.range.start < range.end);
        let markers: Vec<&FoundMarker<'a>> =
            (from..to).flat_map(|number| &self.markers(number).all).collect();
        self.decides(&markers).is_some()
    }

    pub(super) fn words(&self, marker: &FoundMarker<'a>) -> &'a str {
        &self.document.text()[marker.range.clone()]
    }

    /// Whether the section around a block names a study that can be found.
    pub fn identifies_study(&self, block: usize) -> bool {
        let blocks = &self.document.blocks;
        let heading = |index: &usize| blocks[*index].kind.base() == BlockKind::Heading;
        let start = (0..block).rev().find(heading).map_or(0, |index| index + 1);
        // Worked out once for a section: kept at its first block.
        let kept = &self.notes(start.min(block)).identifies;
        *kept.get_or_init(|| {
            let end = (block + 1..blocks.len()).find(heading).unwrap_or(blocks.len());
            let mut markers = (start..end).flat_map(|index| &self.markers(index).all);
            markers.any(|marker| {
                marker.evidence.tier == EvidenceTier::Strong || marker.evidence.identifies
            })
        })
    }
}
