//! TOML files as typed values, with every mistake reported, not only the first.
//!
//! serde stops at the first mistake. Here the offending entry is taken out of the table, the
//! mistake noted, and the rest read again, until no mistake is left. Types for this reader have
//! optional fields only; missing entries are noticed when the types are made valid, with a better
//! message than serde's.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::finding::{Finding, FindingDraft};
use crate::source::{Source, floor};

/// Collects the mistakes in one file.
#[derive(Debug)]
pub struct FileProblems<'s> {
    pub(super) source: &'s Source,
    kind: &'static str,
    /// Whether wording that is written in vain is reported, too.
    pub(super) thorough: bool,
    /// Reported so far.
    pub drafts: Vec<FindingDraft>,
}

impl<'s> FileProblems<'s> {
    /// No problems yet in `source`; they will be reported as `puffery/{kind}`.
    pub fn new(source: &'s Source, kind: &'static str) -> Self {
        Self { source, kind, thorough: false, drafts: Vec::new() }
    }

    /// Reports an error at `span` (bytes), with the text beside the mark and, maybe, help.
    pub fn error(
        &mut self,
        message: impl Into<String>,
        span: Range<usize>,
        label: &str,
        help: Option<String>,
    ) {
        let mut finding = Finding::problem(self.kind, &self.source.path, message);
        finding.help = help;
        self.drafts.push(FindingDraft::new(finding, vec![(span, label.to_owned())]));
    }

    /// Reports a name that does not exist, with the nearest that does.
    pub fn unknown(&mut self, what: &str, name: &str, span: Range<usize>, known: &[&str]) {
        let help = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
        self.error(format!("unknown {what} `{name}`"), span, "", help);
    }

    /// The bytes of a part of a TOML string: the part itself where the string is written without
    /// escapes, the whole string otherwise.
    pub fn within(&self, string: &Spanned<String>, part: Range<usize>) -> Range<usize> {
        within(&self.source.text, string, part)
    }
}

/// See [`FileProblems::within`].
pub fn within(text: &str, string: &Spanned<String>, part: Range<usize>) -> Range<usize> {
    let span = string.span();
    let raw = &text[span.clone()];
    match raw.find(string.get_ref().as_str()) {
        Some(at) if !string.get_ref().is_empty() => {
            span.start + at + part.start..span.start + at + part.end
        }
        _ => span,
    }
}

/// The most similar of the known names, where one is similar enough to have been meant.
pub fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    // A family that both share does not show how alike the names are.
    let bare = |name: &'_ str, other: &str| match (name.split_once('/'), other.split_once('/')) {
        (Some((family, rest)), Some((same, _))) if family == same => rest.to_owned(),
        _ => name.to_owned(),
    };
    let alike = |known: &str| strsim::jaro_winkler(&bare(name, known), &bare(known, name));
    let scored = known.iter().map(|known| (alike(known), *known));
    scored
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// Reads a file. Entries that could not be read are reported and left out. `None` if no entry was
/// left.
pub fn read<T: DeserializeOwned>(problems: &mut FileProblems<'_>) -> Option<T> {
    let text = &problems.source.text;
    let (mut table, errors) = DeTable::parse_recoverable(text);
    // The errors after a mistake in the syntax are mostly its echo.
    for error in errors.iter().take(1) {
        let span = error.span().unwrap_or(0..0);
        problems.error(format!("not valid TOML: {}", error.message()), clamp(text, span), "", None);
    }
    if !errors.is_empty() {
        return None;
    }
    for _ in 0..MOST {
        match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) => return Some(value),
            Err(error) => {
                let span = clamp(text, error.span().unwrap_or(0..0));
                explain(problems, error.message(), span.clone());
                if !remove(table.get_mut(), &span) {
                    return None;
                }
            }
        }
    }
    // Each of them costs a reading of the whole file.
    problems.error(format!("more than {MOST} mistakes: the rest is not read"), 0..0, "", None);
    None
}

/// Mistakes of a file that are reported one by one.
const MOST: usize = 100;

fn clamp(text: &str, span: Range<usize>) -> Range<usize> {
    let start = floor(text, span.start);
    start..floor(text, span.end).max(start)
}

/// The most names that are listed beside the nearest one.
const FEW_NAMES: usize = 6;

/// Words serde's message for an unknown key with a did-you-mean; it lists the known ones in
/// backticks.
fn explain(problems: &mut FileProblems<'_>, message: &str, span: Range<usize>) {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown =
        ["unknown field", "unknown variant"].iter().find(|prefix| message.starts_with(**prefix));
    match (unknown, quoted.next()) {
        (Some(prefix), Some(name)) => {
            let known: Vec<&str> = quoted.collect();
            let what = if *prefix == "unknown field" { "key" } else { "value" };
            let near = nearest(name, &known).map(|near| format!("did you mean `{near}`?"));
            // A few are named in any case.
            let all = (near.is_none() || (2..=FEW_NAMES).contains(&known.len()))
                .then(|| format!("known here: {}", known.join(", ")));
            let help: Vec<String> = near.into_iter().chain(all).collect();
            let message = format!("unknown {what} `{name}`");
            problems.error(message, span, "", Some(help.join(" ")));
        }
        _ => problems.error(message.to_owned(), span, "", None),
    }
}

/// Takes out the innermost entry whose key or value is where the mistake is.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let inside = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
    let keys: Vec<String> = table.iter().map(|(key, _)| key.get_ref().to_string()).collect();
    for name in keys {
        let Some((key, value)) = table.iter_mut().find(|(key, _)| key.get_ref().as_ref() == name)
        else {
            continue;
        };
        let at_key = key.span() == *span;
        if !at_key && remove_within(value.get_mut(), span) {
            return true;
        }
        if at_key || inside(value.span()) {
            table.remove(name.as_str());
            return true;
        }
    }
    false
}

fn remove_within(value: &mut DeValue<'_>, span: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => remove(table, span),
        DeValue::Array(items) => {
            if items.iter().any(|item| item.span() == *span) {
                *items = items.iter().filter(|item| item.span() != *span).cloned().collect();
                return true;
            }
            items.iter_mut().any(|item| remove_within(item.get_mut(), span))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    struct Sample {
        #[serde(default)]
        names: Vec<Spanned<String>>,
        inner: Option<Inner>,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        count: Option<i64>,
    }

    #[test]
    fn every_mistake_is_reported_at_its_place() {
        let text = "nams = []\nnames = [\"a\", 3, \"b\"]\n[inner]\ncount = \"x\"\ncuont = 1\n";
        let source = Source::new("x.toml", text);
        let mut problems = FileProblems::new(&source, "config");
        let sample: Sample = read(&mut problems).expect("the rest can be read");
        assert_eq!(sample.names.len(), 2);
        assert_eq!(sample.inner.expect("kept").count, None);
        let mut marked: Vec<_> =
            problems.drafts.iter().map(|draft| &text[draft.labels[0].0.clone()]).collect();
        marked.sort_unstable();
        assert_eq!(marked, ["\"x\"", "3", "cuont", "nams"]);
        let helps: Vec<_> =
            problems.drafts.iter().filter_map(|draft| draft.finding.help.as_deref()).collect();
        assert!(
            helps.contains(&"did you mean `count`?")
                && helps.contains(&"did you mean `names`? known here: names, inner"),
            "{helps:?}"
        );
    }
}
