//! YAML front matter, between lines of hyphens.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{FieldStyle, Fields, FrontField};

/// Bytes of the file that are a text, and its notation.
type ScalarPlace = (Range<usize>, FieldStyle);

/// Whether the first line that is not a comment looks like a mapping; otherwise the hyphens are a
/// rule above prose.
pub(super) fn is_mapping(text: &str) -> bool {
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_none_or(|first| {
        let name = first
            .split_once(':')
            .map(|(name, rest)| (name, rest.is_empty() || rest.starts_with([' ', '\t'])));
        first.starts_with('{')
            || name.is_some_and(|(name, ends)| ends && name.split_whitespace().count() <= 3)
    })
}

pub(super) fn read(source: &str, inner: Range<usize>) -> Fields {
    let text = &source[inner.clone()];
    match walk(text, text, &LineStarts::of(text, Vec::new()), inner.start) {
        Ok(fields) => Ok(fields),
        // The parser wants quoted text to be indented where it goes on; other programs do not.
        Err(mistake) => {
            let (indented, lines) = indented(text);
            if lines.is_empty() {
                Err(mistake)
            } else {
                walk(text, &indented, &LineStarts::of(text, lines), inner.start)
            }
        }
    }
}

/// Returns the fields of `text`, which is parsed as `parsed` and begins at byte `start` of the
/// file.
fn walk(text: &str, parsed: &str, lines: &LineStarts<'_>, start: usize) -> Fields {
    let mut place = YamlPlace::default();
    let mut anchors: HashMap<usize, (String, Option<ScalarPlace>)> = HashMap::new();
    for event in Parser::new_from_str(parsed) {
        let (event, span) = event.map_err(|error| {
            let at = lines.offset(error.marker().line(), error.marker().col());
            (start + at, error.info().to_owned())
        })?;
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let raw = lines.range(span);
                let read = between_quotes(text, raw, style)
                    .map(|(range, style)| (start + range.start..start + range.end, style));
                if anchor > 0 {
                    anchors.insert(anchor, (value.to_string(), read.clone()));
                }
                place.scalar(&value, read);
            }
            // An alias of a text is that text; one of fields is not read again.
            Event::Alias(anchor) => {
                let (value, read) = anchors.get(&anchor).cloned().unwrap_or_default();
                place.scalar(&value, read);
            }
            Event::MappingStart(..) => place.open(true),
            Event::SequenceStart(..) => place.open(false),
            Event::MappingEnd | Event::SequenceEnd => place.close(),
            _ => {}
        }
    }
    Ok(place.fields)
}

/// A mapping or a list that is open.
#[derive(Debug)]
struct YamlContainer {
    mapping: bool,
    /// Whether the next thing in it is a name.
    names: bool,
    /// Whether it is a name itself.
    is_name: bool,
}

/// The place of the parser in the front matter.
#[derive(Default)]
struct YamlPlace {
    open: Vec<YamlContainer>,
    /// Names of the fields that are open.
    path: Vec<String>,
    fields: Vec<FrontField>,
}

impl YamlPlace {
    fn scalar(&mut self, value: &str, read: Option<ScalarPlace>) {
        if let Some(container) = self.open.last_mut().filter(|container| container.names) {
            container.names = false;
            self.path.push(value.to_owned());
            let name = self.path.join(".");
            self.fields.push(FrontField { name, values: Vec::new() });
            return;
        }
        if let Some((range, style)) = read {
            let name = self.path.join(".");
            if self.fields.last().is_none_or(|field| field.name != name) {
                self.fields.push(FrontField { name, values: Vec::new() });
            }
            self.fields.iter_mut().next_back().into_iter().for_each(|field| {
                field.values.push((range.clone(), style, value.to_owned()));
            });
        }
        self.ended(false);
    }

    fn open(&mut self, mapping: bool) {
        let is_name =
            self.open.last_mut().is_some_and(|container| std::mem::take(&mut container.names));
        self.open.push(YamlContainer { mapping, names: mapping, is_name });
    }

    fn close(&mut self) {
        let is_name = self.open.pop().is_some_and(|container| container.is_name);
        self.ended(is_name);
    }

    /// Continues after a value, or after a name that is not text.
    fn ended(&mut self, is_name: bool) {
        let Some(container) = self.open.last_mut().filter(|container| container.mapping) else {
            return;
        };
        if is_name {
            self.path.push(String::new());
        } else {
            self.path.pop();
            container.names = true;
        }
    }
}

/// `text` with spaces before each line that goes on in quotation marks and is not indented more
/// than the field, and the numbers of these lines with the spaces before them.
fn indented(text: &str) -> (String, Vec<(usize, usize)>) {
    let (mut indented, mut lines) = (String::with_capacity(text.len()), Vec::new());
    let (mut quote, mut wanted) = (None, 0);
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let own = line.len() - line.trim_start_matches(' ').len();
        if quote.is_none() {
            // The hyphen of an item is indentation, too.
            wanted = line.len() - line.trim_start_matches([' ', '-']).len() + 1;
        } else if own < wanted && !line.trim().is_empty() {
            indented.push_str(&" ".repeat(wanted - own));
            lines.push((number, wanted - own));
        }
        indented.push_str(line);
        quote = open_quote(line, quote);
    }
    (indented, lines)
}

/// The quotation mark that is open at the end of a line, where `quote` is open at its start.
fn open_quote(line: &str, quote: Option<char>) -> Option<char> {
    let mut quote = quote;
    // The last character, and the last one that is not white space.
    let (mut last, mut sign) = (' ', ' ');
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some('"') if c == '\\' => drop(chars.next()),
            Some('\'') if c == '\'' && chars.peek() == Some(&'\'') => drop(chars.next()),
            Some(mark) if c == mark => quote = None,
            Some(_) => {}
            None if c == '#' && last.is_whitespace() => return None,
            // A value begins behind a colon, a hyphen or a bracket; elsewhere the sign is an
            // apostrophe.
            None if matches!(c, '"' | '\'') && matches!(sign, ':' | '-' | '[' | ',' | '{') => {
                quote = Some(c);
            }
            None => {}
        }
        last = c;
        sign = if c.is_whitespace() { sign } else { c };
    }
    quote
}

/// The bytes of a scalar without its quotation marks or its block indicator.
fn between_quotes(text: &str, raw: Range<usize>, style: ScalarStyle) -> Option<ScalarPlace> {
    let raw = without_properties(text, raw)?;
    let piece = text.get(raw.clone())?;
    Some(match style {
        ScalarStyle::Plain => (raw, FieldStyle::Plain),
        ScalarStyle::SingleQuoted => (inside(piece, '\'', raw.start)?, FieldStyle::Doubled),
        ScalarStyle::DoubleQuoted => (inside(piece, '"', raw.start)?, FieldStyle::Escaped),
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let indicator = if piece.starts_with(['|', '>']) {
                piece.find('\n').map_or(0, |feed| feed + 1)
            } else {
                0
            };
            (raw.start + indicator..raw.end, FieldStyle::Plain)
        }
    })
}

/// A scalar without its anchor and its tag.
fn without_properties(text: &str, raw: Range<usize>) -> Option<Range<usize>> {
    let mut start = raw.start;
    loop {
        let rest = text.get(start..raw.end)?;
        if !rest.starts_with(['&', '!']) {
            return Some(start..raw.end);
        }
        let property = rest.find(char::is_whitespace).unwrap_or(rest.len());
        start += property + (rest[property..].len() - rest[property..].trim_start().len());
    }
}

/// Returns the range between the quotation marks of a piece that begins with one, and that may
/// contain a comment behind the last.
fn inside(piece: &str, mark: char, start: usize) -> Option<Range<usize>> {
    let end = piece.strip_prefix(mark)?.rfind(mark)?;
    Some(start + 1..start + 1 + end)
}

/// Line starts: the parser counts lines from 1 and columns in characters from 0.
struct LineStarts<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// Numbers of the lines that the parser sees indented, each with the spaces added.
    indented: Vec<(usize, usize)>,
    /// The line, the column and the byte of the last place that was asked for: a line may be long.
    last: Cell<(usize, usize, usize)>,
}

impl<'t> LineStarts<'t> {
    fn of(text: &'t str, indented: Vec<(usize, usize)>) -> Self {
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1))
            .collect();
        Self { text, starts, indented, last: Cell::new((0, 0, 0)) }
    }

    fn offset(&self, line: usize, column: usize) -> usize {
        let added = self.indented.binary_search_by_key(&line, |&(number, _)| number);
        let column = column.saturating_sub(added.map_or(0, |at| self.indented[at].1));
        let (mut before, mut start) =
            (0, self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len()));
        let (last_line, last_column, last_byte) = self.last.get();
        if last_line == line && last_column <= column {
            (before, start) = (last_column, last_byte);
        }
        let rest = &self.text[start..];
        let at = start + rest.char_indices().nth(column - before).map_or(rest.len(), |(at, _)| at);
        self.last.set((line, column, at));
        at
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.offset(span.start.line(), span.start.col());
        start..self.offset(span.end.line(), span.end.col()).max(start)
    }
}
