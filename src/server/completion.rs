//! Proposals for a place: directives and names of rules in comments; keys, rules and levels
//! in files of TOML.

use std::ops::Range;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionTextEdit, TextEdit,
};
use serde_json::{Value, json};

use super::desk::Desk;
use super::documents::path_of;
use super::text::LineIndex;
use super::{json_of, keys};
use crate::rules::RuleSet;
use crate::source::last_chars;
use crate::suppress::DIRECTIVES;

/// Characters before the cursor in which a comment is looked for.
const REACH: usize = 600;
/// Beginnings of comments with their ends.
const COMMENTS: [(&str, &str); 2] = [("<!--", "-->"), ("{/*", "*/")];
/// The field of front matter that says the same.
const FIELD: &str = "puffery-disable:";

/// Something that may be written.
pub(super) struct Proposal {
    /// The words.
    pub(super) label: String,
    /// A few words about it.
    pub(super) detail: String,
    /// Whether it is a key, and not a value.
    pub(super) is_key: bool,
}

impl Proposal {
    /// A name or another value.
    pub(super) fn value(label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { label: label.into(), detail: detail.into(), is_key: false }
    }

    /// A key.
    pub(super) fn key(label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { label: label.into(), detail: detail.into(), is_key: true }
    }
}

/// Answers what may be written at a place.
pub(super) fn answer(desk: &mut Desk, params: Value) -> Result<Value, String> {
    let params: CompletionParams = super::read(params)?;
    let place = params.text_document_position;
    let Some(open) = desk.shared.document(&place.text_document.uri) else {
        return Ok(json!([]));
    };
    let lines = LineIndex::new(&open.text, desk.shared.abilities().units);
    let at = lines.offset(&open.text, place.position);
    let path = path_of(&open.uri, &desk.folders);
    let (from, proposals) = if open.is_toml() {
        keys::proposals(desk, &path, &open.text, at)
    } else {
        let profile = desk.profiles.of(&path);
        in_comment(&open.text, at, &profile.checker.rules)
    };
    let bytes = from..at;
    let items: Vec<CompletionItem> =
        proposals.into_iter().map(|own| item(own, &open.text, &lines, &bytes)).collect();
    Ok(json_of(items))
}

fn item(own: Proposal, text: &str, lines: &LineIndex, bytes: &Range<usize>) -> CompletionItem {
    let edit = TextEdit { range: lines.range(text, bytes), new_text: own.label.clone() };
    let kind =
        if own.is_key { CompletionItemKind::PROPERTY } else { CompletionItemKind::ENUM_MEMBER };
    CompletionItem {
        filter_text: Some(own.label.clone()),
        label: own.label,
        kind: Some(kind),
        detail: Some(own.detail).filter(|detail| !detail.is_empty()),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        ..CompletionItem::default()
    }
}

/// Returns the beginning of the word before the cursor, and the words that it may become.
fn in_comment(text: &str, at: usize, rules: &RuleSet) -> (usize, Vec<Proposal>) {
    let Some(inside) = comment_before(&text[..at]) else { return (at, Vec::new()) };
    let said = &text[inside..at];
    let word = at - said.len() + said.rfind([' ', ',', '\n']).map_or(0, |space| space + 1);
    let field = text[..inside].ends_with(FIELD);
    let before = text[inside..word].trim();
    if !field && before.is_empty() {
        let directives = DIRECTIVES.iter().map(|name| Proposal::value(*name, "")).collect();
        return (word, directives);
    }
    let first = before.split_whitespace().next().unwrap_or_default();
    let names = field || DIRECTIVES.contains(&first);
    if !names || before.split_whitespace().any(|word| word == "--") {
        return (at, Vec::new());
    }
    (word, rule_names(rules))
}

/// The byte behind the beginning of the comment that the end of a text is in.
fn comment_before(before: &str) -> Option<usize> {
    let near = last_chars(before, REACH);
    let from = before.len() - near.len();
    for (opens, closes) in COMMENTS {
        if let Some(at) = near.rfind(opens) {
            let inside = at + opens.len();
            if !near[inside..].contains(closes) {
                return Some(from + inside);
            }
        }
    }
    let row = near.rfind('\n').map_or(0, |at| at + 1);
    near[row..].trim_start().strip_prefix(FIELD).map(|rest| before.len() - rest.len())
}

/// All rules and families.
pub(super) fn rule_names(rules: &RuleSet) -> Vec<Proposal> {
    let mut names = Vec::new();
    let mut family = "";
    for rule in &rules.rules {
        if rule.id.family() != family {
            family = rule.id.family();
            names.push(Proposal::value(format!("{family}/*"), "all rules of this family"));
        }
        names.push(Proposal::value(rule.id.as_str(), rule.summary.as_str()));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_one_until_it_ends() {
        assert_eq!(comment_before("a <!-- puff"), Some(6));
        assert_eq!(comment_before("a <!-- x --> b"), None);
        assert_eq!(comment_before("---\npuffery-disable: hy"), Some(20));
        assert_eq!(comment_before("{/* a"), Some(3));
    }
}
