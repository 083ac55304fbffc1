//! Text that several documents have in common, the copies side by side.

use maud::{Markup, html};

use super::super::printable;
use super::site::Site;
use crate::finding::{Finding, Label};

/// Repetitions that are shown.
const MOST: usize = 200;
/// Copies of one of them that are shown.
const MOST_COPIES: usize = 6;

/// The section of repeated text.
pub(super) fn repeats(site: &Site<'_>) -> Markup {
    let mut repeated: Vec<&Finding> = Vec::new();
    for finding in site.report.findings {
        if finding.secondary.iter().any(|label| label.path.is_some()) {
            repeated.push(finding);
        }
    }
    html! {
        @if !repeated.is_empty() {
            section aria-labelledby="repeats" {
                h2 id="repeats" { "Repeated across pages" }
                @for finding in repeated.iter().take(MOST) { (copies(finding)) }
                @if repeated.len() > MOST { p { "And " (repeated.len() - MOST) " more." } }
            }
        }
    }
}

fn copies(finding: &Finding) -> Markup {
    let labels = finding.primary.iter().chain(&finding.secondary);
    let labels: Vec<&Label> = labels.collect();
    html! {
        h3 { (printable(&finding.message)) }
        div class="copies" {
            @for label in labels.iter().take(MOST_COPIES) {
                div {
                    p class="meta" {
                        (label.path.as_deref().unwrap_or(&finding.path)) ", line "
                        (label.places.0.line)
                    }
                    @for row in &label.rows { p { (printable(&row.text)) } }
                }
            }
        }
        @if labels.len() > MOST_COPIES {
            p { "And " (labels.len() - MOST_COPIES) " more copies." }
        }
    }
}
