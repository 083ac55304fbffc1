//! The matcher for wording that phrases cannot express: regular expressions over one block at a
//! time.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::line::LONGEST_LINE;
use super::phrase::{in_blocks, is_whole, no_words};
use super::residue::joined;
use super::{RuleLevels, RuleMatch};
use crate::document::Block;
use crate::rules::{HitPosition, Matcher, PatternId, PatternText, PatternWording, Rule};

/// Hits in one block, which is the haystack, of those of the patterns `wanted` (in order) whose rules are on.
pub(super) fn matches(
    rules: &[Rule],
    levels: &RuleLevels,
    wanted: &[PatternId],
    (text, haystack): (&str, &PatternText<'_>),
    block: &Block,
) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for of_rule in wanted.chunk_by(|a, b| a.0 == b.0) {
        let index = of_rule[0].0;
        let Matcher::Pattern(patterns) = &rules[index].matcher else { continue };
        if levels[index].is_none() || !in_blocks(&patterns.limits, block.kind) {
            continue;
        }
        if patterns.limits.position == HitPosition::WholeLine && block.range.len() > LONGEST_LINE {
            continue;
        }
        found.extend(rule_matches(of_rule, patterns, (text, haystack), &block.range));
    }
    found
}

/// Hits of some patterns of a rule in a block, which is the haystack.
fn rule_matches(
    wanted: &[PatternId],
    patterns: &PatternWording,
    (text, haystack): (&str, &PatternText<'_>),
    block: &Range<usize>,
) -> Vec<RuleMatch> {
    let absolute = |range: Range<usize>| block.start + range.start..block.start + range.end;
    // A block can contain a million hits: hits and exceptions are looked up by their places. Hits
    // do not overlap.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let exceptions = OnceCell::new();
    let exceptions =
        || exceptions.get_or_init(|| self::exceptions(patterns, haystack, block.start));
    let mut found: Vec<RuleMatch> = Vec::new();
    for (rule, pattern) in wanted.iter().map(|&(rule, number)| (rule, &patterns.any[number])) {
        for hit in pattern.hits(haystack) {
            let (whole, range) = (absolute(hit.whole), absolute(hit.mark));
            let free =
                taken.range(..range.end).next_back().is_none_or(|(_, &end)| end <= range.start);
            if free && !range.is_empty() && stands(patterns.limits.position, text, block, &whole) {
                let after = exceptions().partition_point(|exception| exception.end <= whole.start);
                let excepted = exceptions()
                    .get(after)
                    .filter(|exception| exception.start < whole.end)
                    .cloned();
                taken.insert(range.start, range.end);
                let groups =
                    hit.groups.into_iter().map(|(name, range)| (name, absolute(range))).collect();
                found.push(RuleMatch { excepted, groups, ..RuleMatch::new(rule, range) });
            }
        }
    }
    found
}

/// Returns the places in a block that match an exception of a rule, in order, with overlapping ones
/// joined.
fn exceptions(
    patterns: &PatternWording,
    haystack: &PatternText<'_>,
    start: usize,
) -> Vec<Range<usize>> {
    let hits = patterns.unless.iter().flat_map(|pattern| pattern.hits(haystack));
    joined(hits.map(|hit| start + hit.whole.start..start + hit.whole.end).collect())
}

fn stands(position: HitPosition, text: &str, block: &Range<usize>, range: &Range<usize>) -> bool {
    let before = &text[block.start..range.start];
    match position {
        HitPosition::Anywhere => true,
        HitPosition::BlockStart => no_words(before),
        HitPosition::SentenceStart => {
            no_words(before) || before.trim_end().ends_with(['.', '!', '?', '"', '\u{201D}'])
        }
        HitPosition::WholeLine => is_whole(text, block, range),
    }
}
