//! The looks of a block beside its neighbours (prose, a sentence, a short line), and the wording of
//! short lines.

use std::ops::Range;

use crate::document::{Block, BlockKind, Document, Format};
use crate::rules::{BlockMatcher, LinePatterns, fold};

/// The number of words from which a block that ends like a sentence is a paragraph of an article.
/// On 70 news and blog pages 60 % of the article's blocks that end like sentences are this long,
/// and 15 % of the blocks in the lines right after it.
const PROSE_WORDS: usize = 25;
/// Words from which on it is a sentence rather than an exclamation or a label with a full stop.
const SENTENCE_WORDS: usize = 8;
/// Words and bytes that an anchor has at most.
const LONGEST_ANCHOR: (usize, usize) = (30, 200);

/// The shape of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockShape {
    /// No words: a drawn line.
    Signs,
    /// Does not end like a sentence, or is too short for one.
    Short,
    /// As long as a paragraph, but without its end.
    Long,
    /// A sentence or two.
    Sentence,
    /// A paragraph.
    Prose,
}

impl BlockShape {
    /// Ends like a sentence, with enough words to be one.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Sentence | Self::Prose)
    }
}

/// The blocks of a document that are short enough to be anchors, folded, one after the other.
pub(super) struct FoldedLines {
    words: String,
    keys: Vec<u32>,
    lines: Vec<FoldedLine>,
}

/// The folded words of a line, joined in one string; empty if it is not an anchor.
struct FoldedLine {
    words: Range<usize>,
    keys: Range<usize>,
    /// Words as they are written; of more than an anchor has, one more than that.
    count: usize,
}

impl FoldedLines {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let lines = Vec::with_capacity(document.blocks.len());
        let mut all = Self { words: String::new(), keys: Vec::new(), lines };
        for block in &document.blocks {
            let line = all.fold(&document.text()[block.range.clone()], !is_cell(document, block));
            all.lines.push(line);
        }
        all
    }

    fn fold(&mut self, piece: &str, may_be_anchor: bool) -> FoldedLine {
        let (words, keys) = (self.words.len(), self.keys.len());
        let short = may_be_anchor && piece.len() <= LONGEST_ANCHOR.1;
        let most = LONGEST_ANCHOR.0 + 1;
        let count =
            if short { fold(piece, &mut self.words).min(most) } else { count_pieces(piece, most) };
        if count == most {
            self.words.truncate(words);
        }
        self.keys.extend(LinePatterns::keys(&self.words[words..]));
        FoldedLine { words: words..self.words.len(), keys: keys..self.keys.len(), count }
    }
}

/// The short lines of Markdown are cells of tables, and tables are content.
pub(super) fn is_cell(document: &Document<'_>, block: &Block) -> bool {
    document.format != Format::Plain && block.kind == BlockKind::Line
}

/// Bytes that are looked at in one step, without a branch for each.
const STEP: usize = 32;

/// Counts the pieces between white space, up to `most`.
fn count_pieces(text: &str, most: usize) -> usize {
    let (mut count, mut before) = (0, true);
    for step in text.as_bytes().chunks(STEP) {
        if !step.is_ascii() {
            return text.split_whitespace().take(most).count();
        }
        let mut starts = 0_u8;
        for &byte in step {
            let space = byte == b' ' || byte.wrapping_sub(b'\t') < 5;
            starts += u8::from(before & !space);
            before = space;
        }
        count += usize::from(starts);
        if count >= most {
            return most;
        }
    }
    count
}

/// A block as residue is looked for in it.
#[derive(Clone, Debug)]
pub(super) struct BlockView<'t> {
    pub(super) shape: BlockShape,
    pub(super) kind: BlockKind,
    /// Number of words; of more than an anchor has, one more than that.
    pub(super) count: usize,
    /// Folded words of a block that is short enough to be an anchor.
    pub(super) words: &'t str,
    /// The keys under which each of the anchors is looked up.
    pub(super) keys: &'t [u32],
    uncounted: Option<(&'t str, &'t [u32])>,
    /// Ends with a full stop, question mark or the like.
    pub(super) ended: bool,
}

impl<'t> BlockView<'t> {
    /// Looks at all blocks of a document.
    pub(super) fn all(document: &Document<'_>, lines: &'t FoldedLines) -> Vec<Self> {
        let blocks = document.blocks.iter().zip(&lines.lines);
        let look = |(block, line): (&Block, &FoldedLine)| {
            let (ended, shape) = seen(&document.text()[block.range.clone()], line.count);
            let (words, keys) = (&lines.words[line.words.clone()], &lines.keys[line.keys.clone()]);
            Self {
                shape: if is_cell(document, block) { BlockShape::Prose } else { shape },
                kind: block.kind,
                count: line.count,
                words,
                keys,
                uncounted: uncounted(words, keys),
                ended,
            }
        };
        blocks.map(look).collect()
    }

    /// Whether it is one of the anchors, with or without its counts.
    pub(super) fn says(&self, anchors: &LinePatterns) -> bool {
        anchors.holds(self.words, self.keys)
            || self.uncounted.is_some_and(|(words, keys)| anchors.holds(words, keys))
    }

    /// Whether it can be an anchor of a rule.
    pub(super) fn may_say(&self, rule: &BlockMatcher) -> bool {
        rule.may_know(self.keys) || self.uncounted.is_some_and(|(_, keys)| rule.may_know(keys))
    }
}

/// Folded words without the counts at either end ("Comments (12)"), where there are both.
fn uncounted<'t>(all: &'t str, mut keys: &'t [u32]) -> Option<(&'t str, &'t [u32])> {
    let mut words = all;
    while let (Some(rest), [_, others @ ..]) = (words.strip_prefix("0 "), keys) {
        (words, keys) = (rest, others);
    }
    while let (Some(rest), [others @ .., _]) = (words.strip_suffix(" 0"), keys) {
        (words, keys) = (rest, others);
    }
    (words != "0" && words.len() < all.len()).then_some((words, keys))
}

/// Returns whether a block with `count` words ends like a sentence, and its shape.
fn seen(piece: &str, count: usize) -> (bool, BlockShape) {
    let bare = piece.trim_end_matches(['"', '\'', '\u{201D}', '\u{BB}', ')', ']', '*', '_']);
    let ended = bare.ends_with(['.', '!', '?', '\u{2026}']);
    let shape = match (ended, count) {
        _ if !piece.contains(char::is_alphanumeric) => BlockShape::Signs,
        (true, PROSE_WORDS..) => BlockShape::Prose,
        (true, SENTENCE_WORDS..) => BlockShape::Sentence,
        // A lead-in to a list.
        (false, 5..PROSE_WORDS) if bare.ends_with(':') => BlockShape::Sentence,
        (false, PROSE_WORDS..) => BlockShape::Long,
        _ => BlockShape::Short,
    };
    (ended, shape)
}
