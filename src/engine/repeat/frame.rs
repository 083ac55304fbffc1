//! Frames: sentences of several files that are the same except for their topic.
//!
//! The topics of a document are masked: names, numbers, the words of its title and the words that
//! it uses again and again. The runs of three words that remain are hashed (MinHash, in pairs), and
//! sentences that share a pair are candidates. A comparison of their words, by the longest sequence
//! that they have in common, decides which of them are one frame.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::block::root;
use super::{ComparedDocument, DocumentPart, FoundRepetition, is_within};
use crate::document::{BlockKind, Document};
use crate::rules::{NormalText, RuleSet};

/// Words of a run that is hashed.
const RUN: usize = 3;
/// Runs that a sentence has at least.
const FEWEST_RUNS: usize = 4;
/// Pairs of least hashes: two sentences that share half of their runs share one of six pairs in
/// five cases of six.
const PAIRS: usize = 6;
/// A word that a document uses so often is its topic.
const OFTEN: usize = 3;
/// Sentences of one frame that are compared word for word.
const MOST_COMPARED: usize = 24;
/// Words of a sentence that are compared; longer ones are left out.
const MOST_WORDS: usize = 80;
/// Words with a meaning of their own that a frame has at least.
const FEWEST_TELLING: usize = 3;

/// A sentence of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct SentenceMark {
    block: u32,
    sentence: u32,
    pairs: [u32; PAIRS],
    /// Words that are not masked.
    fixed: u32,
}

pub(super) fn marks(
    rules: &RuleSet,
    document: &Document<'_>,
    residue: &[Range<usize>],
    normal: &mut NormalText,
) -> Vec<SentenceMark> {
    let text = document.text();
    let topic = topic(rules, document, normal);
    let mut marks = Vec::new();
    for (number, block) in (0..).zip(&document.blocks) {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem)
            || is_within(residue, &block.range)
        {
            continue;
        }
        for (sentence, range) in (0..).zip(rules.segmenter.sentences(text, &block.range)) {
            normal.set(&text[range]);
            if normal.len() > MOST_WORDS {
                continue;
            }
            let plain = |(at, word): (usize, &str)| {
                let named = at > 0 && normal.is_capital(at) && word != "i";
                !named && word != "0" && !topic.contains(&xxh3_64(word.as_bytes()))
            };
            let plain: Vec<bool> = normal.words().enumerate().map(plain).collect();
            let runs = normal.shingles(RUN).zip(plain.windows(RUN));
            let runs: Vec<u64> =
                runs.filter(|(_, plain)| !plain.contains(&false)).map(|(hash, _)| hash).collect();
            if runs.len() >= FEWEST_RUNS {
                let fixed =
                    u32::try_from(plain.iter().filter(|plain| **plain).count()).unwrap_or(u32::MAX);
                marks.push(SentenceMark { block: number, sentence, pairs: pairs(&runs), fixed });
            }
        }
    }
    marks
}

/// Returns hashes of the topics of a document: words of its title, and words that it uses often.
fn topic(rules: &RuleSet, document: &Document<'_>, normal: &mut NormalText) -> BTreeSet<u64> {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for (number, block) in document.blocks.iter().enumerate() {
        normal.set(&document.text()[block.range.clone()]);
        let weight = if number == 0 && block.kind.base() == BlockKind::Heading { OFTEN } else { 1 };
        for word in normal.words().filter(|word| !rules.is_small(word)) {
            *counts.entry(xxh3_64(word.as_bytes())).or_default() += weight;
        }
    }
    counts.into_iter().filter(|(_, count)| *count >= OFTEN).map(|(hash, _)| hash).collect()
}

/// The least hashes under twice as many orders, two and two.
fn pairs(runs: &[u64]) -> [u32; PAIRS] {
    let least = |order: u64| {
        // Odd multipliers make different orders of the same hashes.
        let factor = (2 * order + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        runs.iter().map(|hash| hash.wrapping_mul(factor)).min().unwrap_or_default()
    };
    let mut order = 0;
    [0; PAIRS].map(|_| {
        order += 2;
        let both = [least(order).to_le_bytes(), least(order + 1).to_le_bytes()].concat();
        let [a, b, c, d, ..] = xxh3_64(&both).to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    })
}

/// Groups of sentences that may be frames, each with the places that are to be compared.
pub(super) fn find(entries: &[ComparedDocument<'_>]) -> Vec<FoundRepetition> {
    let mut sentences: Vec<(u32, &SentenceMark)> = Vec::new();
    for (at, entry) in (0..).zip(entries) {
        let long = |mark: &&SentenceMark| mark.fixed as usize >= entry.rule.min_words;
        sentences.extend(entry.signature.frames.iter().filter(long).map(|mark| (at, mark)));
    }
    let mut group: Vec<usize> = (0..sentences.len()).collect();
    for pair in 0..PAIRS {
        let mut keys: Vec<(u32, usize)> =
            sentences.iter().enumerate().map(|(at, (_, mark))| (mark.pairs[pair], at)).collect();
        keys.sort_unstable();
        for same in keys.windows(2).filter(|same| same[0].0 == same[1].0) {
            let (one, other) = (root(&mut group, same[0].1), root(&mut group, same[1].1));
            group[one.max(other)] = one.min(other);
        }
    }
    // One sentence of each file.
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for at in 0..sentences.len() {
        let of = members.entry(root(&mut group, at)).or_default();
        if of.last().is_none_or(|&last| sentences[last].0 != sentences[at].0) {
            of.push(at);
        }
    }
    let mut members: Vec<Vec<usize>> =
        members.into_values().filter(|members| members.len() > 1).collect();
    members.sort_unstable();
    members.iter().filter_map(|members| candidates(entries, &sentences, members)).collect()
}

fn candidates(
    entries: &[ComparedDocument<'_>],
    sentences: &[(u32, &SentenceMark)],
    members: &[usize],
) -> Option<FoundRepetition> {
    let (first, mark) = sentences[members[0]];
    let entry = &entries[first as usize];
    let words = mark.fixed as usize;
    let threshold = entry.rule.threshold(entries.len())?;
    let spot = |&at: &usize| {
        let (file, mark) = sentences[at];
        entries[file as usize].spot(DocumentPart::Sentence(mark.block, mark.sentence))
    };
    (members.len() >= threshold).then(|| FoundRepetition {
        rule: entry.index,
        spots: members.iter().take(MOST_COMPARED).map(spot).collect(),
        count: members.len(),
        files: entries.len(),
        words,
        more: (0, 0),
        hashes: Vec::new(),
    })
}

/// The common part of two sentences.
pub(super) struct SentenceLikeness {
    /// From 0 to 1, of the longer one.
    pub(super) share: f64,
    /// The words in common, with `…` where they differ.
    pub(super) frame: String,
}

/// Compares two sentences word for word; `None` where too few words that say something are the
/// same.
pub(super) fn compare(
    rules: &RuleSet,
    one: &NormalText,
    other: &NormalText,
) -> Option<SentenceLikeness> {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.words().collect(), other.words().collect());
    let common = common(&one, &other);
    let telling: BTreeSet<&str> = common.iter().map(|&(at, _)| one[at]).collect();
    let telling = telling.iter().filter(|word| !rules.is_small(word)).count();
    if telling < FEWEST_TELLING {
        return None;
    }
    let mut frame = String::new();
    let mut last = None;
    for &(at, to) in &common {
        let joined = last.is_none_or(|(one, other)| (one + 1, other + 1) == (at, to));
        let gap = if joined && !(last.is_none() && (at > 0 || to > 0)) { "" } else { "\u{2026} " };
        frame += &format!("{gap}{} ", one[at]);
        last = Some((at, to));
    }
    let ended = common.last() == Some(&(one.len().wrapping_sub(1), other.len().wrapping_sub(1)));
    frame += if ended { "" } else { "\u{2026}" };
    #[allow(clippy::cast_precision_loss, reason = "at most 80 words")]
    let share = common.len() as f64 / one.len().max(other.len()) as f64;
    Some(SentenceLikeness { share, frame: frame.trim_end().to_owned() })
}

/// Returns the longest sequence of words that both have, by their indices.
fn common(one: &[&str], other: &[&str]) -> Vec<(usize, usize)> {
    let mut longest = vec![vec![0_usize; other.len() + 1]; one.len() + 1];
    for a in (0..one.len()).rev() {
        for b in (0..other.len()).rev() {
            longest[a][b] = if one[a] == other[b] {
                longest[a + 1][b + 1] + 1
            } else {
                longest[a + 1][b].max(longest[a][b + 1])
            };
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < one.len() && b < other.len() {
        if one[a] == other[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[a + 1][b] >= longest[a][b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}
