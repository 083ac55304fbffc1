//! The signs of the blocks of a page: their wording and looks, their neighbours and their place.

use std::ops::Range;

use super::contact::{MONTHS, is_phone, is_postal, skeleton};
use super::page::{PageView, TopicBearing, bearing};
use super::shape::{BlockShape, BlockView};
use crate::document::{BlockKind, DocumentLink};
use crate::rules::{BlockSign, SignSet};

/// Blocks on either side that make up the surroundings of one.
const AROUND: usize = 8;
/// Short blocks in a row that are a run, and a long one.
const RUNS: (usize, usize) = (4, 12);
/// Anchors of a document in which residue is likely.
const MANY_ANCHORS: usize = 5;

/// The signs of a block that come from the anchors of a rule.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BlockSigns {
    /// They reach it.
    pub(super) reached: bool,
    /// It is one that needs no others, or needs others.
    pub(super) strong: bool,
    pub(super) weak: bool,
    /// Another rule found it.
    pub(super) found: bool,
    /// It is in a section of which the anchor takes all.
    pub(super) section: bool,
}

impl BlockSigns {
    fn is_anchor(self) -> bool {
        self.strong || self.weak || self.found
    }
}

/// The signs of all blocks of a page.
pub(super) fn all(page: &PageView<'_>, known: &[BlockSigns]) -> Vec<SignSet> {
    let scene = SignScene::new(page, known);
    (0..known.len()).map(|block| scene.signs(block)).collect()
}

/// The number of blocks of some sort before each block, so that counting them between two blocks
/// takes no search.
struct BlockCounts(Vec<usize>);

impl BlockCounts {
    fn of(blocks: impl Iterator<Item = bool>) -> Self {
        let mut count = 0;
        let add = |is: bool| {
            count += usize::from(is);
            count
        };
        Self(std::iter::once(0).chain(blocks.map(add)).collect())
    }

    fn within(&self, range: Range<usize>) -> usize {
        self.0[range.end] - self.0[range.start.min(range.end)]
    }
}

struct SignScene<'s, 'a> {
    page: &'s PageView<'a>,
    known: &'s [BlockSigns],
    bearings: Vec<TopicBearing>,
    /// The number of short blocks in the run that a block is in.
    runs: Vec<usize>,
    anchors: BlockCounts,
    strong: BlockCounts,
    weak: BlockCounts,
    residue: BlockCounts,
    /// For each block the one after the last paragraph of prose above it.
    after_prose: Vec<usize>,
    /// The block after the last one of prose.
    after_all: usize,
    /// Less than a quarter of the blocks are prose.
    scant: bool,
}

impl<'s, 'a> SignScene<'s, 'a> {
    fn new(page: &'s PageView<'a>, known: &'s [BlockSigns]) -> Self {
        let mut after_prose = Vec::with_capacity(known.len());
        let mut after_all = 0;
        for (block, look) in page.looks.iter().enumerate() {
            after_prose.push(after_all);
            after_all = if look.shape == BlockShape::Prose { block + 1 } else { after_all };
        }
        Self {
            page,
            known,
            bearings: (0..known.len()).map(|block| bearing(page, block)).collect(),
            runs: runs(&page.looks),
            anchors: BlockCounts::of(known.iter().map(|known| known.is_anchor())),
            strong: BlockCounts::of(known.iter().map(|known| known.strong || known.found)),
            weak: BlockCounts::of(known.iter().map(|known| known.weak)),
            residue: BlockCounts::of(known.iter().map(|known| known.is_anchor() || known.reached)),
            after_prose,
            after_all,
            scant: page.looks.iter().filter(|look| look.shape.is_text()).count() * 4
                < page.looks.len(),
        }
    }

    fn signs(&self, block: usize) -> SignSet {
        let mut signs = SignSet::default();
        signs.set(BlockSign::Always, true);
        self.of_anchors(block, &mut signs);
        self.of_shape(block, &mut signs);
        self.of_words(block, &mut signs);
        self.of_place(block, &mut signs);
        self.of_neighbours(block, &mut signs);
        self.of_links(block, &mut signs);
        signs
    }

    fn is_anchor(&self, block: usize) -> bool {
        self.known.get(block).is_some_and(|known| known.is_anchor())
    }

    fn is_strong(&self, block: usize) -> bool {
        self.known.get(block).is_some_and(|known| known.strong || known.found)
    }

    fn is_short(&self, block: usize) -> bool {
        matches!(self.page.looks[block].shape, BlockShape::Short | BlockShape::Signs)
    }

    fn shape(&self, block: usize) -> Option<BlockShape> {
        self.page.looks.get(block).map(|look| look.shape)
    }

    fn of_anchors(&self, block: usize, signs: &mut SignSet) {
        let (known, look) = (self.known[block], &self.page.looks[block]);
        let tail = self.page.is_tail(block);
        signs.set(BlockSign::Reached, known.reached);
        signs.set(BlockSign::InSection, known.section);
        signs.set(BlockSign::Strong, known.strong);
        signs.set(BlockSign::Weak, known.weak);
        signs.set(BlockSign::Found, known.found);
        signs.set(BlockSign::StrongSentence, known.strong && look.shape.is_text());
        signs.set(BlockSign::MarkupAnchor, known.is_anchor() && !self.page.guessed);
        signs.set(BlockSign::TailAnchor, known.strong && tail);
        signs.set(BlockSign::TailWeak, known.weak && tail);
        signs.set(BlockSign::TailReached, known.reached && tail);
        signs.set(BlockSign::HeadWeak, known.weak && block < self.page.first_prose);
        let anchors = self.anchors.within(0..self.known.len());
        signs.set(BlockSign::Crowded, anchors >= MANY_ANCHORS);
        signs.set(BlockSign::Lonely, anchors < 2);
        signs.set(BlockSign::Teeming, anchors >= 2 * MANY_ANCHORS);
        signs.set(BlockSign::Scant, self.scant);
        signs.set(
            BlockSign::ReachedText,
            known.reached && (look.shape.is_text() || look.shape == BlockShape::Long),
        );
    }

    fn of_shape(&self, block: usize, signs: &mut SignSet) {
        let look = &self.page.looks[block];
        let piece = self.page.piece(block);
        let short = look.shape == BlockShape::Short;
        signs.set(BlockSign::Signs, look.shape == BlockShape::Signs);
        signs.set(BlockSign::OneWord, short && look.count < 2);
        signs.set(BlockSign::ThreeWords, short && (2..4).contains(&look.count));
        signs.set(BlockSign::SevenWords, short && (4..8).contains(&look.count));
        signs.set(BlockSign::MoreWords, short && look.count >= 8);
        signs.set(BlockSign::Long, look.shape == BlockShape::Long);
        signs.set(BlockSign::Sentence, look.shape == BlockShape::Sentence);
        signs.set(BlockSign::Prose, look.shape == BlockShape::Prose);
        signs.set(BlockSign::Ended, look.ended);
        signs.set(BlockSign::Colon, piece.ends_with(':'));
        signs.set(BlockSign::Called, piece.ends_with(['?', '!']));
        let heading = look.kind == BlockKind::Heading;
        signs.set(BlockSign::Heading, heading && !self.page.guessed);
        signs.set(BlockSign::GuessedHeading, heading && self.page.guessed);
        signs.set(BlockSign::Item, look.kind == BlockKind::ListItem);
        signs.set(BlockSign::Quote, look.kind == BlockKind::Quote);
        signs
            .set(BlockSign::Matter, matches!(look.kind, BlockKind::Title | BlockKind::Description));
        signs.set(BlockSign::Alt, look.kind == BlockKind::Alt);
        signs.set(BlockSign::Markup, !self.page.guessed);
        signs.set(BlockSign::MarkupItem, look.kind == BlockKind::ListItem && !self.page.guessed);
        let keyed = piece
            .split_once(": ")
            .is_some_and(|(key, value)| key.split(' ').count() < 6 && !value.is_empty());
        signs.set(BlockSign::Keyed, keyed && look.shape != BlockShape::Prose);
    }

    fn of_words(&self, block: usize, signs: &mut SignSet) {
        let (look, piece) = (&self.page.looks[block], self.page.piece(block));
        let short = self.is_short(block);
        let lower = piece.contains(char::is_lowercase);
        let mut words = piece.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
        signs.set(
            BlockSign::Titled,
            short && look.count > 1 && words.all(|word| word.starts_with(char::is_uppercase)),
        );
        signs.set(BlockSign::Capitals, short && !lower && piece.contains(char::is_uppercase));
        let folded = || look.words.split(' ');
        signs.set(BlockSign::Figures, short && piece.contains(|c: char| c.is_ascii_digit()));
        signs.set(BlockSign::OnlyFigures, short && folded().all(|word| word == "0"));
        signs.set(
            BlockSign::Bracketed,
            piece.starts_with(['(', '[']) && piece.ends_with([')', ']']),
        );
        let bare = |other: usize| {
            self.page
                .looks
                .get(other)
                .is_some_and(|look| look.words == "0" || look.words.is_empty())
        };
        signs.set(
            BlockSign::Counted,
            bare(block) && (bare(block + 1) || block > 0 && bare(block - 1)),
        );
        signs.set(BlockSign::Address, folded().any(|word| word.starts_with('%')));
        signs.set(
            BlockSign::Parted,
            short
                && piece.contains([
                    '|', '\u{2022}', '\u{B7}', '\u{BB}', '\u{2192}', '\u{203A}', '\u{2190}',
                ]),
        );
        signs.set(BlockSign::Copyright, piece.contains('\u{A9}'));
        let dated = || folded().any(|word| MONTHS.iter().any(|month| word.starts_with(month)));
        signs.set(BlockSign::Dated, short && look.words.contains('0') && dated());
        signs.set(BlockSign::Phone, is_phone(piece));
        signs.set(BlockSign::Postal, is_postal(piece));
        signs.set(
            BlockSign::Money,
            short && piece.contains(['$', '\u{20AC}', '\u{A3}', '\u{20B9}']),
        );
        let function = folded().filter(|word| self.page.topics.is_small(word)).count();
        signs.set(BlockSign::Wordy, short && look.count > 3 && function * 3 >= look.count);
        signs.set(
            BlockSign::Addressed,
            folded().any(|word| matches!(word, "you" | "your" | "us" | "our" | "we" | "my")),
        );
        signs.set(BlockSign::About, self.bearings[block] == TopicBearing::About);
        signs.set(
            BlockSign::Mentions,
            matches!(self.bearings[block], TopicBearing::About | TopicBearing::Mentions),
        );
        signs.set(BlockSign::Foreign, self.bearings[block] == TopicBearing::Foreign);
        signs.set(BlockSign::Empty, short && self.bearings[block] == TopicBearing::None);
        let same = if look.words.is_empty() { 1 } else { self.page.same(block) };
        signs.set(BlockSign::Twice, same == 2);
        signs.set(BlockSign::Thrice, same > 2);
    }

    fn of_place(&self, block: usize, signs: &mut SignSet) {
        let page = self.page;
        let (all, short, tail) = (self.known.len(), self.is_short(block), page.is_tail(block));
        let head = block < page.first_prose;
        signs.set(BlockSign::Head, head);
        signs.set(BlockSign::Tail, tail);
        signs.set(BlockSign::End, page.is_end(block));
        signs.set(BlockSign::First, block < 3);
        signs.set(BlockSign::Last, block + 3 >= all);
        signs.set(BlockSign::NoProse, page.first_prose == all);
        signs.set(BlockSign::Top, head && self.anchors.within(0..block + 1) > 0);
        signs.set(BlockSign::AfterAll, block >= self.after_all);
        signs.set(BlockSign::EndsInResidue, self.residue.within(block..all) * 2 >= all - block);
        signs.set(
            BlockSign::TailForeign,
            tail && short && self.bearings[block] == TopicBearing::Foreign,
        );
        signs.set(
            BlockSign::TailAbout,
            tail && short && self.bearings[block] == TopicBearing::About,
        );
    }

    fn of_neighbours(&self, block: usize, signs: &mut SignSet) {
        let all = self.known.len();
        let (above, below) = (block.checked_sub(1), Some(block + 1).filter(|&below| below < all));
        let within = |reach: usize| block.saturating_sub(reach)..all.min(block + 1 + reach);
        let own = |counts: &BlockCounts, range: &Range<usize>| {
            if range.contains(&block) { counts.within(block..block + 1) } else { 0 }
        };
        let count = |counts: &BlockCounts, range: Range<usize>| {
            counts.within(range.clone()) - own(counts, &range)
        };
        let anchors = |range: Range<usize>| count(&self.anchors, range);
        signs.set(BlockSign::AfterAnchor, above.is_some_and(|above| self.is_anchor(above)));
        signs.set(BlockSign::BeforeAnchor, below.is_some_and(|below| self.is_anchor(below)));
        signs.set(BlockSign::AnchorAbove, anchors(within(3).start..block) > 0);
        signs.set(BlockSign::AnchorBelow, anchors(block + 1..within(3).end) > 0);
        signs.set(BlockSign::Anchors, anchors(within(5)) >= 3);
        signs.set(BlockSign::WeakNear, count(&self.weak, within(3)) >= 2);
        let shape = |other: Option<usize>| other.and_then(|other| self.shape(other));
        signs.set(BlockSign::BelowProse, shape(above) == Some(BlockShape::Prose));
        signs.set(BlockSign::AboveProse, shape(below) == Some(BlockShape::Prose));
        signs.set(BlockSign::AboveText, shape(below).is_some_and(BlockShape::is_text));
        let kind = |other: Option<usize>| other.map(|other| self.page.looks[other].kind);
        signs.set(
            BlockSign::BelowHeading,
            !self.page.guessed && kind(above) == Some(BlockKind::Heading),
        );
        signs.set(
            BlockSign::BesideItem,
            [above, below].map(kind).contains(&Some(BlockKind::ListItem)),
        );
        signs.set(
            BlockSign::BelowColon,
            above.is_some_and(|above| self.page.piece(above).ends_with(':')),
        );
        signs.set(BlockSign::Run, self.runs[block] >= RUNS.0);
        signs.set(BlockSign::LongRun, self.runs[block] >= RUNS.1);
        let strong = |range: Range<usize>| count(&self.strong, range) > 0;
        signs.set(BlockSign::AfterStrong, above.is_some_and(|above| self.is_strong(above)));
        signs.set(BlockSign::BeforeStrong, below.is_some_and(|below| self.is_strong(below)));
        let is_label = |above: usize| self.is_anchor(above) && self.page.looks[above].count < 3;
        signs.set(BlockSign::Paired, self.is_strong(block) && strong(within(3)));
        signs.set(BlockSign::LongAnchor, self.is_anchor(block) && self.page.looks[block].count > 4);
        let under = above.is_some_and(|above| self.is_strong(above) && self.is_short(above));
        signs.set(BlockSign::UnderLabel, under && self.is_short(block) && !self.is_anchor(block));
        signs.set(
            BlockSign::UnderWord,
            above.is_some_and(is_label) && self.is_short(block) && !self.is_anchor(block),
        );
        signs.set(BlockSign::Apart, !strong(within(6)));
        signs.set(BlockSign::NoneBelow, !strong(block + 1..all));
        let prose = self.after_prose[block];
        signs.set(BlockSign::NoneAbove, !strong(prose..block));
        signs.set(BlockSign::Led, prose < block && self.is_strong(prose));
        let alike = |other: Option<usize>| other.is_some_and(|other| self.is_alike(block, other));
        signs.set(BlockSign::Series, alike(above) || alike(below));
        let near = anchors(within(3)) > 0 || self.is_anchor(block);
        let like = |other: usize| {
            other != block && skeleton(self.page.piece(other)).eq(skeleton(self.page.piece(block)))
        };
        let marked = self.is_short(block) && skeleton(self.page.piece(block)).next().is_some();
        let patterned = marked && within(2).filter(|&other| like(other)).count() > 1;
        signs.set(BlockSign::Patterned, patterned);
        signs.set(BlockSign::PatternedApart, patterned && !near);
        signs.set(BlockSign::ShortApart, self.is_short(block) && !near);
        let even = |other: Option<usize>| {
            other.is_some_and(|other| {
                self.page.looks[other].count.abs_diff(self.page.looks[block].count) < 2
            })
        };
        signs.set(BlockSign::Even, even(above) && even(below) && self.is_short(block));
        let around = within(AROUND);
        let near = anchors(around.clone());
        signs.set(BlockSign::Dense, near * 3 >= around.len());
        signs.set(BlockSign::Thin, near * 8 < around.len());
        let bears = |bearing: TopicBearing| {
            around.clone().filter(|&other| self.bearings[other] == bearing).count()
        };
        let (foreign, own) = (
            bears(TopicBearing::Foreign),
            bears(TopicBearing::About) + bears(TopicBearing::Mentions),
        );
        signs.set(BlockSign::OwnTopic, own > foreign && own > 2);
        signs.set(BlockSign::OtherTopic, foreign > own && foreign > 2);
    }

    /// Whether two blocks, neither of them a paragraph, begin or end with the same word, or have
    /// the same signs around their words.
    fn is_alike(&self, one: usize, other: usize) -> bool {
        let [one, other] = [one, other].map(|block| &self.page.looks[block]);
        let short = |look: &BlockView<'_>| {
            !look.words.is_empty() && look.shape != BlockShape::Prose && look.count > 1
        };
        let first = |look: &BlockView<'a>| look.words.split(' ').next();
        let last = |look: &BlockView<'a>| look.words.rsplit(' ').next();
        short(one) && short(other) && (first(one) == first(other) || last(one) == last(other))
    }

    /// Adds the signs from a block's links; plain text has no links.
    fn of_links(&self, block: usize, signs: &mut SignSet) {
        let page = self.page;
        signs.set(BlockSign::HoldsLink, page.links(block).next().is_some());
        signs.set(BlockSign::Linked, page.is_linked(block));
        let within = |link: &DocumentLink| link.own || !link.target.contains("//");
        signs.set(BlockSign::LinkedWithin, page.links(block).any(within));
    }
}

/// For each block how many short ones there are in its run; a sentence between them does not end
/// it.
fn runs(looks: &[BlockView<'_>]) -> Vec<usize> {
    let mut runs = Vec::with_capacity(looks.len());
    for run in looks.chunk_by(|a, b| is_run(a) == is_run(b)) {
        let length = if is_run(&run[0]) { run.len() } else { 0 };
        runs.extend(std::iter::repeat_n(length, run.len()));
    }
    runs
}

fn is_run(look: &BlockView<'_>) -> bool {
    matches!(look.shape, BlockShape::Short | BlockShape::Signs)
}
