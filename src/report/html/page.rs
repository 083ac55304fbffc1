//! A document as prose, each block with the cards of its findings beside it.

use maud::{Markup, html};

use super::card;
use super::overview::facts;
use super::prose::{self, PageSpans};
use super::site::{Links, NumberedFinding, SitePage};
use crate::document::{BlockKind, PageBlock};

/// The section of a document.
pub(super) fn section(page: &SitePage<'_>, links: Links) -> Markup {
    let blocks = page.page.map_or(&[][..], |page| &page.blocks);
    let mut cards: Vec<Vec<NumberedFinding<'_>>> = vec![Vec::new(); blocks.len()];
    let mut whole = Vec::new();
    for of in &page.findings {
        match page.block_of(of.finding) {
            Some(block) => cards[block].push(*of),
            None => whole.push(*of),
        }
    }
    let spans = prose::spans(page);
    let mut deck = card::Deck::new(links);
    html! {
        section class="page" id=(format!("p{}", page.number)) {
            h2 { (page.title()) }
            p class="meta" { (page.path) " · " (facts(page)) }
            @if !whole.is_empty() { (deck.cards(&whole)) }
            @for (block, own) in blocks.iter().zip(&cards) {
                (row(block, own, &spans, links, &mut deck))
            }
        }
    }
}

fn row(
    block: &PageBlock,
    findings: &[NumberedFinding<'_>],
    spans: &PageSpans<'_>,
    links: Links,
    deck: &mut card::Deck,
) -> Markup {
    let (text, is_residue) = prose::marked(block, spans, links);
    let front = matches!(block.kind, BlockKind::Title | BlockKind::Description);
    let class = match (is_residue, front) {
        (true, _) => "text residue",
        (false, true) => "text front",
        (false, false) => "text",
    };
    html! {
        div class="row" {
            div class=(class) { (element(block, &text)) }
            div class="notes" { (deck.cards(findings)) }
        }
    }
}

fn element(block: &PageBlock, text: &Markup) -> Markup {
    match block.kind {
        BlockKind::Heading if block.level > 2 => html! { h4 { (text) } },
        BlockKind::Heading => html! { h3 { (text) } },
        BlockKind::ListItem => html! { ul { li { (text) } } },
        BlockKind::Quote => html! { blockquote { p { (text) } } },
        BlockKind::Title => html! { p { strong { (text) } } },
        BlockKind::Alt => html! { p { em { "Picture: " (text) } } },
        BlockKind::Paragraph | BlockKind::Line | BlockKind::Description => {
            html! { p { (text) } }
        }
    }
}
