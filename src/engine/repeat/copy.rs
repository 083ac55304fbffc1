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
        let key = |(number, band): (u8, &[u16])| {
            let classes = band.iter().flat_map(|class| class.to_le_bytes());
            xxh3_64(&std::iter::once(number).chain(classes).collect::<Vec<u8>>())
        };
        (0..).zip(self.classes.chunks_exact(BAND)).map(key)
    }
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
    let mut leaders = BandLeaders::default();
    let mut followers: Vec<Vec<(usize, f64)>> = entries.iter().map(|_| Vec::new()).collect();
    let files = entries.len();
    let sketched = entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| Some((at, entry.signature.sketch.as_ref()?)));
    for (at, sketch) in
        sketched.filter(|(at, sketch)| sketch.words as usize >= entries[*at].rule.min_words)
    {
        let known: BTreeSet<usize> = sketch.bands().flat_map(|band| leaders.of(band)).collect();
        let alike = |&leader: &usize| {
            let other = entries[leader].signature;
            let likeness = other.sketch.as_ref().map_or(0.0, |other| sketch.likeness(other));
            let copied = likeness >= entries[leader].rule.similar
                && !entries[at].signature.name.is_kin(&other.name);
            copied.then_some((leader, likeness))
        };
        // Of equals the first.
        match known.iter().filter_map(alike).rev().max_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((leader, likeness)) => followers[leader].push((at, likeness)),
            None => sketch.bands().for_each(|band| leaders.add(band, at)),
        }
    }
    // Copies by the folders of the first two documents.
    let mut found: BTreeMap<(u64, u64), Vec<CopiedDocument>> = BTreeMap::new();
    for (entry, followers) in entries.iter().zip(followers) {
        let count = followers.len() + 1;
        let words = entry.signature.sketch.as_ref().map_or(0, |sketch| sketch.words as usize);
        if entry.rule.threshold(files).is_none_or(|threshold| count < threshold) {
            continue;
        }
        followers.iter().for_each(|(at, _)| copies.of[entries[*at].member] = true);
        let names = [&entry.signature.name, &entries[followers[0].0].signature.name];
        let others = followers.iter().take(MORE_PLACES);
        let others = others
            .map(|(at, likeness)| entries[*at].spot(DocumentPart::Whole(hundredths(*likeness))));
        let spots = std::iter::once(entry.spot(DocumentPart::Whole(100))).chain(others).collect();
        let (rule, more, hashes) = (entry.index, (0, 0), Vec::new());
        let repetition = FoundRepetition { rule, spots, count, files, words, more, hashes };
        let sections = (entry.section, entries[followers[0].0].section);
        let copied =
            CopiedDocument { repetition, sections, same_name: names[0].last() == names[1].last() };
        found.entry((names[0].folder(), names[1].folder())).or_default().push(copied);
    }
    for many in found.values().filter(|copied| copied.len() > MOST_COPIES) {
        let of = |copied: &CopiedDocument| {
            (copied.sections.0.min(copied.sections.1), copied.sections.0.max(copied.sections.1))
        };
        copies.mirrors.extend(many.iter().map(of));
    }
    let mut found: Vec<FoundRepetition> =
        found.into_values().filter_map(gathered).flatten().collect();
    found.sort_by_key(|repetition| repetition.spots[0].member);
    found
}

/// A document with its copies.
struct CopiedDocument {
    repetition: FoundRepetition,
    /// Its section, and that of the first copy.
    sections: (u64, u64),
    /// The first copy is called as the document is.
    same_name: bool,
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
