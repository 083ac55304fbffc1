//! Ignore files: `.ignore`, `.gitignore`, and the excludes of git for the repository and for the
//! user.
//!
//! The `ignore` crate matches; the files are read here, since it would wait for a pipe and read a
//! device without end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::finding::{self, Finding, FindingDraft};
use crate::intake::{self, FolderTree, LARGEST};
use crate::source::Source;

/// The number of kinds of ignore files that a folder may have, in order of priority: `.ignore`,
/// `.gitignore`, and the excludes of git for the repository.
const KINDS: usize = 3;

/// The patterns of ignore files, by folder. Each file is read when a path in its folder is asked
/// about.
pub(super) struct IgnoreFiles {
    levels: Mutex<BTreeMap<PathBuf, Arc<IgnoreLevel>>>,
    /// The excludes in the user's own settings of git; they are read when a folder is walked.
    global: OnceLock<Gitignore>,
    problems: Mutex<Vec<Finding>>,
}

/// The ignore files of a folder, and of the folders above it.
struct IgnoreLevel {
    own: Vec<(usize, Gitignore)>,
    above: Option<Arc<IgnoreLevel>>,
}

impl IgnoreFiles {
    pub(super) fn new() -> Self {
        Self { levels: Mutex::default(), global: OnceLock::new(), problems: Mutex::default() }
    }

    /// Whether a file or folder is to be left out. The nearest folder that has something to say
    /// about it decides.
    pub(super) fn leave_out(&self, path: &Path, is_folder: bool) -> bool {
        let path = intake::clean(path);
        let Some(folder) = path.parent() else { return false };
        let level = self.level(folder);
        for kind in 0..KINDS {
            let mut at = Some(&level);
            while let Some(level) = at {
                for (_, rules) in level.own.iter().filter(|(own, _)| *own == kind) {
                    match rules.matched(&path, is_folder) {
                        Match::Ignore(_) => return true,
                        Match::Whitelist(_) => return false,
                        Match::None => {}
                    }
                }
                at = level.above.as_ref();
            }
        }
        let global = self.global.get_or_init(|| Gitignore::global().0);
        global.matched(&path, is_folder).is_ignore()
    }

    /// Returns the problems of the files.
    pub(super) fn problems(self) -> Vec<Finding> {
        self.problems.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn level(&self, folder: &Path) -> Arc<IgnoreLevel> {
        let known = self.levels.lock().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        if let Some(level) = known {
            return level;
        }
        let above = folder.parent().map(|above| self.level(above));
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || {
            let files = [
                folder.join(".ignore"),
                folder.join(".gitignore"),
                repository(folder).join("info/exclude"),
            ];
            let files = files.iter().enumerate();
            let own = files.filter_map(|(kind, path)| Some((kind, self.read(folder, path)?)));
            Arc::new(IgnoreLevel { own: own.collect(), above })
        };
        levels.entry(folder.to_path_buf()).or_insert_with(read).clone()
    }

    /// Reads an ignore file, if there is one.
    fn read(&self, folder: &Path, path: &Path) -> Option<Gitignore> {
        path.symlink_metadata().ok()?;
        let shown = intake::shown(path);
        let text = match intake::read(path, LARGEST) {
            Ok(text) => text,
            Err(why) => {
                self.complain(vec![super::unreadable(shown, &why)]);
                return None;
            }
        };
        let source = Source {
            foreign: !FolderTree::around(path).holds(path),
            ..Source::new(shown.display().to_string(), text)
        };
        let mut builder = GitignoreBuilder::new(folder);
        let (mut drafts, mut start) = (Vec::new(), 0);
        for line in source.text.split_inclusive('\n') {
            let rule = line.trim_end_matches(['\n', '\r']);
            if let Some(why) = intake::excess(rule) {
                let why = format!("a pattern with {why} is not read");
                let finding = Finding::problem("ignore", &source.path, why);
                drafts.push(FindingDraft::new(
                    finding,
                    vec![(start..start + rule.len(), String::new())],
                ));
            } else {
                // As git does, and the crate: a pattern that cannot be read matches nothing.
                let _ = builder.add_line(None, rule);
            }
            start += line.len();
        }
        self.complain(finding::locate(&source, drafts));
        match builder.build() {
            Ok(rules) => Some(rules),
            Err(error) => {
                self.complain(vec![super::unreadable(shown, &error.to_string())]);
                None
            }
        }
    }

    fn complain(&self, problems: Vec<Finding>) {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).extend(problems);
    }
}

/// Returns the folder in which git keeps the data of the repository in a folder; a linked working
/// folder has a file that leads there.
fn repository(folder: &Path) -> PathBuf {
    let git = folder.join(".git");
    if !git.is_file() {
        return git;
    }
    let text = |path: &Path| intake::read(path, LARGEST).map(|text| text.trim().to_owned()).ok();
    let own = text(&git)
        .and_then(|text| Some(folder.join(text.strip_prefix("gitdir: ")?)))
        .unwrap_or(git);
    text(&own.join("commondir")).map_or_else(|| own.clone(), |common| own.join(common))
}
