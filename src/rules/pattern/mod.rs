//! Regular expressions of rules: parsed at once, so that mistakes are reported, and compiled when a
//! text calls for it.
//!
//! Compiling them for speed is most of the work for a short file. So a pattern is first compiled
//! simply, which takes a third of the time, and once more when it has been searched in enough text.
//! It matches the same text either way.

use std::ops::Range;

use regex_automata::util::captures::Captures;
use regex_syntax::hir::{Hir, HirKind};
use serde::{Deserialize, Serialize};

mod compiled;
mod haystack;
mod narrowed;
mod needs;
mod size;

use super::DeferredValue;
use compiled::CompiledPattern;
pub use haystack::PatternText;
use narrowed::narrowed;
use needs::PatternNeeds;
pub(super) use needs::{LONGEST_LITERAL, RequiredLiteral};

/// The most steps that a pattern may compile to: the built-in rules have a thousandth of it.
const LARGEST: usize = 50_000;

/// A regular expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct RulePattern {
    parsed: DeferredValue<ParsedPattern>,
    #[serde(skip)]
    compiled: CompiledPattern,
}

/// The facts about a pattern that it is tried with: most patterns are tried on no text.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ParsedPattern {
    /// As it is compiled.
    source: String,
    /// Names of its groups.
    groups: Vec<String>,
    needs: PatternNeeds,
}

impl RulePattern {
    /// Parses a pattern.
    ///
    /// # Errors
    ///
    /// Fails with a message and the bytes of the pattern that it concerns.
    pub fn parse(source: &str) -> Result<Self, (String, Range<usize>)> {
        let parser = || regex_syntax::ParserBuilder::new().multi_line(true).build();
        let read = |source: &str| parser().parse(source).map_err(|error| place(&error));
        let hir = read(source)?;
        if hir.properties().minimum_len() == Some(0) {
            return Err(("it matches the empty text".into(), 0..source.len()));
        }
        let whole = source.len();
        let mut groups = Vec::new();
        collect_groups(&hir, &mut groups);
        let narrowed = narrowed(source);
        let for_bytes = format!("(?-u){narrowed}");
        // As it was written where narrowing breaks it (`\b{start}`), for Unicode where bytes cannot
        // say it (`\B`).
        let (source, hir) = match read(&narrowed) {
            Err(_) => (source.to_owned(), hir),
            Ok(hir) => (if read(&for_bytes).is_ok() { for_bytes } else { narrowed }, hir),
        };
        if size::of(&hir) > LARGEST {
            return Err(("it is too large: it counts up to too much".into(), 0..whole));
        }
        let parsed = ParsedPattern { source, groups, needs: PatternNeeds::of(&hir) };
        Ok(Self { parsed: parsed.into(), compiled: CompiledPattern::default() })
    }

    /// The names of its groups.
    pub fn groups(&self) -> &[String] {
        &self.parsed.groups
    }

    /// Returns literals of which every match contains one, in any case: the rarest of them.
    pub fn rarest_literals(&self) -> Option<&[RequiredLiteral]> {
        self.parsed.needs.rarest()
    }

    /// Returns texts in lower case: every match begins a line with one of them, apart from signs
    /// before it. Empty if unknown.
    pub fn leads(&self) -> &[String] {
        &self.parsed.needs.leads
    }

    /// Returns the matches in order; none if it is too large to compile.
    pub fn hits(&self, haystack: &PatternText<'_>) -> Vec<PatternHit> {
        // Compiling a pattern takes longer than checking a page.
        if !self.parsed.needs.met_by(haystack) {
            return Vec::new();
        }
        let text = haystack.text;
        let Some(regex) = self.compiled.regex(&self.parsed.source, text.len()) else {
            return Vec::new();
        };
        if self.groups().is_empty() {
            // Groups cost a second search.
            let found = regex.find_iter(text).map(|found| found.range());
            return found
                .map(|range| PatternHit { mark: range.clone(), whole: range, groups: Vec::new() })
                .collect();
        }
        regex.captures_iter(text).filter_map(|captures| PatternHit::new(&captures)).collect()
    }
}

/// A match of a pattern, in bytes of the text.
#[derive(Clone, Debug)]
pub struct PatternHit {
    /// All of it.
    pub whole: Range<usize>,
    /// The marked text: the group `mark`, or the whole match.
    pub mark: Range<usize>,
    /// The text of each named group that took part.
    pub groups: Vec<(String, Range<usize>)>,
}

impl PatternHit {
    fn new(captures: &Captures) -> Option<Self> {
        let whole = captures.get_match()?.range();
        let names = captures.group_info().pattern_names(captures.pattern()?);
        let group = |(index, name): (usize, Option<&str>)| {
            name.and_then(|name| Some((name.to_owned(), captures.get_group(index)?.range())))
        };
        let groups: Vec<(String, Range<usize>)> = names.enumerate().filter_map(group).collect();
        let mark = groups
            .iter()
            .find(|(name, _)| name == "mark")
            .map_or(&whole, |(_, range)| range)
            .clone();
        Some(Self { whole, mark, groups })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_every_match_holds() {
        let required = |source: &str| -> Vec<Vec<String>> {
            let parsed = RulePattern::parse(source).unwrap().parsed.clone();
            let texts = |list: &Vec<RequiredLiteral>| {
                list.iter().map(|literal| literal.text.clone()).collect()
            };
            parsed.needs.literals.iter().map(texts).collect()
        };
        let digits: Vec<String> = ('0'..='9').map(String::from).collect();
        assert_eq!(required(r"^\W*(?P<mark>Posted (?:on|in) \w+)"), [["posted "]]);
        assert_eq!(
            required(r"\d+ (?:likes|shares)"),
            [digits, vec!["likes".into(), "shares".into()]]
        );
        assert!(required(r"\w+ (?:likes|\w+)").is_empty());
        assert_eq!(
            required("Your email address here"),
            [["your email addre"]],
            "the first bytes are enough"
        );
        assert_eq!(
            required(r"d\u{E9}j\u{E0} vu \u{A9}|#{3,}|\w+ [\u{2022}|] \w+"),
            [[" vu \u{A9}", "###", "|", "\u{2022}"]]
        );
        let words = |source: &str| -> Vec<Option<usize>> {
            RulePattern::parse(source)
                .unwrap()
                .rarest_literals()
                .unwrap()
                .iter()
                .map(|literal| literal.word)
                .collect()
        };
        assert_eq!(words(r"\bposted|: (?:on the box|by us)"), [Some(0), Some(7), Some(0)]);
        assert_eq!(words(r"\w*posted|a?(?:it )?unjust"), [None, None]);
        assert_eq!(words(r"(?:\W|^ )likes|\u{E9}tage"), [Some(0), Some(0)]);
        let tried = |source: &str, text: &str| {
            RulePattern::parse(source).unwrap().parsed.needs.met_by(&PatternText::new(text))
        };
        assert!(tried(r"^(?P<mark>share (?:this|that)) \w+ page", "Share THAT old page"));
        assert!(!tried(r"share \w+ page", "share it"));
    }

    #[test]
    fn lines_that_a_match_can_begin() {
        let tried = |source: &str, text: &str| {
            RulePattern::parse(source).unwrap().parsed.needs.met_by(&PatternText::new(text))
        };
        let pattern = r"^\W*(?P<mark>share(?:d| this)|\(c\) \w+|print|\u{E9}tiquettes)";
        assert!(
            RulePattern::parse(pattern).unwrap().parsed.needs.may_begin_in("Anywhere"),
            "a letter with two cases begins one of them"
        );
        let pattern = r"^\W*(?P<mark>share(?:d| this)|\(c\) \w+|print) more";
        assert!(
            tried(pattern, "One.\n\u{2022} \"Share this more") && tried(pattern, "- (C) us more")
        );
        assert!(!tried(pattern, "We share this more") && !tried(pattern, "Reprint, or print more"));
        assert!(tried(r"^[A-Z ]+: share", "TOP NEWS: share"), "letters are no signs");
        assert!(tried(r"^\W*(?:read[ \n]more)", "\u{2022} Read\nmore"), "over the end of a line");
    }

    #[test]
    fn words_are_of_latin_and_greek_letters() {
        let matches = |source: &str, text: &str| {
            !RulePattern::parse(source).unwrap().hits(&PatternText::new(text)).is_empty()
        };
        assert!(matches(r"^[\w-]+ \d \W$", "\u{C5}ngstr\u{F6}m-\u{3B1} 7 \u{2019}"));
        assert!(matches(r"\bcure\b", "\u{201C}Cure\u{201D}") && !matches(r"\bcure\b", "secure"));
        assert!(
            matches(r"^(?-i:\p{Lu}[\p{Ll}-]+)$", "\u{D6}l-\u{E9}")
                && !matches(r"^(?-i:\p{Lu})$", "\u{E9}")
        );
        assert!(
            matches(r"^\xE9tude|caf\u{E9} nul$", "\u{C9}TUDE") && matches("caf\u{E9}", "CAF\u{C9}")
        );
        assert!(
            matches(r"\b{start}Cure\B", "a cured")
                && matches(r"\bcure\B", "cured")
                && !matches(r"\bcure\B", "cure")
        );
        assert!(matches(r"^[\w&&[^a]]\\w$", r"b\w") && !matches(r"^\w$", "\u{416}"));
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(RulePattern::parse("a(b").unwrap_err().1, 1..2);
        assert_eq!(RulePattern::parse("a*").unwrap_err().0, "it matches the empty text");
        for large in [
            "a|(?:(?:b){1000}){1000}",
            r"(\p{L}{1,1000}\p{N}{1,1000}){50}",
            "(?:.{9}[a-z]{8}){999,}",
        ] {
            let (message, place) = RulePattern::parse(large).unwrap_err();
            assert!(message.contains("too large") && place == (0..large.len()), "{large}");
        }
    }
}
