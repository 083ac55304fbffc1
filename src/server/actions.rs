//! Things that can be done about a finding, and about all of a document.

use std::collections::HashMap;
use std::ops::Range;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, Command, TextEdit, Uri, WorkspaceEdit,
};
use serde_json::{Value, json};

use super::answers::FIX_ALL;
use super::desk::{CheckedText, Desk};
use super::diagnostics::{diagnostic, id_of, is_residue};
use super::text::edits_between;
use super::{commands, json_of, suppress};
use crate::document::ReadRegion;
use crate::finding::Finding;
use crate::session::file::reading;
use crate::session::fix;
use crate::source::Source;

/// Findings of a selection for which single actions are offered: each is tried before it is
/// offered.
const MOST_FINDINGS: usize = 8;
/// Bytes of wording that can be allowed by a line of configuration.
const LONGEST_WORDING: usize = 100;
/// The reason that a person is to replace.
const NO_REASON: &str = "TODO: say why this may stay";

/// Answers what can be done at a place.
pub(super) fn answer(desk: &mut Desk, params: Value) -> Result<Value, String> {
    let params: CodeActionParams = super::read(params)?;
    let Some(checked) = desk.newest(&params.text_document.uri) else { return Ok(json!([])) };
    if checked.profile.is_none() {
        return Ok(json!([]));
    }
    let only = params.context.only.unwrap_or_default();
    let mut actions = Vec::new();
    if is_wanted(&only, CodeActionKind::QUICKFIX.as_str()) {
        let range = checked.lines.bytes(&checked.open.text, params.range);
        let near: Vec<&Finding> =
            checked.findings.iter().filter(|finding| touches(finding, &range)).collect();
        for finding in near.into_iter().take(MOST_FINDINGS) {
            about_finding(desk, &checked, finding, &mut actions);
        }
    }
    if is_wanted(&only, FIX_ALL) {
        actions.extend(fix_all(desk, &checked));
    }
    if desk.shared.abilities().actions {
        return Ok(json_of(actions));
    }
    let commands: Vec<Command> = actions.into_iter().filter_map(as_command).collect();
    Ok(json_of(commands))
}

/// Whether a client asks for actions of a kind: for it, for one that includes it, or for any.
fn is_wanted(only: &[CodeActionKind], kind: &str) -> bool {
    only.is_empty()
        || only.iter().any(|own| {
            let rest = kind.strip_prefix(own.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest == kind)
        })
}

/// Whether a mark of a finding touches a selection.
fn touches(finding: &Finding, range: &Range<usize>) -> bool {
    let Some(primary) = &finding.primary else { return range.start == 0 };
    let marks = std::iter::once(primary).chain(&finding.secondary);
    let mut own = marks.filter(|label| label.path.is_none());
    own.any(|label| label.span.start <= range.end && range.start <= label.span.end)
}

/// An action as a client knows it that knows commands only.
fn as_command(action: CodeAction) -> Option<Command> {
    match (action.command, action.edit) {
        (Some(command), _) => Some(command),
        (None, Some(edit)) => {
            Some(Command::new(action.title, commands::APPLY.into(), Some(vec![json_of(edit)])))
        }
        (None, None) => None,
    }
}

/// An edit of one document.
pub(super) fn edit_of(uri: &Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    #[expect(
        clippy::mutable_key_type,
        reason = "the type of the protocol; an address never changes"
    )]
    let changes = HashMap::from([(uri.clone(), edits)]);
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}

/// Adds what can be done about one finding.
fn about_finding(
    desk: &mut Desk,
    checked: &CheckedText,
    finding: &Finding,
    actions: &mut Vec<CodeAction>,
) {
    let shown = vec![diagnostic(desk, checked, finding)];
    let base = |title: String| CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(shown.clone()),
        ..CodeAction::default()
    };
    if let Some((lines, edits)) = deletion(checked, finding) {
        actions.push(CodeAction {
            edit: Some(edit_of(&checked.open.uri, edits)),
            is_preferred: Some(!finding.fixes.is_empty()),
            ..base(deletion_title(lines))
        });
    }
    if finding.is_problem() {
        return;
    }
    let argument = json!({ "uri": checked.open.uri, "id": id_of(finding) });
    let title = format!("Suppress `{}` here, with a reason", suppress::names(finding));
    if let Some(edits) = suppress::edits(desk, checked, finding, NO_REASON) {
        let asked = desk.settings.asks_reason;
        let command =
            Command::new(title.clone(), commands::ASK.into(), Some(vec![argument.clone()]));
        actions.push(CodeAction {
            edit: (!asked).then(|| edit_of(&checked.open.uri, edits)),
            command: asked.then_some(command),
            ..base(title)
        });
    }
    for (name, title) in offers(checked, finding, desk.settings.asks_reason) {
        let command = Command::new(title.clone(), name.into(), Some(vec![argument.clone()]));
        actions.push(CodeAction { command: Some(command), ..base(title) });
    }
}

/// Commands about a finding, each with its title; `asks` says whether the client asks a person for
/// what they need.
fn offers(checked: &CheckedText, finding: &Finding, asks: bool) -> Vec<(&'static str, String)> {
    let rule = &finding.rule;
    let mut offers = Vec::new();
    // No line of a configuration allows several paragraphs.
    let span = finding.primary.as_ref().map_or(0..0, |label| label.span.clone());
    let several = checked.open.text.get(span).is_some_and(|marked| marked.contains("\n\n"));
    let words = wording(checked, finding);
    let words = words.filter(|words| words.len() <= LONGEST_WORDING && !several);
    if let Some(words) = words {
        offers.push((commands::ALLOW, format!("Allow \u{201C}{words}\u{201D} in puffery.toml")));
    }
    offers.push((commands::BASELINE, format!("Take `{rule}` here into the baseline")));
    offers.push((commands::DISMISS, format!("Dismiss `{rule}` here without touching the text")));
    let report = if asks { commands::ASK_REPORT } else { commands::REPORT };
    offers.push((report, format!("Report `{rule}` here as a false alarm")));
    offers
}

/// The marked words of a finding, where it has some.
pub(super) fn wording(checked: &CheckedText, finding: &Finding) -> Option<String> {
    let span = &finding.primary.as_ref()?.span;
    let words = checked.open.text.get(span.clone())?;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.contains(char::is_alphanumeric).then_some(words)
}

fn deletion_title(lines: usize) -> String {
    match lines {
        1 => "Delete this line of residue".to_owned(),
        _ => format!("Delete these {lines} lines of residue"),
    }
}

/// The edits that delete residue, and how many lines they delete.
fn deletion(checked: &CheckedText, finding: &Finding) -> Option<(usize, Vec<TextEdit>)> {
    let rules = &checked.profile.as_ref()?.checker.rules;
    if !is_residue(rules, finding) {
        return None;
    }
    let text = &checked.open.text;
    let after = fix::without_finding(text, finding)?;
    let lines = text.lines().count().saturating_sub(after.lines().count()).max(1);
    Some((lines, edits_between(text, &after, &checked.lines)))
}

/// The action that deletes all residue that is certain, as `--fix` does.
fn fix_all(desk: &mut Desk, checked: &CheckedText) -> Option<CodeAction> {
    let edits = fixed(desk, checked)?;
    Some(CodeAction {
        title: "Delete all residue that is certain (puffery)".into(),
        kind: Some(CodeActionKind::new(FIX_ALL)),
        edit: Some(edit_of(&checked.open.uri, edits)),
        ..CodeAction::default()
    })
}

/// The edits that `--fix` would make.
pub(super) fn fixed(desk: &mut Desk, checked: &CheckedText) -> Option<Vec<TextEdit>> {
    if checked.findings.iter().all(|finding| finding.fixes.is_empty()) {
        return None;
    }
    let profile = checked.profile.clone()?;
    let path = &checked.path;
    let source = Source::new(path.display().to_string(), checked.open.text.as_str());
    let bytes = checked.open.text.as_bytes().to_vec();
    let reading = reading(checked.format, ReadRegion::default(), &profile);
    let (_, plan) = fix::plan(path, &source, bytes, &reading, |source| {
        desk.findings(path, checked.format, &source.text, &profile).0
    });
    Some(edits_between(&checked.open.text, &plan?.after, &checked.lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_count_lines_as_people_do() {
        assert_eq!(deletion_title(1), "Delete this line of residue");
        assert_eq!(deletion_title(3), "Delete these 3 lines of residue");
        assert_eq!(deletion_title(10), "Delete these 10 lines of residue");
    }

    #[test]
    fn a_kind_includes_those_below_it() {
        let only = |kind: &'static str| vec![CodeActionKind::new(kind)];
        assert!(is_wanted(&[], FIX_ALL) && is_wanted(&only(""), FIX_ALL));
        assert!(is_wanted(&only("source"), FIX_ALL) && is_wanted(&only("source.fixAll"), FIX_ALL));
        assert!(!is_wanted(&only("quickfix"), FIX_ALL) && !is_wanted(&only("sour"), FIX_ALL));
    }
}
