//! Wording in the spelling of earlier releases, rewritten or reported.

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::string_place;
use crate::finding::{Finding, FindingDraft};
use crate::phrase::upgraded_line;
use crate::source::Source;

/// Tables of residue rules: their labels were written in a language of their own.
const RESIDUE: [&str; 2] = ["block", "story"];
/// Keys of those tables whose entries are labels.
const LABELS: [&str; 5] = ["any", "weak", "needs", "after", "above"];

/// Rewrites old spellings where that is asked for, and reports those that are there otherwise.
pub(super) fn old_spellings(
    source: &Source,
    document: &mut DocumentMut,
    rewrite: bool,
) -> Vec<FindingDraft> {
    let mut found = OldSpellings { source, rewrite, drafts: Vec::new() };
    for matcher in RESIDUE {
        let table = document.get_mut("match").and_then(|matchers| matchers.get_mut(matcher));
        if let Some(table) = table.and_then(Item::as_table_mut) {
            found.table(table);
        }
    }
    found.drafts
}

struct OldSpellings<'s> {
    source: &'s Source,
    rewrite: bool,
    drafts: Vec<FindingDraft>,
}

impl OldSpellings<'_> {
    fn table(&mut self, table: &mut Table) {
        for (key, item) in table.iter_mut() {
            match item {
                Item::Value(Value::Array(array)) if LABELS.contains(&key.get()) => self.list(array),
                Item::ArrayOfTables(tables) => {
                    for inner in tables.iter_mut() {
                        self.table(inner);
                    }
                }
                _ => {}
            }
        }
    }

    fn list(&mut self, array: &mut Array) {
        for value in array.iter_mut() {
            let Some(new) = value.as_str().and_then(upgraded_line) else { continue };
            if self.rewrite {
                let decor = value.decor().clone();
                *value = Value::from(new);
                *value.decor_mut() = decor;
                continue;
            }
            let old = value.as_str().unwrap_or_default();
            let message = format!("`{old}` is written `{new}` now");
            let mut finding = Finding::problem("rule", &self.source.path, message);
            finding.help = Some("`puffery fmt --upgrade` rewrites such entries".to_owned());
            let span = string_place(&self.source.text, old);
            self.drafts.push(FindingDraft::new(finding, vec![(span, String::new())]));
        }
    }
}
