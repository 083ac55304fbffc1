//! Ends of sentences: full stops that are not part of an abbreviation, an initial, a number or an
//! ellipsis.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::SortedWords;
use crate::source::floor;

/// The length in bytes at which a stretch without a full stop is cut at white space: code that
/// looks at a sentence may look at each word of it once for each hit.
const LONGEST: usize = 4096;

/// Splits text into sentences, with the abbreviations of a language.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Segmenter {
    /// After these with a full stop a sentence does not end ("Dr", "e.g").
    never_end: SortedWords,
    /// After these it does only where the next word is one that opens sentences ("Inc", "U.S").
    may_end: SortedWords,
}

/// The characters that end sentences.
const STOPS: [char; 4] = ['.', '!', '?', ELLIPSIS];
const ELLIPSIS: char = '\u{2026}';

/// Words that, capitalised after an abbreviation or initial, open a new sentence rather than
/// continue a name.
const OPENERS: &[&str] = &[
    "A", "After", "All", "Although", "An", "And", "As", "At", "Before", "But", "By", "During",
    "For", "From", "He", "Her", "His", "How", "However", "I", "If", "In", "Is", "It", "Its",
    "Most", "No", "Of", "On", "One", "Other", "Our", "She", "Since", "So", "Some", "That", "The",
    "Their", "Then", "There", "These", "They", "This", "Those", "To", "Two", "Until", "We", "What",
    "When", "Where", "While", "Who", "With", "You", "Your",
];

impl Segmenter {
    /// A segmenter with two lists of abbreviations, each without its last full stop.
    pub fn new(
        never_end: impl IntoIterator<Item = String>,
        may_end: impl IntoIterator<Item = String>,
    ) -> Self {
        Self { never_end: never_end.into_iter().collect(), may_end: may_end.into_iter().collect() }
    }

    /// The sentences of `block` (bytes of `text`), in order, without white space around them.
    pub fn sentences(&self, text: &str, block: &Range<usize>) -> Vec<Range<usize>> {
        let piece = &text[block.clone()];
        let (mut sentences, mut stops) = (Vec::new(), SentenceStops::new(piece));
        let (mut start, mut from) = (0, 0);
        while let Some(stop) = stops.next(from) {
            let rest = &piece[stop..];
            let end = stop + (rest.len() - rest.trim_start_matches(STOPS).len());
            let rest = &piece[end..];
            let closers = ['"', '\'', '\u{201D}', '\u{2019}', '\u{BB}', ')', ']', '*', '_'];
            let after = end + (rest.len() - rest.trim_start_matches(closers).len());
            from = after.max(end);
            if self.ends(piece, start, stop..end, after) {
                push_trimmed(&mut sentences, text, block.start + start..block.start + after);
                start = after;
            }
        }
        push_trimmed(&mut sentences, text, block.start + start..block.end);
        sentences
    }

    /// Whether the stop at `stop`, with closing marks up to `after`, ends a sentence that begins at
    /// `start`.
    fn ends(&self, piece: &str, start: usize, stop: Range<usize>, after: usize) -> bool {
        let rest = &piece[after..];
        let next = rest.trim_start();
        if next.len() == rest.len() && !rest.is_empty() {
            return false;
        }
        let Some(first) = next.chars().next() else { return true };
        if first.is_lowercase() {
            // "iPSCs", "eGFR": a name that opens a sentence.
            let second = next.chars().nth(1);
            return second.is_some_and(char::is_uppercase) && stop.len() == 1;
        }
        if &piece[stop.clone()] != "." || after != stop.end {
            return true;
        }
        !self.abbreviates(&piece[start..stop.start], next)
    }

    /// Whether the full stop after `before` belongs to an abbreviation, an initial or a list
    /// number.
    fn abbreviates(&self, before: &str, next: &str) -> bool {
        let word_start =
            before.rfind(|c: char| !c.is_alphanumeric() && c != '.').map_or(0, |at| at + 1);
        let word_start = (word_start..=before.len())
            .find(|&at| before.is_char_boundary(at))
            .unwrap_or(before.len());
        let word = &before[word_start..];
        let numbered = word.bytes().all(|byte| byte.is_ascii_digit());
        if word.is_empty() {
            return false;
        }
        if numbered {
            return before[..word_start].trim().is_empty();
        }
        if word.eq_ignore_ascii_case("no") || word.eq_ignore_ascii_case("nos") {
            return next.starts_with(|c: char| c.is_ascii_digit());
        }
        let opens = || {
            OPENERS.contains(&next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default())
        };
        if contains(&self.never_end, word) {
            return true;
        }
        if contains(&self.may_end, word) {
            return !opens();
        }
        let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        let among_names = || {
            let lead = &before[..word_start];
            lead.trim().is_empty() || after_name(lead) || is_initial(next)
        };
        initial && !opens() && among_names()
    }
}

/// The places of [`STOPS`] in a text.
struct SentenceStops<'t> {
    piece: &'t str,
    /// The next ellipsis: looked for once, as most texts have none.
    ellipsis: Option<usize>,
}

impl<'t> SentenceStops<'t> {
    fn new(piece: &'t str) -> Self {
        Self { piece, ellipsis: piece.find(ELLIPSIS) }
    }

    /// The first from byte `from` on.
    fn next(&mut self, from: usize) -> Option<usize> {
        if self.ellipsis.is_some_and(|at| at < from) {
            self.ellipsis = self.piece[from..].find(ELLIPSIS).map(|at| from + at);
        }
        let before = &self.piece.as_bytes()[from..self.ellipsis.unwrap_or(self.piece.len())];
        memchr::memchr3(b'.', b'!', b'?', before).map(|at| from + at).or(self.ellipsis)
    }
}

/// Whether the set contains the word as it is written, or with its first letter small ("E.g." at
/// the start of a sentence).
fn contains(set: &SortedWords, word: &str) -> bool {
    let small = || {
        let mut chars = word.chars();
        let first = chars.next().into_iter().flat_map(char::to_lowercase);
        first.chain(chars).collect::<String>()
    };
    set.contains(word) || word.contains('.') && set.contains(&small())
}

/// Whether a text ends in a capitalised word or an initial, as names do before another initial.
fn after_name(before: &str) -> bool {
    let last = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    last.starts_with(char::is_uppercase)
}

/// Whether a text starts with an initial and its full stop.
fn is_initial(next: &str) -> bool {
    let mut chars = next.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next() == Some('.')
}

fn push_trimmed(sentences: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let mut range = super::trimmed(text, range);
    while range.len() > LONGEST {
        let room = floor(text, range.start + LONGEST);
        let Some(space) = text[range.start..room].rfind(char::is_whitespace) else { break };
        sentences.push(super::trimmed(text, range.start..range.start + space));
        range = super::trimmed(text, range.start + space..range.end);
    }
    if !range.is_empty() {
        sentences.push(range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let segmenter = Segmenter::new(
            ["Dr", "e.g", "al", "vs", "Fig"].map(String::from),
            ["U.S", "Inc", "p.m"].map(String::from),
        );
        segmenter.sentences(text, &(0..text.len())).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn stops_that_end_and_stops_that_do_not() {
        for (text, count) in [
            ("One. Two! Three? Four\u{2026} Five.", 5),
            ("Dr. Osei and J. R. Lim met at 3.5 p.m. The room was full.", 2),
            ("The U.S. Army paid 3.2 million. It stopped.", 2),
            ("Lopez et al. Reported that. Next.", 2),
            ("He asked, \"Why now?\" and left. \"Because.\" She went.", 3),
            ("It was vitamin C. The dose was small.", 2),
            ("1. First point. Second point.", 2),
            ("E.g. Paris. No. 5 won. No. He lost.", 4),
            ("They watched rejection. iPSCs came next.", 2),
            ("version 2.0.1 of example.com is out", 1),
        ] {
            assert_eq!(split(text).len(), count, "{:?}", split(text));
        }
    }

    #[test]
    fn what_never_ends_is_cut_between_words() {
        let text = "endless words ".repeat(1000);
        let pieces = split(&text);
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() <= LONGEST));
        assert_eq!(pieces.join(" "), text.trim());
    }

    #[test]
    fn closing_quotes_stay_with_their_sentence() {
        assert_eq!(
            split("\u{201C}It works.\u{201D} He left."),
            ["\u{201C}It works.\u{201D}", "He left."]
        );
    }
}
