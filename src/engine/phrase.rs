//! The matcher for wording: phrases among the words of a sentence.

use std::ops::Range;

use super::{RuleLevels, RuleMatch};
use crate::context::CandidateSentence;
use crate::document::BlockKind;
use crate::phrase::{KnownWords, PhraseHit, TagSet, is_bare};
use crate::rules::{FrameSet, HitLimits, HitPosition, PhraseRole, RuleSet};

/// Returns everything that phrase and claim rules ask for among the words of a sentence: wording,
/// the verbs of frames, and then the words that turn them into a claim or an exception.
pub(super) fn hits(rules: &RuleSet, words: &KnownWords<'_>) -> Vec<PhraseHit> {
    let sifted = rules.sieve.sift(words);
    let mut hits =
        if sifted.wording { rules.wording.hits(words, &rules.slots) } else { Vec::new() };
    hits.extend(verbs(rules, words, sifted.frames));
    if !hits.is_empty() {
        let exceptions = hits.iter().filter_map(|hit| {
            Some(PhraseRole::Exception.tag(PhraseRole::Wording.number(hit.tag)?))
        });
        let frames = hits.iter().filter_map(|hit| PhraseRole::Verb.number(hit.tag));
        let gates = frames.flat_map(|frame| rules.frames[frame].gates(frame));
        let wanted: TagSet = exceptions.chain(gates).collect();
        hits.extend(rules.gates.hits_of(words, &rules.slots, |tag| wanted.contains(tag)));
    }
    hits
}

/// The verbs of some frames.
fn verbs(rules: &RuleSet, words: &KnownWords<'_>, frames: FrameSet) -> Vec<PhraseHit> {
    if frames.is_empty() {
        return Vec::new();
    }
    let wanted =
        |tag: u32| PhraseRole::Verb.number(tag).is_some_and(|frame| frames.contains(frame));
    rules.verbs.hits_of(words, &rules.slots, wanted)
}

/// Hits of all phrase rules that are on, among the phrase hits of one sentence.
pub(super) fn matches(
    rules: &RuleSet,
    levels: &RuleLevels,
    sentence: &CandidateSentence<'_, '_>,
    hits: &[PhraseHit],
) -> Vec<RuleMatch> {
    let wording = hits.iter().filter_map(|hit| Some((PhraseRole::Wording.number(hit.tag)?, hit)));
    let mut own: Vec<(usize, &PhraseHit)> =
        wording.filter(|(rule, hit)| levels[*rule].is_some() && !hit.mark.is_empty()).collect();
    keep_longest(&mut own);
    let mut found = Vec::new();
    for (rule, hit) in own {
        let (words, range) = (&hit.words, sentence.words.span(&hit.mark));
        if !rules.rules[rule]
            .matcher
            .limits()
            .is_some_and(|limits| stands(limits, sentence, &range))
        {
            continue;
        }
        let exception = PhraseRole::Exception.tag(rule);
        let excepted =
            hits.iter().find(|other| other.tag == exception && overlap(&other.words, words));
        let excepted = excepted.map(|other| sentence.words.span(&other.words));
        found.push(RuleMatch { excepted, ..RuleMatch::new(rule, range) });
    }
    found
}

/// Whether two ranges have something in common.
pub(super) fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Of overlapping hits of one rule the leftmost stays, of those that begin together the longest.
fn keep_longest(hits: &mut Vec<(usize, &PhraseHit)>) {
    hits.sort_by_key(|(rule, hit)| (*rule, hit.mark.start, std::cmp::Reverse(hit.mark.end)));
    let mut last: Option<(usize, usize)> = None;
    hits.retain(|(rule, hit)| {
        let keep = last.is_none_or(|(of, end)| of != *rule || hit.mark.start >= end);
        if keep {
            last = Some((*rule, hit.mark.end));
        }
        keep
    });
}

/// Whether a hit on `range` is at a place that the rule allows.
fn stands(limits: &HitLimits, sentence: &CandidateSentence<'_, '_>, range: &Range<usize>) -> bool {
    let before = |start: usize| &sentence.text[start..range.start];
    in_blocks(limits, sentence.block.kind)
        && match limits.position {
            HitPosition::Anywhere => true,
            HitPosition::SentenceStart => no_words(before(sentence.range.start)),
            HitPosition::BlockStart => no_words(before(sentence.block.range.start)),
            HitPosition::WholeLine => is_whole(sentence.text, &sentence.block.range, range),
        }
}

/// Whether a rule looks at blocks of this kind.
pub(super) fn in_blocks(limits: &HitLimits, kind: BlockKind) -> bool {
    limits.blocks.is_empty()
        || limits.blocks.contains(&kind)
        || limits.blocks.contains(&kind.base())
}

/// No letters or digits.
pub(super) fn no_words(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

/// Whether the block has only marks, and counts in brackets, around `range`.
pub(super) fn is_whole(text: &str, block: &Range<usize>, range: &Range<usize>) -> bool {
    is_bare(&text[block.start..range.start]) && is_bare(&text[range.end..block.end])
}
