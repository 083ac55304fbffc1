//! The signs of the blocks of a page: what each says and looks like, what stands beside it and where it stands.

use std::ops::Range;

use super::page::Page;
use super::shape::{Look, Shape};
use crate::document::{BlockKind, Link};
use crate::rules::{Sign, Signs};

/// Blocks on either side that make up the surroundings of one.
const AROUND: usize = 8;
/// Short blocks in a row that are a run, and a long one.
const RUNS: (usize, usize) = (4, 12);
/// Anchors of a document in which residue is likely.
const MANY_ANCHORS: usize = 5;

/// What the anchors of a rule say about a block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
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

impl Known {
    fn is_anchor(self) -> bool {
        self.strong || self.weak || self.found
    }
}

/// The signs of all blocks of a page.
pub(super) fn all(page: &Page<'_>, known: &[Known]) -> Vec<Signs> {
    let scene = Scene::new(page, known);
    (0..known.len()).map(|block| scene.signs(block)).collect()
}

/// How the words of a block bear on the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bearing {
    /// It has no content words, or is no short block.
    None,
    About,
    Mentions,
    Foreign,
}

/// How many blocks of some sort stand before each block: how many there are between two takes no search.
struct Counts(Vec<usize>);

impl Counts {
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

struct Scene<'s, 'a> {
    page: &'s Page<'a>,
    known: &'s [Known],
    bearings: Vec<Bearing>,
    /// The number of short blocks in the run that a block is in.
    runs: Vec<usize>,
    anchors: Counts,
    strong: Counts,
    weak: Counts,
    residue: Counts,
    /// For each block the one after the last paragraph of prose above it.
    after_prose: Vec<usize>,
    /// The block after the last one of prose.
    after_all: usize,
    /// Less than a quarter of the blocks are prose.
    scant: bool,
}

impl<'s, 'a> Scene<'s, 'a> {
    fn new(page: &'s Page<'a>, known: &'s [Known]) -> Self {
        let mut after_prose = Vec::with_capacity(known.len());
        let mut after_all = 0;
        for (block, look) in page.looks.iter().enumerate() {
            after_prose.push(after_all);
            after_all = if look.shape == Shape::Prose { block + 1 } else { after_all };
        }
        Self {
            page,
            known,
            bearings: (0..known.len()).map(|block| bearing(page, block)).collect(),
            runs: runs(&page.looks),
            anchors: Counts::of(known.iter().map(|known| known.is_anchor())),
            strong: Counts::of(known.iter().map(|known| known.strong || known.found)),
            weak: Counts::of(known.iter().map(|known| known.weak)),
            residue: Counts::of(known.iter().map(|known| known.is_anchor() || known.reached)),
            after_prose,
            after_all,
            scant: page.looks.iter().filter(|look| look.shape.is_text()).count() * 4
                < page.looks.len(),
        }
    }

    fn signs(&self, block: usize) -> Signs {
        let mut signs = Signs::default();
        signs.set(Sign::Always, true);
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
        matches!(self.page.looks[block].shape, Shape::Short | Shape::Signs)
    }

    fn shape(&self, block: usize) -> Option<Shape> {
        self.page.looks.get(block).map(|look| look.shape)
    }

    fn of_anchors(&self, block: usize, signs: &mut Signs) {
        let (known, look) = (self.known[block], &self.page.looks[block]);
        let tail = self.page.is_tail(block);
        signs.set(Sign::Reached, known.reached);
        signs.set(Sign::InSection, known.section);
        signs.set(Sign::Strong, known.strong);
        signs.set(Sign::Weak, known.weak);
        signs.set(Sign::Found, known.found);
        signs.set(Sign::StrongSentence, known.strong && look.shape.is_text());
        signs.set(Sign::MarkupAnchor, known.is_anchor() && !self.page.guessed);
        signs.set(Sign::TailAnchor, known.strong && tail);
        signs.set(Sign::TailWeak, known.weak && tail);
        signs.set(Sign::TailReached, known.reached && tail);
        signs.set(Sign::HeadWeak, known.weak && block < self.page.first_prose);
        let anchors = self.anchors.within(0..self.known.len());
        signs.set(Sign::Crowded, anchors >= MANY_ANCHORS);
        signs.set(Sign::Lonely, anchors < 2);
        signs.set(Sign::Teeming, anchors >= 2 * MANY_ANCHORS);
        signs.set(Sign::Scant, self.scant);
        signs.set(
            Sign::ReachedText,
            known.reached && (look.shape.is_text() || look.shape == Shape::Long),
        );
    }

    fn of_shape(&self, block: usize, signs: &mut Signs) {
        let look = &self.page.looks[block];
        let piece = self.page.piece(block);
        let short = look.shape == Shape::Short;
        signs.set(Sign::Signs, look.shape == Shape::Signs);
        signs.set(Sign::OneWord, short && look.count < 2);
        signs.set(Sign::ThreeWords, short && (2..4).contains(&look.count));
        signs.set(Sign::SevenWords, short && (4..8).contains(&look.count));
        signs.set(Sign::MoreWords, short && look.count >= 8);
        signs.set(Sign::Long, look.shape == Shape::Long);
        signs.set(Sign::Sentence, look.shape == Shape::Sentence);
        signs.set(Sign::Prose, look.shape == Shape::Prose);
        signs.set(Sign::Ended, look.ended);
        signs.set(Sign::Colon, piece.ends_with(':'));
        signs.set(Sign::Called, piece.ends_with(['?', '!']));
        let heading = look.kind == BlockKind::Heading;
        signs.set(Sign::Heading, heading && !self.page.guessed);
        signs.set(Sign::GuessedHeading, heading && self.page.guessed);
        signs.set(Sign::Item, look.kind == BlockKind::ListItem);
        signs.set(Sign::Quote, look.kind == BlockKind::Quote);
        signs.set(Sign::Matter, matches!(look.kind, BlockKind::Title | BlockKind::Description));
        signs.set(Sign::Alt, look.kind == BlockKind::Alt);
        signs.set(Sign::Markup, !self.page.guessed);
        signs.set(Sign::MarkupItem, look.kind == BlockKind::ListItem && !self.page.guessed);
        let keyed = piece
            .split_once(": ")
            .is_some_and(|(key, value)| key.split(' ').count() < 6 && !value.is_empty());
        signs.set(Sign::Keyed, keyed && look.shape != Shape::Prose);
    }

    fn of_words(&self, block: usize, signs: &mut Signs) {
        let (look, piece) = (&self.page.looks[block], self.page.piece(block));
        let short = self.is_short(block);
        let lower = piece.contains(char::is_lowercase);
        let mut words = piece.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
        signs.set(
            Sign::Titled,
            short && look.count > 1 && words.all(|word| word.starts_with(char::is_uppercase)),
        );
        signs.set(Sign::Capitals, short && !lower && piece.contains(char::is_uppercase));
        let folded = || look.words.split(' ');
        signs.set(Sign::Figures, short && piece.contains(|c: char| c.is_ascii_digit()));
        signs.set(Sign::OnlyFigures, short && folded().all(|word| word == "0"));
        signs.set(Sign::Bracketed, piece.starts_with(['(', '[']) && piece.ends_with([')', ']']));
        let bare = |other: usize| {
            self.page
                .looks
                .get(other)
                .is_some_and(|look| look.words == "0" || look.words.is_empty())
        };
        signs.set(Sign::Counted, bare(block) && (bare(block + 1) || block > 0 && bare(block - 1)));
        signs.set(Sign::Address, folded().any(|word| word.starts_with('%')));
        signs.set(
            Sign::Parted,
            short
                && piece.contains([
                    '|', '\u{2022}', '\u{B7}', '\u{BB}', '\u{2192}', '\u{203A}', '\u{2190}',
                ]),
        );
        signs.set(Sign::Copyright, piece.contains('\u{A9}'));
        let dated = || folded().any(|word| MONTHS.iter().any(|month| word.starts_with(month)));
        signs.set(Sign::Dated, short && look.words.contains('0') && dated());
        signs.set(Sign::Phone, is_phone(piece));
        signs.set(Sign::Postal, is_postal(piece));
        signs.set(Sign::Money, short && piece.contains(['$', '\u{20AC}', '\u{A3}', '\u{20B9}']));
        let function = folded().filter(|word| self.page.topics.is_small(word)).count();
        signs.set(Sign::Wordy, short && look.count > 3 && function * 3 >= look.count);
        signs.set(
            Sign::Addressed,
            folded().any(|word| matches!(word, "you" | "your" | "us" | "our" | "we" | "my")),
        );
        signs.set(Sign::About, self.bearings[block] == Bearing::About);
        signs.set(
            Sign::Mentions,
            matches!(self.bearings[block], Bearing::About | Bearing::Mentions),
        );
        signs.set(Sign::Foreign, self.bearings[block] == Bearing::Foreign);
        signs.set(Sign::Empty, short && self.bearings[block] == Bearing::None);
        let same = if look.words.is_empty() { 1 } else { self.page.same(block) };
        signs.set(Sign::Twice, same == 2);
        signs.set(Sign::Thrice, same > 2);
    }

    fn of_place(&self, block: usize, signs: &mut Signs) {
        let page = self.page;
        let (all, short, tail) = (self.known.len(), self.is_short(block), page.is_tail(block));
        let head = block < page.first_prose;
        signs.set(Sign::Head, head);
        signs.set(Sign::Tail, tail);
        signs.set(Sign::End, page.is_end(block));
        signs.set(Sign::First, block < 3);
        signs.set(Sign::Last, block + 3 >= all);
        signs.set(Sign::NoProse, page.first_prose == all);
        signs.set(Sign::Top, head && self.anchors.within(0..block + 1) > 0);
        signs.set(Sign::AfterAll, block >= self.after_all);
        signs.set(Sign::EndsInResidue, self.residue.within(block..all) * 2 >= all - block);
        signs.set(Sign::TailForeign, tail && short && self.bearings[block] == Bearing::Foreign);
        signs.set(Sign::TailAbout, tail && short && self.bearings[block] == Bearing::About);
    }

    fn of_neighbours(&self, block: usize, signs: &mut Signs) {
        let all = self.known.len();
        let (above, below) = (block.checked_sub(1), Some(block + 1).filter(|&below| below < all));
        let within = |reach: usize| block.saturating_sub(reach)..all.min(block + 1 + reach);
        let own = |counts: &Counts, range: &Range<usize>| {
            if range.contains(&block) { counts.within(block..block + 1) } else { 0 }
        };
        let count = |counts: &Counts, range: Range<usize>| {
            counts.within(range.clone()) - own(counts, &range)
        };
        let anchors = |range: Range<usize>| count(&self.anchors, range);
        signs.set(Sign::AfterAnchor, above.is_some_and(|above| self.is_anchor(above)));
        signs.set(Sign::BeforeAnchor, below.is_some_and(|below| self.is_anchor(below)));
        signs.set(Sign::AnchorAbove, anchors(within(3).start..block) > 0);
        signs.set(Sign::AnchorBelow, anchors(block + 1..within(3).end) > 0);
        signs.set(Sign::Anchors, anchors(within(5)) >= 3);
        signs.set(Sign::WeakNear, count(&self.weak, within(3)) >= 2);
        let shape = |other: Option<usize>| other.and_then(|other| self.shape(other));
        signs.set(Sign::BelowProse, shape(above) == Some(Shape::Prose));
        signs.set(Sign::AboveProse, shape(below) == Some(Shape::Prose));
        signs.set(Sign::AboveText, shape(below).is_some_and(Shape::is_text));
        let kind = |other: Option<usize>| other.map(|other| self.page.looks[other].kind);
        signs
            .set(Sign::BelowHeading, !self.page.guessed && kind(above) == Some(BlockKind::Heading));
        signs.set(Sign::BesideItem, [above, below].map(kind).contains(&Some(BlockKind::ListItem)));
        signs.set(
            Sign::BelowColon,
            above.is_some_and(|above| self.page.piece(above).ends_with(':')),
        );
        signs.set(Sign::Run, self.runs[block] >= RUNS.0);
        signs.set(Sign::LongRun, self.runs[block] >= RUNS.1);
        let strong = |range: Range<usize>| count(&self.strong, range) > 0;
        signs.set(Sign::AfterStrong, above.is_some_and(|above| self.is_strong(above)));
        signs.set(Sign::BeforeStrong, below.is_some_and(|below| self.is_strong(below)));
        let is_label = |above: usize| self.is_anchor(above) && self.page.looks[above].count < 3;
        signs.set(Sign::Paired, self.is_strong(block) && strong(within(3)));
        signs.set(Sign::LongAnchor, self.is_anchor(block) && self.page.looks[block].count > 4);
        let under = above.is_some_and(|above| self.is_strong(above) && self.is_short(above));
        signs.set(Sign::UnderLabel, under && self.is_short(block) && !self.is_anchor(block));
        signs.set(
            Sign::UnderWord,
            above.is_some_and(is_label) && self.is_short(block) && !self.is_anchor(block),
        );
        signs.set(Sign::Apart, !strong(within(6)));
        signs.set(Sign::NoneBelow, !strong(block + 1..all));
        let prose = self.after_prose[block];
        signs.set(Sign::NoneAbove, !strong(prose..block));
        signs.set(Sign::Led, prose < block && self.is_strong(prose));
        let alike = |other: Option<usize>| other.is_some_and(|other| self.is_alike(block, other));
        signs.set(Sign::Series, alike(above) || alike(below));
        let near = anchors(within(3)) > 0 || self.is_anchor(block);
        let like = |other: usize| {
            other != block && skeleton(self.page.piece(other)).eq(skeleton(self.page.piece(block)))
        };
        let marked = self.is_short(block) && skeleton(self.page.piece(block)).next().is_some();
        let patterned = marked && within(2).filter(|&other| like(other)).count() > 1;
        signs.set(Sign::Patterned, patterned);
        signs.set(Sign::PatternedApart, patterned && !near);
        signs.set(Sign::ShortApart, self.is_short(block) && !near);
        let even = |other: Option<usize>| {
            other.is_some_and(|other| {
                self.page.looks[other].count.abs_diff(self.page.looks[block].count) < 2
            })
        };
        signs.set(Sign::Even, even(above) && even(below) && self.is_short(block));
        let around = within(AROUND);
        let near = anchors(around.clone());
        signs.set(Sign::Dense, near * 3 >= around.len());
        signs.set(Sign::Thin, near * 8 < around.len());
        let bears = |bearing: Bearing| {
            around.clone().filter(|&other| self.bearings[other] == bearing).count()
        };
        let (foreign, own) =
            (bears(Bearing::Foreign), bears(Bearing::About) + bears(Bearing::Mentions));
        signs.set(Sign::OwnTopic, own > foreign && own > 2);
        signs.set(Sign::OtherTopic, foreign > own && foreign > 2);
    }

    /// Whether two blocks that are no paragraphs begin or end with the same word, or have the same signs around their words.
    fn is_alike(&self, one: usize, other: usize) -> bool {
        let [one, other] = [one, other].map(|block| &self.page.looks[block]);
        let short = |look: &Look<'_>| {
            !look.words.is_empty() && look.shape != Shape::Prose && look.count > 1
        };
        let first = |look: &Look<'a>| look.words.split(' ').next();
        let last = |look: &Look<'a>| look.words.rsplit(' ').next();
        short(one) && short(other) && (first(one) == first(other) || last(one) == last(other))
    }

    /// What a block links to; in plain text nothing is a link.
    fn of_links(&self, block: usize, signs: &mut Signs) {
        let page = self.page;
        signs.set(Sign::HoldsLink, page.links(block).next().is_some());
        signs.set(Sign::Linked, page.is_linked(block));
        let within = |link: &Link| link.own || !link.target.contains("//");
        signs.set(Sign::LinkedWithin, page.links(block).any(within));
    }
}

/// First letters of the months, in English and mostly elsewhere.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The punctuation of a line.
fn skeleton(piece: &str) -> impl Iterator<Item = char> {
    piece
        .chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace() && !matches!(c, '\'' | '\u{2019}'))
}

/// Digits that a telephone number has at least.
const PHONE_DIGITS: usize = 7;

/// Whether a line is hardly more than a telephone number.
fn is_phone(piece: &str) -> bool {
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
    digits >= PHONE_DIGITS && letters <= digits && piece.contains(['-', ' ', '+', '('])
}

/// Whether a line ends with the letters of a state and its postal code.
fn is_postal(piece: &str) -> bool {
    let mut words = piece.split_whitespace().rev();
    let code = words
        .next()
        .is_some_and(|word| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit()));
    code && words
        .next()
        .is_some_and(|word| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn bearing(page: &Page<'_>, block: usize) -> Bearing {
    if !matches!(page.looks[block].shape, Shape::Short | Shape::Long | Shape::Sentence) {
        return Bearing::None;
    }
    let stems = page.topics.stems(page.piece(block));
    let article = page.article();
    match () {
        () if stems.is_empty() || !article.is_known() => Bearing::None,
        () if article.is_about(&stems) => Bearing::About,
        () if article.mentions(&stems) => Bearing::Mentions,
        () => Bearing::Foreign,
    }
}

/// For each block how many short ones there are in its run; a sentence between them does not end it.
fn runs(looks: &[Look<'_>]) -> Vec<usize> {
    let mut runs = Vec::with_capacity(looks.len());
    for run in looks.chunk_by(|a, b| is_run(a) == is_run(b)) {
        let length = if is_run(&run[0]) { run.len() } else { 0 };
        runs.extend(std::iter::repeat_n(length, run.len()));
    }
    runs
}

fn is_run(look: &Look<'_>) -> bool {
    matches!(look.shape, Shape::Short | Shape::Signs)
}
