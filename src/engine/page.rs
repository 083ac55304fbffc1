//! A document prepared for the search for residue: the looks of its blocks, and the topics of its
//! article.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::shape::{BlockShape, BlockView, FoldedLines};
use super::topic::{ArticleStems, TopicStems};
use crate::document::{Block, BlockKind, Document, DocumentLink, Format};
use crate::rules::RuleSet;

/// The most paragraphs of prose in a tail, and the most of them in a row. Author boxes, legal notes
/// and teasers of other stories are such paragraphs; an article that goes on has more.
const TAIL_PROSE: usize = 3;
const TAIL_RUN: usize = 2;

/// The blocks of a document, looked at.
pub(super) struct PageView<'a> {
    text: &'a str,
    pub(super) blocks: &'a [Block],
    links: &'a [DocumentLink],
    pub(super) looks: Vec<BlockView<'a>>,
    /// For each block: whether hardly any prose follows.
    tail: Vec<bool>,
    /// For each block: whether few enough paragraphs follow for the last sections of a press
    /// release.
    end: Vec<bool>,
    /// Headings and lists are guessed from their shape and not said by markup.
    pub(super) guessed: bool,
    /// Blocks that are headings by a line of signs below them, by where they begin in the text.
    underlined: &'a [(usize, u8)],
    /// Index of the first paragraph of prose, or the number of blocks if there is no prose.
    pub(super) first_prose: usize,
    same: OnceCell<Vec<usize>>,
    pub(super) topics: TopicStems<'a>,
    article: OnceCell<ArticleStems>,
}

impl<'a> PageView<'a> {
    pub(super) fn new(
        document: &'a Document<'_>,
        lines: &'a FoldedLines,
        rules: &'a RuleSet,
    ) -> Self {
        let looks = BlockView::all(document, lines);
        let (tail, end) = tails(&looks);
        let first_prose =
            looks.iter().position(|look| look.shape == BlockShape::Prose).unwrap_or(looks.len());
        let guessed = document.format == Format::Plain;
        Self {
            text: document.text(),
            blocks: &document.blocks,
            links: &document.links,
            looks,
            tail,
            end,
            guessed,
            underlined: &document.levels,
            first_prose,
            same: OnceCell::new(),
            topics: TopicStems::new(rules),
            article: OnceCell::new(),
        }
    }

    /// The text of a block.
    pub(super) fn piece(&self, block: usize) -> &'a str {
        &self.text[self.blocks[block].range.clone()]
    }

    /// Returns the links of a block that lead somewhere. A link in plain text is only an address
    /// that is written out.
    pub(super) fn links(&self, block: usize) -> impl Iterator<Item = &'a DocumentLink> {
        let range = &self.blocks[block].range;
        let from = self.links.partition_point(|link| link.text.end <= range.start);
        let end = range.end;
        let own = self.links[from..].iter().take_while(move |link| link.text.start < end);
        own.filter(|link| !self.guessed && leads_somewhere(&link.target))
    }

    /// Whether a block is, as a whole, a link that leads somewhere.
    pub(super) fn is_linked(&self, block: usize) -> bool {
        let linked: usize = self.links(block).map(|link| link.text.len()).sum();
        linked > 0 && linked * 4 >= self.blocks[block].range.len() * 3
    }

    /// Whether the author placed a block on purpose: a heading in markup, front matter, a block
    /// with a link that leads somewhere.
    pub(super) fn is_meant(&self, block: usize) -> bool {
        match self.looks[block].kind {
            BlockKind::Heading => !self.guessed || self.is_underlined(block),
            BlockKind::Title | BlockKind::Description => true,
            _ => self.links(block).next().is_some(),
        }
    }

    fn is_underlined(&self, block: usize) -> bool {
        let start = self.blocks[block].range.start;
        self.underlined.binary_search_by_key(&start, |&(start, _)| start).is_ok()
    }

    /// Whether the text after a block is the end of a page rather than of an article.
    pub(super) fn is_tail(&self, block: usize) -> bool {
        self.tail[block]
    }

    /// Whether only a few short sections follow a block.
    pub(super) fn is_end(&self, block: usize) -> bool {
        self.end[block]
    }

    /// Returns the number of blocks with the same text as this one, itself included.
    pub(super) fn same(&self, block: usize) -> usize {
        let counted = || {
            let mut counts: HashMap<&str, usize> = HashMap::new();
            self.looks.iter().for_each(|look| *counts.entry(look.words).or_default() += 1);
            self.looks.iter().map(|look| counts[look.words]).collect()
        };
        self.same.get_or_init(counted)[block]
    }

    /// The topics of the title and of everything that reads like text.
    pub(super) fn article(&self) -> &ArticleStems {
        self.article.get_or_init(|| {
            let mut article = ArticleStems::default();
            for (index, look) in self.looks.iter().enumerate() {
                let title = index == 0 && look.shape == BlockShape::Short;
                if title || look.shape.is_text() || look.shape == BlockShape::Long {
                    self.topics.add(&mut article, self.piece(index), title);
                }
            }
            article
        })
    }
}

/// Whether an address is one of a page, not of nothing.
fn leads_somewhere(target: &str) -> bool {
    !matches!(target.trim(), "" | "#") && !target.trim_start().starts_with("javascript:")
}

/// For each block whether the blocks after it are a tail: few paragraphs, hardly two in a row, and
/// more of other things.
///
/// The second list leaves out the last condition.
fn tails(looks: &[BlockView<'_>]) -> (Vec<bool>, Vec<bool>) {
    let (mut tail, mut end) = (vec![false; looks.len()], vec![false; looks.len()]);
    let (mut prose, mut others, mut run, mut longest) = (0, 0, 0, 0);
    for (index, look) in looks.iter().enumerate().rev() {
        end[index] = longest <= TAIL_RUN && prose <= TAIL_PROSE;
        tail[index] = end[index] && prose * 2 <= others + 1;
        prose += usize::from(look.shape == BlockShape::Prose);
        if look.shape.is_text() {
            run += 1;
            longest = longest.max(run);
        } else {
            run = 0;
            others += 1;
        }
    }
    (tail, end)
}

/// The relation of the words of a block to the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TopicBearing {
    /// It has no content words, or is not a short block.
    None,
    About,
    Mentions,
    Foreign,
}

/// Returns how the words of a short block relate to the article.
pub(super) fn bearing(page: &PageView<'_>, block: usize) -> TopicBearing {
    if !matches!(
        page.looks[block].shape,
        BlockShape::Short | BlockShape::Long | BlockShape::Sentence
    ) {
        return TopicBearing::None;
    }
    let stems = page.topics.stems(page.piece(block));
    let article = page.article();
    match () {
        () if stems.is_empty() || !article.is_known() => TopicBearing::None,
        () if article.is_about(&stems) => TopicBearing::About,
        () if article.mentions(&stems) => TopicBearing::Mentions,
        () => TopicBearing::Foreign,
    }
}
