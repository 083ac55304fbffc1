//! The project's address: one line of `Cargo.toml`, which everything else agrees with.

use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use super::support::root;

/// Folders whose texts belong to others or are made-up input.
const FOREIGN: [&str; 5] =
    ["tests/spec/", "tests/detection/", "tests/schemas/", "corpus/", "fuzz/seeds/"];

/// Text files that git tracks; nothing where the source is not in a repository.
fn tracked() -> Vec<(String, String)> {
    let listed = Command::new("git").current_dir(root()).args(["ls-files", "-z"]).output();
    let names = listed.map(|done| done.stdout).unwrap_or_default();
    let mut files = Vec::new();
    for name in String::from_utf8_lossy(&names).split('\0') {
        if name.is_empty() || FOREIGN.iter().any(|folder| name.starts_with(folder)) {
            continue;
        }
        if let Ok(text) = fs::read_to_string(root().join(Path::new(name))) {
            files.push((name.to_owned(), text));
        }
    }
    files
}

#[test]
fn every_mention_of_the_repository_is_the_one_of_the_manifest() {
    let home = env!("CARGO_PKG_REPOSITORY").strip_prefix("https://github.com/").unwrap();
    let (owner, name) = home.split_once('/').unwrap();
    let mention = Regex::new(&format!(
        r"(?:github\.com/|ghcr\.io/|uses: |\brepo: )([\w.-]+)/{name}(?:-rules)?\b|([\w-]+)\.github\.io/{name}\b"
    ))
    .unwrap();
    let mut wrong = Vec::new();
    for (file, text) in tracked() {
        for found in mention.captures_iter(&text) {
            let named = found.get(1).or(found.get(2)).map_or("", |group| group.as_str());
            if named != owner {
                wrong.push(format!("{file}: {}", &found[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "these are not {home}:\n{}", wrong.join("\n"));
}

#[test]
fn no_placeholder_waits_for_a_name() {
    let placeholder = Regex::new(
        r"\bOWNER/|\bYOUR[-_ ](?:ORG|NAME|USER)\b|(?i)github\.com/(?:owner|org|user|example)/",
    )
    .unwrap();
    let mut found = Vec::new();
    for (file, text) in tracked() {
        if file == "tests/home.rs" {
            continue;
        }
        found.extend(placeholder.find(&text).map(|hit| format!("{file}: {}", hit.as_str())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
