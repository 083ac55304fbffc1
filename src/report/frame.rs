//! The border of an entry with what is inside, in the signs and colours of codespan-reporting.

use std::borrow::Cow;
use std::io::{self, Write};

use codespan_reporting::diagnostic::LabelStyle;
use codespan_reporting::term::termcolor::Buffer;
use codespan_reporting::term::{Chars, WriteStyle};
use unicode_width::UnicodeWidthStr;

use super::TerminalStyle;
use super::diagnostic::{short_path, weight};
use super::layout::{MarkKind, Row, TextRun, shortened, width_of};
use super::printable;
use crate::finding::{Finding, Severity};
use crate::source::Place;

/// Rows with a border, as codespan-reporting draws them.
pub(super) struct Frame {
    out: Buffer,
    /// Columns of the line numbers.
    digits: usize,
    width: usize,
}

impl Frame {
    /// An empty frame for lines up to number `last`.
    pub(super) fn new(style: TerminalStyle, last: usize) -> Self {
        let out = if style.color { Buffer::ansi() } else { Buffer::no_color() };
        Self { out, digits: last.to_string().len(), width: style.width }
    }

    /// What was written, as it is printed.
    pub(super) fn bytes(&self) -> &[u8] {
        self.out.as_slice()
    }

    /// Columns for words of the text.
    pub(super) fn room(&self) -> usize {
        self.width.saturating_sub(self.digits + 3)
    }

    /// The place of an entry, and its findings by name.
    pub(super) fn head(&mut self, findings: &[Finding]) -> io::Result<()> {
        self.place_and_names(findings)?;
        writeln!(self.out)
    }

    /// An entry in one row: its place, its findings by name, the marked words, and notes in
    /// brackets.
    pub(super) fn line(
        &mut self,
        findings: &[Finding],
        quoted: &[Vec<TextRun>],
        notes: &[String],
    ) -> io::Result<()> {
        let mut column = self.place_and_names(findings)?;
        for word in quoted {
            self.make_room(&mut column, width_of(word))?;
            for run in word {
                self.styled(&run.text, run.mark)?;
            }
        }
        let notes =
            if notes.is_empty() { String::new() } else { format!("({})", notes.join("; ")) };
        for word in printable(&notes).split_whitespace() {
            self.make_room(&mut column, word.width())?;
            write!(self.out, "{word}")?;
        }
        writeln!(self.out)
    }

    /// Writes a place and names without a line end; returns the column behind them.
    fn place_and_names(&mut self, findings: &[Finding]) -> io::Result<usize> {
        let place = findings[0].primary.as_ref().map_or(Place::START, |label| label.places.0);
        let end = format!(":{}:{}", place.line, place.column);
        let room = self.width.saturating_sub(self.digits + 4 + end.len());
        let place = format!("{}{end}", short_path(&findings[0].path, room));
        self.out.set_source_border()?;
        write!(self.out, "{:1$} {2}", "", self.digits, Chars::box_drawing().snippet_start)?;
        self.out.reset()?;
        write!(self.out, " {place}")?;
        let mut column = self.digits + 3 + place.width();
        for finding in findings {
            let silenced = if finding.silenced.is_some() { "silenced " } else { "" };
            let (severity, rule) = (finding.severity.name(), finding.rule.as_str());
            self.make_room(&mut column, silenced.len() + severity.len() + rule.len() + 2)?;
            write!(self.out, "{silenced}")?;
            self.out.set_header(weight(finding.severity))?;
            write!(self.out, "{severity}[{rule}]")?;
            self.out.reset()?;
        }
        Ok(column)
    }

    /// Goes to the next place for a text of `width` columns: behind a blank, or in a new row.
    fn make_room(&mut self, column: &mut usize, width: usize) -> io::Result<()> {
        if *column + 1 + width > self.width {
            writeln!(self.out)?;
            self.border(None)?;
            *column = self.digits + 2;
        }
        *column += 1 + width;
        write!(self.out, " ")
    }

    /// The left border, with a line number where there is one.
    fn border(&mut self, line: Option<usize>) -> io::Result<()> {
        let digits = self.digits;
        self.out.set_line_number()?;
        match line {
            Some(line) => write!(self.out, "{line:>digits$} ")?,
            None => write!(self.out, "{:digits$} ", "")?,
        }
        self.out.set_source_border()?;
        write!(self.out, "{}", Chars::box_drawing().source_border_left)?;
        self.out.reset()
    }

    /// A row of a sentence, its marks below it, and what is said of them.
    pub(super) fn row(&mut self, row: &Row) -> io::Result<()> {
        self.border(row.line)?;
        write!(self.out, " ")?;
        for runs in row.runs.chunk_by(|a, b| a.mark == b.mark) {
            let text: String = runs.iter().map(|run| run.text.as_str()).collect();
            self.styled(&text, runs[0].mark)?;
        }
        writeln!(self.out)?;
        if row.runs.iter().any(|run| run.mark.is_some()) {
            self.border(None)?;
            write!(self.out, " ")?;
            self.underline(row)?;
        }
        for (column, mark, text) in &row.below {
            self.border(None)?;
            write!(self.out, " {:column$}", "")?;
            self.styled(text, Some(*mark))?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn underline(&mut self, row: &Row) -> io::Result<()> {
        let chars = Chars::box_drawing();
        let mut beside = row.beside.iter().peekable();
        let (mut column, mut printed) = (0, 0);
        for runs in row.runs.chunk_by(|a, b| a.mark == b.mark) {
            let width = width_of(runs);
            if let Some((_, primary)) = runs[0].mark {
                let caret = match primary {
                    true => chars.single_primary_caret,
                    false => chars.single_secondary_caret,
                };
                write!(self.out, "{:1$}", "", column - printed)?;
                self.styled(&caret.to_string().repeat(width), runs[0].mark)?;
                printed = column + width;
            }
            column += width;
            if let Some((_, mark, text)) = beside.next_if(|(at, ..)| *at == column) {
                write!(self.out, " ")?;
                self.styled(text, Some(*mark))?;
                printed = column + 1 + text.width();
            }
        }
        writeln!(self.out)
    }

    fn styled(&mut self, text: &str, mark: Option<MarkKind>) -> io::Result<()> {
        let Some((severity, primary)) = mark else { return write!(self.out, "{text}") };
        let style = if primary { LabelStyle::Primary } else { LabelStyle::Secondary };
        self.out.set_label(weight(severity), style)?;
        write!(self.out, "{text}")?;
        self.out.reset()
    }

    /// The first line of a block, cut to the width of a row.
    pub(super) fn first_line(
        &mut self,
        line: usize,
        text: &str,
        severity: Severity,
    ) -> io::Result<()> {
        self.border(Some(line))?;
        write!(self.out, " ")?;
        let text = shortened(printable(text), self.room());
        self.styled(&text, Some((severity, true)))?;
        writeln!(self.out)
    }

    /// A row for lines that are not shown.
    pub(super) fn gap(&mut self, text: &str) -> io::Result<()> {
        let rows = textwrap::wrap(text, self.room()).into_iter().map(Cow::into_owned);
        for row in rows.collect::<Vec<_>>() {
            let dot = Chars::box_drawing().source_border_left_break;
            self.out.set_source_border()?;
            write!(self.out, "{:1$} {dot}", "", self.digits)?;
            self.out.reset()?;
            writeln!(self.out, " {row}")?;
        }
        Ok(())
    }

    /// A remark below a sentence.
    pub(super) fn note(&mut self, text: &str) -> io::Result<()> {
        for (at, row) in textwrap::wrap(&printable(text), self.room()).iter().enumerate() {
            let bullet = if at == 0 { Chars::box_drawing().note_bullet } else { ' ' };
            self.out.set_note_bullet()?;
            write!(self.out, "{:1$} {bullet}", "", self.digits)?;
            self.out.reset()?;
            writeln!(self.out, " {row}")?;
        }
        Ok(())
    }
}
