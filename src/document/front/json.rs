//! JSON front matter: an object at the very start of the file.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

use super::{Field, Fields, Head, Style};

/// An object from `start` on. A brace that opens no object (a shortcode, an expression) is no front matter.
pub(super) fn find(source: &str, start: usize) -> Option<Head> {
    let rest = &source[start..];
    if !rest[1..].trim_start().starts_with('"') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
    let end = match values.next() {
        Some(Ok(_)) => start + values.byte_offset(),
        // Broken: up to a line that closes it.
        _ => start + rest.find("\n}").map(|at| at + 2)?,
    };
    Some(Head { inner: start..end, body: end, read })
}

pub(super) fn read(source: &str, inner: Range<usize>) -> Fields {
    let text = &source[inner.clone()];
    let object: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|error| {
        let line_start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        (inner.start + line_start + error.column().saturating_sub(1), message)
    })?;
    // Where a raw value stands in the file: it borrows from there.
    let place = |raw: &RawValue| raw.get().as_ptr().addr() - source.as_ptr().addr();
    let text = |raw: &RawValue| {
        let value = serde_json::from_str::<String>(raw.get()).ok()?;
        let at = place(raw);
        Some((at + 1..at + raw.get().len() - 1, Style::Escaped, value))
    };
    let mut fields: Vec<(usize, Field)> = Vec::new();
    for (name, raw) in object {
        let list = serde_json::from_str::<Vec<&RawValue>>(raw.get()).unwrap_or_else(|_| vec![raw]);
        let values = list.into_iter().filter_map(text).collect();
        fields.push((place(raw), Field { name, values }));
    }
    fields.sort_by_key(|&(at, _)| at);
    Ok(fields.into_iter().map(|(_, field)| field).collect())
}
