//! Wording that counts only in company: rules with `needs-one-of`.
//!
//! A context of the sentence decides at once. The evidence in the rest of the paragraph (the last
//! question of Batalo et al., EACL 2026: does the broader context strengthen it?) is known only
//! when every other hit has been judged. It ends with the paragraph: a change in one paragraph
//! should not make findings come and go in another.

use std::ops::Range;

use super::JudgedMatch;
use super::phrase::overlap;
use crate::document::Document;
use crate::finding::{Silenced, SilencedBy};
use crate::rules::{ContextCue, ContextShape, HitContext, Rule, RuleSet};

/// Whether a rule's hits need contexts, and which of them look beyond the sentence.
pub(super) fn needs_company(rules: &RuleSet, rule: &Rule) -> bool {
    rule.needs_one_of.iter().any(|&index| looks_at_company(&rules.contexts[index]))
}

/// Whether other hits influence the hits of a rule.
pub(super) fn looks_at_hits(rules: &RuleSet, rule: &Rule) -> bool {
    let lists = [&rule.needs_one_of, &rule.silent_when, &rule.softer_when, &rule.louder_when];
    let mut cues = lists.into_iter().flatten().flat_map(|&index| &rules.contexts[index].cues);
    cues.any(|cue| {
        matches!(cue, ContextCue::Shape(ContextShape::Company | ContextShape::Stacked, _))
    })
}

fn looks_at_company(context: &HitContext) -> bool {
    context.cues.iter().any(|cue| matches!(cue, ContextCue::Shape(ContextShape::Company, _)))
}

/// Returns the reason why a hit is not reported: none of the contexts that its rule needs applies.
pub(super) fn nothing_holds() -> Silenced {
    Silenced { by: SilencedBy::Context, context: "needs-one-of".into(), words: String::new() }
}

/// Decides about hits that wait for the rest of their paragraph; `families` gives the family of
/// each rule.
pub(super) fn settle(
    rules: &RuleSet,
    families: &[usize],
    document: &Document<'_>,
    judged: &mut [JudgedMatch],
) {
    if !judged.iter().any(|hit| hit.waits) {
        return;
    }
    let mut firm: Vec<(usize, Range<usize>)> = judged
        .iter()
        .filter(|hit| hit.silenced.is_none() && !hit.waits)
        .map(|hit| (families[hit.found.rule], hit.found.range.clone()))
        .collect();
    firm.sort_unstable_by_key(|(family, range)| (*family, range.start));
    let before = |family: usize, at: usize| {
        firm.partition_point(|(of, range)| (*of, range.start) < (family, at))
    };
    for hit in judged.iter_mut().filter(|hit| hit.waits) {
        let rule = &rules.rules[hit.found.rule];
        let (family, there) = (families[hit.found.rule], &hit.found.range);
        let block = &document.blocks
            [document.blocks.partition_point(|block| block.range.end <= there.start)]
        .range;
        let own = &firm[before(family, block.start)..before(family, block.end)];
        let near = own.iter().map(|(_, range)| range).find(|range| !overlap(range, there));
        hit.waits = false;
        let Some(near) = near else {
            hit.silenced.get_or_insert_with(nothing_holds);
            continue;
        };
        let marked = &document.text()[near.clone()];
        let contexts = rule.needs_one_of.iter().map(|&index| &rules.contexts[index]);
        for context in contexts.filter(|context| looks_at_company(context)) {
            hit.notes.push(context.note.fill(|hole| (hole == "words").then_some(marked)));
        }
    }
}
