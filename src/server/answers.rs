//! Fixed answers: abilities of the server, and the files that it asks a client to watch.

use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    DiagnosticOptions, DiagnosticServerCapabilities, ExecuteCommandOptions,
    HoverProviderCapability, OneOf, PositionEncodingKind, SaveOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde_json::{Value, json};

use super::client::Abilities;
use super::{commands, json_of};

/// The kind of the action that fixes a whole document.
pub(super) const FIX_ALL: &str = "source.fixAll.puffery";
/// Files that decide about findings.
const WATCHED: [&str; 3] = ["**/*.toml", "**/puffery-baseline.json", "**/puffery-dismissed.json"];
/// Signs at which names of rules, keys and directives begin.
const TRIGGERS: [&str; 5] = ["-", "/", "\"", "[", "{"];

/// The answer to `initialize`.
pub(super) fn initialized(client: &Abilities) -> Value {
    let info = json!({ "name": "puffery", "version": env!("CARGO_PKG_VERSION") });
    json!({ "capabilities": capabilities(client), "serverInfo": info })
}

fn capabilities(client: &Abilities) -> ServerCapabilities {
    let kinds = vec![CodeActionKind::QUICKFIX, CodeActionKind::new(FIX_ALL)];
    let mut triggers = Vec::new();
    for trigger in TRIGGERS {
        triggers.push(trigger.to_owned());
    }
    ServerCapabilities {
        position_encoding: Some(PositionEncodingKind::new(client.units.name())),
        text_document_sync: Some(sync()),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(kinds),
            ..CodeActionOptions::default()
        })),
        diagnostic_provider: client.pulls.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("puffery".into()),
                ..DiagnosticOptions::default()
            })
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::NAMES.map(str::to_owned).to_vec(),
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

fn sync() -> TextDocumentSyncCapability {
    TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
            include_text: Some(false),
        })),
        ..TextDocumentSyncOptions::default()
    })
}

/// The parameters that ask a client to watch files.
pub(super) fn watching() -> Value {
    let watchers = json_of(WATCHED.map(|glob| json!({ "globPattern": glob })));
    let method = "workspace/didChangeWatchedFiles";
    let options = json!({ "watchers": watchers });
    let own = json!({ "id": "puffery-files", "method": method, "registerOptions": options });
    json!({ "registrations": [own] })
}
