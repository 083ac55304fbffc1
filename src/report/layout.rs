//! Rows of a sentence: the words that are shown, wrapped, with marks and with what is said of them.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::entry::Detail;
use super::printable_char;
use crate::finding::{PassageRow, Severity};
use crate::source::Place;

/// Words of a sentence from which on those far from a mark are left out, even where there is room.
const LONG_SENTENCE: usize = 40;
/// Words that are shown on either side of a mark in such a sentence.
const FAR: usize = 12;
/// Words that are left out together at least: an ellipsis for fewer would save nothing.
const LEAST_GAP: usize = 3;

/// A mark in a sentence.
#[derive(Debug)]
pub(super) struct Mark {
    /// Where it starts and ends (end exclusive).
    pub(super) places: (Place, Place),
    pub(super) severity: Severity,
    /// Whether it is the place that the finding is about.
    pub(super) primary: bool,
    /// What is said beside it; may be empty.
    pub(super) text: String,
}

/// The severity of a mark, and whether it is a primary one.
pub(super) type MarkKind = (Severity, bool);

/// A character as a reader sees it.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Columns that it takes up.
    pub(super) width: usize,
    pub(super) mark: Option<MarkKind>,
    /// Marks that end with it.
    ends: Vec<usize>,
}

/// Columns that cells take up.
pub(super) fn width_of(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.width).sum()
}

/// A row as it is printed.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The line of its first word, where the row before is from another one.
    pub(super) line: Option<usize>,
    pub(super) cells: Vec<Cell>,
    /// Texts beside marks, each with the column that the mark ends before.
    pub(super) beside: Vec<(usize, MarkKind, String)>,
    /// Texts in rows of their own, each with the column that it begins at.
    pub(super) below: Vec<(usize, MarkKind, String)>,
}

impl Row {
    fn width(&self) -> usize {
        width_of(&self.cells)
    }
}

/// A word of a sentence.
struct Word {
    line: usize,
    cells: Vec<Cell>,
    /// Whether the white space before it is marked, too.
    joined: Option<MarkKind>,
}

impl Word {
    fn width(&self) -> usize {
        width_of(&self.cells)
    }

    fn is_marked(&self) -> bool {
        self.cells.iter().any(|cell| cell.mark.is_some())
    }
}

/// Lays a sentence out in rows of at most `room` columns.
pub(super) fn lay_out(
    lines: &[PassageRow],
    marks: &[Mark],
    detail: Detail,
    room: usize,
) -> Vec<Row> {
    let mut words = Vec::new();
    for line in lines {
        read_words(line, marks, &mut words);
    }
    let kept = kept_words(&words, detail);
    let mut rows = wrap(&words, &kept, room);
    for row in &mut rows {
        place_texts(row, marks, detail, room);
    }
    rows
}

/// Adds the words of a line, with the marks that touch them.
fn read_words(line: &PassageRow, marks: &[Mark], words: &mut Vec<Word>) {
    let mut column = line.column;
    let (mut cells, mut joined): (Vec<Cell>, Option<MarkKind>) = (Vec::new(), None);
    for cluster in line.text.graphemes(true) {
        let mark = mark_at(marks, line.line, column);
        let ends = ends_at(marks, line.line, column + cluster.chars().count());
        if cluster.trim().is_empty() {
            if !cells.is_empty() {
                words.push(Word { line: line.line, cells: std::mem::take(&mut cells), joined });
            }
            joined = mark;
        } else {
            let text: String = cluster.chars().map(printable_char).collect();
            cells.push(Cell { width: text.width(), text, mark, ends });
        }
        column += cluster.chars().count();
    }
    if !cells.is_empty() {
        words.push(Word { line: line.line, cells, joined });
    }
}

/// The weightiest mark at a place, a primary one before others.
fn mark_at(marks: &[Mark], line: usize, column: usize) -> Option<MarkKind> {
    let mut best: Option<MarkKind> = None;
    for mark in marks {
        let place = (line, column);
        let (start, end) = (mark.places.0, mark.places.1);
        if (start.line, start.column) <= place && place < (end.line, end.column) {
            let kind = (mark.severity, mark.primary);
            if best.is_none_or(|(severity, primary)| (primary, severity) < (kind.1, kind.0)) {
                best = Some(kind);
            }
        }
    }
    best
}

/// The marks that end before a place.
fn ends_at(marks: &[Mark], line: usize, column: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    for (number, mark) in marks.iter().enumerate() {
        if (mark.places.1.line, mark.places.1.column) == (line, column) {
            ends.push(number);
        }
    }
    ends
}

/// Says for each word whether it is shown.
fn kept_words(words: &[Word], detail: Detail) -> Vec<bool> {
    let context = match detail {
        Detail::Whole if words.len() <= LONG_SENTENCE => usize::MAX,
        Detail::Whole => FAR,
        detail => detail.context(),
    };
    let mut kept = vec![false; words.len()];
    let mut at = 0;
    while at < words.len() {
        if !words[at].is_marked() {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < words.len() && words[end].is_marked() && words[end].joined.is_some() {
            end += 1;
        }
        kept[at.saturating_sub(context)..end.saturating_add(context).min(words.len())].fill(true);
        let shown = detail.mark_ends();
        if end - at > 2 * shown + LEAST_GAP {
            kept[at + shown..end - shown].fill(false);
        }
        at = end;
    }
    close_gaps(&mut kept);
    kept
}

/// Keeps words, too, that an ellipsis would not shorten.
fn close_gaps(kept: &mut [bool]) {
    let mut at = 0;
    while at < kept.len() {
        let mut end = at + 1;
        while end < kept.len() && kept[end] == kept[at] {
            end += 1;
        }
        if !kept[at] && end - at < LEAST_GAP {
            kept[at..end].fill(true);
        }
        at = end;
    }
}

/// Breaks the words that are kept into rows.
fn wrap(words: &[Word], kept: &[bool], room: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut last_line, mut gap) = (None, false);
    for (at, word) in words.iter().enumerate() {
        if !kept[at] {
            gap = true;
            continue;
        }
        let dots = usize::from(std::mem::take(&mut gap));
        let ends = usize::from(kept.get(at + 1) == Some(&false));
        let need = dots + word.width() + ends;
        let fits = rows.last().is_some_and(|row| row.width() + 1 + need <= room);
        if fits {
            let row = rows.last_mut().expect("a row that fits");
            row.cells.push(blank(word.joined.filter(|_| dots == 0)));
        } else {
            let line = (last_line != Some(word.line)).then_some(word.line);
            rows.push(Row { line, ..Row::default() });
            last_line = Some(word.line);
        }
        let row = rows.last_mut().expect("a row was added");
        if dots > 0 && at > 0 && (!fits || kept[..at].iter().all(|kept| !kept)) {
            row.cells.push(ellipsis());
        }
        row.cells.extend(cut(&word.cells, room));
        if ends > 0 {
            row.cells.push(ellipsis());
        }
    }
    rows
}

/// The cells of a word that a row has room for: an address can be longer than a row.
fn cut(cells: &[Cell], room: usize) -> Vec<Cell> {
    if width_of(cells) + 2 <= room {
        return cells.to_vec();
    }
    let (mut kept, mut left) = (Vec::new(), room.saturating_sub(3));
    for cell in cells {
        if cell.width > left {
            break;
        }
        left -= cell.width;
        kept.push(cell.clone());
    }
    let mark = kept.last().and_then(|cell| cell.mark);
    let ends = cells[kept.len()..].iter().flat_map(|cell| cell.ends.clone()).collect();
    kept.push(Cell { ends, mark, ..ellipsis() });
    kept
}

fn ellipsis() -> Cell {
    Cell { text: "\u{2026}".into(), width: 1, mark: None, ends: Vec::new() }
}

fn blank(mark: Option<MarkKind>) -> Cell {
    Cell { text: " ".into(), width: 1, mark, ends: Vec::new() }
}

/// Puts texts beside the marks that end in a row, or below it where there is no room.
fn place_texts(row: &mut Row, marks: &[Mark], detail: Detail, room: usize) {
    let mut free_until = room;
    let mut column = row.width();
    let mut taken = false;
    for at in (0..row.cells.len()).rev() {
        let end = column;
        column -= row.cells[at].width;
        for number in row.cells[at].ends.clone() {
            let mark = &marks[number];
            let kind = (mark.severity, mark.primary);
            let text: String = mark.text.chars().map(printable_char).collect();
            let follows = row.cells.get(at + 1).is_some_and(|next| next.mark.is_some());
            if text.is_empty() {
            } else if !taken && !follows && end + 1 + text.width() < free_until {
                row.beside.insert(0, (end, kind, text));
                taken = true;
            } else if detail == Detail::Whole {
                let column = mark_start(row, at).min(room.saturating_sub(text.width()));
                row.below.insert(0, (column, kind, shortened(text, room)));
            }
        }
        if row.cells[at].mark.is_some() {
            (free_until, taken) = (column, false);
        }
    }
}

/// The column at which the mark begins that cell number `at` is part of.
fn mark_start(row: &Row, at: usize) -> usize {
    let marked = row.cells[..at].iter().rev().take_while(|cell| cell.mark == row.cells[at].mark);
    width_of(&row.cells[..at - marked.count()])
}

/// A text that is no wider than a row.
pub(super) fn shortened(text: String, room: usize) -> String {
    if text.width() <= room {
        return text;
    }
    let rows = textwrap::wrap(&text, room.saturating_sub(1));
    format!("{}\u{2026}", rows.first().map_or("", |row| row.trim_end()))
}
