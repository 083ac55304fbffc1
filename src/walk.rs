//! From paths on the command line to the files to check.
//!
//! A named file is always taken. A folder is walked with `.gitignore` and `.ignore` respected, and only files whose
//! extension stands for a format are taken.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc;

use ignore::{WalkBuilder, WalkState};

use crate::document::Format;
use crate::finding::Finding;

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Where it is.
    pub path: PathBuf,
    /// How it is read.
    pub format: Format,
    /// Whether the user named it, rather than a folder it is in.
    pub named: bool,
}

/// The files below `paths`, each once, in the order of their paths, and what could not be walked.
pub fn collect(paths: &[PathBuf]) -> (Vec<Input>, Vec<Finding>) {
    let mut inputs: BTreeMap<PathBuf, Input> = BTreeMap::new();
    let mut problems = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                let format = Format::of(path).unwrap_or_default();
                inputs.insert(plain(path), Input { path: path.clone(), format, named: true });
            }
            Ok(metadata) if metadata.is_dir() => {
                let (found, unread) = walk(path);
                for input in found {
                    inputs.entry(plain(&input.path)).or_insert(input);
                }
                problems.extend(unread);
            }
            Ok(_) => problems.push(unreadable(path, "is neither a file nor a folder")),
            Err(error) => problems.push(unreadable(path, &error.to_string())),
        }
    }
    let mut inputs: Vec<Input> = inputs.into_values().collect();
    if paths.len() > 1 {
        once(&mut inputs);
    }
    (inputs, problems)
}

/// Leaves out files that were named before by another path: relative, absolute, a link.
fn once(inputs: &mut Vec<Input>) {
    let mut seen = BTreeSet::new();
    inputs.retain(|input| fs::canonicalize(&input.path).map_or(true, |path| seen.insert(path)));
}

/// A path without `.` in it, so that a file named in two ways is one file.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

fn walk(folder: &Path) -> (Vec<Input>, Vec<Finding>) {
    let (sender, receiver) = mpsc::channel();
    WalkBuilder::new(folder).require_git(false).build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| match sender.send(entry) {
            Ok(()) => WalkState::Continue,
            Err(_) => WalkState::Quit,
        })
    });
    drop(sender);
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for entry in receiver {
        match entry {
            Ok(entry) => {
                let regular = entry.file_type().is_some_and(|kind| kind.is_file());
                let path = entry.into_path();
                if let Some(format) = Format::of(&path).filter(|_| regular) {
                    // `./a.md` is how the walk says `a.md` for the current folder.
                    let path = path.strip_prefix("./").map(Path::to_path_buf).unwrap_or(path);
                    found.push(Input { path, format, named: false });
                }
            }
            Err(error) => problems.push(unreadable(folder, &error.to_string())),
        }
    }
    (found, problems)
}

fn unreadable(path: &Path, why: &str) -> Finding {
    Finding::problem("io", &path.display().to_string(), why)
}
