//! One file for each subcommand.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{CheckArgs, Cli, Color, Command};
use crate::report::{SafeStream, TerminalStyle};

mod advice;
mod alarm;
mod baseline;
mod check;
mod collect;
mod completions;
mod config;
mod dataset;
mod explain;
mod fitted;
mod fix;
mod fmt;
mod glossary;
mod import;
mod init;
mod jobs;
mod kept;
mod known;
mod labelled;
mod learn;
#[cfg(feature = "mcp")]
mod mcp;
mod measure;
mod output;
mod pages;
mod progress;
mod rules;
mod schema;
#[cfg(feature = "server")]
mod server;
mod sink;
mod strict;
mod test;
mod vocabularies;
#[cfg(feature = "watch")]
mod watch;
mod why;

/// The outcome of a run; the gravest one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunOutcome {
    /// Done, nothing to report.
    Clean,
    /// Done, with findings that matter.
    Findings,
    /// Something could not be done.
    Trouble,
}

impl RunOutcome {
    /// The exit status of the program.
    pub fn status(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Trouble => 2,
        }
    }
}

impl From<RunOutcome> for ExitCode {
    fn from(outcome: RunOutcome) -> Self {
        Self::from(outcome.status())
    }
}

/// The streams that a command writes to.
pub struct OutputStreams<'a> {
    /// The stream for the requested output.
    pub out: &'a mut dyn Write,
    /// The stream for messages about it.
    pub err: &'a mut dyn Write,
}

/// Runs the command.
///
/// # Errors
///
/// When one of the streams cannot be written to; everything else is reported on them.
pub fn run(cli: &Cli, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    // What a rule file says is shown, and acts on no terminal.
    let mut safe = SafeStream::new(&mut *streams.out, false);
    let shown = &mut OutputStreams { out: &mut safe, err: &mut *streams.err };
    match &cli.command {
        Command::Check(args) => check::run(args, streams),
        Command::Rules(args) => rules::run(args, shown),
        Command::Vocabularies(args) => vocabularies::run(args, shown),
        Command::Explain(args) => explain::run(args, shown),
        Command::Test(args) => test::run(args, streams),
        Command::Fmt(args) => fmt::run(args, streams),
        Command::Init(args) => init::run(args, streams),
        Command::Baseline(args) => baseline::run(args, streams),
        Command::Config(args) => config::run(args, streams),
        Command::Learn(args) => learn::run(args, streams),
        Command::Measure(args) => measure::run(args, streams),
        Command::Import(args) => import::run(args, streams),
        Command::Schema(args) => schema::run(args, streams),
        Command::Docs(args) => pages::run(args, streams),
        #[cfg(feature = "server")]
        Command::Server(_) => server::run(streams),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(args, streams),
        Command::ReportFalseAlarm(args) => alarm::run(args, shown),
        Command::Completions(args) => completions::run(args, streams),
    }
}

/// The width of the terminal and whether colours are wanted.
fn style(color: Color) -> TerminalStyle {
    let width =
        terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    TerminalStyle::new(width, color)
}

/// Returns the options of a plain `puffery check`.
fn plain_check() -> Option<CheckArgs> {
    match Cli::try_parse_from(["puffery", "check"]).ok()?.command {
        Command::Check(args) => Some(*args),
        _ => None,
    }
}
