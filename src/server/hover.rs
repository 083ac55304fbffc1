//! The card of a finding: why it is one, what to do, and what its score is made of.

use lsp_types::{HoverParams, Range as LspRange};
use serde_json::{Value, json};

use super::desk::{CheckedText, Desk};
use super::diagnostics::{page_of, range_of};
use crate::finding::{Finding, FindingHit};
use crate::rules::{Rule, RuleSet};
use crate::source::first_chars;

/// Characters of an example that are shown.
const LONGEST_EXAMPLE: usize = 200;

/// Answers what is to be said of a place.
pub(super) fn answer(desk: &mut Desk, params: Value) -> Result<Value, String> {
    let params: HoverParams = super::read(params)?;
    let place = params.text_document_position_params;
    let Some(checked) = desk.newest(&place.text_document.uri) else { return Ok(Value::Null) };
    let at = checked.lines.offset(&checked.open.text, place.position);
    let mut cards = Vec::new();
    let mut range: Option<LspRange> = None;
    for finding in &checked.findings {
        if covers(finding, at) {
            cards.push(card(&checked, finding));
            range.get_or_insert_with(|| range_of(&checked, finding));
        }
    }
    if cards.is_empty() {
        return Ok(Value::Null);
    }
    let markdown = desk.shared.abilities().markdown;
    let text = cards.join("\n\n---\n\n");
    let (kind, text) = if markdown { ("markdown", text) } else { ("plaintext", plain(&text)) };
    Ok(json!({ "contents": { "kind": kind, "value": text }, "range": range }))
}

/// Whether one of the marks of a finding is at a byte.
fn covers(finding: &Finding, at: usize) -> bool {
    finding
        .hits()
        .filter_map(|hit| hit.label)
        .any(|label| label.path.is_none() && label.span.start <= at && at <= label.span.end)
}

/// Markdown for one finding.
fn card(checked: &CheckedText, finding: &Finding) -> String {
    let rules = checked.profile.as_ref().map(|profile| &profile.checker.rules);
    let name = match page_of(checked, finding) {
        Some(page) => format!("[{}]({page})", finding.rule),
        None => finding.rule.to_string(),
    };
    let mut rows = vec![format!("**{}** {name}", finding.severity.name())];
    rows.push(finding.message.clone());
    let rule = rules.and_then(|rules| rules.find(finding.rule.as_str()));
    if let Some(rule) = rule {
        rows.push(format!("*Why:* {}", rule.why));
    }
    rows.extend(finding.help.as_ref().map(|help| format!("*What to do:* {help}")));
    if let (Some(rule), Some(rules)) = (rule, rules) {
        rows.extend(looked_for(rules, rule));
    }
    for label in &finding.secondary[..finding.own_places()] {
        if !label.text.is_empty() {
            rows.push(format!("*Not enough:* {}", label.text));
        }
    }
    rows.extend(finding.notes.iter().map(|note| format!("*Note:* {note}")));
    rows.extend(rule.and_then(before_and_after));
    rows.extend(finding.score.as_ref().map(|score| format!("*Score:* {score}")));
    rows.extend(finding.hits().skip(1).map(also));
    rows.join("\n\n")
}

/// The line about another hit that is told with a finding.
fn also(hit: FindingHit<'_>) -> String {
    format!("*Also* `{}`: {}", hit.finding.rule, hit.finding.message)
}

/// Contexts that would have silenced a finding for the evidence in them.
fn looked_for(rules: &RuleSet, rule: &Rule) -> Option<String> {
    let mut looked = Vec::new();
    for context in rule.silent_when.iter().map(|&index| &rules.contexts[index]) {
        if context.asks_for_evidence() {
            looked.push(context.summary.trim_end_matches('.').to_owned());
        }
    }
    (!looked.is_empty()).then(|| format!("*Looked for, and not found:* {}", looked.join("; ")))
}

/// A text in which a rule finds something, and one in which it does not.
fn before_and_after(rule: &Rule) -> Option<String> {
    let before = rule.fires.first()?.text.get_ref();
    let after = rule.allows.first()?;
    let because = after.because.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let quiet = line(after.text.get_ref());
    Some(format!("*Reported:* {}\n\n*Not reported:* {quiet}{because}", line(before)))
}

/// A text in one line, cut where it is long.
fn line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = first_chars(&line, LONGEST_EXAMPLE);
    if first.len() < line.len() { format!("{first}\u{2026}") } else { line }
}

/// Markdown without its signs.
fn plain(text: &str) -> String {
    text.replace("**", "").replace("*", "")
}
