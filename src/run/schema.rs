//! `puffery schema`.

use std::io;

use super::{OutputStreams, RunOutcome};
use crate::config;

pub(super) fn run(streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    serde_json::to_writer_pretty(&mut *streams.out, &config::schema())?;
    writeln!(streams.out)?;
    Ok(RunOutcome::Clean)
}
