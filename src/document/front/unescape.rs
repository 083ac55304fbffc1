//! Texts of front matter character by character, so that an escape or a folded line shifts no
//! position.

use std::ops::Range;

use super::super::sink::Sink;
use super::FieldStyle;

/// Adds `value`, found at `range` in the file, to the prose. If file and value can no longer be
/// aligned, the rest becomes one replaced piece.
pub(super) fn push(sink: &mut Sink<'_>, range: Range<usize>, style: FieldStyle, value: &str) {
    let source = sink.source;
    let raw = &source[range.clone()];
    let (mut at, mut done) = (0, 0);
    let mut verbatim = 0..0;
    while done < value.len() {
        let step = step(&raw[at..], &value[done..], style);
        let Some((in_raw, in_value)) = step.filter(|&(in_raw, in_value)| in_raw + in_value > 0)
        else {
            break;
        };
        if raw[at..at + in_raw] == value[done..done + in_value] {
            verbatim.end = at + in_raw;
        } else {
            sink.out.push(range.start + verbatim.start..range.start + verbatim.end);
            sink.out.push_replaced(
                range.start + at..range.start + at + in_raw,
                &value[done..done + in_value],
            );
            verbatim = at + in_raw..at + in_raw;
        }
        (at, done) = (at + in_raw, done + in_value);
    }
    sink.out.push(range.start + verbatim.start..range.start + verbatim.end);
    if done < value.len() {
        sink.out.push_replaced(range.start + at..range.end, &value[done..]);
    }
}

/// Returns how many bytes of the file, and how many bytes of the value, the next step covers.
fn step(raw: &str, value: &str, style: FieldStyle) -> Option<(usize, usize)> {
    let in_value = value.chars().next()?;
    let in_raw = raw.chars().next()?;
    if style == FieldStyle::Escaped && in_raw == '\\' {
        return escape(raw, in_value);
    }
    if style == FieldStyle::Doubled && raw.starts_with("''") {
        return Some((2, 1));
    }
    let space = |text: &str| text.len() - text.trim_start().len();
    match (in_raw.is_whitespace(), in_value.is_whitespace()) {
        (true, true) if in_raw == in_value && space(raw) == in_raw.len_utf8() => {
            Some((in_raw.len_utf8(), in_raw.len_utf8()))
        }
        // A folded line.
        (true, true) => Some((space(raw), space(value))),
        // The indentation of a block, or a line end that is not part of the text.
        (true, false) => Some((space(raw), 0)),
        _ if in_raw == in_value => Some((in_raw.len_utf8(), in_raw.len_utf8())),
        _ => None,
    }
}

/// An escape of YAML, TOML or JSON.
fn escape(raw: &str, value: char) -> Option<(usize, usize)> {
    let letter = raw[1..].chars().next()?;
    let digits = match letter {
        // A line that goes on.
        c if c.is_whitespace() => {
            return Some((1 + raw[1..].len() - raw[1..].trim_start().len(), 0));
        }
        'x' => 2,
        'u' if value.len_utf16() == 2 => 10,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let length = 1 + letter.len_utf8() + digits;
    raw.is_char_boundary(length).then_some((length, value.len_utf8()))
}
