//! Any bytes as front matter: the first one picks the kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use puffery::document::Format;

mod common;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, inner)) = bytes.split_first() else { return };
    let (open, close): (&[u8], &[u8]) = match first % 3 {
        0 => (b"---\ntitle: ", b"\n---\nbody"),
        1 => (b"+++\ntitle = ", b"\n+++\nbody"),
        _ => (b"{\"title\": ", b"\n}\nbody"),
    };
    common::check(&[open, inner, close].concat(), Format::Markdown);
});
