//! What patterns are compiled to.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::meta::{self, Regex};
use regex_automata::util::syntax;

/// Compiled patterns may take this much memory, in bytes; far more than any sensible pattern.
const SIZE_LIMIT: usize = 1 << 27;
/// Bytes of text after which a pattern is worth compiling for speed: searching so many takes as long as compiling.
const WORTH_SPEED: usize = 1 << 13;
/// What a pattern was compiled to so far; `None` where it is too large.
#[derive(Debug, Default)]
pub(super) struct Compiled {
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
    pub(super) fn regex(&self, source: &str, bytes: usize) -> Option<&Regex> {
        let simply = || {
            // Without lazy automata and the reversed pattern.
            let simple = meta::Config::new().hybrid(false).dfa(false).onepass(false);
            self.simply.get_or_init(|| compile(source, simple)).as_ref()
        };
        if self.for_speed.get().is_none() && self.searched.fetch_add(bytes, Ordering::Relaxed) + bytes < WORTH_SPEED {
            return simply();
        }
        // The reversed pattern may be too large where the pattern is not.
        self.for_speed.get_or_init(|| compile(source, meta::Config::new())).as_ref().or_else(simply)
    }
}

fn compile(source: &str, config: meta::Config) -> Option<Regex> {
    let syntax = syntax::Config::new().case_insensitive(true).multi_line(true);
    // A text that is searched is known to hold a literal of the pattern: stopping at each would take longer.
    let config = config.auto_prefilter(false).nfa_size_limit(Some(SIZE_LIMIT));
    Regex::builder().configure(config).syntax(syntax).build(&narrowed(source)).ok()
}

/// Letters and digits as `\w` means them here: those of Latin and Greek script.
const WORD: &str = r"0-9A-Za-z_\u{C0}-\u{24F}\u{370}-\u{3FF}";

/// The pattern with `\w` and `\d` kept to the scripts of English prose, and `\b` to ASCII. With all of Unicode they take twice
/// as long to compile, and a `\b` makes the regex crate's fastest engine give up on text with a curly quotation mark in it.
pub(super) fn narrowed(source: &str) -> String {
    let mut narrowed = String::with_capacity(source.len() * 2);
    let mut chars = source.chars();
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
            (_, Some('b')) => narrowed.push_str(r"(?-u:\b)"),
            (_, Some(escaped)) => narrowed.extend(['\\', escaped]),
            (c, None) => narrowed.push(c),
        }
    }
    narrowed
}
