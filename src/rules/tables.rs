//! `tables/NAME.toml`: learned wording, words and pairs of words with their weights.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::read::{FileProblems, read};
use super::valid::required;
use crate::scoring::{TableEntry, WordTables, pair_key, stem_key};

/// `tables/NAME.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawTable {
    summary: Option<Spanned<String>>,
    #[allow(dead_code, reason = "says where the weights come from; `puffery learn` reads it")]
    learned: Option<toml::Table>,
    bias: Option<Spanned<f32>>,
    #[serde(default)]
    words: BTreeMap<Spanned<String>, Spanned<f32>>,
}

/// The tables while they are read.
#[derive(Debug, Default)]
pub(super) struct TableSet {
    pub(super) names: Vec<String>,
    biases: Vec<f32>,
    weights: BTreeMap<u64, Vec<TableEntry>>,
}

impl TableSet {
    /// Reads one table.
    pub(super) fn add(&mut self, problems: &mut FileProblems<'_>, name: &str) {
        let Some(raw) = read::<RawTable>(problems) else { return };
        required(problems, raw.summary.as_ref(), "summary");
        let table = u32::try_from(self.names.len()).expect("fewer than 2^32 tables");
        for (words, weight) in &raw.words {
            let Some(key) = Self::key(words.get_ref()) else {
                let message = "an entry of a table is one word or two";
                problems.error(message, words.span(), "", None);
                continue;
            };
            let entry = TableEntry { table, weight: *weight.get_ref() };
            self.weights.entry(key).or_default().push(entry);
        }
        self.names.push(name.to_owned());
        self.biases.push(raw.bias.map_or(0.0, Spanned::into_inner));
    }

    fn key(words: &str) -> Option<u64> {
        let mut parts = words.split(' ');
        let first = parts.next().filter(|word| !word.is_empty()).map(stem_key)?;
        match (parts.next(), parts.next()) {
            (None, _) => Some(first),
            (Some(second), None) if !second.is_empty() => Some(pair_key(first, stem_key(second))),
            _ => None,
        }
    }

    /// The tables, ready to be looked up, and their names.
    pub(super) fn finish(self) -> (WordTables, Vec<String>) {
        (WordTables::new(self.biases, &self.weights), self.names)
    }
}
