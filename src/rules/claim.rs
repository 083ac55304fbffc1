//! `[match.claim]`: a verb of effect and its object, from the rule file to a [`ClaimMatcher`] and
//! its [`ClaimFrame`]s.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::lists::report;
use super::needless::report_covered;
use super::raw;
use super::read::FileProblems;
use super::rule_lists;
use super::valid::RulePhrases;
use super::{ClaimStrength, HitLimits, Matcher, PhraseRole, Rule};

/// A claim; its frames are in [`RuleSet::frames`](super::RuleSet::frames).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimMatcher {
    /// Whether it looks for asserted or for hedged claims.
    pub strength: ClaimStrength,
    /// The most words between the verb and its object.
    pub within: usize,
    /// The rule whose frames it has beside its own, as written, until it is looked up.
    #[serde(skip)]
    like: Option<Spanned<String>>,
    /// The places where hits are allowed.
    pub limits: HitLimits,
}

/// One way to make a claim. Its verbs are in [`RuleSet::verbs`](super::RuleSet::verbs), or in
/// [`RuleSet::wording`](super::RuleSet::wording) if it asks for no object; the wording near them is
/// in [`RuleSet::gates`](super::RuleSet::gates).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimFrame {
    /// The rule of the frame, by index, and the rules like it, for which its subjects do not count.
    pub rules: Vec<usize>,
    /// Whether an object is required near the verb.
    pub has_objects: bool,
    /// Whether a subject is required before it.
    pub has_subjects: bool,
}

impl ClaimFrame {
    /// Returns the tags of the wording required beside the verbs of this frame, number `frame`, and
    /// of its exceptions.
    pub fn gates(&self, frame: usize) -> impl Iterator<Item = u32> {
        let lists = [PhraseRole::Object, PhraseRole::Subject, PhraseRole::Unless]
            .map(|role| role.tag(frame));
        lists.into_iter().chain(self.rules.iter().map(|&rule| PhraseRole::Exception.tag(rule)))
    }
}

/// The most words between the verb of a claim and its object, unless the rule sets another number.
const CLAIM_REACH: usize = 6;

/// Checks `[match.claim]`, which begins at byte `at` of the file.
pub(super) fn claim(
    problems: &mut FileProblems<'_>,
    raw: &raw::RawClaim,
    at: Range<usize>,
    phrases: &mut RulePhrases<'_, '_>,
) -> ClaimMatcher {
    let tag = PhraseRole::Exception.tag(phrases.rule);
    report_covered(problems, &raw.unless, phrases.compiler);
    for phrase in &raw.unless {
        if let Err(mistake) = phrases.compiler.add(phrases.gates, phrase.get_ref(), tag) {
            report(problems, phrase, &mistake, phrases.compiler);
        }
    }
    rule_lists::add_allowed(phrases);
    raw.frames.iter().for_each(|frame| self::frame(problems, frame, phrases));
    if raw.frames.is_empty() && raw.like.is_none() {
        problems.error(
            "a claim needs `[[match.claim.frames]]`, or a claim rule that it is `like`",
            at,
            "",
            None,
        );
    }
    let strength =
        raw.strength.as_ref().map_or(ClaimStrength::Asserted, |strength| *strength.get_ref());
    ClaimMatcher {
        strength,
        within: raw.within.unwrap_or(CLAIM_REACH),
        like: raw.like.clone(),
        limits: HitLimits::default(),
    }
}

fn frame(
    problems: &mut FileProblems<'_>,
    frame: &Spanned<raw::RawFrame>,
    phrases: &mut RulePhrases<'_, '_>,
) {
    let raw::RawFrame { verbs, objects, subjects, unless } = frame.get_ref();
    if verbs.is_empty() {
        problems.error("a frame needs `verbs`", frame.span(), "", None);
    }
    let number = phrases.frames.len();
    for (list, role) in [
        (verbs, PhraseRole::Verb),
        (objects, PhraseRole::Object),
        (subjects, PhraseRole::Subject),
        (unless, PhraseRole::Unless),
    ] {
        report_covered(problems, list, phrases.compiler);
        for phrase in list {
            let tag = role.tag(number);
            // A verb that needs no object is enough by itself, like the wording of other rules.
            let set = match role {
                PhraseRole::Verb if objects.is_empty() => &mut *phrases.wording,
                PhraseRole::Verb => &mut *phrases.verbs,
                _ => &mut *phrases.gates,
            };
            if let Err(mistake) = phrases.compiler.add(set, phrase.get_ref(), tag) {
                report(problems, phrase, &mistake, phrases.compiler);
            }
        }
    }
    phrases.frames.push(ClaimFrame {
        rules: vec![phrases.rule],
        has_objects: !objects.is_empty(),
        has_subjects: !subjects.is_empty(),
    });
}

/// Gives the claim of rule `index` the frames of the rule that it is like.
pub(super) fn resolve(
    problems: &mut FileProblems<'_>,
    rules: &[Rule],
    frames: &mut [ClaimFrame],
    index: usize,
) {
    let Matcher::Claim(ClaimMatcher { like: Some(like), .. }) = &rules[index].matcher else {
        return;
    };
    let claims = || {
        (0..rules.len()).filter(|&n| n != index && matches!(rules[n].matcher, Matcher::Claim(_)))
    };
    let Some(owner) = claims().find(|&n| rules[n].id.as_str() == like.get_ref()) else {
        let known: Vec<&str> = claims().map(|n| rules[n].id.as_str()).collect();
        return problems.unknown("claim rule", like.get_ref(), like.span(), &known);
    };
    let mut own = frames.iter_mut().filter(|frame| frame.rules.first() == Some(&owner)).peekable();
    if own.peek().is_none() {
        let why = format!("`{}` has no frames of its own", like.get_ref());
        problems.error(why, like.span(), "", Some("name the rule that it is like".into()));
    }
    own.for_each(|frame| frame.rules.push(index));
}
