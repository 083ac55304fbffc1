//! Puts the files under `rules/` into the program, as text and as the rule set made of them.
//!
//! A new rule is picked up without touching Rust.

// The modules that rule sets are made of are built a second time, into this script, which uses half
// of them.
#![allow(dead_code, unreachable_pub, unused_imports)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

mod document {
    pub use eight::{each_word_start, eight, eight_in_lower_case};
    use kind::trimmed;
    pub use kind::{BlockKind, Format};
    pub use sentence::Segmenter;
    pub use sorted_words::SortedWords;
    pub use token::{Token, WordGap, is_boundary, tokenize};

    mod eight;
    mod kind;
    mod sentence;
    mod sorted_words;
    mod token;
}
mod encoding;
mod finding;
mod intake;
mod phrase;
mod rules;
mod scoring;
mod source;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed={}", root.join("src").display());
    let mut files = Vec::new();
    collect(&root.join("rules"), &mut files)?;
    // In the order of their names, by which the program looks them up.
    files.sort_by_key(|file| file.to_string_lossy().replace('\\', "/"));
    let named = |file: &PathBuf| {
        let name = file.strip_prefix(root.join("rules")).expect("collected below root");
        Ok((name.to_string_lossy().replace('\\', "/"), fs::read_to_string(file)?))
    };
    let texts: Vec<(String, String)> = files.iter().map(named).collect::<io::Result<_>>()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("builtin.rs"), table(&files, &texts))?;
    fs::write(out.join("rules.bin"), prepared(&texts))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

fn table(files: &[PathBuf], texts: &[(String, String)]) -> String {
    let mut table = String::from(
        "/// Path below `rules/` with `/` separators, and text, of each built-in file.\n",
    );
    table.push_str("pub const FILES: &[(&str, &str)] = &[\n");
    for (file, (name, _)) in files.iter().zip(texts) {
        let file = file.display().to_string();
        writeln!(table, "    ({name:?}, include_str!({file:?})),").expect("writing to a string");
    }
    table + "];\n"
}

/// The rule set; empty where a file has a mistake: the program reads the files then, and reports it
/// with its place.
fn prepared(texts: &[(String, String)]) -> Vec<u8> {
    let files = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let loaded = rules::load(files, &rules::RuleSources::default());
    if loaded.problems.is_empty() {
        postcard::to_allocvec(&loaded.rules).unwrap_or_default()
    } else {
        Vec::new()
    }
}
