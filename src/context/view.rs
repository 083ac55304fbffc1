//! A document while it is judged: sentences, quotations and evidence of its blocks, worked out when
//! they are asked for.

use std::cell::OnceCell;
use std::iter::repeat_with;
use std::ops::Range;

use super::pointers::{self, ReferenceList};
use super::quotes::{outermost, quotations};
use crate::document::{BlockKind, CodeCount, Document, DocumentLink};
use crate::phrase::WordReader;
use crate::rules::{EvidenceMarker, EvidenceTier, FoundEvidence, PatternText, RuleSet};

/// Kinds of evidence that say how much there is of something.
const MEASURES: [&str; 2] = ["effect", "measure"];

/// A document with at least three pieces of code, in blocks or in prose, one for so many bytes of
/// text, is technical. On seventeen sites of documentation, agencies and universities 8 of 127
/// findings of claims in such documents were right, and 53 of 215 in others.
const TECHNICAL_CODE: usize = 3;
const TECHNICAL_PROSE: usize = 3000;

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

impl FoundMarker<'_> {
    pub(super) fn is_strong(&self) -> bool {
        self.evidence.tier == EvidenceTier::Strong
    }

    pub(super) fn is_medium(&self) -> bool {
        self.evidence.tier == EvidenceTier::Medium
    }
}

/// The markers of a block, by their first bytes: a paragraph can contain a hundred thousand.
#[derive(Debug, Default)]
pub(super) struct BlockMarkers<'a> {
    pub(super) all: Vec<FoundMarker<'a>>,
    /// Bytes of the longest.
    longest: usize,
    /// The indices of the evidence that they are, each once.
    kinds: Vec<usize>,
    /// The first strong one in the order of the text.
    pub(super) strong: Option<usize>,
}

impl<'a> BlockMarkers<'a> {
    fn add(&mut self, evidence: &'a EvidenceMarker, index: usize, range: Range<usize>) {
        self.longest = self.longest.max(range.len());
        self.all.push(FoundMarker { evidence, index, rank: self.all.len(), range });
        if !self.kinds.contains(&index) {
            self.kinds.push(index);
        }
    }

    /// Puts them in the order of the text, once all are there.
    fn sort(&mut self) {
        self.all.sort_by_key(|marker| marker.range.start);
        self.strong = self.all.iter().position(FoundMarker::is_strong);
    }
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
}

impl<'a> DocumentView<'a> {
    /// Nothing is known yet.
    pub fn new(document: &'a Document<'a>, rules: &'a RuleSet) -> Self {
        let notes = repeat_with(OnceCell::new).take(document.blocks.len()).collect();
        let (references, list) = (OnceCell::new(), OnceCell::new());
        Self { document, rules, notes, references, list }
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
        self.notes(block).markers.get_or_init(|| self.find_markers(block))
    }

    fn find_markers(&self, block: usize) -> BlockMarkers<'a> {
        let range = &self.document.blocks[block].range;
        let mut markers = BlockMarkers::default();
        let all = self.rules.evidence.iter().zip(self.evidence_in_words(block));
        for (index, (evidence, found)) in all.enumerate() {
            for place in found.places() {
                if evidence.kind != "link" || !self.leads_home(&place) {
                    markers.add(evidence, index, place);
                }
            }
            let elsewhere = match evidence.kind.as_str() {
                "link" => self.links(evidence, range),
                "footnote" => self.references_in(range),
                _ => Vec::new(),
            };
            for place in elsewhere {
                markers.add(evidence, index, place);
            }
        }
        markers.sort();
        markers
    }

    /// The places of evidence in the words of a block, by marker.
    fn evidence_in_words(&self, block: usize) -> Vec<FoundEvidence> {
        let range = &self.document.blocks[block].range;
        let text = self.document.text();
        let mut found: Vec<FoundEvidence> = Vec::new();
        found.resize_with(self.rules.evidence.len(), FoundEvidence::default);
        let mut reader = WordReader::new(&self.rules.lexicon);
        let words = reader.read(text, range.clone());
        for sentence in self.sentences(block) {
            self.rules.add_evidence(&words.piece(sentence), &mut found);
        }
        let stretch = PatternText::new(&text[range.clone()]);
        let patterns = self.rules.evidence_literals.patterns(stretch.text);
        for of_one in patterns.chunk_by(|(one, _), (other, _)| one == other) {
            let index = of_one[0].0;
            let own = of_one.iter().map(|&(_, pattern)| pattern);
            self.rules.evidence[index].find_by(own, &stretch, range.start, &mut found[index]);
        }
        found
    }

    /// The words of links in `range` whose address is such evidence.
    fn links(&self, evidence: &EvidenceMarker, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        for link in self.document.links_in(range) {
            // A site cannot support its claims with its own pages.
            if !link.own && evidence.is_address(&link.target) {
                places.push(link.text.clone());
            }
        }
        places
    }

    /// Whether an address in the text is one of the site itself.
    fn leads_home(&self, address: &Range<usize>) -> bool {
        let Some(link) = self.document.link_before(address.start) else { return false };
        link.own && link.bare && address.start < link.text.end
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
        let all = self.references.get_or_init(|| self.find_references());
        let from = all.partition_point(|&at| at <= range.start);
        let (mut word, mut before) = (range.start, range.start);
        let mut places = Vec::new();
        for &at in &all[from..] {
            if at > range.end {
                break;
            }
            if let Some(space) = self.document.text()[before..at].rfind(char::is_whitespace) {
                word = before + space + 1;
            }
            before = at;
            places.push(word..at);
        }
        places
    }

    /// Returns the bytes of the text that refer to a footnote with a definition, in order.
    fn find_references(&self) -> Vec<usize> {
        let mut all = Vec::new();
        for note in &self.document.footnotes {
            if note.definition.is_some() {
                all.extend(&note.references);
            }
        }
        let printed = self.document.links.iter().filter(|link| self.is_printed_footnote(link));
        all.extend(printed.map(|link| link.text.end));
        all.sort_unstable();
        all
    }

    /// Whether a link is a footnote as pages print it: a number that leads to a place on the same
    /// page.
    fn is_printed_footnote(&self, link: &DocumentLink) -> bool {
        let text = &self.document.text()[link.text.clone()];
        let digits = text.trim_matches(['[', ']', '(', ')', ' ']);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number && link.target.len() > 1 && link.target.starts_with('#')
    }

    /// Figures in a range of a block that measure something, as bytes of the text.
    pub(super) fn measures(&self, place: &(usize, Range<usize>)) -> Vec<Range<usize>> {
        let mut measures = Vec::new();
        for marker in self.markers_in(place) {
            if MEASURES.contains(&marker.evidence.kind.as_str()) {
                measures.push(marker.range.clone());
            }
        }
        measures
    }

    /// The indices of the evidence in a range of a block; one may come more than once.
    pub fn evidence_in(&self, block: usize, range: &Range<usize>) -> impl Iterator<Item = usize> {
        let place = (block, range.clone());
        let found: Vec<usize> = self.markers_in(&place).map(|marker| marker.index).collect();
        found.into_iter()
    }

    /// The places of evidence number `index` in a block, in order.
    pub fn places_of(&self, block: usize, index: usize) -> impl Iterator<Item = &Range<usize>> {
        let own = self.markers(block).all.iter().filter(move |marker| marker.index == index);
        own.map(|marker| &marker.range)
    }

    /// The indices of the evidence in a block.
    pub fn evidence_of(&self, block: usize) -> &[usize] {
        &self.markers(block).kinds
    }

    /// Markers that touch a range of a block, by their rank.
    pub(super) fn markers_in(
        &self,
        (block, range): &(usize, Range<usize>),
    ) -> impl Iterator<Item = &FoundMarker<'a>> + use<'_, 'a> {
        let BlockMarkers { all, longest, .. } = self.markers(*block);
        let from = all.partition_point(|marker| marker.range.start + longest <= range.start);
        let mut touching: Vec<&FoundMarker<'a>> = Vec::new();
        for marker in &all[from..] {
            if marker.range.start >= range.end {
                break;
            }
            if range.start < marker.range.end {
                touching.push(marker);
            }
        }
        touching.sort_unstable_by_key(|marker| marker.rank);
        touching.into_iter()
    }

    /// Whether the blocks in a range have enough evidence between them.
    pub fn is_supported(&self, range: &Range<usize>) -> bool {
        let blocks = &self.document.blocks;
        let from = blocks.partition_point(|block| block.range.end <= range.start);
        let to = blocks.partition_point(|block| block.range.start < range.end);
        let mut markers: Vec<&FoundMarker<'a>> = Vec::new();
        for block in from..to {
            markers.extend(&self.markers(block).all);
        }
        self.decides(&markers).is_some()
    }

    pub(super) fn words(&self, marker: &FoundMarker<'a>) -> &'a str {
        &self.document.text()[marker.range.clone()]
    }

    /// Whether the section around a block names a study that can be found.
    pub fn identifies_study(&self, block: usize) -> bool {
        let mut start = block;
        while start > 0 && !self.is_heading(start - 1) {
            start -= 1;
        }
        // Worked out once for a section: kept at its first block.
        let kept = &self.notes(start).identifies;
        *kept.get_or_init(|| self.names_study(start..self.section_end(block)))
    }

    /// Returns the index of the next heading below a block, or the number of blocks.
    fn section_end(&self, block: usize) -> usize {
        let mut end = block + 1;
        while end < self.notes.len() && !self.is_heading(end) {
            end += 1;
        }
        end
    }

    /// Whether evidence in some blocks is strong or names a study that can be found.
    fn names_study(&self, blocks: Range<usize>) -> bool {
        for block in blocks {
            for marker in &self.markers(block).all {
                if marker.is_strong() || marker.evidence.identifies {
                    return true;
                }
            }
        }
        false
    }

    /// Whether the document has code.
    pub(super) fn is_manual(&self) -> bool {
        let CodeCount { blocks, spans } = self.document.code;
        let pieces = blocks + spans;
        pieces >= TECHNICAL_CODE && pieces * TECHNICAL_PROSE >= self.document.text().len()
    }

    pub(super) fn is_heading(&self, block: usize) -> bool {
        self.document.blocks[block].kind.base() == BlockKind::Heading
    }
}
