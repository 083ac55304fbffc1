//! Passages that a configuration keeps from being linted: names of products, quoted law, marks of
//! templates.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::{Regex, RegexBuilder, escape};

use crate::document::Document;
use crate::finding::{Silenced, SilencedBy};
use crate::source::{Place, Source, SourcePlaces};

/// The name under which hits are silenced.
const CONTEXT: &str = "ignore";
/// Signs that make a regular expression of a pattern; one without them is a phrase.
const SIGNS: [char; 13] = ['\\', '[', ']', '(', ')', '{', '}', '*', '+', '?', '|', '^', '$'];

/// A pattern of `[ignore]`.
#[derive(Debug)]
pub struct IgnorePattern {
    /// As it is written.
    pub text: String,
    regex: Regex,
    /// The number of hits within its matches.
    hidden: AtomicUsize,
}

impl IgnorePattern {
    /// Reads a pattern. A phrase is found in any case, with any white space between its words.
    ///
    /// # Errors
    ///
    /// The reason why it cannot be used.
    pub fn new(text: &str) -> Result<Self, String> {
        let phrase = !text.contains(SIGNS);
        let pattern = if phrase { of_phrase(text) } else { text.to_owned() };
        let regex = RegexBuilder::new(&pattern)
            .case_insensitive(phrase)
            .build()
            .map_err(|error| mistake(&error))?;
        if regex.is_match("") || pattern.is_empty() {
            return Err("this pattern matches where nothing is".into());
        }
        Ok(Self { text: text.to_owned(), regex, hidden: AtomicUsize::new(0) })
    }

    /// Returns the number of hits it has hidden so far.
    pub fn count(&self) -> usize {
        self.hidden.load(Ordering::Relaxed)
    }
}

/// The pattern for the words of a phrase; words end where letters do.
fn of_phrase(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(escape).collect();
    let edge = |c: Option<char>| if c.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
    let (first, last) = (edge(text.trim().chars().next()), edge(text.trim().chars().next_back()));
    format!("{first}{}{last}", words.join(r"\s+"))
}

/// Returns the last line of an error, which is its message; the lines before it draw the place.
fn mistake(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    format!("not a regular expression: {}", last.strip_prefix("error: ").unwrap_or(last))
}

/// A passage of a file that is not linted.
#[derive(Debug)]
struct Passage {
    /// Bytes of the text of the file.
    range: Range<usize>,
    places: Range<Place>,
    pattern: Arc<IgnorePattern>,
}

/// The passages of a file, in order; one within another is left out.
#[derive(Debug, Default)]
pub(super) struct Passages(Vec<Passage>);

impl Passages {
    pub(super) fn of(
        source: &Source,
        document: &Document<'_>,
        patterns: &[Arc<IgnorePattern>],
    ) -> Self {
        let mut found: Vec<(Range<usize>, &Arc<IgnorePattern>)> = Vec::new();
        for pattern in patterns {
            for block in &document.blocks {
                let matches = pattern.regex.find_iter(&document.text()[block.range.clone()]);
                let matches = matches.filter(|found| !found.is_empty());
                let ranges = matches.map(|found| {
                    block.range.start + found.start()..block.range.start + found.end()
                });
                found.extend(ranges.map(|range| (document.prose.span(&range), pattern)));
            }
        }
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        found.retain(|(range, _)| {
            let farther = range.end > end;
            end = end.max(range.end);
            farther
        });
        let places = SourcePlaces::of(
            &source.text,
            found.iter().flat_map(|(range, _)| [range.start, range.end]).collect(),
        );
        let passage = |(range, pattern): (Range<usize>, &Arc<IgnorePattern>)| Passage {
            places: places.get(range.start)..places.get(range.end),
            pattern: pattern.clone(),
            range,
        };
        Self(found.into_iter().map(passage).collect())
    }

    /// Returns the silence for a hit whose mark lies in one of them.
    pub(super) fn hide(&self, span: &Range<usize>) -> Option<Silenced> {
        // Of passages that begin before it the last reaches farthest.
        let before = self.0.partition_point(|passage| passage.range.start <= span.start);
        self.0[..before].last().filter(|passage| span.end <= passage.range.end).map(hidden)
    }

    /// Returns the silence for a mark given by lines and columns.
    pub(super) fn hide_places(&self, (start, end): (Place, Place)) -> Option<Silenced> {
        let before = self.0.partition_point(|passage| passage.places.start <= start);
        self.0[..before].last().filter(|passage| end <= passage.places.end).map(hidden)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn hidden(passage: &Passage) -> Silenced {
    passage.pattern.hidden.fetch_add(1, Ordering::Relaxed);
    Silenced {
        by: SilencedBy::Context,
        context: CONTEXT.to_owned(),
        words: passage.pattern.text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_in_any_case_and_white_space() {
        let found =
            |pattern: &str, text: &str| IgnorePattern::new(pattern).unwrap().regex.is_match(text);
        assert!(
            found("Miracle Mop", "the miracle\n  mop") && !found("Miracle Mop", "miracle mops")
        );
        assert!(found("miracle mops?", "miracle mop") && !found("[Mm]iracle", "MIRACLE"));
        for pattern in ["", " ", "a*", "(", "(?:a{1000}){1000}{1000}"] {
            assert!(IgnorePattern::new(pattern).is_err(), "{pattern}");
        }
    }
}
