//! Any bytes as Markdown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use puffery::document::Format;

mod common;

fuzz_target!(|bytes: &[u8]| common::check(bytes, Format::Markdown));
