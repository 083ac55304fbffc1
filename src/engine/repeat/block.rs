//! Blocks that say the same in several files.
//!
//! What belongs together (the lines of a header, a menu, a footer) is one finding: two blocks are joined where nearly every
//! file that has one of them has the other right after it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{Entry, MORE_PLACES, Part, Repetition, is_compared, is_within, said};
use crate::document::Document;
use crate::rules::Normal;

/// Blocks too short to be compared that may stand between two that are joined.
const BETWEEN: u32 = 3;
/// Of the files that have one of two blocks, so many in a hundred have both, if they belong together.
const TOGETHER: usize = 80;
/// Shorter blocks are not even kept. (A rule file that asks for less gets this.)
const FEWEST_WORDS: u32 = 2;
/// Passages that stand in the same files and are still findings of their own.
const MOST_PASSAGES: usize = 5;
/// Hashes that a finding prints.
const MOST_HASHES: usize = 6;

/// A block of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    hash: u64,
    /// Its index.
    block: u32,
    words: u32,
}

pub(super) fn marks(source: &str, document: &Document<'_>, residue: &[Range<usize>], normal: &mut Normal) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (number, block) in (0..).zip(&document.blocks) {
        if !is_compared(document, block) || is_within(residue, &block.range) {
            continue;
        }
        let (text, said) = (&document.text()[block.range.clone()], said(source, document, block));
        normal.set(text);
        let words = u32::try_from(normal.count()).unwrap_or(u32::MAX);
        if words < FEWEST_WORDS {
            continue;
        }
        if said != text {
            normal.set(said);
        }
        marks.push(Mark { hash: normal.hash(), block: number, words });
    }
    marks
}

/// A block that repeats, where it stands in one file.
#[derive(Clone, Copy)]
struct Hit {
    /// Index into the hashes that repeat.
    id: usize,
    block: u32,
    /// Whether no other block that is compared stands between the one before and this one.
    follows: bool,
}

/// A hash that repeats.
struct Same {
    hash: u64,
    /// In how many files, and a hash of which.
    count: usize,
    files: u64,
    words: usize,
}

pub(super) fn find(entries: &[Entry<'_>]) -> Vec<Repetition> {
    let repeated = repeated(entries);
    if repeated.is_empty() {
        return Vec::new();
    }
    let hits: Vec<Vec<Hit>> = entries.par_iter().map(|entry| hits(entry, &repeated)).collect();
    let group = joined(&hits, &repeated);
    let mut groups = Groups::new(&group);
    hits.iter().for_each(|hits| groups.weigh(hits));
    for (at, hits) in hits.iter().enumerate() {
        groups.collect(at, hits);
    }
    let groups = groups.all.into_values().filter(|group| !group.places.is_empty());
    let found = groups.map(|group| {
        let (first, stretch) = &group.places[0];
        let files = repeated[hits[*first][stretch.start].id].files;
        ((files, *first, stretch.start), repetition(entries, &hits, &repeated, &group))
    });
    gathered(found.collect())
}

/// Where many passages stand in the same files, a file is part of another: that is one finding, at the first of them.
fn gathered(mut found: Vec<((u64, usize, usize), Repetition)>) -> Vec<Repetition> {
    found.sort_by_key(|(place, _)| *place);
    let mut all = Vec::new();
    for same in found.chunk_by_mut(|a, b| (a.0.0, a.0.1) == (b.0.0, b.0.1)) {
        let shown = if same.len() > MOST_PASSAGES { 1 } else { same.len() };
        let words = same[shown..].iter().map(|(_, repetition)| repetition.words).sum();
        same[0].1.more = (same.len() - shown, words);
        all.extend(same[..shown].iter().map(|(_, repetition)| repetition.clone()));
    }
    all
}

/// The marks that a rule looks at.
fn compared<'e>(entry: &'e Entry<'_>) -> impl Iterator<Item = &'e Mark> {
    let rule = entry.rule;
    let marks = entry.signature.blocks.iter();
    marks.filter(|mark| mark.words as usize >= rule.min_words && !rule.allow.contains(&mark.hash))
}

fn repeated(entries: &[Entry<'_>]) -> Vec<Same> {
    let mut all: Vec<(u64, u32, u32)> = Vec::new();
    for (at, entry) in (0..).zip(entries) {
        all.extend(compared(entry).map(|mark| (mark.hash, at, mark.words)));
    }
    all.par_sort_unstable();
    all.dedup_by_key(|(hash, at, _)| (*hash, *at));
    let same = all.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
    let enough = |same: &&[(u64, u32, u32)]| {
        let (_, first, words) = same[0];
        let threshold = entries[first as usize].rule.threshold(words as usize, entries.len());
        threshold.is_some_and(|threshold| same.len() >= threshold)
    };
    let files = |same: &[(u64, u32, u32)]| {
        let bytes: Vec<u8> = same.iter().flat_map(|(_, at, _)| at.to_le_bytes()).collect();
        xxh3_64(&bytes)
    };
    let same = same.filter(enough);
    same.map(|same| Same { hash: same[0].0, count: same.len(), files: files(same), words: same[0].2 as usize })
        .collect()
}

fn hits(entry: &Entry<'_>, repeated: &[Same]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut last: Option<u32> = None;
    for mark in compared(entry) {
        let near = last.is_some_and(|last| mark.block - last <= BETWEEN + 1);
        last = repeated.binary_search_by_key(&mark.hash, |same| same.hash).ok().map(|id| {
            hits.push(Hit { id, block: mark.block, follows: near });
            mark.block
        });
    }
    hits
}

/// For each hash the group that it belongs to.
fn joined(hits: &[Vec<Hit>], repeated: &[Same]) -> Vec<usize> {
    let mut pairs: HashMap<(usize, usize), usize> = HashMap::new();
    for hits in hits {
        let follows = |pair: &&[Hit]| pair[1].follows && pair[0].id != pair[1].id;
        let own: HashSet<_> = hits.windows(2).filter(follows).map(|pair| (pair[0].id, pair[1].id)).collect();
        #[allow(clippy::iter_over_hash_type, reason = "only counted")]
        for pair in own {
            *pairs.entry(pair).or_default() += 1;
        }
    }
    let mut group: Vec<usize> = (0..repeated.len()).collect();
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_unstable();
    for ((one, other), count) in pairs {
        if count * 100 >= TOGETHER * repeated[one].count.max(repeated[other].count) {
            let (one, other) = (root(&mut group, one), root(&mut group, other));
            group[one.max(other)] = one.min(other);
        }
    }
    (0..group.len()).map(|id| root(&mut group, id)).collect()
}

/// The one that stands for a group, with the ways there made shorter.
pub(super) fn root(group: &mut [usize], mut id: usize) -> usize {
    while group[id] != id {
        group[id] = group[group[id]];
        id = group[id];
    }
    id
}

/// Blocks that belong together.
#[derive(Default)]
struct Group {
    /// The most of them that stand in one file.
    most: usize,
    /// Files that have nearly all of these.
    count: usize,
    /// The first of those that have most: index of the file, and of its hits.
    places: Vec<(usize, Range<usize>)>,
}

struct Groups<'a> {
    of: &'a [usize],
    all: BTreeMap<usize, Group>,
}

impl<'a> Groups<'a> {
    fn new(of: &'a [usize]) -> Self {
        Self { of, all: of.iter().map(|&group| (group, Group::default())).collect() }
    }

    /// Notes how much of each group stands in a file.
    fn weigh(&mut self, hits: &[Hit]) {
        for (group, (size, _)) in self.stretches(hits) {
            let group = self.all.entry(group).or_default();
            group.most = group.most.max(size);
        }
    }

    /// Counts a file for the groups of which it has nearly all, and keeps the first places.
    fn collect(&mut self, at: usize, hits: &[Hit]) {
        for (group, (size, stretch)) in self.stretches(hits) {
            let group = self.all.entry(group).or_default();
            group.count += usize::from(size * 100 >= group.most * TOGETHER);
            if size == group.most && group.places.len() <= MORE_PLACES {
                group.places.push((at, stretch));
            }
        }
    }

    /// For each group in a file: the longest stretch of its blocks, and how many of them that has.
    fn stretches(&self, hits: &[Hit]) -> BTreeMap<usize, (usize, Range<usize>)> {
        let mut longest: BTreeMap<usize, (usize, Range<usize>)> = BTreeMap::new();
        let mut start = 0;
        while start < hits.len() {
            let group = self.of[hits[start].id];
            let more = hits[start + 1..].iter().take_while(|hit| hit.follows && self.of[hit.id] == group).count();
            let stretch = start..start + 1 + more;
            let size = hits[stretch.clone()].iter().map(|hit| hit.id).collect::<HashSet<_>>().len();
            let best = longest.entry(group).or_insert((0, 0..0));
            if size > best.0 {
                *best = (size, stretch.clone());
            }
            start = stretch.end;
        }
        longest
    }
}

fn repetition(entries: &[Entry<'_>], hits: &[Vec<Hit>], repeated: &[Same], group: &Group) -> Repetition {
    let spot = |(at, stretch): &(usize, Range<usize>)| {
        let own = &hits[*at][stretch.clone()];
        let blocks = own[0].block..own[own.len() - 1].block + 1;
        entries[*at].spot(Part::Blocks(blocks, repeated[own[0].id].hash))
    };
    let (first, stretch) = &group.places[0];
    let (entry, own) = (&entries[*first], &hits[*first][stretch.clone()]);
    let mut hashes: Vec<u64> = own.iter().map(|hit| repeated[hit.id].hash).collect();
    hashes.truncate(MOST_HASHES);
    Repetition {
        rule: entry.index,
        spots: group.places.iter().map(spot).collect(),
        count: group.count,
        files: entries.len(),
        more: (0, 0),
        words: own.iter().map(|hit| repeated[hit.id].words).sum(),
        hashes,
    }
}
