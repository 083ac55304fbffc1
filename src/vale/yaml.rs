//! YAML with the line of each value, as far as the rules of Vale use it.

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

/// Levels of lists in lists that are read.
const DEEPEST: usize = 32;

/// A value and where it begins.
#[derive(Debug)]
pub(super) struct YamlNode {
    /// From 1.
    pub(super) line: usize,
    pub(super) value: YamlValue,
}

#[derive(Debug)]
pub(super) enum YamlValue {
    Text(String),
    List(Vec<YamlNode>),
    /// Keys are texts: no rule has others.
    Table(Vec<(YamlNode, YamlNode)>),
}

impl YamlNode {
    /// The text of a scalar; nothing for a list or a table.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A mistake and its line.
pub(super) type YamlError = (usize, String);

type Events<'t> = Parser<'t, StrInput<'t>>;

/// Reads the first document.
///
/// # Errors
///
/// What is wrong with the text, and in which line.
pub(super) fn read(text: &str) -> Result<YamlNode, YamlError> {
    let mut events = Parser::new_from_str(text);
    loop {
        let (event, span) = next(&mut events)?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) => {}
            Event::StreamEnd | Event::DocumentEnd => return Err((1, "it is empty".into())),
            event => return node(event, span, &mut events, 0),
        }
    }
}

fn next<'t>(events: &mut Events<'t>) -> Result<(Event<'t>, Span), YamlError> {
    match events.next() {
        Some(Ok(found)) => Ok(found),
        Some(Err(error)) => Err((error.marker().line(), error.info().to_owned())),
        None => Err((1, "it ends too early".into())),
    }
}

fn node<'t>(
    event: Event<'t>,
    span: Span,
    events: &mut Events<'t>,
    depth: usize,
) -> Result<YamlNode, YamlError> {
    let line = span.start.line();
    if depth > DEEPEST {
        return Err((line, "there are too many lists in lists".into()));
    }
    let value = match event {
        Event::Scalar(text, style, ..) if style == ScalarStyle::Plain && text == "~" => {
            YamlValue::Text(String::new())
        }
        Event::Scalar(text, ..) => YamlValue::Text(text.into_owned()),
        Event::SequenceStart(..) => YamlValue::List(list(events, depth)?),
        Event::MappingStart(..) => YamlValue::Table(table(events, depth)?),
        Event::Alias(_) => return Err((line, "aliases are not read".into())),
        _ => return Err((line, "a value is missing".into())),
    };
    Ok(YamlNode { line, value })
}

fn list(events: &mut Events<'_>, depth: usize) -> Result<Vec<YamlNode>, YamlError> {
    let mut items = Vec::new();
    loop {
        match next(events)? {
            (Event::SequenceEnd, _) => return Ok(items),
            (event, span) => items.push(node(event, span, events, depth + 1)?),
        }
    }
}

fn table(events: &mut Events<'_>, depth: usize) -> Result<Vec<(YamlNode, YamlNode)>, YamlError> {
    let mut entries = Vec::new();
    loop {
        match next(events)? {
            (Event::MappingEnd, _) => return Ok(entries),
            (event, span) => {
                let key = node(event, span, events, depth + 1)?;
                let (event, span) = next(events)?;
                entries.push((key, node(event, span, events, depth + 1)?));
            }
        }
    }
}
