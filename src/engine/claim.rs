//! The matcher for claims: a verb of effect and, in the same clause, what it is said to affect.
//!
//! A rule names its frames in TOML: verbs, objects that must stand near, subjects that must stand before. Strength is a
//! condition of the match: the context `tentative` holds for hedged claims and not for asserted ones. Whether a claim is
//! supported is a matter of contexts, like all that silences.

use std::ops::Range;

use super::{Levels, Match};
use crate::context::Sentence;
use crate::phrase::Hit;
use crate::rules::{Claim, Frame, Matcher, Role, RuleSet, Strength};

/// A claim is marked from its verb to its object where that takes no more words than this; else only its verb.
const LONGEST_MARK: usize = 8;

/// Hits of all claim rules that are on, among the phrase hits of one sentence.
pub(super) fn matches(rules: &RuleSet, levels: &Levels, sentence: &Sentence<'_>, hits: &[Hit]) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    for (number, frame) in rules.frames.iter().enumerate() {
        let Matcher::Claim(claim) = &rules.rules[frame.rule].matcher else { continue };
        if levels[frame.rule].is_none() {
            continue;
        }
        let of = |role| {
            let tag = Frame::tag(number, role);
            hits.iter().filter(move |hit| hit.tag == tag).map(|hit| &hit.words)
        };
        for verb in of(Role::Verb) {
            let subject = !frame.has_subjects || of(Role::Subject).any(|subject| subject.end <= verb.start);
            let object = object(claim, sentence, verb, of(Role::Object));
            if !subject || (frame.has_objects && object.is_none()) || !has_strength(rules, claim, sentence, verb) {
                continue;
            }
            let words = marked(verb, object.as_ref());
            let range = sentence.words.span(&words);
            let overlaps = |other: &Range<usize>| other.start < words.end && words.start < other.end;
            let excepted = of(Role::Unless).find(|other| overlaps(other)).map(|other| sentence.words.span(other));
            found.push(Match { excepted, ..Match::new(frame.rule, range) });
        }
    }
    keep_longest(&mut found);
    found
}

/// Frames of one rule may see the same words: of overlapping hits the longest stays.
fn keep_longest(found: &mut Vec<Match>) {
    found.sort_by_key(|hit| (hit.rule, std::cmp::Reverse(hit.range.len()), hit.range.start));
    let mut kept: Vec<Match> = Vec::new();
    for hit in found.drain(..) {
        let taken = |other: &Match| {
            other.rule == hit.rule && other.range.start < hit.range.end && hit.range.start < other.range.end
        };
        if !kept.iter().any(taken) {
            kept.push(hit);
        }
    }
    kept.sort_by_key(|hit| (hit.range.start, hit.rule));
    *found = kept;
}

/// The nearest object after the verb, or before it where the verb is passive.
fn object<'h>(
    claim: &Claim,
    sentence: &Sentence<'_>,
    verb: &Range<usize>,
    objects: impl Iterator<Item = &'h Range<usize>>,
) -> Option<Range<usize>> {
    let passive = sentence.is_passive(verb);
    let distance = |object: &Range<usize>| {
        let after = object.start.checked_sub(verb.end).filter(|_| sentence.runs_on(verb.end - 1, object.start));
        let before =
            verb.start.checked_sub(object.end).filter(|_| passive && sentence.runs_on(object.end - 1, verb.start));
        after.or(before).filter(|&words| words <= claim.within)
    };
    let near = objects.filter_map(|object| Some((distance(object)?, object.end, object)));
    // Of objects that begin together the longest.
    let near = near.min_by_key(|&(distance, end, _)| (distance, std::cmp::Reverse(end)));
    near.map(|(_, _, object)| object.clone())
}

fn has_strength(rules: &RuleSet, claim: &Claim, sentence: &Sentence<'_>, verb: &Range<usize>) -> bool {
    if claim.strength == Strength::Any {
        return true;
    }
    let context = rules.tentative.map(|index| &rules.contexts[index]);
    let tentative = context.is_some_and(|context| sentence.holds(context, verb).is_some());
    tentative == (claim.strength == Strength::Hedged)
}

fn marked(verb: &Range<usize>, object: Option<&Range<usize>>) -> Range<usize> {
    let Some(object) = object else { return verb.clone() };
    let both = verb.start.min(object.start)..verb.end.max(object.end);
    if both.len() <= LONGEST_MARK { both } else { verb.clone() }
}
