//! The weight of a block as an anchor of residue: its wording, and whether its place supports it.

use super::page::PageView;
use super::shape::BlockShape;
use crate::document::BlockKind;
use crate::document::prose::OBJECT;
use crate::rules::{BlockGrowth, BlockPlace, ResidueSort};

/// The evidence that an anchor needs in order to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AnchorWeight {
    /// Ambiguous.
    Weak,
    /// Residue, if anything beside it is.
    Strong,
    /// Needs nothing: found by another rule, or at its place.
    Certain,
}

/// Whether the document has the words that a part requires.
pub(super) fn is_possible(part: &ResidueSort, page: &PageView<'_>) -> bool {
    part.needs.is_empty() || page.looks.iter().any(|look| part.needs.holds(look.words, look.keys))
}

/// Whether a block heads a section about somebody whom the text below names first: "About Acme",
/// "Acme is a maker of …".
pub(super) fn names_sender(part: &ResidueSort, page: &PageView<'_>, block: usize) -> bool {
    let names = |below: usize| {
        let (_, name) = page.piece(block).split_once(' ')?;
        let named = name.split(' ').count() > 1
            && name.split(' ').all(|word| !word.starts_with(char::is_lowercase) || word.len() < 4);
        let first: Vec<&str> = name.split(' ').take(2).collect();
        Some(
            named
                && page.looks.get(below)?.shape.is_text()
                && page.piece(below).starts_with(&first.join(" ")),
        )
    };
    part.growth == BlockGrowth::Section && names(block + 1) == Some(true)
}

/// Returns the weight of a block as an anchor of `part`, at the place where it occurs.
pub(super) fn weight(
    part: &ResidueSort,
    page: &PageView<'_>,
    block: usize,
) -> Option<AnchorWeight> {
    let look = &page.looks[block];
    // Headings and list items that the markup declares belong to the text.
    let by_markup = matches!(look.kind, BlockKind::Heading) && !page.guessed
        || look.kind == BlockKind::ListItem;
    if look.words.is_empty()
        || by_markup
        || look.kind == BlockKind::Quote
        || page.is_meant(block)
        || is_mention(page, block)
    {
        return None;
    }
    let stands = match part.place {
        BlockPlace::Anywhere => true,
        BlockPlace::Head => block < page.first_prose,
        BlockPlace::Tail => {
            page.is_tail(block) || part.growth == BlockGrowth::Section && page.is_end(block)
        }
    };
    let titled = || part.title_words > 0 && is_from_title(page, block, part.title_words);
    match () {
        () if !stands || look.says(&part.unless) => None,
        () if look.says(&part.any) || titled() => {
            let placed = part.place == BlockPlace::Head || part.growth == BlockGrowth::Section;
            Some(if placed { AnchorWeight::Certain } else { AnchorWeight::Strong })
        }
        () if look.says(&part.weak) => {
            let slot = part.repeats > 0 && page.same(block) >= part.repeats;
            Some(if slot { AnchorWeight::Certain } else { AnchorWeight::Weak })
        }
        () => None,
    }
}

/// Whether a sentence quotes the wording: then it is about a label and is not one.
fn is_mention(page: &PageView<'_>, block: usize) -> bool {
    let shape = page.looks[block].shape;
    let quotes = |piece: &str| {
        piece.contains(['"', '\u{201C}', '\u{201E}', '\u{AB}']) || piece.contains(OBJECT)
    };
    (shape.is_text() || shape == BlockShape::Long) && quotes(page.piece(block))
}

/// Whether a short block only repeats words of the title above it, and the text follows. The title
/// is twice as long and says more: a shorter one is that of a page whose first section is named so.
fn is_from_title(page: &PageView<'_>, block: usize, most: usize) -> bool {
    let (title, look) = (&page.looks[0], &page.looks[block]);
    block == 1
        && page.first_prose == 2
        && look.shape == BlockShape::Short
        && !look.ended
        && !page.piece(block).ends_with(':')
        && (1..=most).contains(&look.keys.len())
        && title.keys.len() >= 2 * look.keys.len() + 2
        && look.words.split(' ').all(|word| title.words.split(' ').any(|other| other == word))
}
