//! Rows of a sentence: the words that are shown, wrapped, with marks and with what is said of them.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::entry::Detail;
use super::{printable, printable_char};
use crate::finding::{PassageRow, Severity};
use crate::source::Place;

/// Words of a sentence from which on those far from a mark are left out, even where there is room.
const LONG_SENTENCE: usize = 40;
/// Words that are shown on either side of a mark in such a sentence.
const FAR: usize = 12;
/// Words that are left out together at least: an ellipsis for fewer would save nothing.
const LEAST_GAP: usize = 3;
const ELLIPSIS: &str = "\u{2026}";

/// The severity of a mark, and whether it is a primary one.
pub(super) type MarkKind = (Severity, bool);

/// A mark in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Where it starts and ends (end exclusive).
    pub(super) places: (Place, Place),
    pub(super) kind: MarkKind,
}

/// Characters of a word that are marked alike.
#[derive(Clone, Debug, Default)]
pub(super) struct TextRun {
    pub(super) text: String,
    /// Columns that it takes up.
    pub(super) width: usize,
    pub(super) mark: Option<MarkKind>,
    /// Marks that end behind it, by number.
    ends: Vec<usize>,
}

impl TextRun {
    fn new(text: &str, mark: Option<MarkKind>) -> Self {
        Self { text: text.to_owned(), width: text.width(), mark, ends: Vec::new() }
    }
}

/// Columns that runs take up.
pub(super) fn width_of(runs: &[TextRun]) -> usize {
    runs.iter().map(|run| run.width).sum()
}

/// A word of a sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    line: usize,
    runs: Vec<TextRun>,
    width: usize,
    /// Whether the white space before it is marked, too.
    joined: Option<MarkKind>,
}

impl Word {
    fn is_marked(&self) -> bool {
        self.runs.iter().any(|run| run.mark.is_some())
    }

    /// Adds a character as a reader sees it.
    fn push(&mut self, cluster: &str, mark: Option<MarkKind>) {
        let last = self.runs.last_mut();
        match last.filter(|last| last.mark == mark && last.ends.is_empty()) {
            Some(last) => last.text.extend(cluster.chars().map(printable_char)),
            None => {
                let text = printable(cluster);
                self.runs.push(TextRun { text, mark, ..TextRun::default() });
            }
        }
    }
}

/// A row as it is printed.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The line of its first word, where the row before is from another one.
    pub(super) line: Option<usize>,
    pub(super) runs: Vec<TextRun>,
    width: usize,
    /// Texts beside marks, each with the column that the mark ends before.
    pub(super) beside: Vec<(usize, MarkKind, String)>,
    /// Texts in rows of their own, each with the column that it begins at.
    pub(super) below: Vec<(usize, MarkKind, String)>,
}

impl Row {
    fn push(&mut self, run: TextRun) {
        self.width += run.width;
        self.runs.push(run);
    }
}

/// Reads the words of a sentence, with the marks that touch them.
pub(super) fn read_words(lines: &[PassageRow], marks: &[Mark]) -> Vec<Word> {
    let mut words = Vec::new();
    for line in lines {
        let mut column = line.column;
        let mut word = Word::default();
        for cluster in line.text.graphemes(true) {
            let start = (line.line, column);
            column += cluster.chars().count();
            let mark = mark_at(marks, start);
            if !cluster.trim().is_empty() {
                word.push(cluster, mark);
                add_ends(&mut word, marks, (line.line, column));
                continue;
            }
            finish(word, line.line, &mut words);
            word = Word { joined: mark, ..Word::default() };
        }
        finish(word, line.line, &mut words);
    }
    words
}

/// Adds a word that was read to its end.
fn finish(mut word: Word, line: usize, words: &mut Vec<Word>) {
    if word.runs.is_empty() {
        return;
    }
    for run in &mut word.runs {
        run.width = run.text.width();
    }
    words.push(Word { line, width: width_of(&word.runs), ..word });
}

/// The weightiest mark at a place, a primary one before others.
fn mark_at(marks: &[Mark], place: (usize, usize)) -> Option<MarkKind> {
    let mut best: Option<MarkKind> = None;
    for Mark { places: (start, end), kind } in marks {
        if (start.line, start.column) <= place
            && place < (end.line, end.column)
            && best.is_none_or(|best| (best.1, best.0) < (kind.1, kind.0))
        {
            best = Some(*kind);
        }
    }
    best
}

/// Notes the marks that end before a place, behind the last run of a word.
fn add_ends(word: &mut Word, marks: &[Mark], place: (usize, usize)) {
    let Some(last) = word.runs.last_mut() else { return };
    for (number, mark) in marks.iter().enumerate() {
        if (mark.places.1.line, mark.places.1.column) == place {
            last.ends.push(number);
        }
    }
}

/// Lays a sentence out in rows of at most `room` columns; `texts` are said of `marks`.
pub(super) fn lay_out(
    words: &[Word],
    marks: &[Mark],
    texts: &[&str],
    detail: Detail,
    room: usize,
) -> Vec<Row> {
    let context = match detail {
        Detail::Whole if words.len() > LONG_SENTENCE => FAR,
        detail => detail.context(),
    };
    let kept = kept_words(words, context, detail.mark_ends());
    let mut rows = wrap(words, &kept, room);
    for row in &mut rows {
        place_texts(row, marks, texts, detail, room);
    }
    rows
}

/// The marked words alone, each with its runs, between quotation marks.
pub(super) fn quoted(words: &[Word], detail: Detail) -> Vec<Vec<TextRun>> {
    let kept = kept_words(words, 0, detail.mark_ends());
    let mut quoted: Vec<Vec<TextRun>> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if !kept[at] {
            continue;
        }
        let mut runs = word.runs.clone();
        if kept.get(at + 1) == Some(&false) && kept[at + 1..].contains(&true) {
            runs.push(ellipsis());
        }
        quoted.push(runs);
    }
    if let Some(first) = quoted.first_mut() {
        let outside = first.iter().take_while(|run| run.mark.is_none()).count();
        first.splice(..outside, [TextRun::new("\u{201C}", None)]);
    }
    if let Some(last) = quoted.last_mut() {
        let inside = last.iter().rposition(|run| run.mark.is_some()).map_or(0, |at| at + 1);
        last.splice(inside.., [TextRun::new("\u{201D}", None)]);
    }
    quoted
}

/// Says for each word whether it is shown: marked ones and `context` words on either side; of a
/// long mark `ends` words at its beginning and at its end.
fn kept_words(words: &[Word], context: usize, ends: usize) -> Vec<bool> {
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
        if end - at > 2 * ends + LEAST_GAP {
            kept[at + ends..end - ends].fill(false);
        }
        at = end;
    }
    close_gaps(&mut kept, context);
    kept
}

/// Keeps words, too, that an ellipsis would not shorten; those before and behind all marks only
/// where there is a context.
fn close_gaps(kept: &mut [bool], context: usize) {
    let mut at = 0;
    while at < kept.len() {
        let mut end = at + 1;
        while end < kept.len() && kept[end] == kept[at] {
            end += 1;
        }
        let outer = at == 0 || end == kept.len();
        if !kept[at] && end - at < LEAST_GAP && (context > 0 || !outer) {
            kept[at..end].fill(true);
        }
        at = end;
    }
}

/// Breaks the words that are kept into rows.
fn wrap(words: &[Word], kept: &[bool], room: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut row = Row::default();
    let (mut last_line, mut gap) = (0, false);
    for (at, word) in words.iter().enumerate() {
        if !kept[at] {
            gap = true;
            continue;
        }
        let starts = std::mem::take(&mut gap);
        let ends = kept.get(at + 1) == Some(&false);
        let need = usize::from(starts) + word.width + usize::from(ends);
        let first = last_line == 0;
        let fits = !first && row.width + 1 + need <= room;
        if fits {
            row.push(TextRun::new(" ", word.joined.filter(|_| !starts)));
        } else {
            let line = (last_line != word.line).then_some(word.line);
            let full = std::mem::replace(&mut row, Row { line, ..Row::default() });
            rows.extend((!first).then_some(full));
            last_line = word.line;
        }
        if starts && !fits {
            row.push(ellipsis());
        }
        push_word(&mut row, word, room);
        if ends {
            row.push(ellipsis());
        }
    }
    rows.push(row);
    rows
}

/// Adds as much of a word as a row has room for: an address can be longer than a row.
fn push_word(row: &mut Row, word: &Word, room: usize) {
    let long = word.width + 2 > room;
    let mut left = if long { room.saturating_sub(3) } else { usize::MAX };
    for (at, run) in word.runs.iter().enumerate() {
        if run.width <= left {
            left -= run.width;
            row.push(run.clone());
            continue;
        }
        let mut text = String::new();
        for cluster in run.text.graphemes(true) {
            if text.width() + cluster.width() > left {
                break;
            }
            text.push_str(cluster);
        }
        let ends = word.runs[at..].iter().flat_map(|run| run.ends.clone()).collect();
        row.push(TextRun { ends, ..TextRun::new(&(text + ELLIPSIS), run.mark) });
        return;
    }
}

fn ellipsis() -> TextRun {
    TextRun::new(ELLIPSIS, None)
}

/// Puts texts beside the marks that end in a row, or below it where there is no room.
fn place_texts(row: &mut Row, marks: &[Mark], texts: &[&str], detail: Detail, room: usize) {
    let mut free_until = room;
    let mut column = row.width;
    let mut taken = false;
    for at in (0..row.runs.len()).rev() {
        let end = column;
        column -= row.runs[at].width;
        let follows = row.runs.get(at + 1).is_some_and(|next| next.mark.is_some());
        for number in &row.runs[at].ends {
            let (kind, text) = (marks[*number].kind, printable(texts[*number]));
            if text.is_empty() {
            } else if !taken && !follows && end + 1 + text.width() < free_until {
                row.beside.push((end, kind, text));
                taken = true;
            } else if detail == Detail::Whole {
                let column = mark_start(row, at).min(room.saturating_sub(text.width()));
                row.below.push((column, kind, shortened(text, room)));
            }
        }
        if row.runs[at].mark.is_some() {
            (free_until, taken) = (column, false);
        }
    }
    row.beside.reverse();
    row.below.reverse();
}

/// The column at which the mark begins that run number `at` is part of.
fn mark_start(row: &Row, at: usize) -> usize {
    let marked = row.runs[..at].iter().rev().take_while(|run| run.mark == row.runs[at].mark);
    width_of(&row.runs[..at - marked.count()])
}

/// A text that is no wider than a row.
pub(super) fn shortened(text: String, room: usize) -> String {
    if text.width() <= room {
        return text;
    }
    let rows = textwrap::wrap(&text, room.saturating_sub(1));
    format!("{}{ELLIPSIS}", rows.first().map_or("", |row| row.trim_end()))
}
