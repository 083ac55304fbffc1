//! Finds the files to check from the paths on the command line.
//!
//! A named file is always taken. A folder is walked with `.gitignore` and `.ignore` respected, and
//! only files with the extension of a format are taken.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, mpsc};

use ignore::{WalkBuilder, WalkState};

mod ignores;

use crate::document::Format;
use crate::finding::Finding;
use ignores::IgnoreFiles;

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// The path of the file.
    pub path: PathBuf,
    /// The format in which it is read.
    pub format: Format,
    /// Whether the user named it, rather than a folder it is in.
    pub named: bool,
}

/// Returns the files below `paths`, each once, in the order of their paths, and findings about
/// paths that could not be walked. `respect` tells whether ignore files count.
pub fn collect(paths: &[PathBuf], respect: bool) -> (Vec<InputFile>, Vec<Finding>) {
    let ignores = respect.then(|| Arc::new(IgnoreFiles::new()));
    let mut inputs: BTreeMap<PathBuf, InputFile> = BTreeMap::new();
    let mut problems = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                let format = Format::of(path).unwrap_or_default();
                inputs.insert(plain(path), InputFile { path: path.clone(), format, named: true });
            }
            Ok(metadata) if metadata.is_dir() => {
                let (found, unread) = walk(path, ignores.as_ref());
                for input in found {
                    inputs.entry(plain(&input.path)).or_insert(input);
                }
                problems.extend(unread);
            }
            Ok(_) => problems.push(unreadable(path, "is neither a file nor a folder")),
            Err(error) => problems.push(unreadable(path, &error.to_string())),
        }
    }
    problems
        .extend(ignores.and_then(Arc::into_inner).map(IgnoreFiles::problems).into_iter().flatten());
    problems.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut inputs: Vec<InputFile> = inputs.into_values().collect();
    if paths.len() > 1 {
        once(&mut inputs);
    }
    (inputs, problems)
}

/// Leaves out files that were named before by another path: relative, absolute, a link.
fn once(inputs: &mut Vec<InputFile>) {
    let mut seen = BTreeSet::new();
    inputs.retain(|input| fs::canonicalize(&input.path).map_or(true, |path| seen.insert(path)));
}

/// A path without `.` in it, so that a file named in two ways is one file.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

fn walk(folder: &Path, ignores: Option<&Arc<IgnoreFiles>>) -> (Vec<InputFile>, Vec<Finding>) {
    let (sender, receiver) = mpsc::channel();
    let mut builder = WalkBuilder::new(folder);
    builder.standard_filters(false).hidden(true);
    if let Some(ignores) = ignores.cloned() {
        builder.filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            // The folder itself was named.
            entry.depth() == 0 || !ignores.leave_out(entry.path(), is_folder)
        });
    }
    builder.build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| match sender.send(entry) {
            Ok(()) => WalkState::Continue,
            Err(_) => WalkState::Quit,
        })
    });
    drop((sender, builder));
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
                    found.push(InputFile { path, format, named: false });
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
