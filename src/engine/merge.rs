//! Merges hits that an editor would call one finding: hits of one family and strength in one
//! sentence; for a rule that is reported once, all hits in the document.

use std::collections::BTreeMap;

use super::JudgedMatch;
use crate::finding::FindingScope;
use crate::rules::{Rule, RuleOrigin, RuleSet};

/// Hits that make one finding.
#[derive(Debug)]
pub(super) struct HitGroup {
    /// The weightiest; of equals the one with the longest mark, then the first.
    pub(super) main: JudgedMatch,
    /// The others, in order; they become secondary labels.
    pub(super) others: Vec<JudgedMatch>,
    /// Further hits that are not shown: they add nothing for a reader, but a baseline knows each of
    /// them.
    pub(super) hidden: Vec<JudgedMatch>,
}

/// Groups hits. A silenced hit is a finding of its own, seen only on request.
pub(super) fn merge(judged: Vec<JudgedMatch>, set: &RuleSet) -> Vec<HitGroup> {
    // Hits with the features that joined hits have in common.
    let mut groups: Vec<(usize, Vec<JudgedMatch>)> = Vec::new();
    for hit in judged {
        let group = set.group_of[hit.found.rule];
        let may_join =
            |hit: &JudgedMatch| hit.silenced.is_none() && hit.scope == FindingScope::Span;
        let mut of_sentence =
            groups.iter_mut().rev().take_while(|(_, own)| own[0].sentence == hit.sentence);
        // Rules of a user's own say different things; those that a score judges say one.
        let rule = &set.rules[hit.found.rule];
        let alone = rule.origin == RuleOrigin::User && rule.judge.is_none();
        let joins = |(of, own): &&mut (_, Vec<JudgedMatch>)| {
            *of == group && may_join(&own[0]) && (!alone || own[0].found.rule == hit.found.rule)
        };
        match of_sentence.find(joins).filter(|_| may_join(&hit)) {
            Some((_, own)) => own.push(hit),
            None => groups.push((group, vec![hit])),
        }
    }
    once(groups.into_iter().map(|(_, own)| one(own)).collect(), &set.rules)
}

/// Labels of one finding that show other places of its rule; more of them add nothing.
const MOST_PLACES: usize = 5;

/// Makes one finding of the groups of a rule that is reported once: the first, with the others as
/// further places.
fn once(groups: Vec<HitGroup>, rules: &[Rule]) -> Vec<HitGroup> {
    let mut kept: Vec<HitGroup> = Vec::new();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for group in groups {
        let rule = group.main.found.rule;
        if !rules[rule].once || group.main.silenced.is_some() {
            kept.push(group);
        } else if let Some(&first) = first.get(&rule) {
            let kept = &mut kept[first];
            let shown =
                if kept.others.len() < MOST_PLACES { &mut kept.others } else { &mut kept.hidden };
            shown.push(group.main);
            kept.hidden.extend(group.others);
        } else {
            first.insert(rule, kept.len());
            kept.push(group);
        }
    }
    kept
}

fn one(mut hits: Vec<JudgedMatch>) -> HitGroup {
    hits.sort_by_key(|hit| (hit.found.range.start, hit.found.range.end));
    let weight = |hit: &JudgedMatch| (hit.severity, hit.found.range.len());
    let main = (1..hits.len()).fold(0, |best, index| {
        if weight(&hits[index]) > weight(&hits[best]) { index } else { best }
    });
    let main = hits.remove(main);
    // A second rule's hit on the same words adds nothing.
    let covered = |hit: &JudgedMatch| {
        hit.found.range.start < main.found.range.end && main.found.range.start < hit.found.range.end
    };
    hits.retain(|hit| !covered(hit));
    hits.dedup_by(|b, a| b.found.range.start < a.found.range.end);
    HitGroup { main, others: hits, hidden: Vec::new() }
}
