//! Arguments of `puffery fmt`.

use std::path::PathBuf;

use clap::Args;

use super::Color;

/// `puffery fmt`.
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// Rule files, or folders of them [default: rules].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; exit with 1 where a file would change.
    #[arg(long)]
    pub check: bool,
    /// Rewrite wording in the spelling of earlier releases.
    #[arg(long)]
    pub upgrade: bool,
    /// Colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}
