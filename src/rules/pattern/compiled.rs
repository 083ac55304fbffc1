//! Compiled patterns.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::meta::{self, Regex};
use regex_automata::util::syntax;

/// Compiled patterns may take this much memory, in bytes; far more than any sensible pattern.
const SIZE_LIMIT: usize = 1 << 27;
/// Bytes of text after which a pattern is worth compiling for speed: searching this many takes as
/// long as compiling.
const WORTH_SPEED: usize = 1 << 12;

/// The compiled forms of a pattern so far; `None` if it is too large.
#[derive(Debug, Default)]
pub(super) struct CompiledPattern {
    simply: OnceLock<Option<Regex>>,
    for_speed: OnceLock<Option<Regex>>,
    /// Bytes that it was looked for in.
    searched: AtomicUsize,
}

impl Clone for CompiledPattern {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl CompiledPattern {
    /// Returns the regex for searching `source` in another text of `bytes` bytes.
    pub(super) fn regex(&self, source: &str, bytes: usize) -> Option<&Regex> {
        let simply = || {
            // Without lazy automata and the reversed pattern.
            let simple = meta::Config::new().hybrid(false).dfa(false).onepass(false);
            self.simply.get_or_init(|| compile(source, simple)).as_ref()
        };
        if self.for_speed.get().is_none()
            && self.searched.fetch_add(bytes, Ordering::Relaxed) + bytes < WORTH_SPEED
        {
            return simply();
        }
        // The reversed pattern may be too large where the pattern is not.
        self.for_speed.get_or_init(|| compile(source, meta::Config::new())).as_ref().or_else(simply)
    }
}

fn compile(source: &str, config: meta::Config) -> Option<Regex> {
    // A text that is searched is known to contain a literal of the pattern: stopping at each would
    // take longer.
    let config = config.auto_prefilter(false).nfa_size_limit(Some(SIZE_LIMIT));
    let syntax = syntax::Config::new().case_insensitive(true).multi_line(true);
    Regex::builder().configure(config).syntax(syntax).build(source).ok()
}
