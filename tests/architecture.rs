//! The shape of the code: layers that use only what is below them, a header on every module, files of a readable size.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::{files, root};

/// Modules from top to bottom: each uses only those below its own. `src/lib.rs` tells what they are for.
const LAYERS: [&str; 29] = [
    "main", "program", "run", "cli", "server", "session", "report", "config", "learn", "vale",
    "engine", "context", "suppress", "builtin", "rules", "baseline", "changes", "score", "walk",
    "scoring", "phrase", "document", "finding", "intake", "source", "encoding", "replace",
    "panics", "home",
];
/// What may be used from below all the same: file, module, and why. Keep it short.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];
/// Files that belong to no layer: the list of modules, and the build script.
const OUTSIDE: [&str; 2] = ["lib.rs", "build.rs"];
/// Lines of a file that can still be read in one go.
const LONGEST: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    let folder = root().join("src");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file");
        (path.strip_prefix(&folder).expect("below src/").to_path_buf(), text)
    };
    files(&folder, "rs").into_iter().map(read).collect()
}

/// The module at the top of `src/` that a file belongs to.
fn layer(path: &Path) -> String {
    let first = path.components().next().expect("a name").as_os_str();
    Path::new(first).with_extension("").display().to_string()
}

/// Modules named after `crate::` (or `puffery::`, in `main`) on a line of code.
fn used(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let word = |rest: &'_ str| {
        rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
    };
    let named =
        |prefix: &'static str| code.split(prefix).skip(1).map(move |rest| &rest[..word(rest)]);
    named("crate::").chain(named("puffery::")).filter(|name| !name.is_empty()).collect()
}

#[test]
fn uses_are_read_from_code_only() {
    assert_eq!(used("use crate::finding::{self, Finding};"), ["finding"]);
    assert_eq!(
        used("    let x = crate::walk::collect(puffery::cli::y); // crate::no"),
        ["walk", "cli"]
    );
    assert!(used("//! [`crate::walk`]").is_empty());
}

#[test]
fn modules_use_only_what_is_below_them() {
    let rank = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let mut wrong = Vec::new();
    for (path, text) in sources()
        .iter()
        .filter(|(path, _)| !OUTSIDE.iter().any(|outside| path == Path::new(outside)))
    {
        let own = layer(path);
        let Some(own_rank) = rank(&own) else {
            wrong.push(format!(
                "src/{}: `{own}` has no place in LAYERS of tests/architecture.rs",
                path.display()
            ));
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for name in used(line).into_iter().filter(|name| *name != own) {
                let excepted = EXCEPTIONS
                    .iter()
                    .any(|(file, module, _)| Path::new(file) == path && *module == name);
                let complaint = match rank(name) {
                    Some(below) if below > own_rank || excepted => continue,
                    Some(_) => format!("`{own}` uses `{name}`, which stands above it"),
                    None => format!("`{name}` has no place in LAYERS of tests/architecture.rs"),
                };
                wrong.push(format!(
                    "src/{}:{}: {complaint}\n    {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "the order from top to bottom is {}\n\n{}\n",
        LAYERS.join(", "),
        wrong.join("\n")
    );
}

#[test]
fn the_layers_are_the_modules_there_are() {
    let library = fs::read_to_string(root().join("src/lib.rs")).expect("the library");
    let declared = library
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'));
    let mut declared: Vec<&str> = declared.chain(["main"]).collect();
    let mut layers = LAYERS.to_vec();
    declared.sort_unstable();
    layers.sort_unstable();
    assert_eq!(declared, layers);
}

#[test]
fn every_module_says_what_it_is_for() {
    let without = |(path, text): &(PathBuf, String)| {
        let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        (header.len() < "//! Ten letters".len()).then(|| format!("src/{}", path.display()))
    };
    let without: Vec<String> = sources().iter().filter_map(without).collect();
    assert!(without.is_empty(), "these do not open with a `//!` header: {}", without.join(", "));
}

#[test]
fn no_file_is_too_long() {
    let long = |(path, text): &(PathBuf, String)| {
        let lines = text.lines().count();
        (lines > LONGEST).then(|| format!("src/{}: {lines}", path.display()))
    };
    let long: Vec<String> = sources().iter().filter_map(long).collect();
    assert!(long.is_empty(), "more than {LONGEST} lines, split them: {}", long.join(", "));
}
