//! Regular expressions of rules: read at once, so that mistakes are reported, and compiled when a text calls for it.
//!
//! Compiling them for speed is most of the work for a short file, so a pattern is first compiled simply, which takes a third
//! of the time, and once more when it has been looked for in enough text. What it matches is the same.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::meta::{self, Regex};
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use regex_syntax::hir::literal::{Extractor, Literal};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

/// Compiled patterns may take this much memory, in bytes; far more than any sensible pattern.
const SIZE_LIMIT: usize = 1 << 27;
/// Bytes of text after which a pattern is worth compiling for speed: searching so many takes as long as compiling.
const WORTH_SPEED: usize = 1 << 13;
/// A literal that lets a pattern be passed over has at least so many bytes, or a sign that is rare in prose, or a digit.
const SHORTEST_LITERAL: usize = 3;
/// So many bytes of a literal are looked for: more tell little more, and make the automaton larger.
const LONGEST_LITERAL: usize = 10;
/// Signs that are not rare.
const COMMON_SIGNS: &str = ".,:;!?'\"\u{2019}()-/ \n";
/// A class with more signs than this says nothing.
const MOST_SIGNS: usize = 12;
/// Bytes of a text that literals are looked for in one by one; a pattern is simply tried on a longer one.
const LONGEST_LOOK: usize = 1 << 16;
/// A repeated literal counts for so many.
const MOST_REPEATS: u32 = 4;
/// A pattern with more alternatives than this is tried everywhere.
const MOST_LITERALS: usize = 200;

/// A regular expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pattern {
    source: String,
    #[serde(skip)]
    compiled: Compiled,
    /// Names of its groups.
    pub groups: Vec<String>,
    /// Lists of literals in lower case: one of each list stands in every match, whatever the case.
    pub required: Vec<Vec<String>>,
    /// In lower case: a match begins a line with one of these, but for signs before it. Empty if nothing can be said.
    leads: Vec<String>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong, with the bytes of the pattern it concerns.
    pub fn parse(source: &str) -> Result<Self, (String, Range<usize>)> {
        // Read as it is written: literals would fall apart into classes if it were read without regard to case.
        let parser = || regex_syntax::ParserBuilder::new().multi_line(true).build();
        let hir = parser().parse(source).map_err(|error| place(&error))?;
        if hir.properties().minimum_len() == Some(0) {
            return Err(("it matches the empty text".into(), 0..source.len()));
        }
        let mut groups = Vec::new();
        collect_groups(&hir, &mut groups);
        let hir = parser().parse(&narrowed(source)).map_err(|error| place(&error))?;
        let mut required: Vec<Vec<String>> = Vec::new();
        each_required(&hir, &mut |list| {
            let fits = |at: &usize| *at <= LONGEST_LITERAL;
            let ends = |literal: &str| literal.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(fits).last();
            let cut = |literal: String| literal[..ends(&literal).unwrap_or(0)].to_owned();
            required.push(list.into_iter().map(cut).collect::<BTreeSet<_>>().into_iter().collect());
        });
        let leads = leads(&hir).unwrap_or_default().into_iter().collect();
        Ok(Self { source: source.to_owned(), compiled: Compiled::default(), groups, required, leads })
    }

    /// Whether `text` can hold a match, as far as that shows without compiling.
    pub fn may_match(&self, text: &str) -> bool {
        let holds = |list: &Vec<String>| list.iter().any(|literal| contains_ignoring_case(text, literal));
        text.len() > LONGEST_LOOK || (self.required.iter().all(holds) && self.may_begin_in(text))
    }

    /// Whether a match can begin in one of the lines of `text`.
    pub fn may_begin_in(&self, text: &str) -> bool {
        self.leads.is_empty() || text.lines().any(|line| leads_line(&self.leads, line))
    }

    /// Where it matches, in order; nowhere if it is too large to compile.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let Some(regex) = self.compiled.regex(&self.source, text.len()) else { return Vec::new() };
        if self.groups.is_empty() {
            // Groups cost a second search.
            let found = regex.find_iter(text).map(|found| found.range());
            return found.map(|range| Hit { mark: range.clone(), whole: range, groups: Vec::new() }).collect();
        }
        regex.captures_iter(text).filter_map(|captures| Hit::new(&captures)).collect()
    }
}

/// A match of a pattern, in bytes of the text.
#[derive(Clone, Debug)]
pub struct Hit {
    /// All of it.
    pub whole: Range<usize>,
    /// What is marked: the group `mark`, or all of it.
    pub mark: Range<usize>,
    /// What stands in each named group that took part.
    pub groups: Vec<(String, Range<usize>)>,
}

impl Hit {
    fn new(captures: &Captures) -> Option<Self> {
        let whole = captures.get_match()?.range();
        let names = captures.group_info().pattern_names(captures.pattern()?);
        let group = |(index, name): (usize, Option<&str>)| {
            name.and_then(|name| Some((name.to_owned(), captures.get_group(index)?.range())))
        };
        let groups: Vec<(String, Range<usize>)> = names.enumerate().filter_map(group).collect();
        let mark = groups.iter().find(|(name, _)| name == "mark").map_or(&whole, |(_, range)| range).clone();
        Some(Self { whole, mark, groups })
    }
}

/// What a pattern was compiled to so far; `None` where it is too large.
#[derive(Debug, Default)]
struct Compiled {
    simply: OnceLock<Option<Regex>>,
    for_speed: OnceLock<Option<Regex>>,
    /// Bytes that it was looked for in.
    searched: AtomicUsize,
}

impl Clone for Compiled {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Compiled {
    /// What to look for `source` with in another text of so many bytes.
    fn regex(&self, source: &str, bytes: usize) -> Option<&Regex> {
        if self.for_speed.get().is_none() && self.searched.fetch_add(bytes, Ordering::Relaxed) + bytes < WORTH_SPEED {
            // Without lazy automata, literals and the reversed pattern.
            let simple = meta::Config::new().hybrid(false).dfa(false).onepass(false).auto_prefilter(false);
            return self.simply.get_or_init(|| compile(source, simple)).as_ref();
        }
        self.for_speed.get_or_init(|| compile(source, meta::Config::new())).as_ref()
    }
}

fn compile(source: &str, config: meta::Config) -> Option<Regex> {
    let syntax = syntax::Config::new().case_insensitive(true).multi_line(true);
    let config = config.nfa_size_limit(Some(SIZE_LIMIT));
    Regex::builder().configure(config).syntax(syntax).build(&narrowed(source)).ok()
}

/// Letters and digits as `\w` means them here: those of Latin and Greek script.
const WORD: &str = r"0-9A-Za-z_\u{C0}-\u{24F}\u{370}-\u{3FF}";

/// The pattern with `\w`, `\d` and `\b` kept to the scripts of English prose. With all of Unicode they take twice as long to
/// compile, and a `\b` makes the regex crate's fastest engine give up on text with a curly quotation mark in it.
fn narrowed(source: &str) -> String {
    let mut narrowed = String::with_capacity(source.len() * 2);
    let mut chars = source.chars();
    let mut inside_class = 0_usize;
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            (_, Some('w')) => narrowed.extend(["[", WORD, "]"]),
            (_, Some('W')) => narrowed.extend(["[^", WORD, "]"]),
            (_, Some('d')) => narrowed.push_str("[0-9]"),
            (_, Some('D')) => narrowed.push_str("[^0-9]"),
            (_, Some('p')) if chars.as_str().starts_with("{Lu}") => {
                narrowed.push_str(r"[A-Z\u{C0}-\u{D6}\u{D8}-\u{DE}]");
                chars.nth("{Lu}".len() - 1);
            }
            (_, Some('p')) if chars.as_str().starts_with("{Ll}") => {
                narrowed.push_str(r"[a-z\u{DF}-\u{F6}\u{F8}-\u{FF}]");
                chars.nth("{Ll}".len() - 1);
            }
            (_, Some('p')) if chars.as_str().starts_with("{L}") => {
                narrowed.push_str(r"[A-Za-z\u{C0}-\u{24F}\u{370}-\u{3FF}]");
                chars.nth("{L}".len() - 1);
            }
            (_, Some('b')) if inside_class == 0 => narrowed.push_str(r"(?-u:\b)"),
            (_, Some(escaped)) => narrowed.extend(['\\', escaped]),
            (c, None) => {
                match c {
                    '[' => inside_class += 1,
                    ']' => inside_class = inside_class.saturating_sub(1),
                    _ => {}
                }
                narrowed.push(c);
            }
        }
    }
    narrowed
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

/// Whether a line begins with one of `leads`, after any signs.
fn leads_line(leads: &[String], line: &str) -> bool {
    let signs = line.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(line.len());
    let begins = |at: usize| {
        let from = &line.as_bytes()[at..];
        leads.iter().any(|lead| from.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead.as_bytes())))
    };
    (0..=signs).any(begins)
}

/// With which texts, in lower case, a pattern such as `^\W*(?:Share|Print)` begins after its signs.
fn leads(hir: &Hir) -> Option<BTreeSet<String>> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [first, signs, rest @ ..] = parts.as_slice() else { return None };
    let (HirKind::Look(Look::StartLF), HirKind::Repetition(signs)) = (first.kind(), signs.kind()) else { return None };
    // No class of signs lets a letter pass, as far as ASCII goes.
    let passes = |letter: char| match signs.sub.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&letter))
        }
        _ => true,
    };
    if ('a'..='z').chain('0'..='9').any(passes) {
        return None;
    }
    let starts = Extractor::new().extract(&Hir::concat(rest.to_vec()));
    let begin = |literal: &Literal| {
        let text = std::str::from_utf8(literal.as_bytes()).ok()?;
        // Of other letters than those of ASCII there are two.
        let text = text.split(|c: char| !c.is_ascii() && c.is_alphabetic()).next().filter(|text| !text.is_empty())?;
        Some(text.to_ascii_lowercase())
    };
    starts.literals()?.iter().map(begin).collect()
}

/// Calls `found` with the literals of each part that every match has.
fn each_required(hir: &Hir, found: &mut impl FnMut(BTreeSet<String>)) {
    match hir.kind() {
        HirKind::Capture(capture) => each_required(&capture.sub, found),
        HirKind::Concat(parts) => parts.iter().for_each(|part| each_required(part, found)),
        _ => required(hir).into_iter().for_each(found),
    }
}

/// Whether a character says much by itself: a digit, a bullet, a bracket.
fn is_rare(c: char) -> bool {
    c.is_ascii_digit() || !(c.is_ascii_alphanumeric() || c.is_alphabetic() || COMMON_SIGNS.contains(c))
}

/// Literals of which at least one stands in every match, in lower case.
fn required(hir: &Hir) -> Option<BTreeSet<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            // Only ASCII letters have one lower case and one upper case each; signs have none.
            let cased = |c: char| !c.is_ascii() && c.is_alphabetic();
            let longest = text.split(cased).max_by_key(|piece| piece.len())?;
            (longest.len() >= SHORTEST_LITERAL || longest.contains(is_rare))
                .then(|| BTreeSet::from([longest.to_ascii_lowercase()]))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let signs = class.iter().flat_map(|range| range.start()..=range.end()).take(MOST_SIGNS + 1);
            let signs: Vec<char> = signs.collect();
            (signs.len() <= MOST_SIGNS && signs.iter().copied().all(is_rare))
                .then(|| signs.into_iter().map(String::from).collect())
        }
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => match repetition.sub.kind() {
            HirKind::Literal(literal) => {
                required(&Hir::literal(literal.0.repeat(repetition.min.min(MOST_REPEATS) as usize)))
            }
            _ => required(&repetition.sub),
        },
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
        let required = |source: &str| Pattern::parse(source).unwrap().required;
        let digits: Vec<String> = ('0'..='9').map(String::from).collect();
        assert_eq!(required(r"^\W*(?P<mark>Posted (?:on|in) \w+)"), [["posted "]]);
        assert_eq!(required(r"\d+ (?:likes|shares)"), [digits, vec!["likes".into(), "shares".into()]]);
        assert!(required(r"\w+ (?:likes|\w+)").is_empty());
        assert_eq!(required("Your email address"), [["your email"]], "the first bytes are enough");
        assert_eq!(
            required(r"d\u{E9}j\u{E0} vu \u{A9}|#{3,}|\w+ [\u{2022}|] \w+"),
            [[" vu \u{A9}", "###", "|", "\u{2022}"]]
        );
        let tried = |source: &str, text: &str| Pattern::parse(source).unwrap().may_match(text);
        assert!(tried(r"^(?P<mark>share (?:this|that)) \w+ page", "Share THAT old page"));
        assert!(!tried(r"share \w+ page", "share it"));
    }

    #[test]
    fn lines_that_a_match_can_begin() {
        let tried = |source: &str, text: &str| Pattern::parse(source).unwrap().may_match(text);
        let pattern = r"^\W*(?P<mark>share(?:d| this)|\(c\) \w+|print|\u{E9}tiquettes)";
        assert!(Pattern::parse(pattern).unwrap().leads.is_empty(), "a letter with two cases begins one of them");
        let pattern = r"^\W*(?P<mark>share(?:d| this)|\(c\) \w+|print) more";
        assert!(tried(pattern, "One.\n\u{2022} \"Share this more") && tried(pattern, "- (C) us more"));
        assert!(!tried(pattern, "We share this more") && !tried(pattern, "Reprint, or print more"));
    }

    #[test]
    fn words_are_of_latin_and_greek_letters() {
        let matches = |source: &str, text: &str| !Pattern::parse(source).unwrap().hits(text).is_empty();
        assert!(matches(r"^[\w-]+ \d \W$", "\u{C5}ngstr\u{F6}m-\u{3B1} 7 \u{2019}"));
        assert!(matches(r"\bcure\b", "\u{201C}Cure\u{201D}") && !matches(r"\bcure\b", "secure"));
        assert!(matches(r"^(?-i:\p{Lu}[\p{Ll}-]+)$", "\u{D6}l-\u{E9}") && !matches(r"^(?-i:\p{Lu})$", "\u{E9}"));
        assert!(matches(r"^[\w&&[^a]]\\w$", r"b\w") && !matches(r"^\w$", "\u{416}"));
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(Pattern::parse("a(b").unwrap_err().1, 1..2);
        assert_eq!(Pattern::parse("a*").unwrap_err().0, "it matches the empty text");
    }
}
