//! Documents that say the same, or nearly so, under different names.
//!
//! A sketch keeps the least hash of each of 128 classes of a document's shingles (one-permutation
//! MinHash): the share of classes on which two sketches agree is that of the shingles they have in
//! common, within about four hundredths. Documents that agree on a few classes in a row are
//! compared; each is compared only with the first of its kind, so that a thousand copies cost a
//! thousand comparisons.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use xxhash_rust::xxh3::xxh3_64;

use super::{ComparedDocument, CopyFacts, DocumentPart, FoundRepetition, MORE_PLACES, is_said};
use crate::document::Document;
use crate::rules::NormalText;

const CLASSES: usize = 128;
/// Classes that must agree for two documents to be compared at all.
const BAND: usize = 6;
/// Words of a shingle: one changed word changes this many of them.
const SHINGLE: usize = 4;
/// Documents with copies in the same two folders that are findings of their own; more of them are
/// one, or none.
const MOST_COPIES: usize = 2;
/// Documents that are compared because of the same band.
const MOST_LEADERS: usize = 32;

/// A summary of the words of a document, by which near-copies are found.
#[derive(Clone, Debug)]
pub struct TextSketch {
    classes: Box<[u16; CLASSES]>,
    words: u32,
}

/// Returns the sketch of a document; `None` if it has no words.
pub(super) fn sketch(document: &Document<'_>, normal: &mut NormalText) -> Option<TextSketch> {
    let mut least = [None; CLASSES];
    let mut words = 0;
    for block in document.blocks.iter().filter(|block| is_said(document, block)) {
        normal.set(&document.text()[block.range.clone()]);
        words += normal.count();
        let short = (normal.len() < SHINGLE && !normal.is_empty()).then(|| normal.hash());
        for hash in normal.shingles(SHINGLE).chain(short) {
            let class: &mut Option<u64> = &mut least[usize::from(hash.to_be_bytes()[0]) % CLASSES];
            *class = Some(class.map_or(hash, |least| least.min(hash)));
        }
    }
    let first = least.iter().position(Option::is_some)?;
    let mut classes = Box::new([0; CLASSES]);
    // An empty class takes the value of the next one, changed by the distance, so that short texts
    // can be compared, too.
    let (mut value, mut distance) = (least[first].unwrap_or_default(), 0_u16);
    for at in (0..CLASSES).rev().map(|at| (at + first) % CLASSES) {
        match least[at] {
            Some(own) => (value, distance) = (own, 0),
            None => distance += 1,
        }
        let [.., high, low] = value.to_be_bytes();
        classes[at] = u16::from_be_bytes([high, low]).wrapping_add(distance.wrapping_mul(40503));
    }
    Some(TextSketch { classes, words: u32::try_from(words).unwrap_or(u32::MAX) })
}

impl TextSketch {
    /// Returns the sketch of a document; `None` if it has no words.
    pub fn of(document: &Document<'_>) -> Option<Self> {
        sketch(document, &mut NormalText::default())
    }

    /// Returns a sketch from the result of [`TextSketch::to_bytes`]; `None` for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (classes, words) = bytes.split_at_checked(2 * CLASSES)?;
        let words = u32::from_le_bytes(words.try_into().ok()?);
        let mut own = Box::new([0; CLASSES]);
        for (class, pair) in own.iter_mut().zip(classes.chunks_exact(2)) {
            *class = u16::from_le_bytes([pair[0], pair[1]]);
        }
        Some(Self { classes: own, words })
    }

    /// The sketch as 260 bytes, the same on all machines.
    pub fn to_bytes(&self) -> Vec<u8> {
        let classes = self.classes.iter().flat_map(|class| class.to_le_bytes());
        classes.chain(self.words.to_le_bytes()).collect()
    }

    /// Words of the document.
    pub fn words(&self) -> usize {
        self.words as usize
    }

    /// Returns the share that two documents have in common, from 0 to 1.
    #[allow(clippy::cast_precision_loss, reason = "at most 128")]
    pub fn likeness(&self, other: &Self) -> f64 {
        let same = self
            .classes
            .iter()
            .zip(other.classes.iter())
            .filter(|(one, other)| one == other)
            .count();
        same as f64 / CLASSES as f64
    }

    /// Returns a hash of each band: only documents that have one in common may be copies.
    pub fn bands(&self) -> impl Iterator<Item = u64> + '_ {
        (0..).zip(self.classes.chunks_exact(BAND)).map(hash_of_band)
    }
}

fn hash_of_band((number, band): (u8, &[u16])) -> u64 {
    let mut bytes = vec![number];
    for class in band {
        bytes.extend(class.to_le_bytes());
    }
    xxh3_64(&bytes)
}

/// Documents by their bands: of each band the last one, and for each entry the one before.
#[derive(Default)]
struct BandLeaders {
    last: HashMap<u64, u32>,
    entries: Vec<(u32, Option<u32>)>,
}

impl BandLeaders {
    fn of(&self, band: u64) -> impl Iterator<Item = usize> + '_ {
        let first = self.last.get(&band).copied();
        let chain = std::iter::successors(first, |&at| self.entries[at as usize].1);
        chain.map(|at| self.entries[at as usize].0 as usize)
    }

    fn add(&mut self, band: u64, document: usize) {
        if self.of(band).count() < MOST_LEADERS {
            let (at, document) = (index(self.entries.len()), index(document));
            let before = self.last.insert(band, at);
            self.entries.push((document, before));
        }
    }
}

/// Fewer than four thousand million documents and bands fit into memory anyway.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Documents that are copies of an earlier one; all but the first of each kind are noted in
/// `copies`.
pub(super) fn find(
    entries: &[ComparedDocument<'_>],
    copies: &mut CopyFacts,
) -> Vec<FoundRepetition> {
    // Copies by the folders of the first two documents.
    let mut found: BTreeMap<(u64, u64), Vec<CopiedDocument>> = BTreeMap::new();
    for (entry, followers) in entries.iter().zip(find_followers(entries)) {
        let count = followers.len() + 1;
        if entry.rule.threshold(entries.len()).is_none_or(|threshold| count < threshold) {
            continue;
        }
        for (at, _) in &followers {
            copies.of[entries[*at].member] = true;
        }
        let first = &entries[followers[0].0].signature.name;
        let folders = (entry.signature.name.folder(), first.folder());
        found.entry(folders).or_default().push(CopiedDocument::new(entries, entry, &followers));
    }
    for many in found.values().filter(|copied| copied.len() > MOST_COPIES) {
        for CopiedDocument { sections: (one, other), .. } in many {
            copies.mirrors.insert((*one.min(other), *one.max(other)));
        }
    }
    let mut all = Vec::new();
    for copied in found.into_values() {
        all.extend(gathered(copied).unwrap_or_default());
    }
    all.sort_by_key(|repetition| repetition.spots[0].member);
    all
}

/// Returns, for each document, its later copies and their likeness to it.
fn find_followers(entries: &[ComparedDocument<'_>]) -> Vec<Vec<(usize, f64)>> {
    let mut leaders = BandLeaders::default();
    let mut followers = vec![Vec::new(); entries.len()];
    for (at, entry) in entries.iter().enumerate() {
        let Some(sketch) = &entry.signature.sketch else { continue };
        if sketch.words() < entry.rule.min_words {
            continue;
        }
        if let Some((leader, likeness)) = nearest(entries, &leaders, at, sketch) {
            followers[leader].push((at, likeness));
        } else {
            for band in sketch.bands() {
                leaders.add(band, at);
            }
        }
    }
    followers
}

/// Returns the earlier document that document number `at` is most like, if it is a copy of one; of
/// equals the first.
fn nearest(
    entries: &[ComparedDocument<'_>],
    leaders: &BandLeaders,
    at: usize,
    sketch: &TextSketch,
) -> Option<(usize, f64)> {
    let mut known = BTreeSet::new();
    for band in sketch.bands() {
        known.extend(leaders.of(band));
    }
    let mut nearest: Option<(usize, f64)> = None;
    for leader in known {
        let ComparedDocument { signature: other, rule, .. } = &entries[leader];
        let likeness = match &other.sketch {
            Some(other) => sketch.likeness(other),
            None => 0.0,
        };
        let copied = likeness >= rule.similar && !entries[at].signature.name.is_kin(&other.name);
        if copied && nearest.is_none_or(|(_, most)| likeness > most) {
            nearest = Some((leader, likeness));
        }
    }
    nearest
}

/// A document with its copies.
struct CopiedDocument {
    repetition: FoundRepetition,
    /// Its section, and that of the first copy.
    sections: (u64, u64),
    /// The first copy is called as the document is.
    same_name: bool,
}

impl CopiedDocument {
    /// Makes the repetition of a document and its copies, of which there is at least one.
    fn new(
        entries: &[ComparedDocument<'_>],
        entry: &ComparedDocument<'_>,
        followers: &[(usize, f64)],
    ) -> Self {
        let mut spots = vec![entry.spot(DocumentPart::Whole(100))];
        for (at, likeness) in followers.iter().take(MORE_PLACES) {
            spots.push(entries[*at].spot(DocumentPart::Whole(hundredths(*likeness))));
        }
        let first = &entries[followers[0].0];
        let repetition = FoundRepetition {
            rule: entry.index,
            spots,
            count: followers.len() + 1,
            files: entries.len(),
            words: entry.signature.sketch.as_ref().map_or(0, TextSketch::words),
            more: (0, 0),
            hashes: Vec::new(),
        };
        Self {
            repetition,
            sections: (entry.section, first.section),
            same_name: entry.signature.name.last() == first.signature.name.last(),
        }
    }
}

/// Merges the copies between two folders: `None` if one is a version of the other, one finding if
/// they share many documents.
fn gathered(copied: Vec<CopiedDocument>) -> Option<Vec<FoundRepetition>> {
    let (all, same) = (copied.len(), copied.iter().filter(|copied| copied.same_name).count());
    if all > MOST_COPIES && same * 2 > all {
        return None;
    }
    let mut found: Vec<FoundRepetition> =
        copied.into_iter().map(|copied| copied.repetition).collect();
    if all > MOST_COPIES {
        let words = found[1..].iter().map(|repetition| repetition.words).sum();
        found.truncate(1);
        found[0].more = (all - 1, words);
    }
    Some(found)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
fn hundredths(share: f64) -> u8 {
    (share * 100.0).round() as u8
}
