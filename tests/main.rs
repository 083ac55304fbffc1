//! The test suite: one binary, one module for each question asked of the program.
//!
//! Snapshots are files below `tests/snapshots`. To renew them: `INSTA_UPDATE=always cargo test`, then read the difference
//! as a user would read the output. The cases of the command line are data in `tests/cmd` and renew themselves with
//! `TRYCMD=overwrite cargo test cli`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says what it skips"
)]

mod adoption;
mod architecture;
mod broken;
mod ci;
mod claims;
mod cli;
mod config;
mod conformance;
mod corpus;
mod datasets;
mod detection;
mod docs;
mod documents;
mod fix;
mod formats;
mod home;
mod hostile;
mod hype;
mod layer;
mod learn;
mod limits;
mod packaging;
mod properties;
mod rendering;
mod repeat;
mod residue;
mod rule_files;
mod rule_schema;
mod rules;
mod server;
mod since;
mod support;
mod vale;
mod watch;
mod wording;
mod writing;
