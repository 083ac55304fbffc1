//! Commands: what an action or a person asks the server to do.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{ExecuteCommandParams, Uri};
use serde::Deserialize;
use serde_json::{Value, json};

use super::actions::{edit_of, fixed};
use super::desk::{CheckedText, Desk};
use super::diagnostics::id_of;
use super::text::{LineIndex, edits_between};
use super::{allow, json_of, known, suppress, uri, workspace};
use crate::baseline::{DISMISSED_NAME, FILE_NAME};
use crate::finding::Finding;
use crate::replace::{self, OldFile};
use crate::session::alarm;

/// Makes an edit; for clients that know commands only.
pub(super) const APPLY: &str = "puffery.apply";
/// Allows the wording of a finding in `puffery.toml`.
pub(super) const ALLOW: &str = "puffery.allow";
/// Takes a finding into the baseline.
pub(super) const BASELINE: &str = "puffery.baseline";
/// Takes a finding into the list of those that somebody dismissed.
pub(super) const DISMISS: &str = "puffery.dismiss";
/// Writes a comment that suppresses a finding, with a reason.
const SUPPRESS: &str = "puffery.suppress";
/// Deletes all residue of a document that is certain.
const FIX: &str = "puffery.fixAll";
/// Checks all files of the folders, and what they have in common.
const WORKSPACE: &str = "puffery.checkWorkspace";
/// Reads configurations, rules and baselines again.
const RELOAD: &str = "puffery.reload";
/// Makes the text of a report about a false alarm.
pub(super) const REPORT: &str = "puffery.reportFalseAlarm";
/// A command of the client: it asks for a reason and calls [`SUPPRESS`].
pub(super) const ASK: &str = "puffery.askReason";

/// A command of the client: it asks whether to keep the sentence and calls [`REPORT`].
pub(super) const ASK_REPORT: &str = "puffery.askReport";

/// The commands of the server.
pub(super) const NAMES: [&str; 9] =
    [APPLY, ALLOW, BASELINE, DISMISS, SUPPRESS, FIX, WORKSPACE, RELOAD, REPORT];

/// Subject of a command.
#[derive(Debug, Deserialize)]
struct Target {
    uri: Uri,
    #[serde(default)]
    id: String,
    #[serde(default)]
    reason: String,
    /// Whether a report shows the sentence.
    #[serde(default)]
    keep: bool,
}

/// Runs a command and returns what it has to say.
pub(super) fn run(desk: &mut Desk, params: Value) -> Result<Value, String> {
    let params: ExecuteCommandParams = super::read(params)?;
    let argument = params.arguments.into_iter().next().unwrap_or_default();
    match params.command.as_str() {
        WORKSPACE => workspace::check(desk),
        RELOAD => {
            desk.reload();
            Ok(Value::Null)
        }
        APPLY => {
            desk.ask("workspace/applyEdit", json!({ "label": "puffery", "edit": argument }));
            Ok(Value::Null)
        }
        FIX => fix(desk, argument),
        ALLOW | BASELINE | DISMISS | SUPPRESS | REPORT => {
            let target: Target = super::read(argument)?;
            let checked = newest(desk, &target.uri)?;
            let finding = found(&checked, &target)?;
            about(desk, &params.command, &checked, &finding, &target)
        }
        other => Err(format!("unknown command `{other}`")),
    }
}

fn newest(desk: &mut Desk, uri: &Uri) -> Result<Arc<CheckedText>, String> {
    desk.newest(uri).ok_or_else(|| "the document is not open".to_owned())
}

/// The finding that a command is about.
fn found(checked: &CheckedText, target: &Target) -> Result<Finding, String> {
    let same = checked.findings.iter().find(|finding| id_of(finding) == target.id);
    same.cloned().ok_or_else(|| "the finding is not there any more".to_owned())
}

/// Runs a command about one finding.
fn about(
    desk: &mut Desk,
    command: &str,
    checked: &CheckedText,
    finding: &Finding,
    target: &Target,
) -> Result<Value, String> {
    match command {
        ALLOW => {
            let new = allow::allowing(desk, checked, finding)?;
            rewrite(desk, &new)
        }
        BASELINE | DISMISS => {
            let name = if command == BASELINE { FILE_NAME } else { DISMISSED_NAME };
            let folder = desk.folder_of(&checked.path);
            let file = known::record(name, &checked.path, &folder, finding)?;
            desk.reload();
            Ok(json!({ "file": file }))
        }
        SUPPRESS => {
            let reason = Some(target.reason.as_str()).filter(|reason| !reason.trim().is_empty());
            let reason = reason.ok_or("a suppression needs a reason")?;
            let edits = suppress::edits(desk, checked, finding, reason)
                .ok_or("no comment can suppress this finding")?;
            let edit = edit_of(&checked.open.uri, edits);
            desk.ask("workspace/applyEdit", json!({ "label": "Suppress", "edit": edit }));
            Ok(Value::Null)
        }
        _ => report(desk, checked, finding, target.keep),
    }
}

/// Asks the client to delete all residue of a document that is certain.
fn fix(desk: &mut Desk, argument: Value) -> Result<Value, String> {
    let target: Target = super::read(argument)?;
    let checked = newest(desk, &target.uri)?;
    let edits = fixed(desk, &checked).unwrap_or_default();
    let count = edits.len();
    if count > 0 {
        let edit = edit_of(&checked.open.uri, edits);
        desk.ask("workspace/applyEdit", json!({ "label": "Delete residue", "edit": edit }));
    }
    Ok(json!({ "edits": count }))
}

/// Puts the new text of a configuration in place: in the file, or in the editor where that has one
/// with changes of its own.
fn rewrite(desk: &mut Desk, text: &allow::NewText) -> Result<Value, String> {
    if let Some(open) = desk.shared.document_at(&text.path)
        && text.saved.as_ref() != Some(&*open.text)
        && desk.shared.abilities().applies
    {
        let lines = LineIndex::new(&text.old, desk.shared.abilities().units);
        let edit = edit_of(&open.uri, edits_between(&text.old, &text.new, &lines));
        desk.ask("workspace/applyEdit", json!({ "label": "Allow wording", "edit": edit }));
        return Ok(json!({ "file": text.path, "saved": false }));
    }
    let was = text.saved.as_ref().map_or(OldFile::Absent, |was| OldFile::Equal(was.as_bytes()));
    replace::write(&text.path, text.new.as_bytes(), was)
        .map_err(|error| format!("{}: cannot write: {error}", text.path.display()))?;
    desk.reload();
    Ok(json!({ "file": text.path, "saved": true }))
}

/// Makes the text of a report, and shows it where the client shows documents and has no command of
/// its own for that.
fn report(
    desk: &mut Desk,
    checked: &CheckedText,
    finding: &Finding,
    keep: bool,
) -> Result<Value, String> {
    let text = alarm::report(finding, keep.then_some(checked.open.text.as_str()));
    if desk.shared.abilities().shows && !desk.settings.asks_reason {
        match report_file(&text) {
            Ok(file) => show(desk, &file),
            Err(error) => desk.log(&format!("the report cannot be written to a file: {error}")),
        }
    }
    Ok(json!({ "text": text, "address": alarm::form_address(finding) }))
}

/// Writes the text of a report to a file of a name that nobody can guess; the editor shows it, so
/// it is kept.
fn report_file(text: &str) -> io::Result<PathBuf> {
    let mut file = tempfile::Builder::new().prefix("puffery-report-").suffix(".md").tempfile()?;
    file.write_all(text.as_bytes())?;
    let (_, path) = file.keep().map_err(|error| error.error)?;
    Ok(path)
}

/// Asks the client to show a file.
fn show(desk: &mut Desk, file: &Path) {
    let uri = json_of(uri::uri_of(file));
    desk.ask("window/showDocument", json!({ "uri": uri, "takeFocus": true }));
}
