//! The matcher for lines that are residue from end to end.

use super::phrase::{in_blocks, overlap};
use super::{RuleLevels, RuleMatch};
use crate::document::Block;
use crate::phrase::KnownWords;
use crate::rules::{PhraseRole, RuleSet};

/// The longest line that can be residue as a whole, in bytes; longer blocks are prose.
pub(super) const LONGEST_LINE: usize = 300;

/// Hits of the rules that are on and look at whole lines: `words` are those of the block.
pub(super) fn matches(
    rules: &RuleSet,
    levels: &RuleLevels,
    words: &KnownWords<'_>,
    block: &Block,
) -> Vec<RuleMatch> {
    if block.range.len() > LONGEST_LINE || words.count() == 0 {
        return Vec::new();
    }
    let line = words.line();
    let mut found: Vec<RuleMatch> = Vec::new();
    for hit in rules.lines.hits(&line, &rules.slots) {
        let Some(rule) = PhraseRole::Wording.number(hit.tag) else { continue };
        let limits = rules.rules[rule].matcher.limits();
        if levels[rule].is_none() || !limits.is_some_and(|limits| in_blocks(limits, block.kind)) {
            continue;
        }
        if hit.mark.is_empty() || found.iter().any(|other| other.rule == rule) {
            continue;
        }
        let range = words.span(&hit.mark);
        let exception = PhraseRole::Exception.tag(rule);
        let exceptions = rules.gates.hits_of(words, &rules.slots, |tag| tag == exception);
        let excepted = exceptions.iter().find(|other| overlap(&other.words, &hit.words));
        let excepted = excepted.map(|other| words.span(&other.words));
        found.push(RuleMatch { excepted, ..RuleMatch::new(rule, range) });
    }
    found
}
