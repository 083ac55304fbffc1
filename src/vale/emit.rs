//! The TOML of a rule file.

use serde::Serialize;

use super::read::ValeRule;
use crate::finding::Severity;

/// What differs from rule to rule.
pub(super) struct NewRule {
    pub(super) message: String,
    pub(super) instead: String,
    pub(super) matcher: Matcher,
}

/// `[match.…]`.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Matcher {
    Phrase(WordingMatch),
    Pattern(WordingMatch),
    Tally(TallyMatch),
}

#[derive(Default, Serialize)]
pub(super) struct WordingMatch {
    pub(super) any: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) unless: Vec<String>,
    #[serde(rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub(super) blocks: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct TallyMatch {
    pub(super) any: Vec<String>,
    pub(super) per: &'static str,
    pub(super) at_least: usize,
}

#[derive(Serialize)]
struct FileText<'r> {
    summary: String,
    message: String,
    severity: &'static str,
    why: String,
    instead: String,
    #[serde(rename = "match")]
    matcher: Matcher,
    sources: [SourceText<'r>; 1],
}

#[derive(Serialize)]
struct SourceText<'r> {
    title: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'r str,
}

pub(super) fn text(
    rule: &ValeRule,
    (style, name): (&str, &str),
    severity: Severity,
    new: NewRule,
) -> String {
    let message = if new.message.is_empty() { "`{match}`".to_owned() } else { new.message };
    let file = FileText {
        summary: message.replace("{match}", "…").replace("{count}", "…"),
        message,
        severity: severity.name(),
        why: format!("The style guide {style} says so."),
        instead: new.instead,
        matcher: new.matcher,
        sources: [SourceText { title: format!("Vale style {style}, {name}"), url: &rule.link }],
    };
    toml::to_string_pretty(&file).unwrap_or_default()
}
