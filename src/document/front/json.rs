//! JSON front matter: an object at the very start of the file.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

use super::{FieldStyle, Fields, FrontField, FrontMatter};

/// Finds an object from `start` on. A brace that does not open an object (a shortcode, an
/// expression) is not front matter.
pub(super) fn find(source: &str, start: usize) -> Option<FrontMatter> {
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
    Some(FrontMatter { inner: start..end, body: end, read })
}

pub(super) fn read(source: &str, inner: Range<usize>) -> Fields {
    let text = &source[inner.clone()];
    let object: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|error| {
        let line_start = text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum::<usize>();
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        (inner.start + line_start + error.column().saturating_sub(1), message)
    })?;
    let mut fields = Vec::new();
    object.into_iter().for_each(|(name, raw)| add(source, &mut fields, name, raw));
    fields.sort_by_key(|&(at, _)| at);
    Ok(fields.into_iter().map(|(_, field)| field).collect())
}

/// Adds the texts of a value, which is in the field `path`. How deep values are has been looked at
/// before.
fn add(source: &str, fields: &mut Vec<(usize, FrontField)>, path: String, raw: &RawValue) {
    // The place of a raw value in the file: it borrows from there.
    let at = raw.get().as_ptr().addr() - source.as_ptr().addr();
    match raw.get().as_bytes().first() {
        Some(b'{') => {
            let object: BTreeMap<String, &RawValue> =
                serde_json::from_str(raw.get()).unwrap_or_default();
            object
                .into_iter()
                .for_each(|(name, raw)| add(source, fields, format!("{path}.{name}"), raw));
        }
        Some(b'[') => {
            let list: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
            list.into_iter().for_each(|raw| add(source, fields, path.clone(), raw));
        }
        _ => {}
    }
    let text = serde_json::from_str::<String>(raw.get()).ok();
    let text = text.map(|text| (at + 1..at + raw.get().len() - 1, FieldStyle::Escaped, text));
    fields.push((at, FrontField { name: path, values: text.into_iter().collect() }));
}
