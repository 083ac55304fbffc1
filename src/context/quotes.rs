//! The quotations in a block.

use std::ops::Range;

/// Bytes between quotation marks of `block`, marks included, in the order of their ends. A double
/// mark that is opened and never closed quotes to the end of the block, as in a quotation of
/// several paragraphs; a single one is an apostrophe.
pub(super) fn quotations(text: &str, block: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    let piece = &text[block.clone()];
    for (at, c) in marks(piece) {
        let before = piece[..at].chars().next_back().unwrap_or(' ');
        let after = piece[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        if let Some(closer) = closer(c, before, after) {
            // A new opening of the same sort means that the last one was never closed.
            if let Some(same) = open.iter().position(|&(waiting, _)| waiting == closer) {
                open.truncate(same);
            }
            open.push((closer, at));
        } else if let Some(index) =
            open.iter().rposition(|&(waiting, _)| closes(c, waiting, before, after))
        {
            found.push(block.start + open[index].1..block.start + at + c.len_utf8());
            open.truncate(index);
        }
    }
    let unclosed = open.iter().find(|(waiting, _)| *waiting != '\'');
    found.extend(unclosed.map(|&(_, at)| block.start + at..block.end));
    found
}

/// Returns the quotations that are not inside another, in order: a quotation is inside another as a
/// whole or not at all.
pub(super) fn outermost(all: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut outer: Vec<Range<usize>> = Vec::new();
    for quotation in all {
        while outer.last().is_some_and(|last| quotation.start < last.start) {
            outer.pop();
        }
        outer.push(quotation);
    }
    outer
}

/// Returns the characters that may be quotation marks, with their places. Their first byte is
/// checked first, since most bytes cannot begin one.
fn marks(piece: &str) -> impl Iterator<Item = (usize, char)> {
    let first = |(_, byte): &(usize, u8)| matches!(byte, b'"' | b'\'' | 0xC2 | 0xE2);
    piece
        .bytes()
        .enumerate()
        .filter(first)
        .filter_map(|(at, _)| Some((at, piece[at..].chars().next()?)))
}

/// Returns the mark that closes a quotation opened by `c` here.
fn closer(c: char, before: char, after: char) -> Option<char> {
    let opens = !before.is_alphanumeric()
        && !matches!(before, '.' | ',' | '!' | '?')
        && after.is_alphanumeric();
    match c {
        '\u{201C}' | '\u{201E}' => Some('\u{201D}'),
        '\u{AB}' => Some('\u{BB}'),
        '\u{2018}' => Some('\''),
        '"' | '\'' if opens => Some(c),
        _ => None,
    }
}

fn closes(c: char, waiting: char, before: char, after: char) -> bool {
    let same = c == waiting || (waiting == '\u{201D}' && matches!(c, '"' | '\u{201C}'));
    // "patients' rights", "it's": an apostrophe, unless white space or punctuation follows.
    same && (c != '\'' || (!after.is_alphanumeric() && !before.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        quotations(text, &(0..text.len())).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn straight_curly_and_single_marks() {
        assert_eq!(quoted("a \"b c\" d"), ["\"b c\""]);
        assert_eq!(
            quoted("a \u{201C}b \u{2018}c' d\u{201D} e"),
            ["\u{2018}c'", "\u{201C}b \u{2018}c' d\u{201D}"]
        );
        assert_eq!(quoted("it's the 'cure' that isn't"), ["'cure'"]);
        let outer = outermost(quotations("'a' \"b 'c' d\" e", &(0..15)));
        assert_eq!(outer, [0..3, 4..13], "the inner one stands in another");
        assert_eq!(quoted("\u{201C}It goes on"), ["\u{201C}It goes on"]);
        assert_eq!(quoted("six inches (6\") wide"), Vec::<&str>::new());
    }
}
