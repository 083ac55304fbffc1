//! Finds the part of a page that is its content.

use std::collections::BTreeMap;

use super::super::sink::Sink;
use super::super::{Block, BlockKind, count_words, plain};
use super::elements::ElementRole;

/// A kind of chrome around an element, in order of certainty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum PageChrome {
    #[default]
    None,
    /// A form. Some site builders wrap the whole page in one.
    Form,
    /// A header outside the content. Some pages have nothing else.
    Header,
    /// Navigation, asides, footers.
    Sure,
}

/// A region that holds fewer words of prose can be a card, a comment or a title.
const CARD_WORDS: usize = 40;
/// The text around the regions counts if it has this many times the prose of the largest one.
const FAR_MORE: usize = 4;

/// The zone of a page that an element is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PageZone {
    chrome: PageChrome,
    /// The number of the outermost `main` or `article` that it is in, from 1; 0 for none.
    region: usize,
    /// Whether that is a `main`.
    main: bool,
}

impl PageZone {
    /// Returns the zone inside an element of this zone, in a block of kind `around`; `next` numbers
    /// the next region.
    pub(super) fn inside(self, role: ElementRole, around: Option<BlockKind>, next: usize) -> Self {
        let with = |chrome: PageChrome| Self { chrome: self.chrome.max(chrome), ..self };
        match role {
            ElementRole::Main => self.content(next, true),
            // The cards of "related articles" are articles, too.
            ElementRole::Article if self.chrome != PageChrome::Sure => self.content(next, false),
            ElementRole::Chrome => with(PageChrome::Sure),
            ElementRole::Footer if around != Some(BlockKind::Quote) => with(PageChrome::Sure),
            // The header of an article holds its title.
            ElementRole::Header if self.region == 0 => with(PageChrome::Header),
            ElementRole::Form => with(PageChrome::Form),
            _ => self,
        }
    }

    /// The zone of content in this zone.
    fn content(self, next: usize, main: bool) -> Self {
        let (region, main) = if self.region == 0 { (next, main) } else { (self.region, self.main) };
        Self { chrome: PageChrome::None, region, main }
    }

    /// The number of its region.
    pub(super) fn region(self) -> usize {
        self.region
    }
}

/// The blocks of a page that are its content, chrome left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContentReach {
    /// The blocks in `main` or `article`.
    Regions,
    /// The blocks outside, and the blocks in `main`: each `article` is a card or a comment.
    Around,
    /// All.
    All,
}

/// Keeps the content: the blocks in `main` or `article` if most of the prose is there, and blocks
/// in chrome only if the page has no others. Title and descriptions of the page stay.
pub(super) fn retain(sink: &mut Sink<'_>, zones: &[PageZone]) {
    let chrome = least_chrome(&sink.blocks, zones);
    let reach = reach(sink, zones, chrome);
    let mut zones = zones.iter();
    sink.blocks.retain(|block| {
        let zone = zones.next().copied().unwrap_or_default();
        let reached = match reach {
            ContentReach::Regions => zone.region > 0,
            ContentReach::Around => zone.region == 0 || zone.main,
            ContentReach::All => true,
        };
        is_of_page(block) || (zone.chrome <= chrome && reached)
    });
}

/// Whether a block describes the page, wherever it is.
fn is_of_page(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Title | BlockKind::Description)
}

/// The least kind of chrome that anything is in.
fn least_chrome(blocks: &[Block], zones: &[PageZone]) -> PageChrome {
    let content = blocks
        .iter()
        .zip(zones)
        .filter(|(block, _)| !is_of_page(block))
        .map(|(_, zone)| zone.chrome);
    content.filter(|&chrome| chrome < PageChrome::Sure).min().unwrap_or_default()
}

/// Finds the part of the page that contains the prose.
fn reach(sink: &Sink<'_>, zones: &[PageZone], chrome: PageChrome) -> ContentReach {
    let read = |(block, zone): &(&Block, &PageZone)| zone.chrome <= chrome && !is_of_page(block);
    let mut words: BTreeMap<usize, usize> = BTreeMap::new();
    let mut heads: BTreeMap<usize, usize> = BTreeMap::new();
    for (block, zone) in sink.blocks.iter().zip(zones).filter(read) {
        let text = &sink.out.text()[block.range.clone()];
        // A region may be a list or a table; the text around it counts only if it is more than
        // menus.
        let prose = block.kind.base() != BlockKind::Heading && !plain::is_short_line(text);
        let counted = zone.region > 0 || prose;
        *words.entry(zone.region).or_default() += if counted { count_words(text) } else { 0 };
        let level = sink.levels.binary_search_by_key(&block.range.start, |&(start, _)| start).ok();
        *heads.entry(zone.region).or_default() +=
            usize::from(level.is_some_and(|at| sink.levels[at].1 == 1));
    }
    let around = words.remove(&0).unwrap_or_default();
    let head_around =
        heads.remove(&0).unwrap_or_default() > 0 && heads.values().all(|&heads| heads == 0);
    let largest = words.values().copied().max();
    match largest {
        None => ContentReach::All,
        Some(largest) if around <= largest => ContentReach::Regions,
        Some(largest) if largest < CARD_WORDS && words.values().sum::<usize>() < around => {
            ContentReach::Around
        }
        Some(largest) if largest < CARD_WORDS || head_around || around > FAR_MORE * largest => {
            ContentReach::All
        }
        Some(_) => ContentReach::Regions,
    }
}
