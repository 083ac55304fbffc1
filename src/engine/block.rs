//! The matcher for residue that wording alone does not identify: it looks at the wording of whole
//! blocks, at their place and at their neighbours.
//!
//! Anchors come first: blocks that the rule knows, and, for a rule that asks for them, whole blocks
//! that other rules found. An anchor counts if something supports it: another anchor near it, or a
//! place in the tail of the document, where hardly any prose follows. Then a find spreads: between
//! two anchors over short blocks, in the tail to the end, before prose only over a few short lines
//! that have nothing to do with the article, upward only over further anchors. The limits are in
//! the rule file; without them spreading takes ten times as many lines of the article.
//!
//! For a rule with weights, the reach of the anchors is one sign of many, and a chain over the
//! whole document decides. Spreading alone takes the list of dates at the end of an article along
//! with the footer behind it.

use std::ops::Range;

use super::anchor::{AnchorWeight, is_possible, names_sender, weight};
use super::chain;
use super::page::PageView;
use super::shape::{BlockShape, BlockView};
use super::signs::{self, BlockSigns};
use crate::document::BlockKind;
use crate::rules::{BlockGrowth, BlockMatcher, BlockSign, ResidueSort, SignWeights};

/// Words of a sentence that may come between two anchors: the sentences of forms and footers are
/// short.
const BETWEEN_WORDS: usize = 30;
/// The odds, as a logarithm, that a paragraph on the topics of the article, or a block that the
/// author placed, is residue: a find ends there.
const CONTENT: f32 = -12.0;
/// The weight of an anchor that is not weak; a weak one weighs 1.
const STRONG: usize = 2;
/// Topic words that a paragraph shares with the rest of an article that it belongs to, at least.
const ARTICLE_WORDS: usize = 4;

/// Blocks that belong together.
#[derive(Debug)]
pub(super) struct BlockZone {
    pub(super) blocks: Range<usize>,
    /// Label of each block in it that is an anchor of the rule itself.
    pub(super) labels: Vec<(usize, String)>,
    /// The probability that all of it is residue: the least of the probabilities of its blocks, and
    /// their mean. Both are 1 for a rule without weights.
    pub(super) least: f32,
    pub(super) mean: f32,
    /// Whether a sentence in it is no anchor: it may be the last of the article.
    pub(super) has_sentence: bool,
}

struct BlockFinder<'f, 'a> {
    rule: &'f BlockMatcher,
    page: &'f PageView<'a>,
    anchors: Vec<Option<(AnchorWeight, Option<&'f ResidueSort>)>>,
    marked: Vec<bool>,
    /// Probabilities, where the rule has weights.
    chances: Vec<f32>,
    /// In a section of which an anchor takes all.
    sections: Vec<bool>,
}

/// The residue that a rule finds, given the blocks that other rules found, if any.
pub(super) fn find(rule: &BlockMatcher, page: &PageView<'_>, found: &[bool]) -> Vec<BlockZone> {
    let is_known = |block: usize| found.get(block).is_some_and(|&found| found);
    let titled = rule.parts.iter().any(|part| part.title_words > 0);
    let may_be = |&block: &usize| {
        is_known(block) || page.looks[block].may_say(rule) || titled && block < page.first_prose
    };
    // Mostly none.
    let mut candidates = (0..page.looks.len()).filter(may_be).peekable();
    if candidates.peek().is_none() {
        return Vec::new();
    }
    let parts: Vec<(&ResidueSort, bool)> =
        rule.parts.iter().map(|part| (part, is_possible(part, page))).collect();
    let mut anchors = vec![None; page.looks.len()];
    for block in candidates {
        let possible =
            parts.iter().filter(|(part, possible)| *possible || names_sender(part, page, block));
        let all = possible.filter_map(|(part, _)| Some((weight(part, page, block)?, Some(*part))));
        // Of equal ones the first: later parts are vaguer.
        let strongest = || all.rev().max_by_key(|(weight, _)| *weight);
        anchors[block] =
            if is_known(block) { Some((AnchorWeight::Certain, None)) } else { strongest() };
    }
    if anchors.iter().all(Option::is_none) {
        return Vec::new();
    }
    let chances = vec![1.0; anchors.len()];
    let none = vec![false; anchors.len()];
    let mut finder =
        BlockFinder { rule, page, marked: none.clone(), sections: none, anchors, chances };
    finder.spread();
    if let Some(weights) = &rule.weights {
        finder.weigh(weights, found);
    }
    finder.zones()
}

impl<'a> BlockFinder<'_, 'a> {
    fn look(&self, block: usize) -> &BlockView<'a> {
        &self.page.looks[block]
    }

    fn spread(&mut self) {
        let seeds: Vec<usize> =
            (0..self.anchors.len()).filter(|&block| self.is_seed(block)).collect();
        seeds.iter().for_each(|&seed| self.marked[seed] = true);
        // Short lines surround a text. Without a text they are the document: a table of contents, a
        // menu.
        if self.page.first_prose == self.page.blocks.len() {
            return;
        }
        self.join(&seeds);
        for &seed in &seeds {
            if self.growth(seed) == BlockGrowth::Section {
                self.section(seed);
            }
        }
        self.down();
        for block in (2..self.marked.len()).rev() {
            if self.marked[block]
                && self.growth(block) == BlockGrowth::Lines
                && self.anchors[block - 1].is_some()
            {
                self.marked[block - 1] = true;
            }
        }
    }

    fn growth(&self, block: usize) -> BlockGrowth {
        self.anchors[block]
            .and_then(|(_, part)| part)
            .map_or(BlockGrowth::Lines, |part| part.growth)
    }

    /// Whether there is enough beside an anchor for it to count.
    fn is_seed(&self, block: usize) -> bool {
        let Some((weight, _)) = self.anchors[block] else { return false };
        let tail = self.page.is_tail(block);
        let needed = match weight {
            AnchorWeight::Certain => 0,
            // A short line above text can be its heading.
            AnchorWeight::Strong if tail && !self.next_is_text(block) => 0,
            AnchorWeight::Strong => 1,
            AnchorWeight::Weak if tail => self.rule.neighbours.saturating_sub(1),
            AnchorWeight::Weak => self.rule.neighbours,
        };
        needed == 0 || self.beside(block) >= needed
    }

    fn next_is_text(&self, block: usize) -> bool {
        self.page.looks.get(block + 1).is_some_and(|next| next.shape.is_text())
    }

    /// Returns the weight of the anchors near a block, up to the next prose.
    fn beside(&self, block: usize) -> usize {
        let one = |other: usize| self.weight(other);
        let open = |other: &usize| self.look(*other).shape != BlockShape::Prose;
        let reach = self.rule.reach;
        let above = (block.saturating_sub(reach)..block).rev().take_while(open).map(one);
        let below =
            (block + 1..self.anchors.len().min(block + 1 + reach)).take_while(open).map(one);
        above.chain(below).sum()
    }

    /// Marks the blocks between two anchors of one find.
    fn join(&mut self, seeds: &[usize]) {
        let lines = |seed: &&usize| self.growth(**seed) == BlockGrowth::Lines;
        let in_tail: Vec<usize> =
            seeds.iter().filter(lines).filter(|&&seed| self.page.is_tail(seed)).copied().collect();
        let spreading: Vec<usize> = seeds.iter().filter(lines).copied().collect();
        for pair in in_tail.windows(2) {
            if (pair[0] + 1..pair[1]).all(|block| !self.is_article(block)) {
                self.marked[pair[0]..pair[1]].fill(true);
            }
        }
        for pair in spreading.windows(2) {
            let between = pair[0] + 1..pair[1];
            let sentences = between
                .clone()
                .filter(|&block| self.look(block).shape == BlockShape::Sentence)
                .count();
            let short = |block: usize| match self.look(block).shape {
                BlockShape::Signs | BlockShape::Short => true,
                BlockShape::Sentence => self.look(block).count < BETWEEN_WORDS,
                BlockShape::Long | BlockShape::Prose => false,
            };
            if between.len() <= self.rule.gap && sentences <= 1 && between.clone().all(short) {
                self.marked[between].fill(true);
            }
        }
    }

    /// Whether a paragraph reads like one of the article: author boxes, legal notes and teasers
    /// share less with it.
    fn is_article(&self, block: usize) -> bool {
        let shared = || self.page.article().shared(&self.page.topics.stems(self.page.piece(block)));
        self.look(block).shape.is_text() && shared() >= ARTICLE_WORDS
    }

    /// To the next short line or the end, through full sentences.
    fn section(&mut self, seed: usize) {
        let end = (seed + 1..self.marked.len()).find(|&block| {
            let look = self.look(block);
            look.shape == BlockShape::Short && look.kind != BlockKind::ListItem
                || look.kind == BlockKind::Heading
        });
        let end = end.unwrap_or(self.marked.len());
        self.marked[seed..end].fill(true);
        self.sections[seed..end].fill(true);
    }

    /// Spreads each find downward.
    fn down(&mut self) {
        let mut block = 0;
        while block < self.marked.len() {
            let start = block;
            while block < self.marked.len() && self.marked[block] {
                block += 1;
            }
            if start < block
                && block < self.marked.len()
                && self.growth(block - 1) == BlockGrowth::Lines
            {
                let end = self.reach_down(start..block);
                self.marked[block..end].fill(true);
                block = end;
            }
            block += 1;
        }
    }

    /// Returns the end of a find after spreading downward.
    fn reach_down(&self, find: Range<usize>) -> usize {
        let (last, all) = (find.end - 1, self.marked.len());
        let rest = find.end..all;
        if self.page.is_tail(last)
            && rest.clone().all(|block| self.look(block).shape != BlockShape::Prose)
        {
            return all;
        }
        let weight: usize = find.map(|block| self.weight(block)).sum();
        let most = match weight {
            3.. => self.rule.grow,
            2 => self.rule.grow / 2,
            _ => 0,
        };
        if last < self.page.first_prose {
            // Title, deck and author are here.
            return last + 1;
        }
        let topics = &self.page.topics;
        let foreign = |&block: &usize| {
            let look = self.look(block);
            matches!(look.shape, BlockShape::Short | BlockShape::Signs)
                && !self.marked[block]
                && !self.page.article().mentions(&topics.stems(self.page.piece(block)))
        };
        last + 1 + rest.take(most).take_while(foreign).count()
    }

    /// Marks the blocks that the weights of the rule make residue, given the reach of the anchors.
    fn weigh(&mut self, weights: &SignWeights, found: &[bool]) {
        let known = |block: usize| {
            let found = found.get(block).is_some_and(|&found| found);
            let weight = self.anchors[block].map(|(weight, _)| weight).filter(|_| !found);
            BlockSigns {
                reached: self.marked[block],
                strong: weight.is_some_and(|weight| weight != AnchorWeight::Weak),
                weak: weight == Some(AnchorWeight::Weak),
                section: self.sections[block],
                found,
            }
        };
        let known: Vec<BlockSigns> = (0..self.marked.len()).map(known).collect();
        let signs = signs::all(self.page, &known);
        let of_part = |anchor: &Option<(AnchorWeight, Option<&ResidueSort>)>| match anchor {
            Some((AnchorWeight::Weak, Some(part))) => part.weights.1,
            Some((_, Some(part))) => part.weights.0,
            _ => 0.0,
        };
        let both = signs.iter().zip(&self.anchors);
        let mut scores: Vec<f32> =
            both.map(|(&signs, anchor)| weights.sum(signs) + of_part(anchor)).collect();
        let content = |block: &usize| {
            self.page.is_meant(*block) || !self.sections[*block] && self.is_article(*block)
        };
        for block in (0..scores.len()).filter(content) {
            scores[block] = scores[block].min(CONTENT);
        }
        self.chances = chain::residue(&scores, weights.stay);
        self.marked = self.chances.iter().map(|&chance| chance >= weights.at_least).collect();
        let probable = self.chances.iter().map(|&chance| chance >= weights.lead);
        let leads = probable.zip(&signs);
        let leads: Vec<bool> =
            leads.map(|(probable, signs)| probable && !signs.has(BlockSign::Patterned)).collect();
        self.trim(&leads);
    }

    /// Removes from each find the blocks above its first anchor that cannot lead to it: the lists of
    /// a text end where residue begins, and look like it. A single weak anchor does not make a find.
    fn trim(&mut self, leads: &[bool]) {
        let mut block = 0;
        while block < self.marked.len() {
            let end = (block..self.marked.len())
                .find(|&other| !self.marked[other])
                .unwrap_or(self.marked.len());
            let first = (block..end).find(|&other| self.anchors[other].is_some()).unwrap_or(end);
            let weight: usize = (first..end).map(|other| self.weight(other)).sum();
            // One line above text can be its heading.
            let heads = end - first == 1 && self.next_is_text(first) && !self.is_certain(first);
            let above = (block..first).rev().take_while(|&other| leads[other]);
            let start = above.last().unwrap_or(first);
            self.marked[block..if weight < STRONG || heads { end } else { start }].fill(false);
            block = end + 1;
        }
    }

    fn is_certain(&self, block: usize) -> bool {
        self.anchors[block].is_some_and(|(weight, _)| weight == AnchorWeight::Certain)
    }

    /// Returns the weight of a block beside others.
    fn weight(&self, block: usize) -> usize {
        self.anchors[block]
            .map_or(0, |(weight, _)| if weight == AnchorWeight::Weak { 1 } else { STRONG })
    }

    fn zones(&self) -> Vec<BlockZone> {
        let mut zones: Vec<BlockZone> = Vec::new();
        let marked: Vec<usize> =
            (0..self.marked.len()).filter(|&block| self.marked[block]).collect();
        for blocks in marked.chunk_by(|one, next| one + 1 == *next) {
            let chances = || blocks.iter().map(|&block| self.chances[block]);
            #[allow(clippy::cast_precision_loss, reason = "blocks of a document")]
            let mean = chances().sum::<f32>() / blocks.len() as f32;
            let label = |&block: &usize| Some((block, self.anchors[block]?.1?.label.clone()));
            let is_sentence = |&block: &usize| {
                self.anchors[block].is_none() && self.page.looks[block].shape.is_text()
            };
            zones.push(BlockZone {
                blocks: blocks[0]..blocks[blocks.len() - 1] + 1,
                labels: blocks.iter().filter_map(label).collect(),
                least: chances().fold(1.0, f32::min),
                mean,
                has_sentence: blocks.iter().any(is_sentence),
            });
        }
        zones
    }
}
