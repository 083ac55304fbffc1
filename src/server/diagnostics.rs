//! Findings as an editor shows them, sent or asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticParams, Location, NumberOrString, Range as LspRange, TextDocumentIdentifier,
    Uri,
};
use serde_json::{Value, json};

use super::desk::{CheckedText, Desk};
use super::text::LineIndex;
use super::{json_of, uri};
use crate::finding::{Finding, Label, Severity};
use crate::home;
use crate::intake::clean;
use crate::rules::{Matcher, RuleOrigin, RuleSet};

/// The name of the program in diagnostics.
const SOURCE: &str = "puffery";

/// The words that tell a finding from others of its document, for commands that come back to it.
pub(super) fn id_of(finding: &Finding) -> String {
    format!("{}:{:016x}", finding.rule, finding.fingerprint)
}

/// The place of a finding; the beginning of the document for one that has none.
pub(super) fn range_of(checked: &CheckedText, finding: &Finding) -> LspRange {
    match &finding.primary {
        Some(label) => checked.lines.range(&checked.open.text, &label.span),
        None => LspRange::default(),
    }
}

/// A finding of a document.
pub(super) fn diagnostic(desk: &Desk, checked: &CheckedText, finding: &Finding) -> Diagnostic {
    let residue =
        checked.profile.as_ref().is_some_and(|own| is_residue(&own.checker.rules, finding));
    let related = desk.shared.abilities().related.then(|| related(desk, checked, finding));
    Diagnostic {
        related_information: related.filter(|places| !places.is_empty()),
        tags: residue.then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: Some(json!({ "id": id_of(finding) })),
        code_description: page_of(checked, finding)
            .and_then(|page| Uri::from_str(&page).ok())
            .map(|href| CodeDescription { href }),
        ..plain(finding, range_of(checked, finding))
    }
}

/// The address of the page about a rule; the user's own have none.
pub(super) fn page_of(checked: &CheckedText, finding: &Finding) -> Option<String> {
    let rules = checked.profile.as_ref().map(|profile| &profile.checker.rules);
    let rule = rules.and_then(|rules| rules.find(finding.rule.as_str()));
    let is_own = rule.is_some_and(|rule| rule.origin != RuleOrigin::BuiltIn);
    (!is_own).then(|| home::rule_page(finding.rule.as_str()))
}

/// Makes what every diagnostic has.
fn plain(finding: &Finding, range: LspRange) -> Diagnostic {
    let page = Uri::from_str(&home::rule_page(finding.rule.as_str())).ok();
    Diagnostic {
        range,
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.to_string())),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: finding.message.clone(),
        ..Diagnostic::default()
    }
}

/// Whether a finding is about text that was left over from a page: its family has rules that look
/// at whole blocks.
pub(super) fn is_residue(rules: &RuleSet, finding: &Finding) -> bool {
    let family = finding.rule.family();
    rules.rules.iter().any(|rule| {
        rule.id.family() == family && matches!(rule.matcher, Matcher::Block(_) | Matcher::Story(_))
    })
}

/// Further places of a finding.
fn related(
    desk: &Desk,
    checked: &CheckedText,
    finding: &Finding,
) -> Vec<DiagnosticRelatedInformation> {
    let mut places = Vec::new();
    for label in &finding.secondary {
        let location = match &label.path {
            None => Some(Location {
                uri: checked.open.uri.clone(),
                range: checked.lines.range(&checked.open.text, &label.span),
            }),
            Some(path) => elsewhere(desk, Path::new(&**path), label),
        };
        let text = if label.text.is_empty() { "here, too" } else { &label.text };
        places.extend(
            location.map(|location| DiagnosticRelatedInformation {
                location,
                message: text.to_owned(),
            }),
        );
    }
    places
}

/// A place in another file, as it is open or else as it was saved.
fn elsewhere(desk: &Desk, path: &Path, label: &Label) -> Option<Location> {
    let uri = uri::uri_of(path)?;
    let open = desk.shared.document_at(path).map(|open| open.text.to_string());
    let text = open.or_else(|| std::fs::read_to_string(path).ok())?;
    let lines = LineIndex::new(&text, desk.shared.abilities().units);
    Some(Location { uri, range: lines.range(&text, &label.span) })
}

/// All diagnostics of a document.
fn list(desk: &Desk, checked: &CheckedText) -> Vec<Diagnostic> {
    checked.findings.iter().map(|finding| diagnostic(desk, checked, finding)).collect()
}

/// Sends the findings of a document, where the client does not ask for them.
pub(super) fn push(desk: &Desk, checked: &CheckedText) {
    if !desk.shared.abilities().pulls {
        let (uri, version) = (&checked.open.uri, checked.open.version);
        let own = json!({ "uri": uri, "version": version, "diagnostics": list(desk, checked) });
        desk.tell("textDocument/publishDiagnostics", own);
    }
    if desk.settings.status {
        desk.tell("puffery/status", status_of(checked));
    }
}

/// Answers a client that asks for the findings of a document.
pub(super) fn pull(desk: &mut Desk, params: Value) -> Result<Value, String> {
    let params: DocumentDiagnosticParams = super::read(params)?;
    let Some(checked) = desk.newest(&params.text_document.uri) else {
        return Ok(json!({ "kind": "full", "items": [] }));
    };
    let items = json_of(list(desk, &checked));
    let id = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(items.to_string().as_bytes()));
    if params.previous_result_id.as_ref() == Some(&id) {
        return Ok(json!({ "kind": "unchanged", "resultId": id }));
    }
    Ok(json!({ "kind": "full", "resultId": id, "items": items }))
}

/// Answers a client that asks how dense the findings of a document are.
pub(super) fn status(desk: &mut Desk, params: &Value) -> Result<Value, String> {
    let own = params.get("textDocument").cloned().unwrap_or_default();
    let document: TextDocumentIdentifier = super::read(own)?;
    Ok(desk.newest(&document.uri).map_or(Value::Null, |checked| status_of(&checked)))
}

/// Counts of a document: words, findings and findings per 1,000 words by family, and its grade.
fn status_of(checked: &CheckedText) -> Value {
    let score = &checked.score;
    let mut density = BTreeMap::new();
    for family in score.families.keys().map(String::as_str).chain(["*"]) {
        density.insert(family, (score.density(family) * 10.0).round() / 10.0);
    }
    json!({
        "uri": checked.open.uri,
        "version": checked.open.version,
        "words": score.words,
        "families": score.families,
        "density": density,
        "grade": score.grade(),
        "findings": checked.findings.len(),
    })
}

/// Sends what is wrong with configurations, rule files and baselines that are not open, and what
/// files have in common that are not open; takes back what is wrong no longer.
pub(super) fn publish_elsewhere(desk: &mut Desk) {
    let mut by_file: BTreeMap<PathBuf, Vec<Finding>> = BTreeMap::new();
    for problem in desk.profiles.problems().into_iter().chain(desk.known.problems.clone()) {
        let path = clean(Path::new(&*problem.path));
        if path.is_file() {
            by_file.entry(path).or_default().push(problem);
        }
    }
    for (path, (_, findings)) in &desk.shared_text {
        by_file.entry(path.clone()).or_default().extend(findings.iter().cloned());
    }
    by_file.retain(|path, _| desk.shared.document_at(path).is_none());
    let now: BTreeSet<PathBuf> = by_file.keys().cloned().collect();
    for path in desk.elsewhere.difference(&now) {
        clear(desk, path);
    }
    for (path, findings) in by_file {
        let (Some(uri), Ok(text)) = (uri::uri_of(&path), std::fs::read_to_string(&path)) else {
            continue;
        };
        let lines = LineIndex::new(&text, desk.shared.abilities().units);
        let mut all = Vec::new();
        for finding in &findings {
            let place = finding.primary.as_ref().map(|label| lines.range(&text, &label.span));
            all.push(plain(finding, place.unwrap_or_default()));
        }
        desk.tell("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": all }));
    }
    desk.elsewhere = now;
}

/// Takes back the diagnostics of a file.
pub(super) fn clear(desk: &Desk, path: &Path) {
    if let Some(uri) = uri::uri_of(path) {
        desk.tell("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": [] }));
    }
}
