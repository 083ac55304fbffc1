//! Finding and reading configuration files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Config, FILE_NAMES, Layer, raw};
use crate::finding::{self, Finding};
use crate::rules::read::{Problems, read};
use crate::source::Source;

/// Files that may extend one another in a row.
const DEEPEST: usize = 8;

impl Config {
    /// The configuration file nearest to `folder`: in it or in a folder above it.
    pub fn nearest(folder: &Path) -> Option<PathBuf> {
        // A file in the current folder has an empty path for a folder.
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = std::path::absolute(folder).ok()?;
        let mut names = folder.ancestors().flat_map(|above| FILE_NAMES.map(|name| above.join(name)));
        names.find(|path| path.is_file())
    }

    /// Reads a file and what it extends. What is wrong is in [`Config::problems`].
    pub fn open(path: &Path) -> Self {
        let mut config = Self::default();
        config.add(path, &mut Vec::new(), None);
        config
    }

    /// Adds a file after those that it extends. `from` is where it was named: the source, and the bytes.
    fn add(&mut self, path: &Path, open: &mut Vec<PathBuf>, from: Option<(&Source, std::ops::Range<usize>)>) {
        let shown = shown(path);
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let refused = if open.contains(&canonical) {
            Some("extends itself".to_owned())
        } else if open.len() >= DEEPEST {
            Some(format!("more than {DEEPEST} files extend one another"))
        } else {
            None
        };
        let text =
            refused.map_or_else(|| fs::read_to_string(path).map_err(|error| format!("cannot read: {error}")), Err);
        let text = match (text, from) {
            (Ok(text), _) => text,
            (Err(why), Some((source, span))) => {
                let mut problems = Problems::new(source, "config");
                problems.error(format!("{shown}: {why}"), span, "", None);
                self.problems.extend(finding::locate(source, problems.drafts));
                return;
            }
            (Err(why), None) => {
                self.problems.push(Finding::problem("config", &shown, why));
                return;
            }
        };
        open.push(canonical);
        let source = Source::new(shown, text);
        let mut problems = Problems::new(&source, "config");
        let raw: raw::Config = read(&mut problems).unwrap_or_default();
        self.problems.extend(finding::locate(&source, problems.drafts));
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        for base in &raw.extends {
            self.add(&folder.join(base.get_ref()), open, Some((&source, base.span())));
        }
        open.pop();
        let folder =
            std::path::absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { &folder }).unwrap_or(folder);
        self.layers.push(Layer { source: Arc::new(source), folder, raw });
    }
}

/// The path as a user would write it: relative to the current folder where it is below it.
fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&current).unwrap_or(path).display().to_string()
}
