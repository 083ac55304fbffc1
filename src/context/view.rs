//! A document while it is judged: sentences, quotations and evidence of its blocks, worked out when they are asked for.

use std::cell::OnceCell;
use std::ops::Range;

use super::quotes::{outermost, quotations};
use crate::document::{BlockKind, Document};
use crate::rules::{Evidence, Haystack, RuleSet, Tier};

/// A marker found in a block.
#[derive(Debug)]
struct Marker<'a> {
    evidence: &'a Evidence,
    /// The index of that.
    index: usize,
    /// How many were found before it: the evidence files have an order, and so have their patterns.
    rank: usize,
    /// Bytes of the text.
    range: Range<usize>,
}

/// The markers of a block, by their first bytes: a paragraph can hold a hundred thousand.
#[derive(Debug, Default)]
struct Markers<'a> {
    all: Vec<Marker<'a>>,
    /// Bytes of the longest.
    longest: usize,
}

/// What is known of one block.
#[derive(Debug, Default)]
struct Notes<'a> {
    sentences: OnceCell<Vec<Range<usize>>>,
    quotations: OnceCell<Vec<Range<usize>>>,
    markers: OnceCell<Markers<'a>>,
    /// Whether the section that begins here names a study.
    identifies: OnceCell<bool>,
}

/// A document with notes on its blocks.
#[derive(Debug)]
pub struct View<'a> {
    /// The document.
    pub document: &'a Document<'a>,
    /// The rules it is judged by.
    pub rules: &'a RuleSet,
    /// Of the blocks that somebody has asked about.
    notes: Vec<OnceCell<Box<Notes<'a>>>>,
    /// Where defined footnotes are referred to, in order.
    references: OnceCell<Vec<usize>>,
}

impl<'a> View<'a> {
    /// Nothing is known yet.
    pub fn new(document: &'a Document<'a>, rules: &'a RuleSet) -> Self {
        let notes = document.blocks.iter().map(|_| OnceCell::new()).collect();
        Self { document, rules, notes, references: OnceCell::new() }
    }

    fn notes(&self, block: usize) -> &Notes<'a> {
        self.notes[block].get_or_init(Box::default)
    }

    /// The sentences of a block.
    pub fn sentences(&self, block: usize) -> &[Range<usize>] {
        let range = &self.document.blocks[block].range;
        let split = || self.rules.segmenter.sentences(self.document.text(), range);
        self.notes(block).sentences.get_or_init(split)
    }

    /// Text between quotation marks in a block, but for what is quoted in another quotation.
    pub fn quotations(&self, block: usize) -> &[Range<usize>] {
        let range = &self.document.blocks[block].range;
        self.notes(block).quotations.get_or_init(|| outermost(quotations(self.document.text(), range)))
    }

    /// Markers in the words of a block, in the addresses of its links, and its footnotes.
    fn markers(&self, block: usize) -> &Markers<'a> {
        self.notes(block).markers.get_or_init(|| {
            let range = &self.document.blocks[block].range;
            let text = &self.document.text()[range.clone()];
            let mut all = Vec::new();
            let haystack = Haystack::new(text);
            let patterns = self.rules.evidence_literals.patterns(text);
            for (index, evidence) in self.rules.evidence.iter().enumerate() {
                let own = patterns.iter().filter(|(of, _)| *of == index).map(|&(_, pattern)| pattern);
                let places = evidence.find_by(own, &haystack).into_iter();
                let places = places.map(|hit| range.start + hit.start..range.start + hit.end);
                let in_text = places.filter(|place| evidence.kind != "link" || !self.leads_home(place));
                let elsewhere = match evidence.kind.as_str() {
                    "link" => self.links(evidence, range),
                    "footnote" => self.footnotes(range),
                    _ => Vec::new(),
                };
                for range in in_text.chain(elsewhere) {
                    all.push(Marker { evidence, index, rank: all.len(), range });
                }
            }
            all.sort_by_key(|marker| marker.range.start);
            let longest = all.iter().map(|marker| marker.range.len()).max().unwrap_or(0);
            Markers { all, longest }
        })
    }

    /// The words of links in `range` whose address is such evidence.
    fn links(&self, evidence: &Evidence, range: &Range<usize>) -> Vec<Range<usize>> {
        // What a site says elsewhere does not support what it says here.
        let links = &self.document.links;
        let (from, to) = (
            links.partition_point(|link| link.text.start < range.start),
            links.partition_point(|link| link.text.start < range.end),
        );
        let links = links[from..to].iter().filter(|link| !link.own);
        links
            .filter(|link| !evidence.find(&Haystack::new(&link.target)).is_empty())
            .map(|link| link.text.clone())
            .collect()
    }

    /// Whether an address in the text is one of the site itself.
    fn leads_home(&self, address: &Range<usize>) -> bool {
        let links = &self.document.links;
        let after = links.partition_point(|link| link.text.start <= address.start);
        links[..after].last().is_some_and(|link| link.own && link.bare && address.start < link.text.end)
    }

    /// Where `range` refers to a footnote that is there; the word before stands for the reference.
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

    /// The words that support what is said in sentence number `sentence` of a block: something strong, or two medium
    /// markers of different kinds, in the sentence, the one before or the one after (across paragraphs, not across
    /// headings); or one medium marker in the sentence itself, where the section names a study that can be found.
    pub fn support(&self, block: usize, sentence: usize) -> Option<&'a str> {
        let own = (block, self.sentences(block)[sentence].clone());
        let around = [self.before(block, sentence), Some(own.clone()), self.after(block, sentence)];
        let mut scope: Vec<_> = around.into_iter().flatten().collect();
        let headline = self.document.blocks[block].kind.base() == BlockKind::Heading;
        if headline {
            scope.extend(self.opening(block + 1));
        }
        let near = scope.iter().flat_map(|place| self.markers_in(place).map(move |marker| (place.0, marker)));
        // Figures and names of another paragraph are about something else as often as not; a source is not.
        let counts =
            |&(of, marker): &(usize, &Marker<'a>)| headline || of == block || marker.evidence.tier == Tier::Strong;
        let near: Vec<&Marker<'a>> = near.filter(counts).map(|(_, marker)| marker).collect();
        self.decides(&near).or_else(|| {
            // One figure is enough in the report of a study that can be found.
            let figure = self.markers_in(&own).find(|marker| marker.evidence.tier == Tier::Medium)?;
            self.identifies_study(block).then(|| self.words(figure))
        })
    }

    /// The words of a strong marker in the sentence or the next one.
    pub fn citation(&self, block: usize, sentence: usize) -> Option<&'a str> {
        let own = (block, self.sentences(block)[sentence].clone());
        let scope: Vec<_> = [Some(own), self.after(block, sentence)].into_iter().flatten().collect();
        let mut near = scope.iter().flat_map(|place| self.markers_in(place));
        near.find(|marker| marker.evidence.tier == Tier::Strong).map(|marker| self.words(marker))
    }

    /// What may be mistaken for support of a sentence, there or in the sentence before: its place, and why it is none.
    pub fn near_miss(&self, block: usize, sentence: usize) -> Option<(Range<usize>, &'a str)> {
        let own = (block, self.sentences(block)[sentence].clone());
        let scope: Vec<_> = [Some(own), self.before(block, sentence)].into_iter().flatten().collect();
        let mut near = scope.iter().flat_map(|place| self.markers_in(place));
        let weak = near.find(|marker| marker.evidence.tier != Tier::Strong && !marker.evidence.label.is_empty())?;
        Some((weak.range.clone(), &weak.evidence.label))
    }

    /// The indices of the evidence in a range of a block; one may come more than once.
    pub fn evidence_in(&self, block: usize, range: &Range<usize>) -> impl Iterator<Item = usize> {
        let place = (block, range.clone());
        let found: Vec<usize> = self.markers_in(&place).map(|marker| marker.index).collect();
        found.into_iter()
    }

    /// Markers that touch a range of a block, by their rank.
    fn markers_in(&self, (block, range): &(usize, Range<usize>)) -> impl Iterator<Item = &Marker<'a>> {
        let Markers { all, longest } = self.markers(*block);
        let from = all.partition_point(|marker| marker.range.start + longest <= range.start);
        let near = all[from..].iter().take_while(|marker| marker.range.start < range.end);
        let mut touching: Vec<&Marker<'a>> = near.filter(|marker| range.start < marker.range.end).collect();
        touching.sort_unstable_by_key(|marker| marker.rank);
        touching.into_iter()
    }

    /// Whether the blocks in a range hold enough evidence between them.
    pub fn is_supported(&self, range: &Range<usize>) -> bool {
        let blocks = &self.document.blocks;
        let from = blocks.partition_point(|block| block.range.end <= range.start);
        let to = blocks.partition_point(|block| block.range.start < range.end);
        let markers: Vec<&Marker<'a>> = (from..to).flat_map(|number| &self.markers(number).all).collect();
        self.decides(&markers).is_some()
    }

    fn words(&self, marker: &Marker<'a>) -> &'a str {
        &self.document.text()[marker.range.clone()]
    }

    /// The words of markers that are enough together.
    fn decides(&self, markers: &[&Marker<'a>]) -> Option<&'a str> {
        let of = |tier| markers.iter().filter(move |marker| marker.evidence.tier == tier);
        if let Some(strong) = of(Tier::Strong).next() {
            return Some(self.words(strong));
        }
        let mut medium = of(Tier::Medium);
        let first = medium.next()?;
        medium.find(|other| other.evidence.kind != first.evidence.kind).map(|_| self.words(first))
    }

    /// Whether the section that a block stands in names a study that can be found.
    pub fn identifies_study(&self, block: usize) -> bool {
        let blocks = &self.document.blocks;
        let heading = |index: &usize| blocks[*index].kind.base() == BlockKind::Heading;
        let start = (0..block).rev().find(heading).map_or(0, |index| index + 1);
        // Worked out once for a section: kept at its first block.
        let kept = &self.notes(start.min(block)).identifies;
        *kept.get_or_init(|| {
            let end = (block + 1..blocks.len()).find(heading).unwrap_or(blocks.len());
            let mut markers = (start..end).flat_map(|index| &self.markers(index).all);
            markers.any(|marker| marker.evidence.tier == Tier::Strong || marker.evidence.identifies)
        })
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
        let next = Some(block + 1).filter(|&next| next < self.notes.len() && self.is_prose(next))?;
        Some((next, self.sentences(next).first()?.clone()))
    }

    /// The first sentences of the two blocks from `block` on: what a headline sums up.
    fn opening(&self, block: usize) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let blocks = block..(block + 2).min(self.notes.len());
        blocks.flat_map(move |block| self.sentences(block).iter().take(2).map(move |range| (block, range.clone())))
    }

    fn is_prose(&self, block: usize) -> bool {
        matches!(self.document.blocks[block].kind.base(), BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote)
    }
}
