//! `puffery server`.

use std::io::{self, BufReader};

use super::{OutputStreams, RunOutcome};
use crate::server;

pub(super) fn run(streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let orderly = server::serve(BufReader::new(io::stdin()), streams.out)?;
    Ok(if orderly { RunOutcome::Clean } else { RunOutcome::Findings })
}
