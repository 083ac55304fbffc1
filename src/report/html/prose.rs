//! The words of a block with marks in them.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use super::site::{Links, NumberedFinding, SitePage};
use crate::document::PageBlock;
use crate::finding::Severity;

/// A stretch of a document that a finding marks.
#[derive(Clone, Debug)]
pub(super) struct Span<'a> {
    /// Bytes of the file.
    range: Range<usize>,
    of: NumberedFinding<'a>,
    page: usize,
    /// Whether the finding is about this place, and not only about others near it.
    is_primary: bool,
}

/// All marks of a document, in order.
#[derive(Debug)]
pub(super) struct PageSpans<'a> {
    all: Vec<Span<'a>>,
    /// For each of them, the last byte that it or one before it reaches.
    reach: Vec<usize>,
}

impl<'a> PageSpans<'a> {
    fn new(mut all: Vec<Span<'a>>) -> Self {
        all.sort_by_key(|span| (span.range.start, span.range.end));
        let mut reach = Vec::with_capacity(all.len());
        let mut farthest = 0;
        for span in &all {
            farthest = farthest.max(span.range.end);
            reach.push(farthest);
        }
        Self { all, reach }
    }

    /// Those that may touch a range of bytes, in order.
    fn around(&self, range: &Range<usize>) -> &[Span<'a>] {
        let from = self.reach.partition_point(|&end| end <= range.start);
        let to = self.all.partition_point(|span| span.range.start < range.end);
        &self.all[from..to.max(from)]
    }
}

/// All marks of a document.
pub(super) fn spans<'a>(page: &SitePage<'a>) -> PageSpans<'a> {
    let mut spans = Vec::new();
    for of in &page.findings {
        if page.block_of(of.finding).is_none() {
            continue;
        }
        let labels = of.finding.primary.iter().chain(&of.finding.secondary);
        for (at, label) in labels.enumerate().filter(|(_, label)| label.path.is_none()) {
            let (range, is_primary) = (label.span.clone(), at == 0);
            spans.push(Span { range, of: *of, page: page.number, is_primary });
        }
    }
    PageSpans::new(spans)
}

impl Span<'_> {
    /// How much it has to say where several marks meet.
    fn weight(&self) -> (bool, bool, Severity) {
        (!self.of.is_supported(), self.is_primary, self.of.finding.severity)
    }
}

/// The text of a block with its marks, and whether all of it is residue.
pub(super) fn marked(block: &PageBlock, spans: &PageSpans<'_>, links: Links) -> (Markup, bool) {
    let (Some(first), Some(last)) = (block.words.first(), block.words.last()) else {
        return (html! {}, false);
    };
    let mut coming = spans.around(&(first.span.start..last.span.end)).iter().peekable();
    let mut here = Vec::new();
    let mut best: Vec<Option<&Span<'_>>> = Vec::with_capacity(block.words.len());
    for word in &block.words {
        while let Some(span) = coming.next_if(|span| span.range.start < word.span.end) {
            here.push(span);
        }
        here.retain(|span| word.span.start < span.range.end);
        best.push(heaviest(&here));
    }
    let is_residue = best.iter().all(|span| span.is_some_and(|span| span.of.is_residue()));
    let mut markup = String::new();
    let mut at = 0;
    for run in best.chunk_by(|a, b| a.map(|span| span.of.id) == b.map(|span| span.of.id)) {
        let words = &block.words[at..at + run.len()];
        let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let text = text.join(" ");
        if at > 0 {
            markup.push(' ');
        }
        markup.push_str(&stretch(&text, run[0], links).into_string());
        at += run.len();
    }
    (PreEscaped(markup), is_residue)
}

/// The mark of a word: of several the first of the weightiest.
fn heaviest<'s, 'a>(spans: &[&'s Span<'a>]) -> Option<&'s Span<'a>> {
    let mut best: Option<&Span<'_>> = None;
    for span in spans {
        if best.is_none_or(|best| best.weight() < span.weight()) {
            best = Some(span);
        }
    }
    best
}

/// Words with the mark that they have in common, if any; it leads to its card.
fn stretch(text: &str, span: Option<&Span<'_>>, links: Links) -> Markup {
    let Some(Span { of, page, .. }) = span else { return html! { (text) } };
    let look = if of.is_supported() { "supported" } else { of.look() };
    html! {
        a class="to" href=(links.to_finding(*page, of.id)) {
            mark class=(look) data-look=(look) data-family=(of.family())
                data-severity=(of.finding.severity.name())
                data-good=[of.is_supported().then_some("1")]
                data-known=[of.is_known().then_some("1")] { (text) }
        }
    }
}
