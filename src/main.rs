//! The `puffery` program: arguments in, exit status out.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    puffery::program::program(&arguments).into()
}
