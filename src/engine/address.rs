//! Matches the patterns of rules that ask for addresses against the targets of a document's links.

use super::{Checker, JudgedMatch, RuleLevels, pattern};
use crate::document::{Block, BlockKind, Document, DocumentLink};
use crate::rules::{Matcher, PatternText, Rule};

/// Adds the hits of pattern rules in addresses. Contexts do not apply to them: an address has no
/// sentence around it.
pub(super) fn find(
    checker: &Checker,
    document: &Document<'_>,
    levels: &RuleLevels,
    judged: &mut Vec<JudgedMatch>,
) {
    let rules = &checker.rules.rules;
    let asks =
        |rule: &Rule| matches!(&rule.matcher, Matcher::Pattern(patterns) if patterns.addresses);
    if !rules.iter().zip(levels).any(|(rule, level)| level.is_some() && asks(rule)) {
        return;
    }
    let text = document.text();
    for range in document.links.iter().filter_map(address) {
        let haystack = PatternText::new(&text[range.clone()]);
        let mut wanted = checker.rules.rule_literals.patterns(haystack.text);
        wanted.retain(|&(rule, _)| asks(&rules[rule]));
        let block = Block { kind: BlockKind::Paragraph, range: range.clone() };
        for found in pattern::matches(rules, levels, &wanted, (text, &haystack), &block) {
            if let Some(severity) = levels[found.rule] {
                judged.push(JudgedMatch { severity, ..JudgedMatch::new(found, range.clone()) });
            }
        }
    }
}

/// Bytes of the text that are the address of a link.
fn address(link: &DocumentLink) -> Option<std::ops::Range<usize>> {
    let own = if link.bare && link.address.is_empty() { &link.text } else { &link.address };
    (!own.is_empty()).then(|| own.clone())
}
