//! TOML front matter, between lines of plus signs.

use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::{Field, Fields, Style};

pub(super) fn read(source: &str, inner: Range<usize>) -> Fields {
    let text = &source[inner.clone()];
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (inner.start + at, error.message().to_owned())
    })?;
    let mut fields: Vec<(usize, Field)> = Vec::new();
    for (name, value) in table.get_ref() {
        let values = texts(value).filter_map(|(span, value)| {
            let (quotes, style) = quotes(text.get(span.clone())?);
            let within = inner.start + span.start + quotes..inner.start + span.end - quotes;
            Some((within, style, value.to_owned()))
        });
        fields.push((name.span().start, Field { name: name.get_ref().to_string(), values: values.collect() }));
    }
    fields.sort_by_key(|&(at, _)| at);
    Ok(fields.into_iter().map(|(_, field)| field).collect())
}

/// A text, or the texts in a list.
fn texts<'a>(value: &'a Spanned<DeValue<'_>>) -> impl Iterator<Item = (Range<usize>, &'a str)> {
    let one = std::slice::from_ref(value);
    let all = match value.get_ref() {
        DeValue::Array(list) => list.iter().as_slice(),
        _ => one,
    };
    all.iter().filter_map(|value| Some((value.span(), value.get_ref().as_str()?)))
}

/// How many quotation marks stand on either side, and what they mean.
fn quotes(raw: &str) -> (usize, Style) {
    let style = if raw.starts_with('\'') { Style::Plain } else { Style::Escaped };
    let three = raw.len() >= 6 && (raw.starts_with("'''") || raw.starts_with("\"\"\""));
    (if three { 3 } else { 1 }, style)
}
