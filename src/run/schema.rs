//! `puffery schema`.

use std::io;

use super::{Outcome, Streams};
use crate::config;

pub(super) fn run(streams: &mut Streams<'_>) -> io::Result<Outcome> {
    serde_json::to_writer_pretty(&mut *streams.out, &config::schema())?;
    writeln!(streams.out)?;
    Ok(Outcome::Clean)
}
