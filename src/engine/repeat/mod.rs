//! Text that repeats over the files of a run: blocks, sentences that differ only by topic, whole
//! documents.
//!
//! Only a [`DocumentSignature`] of each document is kept, hashes and no text, so that a hundred
//! thousand files fit into memory. [`find`] compares the signatures of all files and returns the
//! [`RepeatPlace`]s of the files in which something repeats. Only those files are read once more:
//! [`read`] makes a [`ReadPlace`] of each spot, and [`FoundRepetition::report`] a finding of the
//! pieces.
//!
//! Everything goes by the order in which the files are given, never by the order in which threads
//! came to them. Copies of a document are left out of the other comparisons, so that a page that
//! exists twice is one finding and not many.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::{CheckRequest, Checker, JudgedMatch, RuleLevels};
use crate::document::prose::OBJECT;
use crate::document::{Block, BlockKind, Document, Format};
use crate::finding::{Finding, RuleId, Severity};
use crate::rules::{ComparedUnit, Matcher, NormalText, RepeatMatcher};
use crate::source::Source;
use crate::suppress::Directives;

mod block;
mod copy;
mod frame;
mod kin;
mod report;

pub use copy::TextSketch;
pub use report::{ReadPlace, read};

/// Places that a finding shows beside the first.
const MORE_PLACES: usize = 2;

/// The data of a document that are kept to compare it with others.
#[derive(Debug, Default)]
pub struct DocumentSignature {
    levels: Arc<RuleLevels>,
    name: kin::KinName,
    blocks: Vec<block::BlockMark>,
    frames: Vec<frame::SentenceMark>,
    sketch: Option<copy::TextSketch>,
}

/// A document of a run, with the rules that apply to it.
#[derive(Clone, Copy, Debug)]
pub struct RunMember<'a> {
    /// Its rules.
    pub checker: &'a Checker,
    /// The hashes of the document.
    pub signature: &'a DocumentSignature,
}

/// A place in one of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatPlace {
    /// Index of the document among the compared ones.
    pub member: usize,
    part: DocumentPart,
    /// The severity of a finding here.
    severity: Severity,
}

/// A part of a document, by the numbers that its signature has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum DocumentPart {
    /// Blocks from the first to the last, and the hash of the first.
    Blocks(Range<u32>, u64),
    /// A block, and the number of a sentence in it.
    Sentence(u32, u32),
    /// All of it; how many hundredths of it are the same as in the first.
    Whole(u8),
}

/// Something that repeats.
#[derive(Clone, Debug)]
pub struct FoundRepetition {
    rule: usize,
    /// The places: the first and some more. Places of frames are still to be compared word for
    /// word.
    pub spots: Vec<RepeatPlace>,
    /// The number of files that have the text, and the number that were compared.
    count: usize,
    files: usize,
    words: usize,
    /// Others of its sort that are not shown, and their words.
    more: (usize, usize),
    /// Hashes by which it can be allowed.
    hashes: Vec<u64>,
}

/// Facts about copies once documents have been compared.
struct CopyFacts {
    /// For each document whether it is a copy of one before.
    of: Vec<bool>,
    /// Sections that share many documents: versions of each other, whose texts are alike by nature.
    mirrors: BTreeSet<(u64, u64)>,
}

impl CopyFacts {
    /// Whether two sections are versions of each other.
    fn are_mirrors(&self, one: u64, other: u64) -> bool {
        one != other && self.mirrors.contains(&(one.min(other), one.max(other)))
    }
}

/// One document among the documents that a rule compares.
struct ComparedDocument<'a> {
    member: usize,
    signature: &'a DocumentSignature,
    rule: &'a RepeatMatcher,
    index: usize,
    severity: Severity,
    /// The section of the site: the folder below the one that contains all files.
    section: u64,
}

impl ComparedDocument<'_> {
    fn spot(&self, part: DocumentPart) -> RepeatPlace {
        RepeatPlace { member: self.member, part, severity: self.severity }
    }
}

impl Checker {
    /// Whether a rule that compares files is on.
    fn compares(&self, levels: &RuleLevels, of: ComparedUnit) -> bool {
        let of = |matcher: &Matcher| matches!(matcher, Matcher::Repeat(repeat) if repeat.of == of);
        self.rules
            .rules
            .iter()
            .zip(levels)
            .any(|(rule, level)| level.is_some() && of(&rule.matcher))
    }

    /// Returns the signature by which a document is compared; `None` if no rule asks for it. Blocks
    /// that `judged` calls residue are left out: they have their findings.
    pub(super) fn sign(
        &self,
        source: &Source,
        document: &Document<'_>,
        levels: &Arc<RuleLevels>,
        judged: &[JudgedMatch],
    ) -> Option<DocumentSignature> {
        let on = [ComparedUnit::Blocks, ComparedUnit::Frames, ComparedUnit::Documents]
            .map(|of| self.compares(levels, of));
        if on == [false; 3] {
            return None;
        }
        let residue = |hit: &&JudgedMatch| {
            hit.silenced.is_none() && self.rules.rules[hit.found.rule].family.residue
        };
        let mut residue: Vec<Range<usize>> =
            judged.iter().filter(residue).map(|hit| hit.found.range.clone()).collect();
        residue.sort_unstable_by_key(|range| (range.start, range.end));
        let mut normal = NormalText::default();
        Some(DocumentSignature {
            levels: levels.clone(),
            name: kin::KinName::of(&source.path),
            blocks: if on[0] { block::marks(document, &residue, &mut normal) } else { Vec::new() },
            frames: if on[1] {
                frame::marks(&self.rules, document, &residue, &mut normal)
            } else {
                Vec::new()
            },
            sketch: if on[2] { copy::sketch(document, &mut normal) } else { None },
        })
    }

    /// Checks files together, as a run does: first each by itself, then all of them against each
    /// other.
    pub fn check_together(&self, files: &[(Source, Format)], levels: &RuleLevels) -> Vec<Finding> {
        let levels = Arc::new(levels.clone());
        let documents: Vec<Document<'_>> =
            files.iter().map(|(source, format)| Document::parse(&source.text, *format)).collect();
        let (mut findings, mut signatures) = (Vec::new(), Vec::new());
        for ((source, _), document) in files.iter().zip(&documents) {
            let directives = &Directives::default();
            let request =
                CheckRequest { levels: &levels, directives, compare: true, show_silenced: true };
            let (found, signature) = self.check_as(source, document, &request);
            findings.extend(found);
            signatures.push(signature.unwrap_or_default());
        }
        let members: Vec<RunMember<'_>> =
            signatures.iter().map(|signature| RunMember { checker: self, signature }).collect();
        for repetition in find(&members) {
            let piece = |spot: &RepeatPlace| {
                read(self, &files[spot.member].0, &documents[spot.member], &[spot]).pop()
            };
            let pieces = repetition.spots.iter().map(|spot| piece(spot).flatten()).collect();
            findings.extend(repetition.report(self, pieces));
        }
        findings
    }
}

/// Whether a block is compared: in markup paragraphs only, since headings, lists and tables are
/// alike by nature; every line of plain text and of the frame around the texts of a site.
///
/// A block with code or a shortcode is an instruction or reference, which is repeated wherever it
/// is needed.
fn is_compared(document: &Document<'_>, block: &Block) -> bool {
    if document.text()[block.range.clone()].contains(OBJECT) {
        return false;
    }
    match document.format {
        Format::Markdown | Format::Mdx => block.kind == BlockKind::Paragraph,
        Format::Html => matches!(block.kind, BlockKind::Paragraph | BlockKind::Line),
        Format::Plain => !matches!(block.kind, BlockKind::Quote),
    }
}

/// Whether a block counts as text of its document, for the comparison of whole documents.
fn is_said(document: &Document<'_>, block: &Block) -> bool {
    let cell =
        block.kind == BlockKind::Line && matches!(document.format, Format::Markdown | Format::Mdx);
    !cell && !matches!(block.kind, BlockKind::Title | BlockKind::Description | BlockKind::Alt)
}

/// Whether one of `ranges`, which are in order, contains `range`.
fn is_within(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let before = ranges.partition_point(|other| other.start <= range.start);
    ranges[..before].iter().rev().take(8).any(|other| range.end <= other.end)
}

/// Everything that repeats in documents, given in the order of their paths.
pub fn find(members: &[RunMember<'_>]) -> Vec<FoundRepetition> {
    let common = kin::common(members.iter().map(|member| &member.signature.name));
    let mut rules: BTreeMap<(ComparedUnit, RuleId), Vec<ComparedDocument<'_>>> = BTreeMap::new();
    for (member, RunMember { checker, signature }) in members.iter().enumerate() {
        for (index, (rule, level)) in
            checker.rules.rules.iter().zip(signature.levels.iter()).enumerate()
        {
            if let (Matcher::Repeat(repeat), Some(severity)) = (&rule.matcher, *level) {
                let section = signature.name.section(common);
                let entry =
                    ComparedDocument { member, signature, rule: repeat, index, severity, section };
                rules.entry((repeat.of, rule.id.clone())).or_default().push(entry);
            }
        }
    }
    let mut copies = CopyFacts { of: vec![false; members.len()], mirrors: BTreeSet::new() };
    let mut found = Vec::new();
    // Documents come first in the order of `Compared`.
    for ((of, _), mut entries) in rules {
        if of != ComparedUnit::Documents {
            entries.retain(|entry| !copies.of[entry.member]);
        }
        match of {
            ComparedUnit::Documents => found.extend(copy::find(&entries, &mut copies)),
            ComparedUnit::Blocks => found.extend(block::find(&entries, &copies)),
            ComparedUnit::Frames => found.extend(frame::find(&entries)),
        }
    }
    found
}
