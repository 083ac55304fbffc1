//! TOML front matter, between lines of plus signs.

use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::{DEEPEST, FieldStyle, Fields, FrontField};

pub(super) fn read(source: &str, inner: Range<usize>) -> Fields {
    let text = &source[inner.clone()];
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (inner.start + at, error.message().to_owned())
    })?;
    let mut reader = TomlReader { text, start: inner.start, fields: Vec::new() };
    reader.table(table.get_ref(), "", 0);
    reader.fields.sort_by_key(|&(at, _)| at);
    Ok(reader.fields.into_iter().map(|(_, field)| field).collect())
}

struct TomlReader<'t> {
    text: &'t str,
    /// The first byte of the text in the file.
    start: usize,
    /// The fields with their places, by which they are put in order.
    fields: Vec<(usize, FrontField)>,
}

impl TomlReader<'_> {
    /// Reads a table that is in the fields `path`, which ends with a point.
    fn table(&mut self, table: &DeTable<'_>, path: &str, depth: usize) {
        for (name, value) in table {
            let own = format!("{path}{}", name.get_ref());
            let place = self.start + name.span().start;
            self.fields.push((place, FrontField { name: own.clone(), values: Vec::new() }));
            self.value(value, &own, place, depth);
        }
    }

    /// Reads a value of the field `path`: a text, texts in a list, fields in a table.
    fn value(&mut self, value: &Spanned<DeValue<'_>>, path: &str, place: usize, depth: usize) {
        match value.get_ref() {
            DeValue::String(said) => {
                let span = value.span();
                let Some(raw) = self.text.get(span.clone()) else { return };
                let (quotes, style) = quotes(raw);
                let within = self.start + span.start + quotes..self.start + span.end - quotes;
                let place = place.max(within.start);
                self.fields.push((
                    place,
                    FrontField {
                        name: path.to_owned(),
                        values: vec![(within, style, said.to_string())],
                    },
                ));
            }
            DeValue::Array(list) if depth < DEEPEST => {
                list.iter().for_each(|value| self.value(value, path, place, depth + 1));
            }
            DeValue::Table(table) if depth < DEEPEST => {
                self.table(table, &format!("{path}."), depth + 1);
            }
            _ => {}
        }
    }
}

/// Returns the number of quotation marks on either side, and the notation they mean.
fn quotes(raw: &str) -> (usize, FieldStyle) {
    let style = if raw.starts_with('\'') { FieldStyle::Plain } else { FieldStyle::Escaped };
    let three = raw.len() >= 6 && (raw.starts_with("'''") || raw.starts_with("\"\"\""));
    (if three { 3 } else { 1 }, style)
}
