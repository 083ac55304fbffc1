//! The `puffery` program: arguments in, exit status out.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use puffery::cli::Cli;
use puffery::panics;
use puffery::report::{SafeStream, printable};
use puffery::run::{OutputStreams, RunOutcome, run};

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| {
        if error.kind() == ErrorKind::InvalidSubcommand {
            hint_at_check();
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
        Ok(Ok(outcome)) => return outcome.into(),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => {
            let said = panics::said(&*panic);
            format!("an internal error: {said}; this is a bug in puffery, please report it")
        }
    };
    let _ = writeln!(err, "puffery: {why}");
    RunOutcome::Trouble.into()
}

/// Whoever begins with a path wants to check it.
fn hint_at_check() {
    if let Some(path) = std::env::args_os().nth(1).filter(|path| Path::new(path).exists()) {
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
