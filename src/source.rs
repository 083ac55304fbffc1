//! A file's text, and the places in it.
//!
//! Positions are byte offsets into the text, which for UTF-8 are those of the file on disk; for
//! other encodings [`Source::bytes`] leads there when a finding is made. Lines and columns are
//! worked out only for findings that are reported, all of a file's in one sweep, so that a hundred
//! findings in a line of 100 MB do not cost a hundred scans.

use std::borrow::Cow;
use std::ops::Range;

use crate::encoding::{ByteMap, DecodedText};

/// A text with the name under which it is reported.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as the user gave it, or `<stdin>`.
    pub path: String,
    /// The whole text, byte-order mark included, so that offsets into UTF-8 are offsets into the
    /// file.
    pub text: Cow<'static, str>,
    /// The map from offsets into the text to offsets into the file, if that is not in UTF-8.
    pub bytes: ByteMap,
    /// Whether it lies where none of it may be shown.
    pub foreign: bool,
}

impl Source {
    /// A source from its parts.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: Cow::Owned(text.into()),
            bytes: ByteMap::Same,
            foreign: false,
        }
    }

    /// A source that is part of the program.
    pub fn built_in(path: impl Into<String>, text: &'static str) -> Self {
        Self { path: path.into(), text: Cow::Borrowed(text), bytes: ByteMap::Same, foreign: false }
    }

    /// A source from a decoded file.
    pub fn decoded(path: impl Into<String>, decoded: DecodedText) -> Self {
        Self { path: path.into(), text: decoded.text.into(), bytes: decoded.map, foreign: false }
    }
}

/// The byte-order mark.
const MARK: char = '\u{FEFF}';

/// A text with the byte-order mark and the line ends of another.
pub fn in_form_of(other: &str, text: &str) -> String {
    let text = text.trim_start_matches(MARK).replace("\r\n", "\n").replace('\n', line_end(other));
    if other.starts_with(MARK) { format!("{MARK}{text}") } else { text }
}

/// The line end of a text: CR LF where it has any, or else LF.
pub(crate) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A line and column, all counted from 1; the column counts characters (Unicode code points).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1; only line feeds end a line.
    pub line: usize,
    /// Character of the line, from 1.
    pub column: usize,
    /// Byte of the line in UTF-8, from 1, a byte-order mark included.
    pub byte: usize,
}

impl Place {
    /// The start of a file.
    pub const START: Self = Self { line: 1, column: 1, byte: 1 };
}

/// The places of some byte offsets of one text.
#[derive(Debug)]
pub struct SourcePlaces(Vec<(usize, Place)>);

impl SourcePlaces {
    /// Works out the places of `offsets` (bytes, on character boundaries, in any order) in one pass
    /// over `text`.
    pub fn of(text: &str, mut offsets: Vec<usize>) -> Self {
        offsets.sort_unstable();
        offsets.dedup();
        let (mut at, mut line, mut line_start, mut line_start_chars, mut chars) = (0, 1, 0, 0, 0);
        let places = offsets.into_iter().map(|offset| {
            let offset = offset.min(text.len()).max(at);
            let piece = &text.as_bytes()[at..offset];
            if let Some(feed) = memchr::memrchr(b'\n', piece) {
                line += memchr::memchr_iter(b'\n', piece).count();
                line_start = at + feed + 1;
                line_start_chars = chars + count_chars(&piece[..=feed]);
            }
            chars += count_chars(piece);
            at = offset;
            // A byte-order mark is not a character of the first line.
            let mark = usize::from(line == 1 && offset > 0 && text.starts_with(MARK));
            (
                offset,
                Place {
                    line,
                    column: chars - line_start_chars + 1 - mark,
                    byte: offset - line_start + 1,
                },
            )
        });
        Self(places.collect())
    }

    /// The place of one of the offsets given to [`SourcePlaces::of`].
    pub fn get(&self, offset: usize) -> Place {
        match self.0.binary_search_by_key(&offset, |&(known, _)| known) {
            Ok(index) => self.0[index].1,
            Err(index) => {
                self.0.get(index.saturating_sub(1)).map_or(Place::START, |&(_, place)| place)
            }
        }
    }
}

/// For byte offsets of one text the numbers of characters before them.
#[derive(Debug, Default)]
pub struct CharacterOffsets(Vec<(usize, usize)>);

impl CharacterOffsets {
    /// Counts the characters (Unicode code points) before `offsets`, which are bytes in any order, in one pass over `text`.
    pub fn of(text: &str, mut offsets: Vec<usize>) -> Self {
        offsets.sort_unstable();
        offsets.dedup();
        let (mut at, mut characters) = (0, 0);
        let mut counted = Vec::with_capacity(offsets.len());
        for offset in offsets {
            let end = offset.min(text.len());
            characters += count_chars(&text.as_bytes()[at..end]);
            at = end;
            counted.push((offset, characters));
        }
        Self(counted)
    }

    /// The number of characters before one of the offsets given to [`CharacterOffsets::of`]; 0 for any other.
    pub fn get(&self, offset: usize) -> usize {
        let found = self.0.binary_search_by_key(&offset, |&(known, _)| known);
        found.map_or(0, |index| self.0[index].1)
    }
}

/// Characters in valid UTF-8: every byte that does not continue one.
fn count_chars(bytes: &[u8]) -> usize {
    // Checked sixteen bytes at a time.
    if bytes.is_ascii() {
        bytes.len()
    } else {
        bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
    }
}

/// Characters kept on either side of a mark. More than any terminal row shows, less than a
/// paragraph on one line.
const EXCERPT_MARGIN: usize = 240;
/// Characters of a mark that are kept; a longer one is cut.
const EXCERPT_MARK: usize = 400;
/// The most bytes of the mark and the text kept behind it, and one character more.
const EXCERPT_BYTES: usize = 4 * (EXCERPT_MARK + EXCERPT_MARGIN + 2);
/// Rows of a mark that runs over several lines.
const EXCERPT_ROWS: usize = 3;
/// Lines that are looked at for them.
const EXCERPT_LINES: usize = 20;

/// One line around a mark, cut to what a diagnostic can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptRow {
    /// Line number, from 1.
    pub line: usize,
    /// Column of the first character of `text`, from 1.
    pub column: usize,
    /// A piece of the line, without its line end.
    pub text: Cow<'static, str>,
    /// The marked part of `text`, in bytes.
    pub mark: Range<usize>,
    /// Whether text of the line was left out before `text`, and after it.
    pub cut: (bool, bool),
}

/// The rows around `span` of `text`, which starts at `place`; at most three rows of a longer span.
pub fn excerpt(text: &str, span: &Range<usize>, place: Place) -> Vec<ExcerptRow> {
    // Nearly always one, and a finding that waits to be shown keeps the memory reserved here.
    let mut rows = Vec::with_capacity(1);
    let (mut start, mut place) = (span.start, place);
    let last_line = place.line + EXCERPT_LINES;
    while rows.len() < EXCERPT_ROWS && place.line < last_line {
        // No farther than can be shown: a line of 100 MB may contain a million marks.
        let reach = (start + EXCERPT_BYTES).max(span.end).min(text.len());
        let reach =
            (reach..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        let line_end =
            memchr::memchr(b'\n', &text.as_bytes()[start..reach]).map_or(reach, |n| start + n);
        let end = span.end.min(line_end);
        // A blank line between two that are marked shows nothing.
        if rows.is_empty() || !text[start..line_end].trim().is_empty() {
            rows.push(row(text, start..end, line_end, place));
        }
        if line_end >= span.end || line_end >= text.len() {
            break;
        }
        start = line_end + 1;
        place = Place { line: place.line + 1, ..Place::START };
        if start >= span.end {
            break;
        }
    }
    rows
}

fn row(text: &str, mark: Range<usize>, line_end: usize, place: Place) -> ExcerptRow {
    let mark_end = mark.start + first_chars(&text[mark.clone()], EXCERPT_MARK).len();
    let margin = last_chars(&text[..mark.start], EXCERPT_MARGIN);
    let after_last = |c: char| margin.rfind(c).map_or(0, |at| at + c.len_utf8());
    let margin = &margin[after_last('\n').max(after_last(MARK))..];
    let before = count_chars(margin.as_bytes());
    let from = mark.start - margin.len();
    let to = mark_end + first_chars(&text[mark_end..line_end], EXCERPT_MARGIN).len();
    let piece = text[from..to].trim_end_matches('\r');
    // A mark can begin behind the line end that is left out.
    let mark_start = (mark.start - from).min(piece.len());
    ExcerptRow {
        line: place.line,
        column: place.column - before,
        text: piece.to_owned().into(),
        mark: mark_start..(mark_end - from).min(piece.len()).max(mark_start),
        cut: (place.column > before + 1, to < line_end),
    }
}

/// The beginning of the character that a byte is in; the end of the text for a byte behind it.
/// (`str::floor_char_boundary` needs Rust 1.91.)
pub(crate) fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first `n` characters of a text, or all.
pub(crate) fn first_chars(text: &str, n: usize) -> &str {
    // Nearly always one byte each.
    match text.get(..n.min(text.len())) {
        Some(first) if first.is_ascii() => first,
        _ => text.char_indices().nth(n).map_or(text, |(at, _)| &text[..at]),
    }
}

/// A text of at most `most` characters; an ellipsis shows that it goes on.
pub(crate) fn clipped(text: &str, most: usize) -> String {
    let first = first_chars(text, most);
    if first.len() == text.len() {
        return text.to_owned();
    }
    format!("{}\u{2026}", first.trim_end())
}

/// The last `n` characters of a text, or all.
pub(crate) fn last_chars(text: &str, n: usize) -> &str {
    match text.get(text.len().saturating_sub(n)..) {
        Some(last) if last.is_ascii() => last,
        _ => text.char_indices().rev().take(n).last().map_or("", |(at, _)| &text[at..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_within_a_character_leads_to_its_beginning() {
        let text = "a\u{E9}\u{1F600}";
        let floors: Vec<usize> = (0..9).map(|byte| floor(text, byte)).collect();
        assert_eq!(floors, [0, 1, 1, 3, 3, 3, 3, 7, 7]);
    }

    #[test]
    fn a_text_takes_on_the_form_of_another() {
        assert_eq!(in_form_of("\u{FEFF}a\r\n", "a\nb\r\n"), "\u{FEFF}a\r\nb\r\n");
        assert_eq!(in_form_of("a\n", "\u{FEFF}a\r\nb\n"), "a\nb\n");
    }

    #[test]
    fn places_count_lines_and_characters() {
        let text = "a\u{e9}b\r\n\nx\u{1F600}y";
        let offsets = vec![text.len(), 0, 3, 7, 8];
        let places = SourcePlaces::of(text, offsets);
        let at = |offset| (places.get(offset).line, places.get(offset).column);
        assert_eq!([at(0), at(3), at(7), at(text.len())], [(1, 1), (1, 3), (3, 1), (3, 4)]);
        assert_eq!(
            [3, 7, text.len()].map(|offset| places.get(offset).byte),
            [4, 1, 7],
            "bytes of the line"
        );
    }

    #[test]
    fn characters_are_counted_up_to_each_offset() {
        let text = "a\u{e9}\u{1F600}b";
        let offsets = CharacterOffsets::of(text, vec![7, 0, 3, 8, 3]);
        assert_eq!([0, 3, 7, 8].map(|at| offsets.get(at)), [0, 2, 3, 4]);
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let text = "\u{FEFF}ab\ncd";
        let places = SourcePlaces::of(text, vec![3, 4, 6]);
        let columns: Vec<_> =
            [3, 4, 6].map(|at| (places.get(at).line, places.get(at).column)).to_vec();
        assert_eq!(columns, [(1, 1), (1, 2), (2, 1)]);
        let row = &excerpt(text, &(4..5), places.get(4))[0];
        assert_eq!((&*row.text, row.column, row.cut), ("ab", 1, (false, false)));
    }

    #[test]
    fn an_excerpt_stays_near_its_mark() {
        let text = format!("{}here{}\nnext", "w ".repeat(2000), " w".repeat(2000));
        let rows = excerpt(&text, &(4000..4004), Place { line: 1, column: 4001, byte: 4001 });
        assert_eq!(rows.len(), 1);
        assert_eq!(&rows[0].text[rows[0].mark.clone()], "here");
        assert_eq!((rows[0].cut, rows[0].column), ((true, true), 4001 - 240));
        assert_eq!(rows[0].text.len(), 484);
    }

    #[test]
    fn a_mark_over_lines_has_a_row_for_each() {
        let rows = excerpt("one two\r\nthree", &(4..14), Place { line: 1, column: 5, byte: 5 });
        let shown: Vec<_> =
            rows.iter().map(|row| (row.line, &row.text[row.mark.clone()])).collect();
        assert_eq!(shown, [(1, "two"), (2, "three")]);
    }

    #[test]
    fn a_mark_among_line_ends_is_one_at_the_end_of_its_row() {
        let text = "one\r\r\r\ntwo\r";
        for span in
            (0..=text.len()).flat_map(|start| (start..=text.len()).map(move |end| start..end))
        {
            let place = SourcePlaces::of(text, vec![span.start]).get(span.start);
            for row in excerpt(text, &span, place) {
                assert!(row.text.get(row.mark.clone()).is_some(), "{span:?}: {row:?}");
            }
        }
    }
}
