//! The `puffery` program: arguments in, exit status out.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;
use puffery::cli::Cli;
use puffery::run::{Outcome, Streams, run};

fn main() -> ExitCode {
    let cli = Cli::parse();
    // A file that makes the check panic becomes a finding; the message of the panic would stand between the findings.
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = BufWriter::new(io::stdout().lock());
    let mut err = io::stderr();
    let done =
        run(&cli, &mut Streams { out: &mut out, err: &mut err }).and_then(|outcome| out.flush().map(|()| outcome));
    match done {
        Ok(outcome) => outcome.into(),
        // Somebody closed the pipe (`| head`): they have what they wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(err, "puffery: {error}");
            Outcome::Trouble.into()
        }
    }
}
