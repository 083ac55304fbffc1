//! Finding and reading configuration files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Config, ConfigLayer, FILE_NAMES, raw};
use crate::finding::{self, Finding};
use crate::intake::{self, FolderTree, LARGEST, clean, shown};
use crate::rules::read::{self, FileProblems};
use crate::source::Source;

/// Files that may extend one another in a row.
const DEEPEST: usize = 8;

impl Config {
    /// The configuration file nearest to `folder`: in it or in a folder above it.
    pub fn nearest(folder: &Path) -> Option<PathBuf> {
        // A file in the current folder has an empty path for a folder.
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = std::path::absolute(folder).ok()?;
        folder.ancestors().find_map(file_in)
    }

    /// Returns the configuration files whose excludes apply to documents of `folder`, the nearest
    /// first: a folder that is excluded stays so, whatever configuration is in it. Files above the
    /// repository of the nearest are not asked.
    pub fn around(folder: &Path) -> Vec<PathBuf> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(folder) = std::path::absolute(folder) else { return Vec::new() };
        let mut files = Vec::new();
        for above in folder.ancestors() {
            files.extend(file_in(above));
            if !files.is_empty() && above.join(".git").exists() {
                break;
            }
        }
        files
    }

    /// Reads a file and the files it extends. Problems are in [`Config::problems`].
    pub fn open(path: &Path) -> Self {
        let mut config = Self { tree: FolderTree::around(path), ..Self::default() };
        config.add(path, &mut OpenConfigs::default(), None);
        config
    }

    /// Adds a file after the files that it extends. `from` is the place of its name: the source,
    /// and the bytes.
    fn add(
        &mut self,
        path: &Path,
        opened: &mut OpenConfigs,
        from: Option<(&Source, std::ops::Range<usize>)>,
    ) {
        let shown = shown(path).display().to_string();
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let refused = if opened.row.contains(&canonical) {
            Some("extends itself".to_owned())
        } else if opened.row.len() >= DEEPEST {
            Some(format!("more than {DEEPEST} files extend one another"))
        } else {
            None
        };
        // A file that several files extend is read once.
        if refused.is_none() && !opened.seen.insert(canonical.clone()) {
            return;
        }
        let read = || intake::read(path, LARGEST).map_err(|why| format!("cannot read: {why}"));
        let text = refused.map_or_else(read, Err);
        let text = match (text, from) {
            (Ok(text), _) => text,
            (Err(why), Some((source, span))) => {
                let mut problems = FileProblems::new(source, "config");
                problems.error(format!("{shown}: {why}"), span, "", None);
                self.problems.extend(finding::locate(source, problems.drafts));
                return;
            }
            (Err(why), None) => {
                self.problems.push(Finding::problem("config", &shown, why));
                return;
            }
        };
        opened.row.push(canonical);
        let source = Source { foreign: !self.tree.holds(path), ..Source::new(shown, text) };
        let mut problems = FileProblems::new(&source, "config");
        let raw: raw::RawConfig = read::read(&mut problems).unwrap_or_default();
        self.problems.extend(finding::locate(&source, problems.drafts));
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        for base in &raw.extends {
            self.add(&folder.join(base.get_ref()), opened, Some((&source, base.span())));
        }
        opened.row.pop();
        self.layers.push(ConfigLayer { source: Arc::new(source), folder: clean(&folder), raw });
    }
}

/// Files that are open, each extended by the next, and all that have been read.
#[derive(Default)]
struct OpenConfigs {
    row: Vec<PathBuf>,
    seen: BTreeSet<PathBuf>,
}

/// Returns the configuration file in a folder. Something else of that name is reported when it is
/// opened.
fn file_in(folder: &Path) -> Option<PathBuf> {
    FILE_NAMES
        .map(|name| folder.join(name))
        .into_iter()
        .find(|path| path.symlink_metadata().is_ok())
}
