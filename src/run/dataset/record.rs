//! A line of JSON as a document: its text, its name, its format.

use std::fmt;
use std::sync::Arc;

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::packed::{DataLine, LARGEST_LINE};
use crate::cli::RecordArgs;
use crate::document::Format;
use crate::finding::{Finding, Label, RecordName};
use crate::source::{self, Place};

/// Fields that are named where the one that is asked for is missing.
const NAMED_FIELDS: usize = 8;
/// Bytes behind the place of a mistake that are shown.
const SHOWN: usize = 400;
/// Characters of a name of a record that are kept.
const LONGEST_NAME: usize = 200;

/// A document of a data set.
#[derive(Debug)]
pub(super) struct DataRecord {
    pub(super) name: Arc<RecordName>,
    /// The text, or the finding on the reason why there is none.
    pub(super) text: Result<(String, Format), Box<Finding>>,
}

impl DataRecord {
    /// Reads a line of `file`; `None` for a blank one.
    pub(super) fn read(line: &DataLine, file: &Arc<str>, args: &RecordArgs) -> Option<Self> {
        let mut name = RecordName { file: file.clone(), line: line.number, id: None };
        let text = match &line.bytes {
            None => {
                let most = LARGEST_LINE >> 20;
                Err(broken(line, &name, 0, format!("the line is longer than {most} MB")))
            }
            Some(bytes) if bytes.trim_ascii().is_empty() => return None,
            Some(bytes) => match parse(bytes, args) {
                Ok(mut fields) => {
                    let id = fields.id.take();
                    name.id = id.map(|id| id.chars().take(LONGEST_NAME).collect());
                    fields.document(args).map_err(|why| broken(line, &name, 0, why))
                }
                Err(error) => {
                    let at = error.column().saturating_sub(1).min(bytes.len());
                    Err(broken(line, &name, at, without_place(&error)))
                }
            },
        };
        Some(Self { name: Arc::new(name), text })
    }

    /// The reason why the record could not be checked, with the place in its line.
    pub(super) fn explained(&self, why: &str) -> String {
        let broken = self.text.as_ref().err().and_then(|finding| finding.primary.as_ref());
        let column = broken.map(|label| label.places.0.column).filter(|column| *column > 1);
        column.map_or_else(|| why.to_owned(), |column| format!("column {column}: {why}"))
    }
}

/// Returns the finding on a line that is not a document, at a byte of the line.
fn broken(line: &DataLine, name: &RecordName, at: usize, why: String) -> Box<Finding> {
    let (before, after) = line.bytes.as_deref().unwrap_or_default().split_at(at);
    let mut shown = String::from_utf8_lossy(before).into_owned();
    let mark = shown.len();
    let place = Place { line: line.number, column: shown.chars().count() + 1, byte: at + 1 };
    shown.push_str(&String::from_utf8_lossy(&after[..after.len().min(SHOWN)]));
    let rows = source::excerpt(&shown, &(mark..mark), place);
    let span = line.start + at..line.start + at;
    let mut finding = Finding::problem("record", &name.file, why);
    let places = (place, place);
    finding.primary = Some(Label { path: None, span, text: String::new(), places, rows });
    finding.record = Some(Arc::new(name.clone()));
    finding.identify(&name.line.to_string());
    Box::new(finding)
}

/// The reason why JSON cannot be read, without the place, which the finding has.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let why = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    format!("not a document in JSON: {why}")
}

fn parse(bytes: &[u8], args: &RecordArgs) -> Result<RecordFields, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let fields = json.deserialize_map(FieldVisitor(args))?;
    json.end()?;
    Ok(fields)
}

/// The fields of a line that matter.
#[derive(Debug, Default)]
struct RecordFields {
    text: Option<String>,
    id: Option<String>,
    format: Option<String>,
    /// The names of the first fields.
    names: Vec<String>,
}

impl RecordFields {
    /// Returns the text and its format, or the reason why there is none.
    fn document(self, args: &RecordArgs) -> Result<(String, Format), String> {
        let field = &args.text_field;
        let Some(text) = self.text else {
            return Err(if self.names.contains(field) {
                format!("the field `{field}` is null")
            } else if self.names.is_empty() {
                "the object has no fields".into()
            } else {
                let names = self.names.join(", ");
                format!(
                    "the record has no field `{field}`, but {names}; --text-field names another"
                )
            });
        };
        let format = self.format.map_or(Ok(Format::Plain), |name| name.parse())?;
        Ok((text, format))
    }
}

struct FieldVisitor<'a>(&'a RecordArgs);

impl<'de> Visitor<'de> for FieldVisitor<'_> {
    type Value = RecordFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a field for the text")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RecordFields, M::Error> {
        let args = self.0;
        let mut fields = RecordFields::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == args.text_field {
                fields.text = map.next_value()?;
            } else if args.id_field == name {
                fields.id = shown(map.next_value()?);
            } else if args.format_field.as_ref() == Some(&name) {
                fields.format = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if fields.names.len() < NAMED_FIELDS || name == args.text_field {
                fields.names.push(name);
            }
        }
        Ok(fields)
    }
}

/// A name as text, whatever it is in JSON.
fn shown(id: Value) -> Option<String> {
    match id {
        Value::Null => None,
        Value::String(id) => Some(id),
        id => Some(id.to_string()),
    }
}
