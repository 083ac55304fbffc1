//! `puffery schema`.

use std::io;

use serde_json::{Value, json};

use super::{OutputStreams, RunOutcome};
use crate::builtin;
use crate::cli::{SchemaArgs, SchemaKind};
use crate::config;
use crate::rules::RuleSources;

/// The schema of rule files. It is a file and not made from types: the build script reads rule
/// files with the same types, and would need the crate that makes schemas, too.
const RULE: &str = include_str!("../../rule.schema.json");

pub(super) fn run(args: &SchemaArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    match args.kind {
        SchemaKind::Config => serde_json::to_writer_pretty(&mut *streams.out, &config::schema())?,
        SchemaKind::Rule => serde_json::to_writer_pretty(&mut *streams.out, &rule()?)?,
    }
    writeln!(streams.out)?;
    Ok(RunOutcome::Clean)
}

/// [`RULE`] with the names of the contexts, which editors then offer.
fn rule() -> io::Result<Value> {
    let mut schema: Value = serde_json::from_str(RULE)?;
    let rules = builtin::load(&RuleSources::default()).rules;
    let names: Vec<&str> = rules.contexts.iter().map(|context| context.name.as_str()).collect();
    schema["$defs"]["context"] = json!({"anyOf": [{"enum": names}, {"type": "string"}]});
    Ok(schema)
}
