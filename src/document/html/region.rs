//! Which part of a page is its content.

use super::super::{Block, BlockKind};
use super::elements::Role;

/// What kind of chrome something is in. The order is that of certainty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Chrome {
    #[default]
    None,
    /// A form. Some site builders wrap the whole page in one.
    Form,
    /// A header outside the content. Some pages have nothing else.
    Header,
    /// Navigation, asides, footers.
    Sure,
}

/// Where on a page something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Zone {
    chrome: Chrome,
    /// In `main` or `article`.
    content: bool,
}

impl Zone {
    /// The zone inside an element that stands in this zone, in a block of kind `around`.
    pub(super) fn inside(self, role: Role, around: Option<BlockKind>) -> Self {
        let with = |chrome: Chrome| Self { chrome: self.chrome.max(chrome), ..self };
        match role {
            Role::Main => Self { chrome: Chrome::None, content: true },
            // The cards of "related articles" are articles, too.
            Role::Article if self.chrome != Chrome::Sure => Self { chrome: Chrome::None, content: true },
            Role::Chrome => with(Chrome::Sure),
            Role::Footer if around != Some(BlockKind::Quote) => with(Chrome::Sure),
            // The header of an article holds its title.
            Role::Header if !self.content => with(Chrome::Header),
            Role::Form => with(Chrome::Form),
            _ => self,
        }
    }
}

/// Keeps the content: what is in `main` or `article` where they hold anything, and not in chrome unless there is nothing
/// else. Title and descriptions of the page stay.
pub(super) fn retain(blocks: &mut Vec<Block>, zones: &[Zone]) {
    let own = |kind: BlockKind| matches!(kind, BlockKind::Title | BlockKind::Description);
    let of_page = || blocks.iter().zip(zones).filter(|(block, _)| !own(block.kind)).map(|(_, zone)| *zone);
    let content = of_page().any(|zone| zone.content && zone.chrome == Chrome::None);
    let least = of_page().map(|zone| zone.chrome).filter(|&chrome| chrome < Chrome::Sure).min().unwrap_or_default();
    let mut zones = zones.iter();
    blocks.retain(|block| {
        let zone = zones.next().copied().unwrap_or_default();
        own(block.kind) || (zone.chrome <= least && (zone.content || !content))
    });
}
