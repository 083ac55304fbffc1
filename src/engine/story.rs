//! Headlines of other stories: after a label that leads to one, below a label that heads a list of
//! them, or as a list without a label at the end of a document.

use std::ops::Range;

use super::page::PageView;
use super::shape::{BlockShape, BlockView};
use crate::document::BlockKind;
use crate::rules::{StoryMatcher, TopicBound};

/// Words of a headline, at least and at most.
const HEADLINE_WORDS: Range<usize> = 3..21;
/// The fewest words of a headline in a list without a label; shorter lines can be anything.
const UNLABELLED_WORDS: usize = 4;
/// Content words without which a line is about nothing that could be compared.
const LEAST_CONTENT: usize = 2;

/// A headline of another story.
#[derive(Debug)]
pub(super) struct OtherStory {
    /// Index of its block.
    pub(super) block: usize,
    /// The topic of the headline.
    pub(super) topic: String,
    /// A label says so; without one it is a guess, which nobody should delete unseen.
    pub(super) labelled: bool,
}

/// The headlines that a rule asks for.
pub(super) fn find(rule: &StoryMatcher, page: &PageView<'_>) -> Vec<OtherStory> {
    let mut blocks = labelled(rule, page);
    let by_label = !blocks.is_empty();
    if !by_label && rule.run > 0 {
        blocks = unlabelled(rule.run, page);
    }
    let wanted = |&block: &usize| match rule.topic {
        TopicBound::Other => is_other(page, block),
        TopicBound::Same => !is_other(page, block),
    };
    let story = |block: usize| OtherStory {
        block,
        topic: page.topics.topic(page.piece(block)),
        labelled: by_label,
    };
    blocks.into_iter().filter(wanted).map(story).collect()
}

fn is_other(page: &PageView<'_>, block: usize) -> bool {
    let stems = page.topics.stems(page.piece(block));
    !stems.is_empty() && page.article().is_known() && !page.article().is_about(&stems)
}

fn labelled(rule: &StoryMatcher, page: &PageView<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    for (index, look) in page.looks.iter().enumerate() {
        let says = |anchors| look.says(anchors);
        let most = if says(&rule.after) {
            1
        } else if says(&rule.above) {
            usize::MAX
        } else {
            continue;
        };
        let below = (index + 1..page.looks.len()).filter(|&at| !is_count(&page.looks[at]));
        let headlines = below.take_while(|&at| {
            is_headline(page, at) && !rule.after.holds(page.looks[at].words, page.looks[at].keys)
        });
        found.extend(headlines.take(most));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The last blocks of a document, if all of them are headlines about something else.
fn unlabelled(least: usize, page: &PageView<'_>) -> Vec<usize> {
    let is_line = |&at: &usize| page.looks[at].count >= UNLABELLED_WORDS && is_headline(page, at);
    let lines = (0..page.looks.len()).rev().take_while(is_line).count();
    // Finding their topics takes longer than judging their looks.
    if lines < least {
        return Vec::new();
    }
    let has_content = |&at: &usize| {
        page.topics.stems(page.piece(at)).len() >= LEAST_CONTENT && is_other(page, at)
    };
    let run = (page.looks.len() - lines..page.looks.len()).rev().take_while(has_content).count();
    if run >= least { (page.looks.len() - run..page.looks.len()).collect() } else { Vec::new() }
}

/// A rank or a date between headlines.
fn is_count(look: &BlockView<'_>) -> bool {
    !look.words.is_empty() && look.words.split(' ').all(|word| word == "0")
}

/// Whether a block can be the headline of another story: no sentence, no list item of the text (in
/// plain text a box to tick begins one), no heading above prose, and no link that leads there.
fn is_headline(page: &PageView<'_>, at: usize) -> bool {
    let look = &page.looks[at];
    let boxed = ["[ ]", "[x]", "[X]"].iter().any(|sign| page.piece(at).starts_with(sign));
    let heads = page.looks.get(at + 1).is_some_and(|next| next.shape == BlockShape::Prose);
    let question = page.piece(at).ends_with(['?', '!']);
    HEADLINE_WORDS.contains(&look.count)
        && (look.shape == BlockShape::Short || look.shape == BlockShape::Sentence && question)
        && (!look.ended || question)
        && matches!(look.kind, BlockKind::Line | BlockKind::Heading | BlockKind::Paragraph)
        && !page.is_meant(at)
        && !heads
        && !boxed
}
