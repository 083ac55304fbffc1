//! Regular expressions of rules: read at once, so that mistakes are reported, and compiled when a text calls for it.
//!
//! Compiling one takes up to ten milliseconds, reading it a few microseconds, and most texts need none.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Hir, HirKind};
use serde::{Deserialize, Serialize};

/// Compiled patterns may take this much memory, in bytes; far more than any sensible pattern.
const SIZE_LIMIT: usize = 1 << 27;
/// A literal that lets a pattern be passed over has at least so many bytes.
const SHORTEST_LITERAL: usize = 3;
/// A pattern with more alternatives than this is tried everywhere.
const MOST_LITERALS: usize = 64;

/// A regular expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pattern {
    source: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
    /// Names of its groups.
    pub groups: Vec<String>,
    /// In lower case: one of these stands in every match, whatever the case. Empty if nothing can be said.
    pub literals: Vec<String>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong, with the bytes of the pattern it concerns.
    pub fn parse(source: &str) -> Result<Self, (String, Range<usize>)> {
        // Read as it is written: literals would fall apart into classes if it were read without regard to case.
        let hir =
            regex_syntax::ParserBuilder::new().multi_line(true).build().parse(source).map_err(|error| place(&error))?;
        if hir.properties().minimum_len() == Some(0) {
            return Err(("it matches the empty text".into(), 0..source.len()));
        }
        let mut groups = Vec::new();
        collect_groups(&hir, &mut groups);
        let literals = required(&hir).unwrap_or_default().into_iter().collect();
        Ok(Self { source: source.to_owned(), compiled: OnceLock::new(), groups, literals })
    }

    /// Whether `text` can match at all, as far as that shows without compiling: one of the literals stands in it.
    pub fn may_match(&self, text: &str) -> bool {
        self.literals.is_empty() || self.literals.iter().any(|literal| contains_ignoring_case(text, literal))
    }

    /// The compiled pattern; `None` for one that is too large to compile.
    pub fn regex(&self) -> Option<&Regex> {
        let compile = || {
            let mut builder = RegexBuilder::new(&self.source);
            builder.case_insensitive(true).multi_line(true).size_limit(SIZE_LIMIT).build().ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

/// ASCII case only.
fn contains_ignoring_case(text: &str, lower: &str) -> bool {
    text.as_bytes().windows(lower.len()).any(|window| window.eq_ignore_ascii_case(lower.as_bytes()))
}

fn place(error: &regex_syntax::Error) -> (String, Range<usize>) {
    let (message, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
        _ => return (error.to_string(), 0..0),
    };
    (format!("not a valid regular expression: {message}"), span.start.offset..span.end.offset)
}

fn collect_groups(hir: &Hir, groups: &mut Vec<String>) {
    match hir.kind() {
        HirKind::Capture(capture) => {
            groups.extend(capture.name.as_ref().map(ToString::to_string));
            collect_groups(&capture.sub, groups);
        }
        HirKind::Repetition(repetition) => collect_groups(&repetition.sub, groups),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| collect_groups(part, groups));
        }
        _ => {}
    }
}

/// Literals of which at least one stands in every match, in lower case.
fn required(hir: &Hir) -> Option<BTreeSet<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            // Only ASCII letters have one lower case and one upper case each.
            (text.is_ascii() && text.len() >= SHORTEST_LITERAL).then(|| BTreeSet::from([text.to_ascii_lowercase()]))
        }
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Concat(parts) => {
            let shortest = |literals: &BTreeSet<String>| literals.iter().map(String::len).min().unwrap_or(0);
            parts
                .iter()
                .filter_map(required)
                .max_by_key(|literals| (shortest(literals), std::cmp::Reverse(literals.len())))
        }
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(required).collect();
            let all: BTreeSet<String> = all?.into_iter().flatten().collect();
            (all.len() <= MOST_LITERALS).then_some(all)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_every_match_holds() {
        let literals = |source: &str| Pattern::parse(source).unwrap().literals;
        assert_eq!(literals(r"^\W*(?P<mark>Posted (?:on|in) \w+)"), ["posted "]);
        assert_eq!(literals(r"\d+ (?:likes|shares)"), ["likes", "shares"]);
        assert!(literals(r"\d+ (?:likes|\w+)").is_empty());
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(Pattern::parse("a(b").unwrap_err().1, 1..2);
        assert_eq!(Pattern::parse("a*").unwrap_err().0, "it matches the empty text");
    }
}
