//! Checks as a run and the language server both make them: configurations opened, files read and
//! checked, files compared with one another, and findings settled by directives and baselines.

use clap::Parser;

use crate::cli::{CheckArgs, Cli, Command};

pub(crate) mod alarm;
pub(crate) mod cross;
#[cfg(any(feature = "server", feature = "watch"))]
pub(crate) mod deciding;
pub(crate) mod file;
pub(crate) mod fix;
pub(crate) mod known;
pub(crate) mod known_files;
pub(crate) mod profile;
pub(crate) mod settle;
pub(crate) mod text;
pub(crate) mod why;

/// Returns the options of a plain `puffery check`.
pub(crate) fn plain_check() -> Option<CheckArgs> {
    match Cli::try_parse_from(["puffery", "check"]).ok()?.command {
        Command::Check(args) => Some(*args),
        _ => None,
    }
}
