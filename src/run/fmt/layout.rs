//! The one form of a rule file: lists of wording in order, an entry a line.
//!
//! Comments stay where they are written: above an entry, behind it, or at the end of the list. A
//! comment above an entry begins a section, and entries are put in order inside their section.

use toml_edit::{Array, DocumentMut, Item, Table, Value};

/// The most columns of a line, where a list is written on one.
const WIDTH: usize = 120;

/// Keys of lists whose entries are wording.
const WORDING: [&str; 13] = [
    "any",
    "unless",
    "words",
    "verbs",
    "objects",
    "subjects",
    "weak",
    "needs",
    "after",
    "above",
    "openers",
    "not_openers",
    "no_topic",
];
/// The table whose keys all are lists of wording.
const LISTS: &str = "lists";
/// Keys of lists of lists: a row a line.
const ROWS: [&str; 2] = ["forms", "pairs"];

/// An entry of a list with its comments.
struct ListEntry {
    /// Lines above it; empty lines are kept, one for each row of them.
    above: Vec<String>,
    /// The entry as it is written.
    text: String,
    /// Its words, which it is put in order by.
    key: String,
    /// A comment behind it on the same line.
    behind: Option<String>,
}

/// Writes all lists of a document in their one form.
pub(super) fn lay_out(document: &mut DocumentMut) {
    lay_out_table(document.as_table_mut(), &mut Vec::new());
}

fn lay_out_table(table: &mut Table, path: &mut Vec<String>) {
    for (key, item) in table.iter_mut() {
        path.push(key.get().to_owned());
        match item {
            Item::Value(Value::Array(array)) => lay_out_list(array, path),
            Item::Table(inner) => lay_out_table(inner, path),
            Item::ArrayOfTables(tables) => {
                for inner in tables.iter_mut() {
                    lay_out_table(inner, path);
                }
            }
            _ => {}
        }
        path.pop();
    }
}

/// Whether the list at a path is one of phrases, whose order means nothing. Of patterns the first
/// that matches counts.
fn is_wording(path: &[String]) -> bool {
    let key = path.last().map_or("", String::as_str);
    let in_lists = path.iter().rev().nth(1).is_some_and(|table| table == LISTS);
    let phrases =
        path.len() != 1 || matches!(key, "words" | "openers" | "not_openers" | "no_topic");
    let is_pattern = path.iter().any(|table| table == "pattern");
    !is_pattern && phrases && (in_lists || WORDING.contains(&key))
}

fn lay_out_list(array: &mut Array, path: &[String]) {
    let key = path.last().map_or("", String::as_str);
    let in_lists = path.iter().rev().nth(1).is_some_and(|table| table == LISTS);
    let a_line_each = in_lists || WORDING.contains(&key) || ROWS.contains(&key);
    let (mut entries, end) = entries(array);
    if is_wording(path) {
        put_in_order(&mut entries);
    }
    let commented = !end.is_empty()
        || entries.iter().any(|entry| !entry.above.is_empty() || entry.behind.is_some());
    let line = entries.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>().join(", ");
    let fits = key.chars().count() + line.chars().count() + " = []".len() <= WIDTH;
    let on_one_line = !commented && fits && (entries.len() < 2 || !a_line_each);
    write_list(array, entries, &end, on_one_line);
}

/// Takes the entries out of a list, and the comments at its end.
fn entries(array: &Array) -> (Vec<ListEntry>, Vec<String>) {
    let mut entries: Vec<ListEntry> = Vec::new();
    // Lines between an entry and its comma; they go above what comes next.
    let mut below: Vec<String> = Vec::new();
    for value in array {
        let above = lines_above(&mut entries, below, &raw(value.decor().prefix()));
        let (behind, rest) = comments(&raw(value.decor().suffix()), false);
        below = rest;
        let key = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let letters = key.chars().filter(|c| c.is_alphanumeric() || *c == ' ');
        let key = letters.collect::<String>().trim().to_lowercase();
        let mut bare = value.clone();
        bare.decor_mut().clear();
        entries.push(ListEntry { above, text: plain(&bare), key, behind });
    }
    let end = lines_above(&mut entries, below, &raw(Some(array.trailing())));
    (entries, end)
}

/// The comment lines above the next entry: `below` the last one, and those of `between` but for the
/// comment that is behind the last entry.
fn lines_above(entries: &mut [ListEntry], below: Vec<String>, between: &str) -> Vec<String> {
    let mut above = below;
    let (behind, lines) = comments(between, entries.is_empty());
    match entries.last_mut() {
        Some(last) if last.behind.is_none() && above.is_empty() => last.behind = behind,
        _ => above.extend(behind),
    }
    above.extend(lines);
    above
}

fn raw(decor: Option<&toml_edit::RawString>) -> String {
    decor.and_then(toml_edit::RawString::as_str).unwrap_or_default().to_owned()
}

/// The comment on the first line of what stands between two entries, and the lines below it.
fn comments(between: &str, at_start: bool) -> (Option<String>, Vec<String>) {
    let mut behind = None;
    let mut lines: Vec<String> = Vec::new();
    for (number, line) in between.lines().enumerate() {
        let line = line.trim();
        if number == 0 && !at_start && line.starts_with('#') {
            behind = Some(line.to_owned());
        } else if line.starts_with('#') {
            lines.push(line.to_owned());
        }
    }
    (behind, lines)
}

/// A string in the quotes that need no escapes; what is no string, and what has escapes for signs
/// that nobody sees, as it is written.
fn plain(value: &Value) -> String {
    let written = value.to_string().trim().to_owned();
    let Some(text) = value.as_str() else { return written };
    let unseen = |c: char| !c.is_ascii() && !c.is_alphanumeric();
    let escaped = written.contains("\\u") || written.contains("\\U");
    if text.contains(char::is_control) || escaped && text.contains(unseen) {
        return written;
    }
    match (text.contains(['"', '\\']), text.contains('\'')) {
        (false, _) => format!("\"{text}\""),
        (true, false) => format!("'{text}'"),
        (true, true) => written,
    }
}

/// Puts the entries of each section in order.
fn put_in_order(entries: &mut [ListEntry]) {
    let mut start = 0;
    while start < entries.len() {
        let mut end = start + 1;
        while end < entries.len() && entries[end].above.is_empty() {
            end += 1;
        }
        let section = &mut entries[start..end];
        let above = std::mem::take(&mut section[0].above);
        section.sort_by(|a, b| (&a.key, &a.text).cmp(&(&b.key, &b.text)));
        section[0].above = above;
        start = end;
    }
}

fn write_list(array: &mut Array, entries: Vec<ListEntry>, end: &[String], on_one_line: bool) {
    array.clear();
    let mut behind: Option<String> = None;
    for (number, entry) in entries.into_iter().enumerate() {
        let mut value: Value = entry.text.parse().unwrap_or_else(|_| Value::from(entry.text));
        let mut prefix = String::new();
        if on_one_line {
            prefix.push_str(if number == 0 { "" } else { " " });
        } else {
            prefix.push_str(&line_end(behind.take()));
            for line in &entry.above {
                prefix.push_str("\n  ");
                prefix.push_str(line);
            }
            prefix.push_str("\n  ");
        }
        *value.decor_mut() = toml_edit::Decor::new(prefix, "");
        array.push_formatted(value);
        behind = entry.behind;
    }
    let mut trailing = line_end(behind);
    for line in end {
        trailing.push_str("\n  ");
        trailing.push_str(line);
    }
    if !on_one_line {
        trailing.push('\n');
    }
    array.set_trailing(trailing);
    array.set_trailing_comma(!on_one_line && !array.is_empty());
}

/// A comment behind an entry, two blanks away from it.
fn line_end(comment: Option<String>) -> String {
    comment.map_or_else(String::new, |comment| format!("  {comment}"))
}
