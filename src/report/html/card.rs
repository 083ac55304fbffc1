//! Cards: what was found in a sentence, why it matters, what to do, and an example.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::site::{Links, NumberedFinding};
use crate::finding::{Finding, RuleId, ScoreTerms, Severity};
use crate::rules::{Rule, RuleRewrite};
use crate::source::clipped;

/// Characters of an example that are shown on a card.
const LONGEST_EXAMPLE: usize = 300;

/// The cards of a document: what a rule advises is on the first of its cards only.
pub(super) struct Deck {
    links: Links,
    said: BTreeSet<RuleId>,
}

impl Deck {
    pub(super) fn new(links: Links) -> Self {
        Self { links, said: BTreeSet::new() }
    }

    /// A card for each sentence of these findings.
    pub(super) fn cards(&mut self, findings: &[NumberedFinding<'_>]) -> Markup {
        let mut cards = Vec::new();
        for own in findings.chunk_by(same_sentence) {
            cards.push(self.card(own));
        }
        html! { @for card in cards { (card) } }
    }

    fn card(&mut self, findings: &[NumberedFinding<'_>]) -> Markup {
        let worst = findings.iter().map(|of| of.finding.severity).max();
        let good = findings.iter().all(NumberedFinding::is_supported);
        let class = match worst {
            _ if good => "card good",
            Some(Severity::Error) => "card error",
            Some(Severity::Warning) => "card warning",
            Some(Severity::Info) | None => "card",
        };
        let mut parts = Vec::new();
        for of in findings {
            parts.push(if of.is_supported() { supported(of) } else { self.finding(of) });
        }
        html! {
            article class=(class) tabindex="-1" { @for part in parts { (part) } }
        }
    }

    fn finding(&mut self, of: &NumberedFinding<'_>) -> Markup {
        let finding = of.finding;
        let severity = finding.severity.name();
        let rule = of.rule;
        let first = self.said.insert(finding.rule.clone());
        html! {
            div class="finding" id=(format!("f{}", of.id)) data-severity=(severity)
                data-family=(of.family()) data-known=[of.is_known().then_some("1")] {
                p {
                    span class=(format!("level {severity}")) { (severity) } " "
                    a href=(self.links.to_rule(finding.rule.as_str())) { (finding.rule.as_str()) }
                    @if of.is_known() { " · in the baseline" }
                }
                p { (super::super::printable(&finding.message)) }
                @match (rule, first) {
                    (Some(rule), true) => (advice(rule)),
                    (Some(rule), false) => details {
                        summary { "Why, and what to do" }
                        p { (rule.why) } p { (rule.instead) }
                    },
                    (None, _) => @if let Some(help) = &finding.help { p { (help) } },
                }
                (remarks(finding))
            }
        }
    }
}

/// What a rule says for all its findings.
fn advice(rule: &Rule) -> Markup {
    html! {
        p { (rule.why) }
        p { strong { "What to do: " } (rule.instead) }
        @if let Some(rewrite) = rule.rewrites.first() {
            details { summary { "Before and after" } (example(rewrite)) }
        }
    }
}

/// A text before an editor's hand, and after it.
pub(super) fn example(rewrite: &RuleRewrite) -> Markup {
    html! {
        p class="before" { (clipped(rewrite.before.text.get_ref().trim(), LONGEST_EXAMPLE)) }
        p class="after" { (clipped(rewrite.after.text.get_ref().trim(), LONGEST_EXAMPLE)) }
    }
}

/// What weighs in, and the terms of the score.
fn remarks(finding: &Finding) -> Markup {
    let near: Vec<_> = finding.secondary[..finding.own_places()]
        .iter()
        .filter(|label| !label.text.is_empty() && label.path.is_none())
        .collect();
    html! {
        @for note in finding.notes.iter().filter(|note| !ScoreTerms::is_note(note)) {
            p { (super::super::printable(note)) }
        }
        @for label in near {
            p { "Line " (label.places.0.line) ": " (super::super::printable(&label.text)) }
        }
        @if let Some(score) = &finding.score {
            details { summary { "Score" } p { (score.to_string()) } }
        }
    }
}

/// A claim that something supports.
fn supported(of: &NumberedFinding<'_>) -> Markup {
    let words = of.finding.silenced.as_ref().map_or("", |silenced| silenced.words.as_str());
    html! {
        div class="finding" id=(format!("f{}", of.id)) data-severity="info" data-good="1" {
            p { span class="level" { "supported" } " by “" (super::super::printable(words)) "”" }
        }
    }
}

fn same_sentence(a: &NumberedFinding<'_>, b: &NumberedFinding<'_>) -> bool {
    match (&a.finding.passage, &b.finding.passage) {
        (Some(a), Some(b)) => a.span.start < b.span.end && b.span.start < a.span.end,
        _ => false,
    }
}
