//! Directives in places that are not comments of the markup: they do nothing, and their authors
//! should know.

use std::ops::Range;

use super::parse;
use crate::document::{Document, Format};
use crate::source::{Source, first_chars};

/// A directive that does nothing.
#[derive(Debug)]
pub(super) struct StrayDirective {
    pub(super) at: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// Texts that look like the beginning of a comment, and are not one for the linter.
const OPENERS: [&str; 7] =
    ["{{/*", "{{- /*", "{{!--", "{#", "{% comment %}", "{{< comment >}}", "%%"];
/// Definitions of links that people use as comments in Markdown.
const DEFINITIONS: [&str; 3] = ["[//]:", "[comment]:", "[_]:"];
/// Beginnings of a line of plain text that are meant as a comment.
const PLAIN: [&str; 7] = ["<!--", "{/*", "/*", "//", "#", "%", "[//]: # ("];
/// Characters of a comment that are read.
const REACH: usize = 200;
/// The field of front matter that switches rules off.
const FIELD: &str = "puffery-disable";

/// Looks for them outside of code.
pub(super) fn find(source: &Source, document: &Document<'_>) -> Vec<StrayDirective> {
    let mut finder = StrayFinder { text: &source.text, document, found: Vec::new() };
    let body = if document.format == Format::Plain { 0 } else { finder.front_matter() };
    let mut fence: Option<&str> = None;
    let mut start = body;
    for line in source.text[body..].split_inclusive('\n') {
        let trimmed = line.trim_start();
        let markdown = matches!(document.format, Format::Markdown | Format::Mdx);
        let mark = ["```", "~~~"].into_iter().find(|mark| markdown && trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) if markdown && (line.starts_with("    ") || line.starts_with('\t')) => {}
            (None, None) => finder.line(start, line),
        }
        start += line.len();
    }
    finder.found
}

struct StrayFinder<'a> {
    text: &'a str,
    document: &'a Document<'a>,
    found: Vec<StrayDirective>,
}

impl StrayFinder<'_> {
    fn line(&mut self, start: usize, line: &str) {
        let indent = line.len() - line.trim_start().len();
        let trimmed = line.trim_start();
        if self.document.format == Format::Plain {
            if let Some(opener) = PLAIN.into_iter().find(|opener| trimmed.starts_with(opener)) {
                self.note(
                    start + indent + opener.len(),
                    "plain text has no comments",
                    "use `[[overrides]]` or the baseline",
                );
            }
            return;
        }
        if !parse::mentions(line) && !line.contains("{{") && !line.contains("{%") {
            return;
        }
        let markdown = self.document.format != Format::Html;
        if markdown && DEFINITIONS.into_iter().any(|name| trimmed.starts_with(name)) {
            let content = trimmed.find(['(', '"', '\'']).map(|at| start + indent + at + 1);
            content
                .into_iter()
                .for_each(|at| self.note(at, "a definition of a link is not a comment", COMMENT));
        }
        let mdx = if self.document.format == Format::Markdown { Some("{/*") } else { None };
        for opener in OPENERS.into_iter().chain(mdx) {
            for (at, _) in line.match_indices(opener) {
                // One that is shown as code means nothing.
                let code = markdown && line[..at].matches('`').count() % 2 == 1;
                // Two braces open a tag of a template, which is among the openers, too.
                let braces = opener.starts_with("{/") && line[..at].ends_with('{');
                if !code && !braces {
                    self.note(
                        start + at + opener.len(),
                        "a comment of a template is none of the text",
                        COMMENT,
                    );
                }
            }
        }
    }

    /// Reports a directive at a byte, unless a comment of the markup contains it.
    fn note(&mut self, at: usize, why: &str, help: &str) {
        let comments = &self.document.comments;
        let before = comments.partition_point(|comment| comment.range.start <= at);
        let inside = comments[..before].last().is_some_and(|comment| at < comment.range.end);
        let Some(parsed) =
            parse::comment(first_chars(&self.text[at..], REACH), at).filter(|_| !inside)
        else {
            return;
        };
        let at = match parsed {
            parse::ParsedDirective::Unknown((at, _)) => at,
            parse::ParsedDirective::Directive(kind, _) => {
                let start = at + self.text[at..].find(kind.name()).unwrap_or(0);
                start..start + kind.name().len()
            }
        };
        let message = format!("`{}` does nothing here: {why}", &self.text[at.clone()]);
        self.found.push(StrayDirective { at, message, help: help.to_owned() });
    }

    /// Goes over front matter, and returns where it ends.
    fn front_matter(&mut self) -> usize {
        let head = self.document.front_matter.clone();
        let object = self.text[head.clone()].trim_start().starts_with('{');
        let (mut start, mut table) = (head.start, String::new());
        for line in self.text[head.clone()].split_inclusive('\n') {
            let trimmed = line.trim_start();
            let indent = line.len() - trimmed.len();
            if let Some(at) = if trimmed.starts_with('#') {
                Some(indent)
            } else {
                line.find(" #").map(|at| at + 1)
            } {
                self.note(start + at + 1, "a comment in front matter switches nothing off", FIELDS);
            }
            if object {
                let mut at = start;
                for field in line.split_inclusive(['{', ',']) {
                    self.field(at, field, indent, "");
                    at += field.len();
                }
            } else {
                if let Some(name) = trimmed.strip_prefix('[') {
                    table = name.split(']').next().unwrap_or_default().to_owned();
                }
                self.field(start + indent, trimmed, indent, &table);
            }
            start += line.len();
        }
        head.end
    }

    /// Reports a field of a table that is meant to switch rules off, and does not.
    fn field(&mut self, start: usize, line: &str, indent: usize, table: &str) {
        let Some(end) = line.find([':', '=']) else { return };
        let name = line[..end]
            .trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '{');
        let plain = format!("{table}{name}").to_lowercase().replace(['-', '_', ' ', '.'], "");
        let Some(verb) = plain.strip_prefix("puffery") else { return };
        let rest = first_chars(&self.text[start + end..], REACH);
        let value = line[end + 1..].trim().trim_end_matches(['}', ',']).trim_end();
        let nested = verb.is_empty()
            && (["disable", "ignore", "off"].iter().any(|verb| rest.contains(verb))
                || ["false", "no"].contains(&value));
        let read = name == FIELD && !self.document.disabled.is_empty();
        let meant = nested
            || parse::meant(&format!("puffery-{verb}")).is_some()
            || verb.starts_with("disable");
        if !meant || read {
            return;
        }
        let at = start + line.find(name).unwrap_or(0);
        let why = if name == FIELD && (indent > 0 || !table.is_empty()) {
            "the field belongs to the top level"
        } else {
            "no field has this name"
        };
        let why =
            if name == FIELD && indent == 0 && table.is_empty() { "it names no rule" } else { why };
        let message = format!("`{name}` does nothing here: {why}");
        self.found.push(StrayDirective {
            at: at..at + name.len(),
            message,
            help: FIELDS.to_owned(),
        });
    }
}

/// The advice on what to write instead.
const COMMENT: &str =
    "write directives in comments of the markup, such as `<!-- puffery-disable-line RULE -->`";
const FIELDS: &str =
    "front matter has the field `puffery-disable: RULE -- reason`, for the whole file";
