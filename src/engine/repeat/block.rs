//! Blocks with the same text in several files.
//!
//! Blocks that belong together (the lines of a header, a menu, a footer) are one finding: two
//! blocks are joined if nearly every file that has one of them has the other right after it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    ComparedDocument, CopyFacts, DocumentPart, FoundRepetition, MORE_PLACES, is_compared, is_within,
};
use crate::document::Document;
use crate::rules::NormalText;

/// Blocks too short to be compared that may come between two that are joined.
const BETWEEN: u32 = 3;
/// The percentage of the files with one of two blocks that must have both for the blocks to belong
/// together.
const TOGETHER: usize = 80;
/// Shorter blocks are not even kept. (A rule file that asks for less gets this.)
const FEWEST_WORDS: u32 = 2;
/// The most passages that two files, or files of the same two sections, can share with a finding
/// for each. More of them are a habit of the site, or show that one file is part of the other, and
/// are one finding.
const MOST_PASSAGES: usize = 2;
/// Files of which each is compared with each to see how many articles they are.
const MOST_COMPARED: usize = 12;
/// Hashes that a finding prints.
const MOST_HASHES: usize = 6;

/// A block of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockMark {
    hash: u64,
    /// Its index.
    block: u32,
    words: u32,
}

pub(super) fn marks(
    document: &Document<'_>,
    residue: &[Range<usize>],
    normal: &mut NormalText,
) -> Vec<BlockMark> {
    let mut marks = Vec::new();
    for (number, block) in (0..).zip(&document.blocks) {
        if !is_compared(document, block) || is_within(residue, &block.range) {
            continue;
        }
        normal.set(&document.text()[block.range.clone()]);
        let words = u32::try_from(normal.count()).unwrap_or(u32::MAX);
        if words < FEWEST_WORDS {
            continue;
        }
        marks.push(BlockMark { hash: normal.hash(), block: number, words });
    }
    marks
}

/// One place of a repeated block in a file.
#[derive(Clone, Copy)]
struct BlockHit {
    /// Index into the hashes that repeat.
    id: usize,
    block: u32,
    /// Whether this block directly follows the one before, among the blocks that are compared.
    follows: bool,
}

/// A hash that repeats.
struct RepeatedHash {
    hash: u64,
    /// In how many files.
    count: usize,
    /// A hash of which they are; of two articles, of their sections.
    files: u64,
    words: usize,
}

pub(super) fn find(entries: &[ComparedDocument<'_>], copies: &CopyFacts) -> Vec<FoundRepetition> {
    let repeated = repeated(entries, copies);
    if repeated.is_empty() {
        return Vec::new();
    }
    let hits: Vec<Vec<BlockHit>> = entries.par_iter().map(|entry| hits(entry, &repeated)).collect();
    let group = joined(&hits, &repeated);
    let mut groups = BlockGroups::new(&group);
    for hits in &hits {
        groups.weigh(hits);
    }
    for (at, hits) in hits.iter().enumerate() {
        groups.collect(at, hits);
    }
    let mut found = Vec::new();
    for group in groups.all.values() {
        let Some((first, stretch)) = group.places.first() else { continue };
        let files = repeated[hits[*first][stretch.start].id].files;
        let place = (files, *first, stretch.start);
        found.push((place, repetition(entries, &hits, &repeated, group)));
    }
    gathered(found)
}

/// Joins the passages of the same files, or of the same two sections, if there are many: then one
/// file is part of the other, or the site has a habit. The finding is at the longest of them.
fn gathered(mut found: Vec<((u64, usize, usize), FoundRepetition)>) -> Vec<FoundRepetition> {
    found.sort_by_key(|(place, _)| *place);
    let mut all = Vec::new();
    for same in found.chunk_by_mut(|a, b| a.0.0 == b.0.0) {
        if same.len() > MOST_PASSAGES {
            // Of equals the first.
            same.sort_by_key(|(_, repetition)| std::cmp::Reverse(repetition.words));
            let words = same[1..].iter().map(|(_, repetition)| repetition.words).sum();
            same[0].1.more = (same.len() - 1, words);
            all.push(same[0].1.clone());
        } else {
            all.extend(same.iter().map(|(_, repetition)| repetition.clone()));
        }
    }
    all
}

/// The marks that a rule looks at.
fn compared<'e>(entry: &'e ComparedDocument<'_>) -> impl Iterator<Item = &'e BlockMark> {
    let rule = entry.rule;
    let marks = entry.signature.blocks.iter();
    marks.filter(|mark| mark.words as usize >= rule.min_words && !rule.allow.contains(&mark.hash))
}

fn repeated(entries: &[ComparedDocument<'_>], copies: &CopyFacts) -> Vec<RepeatedHash> {
    let mut all: Vec<(u64, u32, u32)> = Vec::new();
    for (at, entry) in (0..).zip(entries) {
        for mark in compared(entry) {
            all.push((mark.hash, at, mark.words));
        }
    }
    all.par_sort_unstable();
    all.dedup_by_key(|(hash, at, _)| (*hash, *at));
    let mut repeated = Vec::new();
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        if same.len() < 2 {
            continue;
        }
        let mut files: Vec<&ComparedDocument<'_>> = Vec::with_capacity(same.len());
        for (_, at, _) in same {
            files.push(&entries[*at as usize]);
        }
        let words = same[0].2 as usize;
        if let Some(files) = repeats(&files, words, entries.len(), copies) {
            repeated.push(RepeatedHash { hash: same[0].0, count: same.len(), files, words });
        }
    }
    repeated
}

/// Returns a hash of the files in which a block of this many words occurs, if that is worth a
/// finding: it is in two articles and no others, or in enough of all files to be part of the frame
/// of the site. Versions and languages of one article count as one.
fn repeats(
    files: &[&ComparedDocument<'_>],
    words: usize,
    all: usize,
    copies: &CopyFacts,
) -> Option<u64> {
    let rule = files[0].rule;
    let articles = articles(files);
    if articles.len() == 2 && rule.is_long(words) {
        if copies.are_mirrors(articles[0].section, articles[1].section) {
            return None;
        }
        let mut sections = [articles[0].section, articles[1].section];
        sections.sort_unstable();
        return Some(xxh3_64(&sections.map(u64::to_le_bytes).concat()));
    }
    if articles.len() < rule.threshold(all)? {
        return None;
    }
    let mut members = Vec::new();
    for file in files {
        members.extend(file.member.to_le_bytes());
    }
    Some(xxh3_64(&members))
}

/// The first file of each article among some; of very many files each.
fn articles<'f, 'e>(files: &[&'f ComparedDocument<'e>]) -> Vec<&'f ComparedDocument<'e>> {
    let mut articles: Vec<&ComparedDocument<'_>> = Vec::new();
    if files.len() > MOST_COMPARED {
        let mut names = HashSet::new();
        for file in files {
            if names.insert(file.signature.name.whole()) {
                articles.push(file);
            }
        }
        return articles;
    }
    for file in files {
        if !articles.iter().any(|other| other.signature.name.is_kin(&file.signature.name)) {
            articles.push(file);
        }
    }
    articles
}

fn hits(entry: &ComparedDocument<'_>, repeated: &[RepeatedHash]) -> Vec<BlockHit> {
    let mut hits = Vec::new();
    let mut last: Option<u32> = None;
    for mark in compared(entry) {
        let follows = last.is_some_and(|last| mark.block - last <= BETWEEN + 1);
        last = None;
        if let Ok(id) = repeated.binary_search_by_key(&mark.hash, |same| same.hash) {
            hits.push(BlockHit { id, block: mark.block, follows });
            last = Some(mark.block);
        }
    }
    hits
}

/// For each hash the group that it belongs to.
fn joined(hits: &[Vec<BlockHit>], repeated: &[RepeatedHash]) -> Vec<usize> {
    let mut pairs: HashMap<(usize, usize), usize> = HashMap::new();
    for hits in hits {
        let mut own = HashSet::new();
        for pair in hits.windows(2) {
            if pair[1].follows && pair[0].id != pair[1].id {
                own.insert((pair[0].id, pair[1].id));
            }
        }
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

/// Returns the representative of a group, and shortens the ways to it.
pub(super) fn root(group: &mut [usize], mut id: usize) -> usize {
    while group[id] != id {
        group[id] = group[group[id]];
        id = group[id];
    }
    id
}

/// Blocks that belong together.
#[derive(Default)]
struct BlockGroup {
    /// The largest number of them in one file.
    most: usize,
    /// Files that have nearly all of these.
    count: usize,
    /// The first places with that number: index of the file, and of its hits.
    places: Vec<(usize, Range<usize>)>,
}

struct BlockGroups<'a> {
    of: &'a [usize],
    all: BTreeMap<usize, BlockGroup>,
}

impl<'a> BlockGroups<'a> {
    fn new(of: &'a [usize]) -> Self {
        Self { of, all: of.iter().map(|&group| (group, BlockGroup::default())).collect() }
    }

    /// Notes how much of each group a file contains.
    fn weigh(&mut self, hits: &[BlockHit]) {
        for (group, (size, _)) in self.stretches(hits) {
            let group = self.all.entry(group).or_default();
            group.most = group.most.max(size);
        }
    }

    /// Counts a file for the groups of which it has nearly all, and keeps the first places.
    fn collect(&mut self, at: usize, hits: &[BlockHit]) {
        for (group, (size, stretch)) in self.stretches(hits) {
            let group = self.all.entry(group).or_default();
            group.count += usize::from(size * 100 >= group.most * TOGETHER);
            if size == group.most && group.places.len() <= MORE_PLACES {
                group.places.push((at, stretch));
            }
        }
    }

    /// For each group in a file: the longest stretch of its blocks, and how many of them that has.
    fn stretches(&self, hits: &[BlockHit]) -> BTreeMap<usize, (usize, Range<usize>)> {
        let mut longest: BTreeMap<usize, (usize, Range<usize>)> = BTreeMap::new();
        let mut start = 0;
        while start < hits.len() {
            let group = self.of[hits[start].id];
            let mut end = start + 1;
            while end < hits.len() && hits[end].follows && self.of[hits[end].id] == group {
                end += 1;
            }
            let ids: HashSet<usize> = hits[start..end].iter().map(|hit| hit.id).collect();
            let best = longest.entry(group).or_insert((0, 0..0));
            if ids.len() > best.0 {
                *best = (ids.len(), start..end);
            }
            start = end;
        }
        longest
    }
}

fn repetition(
    entries: &[ComparedDocument<'_>],
    hits: &[Vec<BlockHit>],
    repeated: &[RepeatedHash],
    group: &BlockGroup,
) -> FoundRepetition {
    let mut spots = Vec::with_capacity(group.places.len());
    for (at, stretch) in &group.places {
        let own = &hits[*at][stretch.clone()];
        let blocks = own[0].block..own[own.len() - 1].block + 1;
        spots.push(entries[*at].spot(DocumentPart::Blocks(blocks, repeated[own[0].id].hash)));
    }
    let (first, stretch) = &group.places[0];
    let (entry, own) = (&entries[*first], &hits[*first][stretch.clone()]);
    let mut hashes: Vec<u64> = own.iter().map(|hit| repeated[hit.id].hash).collect();
    hashes.truncate(MOST_HASHES);
    FoundRepetition {
        rule: entry.index,
        spots,
        count: group.count,
        files: entries.len(),
        more: (0, 0),
        words: own.iter().map(|hit| repeated[hit.id].words).sum(),
        hashes,
    }
}
