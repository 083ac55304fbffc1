//! Turns repeated places into findings: the text is read again, since only hashes were kept.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::{Checker, DocumentPart, FoundRepetition, MORE_PLACES, RepeatPlace, frame};
use crate::document::Document;
use crate::document::prose::OBJECT;
use crate::finding::{self, Finding, FindingDraft, FindingScope, Label, Severity};
use crate::rules::{ComparedUnit, Matcher, NormalText, Rule};
use crate::source::Source;

/// Characters of a text that a message can show.
const SHOWN: usize = 800;
/// Characters of a path in a message.
const LONGEST_PATH: usize = 48;

/// A place that has been read.
#[derive(Clone, Debug)]
pub struct ReadPlace {
    label: Label,
    path: Arc<str>,
    /// The text, or its beginning.
    text: String,
    fingerprint: u64,
    severity: Severity,
}

/// Reads places of one document; `None` for one that is not there any more.
pub fn read(
    checker: &Checker,
    source: &Source,
    document: &Document<'_>,
    spots: &[&RepeatPlace],
) -> Vec<Option<ReadPlace>> {
    let path: Arc<str> = source.path.as_str().into();
    let found: Vec<Option<(Range<usize>, String)>> =
        spots.iter().map(|spot| place(checker, document, &spot.part)).collect();
    let draft = |(range, beside): &(Range<usize>, String)| {
        FindingDraft::new(
            Finding::problem("repeat", &source.path, ""),
            vec![(document.prose.span(range), beside.clone())],
        )
    };
    let mut located =
        finding::locate(source, found.iter().flatten().map(draft).collect()).into_iter();
    let piece = |(place, spot): (Option<(Range<usize>, String)>, &&RepeatPlace)| {
        let (range, _) = place?;
        let finding = located.next()?;
        let text: String = document.text()[range].chars().take(SHOWN).collect();
        let text = text.replace(OBJECT, "\u{2026}");
        let (fingerprint, severity) = (finding.fingerprint, spot.severity);
        Some(ReadPlace { label: finding.primary?, path: path.clone(), text, fingerprint, severity })
    };
    found.into_iter().zip(spots).map(piece).collect()
}

/// Returns the bytes of the text of a part, and the label beside it.
fn place(
    checker: &Checker,
    document: &Document<'_>,
    part: &DocumentPart,
) -> Option<(Range<usize>, String)> {
    let blocks = &document.blocks;
    match part {
        DocumentPart::Blocks(range, hash) => {
            let mut normal = NormalText::default();
            let mut is_it = |at: usize| {
                blocks.get(at).is_some_and(|block| {
                    normal.set(&document.text()[block.range.clone()]);
                    normal.hash() == *hash
                })
            };
            let first = range.start as usize;
            // The file may have changed since, by a fix for instance.
            let at = if is_it(first) { first } else { (0..blocks.len()).find(|&at| is_it(at))? };
            let last = (at + range.len()).min(blocks.len()) - 1;
            Some((blocks[at].range.start..blocks[last].range.end, String::new()))
        }
        DocumentPart::Sentence(block, number) => {
            let block = blocks.get(*block as usize)?;
            let sentences = checker.rules.segmenter.sentences(document.text(), &block.range);
            Some((sentences.get(*number as usize)?.clone(), String::new()))
        }
        DocumentPart::Whole(likeness) => {
            let beside = if *likeness < 100 {
                format!("about {likeness} % the same")
            } else {
                String::new()
            };
            Some((blocks.first()?.range.clone(), beside))
        }
    }
}

impl FoundRepetition {
    /// Returns the findings, given the text at each of its spots, as far as it is still there.
    pub fn report(&self, checker: &Checker, pieces: Vec<Option<ReadPlace>>) -> Vec<Finding> {
        let rule = &checker.rules.rules[self.rule];
        let Matcher::Repeat(repeat) = &rule.matcher else { return Vec::new() };
        let pieces: Vec<ReadPlace> = pieces.into_iter().flatten().collect();
        if repeat.of != ComparedUnit::Frames {
            return self
                .finding(rule, repeat.of, &pieces, self.count, self.notes(rule))
                .into_iter()
                .collect();
        }
        let unread = self.count - self.spots.len().min(self.count);
        let threshold = repeat.threshold(self.files).unwrap_or(usize::MAX);
        let mut findings = Vec::new();
        for (frame, pieces) in frames(checker, repeat.similar, &repeat.allow, pieces) {
            // If all compared sentences are one frame, the others are taken to belong to it, too.
            let count =
                if pieces.len() == self.spots.len() { pieces.len() + unread } else { pieces.len() };
            if count >= threshold {
                let note = format!("the shared frame: {frame}");
                findings.extend(self.finding(rule, repeat.of, &pieces, count, vec![note]));
            }
        }
        findings
    }

    fn notes(&self, rule: &Rule) -> Vec<String> {
        let hashes: Vec<String> =
            self.hashes.iter().map(|hash| format!("'#{hash:016x}'")).collect();
        let (others, words) = self.more;
        let more = (others > 0).then(|| {
            format!(
                "and {others} more like it in the same parts of the site, {words} words together"
            )
        });
        let allow = (!hashes.is_empty()).then(|| {
            format!("to allow it, under [rules]: '{}'.allow = [{}]", rule.id, hashes.join(", "))
        });
        more.into_iter().chain(allow).collect()
    }

    fn finding(
        &self,
        rule: &Rule,
        of: ComparedUnit,
        pieces: &[ReadPlace],
        count: usize,
        mut notes: Vec<String>,
    ) -> Option<Finding> {
        let (first, others) = pieces.split_first()?;
        let values = [count, self.files, self.words].map(|number| number.to_string());
        let also = others.first().map(|piece| end_of(&piece.path)).unwrap_or_default();
        let fill = |hole: &str| match hole {
            "match" => Some(first.text.as_str()),
            "count" => Some(values[0].as_str()),
            "files" => Some(values[1].as_str()),
            "words" => Some(values[2].as_str()),
            "also" => Some(also.as_str()),
            _ => None,
        };
        let mut primary = first.label.clone();
        primary.text.clone_from(&rule.label);
        let elsewhere = |piece: &ReadPlace| {
            let mut label = piece.label.clone();
            label.path = Some(piece.path.clone());
            label
        };
        let more = count.saturating_sub(1 + others.len().min(MORE_PLACES));
        if more > 0 {
            notes.insert(0, format!("and in {more} more file{}", if more == 1 { "" } else { "s" }));
        }
        let scope =
            if of == ComparedUnit::Documents { FindingScope::Document } else { FindingScope::Span };
        // A document is the same finding while it has copies, wherever these are; the words beside
        // a block do not matter.
        let fingerprint = match self.hashes.first() {
            Some(hash) => *hash,
            None if scope == FindingScope::Document => finding::print_of("", "", ""),
            None => first.fingerprint,
        };
        Some(Finding {
            severity: first.severity,
            message: rule.message.fill(fill),
            scope,
            primary: Some(primary),
            secondary: others.iter().take(MORE_PLACES).map(elsewhere).collect(),
            help: Some(rule.instead.to_string()),
            notes,
            fingerprint,
            ..Finding::new(&first.path, rule.id.clone())
        })
    }
}

/// Returns as much of the end of a path as a message shows: the end says more than the beginning.
fn end_of(path: &str) -> String {
    let length = path.chars().count();
    if length <= LONGEST_PATH {
        return path.to_owned();
    }
    std::iter::once('\u{2026}').chain(path.chars().skip(length - LONGEST_PATH + 1)).collect()
}

/// Groups sentences into frames: the words of each frame, and the sentences that share them. Each
/// sentence is compared with the first of its frame.
fn frames(
    checker: &Checker,
    similar: f64,
    allow: &BTreeSet<u64>,
    pieces: Vec<ReadPlace>,
) -> Vec<(String, Vec<ReadPlace>)> {
    let normal = |piece: ReadPlace| {
        let mut normal = NormalText::default();
        normal.set(&piece.text);
        (normal, piece)
    };
    let mut rest: Vec<(NormalText, ReadPlace)> = pieces.into_iter().map(normal).collect();
    rest.retain(|(normal, _)| !allow.contains(&normal.hash()));
    let mut found = Vec::new();
    while rest.len() > 1 {
        let (first, piece) = rest.remove(0);
        let (mut frame, mut same, mut others) = (None, vec![piece], Vec::new());
        for (normal, piece) in rest {
            match frame::compare(&checker.rules, &first, &normal)
                .filter(|alike| alike.share >= similar)
            {
                Some(alike) => {
                    // Sentences that agree word for word show no frame.
                    frame = frame.or((normal.hash() != first.hash()).then_some(alike.frame));
                    same.push(piece);
                }
                None => others.push((normal, piece)),
            }
        }
        rest = others;
        found.extend(frame.map(|frame| (frame, same)));
    }
    found
}
