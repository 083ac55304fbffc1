//! Anchors: whole blocks that are part of a page and not of the text ("Leave a Reply", "12 comments
//! →").
//!
//! A block is [`fold`](super::fold)ed to words first: lower case, no marks, every number a `0`. An
//! anchor is written in the wording language. No regular expressions: hundreds of anchors are looked
//! up for every short line of a text, and most lines are ruled out by their first word.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Spanned;
use xxhash_rust::xxh3::xxh3_64;

mod reading;
mod written;

use super::DeferredValue;
use crate::phrase::{NumberTable, StoredNumber, TableRow, number};
use reading::matches;
use written::pieces;

/// One piece of an anchor.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum LinePart {
    /// One of these rows of words, with `|` between rows and a space between words: thousands of
    /// short lists would be read whenever the program starts.
    Words(String),
    /// Any words: the least and the most of them.
    Any(usize, usize),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct LinePiece {
    part: LinePart,
    optional: bool,
    repeated: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct LinePattern {
    pieces: Vec<LinePiece>,
    /// The number of words that it matches, least and most.
    len: (usize, usize),
}

/// The key of a word that an anchor can begin with, and the number of the anchor.
type FirstWord = (u32, u32);

impl TableRow<2> for FirstWord {
    fn pack(self) -> [u32; 2] {
        [self.0, self.1]
    }

    #[inline]
    fn unpack([key, anchor]: &[StoredNumber; 2]) -> Self {
        (number(*key), number(*anchor))
    }
}

/// Anchors, looked up by the first word they can have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct LinePatterns {
    all: Vec<DeferredValue<LinePattern>>,
    /// Anchors by the key of each word that they can begin with, in order.
    by_first: NumberTable<FirstWord, 2>,
    /// The anchors that can begin with any word, each with the keys of words of which it needs one.
    open: Vec<(u32, Vec<u32>)>,
    cues: LineKeys,
}

/// The lists of a rule, which anchors name.
pub(super) type LineLists = BTreeMap<String, Vec<Spanned<String>>>;

/// A mistake in an anchor: its number, the message, and the bytes it concerns.
pub(super) type LineMistake = (usize, String, Range<usize>);

impl LinePatterns {
    /// Reads anchors as they are written in a rule; anchors with mistakes are left out.
    pub(super) fn read<'s>(
        sources: impl IntoIterator<Item = &'s str>,
        lists: &LineLists,
    ) -> (Self, Vec<LineMistake>) {
        let (mut anchors, mut mistakes) = (Self::default(), Vec::new());
        let mut firsts = Vec::new();
        for (number, source) in sources.into_iter().enumerate() {
            match pieces(source, lists) {
                Ok(pieces) => anchors.add(pieces, &mut firsts),
                Err((why, part)) => mistakes.push((number, why, part)),
            }
        }
        firsts.sort_unstable();
        anchors.by_first = firsts.into_iter().collect();
        anchors.cues = LineKeys::of([&anchors]);
        (anchors, mistakes)
    }

    fn add(&mut self, pieces: Vec<LinePiece>, by_first: &mut Vec<FirstWord>) {
        let index = u32::try_from(self.all.len()).expect("fewer than 2^32 anchors");
        match first_words(&pieces) {
            Some(firsts) => by_first.extend(firsts.into_iter().map(|first| (key(first), index))),
            None => self.open.push((index, needed_words(&pieces).map(key).collect())),
        }
        self.all.push(LinePattern { len: len(&pieces), pieces }.into());
    }

    /// The keys that the words of a folded line are looked up by. Different words seldom have the
    /// same.
    pub fn keys(words: &str) -> impl Iterator<Item = u32> {
        words.split_terminator(' ').map(key)
    }

    /// Whether a folded line is one of the anchors; `keys` are the keys of its words.
    pub fn holds(&self, words: &str, keys: &[u32]) -> bool {
        let is = |index: u32| {
            let LinePattern { pieces, len } = &*self.all[index as usize];
            (len.0..=len.1).contains(&keys.len()) && matches(pieces, words)
        };
        let begun = |first: u32| self.cues.firsts.holds(first) && self.begun_by(first).any(is);
        let holds =
            |key: u32| self.open.iter().any(|(index, needs)| needs.contains(&key) && is(*index));
        keys.first().is_some_and(|&first| begun(first))
            || keys.iter().any(|&key| self.cues.needed.holds(key) && holds(key))
    }

    /// Returns the anchors that can begin with the word of a key.
    fn begun_by(&self, first: u32) -> impl Iterator<Item = u32> {
        let known = self.by_first.from(move |(known, _)| known < first);
        known.take_while(move |(known, _)| *known == first).map(|(_, index)| index)
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// The keys of words of which a line needs one to be an anchor: nearly all lines are ruled out by
/// them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct LineKeys {
    /// The keys of first words.
    firsts: KeySet,
    /// The keys of words anywhere in it.
    needed: KeySet,
}

impl LineKeys {
    /// Returns the keys that several lists of anchors need.
    pub(super) fn of<'a>(all: impl IntoIterator<Item = &'a LinePatterns> + Clone) -> Self {
        let firsts = all
            .clone()
            .into_iter()
            .flat_map(|anchors| anchors.by_first.range(0..anchors.by_first.len()))
            .map(|(first, _)| first);
        let open = all.into_iter().flat_map(|anchors| &anchors.open);
        Self {
            firsts: KeySet::of(firsts),
            needed: KeySet::of(open.flat_map(|(_, needs)| needs.iter().copied())),
        }
    }

    /// Keys by which every line can be an anchor.
    pub(super) fn open() -> Self {
        let all = || KeySet { bytes: vec![u8::MAX].into() };
        Self { firsts: all(), needed: all() }
    }

    /// Whether a line with these keys can be an anchor.
    pub(super) fn may_hold(&self, keys: &[u32]) -> bool {
        keys.first().is_some_and(|&first| self.firsts.holds(first))
            || keys.iter().any(|&key| self.needed.holds(key))
    }
}

/// A set of keys that takes a few others for its own: a bit for each key among [`SPARSE`] bits or
/// more.
#[derive(Clone, Debug, Default)]
struct KeySet {
    /// A power of two of them, or none.
    bytes: Cow<'static, [u8]>,
}

const SPARSE: usize = 32;

impl KeySet {
    fn of(keys: impl Iterator<Item = u32>) -> Self {
        let keys: BTreeSet<u32> = keys.collect();
        let size = if keys.is_empty() { 0 } else { (keys.len() * SPARSE / 8).next_power_of_two() };
        let mut bytes = vec![0; size];
        for key in keys {
            let (index, bit) = place(key, size);
            bytes[index] |= bit;
        }
        Self { bytes: bytes.into() }
    }

    fn holds(&self, key: u32) -> bool {
        let (index, bit) = place(key, self.bytes.len());
        self.bytes.get(index).is_some_and(|bits| bits & bit != 0)
    }
}

/// The place of the bit of a key among `bytes` bytes.
fn place(key: u32, bytes: usize) -> (usize, u8) {
    ((key >> 3) as usize & bytes.saturating_sub(1), 1 << (key & 7))
}

impl Serialize for KeySet {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.bytes)
    }
}

impl<'de: 'static> Deserialize<'de> for KeySet {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self { bytes: <&[u8]>::deserialize(from)?.into() })
    }
}

/// How many words an anchor stands for, at least and at most.
fn len(pieces: &[LinePiece]) -> (usize, usize) {
    let of = |piece: &LinePiece| {
        let (least, most) = match &piece.part {
            LinePart::Any(least, most) => (*least, *most),
            LinePart::Words(rows) => {
                let lens = || rows.split('|').map(|row| row.split(' ').count());
                (lens().min().unwrap_or(0), lens().max().unwrap_or(0))
            }
        };
        (if piece.optional { 0 } else { least }, if piece.repeated { usize::MAX } else { most })
    };
    pieces
        .iter()
        .map(of)
        .fold((0, 0), |all: (usize, usize), own| (all.0 + own.0, all.1.saturating_add(own.1)))
}

/// The words that an anchor can begin with; `None` where that can be any.
fn first_words(pieces: &[LinePiece]) -> Option<BTreeSet<&str>> {
    let mut firsts = BTreeSet::new();
    for piece in pieces {
        let LinePart::Words(rows) = &piece.part else { return None };
        firsts.extend(first_of(rows));
        if !piece.optional {
            break;
        }
    }
    Some(firsts)
}

/// The first words of a piece that is always there: of the one with the longest, as short words are
/// in every line.
fn needed_words(pieces: &[LinePiece]) -> impl Iterator<Item = &str> {
    let always =
        pieces.iter().filter(|piece| !piece.optional).filter_map(|piece| match &piece.part {
            LinePart::Words(rows) => Some(rows),
            LinePart::Any(..) => None,
        });
    always
        .max_by_key(|rows| first_of(rows).map(str::len).min())
        .into_iter()
        .flat_map(|rows| first_of(rows))
}

/// The first word of each row.
fn first_of(rows: &str) -> impl Iterator<Item = &str> {
    rows.split('|').map(|row| row.split(' ').next().unwrap_or(row))
}

/// Anchors that only seem to begin with a word are compared in vain.
fn key(word: &str) -> u32 {
    let hash = xxh3_64(word.as_bytes());
    (hash ^ hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::super::folded::fold;
    use super::*;

    fn anchors(sources: &[&str]) -> (LinePatterns, Vec<LineMistake>) {
        let entries = ["harbour", "old town"].map(|entry| Spanned::new(0..0, entry.to_owned()));
        let lists = BTreeMap::from([("place".to_owned(), entries.to_vec())]);
        LinePatterns::read(sources.iter().copied(), &lists)
    }

    fn holds(anchors: &LinePatterns, text: &str) -> bool {
        let mut words = String::new();
        fold(text, &mut words);
        anchors.holds(&words, &LinePatterns::keys(&words).collect::<Vec<_>>())
    }

    #[test]
    fn the_whole_block_counts() {
        let (anchors, mistakes) = anchors(&[
            "leave a reply",
            "%number (comments|comment)",
            "more from %word ...3",
            "walks in {place}+",
            "** inbox",
        ]);
        assert!(mistakes.is_empty());
        let holds = |text: &str| holds(&anchors, text);
        assert!(
            holds("LEAVE A REPLY \u{2192}")
                && holds("(1,204) comments")
                && holds("More from the Quay")
        );
        assert!(holds("Walks in Old Town, Harbour") && holds("All of it in your inbox!"));
        assert!(!holds("Leave a reply to us") && !holds("comments") && !holds("More from"));
        assert!(!holds("more from one two three four five") && !holds(""));
    }

    #[test]
    fn parts_can_be_missing() {
        let (anchors, _) = anchors(&["[the] end [now]"]);
        assert!(["end", "The end", "the end, now"].iter().all(|text| holds(&anchors, text)));
        assert!(!holds(&anchors, "the now") && !holds(&anchors, "the ending"));
    }

    #[test]
    fn nothing_that_a_label_says_is_lost() {
        let (anchors, mistakes) =
            anchors(&["[by]+ night", "(all [the]|some) stories", "terms & conditions"]);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        for text in ["by by night", "all stories", "All the stories", "Terms & Conditions"] {
            assert!(holds(&anchors, text), "{text}");
        }
        assert!(!holds(&anchors, "terms conditions") && !holds(&anchors, "all the some stories"));
        for label in ["%number>=100 comments", "(in {place}+|home) now", "([all]|some) stories"] {
            assert_eq!(self::anchors(&[label]).1.len(), 1, "{label}");
        }
    }

    #[test]
    fn pieces_that_can_be_read_in_many_ways_are_read_once() {
        let text = "by ".repeat(5_000) + "night";
        let (anchors, mistakes) = anchors(&[
            &("[by] ".repeat(30) + "night"),
            &("** by by ".repeat(9) + "** never"),
            "(by)+ (by|the)+ (by)+ ** night",
        ]);
        assert!(mistakes.is_empty() && holds(&anchors, &text));
        assert!(holds(&anchors, &("by ".repeat(30) + "night")) && !holds(&anchors, "by the by"));
    }

    #[test]
    fn old_spellings_show_the_new_one() {
        let (_, mistakes) = anchors(&["read|see more? *"]);
        assert!(mistakes[0].1.contains("`(read|see) [more] %word ...3`"), "{mistakes:?}");
    }

    #[test]
    fn mistakes_have_a_place() {
        let (_, mistakes) = anchors(&["in {plaec}", "a", "[a] **"]);
        assert_eq!(mistakes[0], (0, "this rule has no list `plaec`".into(), 3..10));
        assert_eq!((mistakes.len(), mistakes[1].0), (2, 2));
    }
}
