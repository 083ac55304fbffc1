//! `puffery schema`.

use std::io;

use super::{OutputStreams, RunOutcome};
use crate::builtin;
use crate::cli::{SchemaArgs, SchemaKind};
use crate::config;
use crate::rules::RuleSources;

pub(super) fn run(args: &SchemaArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    match args.kind {
        SchemaKind::Config => serde_json::to_writer_pretty(&mut *streams.out, &config::schema())?,
        SchemaKind::Rule => {
            let rules = builtin::load(&RuleSources::default()).rules;
            serde_json::to_writer_pretty(&mut *streams.out, &builtin::rule_schema(&rules)?)?;
        }
    }
    writeln!(streams.out)?;
    Ok(RunOutcome::Clean)
}
