//! Findings in reading order: each sentence once, with all that is said of it, and advice at the end.
//!
//! A sentence is laid out by `layout` with the signs and colours of codespan-reporting. How much of
//! it is shown follows from how dense the findings are: a report should be shorter than the text
//! that it is about. What is not about a sentence is shown by `diagnostic`.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use super::entry::{Detail, Entry, is_block, write_block};
use super::legend::Legend;
use super::{Report, TerminalStyle, counted, diagnostic, line_name, printable, wrapped};
use crate::finding::{Finding, FindingScope, RuleId};

/// The widest rows: longer ones are hard to read.
const WIDEST: usize = 100;
/// The share of a document's words, in hundredths, that its entries may take up.
const ENTRY_SHARE: usize = 60;
/// Words from which on a document is long enough for its report to be shorter.
const LONG: usize = 300;
/// Words of a document for each line that its entries may take up.
const WORDS_PER_LINE: usize = 11;

/// A report that is written piece by piece, with one list of advice behind all of them.
#[derive(Debug, Default)]
pub struct FullReport {
    legend: Legend,
    spent: Spent,
    /// Findings that were written.
    shown: usize,
    /// Findings that were left out.
    left: usize,
}

impl FullReport {
    /// Writes the findings of further documents, as many as the style still has room for.
    ///
    /// # Errors
    ///
    /// Fails if `out` cannot be written to.
    pub fn add(
        &mut self,
        out: &mut dyn Write,
        style: TerminalStyle,
        report: &Report<'_>,
    ) -> io::Result<()> {
        let style = narrowed(style);
        let room = style.most.saturating_sub(self.shown);
        let shown = &report.findings[..report.findings.len().min(room)];
        let figures: HashMap<&str, usize> =
            report.documents.iter().map(|figures| (figures.path.as_str(), figures.words)).collect();
        for own in shown.chunk_by(|a, b| a.path == b.path) {
            let length = figures.get(&*own[0].path).copied();
            let text = document(own, style, length)?;
            self.spent.add(&text, length.unwrap_or_default());
            out.write_all(&text)?;
            own.iter().for_each(|finding| self.legend.add(finding));
        }
        self.shown += shown.len();
        self.left += report.findings.len() - shown.len();
        Ok(())
    }

    /// Writes what to do about all these findings, and how many others there are.
    ///
    /// # Errors
    ///
    /// Fails if `out` cannot be written to.
    pub fn finish(&self, out: &mut dyn Write, style: TerminalStyle) -> io::Result<()> {
        let style = narrowed(style);
        let blank = if self.spent.ends_blank { "" } else { "\n" };
        self.legend.write(out, style, &self.spent, blank)?;
        if self.left > 0 {
            let found = counted(self.left, "more finding");
            let how = "pipe the output (`puffery check … | less`), narrow it (--select NAMES, \
                       --min-severity error), or count first (--statistics)";
            let text = format!("{found} not shown: to see them, {how}.");
            writeln!(out, "\n{}", wrapped(&text, style))?;
        }
        Ok(())
    }
}

/// Writes the whole report at once.
pub(super) fn write(
    out: &mut dyn Write,
    style: TerminalStyle,
    report: &Report<'_>,
) -> io::Result<()> {
    let mut full = FullReport::default();
    full.add(out, style, report)?;
    full.finish(out, style)
}

/// The style with rows that can be read.
fn narrowed(style: TerminalStyle) -> TerminalStyle {
    TerminalStyle { width: style.width.min(WIDEST), ..style }
}

/// What was written so far, and the words of the documents that it is about.
#[derive(Debug, Default)]
pub(super) struct Spent {
    pub(super) words: usize,
    pub(super) lines: usize,
    pub(super) document_words: usize,
    /// Whether the last row is empty.
    ends_blank: bool,
}

impl Spent {
    fn add(&mut self, text: &[u8], document_words: usize) {
        self.words += words(text);
        self.lines += lines(text);
        self.document_words += document_words;
        self.ends_blank = text.ends_with(b"\n\n");
    }
}

fn words(text: &[u8]) -> usize {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count()
}

fn lines(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

/// A part of a report.
enum ReportPart<'f> {
    Sentence(Entry<'f>),
    /// A block of lines, in any detail the same.
    Block(Vec<u8>),
    /// Rows with a blank one before them.
    Diagnostic(Vec<u8>),
}

/// The findings of one document: its entries, in as much detail as its length allows, and then what
/// is said of it as a whole.
fn document(
    findings: &[Finding],
    style: TerminalStyle,
    length: Option<usize>,
) -> io::Result<Vec<u8>> {
    let parts = parts(findings, style)?;
    let mut text = Vec::new();
    for detail in Detail::ALL {
        text.clear();
        write_parts(&mut text, &parts, style, detail)?;
        let asked = findings.iter().any(|finding| finding.silenced.is_some());
        let Some(length) = length.filter(|length| *length >= LONG && !asked) else { break };
        let room = (length * ENTRY_SHARE / 100, length / WORDS_PER_LINE);
        if words(&text) <= room.0 && lines(&text) <= room.1 {
            break;
        }
    }
    whole(&mut text, findings, style)?;
    Ok(text)
}

/// What is about sentences, and what has another place or none.
fn parts(findings: &[Finding], style: TerminalStyle) -> io::Result<Vec<ReportPart<'_>>> {
    let mut parts = Vec::new();
    let mut rest = findings;
    while let Some((first, others)) = rest.split_first() {
        if let Some((entry, after)) = Entry::first_of(rest) {
            parts.push(ReportPart::Sentence(entry));
            rest = after;
            continue;
        }
        let mut text = Vec::new();
        if is_block(first) {
            write_block(&mut text, style, first)?;
            parts.push(ReportPart::Block(text));
        } else if first.is_problem() || first.scope == FindingScope::Span || first.primary.is_none()
        {
            diagnostic::write(&mut text, style, first)?;
            parts.push(ReportPart::Diagnostic(text));
        }
        rest = others;
    }
    Ok(parts)
}

fn write_parts<'f>(
    out: &mut Vec<u8>,
    parts: &[ReportPart<'f>],
    style: TerminalStyle,
    detail: Detail,
) -> io::Result<()> {
    let mut said: BTreeSet<&RuleId> = BTreeSet::new();
    for part in parts {
        match part {
            ReportPart::Sentence(entry) => entry.write(out, style, detail, &mut said)?,
            ReportPart::Block(text) => out.extend_from_slice(text),
            ReportPart::Diagnostic(text) => {
                if !out.is_empty() && !out.ends_with(b"\n\n") {
                    out.push(b'\n');
                }
                out.extend_from_slice(text);
            }
        }
    }
    Ok(())
}

/// Writes what is said of a document as a whole.
fn whole(out: &mut Vec<u8>, findings: &[Finding], style: TerminalStyle) -> io::Result<()> {
    for finding in findings {
        if finding.scope == FindingScope::Document
            && finding.primary.is_some()
            && !finding.is_problem()
        {
            let (severity, rule) = (finding.severity.name(), &finding.rule);
            let name = line_name(&finding.path);
            let text = format!("{name}: {severity}[{rule}] {}", printable(&finding.message));
            writeln!(out, "{}", wrapped(&text, style))?;
        }
    }
    Ok(())
}
