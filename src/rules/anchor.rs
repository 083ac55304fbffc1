//! Anchors: what a whole block says when it is part of a page and not of the text ("Leave a Reply", "12 comments →").
//!
//! A block is [`fold`]ed to words first: lower case, no marks, every number a `0`. An anchor is a row of words, too, with a
//! few signs: `a|b` one of these, `a?` may be missing, `{list}` an entry of a list, `{list}+` one or more of them, `*` one
//! to four words, `**` any number of words or none. No regular expressions: hundreds of anchors are looked up for every
//! short line of a text, and most lines are ruled out by their first word.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::folded::fold;

/// Words that `*` stands for at most.
const FEW: usize = 4;

/// One piece of an anchor.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Part {
    /// One of these rows of words, with `|` between rows and a space between words: thousands of short lists would be read
    /// whenever the program starts.
    Words(String),
    /// So many words, whatever they are: least and most.
    Any(usize, usize),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Piece {
    part: Part,
    optional: bool,
    repeated: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Anchor {
    pieces: Vec<Piece>,
    /// How many words it stands for, at least and at most.
    len: (usize, usize),
}

/// Anchors, looked up by the first word they can have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Anchors {
    all: Vec<Anchor>,
    /// Anchors by the hash of each word that they can begin with, in order.
    by_first: Vec<(u32, u32)>,
    /// Those that can begin with any word, each with words of which it needs one.
    open: Vec<(u32, Vec<String>)>,
}

impl Anchors {
    /// Adds an anchor as it is written in a rule.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with the bytes it concerns.
    pub fn add(&mut self, source: &str, lists: &BTreeMap<String, Vec<String>>) -> Result<(), (String, Range<usize>)> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for word in source.split(' ') {
            if !word.is_empty() {
                pieces.push(piece(word, lists).map_err(|message| (message, at..at + word.len()))?);
            }
            at += word.len() + 1;
        }
        if !pieces.iter().any(|piece| matches!(piece.part, Part::Words(_)) && !piece.optional) {
            return Err(("an anchor needs a word that is always there".into(), 0..source.len()));
        }
        let index = u32::try_from(self.all.len()).expect("fewer than 2^32 anchors");
        match first_words(&pieces) {
            Some(firsts) => {
                self.by_first.extend(firsts.iter().map(|first| (hash(first), index)));
                self.by_first.sort_unstable();
            }
            None => self.open.push((index, needed_words(&pieces))),
        }
        self.all.push(Anchor { len: len(&pieces), pieces });
        Ok(())
    }

    /// Whether a folded block is one of the anchors.
    pub fn holds(&self, words: &[Cow<'_, str>]) -> bool {
        let Some(first) = words.first() else { return false };
        let first = hash(first);
        let begun = self.by_first[self.by_first.partition_point(|(known, _)| *known < first)..].iter();
        let begun = begun.take_while(|(known, _)| *known == first).map(|(_, index)| index);
        let needed = |needs: &[String]| words.iter().any(|word| needs.iter().any(|need| need == word));
        let fits = |index: &u32| {
            let (least, most) = self.all[*index as usize].len;
            (least..=most).contains(&words.len())
        };
        let begun = begun.filter(|index| fits(index));
        let open = self.open.iter().filter(|(index, needs)| fits(index) && needed(needs)).map(|(index, _)| index);
        begun.chain(open).any(|&index| matches(&self.all[index as usize].pieces, words))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

fn piece(word: &str, lists: &BTreeMap<String, Vec<String>>) -> Result<Piece, String> {
    let any = |least, most| Ok(Piece { part: Part::Any(least, most), optional: false, repeated: false });
    match word {
        "*" => return any(1, FEW),
        "**" => return any(0, usize::MAX),
        _ => {}
    }
    let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
    let (word, repeated) = word.strip_suffix('+').map_or((word, false), |word| (word, true));
    let mut rows = Vec::new();
    for choice in word.split('|') {
        match choice.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => {
                let list = lists.get(name).ok_or_else(|| format!("there is no list `{name}` in this rule"))?;
                rows.extend(list.iter().map(|entry| fold(entry)));
            }
            None => rows.push(fold(choice)),
        }
    }
    if rows.iter().any(Vec::is_empty) {
        return Err("there is no word in this".into());
    }
    let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    Ok(Piece { part: Part::Words(rows.join("|")), optional, repeated })
}

/// How many words an anchor stands for, at least and at most.
fn len(pieces: &[Piece]) -> (usize, usize) {
    let of = |piece: &Piece| {
        let (least, most) = match &piece.part {
            Part::Any(least, most) => (*least, *most),
            Part::Words(rows) => {
                let lens = || rows.split('|').map(|row| row.split(' ').count());
                (lens().min().unwrap_or(0), lens().max().unwrap_or(0))
            }
        };
        (if piece.optional { 0 } else { least }, if piece.repeated { usize::MAX } else { most })
    };
    pieces.iter().map(of).fold((0, 0), |all: (usize, usize), own| (all.0 + own.0, all.1.saturating_add(own.1)))
}

/// The words that an anchor can begin with; `None` where that can be any.
fn first_words(pieces: &[Piece]) -> Option<Vec<String>> {
    let mut firsts = Vec::new();
    for piece in pieces {
        let Part::Words(rows) = &piece.part else { return None };
        firsts.extend(first_of(rows).map(ToOwned::to_owned));
        if !piece.optional {
            break;
        }
    }
    firsts.sort_unstable();
    firsts.dedup();
    Some(firsts)
}

/// The first words of the first piece that is always there.
fn needed_words(pieces: &[Piece]) -> Vec<String> {
    let always = pieces.iter().filter(|piece| !piece.optional).find_map(|piece| match &piece.part {
        Part::Words(rows) => Some(first_of(rows).map(ToOwned::to_owned).collect()),
        Part::Any(..) => None,
    });
    always.unwrap_or_default()
}

/// The first word of each row.
fn first_of(rows: &str) -> impl Iterator<Item = &str> {
    rows.split('|').map(|row| row.split(' ').next().unwrap_or(row))
}

/// Anchors that only seem to begin with a word are compared in vain.
fn hash(word: &str) -> u32 {
    let hash = xxh3_64(word.as_bytes());
    (hash ^ hash >> 32) as u32
}

fn matches(pieces: &[Piece], words: &[Cow<'_, str>]) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return words.is_empty() };
    if piece.optional && matches(rest, words) {
        return true;
    }
    match &piece.part {
        Part::Any(least, most) => (*least..=words.len().min(*most)).any(|count| matches(rest, &words[count..])),
        Part::Words(rows) => rows.split('|').any(|row| {
            let mut after = words.iter();
            row.split(' ').all(|word| after.next().is_some_and(|there| there == word))
                && (matches(rest, after.as_slice()) || piece.repeated && matches(pieces, after.as_slice()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors(sources: &[&str]) -> Anchors {
        let lists = BTreeMap::from([("place".to_owned(), vec!["harbour".to_owned(), "old town".to_owned()])]);
        let mut anchors = Anchors::default();
        sources.iter().for_each(|source| anchors.add(source, &lists).unwrap());
        anchors
    }

    #[test]
    fn the_whole_block_counts() {
        let anchors = anchors(&["leave a reply", "0 comments|comment", "more from *", "walks in {place}+", "** inbox"]);
        let holds = |text: &str| anchors.holds(&fold(text));
        assert!(holds("LEAVE A REPLY \u{2192}") && holds("(1,204) comments") && holds("More from the Quay"));
        assert!(holds("Walks in Old Town, Harbour") && holds("All of it in your inbox!"));
        assert!(!holds("Leave a reply to us") && !holds("comments") && !holds("More from"));
        assert!(!holds("more from one two three four five") && !holds(""));
    }

    #[test]
    fn parts_can_be_missing() {
        let anchors = anchors(&["the? end now?"]);
        assert!(["end", "The end", "the end, now"].iter().all(|text| anchors.holds(&fold(text))));
        assert!(!anchors.holds(&fold("the now")));
    }

    #[test]
    fn mistakes_have_a_place() {
        let mut anchors = Anchors::default();
        let (message, place) = anchors.add("in {plaec}", &BTreeMap::new()).unwrap_err();
        assert_eq!((message.as_str(), place), ("there is no list `plaec` in this rule", 3..10));
        assert!(anchors.add("* **", &BTreeMap::new()).is_err());
    }
}
