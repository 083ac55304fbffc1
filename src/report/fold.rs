//! Findings that say the same of different words, made one: an editor reads the advice once and
//! sees all places.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::finding::{Finding, FindingScope, Label, RuleId, Severity};

/// Places that are shown of a finding; of the others the lines are named.
const MOST_PLACES: usize = 6;

/// Returns the findings, with the findings of one rule and severity in one file joined at the first
/// of them.
pub(super) fn fold(findings: &[Finding]) -> Vec<Cow<'_, Finding>> {
    let mut folded: Vec<(&Finding, Vec<&Finding>)> = Vec::new();
    let mut first: HashMap<_, usize> = HashMap::new();
    for finding in findings {
        let at = *first.entry(alike(finding).ok_or(folded.len())).or_insert(folded.len());
        match folded.get_mut(at) {
            Some((_, others)) => others.push(finding),
            None => folded.push((finding, Vec::new())),
        }
    }
    folded.into_iter().map(|(first, others)| together(first, &others)).collect()
}

/// Returns the key by which findings are joined: everything except the words that the message
/// begins with.
fn alike(finding: &Finding) -> Option<(&str, &RuleId, Severity, &str, Option<&str>)> {
    let of_words =
        finding.scope == FindingScope::Span && finding.silenced.is_none() && !finding.is_problem();
    let here =
        finding.primary.is_some() && finding.secondary.iter().all(|label| label.path.is_none());
    let (_, message) = finding.message.strip_prefix('`')?.split_once('`')?;
    (of_words && here).then(|| {
        (&*finding.path, &finding.rule, finding.severity, message, finding.help.as_deref())
    })
}

fn together<'f>(first: &'f Finding, others: &[&Finding]) -> Cow<'f, Finding> {
    if others.is_empty() {
        return Cow::Borrowed(first);
    }
    let mut all = first.clone();
    all.message.push_str(&format!(" ({} more below)", others.len()));
    for note in others.iter().flat_map(|other| &other.notes) {
        if !all.notes.contains(note) {
            all.notes.push(note.clone());
        }
    }
    let (shown, rest) = others.split_at(others.len().min(MOST_PLACES - 1));
    for other in shown {
        // The words beside the first mark need not be read again.
        all.secondary
            .extend(other.primary.clone().map(|label| Label { text: String::new(), ..label }));
        all.secondary.extend_from_slice(&other.secondary);
    }
    let lines = rest.iter().filter_map(|other| other.primary.as_ref());
    let mut lines: Vec<String> = lines.map(|label| label.places.0.line.to_string()).collect();
    lines.dedup();
    all.notes.extend((!lines.is_empty()).then(|| format!("also in line {}", lines.join(", "))));
    Cow::Owned(all)
}
