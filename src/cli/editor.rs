//! Options of the commands that editors use.

use std::path::PathBuf;

use clap::Args;

use super::RuleArgs;

/// `puffery server`.
#[cfg(feature = "server")]
#[derive(Debug, Args)]
pub struct ServerArgs {
    /// Use standard input and output, as it does in any case: many editors say so.
    #[arg(long)]
    pub stdio: bool,
}

/// `puffery report-false-alarm`.
#[derive(Debug, Args)]
pub struct AlarmArgs {
    /// The line of the finding, such as `page.md:12`.
    #[arg(value_name = "FILE:LINE", value_parser = file_line)]
    pub place: (PathBuf, usize),
    /// Print the sentence, too; it is left out otherwise.
    #[arg(long)]
    pub keep_sentence: bool,
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
}

fn file_line(text: &str) -> Result<(PathBuf, usize), String> {
    let wrong = "write it as FILE:LINE, such as page.md:12";
    let (file, line) = text.rsplit_once(':').ok_or(wrong)?;
    Ok((file.into(), line.parse().map_err(|_| wrong)?))
}
