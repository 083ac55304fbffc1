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

/// `puffery mcp`.
#[cfg(feature = "mcp")]
#[derive(Debug, Args)]
pub struct McpArgs {
    /// The folder whose files may be checked.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub workspace: PathBuf,
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
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

/// Reads `FILE:LINE` or `FILE:LINE:COLUMN`, as reports print places.
pub(super) fn file_line(text: &str) -> Result<(PathBuf, usize), String> {
    let wrong = "write it as FILE:LINE, such as page.md:12";
    let (before, number) = text.rsplit_once(':').ok_or(wrong)?;
    let number = number.parse::<usize>().map_err(|_| wrong)?;
    let (file, line) = match before.rsplit_once(':').map(|(file, line)| (file, line.parse())) {
        Some((file, Ok(line))) => (file, line),
        _ => (before, number),
    };
    if file.is_empty() { Err(wrong.into()) } else { Ok((file.into(), line)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_reports_print_them() {
        for (text, place) in [
            ("a.md:12", Some(("a.md", 12))),
            ("a.md:3:40", Some(("a.md", 3))),
            ("b:c.md:3", Some(("b:c.md", 3))),
            ("a.md", None),
            ("a.md:x", None),
            (":3", None),
        ] {
            let read = file_line(text).ok();
            assert_eq!(read, place.map(|(file, line)| (file.into(), line)), "{text}");
        }
    }
}
