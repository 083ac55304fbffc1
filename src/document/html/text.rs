//! Text between tags and in attributes: entities resolved one by one, so that each leads back to
//! its own bytes.

use std::ops::Range;

use htmlize::{Context, unescape_in};

use super::super::sink::{Sink, TextPiece};

/// The pieces of `source[range]`: entities, and runs of white space that a browser shows as one
/// space, are pieces of their own.
pub(super) fn pieces(source: &str, range: Range<usize>, context: Context) -> Vec<TextPiece> {
    let bytes = source.as_bytes();
    let mut pieces = Vec::new();
    let mut from = range.start;
    let mut at = range.start;
    while let Some(found) = memchr::memchr2(b'&', b'\n', &bytes[at..range.end]) {
        let sign = at + found;
        let (piece, plain) = if bytes[sign] == b'&' {
            let mut piece = entity(bytes, sign..range.end);
            let mut plain = unescape_in(&source[piece.clone()], context);
            // Letters behind an entity without a semicolon are plain letters.
            let after = common_end(&source[piece.clone()], &plain);
            if after < plain.len() {
                piece.end -= after;
                let end = plain.len() - after;
                plain.to_mut().truncate(end);
            }
            // "?a=1&copy=2" is an address, not a sign.
            let parameter = context == Context::Attribute && bytes.get(piece.end) == Some(&b'=');
            if parameter || plain == source[piece.clone()] {
                at = piece.end;
                continue;
            }
            (piece, plain.into_owned())
        } else {
            (white_space(bytes, from..range.end, sign), " ".to_owned())
        };
        push(&mut pieces, from..piece.start);
        (from, at) = (piece.end, piece.end);
        pieces.push(TextPiece { range: piece, plain: Some(plain) });
    }
    push(&mut pieces, from..range.end);
    pieces
}

fn push(pieces: &mut Vec<TextPiece>, range: Range<usize>) {
    if !range.is_empty() {
        pieces.push(TextPiece { range, plain: None });
    }
}

/// Returns the number of bytes that two texts have in common at their ends.
fn common_end(one: &str, other: &str) -> usize {
    let same = one
        .bytes()
        .rev()
        .zip(other.bytes().rev())
        .take_while(|(one, other)| one == other && one.is_ascii());
    same.count()
}

/// The bytes that can be one entity: the ampersand, letters and digits, a semicolon.
fn entity(bytes: &[u8], within: Range<usize>) -> Range<usize> {
    let rest = &bytes[within.start + 1..within.end];
    let letters =
        rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    let semicolon = usize::from(rest.get(letters) == Some(&b';'));
    within.start..within.start + 1 + letters + semicolon
}

/// The white space around the line end at `at`.
fn white_space(bytes: &[u8], within: Range<usize>, at: usize) -> Range<usize> {
    let space = |byte: &&u8| byte.is_ascii_whitespace();
    let before = bytes[within.start..at].iter().rev().take_while(space).count();
    let after = bytes[at..within.end].iter().take_while(space).count();
    at - before..at + after
}

/// Adds the text of `range` to the prose.
pub(super) fn push_text(sink: &mut Sink<'_>, range: Range<usize>) {
    for TextPiece { range, plain } in pieces(sink.source, range, Context::General) {
        match plain {
            Some(plain)
                if plain == " "
                    && (sink.at_block_start() || sink.out.text().ends_with(['\n', ' '])) => {}
            Some(plain) => sink.out.push_replaced(range, &plain),
            None => sink.out.push(range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, context: Context) -> Vec<String> {
        let pieces = pieces(source, 0..source.len(), context);
        let show = |TextPiece { range, plain }: TextPiece| {
            plain.unwrap_or_else(|| source[range].to_owned())
        };
        pieces.into_iter().map(show).collect()
    }

    #[test]
    fn entities_are_pieces_of_their_own() {
        let text = "it&rsquo;s &amp;rsquo; AT&T &#x27;a&#39; &bogus; & &copy b";
        let found = shown(text, Context::General);
        assert_eq!(found.concat(), "it\u{2019}s &rsquo; AT&T 'a' &bogus; & \u{A9} b");
        assert_eq!(found[1], "\u{2019}");
        assert_eq!(
            shown("?a=1&copy=2 &copy; x", Context::Attribute).concat(),
            "?a=1&copy=2 \u{A9} x"
        );
    }

    #[test]
    fn line_ends_and_the_space_around_them_are_one_space() {
        assert_eq!(shown("a  \r\n   b\n\n c d", Context::General), ["a", " ", "b", " ", "c d"]);
    }
}
