//! Matches a folded line against an anchor.

use std::collections::{BTreeSet, VecDeque};

use smallvec::{SmallVec, smallvec};

use super::{LinePart, LinePiece};

/// The places in a folded line, in bytes and in order, up to which an anchor has been read.
type ReadingEnds = SmallVec<[usize; 8]>;

/// Whether `pieces` match words with a space between them. All places at which the pieces so far
/// can end are looked at together, each once: the time is linear in the words.
pub(super) fn matches(pieces: &[LinePiece], words: &str) -> bool {
    let mut places: ReadingEnds = smallvec![0];
    for piece in pieces {
        let mut ends = match &piece.part {
            LinePart::Any(least, most) => any(words, &places, *least, *most),
            LinePart::Words(rows) if piece.repeated => repeated_ends(words, rows, &places),
            LinePart::Words(rows) => {
                let mut ends = ReadingEnds::new();
                places.iter().for_each(|&at| add_ends(words, rows, at, &mut ends));
                ends
            }
        };
        if piece.optional {
            ends.extend_from_slice(&places);
        }
        ends.sort_unstable();
        ends.dedup();
        places = ends;
        if places.is_empty() {
            return false;
        }
    }
    places.last() == Some(&words.len())
}

/// The places that lie `least` to `most` words behind one of `places`.
fn any(words: &str, places: &[usize], least: usize, most: usize) -> ReadingEnds {
    let mut ends = ReadingEnds::new();
    let mut places = places.iter().copied().peekable();
    // The number of words between the nearest of the places so far and the farthest, and here.
    let mut begun: VecDeque<usize> = VecDeque::new();
    for (number, at) in boundaries(words).enumerate() {
        if places.next_if_eq(&at).is_some() {
            begun.push_back(number);
        }
        while begun.front().is_some_and(|first| number - first > most) {
            begun.pop_front();
        }
        if begun.front().is_some_and(|first| number - first >= least) {
            ends.push(at);
        }
    }
    ends
}

/// Returns the start of each word, and the end.
fn boundaries(words: &str) -> impl Iterator<Item = usize> {
    let inner = memchr::memchr_iter(b' ', words.as_bytes()).map(|space| space + 1);
    let ends = [0].into_iter().chain(inner).chain([words.len()]);
    ends.take(if words.is_empty() { 1 } else { usize::MAX })
}

/// Adds the places behind each of the rows that `words` go on with at `at`.
fn add_ends(words: &str, rows: &str, at: usize, ends: &mut ReadingEnds) {
    let after = rows.split('|').filter_map(|row| after(&words[at..], row));
    ends.extend(after.map(|after| words.len() - after.len()));
}

/// The places behind one row or several of them, from each of `places` on.
fn repeated_ends(words: &str, rows: &str, places: &[usize]) -> ReadingEnds {
    let mut ends = ReadingEnds::new();
    let mut open: BTreeSet<usize> = places.iter().copied().collect();
    while let Some(at) = open.pop_first() {
        let known = ends.len();
        add_ends(words, rows, at, &mut ends);
        open.extend(ends[known..].iter().filter(|&&end| end > at));
    }
    ends
}

/// Returns the text after a row of words, if those are the first of `words`.
fn after<'w>(words: &'w str, row: &str) -> Option<&'w str> {
    let after = words.strip_prefix(row)?;
    if after.is_empty() { Some(after) } else { after.strip_prefix(' ') }
}
