//! The lines around a finding, cut to the width of the terminal.
//!
//! A paragraph is often one line of 800 characters, and codespan-reporting prints a source line
//! whole. It is given this small file instead: rows cut around the marks, which know their true
//! line and column.

use std::ops::Range;

use codespan_reporting::files::{Error, Files};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::emoji::StandIns;
use super::printable_char;
use crate::finding::Label;
use crate::source::ExcerptRow;

/// A row as it is shown.
#[derive(Debug)]
struct ShownRow {
    line: usize,
    /// True column of the first character shown, from 1.
    column: usize,
    /// True column behind the last one.
    end: usize,
    /// Whether an ellipsis precedes it.
    cut: bool,
    /// Bytes of [`Excerpt::text`].
    range: Range<usize>,
}

/// Rows of one file around the labels of one finding.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    rows: Vec<ShownRow>,
    /// For each label: its marks, one for each row it touches.
    pub(super) marks: Vec<Vec<Range<usize>>>,
}

/// Rows without marks that codespan-reporting shows as a gap, and not as they are.
const GAP: usize = 2;

/// A mark of label number `label` in a row of the source.
struct RowMark<'a> {
    label: usize,
    row: &'a ExcerptRow,
    /// Columns that the text beside the mark takes up.
    beside: usize,
}

impl RowMark<'_> {
    /// True column of the first marked character.
    fn column(&self) -> usize {
        self.row.column + self.row.text[..self.row.mark.start].chars().count()
    }
}

impl Excerpt {
    /// Cuts rows for `labels` of the file `name`, each at most `width` columns.
    pub(super) fn new(
        name: String,
        labels: &[&Label],
        width: usize,
        stand_ins: &mut StandIns,
    ) -> Self {
        let mut excerpt = Self {
            name,
            text: String::new(),
            rows: Vec::new(),
            marks: vec![Vec::new(); labels.len()],
        };
        let mut marks: Vec<RowMark<'_>> = labels
            .iter()
            .enumerate()
            .flat_map(|(label, of)| {
                let beside = beside(&of.text, width).width();
                of.rows.iter().map(move |row| RowMark { label, row, beside })
            })
            .collect();
        marks.sort_by_key(|mark| (mark.row.line, mark.column()));
        let mut rest = &marks[..];
        while let Some(first) = rest.first() {
            let together = together(rest, width);
            let (row, later) = rest.split_at(together);
            excerpt.skip_to(first.row.line);
            excerpt.push(row, width, stand_ins);
            rest = later;
        }
        excerpt
    }

    /// Leaves a gap that is shown as one where lines between the last row and the next are left
    /// out.
    fn skip_to(&mut self, line: usize) {
        let Some(last) = self.rows.last().filter(|last| last.line + 1 < line) else { return };
        let (last, end) = (last.line, self.text.len());
        for line in last + 1..=last + GAP {
            self.text.push('\n');
            let range = end + line - last - 1..end + line - last - 1;
            self.rows.push(ShownRow { line, column: 1, end: 1, cut: false, range });
        }
    }

    /// The place in a row from `start` on that the row before it, of the same line, does not show.
    fn unseen(&self, row: &ExcerptRow, start: usize) -> usize {
        let last = self.rows.last().filter(|last| last.line == row.line);
        let seen = last.map_or(0, |last| last.end.saturating_sub(row.column));
        let unseen = row.text.char_indices().nth(seen).map_or(row.text.len(), |(at, _)| at);
        if seen == 0 { start } else { start.max(unseen) }
    }

    /// Adds a row that shows all of `marks`, which fit.
    fn push(&mut self, marks: &[RowMark<'_>], width: usize, stand_ins: &mut StandIns) {
        let row = marks[0].row;
        let marked: Vec<Range<usize>> = marks.iter().map(|mark| in_row(row, mark)).collect();
        let beside = marks.iter().map(|mark| mark.beside).max().unwrap_or(0);
        let shown = window(row, marked[0].start..marked[marked.len() - 1].end, beside, width);
        let window = self.unseen(row, shown.start).min(marked[0].start)..shown.end;
        let cut = (window.start > 0 || row.cut.0, window.end < row.text.len() || row.cut.1);
        let start = self.text.len();
        self.text.push_str(if cut.0 { "\u{2026}" } else { "" });
        let mut places = Vec::new();
        let mut at = window.start;
        for (cluster, shown) in stand_ins.of(&row.text[window.clone()]) {
            places.push((at, self.text.len()));
            self.text.extend(shown.chars().map(printable_char));
            at += cluster.len();
        }
        places.push((window.end, self.text.len()));
        let shown = |at: usize| {
            places[places.partition_point(|&(from, _)| from < at).min(places.len() - 1)].1
        };
        for (mark, range) in marks.iter().zip(&marked) {
            self.marks[mark.label].push(shown(range.start)..shown(range.end.min(window.end)));
        }
        self.text.push_str(if cut.1 { "\u{2026}" } else { "" });
        let column = row.column + row.text[..window.start].chars().count();
        let end = row.column + row.text[..window.end].chars().count();
        self.rows.push(ShownRow {
            line: row.line,
            column,
            end,
            cut: cut.0,
            range: start..self.text.len(),
        });
        self.text.push('\n');
    }
}

/// The text beside a mark, at most half as wide as a row.
pub(super) fn beside(text: &str, width: usize) -> String {
    let mut room = width / 2;
    let mut kept: String = text
        .chars()
        .map(printable_char)
        .take_while(|&c| take(&mut room, c.width().unwrap_or(1)))
        .collect();
    if kept.chars().count() < text.chars().count() {
        kept.pop();
        kept.push('\u{2026}');
    }
    kept
}

/// Returns the place of a mark in the text of another row that shows the same line.
fn in_row(row: &ExcerptRow, mark: &RowMark<'_>) -> Range<usize> {
    let start = mark.column().saturating_sub(row.column);
    let length = mark.row.text[mark.row.mark.clone()].chars().count();
    let nth = |n| row.text.char_indices().nth(n).map_or(row.text.len(), |(at, _)| at);
    nth(start)..nth(start + length)
}

/// Returns how many of the next marks one row can show whole, with the text beside them.
fn together(marks: &[RowMark<'_>], width: usize) -> usize {
    let Some((first, others)) = marks.split_first() else { return 0 };
    let mut beside = first.beside;
    let mut count = 1;
    for mark in others {
        beside = beside.max(mark.beside);
        if mark.row.line != first.row.line || !fits(first, mark, beside, width) {
            break;
        }
        count += 1;
    }
    count
}

/// Whether one row can show both marks whole, and `beside` columns of text beside them.
fn fits(first: &RowMark<'_>, other: &RowMark<'_>, beside: usize, width: usize) -> bool {
    let range = in_row(first.row, other);
    let reaches = other.column() < first.row.column + first.row.text.chars().count();
    reaches
        && first.row.text[first.row.mark.start.min(range.start)..range.end].width() + beside + 3
            <= width
}

/// The part of a row to show: the marked part, and as much around it as fits, more of it before
/// than after. Beside the mark there must be room for `beside` columns of text.
fn window(row: &ExcerptRow, marked: Range<usize>, beside: usize, width: usize) -> Range<usize> {
    let width = width.saturating_sub(2);
    let columns = |c: char| c.width().unwrap_or(1);
    let mark_width = row.text[marked.clone()].width();
    let mut for_mark = width.saturating_sub(beside + 1);
    if mark_width > for_mark {
        let kept = row.text[marked.clone()]
            .char_indices()
            .take_while(|&(_, c)| take(&mut for_mark, columns(c)));
        return marked.start..marked.start + kept.last().map_or(0, |(at, c)| at + c.len_utf8());
    }
    let mut room = width - mark_width;
    // Text to the left pushes the text beside the mark to the right.
    let (before_width, after_width) =
        (row.text[..marked.start].width(), row.text[marked.end..].width());
    let fair = if before_width + after_width.max(beside + 1) <= room {
        before_width
    } else {
        room * 2 / 3
    };
    let room_before =
        room.saturating_sub(beside + 1).min(fair.max(room.saturating_sub(after_width)));
    let mut left = room_before;
    let before = row.text[..marked.start]
        .char_indices()
        .rev()
        .take_while(|&(_, c)| take(&mut left, columns(c)));
    let start = before.last().map_or(marked.start, |(at, _)| at);
    room -= row.text[start..marked.start].width();
    let after =
        row.text[marked.end..].char_indices().take_while(|&(_, c)| take(&mut room, columns(c)));
    let end = after.last().map_or(marked.end, |(at, c)| marked.end + at + c.len_utf8());
    at_words(&row.text, start, end, &marked)
}

fn take(room: &mut usize, columns: usize) -> bool {
    let fits = columns <= *room;
    *room -= if fits { columns } else { 0 };
    fits
}

/// Moves cuts to the next white space, where there is one near.
fn at_words(text: &str, start: usize, end: usize, marked: &Range<usize>) -> Range<usize> {
    const NEAR: usize = 16;
    let skip = text[start..marked.start]
        .find(' ')
        .filter(|&at| start > 0 && at < NEAR)
        .map_or(0, |at| at + 1);
    let drop = text[marked.end..end]
        .rfind(' ')
        .map(|at| end - marked.end - at)
        .filter(|&at| end < text.len() && at < NEAR);
    start + skip..end - drop.unwrap_or(0)
}

/// Excerpts of the files that a finding is about; the id of a file is its number.
pub(super) struct ExcerptFiles {
    pub(super) files: Vec<Excerpt>,
    pub(super) stand_ins: StandIns,
}

impl ExcerptFiles {
    fn get(&self, file: usize) -> Result<&Excerpt, Error> {
        self.files.get(file).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for ExcerptFiles {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, file: usize) -> Result<&'a str, Error> {
        Ok(&self.get(file)?.name)
    }

    fn source(&'a self, file: usize) -> Result<&'a str, Error> {
        Ok(&self.get(file)?.text)
    }

    fn line_index(&'a self, file: usize, byte: usize) -> Result<usize, Error> {
        Ok(self.get(file)?.rows.partition_point(|row| row.range.start <= byte).saturating_sub(1))
    }

    fn line_number(&'a self, file: usize, row: usize) -> Result<usize, Error> {
        Ok(self.get(file)?.rows[row].line)
    }

    fn column_number(&'a self, file: usize, row: usize, byte: usize) -> Result<usize, Error> {
        let excerpt = self.get(file)?;
        let row = &excerpt.rows[row];
        let before = &excerpt.text[row.range.start..byte.max(row.range.start)];
        let characters = self.stand_ins.characters(before);
        Ok(row.column + characters - usize::from(row.cut && characters > 0))
    }

    fn line_range(&'a self, file: usize, row: usize) -> Result<Range<usize>, Error> {
        let given = row;
        let rows = &self.get(file)?.rows;
        let row = rows.get(row).ok_or(Error::LineTooLarge { given, max: rows.len() })?;
        Ok(row.range.clone())
    }
}
