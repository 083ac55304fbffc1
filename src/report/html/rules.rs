//! Findings by rule, the most frequent first: what writers of a site can learn from.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::{counted, printable};
use super::card::example;
use super::site::{Links, NumberedFinding, Site, rule_anchor};
use crate::finding::Finding;
use crate::source::clipped;

/// Sentences that are shown of a rule.
const MOST_SENTENCES: usize = 10;
/// Characters of a sentence that are shown.
const LONGEST: usize = 240;

/// A finding with the number of its page.
type Placed<'a> = (usize, NumberedFinding<'a>);

/// The section of all rules that found something.
pub(super) fn by_rule(site: &Site<'_>, links: Links) -> Markup {
    let mut rules: BTreeMap<&str, Vec<Placed<'_>>> = BTreeMap::new();
    for page in &site.pages {
        for of in page.open() {
            rules.entry(of.finding.rule.as_str()).or_default().push((page.number, *of));
        }
    }
    let mut rules: Vec<(&str, Vec<Placed<'_>>)> = rules.into_iter().collect();
    rules.sort_by_key(|(_, own)| std::cmp::Reverse(own.len()));
    html! {
        @if !rules.is_empty() {
            section aria-labelledby="rules" {
                h2 id="rules" { "By rule" }
                @for (rule, own) in &rules { (section(links, rule, own)) }
            }
        }
    }
}

fn section(links: Links, id: &str, own: &[Placed<'_>]) -> Markup {
    let rule = own[0].1.rule;
    html! {
        section id=(rule_anchor(id)) {
            h3 { (id) " (" (counted(own.len(), "finding")) ")" }
            @if let Some(rule) = rule {
                p { (rule.summary) ". " (rule.why) }
                p { strong { "What to do: " } (rule.instead) }
                @for rewrite in rule.rewrites.iter() { (example(rewrite)) }
            }
            ul {
                @for (page, of) in own.iter().take(MOST_SENTENCES) {
                    li {
                        a href=(links.to_finding(*page, of.id)) { (sentence(of.finding)) }
                    }
                }
            }
            @if own.len() > MOST_SENTENCES {
                p { "And " (own.len() - MOST_SENTENCES) " more." }
            }
            p class="meta" { "To switch it off: " code { "\"" (id) "\" = \"off\"" } " under [rules] in puffery.toml" }
        }
    }
}

/// The sentence of a finding, or its message.
fn sentence(finding: &Finding) -> String {
    let Some(passage) = &finding.passage else { return printable(&finding.message) };
    let mut text = String::new();
    for row in &passage.rows {
        text.push_str(row.text.trim());
        text.push(' ');
    }
    clipped(&printable(text.trim()), LONGEST)
}
