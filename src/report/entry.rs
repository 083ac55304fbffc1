//! A sentence with the findings in it.

use std::collections::BTreeSet;
use std::io;

use super::TerminalStyle;
use super::frame::Frame;
use super::layout::{Mark, Word, lay_out, quoted, read_words};
use crate::finding::{Finding, FindingScope, Label, Passage, RuleId, ScoreTerms, Severity};

/// How much is shown of sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// All words, and what is said of each mark.
    Whole,
    /// Words around the marks, and what is said where there is room; the marks alone where a
    /// glance is enough.
    Near,
    /// A few words around the marks.
    Brief,
    /// As few as make sense; the marks alone where their rules were explained before.
    Least,
}

impl Detail {
    /// From the most to the least.
    pub(super) const ALL: [Self; 4] = [Self::Whole, Self::Near, Self::Brief, Self::Least];

    /// Words that are shown on either side of a mark.
    pub(super) fn context(self) -> usize {
        match self {
            Self::Whole => usize::MAX,
            Self::Near => 9,
            Self::Brief => 5,
            Self::Least => 2,
        }
    }

    /// Words of a mark that are shown at its beginning and at its end; a longer one is cut between
    /// them.
    pub(super) fn mark_ends(self) -> usize {
        if self < Self::Least { 7 } else { 4 }
    }
}

/// Findings in one sentence.
pub(super) struct Entry<'f> {
    passage: &'f Passage,
    findings: &'f [Finding],
    /// Their places, in the order of the text.
    labels: Vec<MarkedLabel<'f>>,
    marks: Vec<Mark>,
    words: Vec<Word>,
}

/// A place of a finding; the first of its places is the primary one.
struct MarkedLabel<'f> {
    finding: &'f Finding,
    label: &'f Label,
    primary: bool,
}

impl<'f> Entry<'f> {
    /// The entry that a list of findings begins with, and the findings behind it; `None` where the
    /// first is not about a sentence.
    pub(super) fn first_of(findings: &'f [Finding]) -> Option<(Self, &'f [Finding])> {
        let mut passage = sentence(findings.first()?)?;
        let mut count = 1;
        while let Some(next) = findings.get(count).and_then(sentence) {
            if next.span.start >= passage.span.end {
                break;
            }
            if next.span.len() > passage.span.len() {
                passage = next;
            }
            count += 1;
        }
        let (findings, after) = findings.split_at(count);
        Some((Self::new(passage, findings), after))
    }

    fn new(passage: &'f Passage, findings: &'f [Finding]) -> Self {
        let mut labels = Vec::new();
        for finding in findings {
            for (at, label) in finding.primary.iter().chain(&finding.secondary).enumerate() {
                labels.push(MarkedLabel { finding, label, primary: at == 0 });
            }
        }
        labels.sort_by_key(|marked| marked.label.places);
        let mut marks = Vec::new();
        for marked in &labels {
            let kind = (marked.finding.severity, marked.primary);
            marks.push(Mark { places: marked.label.places, kind });
        }
        let words = read_words(&passage.rows, &marks);
        Self { passage, findings, labels, marks, words }
    }

    /// Writes the sentence, its place, what was found in it; `said` are the rules that were
    /// explained before.
    pub(super) fn write(
        &self,
        out: &mut Vec<u8>,
        style: TerminalStyle,
        detail: Detail,
        said: &mut BTreeSet<&'f RuleId>,
    ) -> io::Result<()> {
        let last = self.passage.rows.last().map_or(1, |row| row.line);
        let mut frame = Frame::new(style, last);
        let mut notes = Vec::new();
        for finding in self.findings {
            notes.extend(self.notes(finding, detail));
        }
        if self.is_short(detail, said) {
            frame.line(self.findings, &quoted(&self.words, detail), &notes)?;
        } else {
            let texts = self.texts(detail, said);
            frame.head(self.findings)?;
            for row in lay_out(&self.words, &self.marks, &texts, detail, frame.room()) {
                frame.row(&row)?;
            }
            for note in notes {
                frame.note(&note)?;
            }
        }
        out.extend_from_slice(frame.bytes());
        Ok(())
    }

    /// Whether the marks alone say enough: those of matters of style, and in the least detail
    /// those of rules that were explained before.
    fn is_short(&self, detail: Detail, said: &BTreeSet<&RuleId>) -> bool {
        for finding in self.findings {
            let known = detail == Detail::Least && said.contains(&finding.rule);
            let enough = match finding.severity {
                Severity::Info => detail > Detail::Whole,
                Severity::Warning => known,
                Severity::Error => false,
            };
            if !enough || finding.silenced.is_some() {
                return false;
            }
        }
        true
    }

    /// The texts beside the marks, in their order.
    fn texts(&self, detail: Detail, said: &mut BTreeSet<&'f RuleId>) -> Vec<&'f str> {
        let mut texts = Vec::new();
        for &MarkedLabel { finding, label, primary } in &self.labels {
            texts.push(if !primary {
                &*label.text
            } else if said.insert(&finding.rule) {
                remark(finding, label, detail)
            } else {
                ""
            });
        }
        texts
    }

    /// What is said below a sentence; it names the rule where there are several.
    fn notes(&self, finding: &Finding, detail: Detail) -> Vec<String> {
        let mut notes = notes(finding, detail);
        if self.findings.len() > 1 {
            for note in &mut notes {
                *note = format!("{}: {note}", finding.rule);
            }
        }
        notes
    }
}

/// The sentence of a finding that is about words of its own file.
fn sentence(finding: &Finding) -> Option<&Passage> {
    let here = finding.secondary.iter().all(|label| label.path.is_none());
    let of_words = finding.scope == FindingScope::Span && !finding.is_problem();
    let one = here && of_words && finding.primary.is_some() && !is_block(finding);
    finding.passage.as_deref().filter(|_| one)
}

/// Lines from which on a mark is shown by its first line and its length.
const BLOCK_LINES: usize = 4;

/// Whether a finding marks whole lines of a file, such as a form that was left in it.
pub(super) fn is_block(finding: &Finding) -> bool {
    let Some(label) = &finding.primary else { return false };
    let lines = label.places.1.line + 1 - label.places.0.line;
    let here = finding.secondary.iter().all(|label| label.path.is_none());
    lines >= BLOCK_LINES && here && finding.scope == FindingScope::Span && !finding.is_problem()
}

/// Writes where a block begins and ends, and the kinds of its parts.
pub(super) fn write_block(
    out: &mut Vec<u8>,
    style: TerminalStyle,
    finding: &Finding,
) -> io::Result<()> {
    let Some(label) = &finding.primary else { return Ok(()) };
    let mut frame = Frame::new(style, label.places.1.line);
    frame.head(std::slice::from_ref(finding))?;
    let first = label.rows.first().map_or("", |row| row.text.trim());
    frame.first_line(label.places.0.line, first, finding.severity)?;
    let mut kinds: Vec<&str> = Vec::new();
    for part in &finding.secondary {
        if !part.text.is_empty() && !kinds.contains(&part.text.as_str()) {
            kinds.push(&part.text);
        }
    }
    let colon = if kinds.is_empty() { "" } else { ": " };
    frame.gap(&format!("to line {}{colon}{}", label.places.1.line, kinds.join(", ")))?;
    out.extend_from_slice(frame.bytes());
    Ok(())
}

/// The text beside the mark of a finding: its message without the marked words where there is room
/// for it, else the label of its rule.
fn remark<'f>(finding: &'f Finding, label: &'f Label, detail: Detail) -> &'f str {
    if detail > Detail::Near && !label.text.is_empty() {
        return &label.text;
    }
    let message = finding.message.strip_prefix('`').and_then(|rest| rest.split_once('`'));
    let rest = message.map_or(&*finding.message, |(_, rest)| rest);
    rest.trim_start_matches([':', ',', ' '])
}

/// Why a finding is silenced, how sure it is, what weighs in, where else it is found.
fn notes(finding: &Finding, detail: Detail) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(silenced) = &finding.silenced {
        let words = if silenced.words.is_empty() { "" } else { ": " };
        notes.push(format!("silenced by `{}`{words}{}", silenced.context, silenced.words));
    }
    for note in &finding.notes {
        if detail == Detail::Whole || ScoreTerms::is_note(note) {
            notes.push(note.clone());
        }
    }
    let lines = further_lines(finding);
    if !lines.is_empty() {
        let s = if lines.len() > 1 { "s" } else { "" };
        notes.push(format!("also in line{s} {}", lines.join(", ")));
    }
    if detail == Detail::Whole {
        for label in &finding.secondary[..finding.own_places()] {
            if is_outside(finding, label) && !label.text.is_empty() {
                notes.push(format!("line {}: {}", label.places.0.line, label.text));
            }
        }
    }
    notes
}

/// The lines of hits that are reported with a finding and are in other sentences.
fn further_lines(finding: &Finding) -> Vec<String> {
    let mut lines = Vec::new();
    for hit in finding.hits().skip(1) {
        if let Some(label) = hit.label.filter(|label| is_outside(finding, label)) {
            lines.push(label.places.0.line.to_string());
        }
    }
    lines.dedup();
    lines
}

/// Whether a place is in another sentence than its finding.
fn is_outside(finding: &Finding, label: &Label) -> bool {
    finding.passage.as_ref().is_none_or(|passage| {
        label.span.start >= passage.span.end || label.span.end <= passage.span.start
    })
}
