//! The matcher for claims: a verb of effect and, in the same clause, the thing that it is said to
//! affect.
//!
//! A rule names its frames in TOML: verbs, objects that must follow or precede nearby, subjects
//! that must come before. Strength is a condition of the match: the context `tentative` applies to
//! hedged claims and not to asserted ones. Contexts decide whether a claim is supported, as they
//! decide about all silencing.

use std::cell::LazyCell;
use std::ops::Range;

use super::phrase::overlap;
use super::{RuleLevels, RuleMatch};
use crate::context::CandidateSentence;
use crate::phrase::PhraseHit;
use crate::rules::{ClaimStrength, Matcher, PhraseRole, RuleSet};

/// A claim is marked from its verb to its object where that takes no more words than this; else
/// only its verb.
const LONGEST_MARK: usize = 8;

/// Hits of all claim rules that are on, among the phrase hits of one sentence.
pub(super) fn matches(
    rules: &RuleSet,
    levels: &RuleLevels,
    sentence: &CandidateSentence<'_, '_>,
    hits: &[PhraseHit],
) -> Vec<RuleMatch> {
    let mut found: Vec<RuleMatch> = Vec::new();
    for hit in hits {
        let Some(frame) = PhraseRole::Verb.number(hit.tag) else { continue };
        let verb = SentenceVerb { rules, sentence, hits, frame, words: &hit.words };
        let on = rules.frames[frame].rules.iter().filter(|&&rule| levels[rule].is_some());
        found.extend(on.filter_map(|&rule| verb.claims(rule)));
    }
    keep_longest(&mut found);
    found
}

/// Frames of one rule may see the same words: of overlapping hits the longest stays.
fn keep_longest(found: &mut Vec<RuleMatch>) {
    found.sort_by_key(|hit| {
        (hit.rule, std::cmp::Reverse(hit.range.len()), hit.range.start, hit.excepted.is_some())
    });
    let mut kept: Vec<RuleMatch> = Vec::new();
    for hit in found.drain(..) {
        let taken = |other: &RuleMatch| {
            other.rule == hit.rule
                && other.range.start < hit.range.end
                && hit.range.start < other.range.end
        };
        if !kept.iter().any(taken) {
            kept.push(hit);
        }
    }
    kept.sort_by_key(|hit| (hit.range.start, hit.rule));
    *found = kept;
}

/// A verb of a frame in a sentence.
struct SentenceVerb<'a, 's> {
    rules: &'a RuleSet,
    sentence: &'a CandidateSentence<'s, 'a>,
    hits: &'a [PhraseHit],
    /// Its number.
    frame: usize,
    /// Words of the sentence.
    words: &'a Range<usize>,
}

impl SentenceVerb<'_, '_> {
    /// Hits of a list of the frame.
    fn list(&self, role: PhraseRole) -> impl Iterator<Item = &Range<usize>> {
        self.tagged(role.tag(self.frame))
    }

    fn tagged(&self, tag: u32) -> impl Iterator<Item = &Range<usize>> {
        self.hits.iter().filter(move |hit| hit.tag == tag).map(|hit| &hit.words)
    }

    /// The claim that it makes in the sense of a rule.
    fn claims(&self, rule: usize) -> Option<RuleMatch> {
        let Matcher::Claim(claim) = &self.rules.rules[rule].matcher else { return None };
        let frame = &self.rules.frames[self.frame];
        let needs_subject = frame.has_subjects && frame.rules[0] == rule;
        if needs_subject
            && !self.list(PhraseRole::Subject).any(|subject| subject.end <= self.words.start)
        {
            return None;
        }
        let object = self.object(claim.within);
        if (frame.has_objects && object.is_none()) || !self.has_strength(claim.strength) {
            return None;
        }
        let words = marked(self.words, object);
        let of_rules = [frame.rules[0], rule]
            .into_iter()
            .flat_map(|rule| self.tagged(PhraseRole::Exception.tag(rule)));
        let mut exceptions = self.list(PhraseRole::Unless).chain(of_rules);
        let excepted = exceptions
            .find(|other| overlap(other, &words))
            .map(|other| self.sentence.words.span(other));
        Some(RuleMatch { excepted, ..RuleMatch::new(rule, self.sentence.words.span(&words)) })
    }

    /// The nearest object after the verb, or before it where the verb is passive, at most `within`
    /// words away.
    fn object(&self, within: usize) -> Option<&Range<usize>> {
        let (verb, sentence) = (self.words, self.sentence);
        let passive = LazyCell::new(|| sentence.is_passive(verb));
        let distance = |object: &Range<usize>| {
            let after = object
                .start
                .checked_sub(verb.end)
                .filter(|_| sentence.runs_on(verb.end - 1, object.start));
            let before = verb
                .start
                .checked_sub(object.end)
                .filter(|_| *passive && sentence.runs_on(object.end - 1, verb.start));
            after.or(before).filter(|&words| words <= within)
        };
        let near =
            self.list(PhraseRole::Object).filter_map(|object| Some((distance(object)?, object)));
        // Of objects that begin together the longest.
        let nearest =
            near.min_by_key(|&(distance, object)| (distance, std::cmp::Reverse(object.end)));
        nearest.map(|(_, object)| object)
    }

    fn has_strength(&self, strength: ClaimStrength) -> bool {
        if strength == ClaimStrength::Any {
            return true;
        }
        let context = self.rules.tentative.map(|index| &self.rules.contexts[index]);
        let tentative =
            context.is_some_and(|context| self.sentence.holds(context, self.words).is_some());
        tentative == (strength == ClaimStrength::Hedged)
    }
}

fn marked(verb: &Range<usize>, object: Option<&Range<usize>>) -> Range<usize> {
    let Some(object) = object else { return verb.clone() };
    let both = verb.start.min(object.start)..verb.end.max(object.end);
    if both.len() <= LONGEST_MARK { both } else { verb.clone() }
}
