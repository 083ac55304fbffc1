//! YAML front matter, between lines of hyphens.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{Field, Fields, Style};

/// Whether the first line that is no comment looks like that of a mapping; otherwise the hyphens are a rule above prose.
pub(super) fn is_mapping(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_none_or(|first| {
        let name = first.split_once(':').map(|(name, rest)| (name, rest.is_empty() || rest.starts_with([' ', '\t'])));
        first.starts_with('{') || name.is_some_and(|(name, ends)| ends && name.split_whitespace().count() <= 3)
    })
}

pub(super) fn read(source: &str, inner: Range<usize>) -> Fields {
    let text = &source[inner.clone()];
    let lines = Lines::of(text);
    let mut fields: Vec<Field> = Vec::new();
    // How deep in mappings and lists, and whether the next scalar at the top is a name.
    let (mut depth, mut name_next) = (0_usize, true);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = lines.offset(error.marker().line(), error.marker().col());
            (inner.start + at, error.info().to_owned())
        })?;
        match event {
            Event::Scalar(name, ..) if depth == 1 && name_next => {
                fields.push(Field { name: name.into_owned(), values: Vec::new() });
                name_next = false;
            }
            Event::Scalar(value, style, ..) if depth <= 2 => {
                let raw = lines.range(span);
                if let Some((range, style)) = between_quotes(text, raw, style) {
                    let range = inner.start + range.start..inner.start + range.end;
                    fields
                        .last_mut()
                        .into_iter()
                        .for_each(|field| field.values.push((range.clone(), style, value.to_string())));
                }
                name_next |= depth == 1;
            }
            Event::Alias(_) => name_next |= depth == 1,
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                // Of what is nested, only a plain list of texts can be prose.
                depth += if matches!(event, Event::MappingStart(..)) && depth > 0 { 2 } else { 1 };
            }
            Event::MappingEnd => {
                depth = depth.saturating_sub(if depth > 1 { 2 } else { 1 });
                name_next |= depth == 1;
            }
            Event::SequenceEnd => {
                depth = depth.saturating_sub(1);
                name_next |= depth == 1;
            }
            _ => {}
        }
    }
    Ok(fields)
}

/// The bytes of a scalar without its quotation marks or its block indicator.
fn between_quotes(text: &str, raw: Range<usize>, style: ScalarStyle) -> Option<(Range<usize>, Style)> {
    let piece = text.get(raw.clone())?;
    Some(match style {
        ScalarStyle::Plain => (raw, Style::Plain),
        ScalarStyle::SingleQuoted => (inside(piece, '\'', raw.start)?, Style::Doubled),
        ScalarStyle::DoubleQuoted => (inside(piece, '"', raw.start)?, Style::Escaped),
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let indicator = if piece.starts_with(['|', '>']) { piece.find('\n').map_or(0, |feed| feed + 1) } else { 0 };
            (raw.start + indicator..raw.end, Style::Plain)
        }
    })
}

/// Between the quotation marks of a piece that begins with one, and that may hold a comment behind the last.
fn inside(piece: &str, mark: char, start: usize) -> Option<Range<usize>> {
    let end = piece.strip_prefix(mark)?.rfind(mark)?;
    Some(start + 1..start + 1 + end)
}

/// Line starts: the parser counts lines from 1 and columns in characters from 0.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { text, starts }
    }

    fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.offset(span.start.line(), span.start.col());
        start..self.offset(span.end.line(), span.end.col()).max(start)
    }
}
