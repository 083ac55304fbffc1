//! Arguments of `puffery import`, `puffery docs` and `puffery schema`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::RuleArgs;

/// `puffery import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The other linter.
    #[command(subcommand)]
    pub from: ImportFrom,
}

/// Linters whose rules can be turned.
#[derive(Debug, Subcommand)]
pub enum ImportFrom {
    /// Styles of Vale: rules that extend existence, substitution and occurrence.
    ///
    /// Each piece that cannot be carried over is printed with its line. Exit status: 0 all of it was carried over, 1 some of
    /// it was not, 2 a file could not be read or written. A rule file that is there and differs is never replaced.
    Vale(ValeArgs),
}

/// `puffery import vale`.
#[derive(Debug, Args)]
pub struct ValeArgs {
    /// Folders of styles, or single rules (.yml).
    #[arg(value_name = "STYLE", required = true)]
    pub styles: Vec<PathBuf>,
    /// The rule folder to write to, as OUTPUT/STYLE/RULE.toml.
    #[arg(long, short, value_name = "DIR", default_value = "style")]
    pub output: PathBuf,
}

/// `puffery docs`.
#[derive(Debug, Args)]
pub struct DocsArgs {
    /// The folder to write the pages to.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
}

/// `puffery schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// The kind of file that the schema describes.
    #[arg(value_name = "FILE", default_value = "config")]
    pub kind: SchemaKind,
}

/// Files that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// `puffery.toml`.
    Config,
    /// Rule files, `FAMILY/NAME.toml`.
    Rule,
}
