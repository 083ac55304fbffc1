//! Abilities that a client announces, and settings that a person made in it.
//!
//! They are read piece by piece, so that a client may leave out nearly everything, and say what
//! nobody expects.

use std::path::PathBuf;

use serde_json::Value;

use super::text::Units;
use super::uri;
use crate::config::{CommandLineRules, Selector};
use crate::document::ReadRegion;
use crate::finding::Severity;
use crate::session::profile::RuleSettings;

/// Abilities of a client.
#[derive(Clone, Debug, Default)]
pub(super) struct Abilities {
    /// Units in which it counts positions.
    pub(super) units: Units,
    /// It asks for diagnostics, so none are sent to it unasked.
    pub(super) pulls: bool,
    /// It can be told to ask again.
    pub(super) refreshes: bool,
    /// It shows places that belong to a diagnostic.
    pub(super) related: bool,
    /// It shows Markdown in hovers.
    pub(super) markdown: bool,
    /// It knows code actions that are more than commands.
    pub(super) actions: bool,
    /// It makes edits that the server asks for.
    pub(super) applies: bool,
    /// It watches files for the server.
    pub(super) watches: bool,
    /// It shows documents that the server names.
    pub(super) shows: bool,
}

impl Abilities {
    /// Reads the parameters of `initialize`.
    pub(super) fn of(params: &Value) -> Self {
        let has = |pointer: &str| is_set(params.pointer(&format!("/capabilities/{pointer}")));
        let formats = params.pointer("/capabilities/textDocument/hover/contentFormat");
        Self {
            units: units(params),
            pulls: has("textDocument/diagnostic"),
            refreshes: has("workspace/diagnostics/refreshSupport"),
            related: has("textDocument/publishDiagnostics/relatedInformation")
                || has("textDocument/diagnostic/relatedInformation"),
            markdown: texts(formats).iter().any(|format| format == "markdown"),
            actions: has("textDocument/codeAction/codeActionLiteralSupport"),
            applies: has("workspace/applyEdit"),
            watches: has("workspace/didChangeWatchedFiles/dynamicRegistration"),
            shows: has("window/showDocument/support"),
        }
    }
}

/// Whether something is there and not `false`.
fn is_set(value: Option<&Value>) -> bool {
    value.is_some_and(|value| !value.is_null() && *value != Value::Bool(false))
}

/// The first units of the client's list that the server knows: the list has an order.
fn units(params: &Value) -> Units {
    let names = texts(params.pointer("/capabilities/general/positionEncodings"));
    names.iter().find_map(|name| Units::named(name)).unwrap_or_default()
}

/// The texts of a list.
fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The folders that a client has open.
pub(super) fn folders(params: &Value) -> Vec<PathBuf> {
    let mut folders = paths(params.get("workspaceFolders"));
    if folders.is_empty() {
        let root = params.get("rootUri").and_then(Value::as_str).and_then(uri::path_of_text);
        let path = params.get("rootPath").and_then(Value::as_str).map(PathBuf::from);
        folders.extend(root.or(path));
    }
    folders
}

/// The folders of a list of the protocol.
pub(super) fn paths(list: Option<&Value>) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for folder in list.and_then(Value::as_array).into_iter().flatten() {
        paths.extend(folder.get("uri").and_then(Value::as_str).and_then(uri::path_of_text));
    }
    paths
}

/// Settings of a person.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// The configuration file to use in place of the nearest.
    pub(super) configuration: Option<PathBuf>,
    select: Vec<Selector>,
    ignore: Vec<Selector>,
    /// Findings that weigh less are left out.
    pub(super) min_severity: Severity,
    /// Part of HTML pages that is checked.
    pub(super) region: ReadRegion,
    /// After each check the client is sent how dense the findings are.
    pub(super) status: bool,
    /// The client asks for the reason of a suppression itself.
    pub(super) asks_reason: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            configuration: None,
            select: Vec::new(),
            ignore: Vec::new(),
            min_severity: Severity::Info,
            region: ReadRegion::Content,
            status: false,
            asks_reason: false,
        }
    }
}

impl Settings {
    /// Reads `initializationOptions`, or the settings of the client, where they may lie below the
    /// name of the program. Abilities of the client (`status`, `askReason`) stay where nothing is
    /// said of them.
    pub(super) fn read(&self, value: &Value) -> Self {
        let value = value.get("puffery").or_else(|| value.get("settings")).unwrap_or(value);
        let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
        let flag = |name: &str, old: bool| value.get(name).and_then(Value::as_bool).unwrap_or(old);
        Self {
            configuration: text("configuration").map(PathBuf::from),
            select: selectors(value.get("select")),
            ignore: selectors(value.get("ignore")),
            min_severity: match text("minSeverity") {
                Some("error") => Severity::Error,
                Some("warning") => Severity::Warning,
                _ => Severity::Info,
            },
            region: match text("htmlRegion") {
                Some("all") => ReadRegion::All,
                _ => ReadRegion::Content,
            },
            status: flag("status", self.status),
            asks_reason: flag("askReason", self.asks_reason),
        }
    }

    /// The rules that the settings ask for.
    pub(super) fn rules(&self) -> RuleSettings {
        let (select, ignore) = (self.select.clone(), self.ignore.clone());
        let choice = CommandLineRules { select, ignore, ..CommandLineRules::default() };
        RuleSettings { config: self.configuration.clone(), choice, ..RuleSettings::default() }
    }
}

/// Names of rules and families, in a list or in one text with commas.
fn selectors(value: Option<&Value>) -> Vec<Selector> {
    let names = match value {
        Some(Value::String(text)) => text.split(',').map(str::to_owned).collect(),
        other => texts(other),
    };
    let mut selectors = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        selectors.push(Selector::new(name));
    }
    selectors
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_client_may_announce_nothing() {
        let abilities = Abilities::of(&json!({ "capabilities": null }));
        assert!(!abilities.pulls && abilities.units == Units::Utf16);
        assert!(folders(&json!({})).is_empty());
    }

    #[test]
    fn the_first_known_units_count() {
        let list = json!({"capabilities": {"general": {"positionEncodings": ["x", "utf-8"]}}});
        assert_eq!(Abilities::of(&list).units, Units::Utf8);
    }

    #[test]
    fn settings_of_the_wrong_kind_are_passed_over() {
        let odd = json!({"puffery": {"select": 3, "minSeverity": [], "status": "yes"}});
        let settings = Settings::default().read(&odd);
        assert!(settings.select.is_empty() && !settings.status);
        let own = json!({"select": "hype, claim/zero-risk", "minSeverity": "error"});
        let settings = Settings::default().read(&own);
        assert_eq!((settings.select.len(), settings.min_severity), (2, Severity::Error));
    }
}
