//! Arguments of `puffery learn` and `puffery measure`.

use std::path::PathBuf;

use clap::Args;

use super::Color;

/// The rules and labels that `puffery learn` and `puffery measure` work on.
#[derive(Debug, Args)]
pub struct LabelledArgs {
    /// A file of labels and the folder of its documents (NAME.txt); may be repeated.
    #[arg(long, value_name = "FILE=DIR", value_parser = labels, required = true)]
    pub labels: Vec<(PathBuf, PathBuf)>,
    /// The rule folder: FAMILY/NAME.toml, scores/NAME.toml, tables/NAME.toml.
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub rules: PathBuf,
    /// Write nothing; exit with 1 where a file would change.
    #[arg(long)]
    pub check: bool,
    /// Colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// `puffery measure`.
#[derive(Debug, Args)]
pub struct MeasureArgs {
    /// Rules and labels.
    #[command(flatten)]
    pub labelled: LabelledArgs,
    /// The day to note, as YYYY-MM-DD.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub date: String,
}

fn day(text: &str) -> Result<String, String> {
    let day = text.parse::<toml::value::Datetime>().ok();
    let day = day.filter(|day| day.date.is_some() && day.time.is_none());
    day.map(|day| day.to_string()).ok_or_else(|| "write it as YYYY-MM-DD".to_owned())
}

fn labels(text: &str) -> Result<(PathBuf, PathBuf), String> {
    let (file, folder) = text.split_once('=').ok_or("write it as FILE=DIR")?;
    Ok((file.into(), folder.into()))
}
