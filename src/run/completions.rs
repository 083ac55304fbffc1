//! `puffery completions`.

use std::io;

use clap::CommandFactory;

use super::{OutputStreams, RunOutcome};
use crate::cli::{Cli, CompletionsArgs};

pub(super) fn run(
    args: &CompletionsArgs,
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    // It panics where it cannot write; memory can be written to.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut text);
    streams.out.write_all(&text)?;
    Ok(RunOutcome::Clean)
}
