//! The head of a report, its filters, and the list of documents, worst first.

use maud::{Markup, html};

use super::super::counted;
use super::site::{Links, OTHER, Site, SitePage};
use crate::document::DocumentPage;
use crate::finding::Severity;
use crate::score::{DocumentScore, ScoreFormula};

/// Units of the width of a strip.
const STRIP: usize = 1000;

/// Title, verdict in a sentence, and figures.
pub(super) fn head(site: &Site<'_>) -> Markup {
    let score = DocumentScore::total(site.pages.iter().map(|page| &page.score));
    html! {
        header {
            h1 { "Report on the wording" }
            p { (verdict(site)) }
            ul class="figures" {
                @for family in site.families() {
                    li {
                        b { (format!("{:.1}", score.density(&family.name))) }
                        (family.title) " per 1,000 words"
                        @if let Some(usual) = family.usual { br; "usual: below " (usual) }
                    }
                }
            }
            p class="meta" {
                (counted(score.words, "word")) " in " (counted(site.pages.len(), "page")) "."
            }
        }
    }
}

/// The state of all pages in one sentence.
fn verdict(site: &Site<'_>) -> String {
    let (mut stop, mut edit, mut clean) = (0, 0, 0);
    for page in &site.pages {
        match page.open().map(|of| of.finding.severity).max() {
            Some(Severity::Error) => stop += 1,
            Some(_) => edit += 1,
            None => clean += 1,
        }
    }
    format!(
        "{}: {stop} should not go out as {}, {edit} {} an editor, {clean} {} clean.",
        counted(site.pages.len(), "page"),
        if stop == 1 { "it is" } else { "they are" },
        if edit == 1 { "needs" } else { "need" },
        if clean == 1 { "is" } else { "are" },
    )
}

/// Boxes that show some of the findings; they appear where the script runs.
pub(super) fn filters(site: &Site<'_>) -> Markup {
    let families = site.families().map(|family| (family.name.as_str(), family.title.as_str()));
    let others = [(OTHER, "Other"), ("good", "Supported claims")];
    html! {
        form class="filters" aria-label="Show" hidden {
            @for (value, name) in families.chain(others) {
                label { input type="checkbox" name="family" value=(value) checked; (name) }
            }
            label {
                "From "
                select name="severity" {
                    option value="info" { "info" }
                    option value="warning" { "warning" }
                    option value="error" { "error" }
                }
            }
            @if site.has_known {
                label { input type="checkbox" name="fresh"; "Only new since the baseline" }
            }
            span id="shown" role="status" {}
            span { kbd { "j" } " " kbd { "k" } " next, previous" }
        }
    }
}

/// The list of documents.
pub(super) fn pages(site: &Site<'_>, links: Links) -> Markup {
    html! {
        section aria-labelledby="pages" {
            h2 id="pages" { "Pages, worst first" }
            ol class="pages" {
                @for page in &site.pages { (entry(page, links)) }
            }
        }
    }
}

fn entry(page: &SitePage<'_>, links: Links) -> Markup {
    html! {
        li {
            @if page.findings.is_empty() {
                span class="name" { (page.title()) }
            } @else {
                a class="name" href=(links.to_page(page.number)) { (page.title()) }
            }
            p class="meta" { (page.path) " · " (facts(page)) }
            @if page.open().next().is_some() { (strip(page)) }
        }
    }
}

/// Length, grade and counts of a document.
pub(super) fn facts(page: &SitePage<'_>) -> String {
    let mut facts = vec![counted(page.words, "word")];
    if page.grade != '-' {
        facts.push(format!("grade {}", page.grade));
    }
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let count = page.count(severity);
        if count > 0 {
            facts.push(counted(count, severity.name()));
        }
    }
    if page.open().next().is_none() {
        facts.push("nothing found".into());
    }
    facts.join(" · ")
}

/// A bar as long as the document, with a tick for each finding.
fn strip(page: &SitePage<'_>) -> Markup {
    let length = page.page.map_or(0, DocumentPage::length).max(1);
    let count = counted(page.open().count(), "finding");
    html! {
        svg class="strip" viewBox=(format!("0 0 {STRIP} 14")) preserveAspectRatio="none"
            role="img" aria-label=(format!("Places of {count} in the text")) {
            @for of in page.open() {
                @if let Some(label) = &of.finding.primary {
                    @let x = (label.span.start * STRIP / length).min(STRIP - 5);
                    @let width = (label.span.len() * STRIP / length).clamp(5, STRIP - x);
                    rect class=(of.look()) x=(x) y="0" width=(width) height="14"
                        data-severity=(of.finding.severity.name()) data-family=(of.family()) {}
                }
            }
        }
    }
}

/// The last words: how to read all this, and what to do with a wrong finding.
pub(super) fn foot() -> Markup {
    html! {
        footer {
            h2 { "How to read this" }
            p {
                "puffery finds wording, not falsehood: a mark says that words promote, or that no \
                 source is given near a claim, never that something is false. To keep a wording, \
                 write a comment above its line, with the reason:"
            }
            pre {
                "<!-- puffery-disable-next-line claim/benefit -- the trial is described below -->"
            }
            pre { (ScoreFormula.to_string()) }
        }
    }
}
