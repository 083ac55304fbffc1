//! Plain text: paragraphs, headings, list items and quotations, recognised by their shape.

use std::ops::Range;

use super::mask::mask;
use super::{Block, BlockKind, Document, links, prose, template, trimmed};

/// Lines up to this many bytes may be pieces of one hard-wrapped paragraph; a longer line is a
/// paragraph by itself.
const WRAP_WIDTH: usize = 120;
/// A group of lines narrower than this is a menu or a poem, not wrapped prose.
const NARROWEST_WRAP: usize = 50;
/// Words that a heading or a stray line has at most.
const SHORT_LINE_WORDS: usize = 20;
/// The length in bytes from which a block counts as prose that a heading can belong to.
const PROSE_BYTES: usize = 80;

/// Reads plain text.
pub(super) fn read(source: &str) -> Document<'_> {
    let hidden = template::find(source, 0).all();
    let prose = if hidden.is_empty() {
        prose::whole(source)
    } else {
        prose::whole(&mask(source, 0, &hidden)).detached()
    };
    let units = units(&prose.text);
    let blocks = classify(&prose.text, &units);
    let links = links::bare(&prose.text, 0..prose.text.len());
    let underlined = units.iter().filter(|unit| unit.is_underlined);
    let levels = underlined.map(|unit| (unit.range.start, 1)).collect();
    Document { prose, blocks, links, levels, ..Document::default() }
}

/// A run of lines that belong together, with the kind that its marker shows.
struct LineUnit {
    range: Range<usize>,
    marker: Option<BlockKind>,
    /// Whether it is a heading by the line of signs below it.
    is_underlined: bool,
}

fn units(text: &str) -> Vec<LineUnit> {
    let mut units = Vec::new();
    let mut group: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = trimmed(text, at..at + line.len());
        at += line.len();
        if range.is_empty() {
            split_group(text, &mut group, &mut units);
        } else {
            group.push(range);
        }
    }
    split_group(text, &mut group, &mut units);
    units
}

/// Joins the lines of a group (no blank line between them) where one is the wrapped continuation of
/// the other.
fn split_group(text: &str, group: &mut Vec<Range<usize>>, units: &mut Vec<LineUnit>) {
    let width = group.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    let mut previous: Option<Range<usize>> = None;
    let lines = group.len();
    for (number, line) in group.drain(..).enumerate() {
        if let Some((unit, underlined)) = units.last_mut().zip(previous.as_ref())
            && unit.range == *underlined
            && underlines(&text[line.clone()], &text[underlined.clone()])
        {
            (unit.marker, unit.is_underlined) = (Some(BlockKind::Heading), true);
            previous = None;
            continue;
        }
        let (marker, content) = marker(text, line.clone());
        // The last line of a paragraph ends like a sentence; one that does not, after one that
        // does, is something else.
        let stray = number + 1 == lines
            && is_short_line(&text[content.clone()])
            && previous.as_ref().is_some_and(|previous| ends_sentence(&text[previous.clone()]));
        let continues = marker.is_none_or(|kind| kind == BlockKind::Quote && last_is_quote(units))
            && !stray
            && previous.as_ref().is_some_and(|previous| wrapped(text, previous, &content, width));
        previous = Some(line);
        match units.last_mut() {
            Some(unit) if continues => unit.range.end = content.end,
            _ => units.push(LineUnit { range: content, marker, is_underlined: false }),
        }
    }
}

/// Whether a line underlines the title above it: it has one sign, and about the same length.
fn underlines(line: &str, title: &str) -> bool {
    let (signs, letters) = (line.chars().count(), title.chars().count());
    let same = ['=', '-', '~'].iter().any(|&sign| line.chars().all(|c| c == sign));
    same && signs >= 3 && signs.abs_diff(letters) <= 2
}

fn last_is_quote(units: &[LineUnit]) -> bool {
    units.last().is_some_and(|unit| unit.marker == Some(BlockKind::Quote))
}

/// Whether `next` continues the paragraph of the line `previous`: its first word would not have
/// fitted there.
fn wrapped(text: &str, previous: &Range<usize>, next: &Range<usize>, width: usize) -> bool {
    let continues_lower = text[next.clone()].starts_with(char::is_lowercase);
    if width > WRAP_WIDTH {
        return false;
    }
    if width < NARROWEST_WRAP {
        return continues_lower && !ends_sentence(&text[previous.clone()]);
    }
    let first_word = text[next.clone()].split_whitespace().next().map_or(0, str::len);
    previous.len() + 1 + first_word > width || (continues_lower && previous.len() * 2 > width)
}

/// Returns the kind that a line's marker shows, and the line without the marker.
fn marker(text: &str, line: Range<usize>) -> (Option<BlockKind>, Range<usize>) {
    let piece = &text[line.clone()];
    let strip = |kind, len: usize| (Some(kind), trimmed(text, line.start + len..line.end));
    if let Some(rest) = piece.strip_prefix('>') {
        return strip(BlockKind::Quote, piece.len() - rest.len());
    }
    let hashes = piece.len() - piece.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) && piece[hashes..].starts_with(' ') {
        return strip(BlockKind::Heading, hashes);
    }
    let label = piece.split(char::is_whitespace).next().unwrap_or_default();
    let bullet = matches!(
        label,
        "-" | "*" | "+" | "\u{2022}" | "\u{2023}" | "\u{25AA}" | "\u{00B7}" | "\u{2013}"
    );
    let number = label.strip_suffix(['.', ')']).is_some_and(|number| {
        (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
            || number.len() == 1 && number.bytes().all(|b| b.is_ascii_lowercase())
    });
    if (bullet || number) && label.len() < piece.len() {
        return strip(BlockKind::ListItem, label.len());
    }
    (None, line)
}

fn classify(text: &str, units: &[LineUnit]) -> Vec<Block> {
    let is_prose = |unit: &LineUnit| {
        let piece = &text[unit.range.clone()];
        unit.marker == Some(BlockKind::ListItem)
            || (piece.len() >= PROSE_BYTES && ends_sentence(piece))
    };
    let short: Vec<bool> =
        units.iter().map(|unit| is_short_line(&text[unit.range.clone()])).collect();
    let kind = |(index, unit): (usize, &LineUnit)| {
        if let Some(kind) = unit.marker {
            return kind;
        }
        if !short[index] {
            return BlockKind::Paragraph;
        }
        // A title may precede another heading before the prose begins; the first line of all may
        // precede two.
        let reach = if index == 0 { 3 } else { 2 };
        let below = index + 1..units.len().min(index + 1 + reach);
        let mut heads = below.take_while(|&next| short[next] || is_prose(&units[next]));
        if heads.any(|next| is_prose(&units[next])) { BlockKind::Heading } else { BlockKind::Line }
    };
    let blocks = units
        .iter()
        .enumerate()
        .map(|unit| Block { kind: kind(unit), range: unit.1.range.clone() });
    blocks.filter(|block| !block.range.is_empty()).collect()
}

/// Short, and does not end like a sentence. A question can be a heading.
pub(super) fn is_short_line(piece: &str) -> bool {
    // This many words take up more bytes than that, with the spaces between them.
    let is_short = || {
        piece.len() <= 2 * SHORT_LINE_WORDS
            || piece.split_whitespace().nth(SHORT_LINE_WORDS).is_none()
    };
    piece.len() <= WRAP_WIDTH && (piece.ends_with('?') || !ends_sentence(piece)) && is_short()
}

fn ends_sentence(piece: &str) -> bool {
    let closers = ['"', '\'', '\u{201D}', ')', ']', '\u{BB}', '*', '_'];
    piece.trim_end_matches(closers).ends_with(['.', '!', '?', ';', ',', '\u{2026}'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlockKind::{Heading, Line, ListItem, Paragraph, Quote};

    fn kinds(text: &str) -> Vec<(BlockKind, String)> {
        let document = read(text);
        document
            .blocks
            .iter()
            .map(|b| (b.kind, document.text()[b.range.clone()].to_owned()))
            .collect()
    }

    const PROSE: &str = "The clinic opened in a former bakery by the canal, and the first patients came that same winter.";

    #[test]
    fn headings_stand_above_prose() {
        let text = format!("A Title\n\nBackground\n{PROSE}\nMore on this\n\nHome\n\nContact\n");
        let kinds: Vec<_> = kinds(&text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Heading, Heading, Paragraph, Line, Line, Line]);
    }

    #[test]
    fn an_underlined_line_is_a_heading() {
        let text = format!("A Title\n=======\n\nCookie policy\n-------------\n{PROSE}\n-----\n");
        let kinds: Vec<_> = kinds(&text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds[..3], [Heading, Heading, Paragraph]);
    }

    #[test]
    fn wrapped_lines_are_one_paragraph_and_long_lines_are_their_own() {
        let wrapped = "The clinic opened in a former bakery by the canal and\nthe first patients came that same winter, \
                       most of them\non foot. A second room was added in the spring.\n";
        assert_eq!(kinds(wrapped).len(), 1);
        let long = format!("{PROSE} {PROSE}\n{PROSE} {PROSE}\n");
        assert_eq!(kinds(&long).len(), 2);
    }

    #[test]
    fn markers_make_items_and_quotes() {
        let text = "Bring:\n- a coat\n- boots that\n  keep water out\n2) tea\n\n> She said no.\n> Twice.\n";
        let found = kinds(text);
        let kinds: Vec<_> = found.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Heading, ListItem, ListItem, ListItem, Quote, Quote]);
        assert_eq!(found[1].1, "a coat");
        assert_eq!(found[2].1, "boots that\n  keep water out");
    }
}
