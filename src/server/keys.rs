//! Keys and names in files of TOML: those of `puffery.toml` and of rule files follow their schemas.

use std::path::Path;

use serde_json::Value;

use super::completion::{Proposal, rule_names};
use super::desk::Desk;
use super::toml_files::is_configuration;
use crate::builtin;
use crate::config;
use crate::rules::RuleSet;

/// The place of a cursor in a file of TOML.
#[derive(Debug, PartialEq, Eq)]
struct Spot {
    /// The names of the table that it is in.
    table: Vec<String>,
    /// The key whose value it is in; none where a key is written.
    key: Option<String>,
    /// Whether it is in the name of a table.
    in_header: bool,
    /// Whether it is within quotation marks.
    quoted: bool,
    /// Beginning of the word before it, in bytes.
    from: usize,
}

/// Returns the beginning of the word before the cursor, and the words that it may become.
pub(super) fn proposals(
    desk: &mut Desk,
    path: &Path,
    text: &str,
    at: usize,
) -> (usize, Vec<Proposal>) {
    let spot = spot(text, at);
    let profile = desk.profiles.of(path);
    let rules = &profile.checker.rules;
    let mut found = match is_configuration(path) {
        true => in_configuration(&spot, rules),
        false => {
            let mut found = in_rule(&spot, rules, &text[spot.from..at]);
            found.extend(by_schema(&builtin::rule_schema(rules).unwrap_or_default(), &spot));
            found
        }
    };
    // A name with signs in it is written in quotation marks.
    for own in &mut found {
        let bare = own.label.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        let value = spot.key.is_some();
        if !spot.quoted && (value || !bare) && !own.label.contains('[') {
            own.label = format!("\"{}\"", own.label);
        }
    }
    (spot.from, found)
}

/// Finds out where in a file a cursor is, line by line: what is written there may be no TOML yet.
fn spot(text: &str, at: usize) -> Spot {
    let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let row = &text[start..at];
    let (mut table, mut open_key) = (Vec::new(), None);
    for line in text[..start].lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[').filter(|_| open_key.is_none()) {
            table = segments(header.trim_start_matches('[').split(']').next().unwrap_or(""));
        } else if let Some((key, value)) = line.split_once('=').filter(|_| open_key.is_none()) {
            let list = value.trim_start().starts_with('[');
            open_key = (list && !value.contains(']')).then(|| clean_key(key));
        } else if line.contains(']') {
            open_key = None;
        }
    }
    let quoted = row.matches('"').count() % 2 == 1;
    let sign = if quoted { row.rfind('"') } else { row.rfind([' ', '[', ',', '=', '.', '{']) };
    let from = start + sign.map_or(row.len() - row.trim_start().len(), |sign| sign + 1);
    let in_header = row.trim_start().starts_with('[') && open_key.is_none();
    if in_header {
        let header = row.trim_start().trim_start_matches('[');
        let above = &header[..header.len().saturating_sub(at - from)];
        table = segments(above.trim_end_matches(['"', '.']));
    }
    let key = open_key.or_else(|| row.split_once('=').map(|(key, _)| clean_key(key)));
    Spot { table, key: key.filter(|_| !in_header), in_header, quoted, from }
}

/// A key without quotation marks.
fn clean_key(key: &str) -> String {
    key.trim().trim_matches('"').to_owned()
}

/// The names of a dotted key.
fn segments(text: &str) -> Vec<String> {
    let (mut names, mut name, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => names.push(std::mem::take(&mut name)),
            c => name.push(c),
        }
    }
    names.push(name);
    names.retain(|name| !name.trim().is_empty());
    names.iter().map(|name| name.trim().to_owned()).collect()
}

fn in_configuration(spot: &Spot, rules: &RuleSet) -> Vec<Proposal> {
    let mut found = by_schema(config::schema().as_value(), spot);
    if spot.key.is_none() {
        let last = spot.table.last().map(String::as_str).unwrap_or_default();
        found.extend(names(last, spot.table.len(), rules));
    }
    found
}

/// Keys and values that a schema has for a place. A list of paths or of words can have any values.
fn by_schema(root: &Value, spot: &Spot) -> Vec<Proposal> {
    let mut node = root;
    for name in spot.table.iter().chain(spot.key.as_ref()) {
        let Some(next) = below(root, node, name) else { return Vec::new() };
        node = next;
    }
    let mut found = Vec::new();
    if spot.key.is_some() {
        values(root, node, &mut found);
    } else {
        keys(root, node, spot.in_header, &mut found);
    }
    found
}

/// Names that are keys of a table.
fn names(table: &str, depth: usize, rules: &RuleSet) -> Vec<Proposal> {
    let mut found = match (table, depth) {
        ("rules", _) => rule_names(rules),
        ("vocabulary", 1) => {
            rules.vocabularies.keys().map(|name| Proposal::key(name.as_str(), "")).collect()
        }
        ("scores", 1) => {
            rules.scores.iter().map(|score| Proposal::key(score.name.as_str(), "")).collect()
        }
        ("max-density", _) => {
            let mut families: Vec<&str> = rules.rules.iter().map(|rule| rule.id.family()).collect();
            families.dedup();
            families.into_iter().chain(["*"]).map(|family| Proposal::key(family, "")).collect()
        }
        _ => Vec::new(),
    };
    for own in &mut found {
        own.is_key = true;
    }
    found
}

/// A part of a schema, where it only refers to another.
fn resolved<'s>(root: &'s Value, node: &'s Value) -> &'s Value {
    let name = node.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    name.and_then(|path| root.pointer(path)).unwrap_or(node)
}

/// The alternatives of a part of a schema, itself among them.
fn alternatives<'s>(root: &'s Value, node: &'s Value) -> Vec<&'s Value> {
    let node = resolved(root, node);
    let mut all = vec![node];
    for key in ["anyOf", "oneOf", "allOf"] {
        for other in node.get(key).and_then(Value::as_array).into_iter().flatten() {
            all.push(resolved(root, other));
        }
    }
    all
}

/// The schema of what is below a name.
fn below<'s>(root: &'s Value, node: &'s Value, name: &str) -> Option<&'s Value> {
    for own in alternatives(root, node) {
        let own = own.get("items").map_or(own, |items| resolved(root, items));
        let property = own.get("properties").and_then(|all| all.get(name));
        let any = own.get("additionalProperties").filter(|schema| schema.is_object());
        if let Some(found) = property.or(any) {
            return Some(found);
        }
    }
    None
}

/// Adds the keys that a table may have; for the name of a table, those that are tables.
fn keys(root: &Value, node: &Value, in_header: bool, found: &mut Vec<Proposal>) {
    for own in alternatives(root, node) {
        let own = own.get("items").map_or(own, |items| resolved(root, items));
        for (name, schema) in own.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
            if !in_header || is_table(root, schema) {
                found.push(Proposal::key(name, about));
            }
        }
    }
}

/// Whether a key has a table or a list of tables.
fn is_table(root: &Value, schema: &Value) -> bool {
    alternatives(root, schema).into_iter().any(|own| {
        let own = own.get("items").map_or(own, |items| resolved(root, items));
        own.get("type").is_some_and(|kind| kind == "object")
    })
}

/// Adds the values that a key may have.
fn values(root: &Value, node: &Value, found: &mut Vec<Proposal>) {
    for own in alternatives(root, node) {
        let own = own.get("items").unwrap_or(own);
        for nested in alternatives(root, own) {
            let list = nested.get("enum").and_then(Value::as_array).into_iter().flatten();
            for text in list.chain(nested.get("const")).filter_map(Value::as_str) {
                let about = nested.get("description").and_then(Value::as_str).unwrap_or_default();
                if found.iter().all(|known| known.label != text) {
                    found.push(Proposal::value(text, about));
                }
            }
        }
    }
}

/// Names that are values of a key of a rule file.
fn in_rule(spot: &Spot, rules: &RuleSet, word: &str) -> Vec<Proposal> {
    let Some(key) = spot.key.as_deref() else { return Vec::new() };
    if word.contains('{') || (spot.quoted && matches!(key, "any" | "unless")) {
        return rules.vocabularies.keys().map(|name| Proposal::value(name.as_str(), "")).collect();
    }
    if key == "score" {
        return rules.scores.iter().map(|own| Proposal::value(own.name.as_str(), "")).collect();
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Spot {
        spot(text, text.len())
    }

    #[test]
    fn a_cursor_is_in_a_table_a_key_or_a_header() {
        let own = at("[rules]\n\"hy");
        assert_eq!(
            (own.table, own.key, own.quoted, own.from),
            (vec!["rules".into()], None, true, 9)
        );
        let own = at("[rules.\"hype/a\"]\nlevel = ");
        assert_eq!(own.table, ["rules", "hype/a"]);
        assert_eq!(own.key.as_deref(), Some("level"));
        let own = at("exclude = [\n  \"a\",\n  ");
        assert_eq!((own.table.len(), own.key.as_deref()), (0, Some("exclude")));
        let own = at("[rules]\n[vocabulary.bo");
        assert!(own.in_header);
        assert_eq!((own.table, own.from), (vec!["vocabulary".to_owned()], 20));
    }

    #[test]
    fn keys_follow_the_schema() {
        let rules = RuleSet::default();
        let labels = |text: &str| -> Vec<String> {
            in_configuration(&at(text), &rules).into_iter().map(|own| own.label).collect()
        };
        assert!(labels("ex").contains(&"exclude".to_owned()));
        assert!(labels("[rules.\"hype/a\"]\n").contains(&"allow".to_owned()));
        assert!(labels("[rules]\n\"hype/a\" = \"").contains(&"off".to_owned()));
        assert!(labels("[[overrides]]\n").contains(&"paths".to_owned()));
        assert!(labels("[nothing]\n").is_empty());
        assert!(!labels("[over").contains(&"exclude".to_owned()), "a list of globs");
        assert!(labels("[over").contains(&"overrides".to_owned()));
    }

    #[test]
    fn keys_of_rules_follow_their_schema_too() {
        let schema = builtin::rule_schema(&RuleSet::default()).unwrap();
        let labels = |text: &str| -> Vec<String> {
            by_schema(&schema, &at(text)).into_iter().map(|own| own.label).collect()
        };
        for (text, label) in [
            ("si", "silent-when"),
            ("", "lists"),
            ("", "rewrites"),
            ("[ma", "match"),
            ("[match.", "tally"),
            ("[match.phrase]\n", "in"),
            ("[match.block]\n", "parts"),
            ("[match.repeat]\n", "similar"),
            ("[measured]\n", "hits"),
            ("[[rewrites]]\n", "before"),
            ("severity = \"", "warning"),
            ("[match.phrase]\nin = [\"", "heading"),
            ("[match.pattern]\nposition = \"", "whole-line"),
        ] {
            assert!(labels(text).contains(&label.to_owned()), "{text}: {:?}", labels(text));
        }
        assert!(!labels("[match.phrase]\n").contains(&"blocks".to_owned()), "no such key");
        assert!(!labels("[su").contains(&"summary".to_owned()), "no table");
    }
}
