//! The program from its arguments to its exit status: for `main`, and for the command that comes
//! with the Python package.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::cli::Cli;
use crate::panics;
use crate::report::{SafeStream, printable};
use crate::run::{OutputStreams, RunOutcome, run};
use clap::Parser;
use clap::error::ErrorKind;

/// Runs the program with these arguments, the first of them its name, on the streams of the
/// process. Returns the outcome that its exit status tells; what clap answers by itself (help, a
/// mistake in the arguments) ends the process.
pub fn program(arguments: &[OsString]) -> RunOutcome {
    let cli = Cli::try_parse_from(arguments).unwrap_or_else(|error| {
        if error.kind() == ErrorKind::InvalidSubcommand {
            hint_at_check(arguments.get(1));
        }
        error.exit()
    });
    panics::keep();
    let terminal = io::stdout().is_terminal();
    let stdout = BufWriter::new(OpenPipe(io::stdout().lock()));
    let mut out: Box<dyn Write> =
        if terminal { Box::new(SafeStream::new(stdout, true)) } else { Box::new(stdout) };
    let mut err = SafeStream::new(OpenPipe(io::stderr()), false);
    let mut work = || {
        let outcome = run(&cli, &mut OutputStreams { out: &mut out, err: &mut err })?;
        out.flush().map(|()| outcome)
    };
    let why = match catch_unwind(AssertUnwindSafe(&mut work)) {
        Ok(Ok(outcome)) => return outcome,
        Ok(Err(error)) => error.to_string(),
        Err(panic) => {
            let said = panics::said(&*panic);
            format!("an internal error: {said}; this is a bug in puffery, please report it")
        }
    };
    let _ = writeln!(err, "puffery: {why}");
    RunOutcome::Trouble
}

/// Whoever begins with a path wants to check it.
fn hint_at_check(argument: Option<&OsString>) {
    if let Some(path) = argument.filter(|path| Path::new(path).exists()) {
        let path = printable(&path.to_string_lossy());
        let _ = writeln!(io::stderr(), "Did you mean `puffery check {path}`?\n");
    }
}

/// A stream whose reader may go away (`| head`): the rest is dropped, and the run goes on to its
/// end and its exit status.
struct OpenPipe<W>(W);

impl<W: Write> Write for OpenPipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}
