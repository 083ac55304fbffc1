//! The rules that are part of the program: their files, and the rule set that `build.rs` makes of
//! them.
//!
//! Reading a hundred files of TOML, inflecting their words and parsing their patterns takes ten
//! times as long as checking an article. A set for a configuration that adds words or rules of its
//! own is made when it is asked for.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::rules::{self, LoadedRules, RuleSet, RuleSources};
use crate::source::Source;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The rule set of [`FILES`]; empty where one of them has a mistake, which reading them then
/// reports.
const PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// Returns the built-in rules with the additions of `sources`.
pub fn load(sources: &RuleSources) -> LoadedRules {
    let Some(rules) = prepared() else { return read(sources) };
    if *sources == RuleSources::default() {
        return LoadedRules { rules, problems: Vec::new() };
    }
    rules::extend(rules, sources, text).unwrap_or_else(|| read(sources))
}

/// The text of a built-in file, by its path below `rules/`.
fn text(path: &str) -> Option<&'static str> {
    let at = FILES.binary_search_by(|(known, _)| (*known).cmp(path)).ok()?;
    Some(FILES[at].1)
}

/// As [`load`], from the texts of the files in any case.
pub fn read(sources: &RuleSources) -> LoadedRules {
    rules::load(FILES.iter().copied(), sources)
}

/// The schema of rule files. It is a file and not made from types: the build script reads rule
/// files with the same types, and would need the crate that makes schemas, too.
const SCHEMA: &str = include_str!("../rule.schema.json");

/// Returns the schema of rule files with the names of the contexts of a rule set, which editors
/// then offer.
///
/// # Errors
///
/// When the file of the schema is not JSON.
pub fn rule_schema(rules: &RuleSet) -> serde_json::Result<Value> {
    let mut schema: Value = serde_json::from_str(SCHEMA)?;
    let mut contexts = Vec::new();
    for context in &rules.contexts {
        contexts.push(json!({"const": context.name, "description": context.summary}));
    }
    contexts.push(json!({"type": "string"}));
    schema["$defs"]["context"] = json!({"anyOf": contexts});
    Ok(schema)
}

fn prepared() -> Option<RuleSet> {
    let mut set: RuleSet = postcard::from_bytes(PREPARED).ok()?;
    set.name_families();
    // The texts are in the program once already.
    let rules = set.rules.iter_mut().map(|rule| &mut rule.source);
    for source in rules.chain(set.evidence.iter_mut().map(|marker| &mut marker.source)) {
        let name = source.path.strip_prefix("rules/")?;
        *source = Arc::new(Source::built_in(source.path.as_str(), text(name)?));
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_prepared_is_what_the_files_say() {
        let read = read(&RuleSources::default());
        assert!(read.problems.is_empty());
        assert!(postcard::to_allocvec(&read.rules).expect("rules can be written") == PREPARED);
    }
}
