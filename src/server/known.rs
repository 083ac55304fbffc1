//! Baselines and dismissed findings of a session, and whether the files behind it have changed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::baseline::{Baseline, BaselineFile, DISMISSED_NAME, FILE_NAME, KnownFinding};
use crate::finding::Finding;
use crate::rules::rule_paths;
use crate::session::known_files::KnownFiles;
use crate::session::profile::RunProfiles;
use crate::session::settle::CheckResults;

/// Files of known findings.
pub(super) struct KnownFindings {
    baselines: KnownFiles,
    dismissed: KnownFiles,
    /// Mistakes in them.
    pub(super) problems: Vec<Finding>,
}

impl Default for KnownFindings {
    fn default() -> Self {
        Self {
            baselines: KnownFiles::new(FILE_NAME, None),
            dismissed: KnownFiles::new(DISMISSED_NAME, None),
            problems: Vec::new(),
        }
    }
}

impl KnownFindings {
    /// Silences what is known, as a run does.
    pub(super) fn silence(&mut self, checks: &mut CheckResults) {
        for files in [&mut self.dismissed, &mut self.baselines] {
            files.open_for(checks);
            files.silence(checks);
            self.problems.extend(files.take_problems());
        }
        checks.findings.sort_by(|a, b| a.order().cmp(&b.order()));
    }

    /// The files that were opened.
    fn files(&self) -> impl Iterator<Item = &Path> {
        let all = self.baselines.opened().chain(self.dismissed.opened());
        all.map(|baseline| baseline.path.as_path())
    }
}

/// The file of a kind in which the findings of a document are recorded: the nearest, or a new one
/// in `folder`, beside the baseline where there is one.
fn file_for(name: &str, path: &Path, folder: &Path) -> PathBuf {
    let own = path.parent().unwrap_or(Path::new(""));
    if let Some(file) = Baseline::nearest_named(own, name) {
        return file;
    }
    let beside = Baseline::nearest(own).and_then(|file| file.parent().map(Path::to_path_buf));
    beside.unwrap_or_else(|| folder.to_path_buf()).join(name)
}

/// Records the hits of a finding in the file of this name for a document; returns that file.
///
/// # Errors
///
/// A sentence that says why nothing was written.
pub(super) fn record(
    name: &str,
    path: &Path,
    folder: &Path,
    finding: &Finding,
) -> Result<PathBuf, String> {
    let file = file_for(name, path, folder);
    let mut known = if file.exists() {
        match Baseline::open(&file) {
            Ok(BaselineFile::Current(baseline)) => baseline,
            Ok(BaselineFile::Outdated(_, problem)) | Err(problem) => {
                return Err(format!("{}: {}", file.display(), problem.message));
            }
        }
    } else {
        Baseline::new(&file)
    };
    let document = known.name_of(path);
    for hit in finding.hits() {
        known.insert(&document, KnownFinding::of(hit));
    }
    known.write().map_err(|error| format!("{}: cannot write: {error}", file.display()))?;
    Ok(file)
}

/// When files were written, and how long they were.
#[derive(Debug, Default)]
pub(super) struct Stamps(BTreeMap<PathBuf, Stamp>);

/// When a file was written and how many bytes it had; `None` for one that is not there.
type Stamp = Option<(SystemTime, u64)>;

impl Stamps {
    /// Notes the files that findings came from, and those that may appear in a folder.
    pub(super) fn take(
        &mut self,
        profiles: &RunProfiles,
        known: &KnownFindings,
        folders: &[PathBuf],
    ) {
        let mut files = profiles.files();
        for folder in profiles.rule_folders() {
            if !self.0.contains_key(&folder) {
                files.extend(rule_paths(&folder));
            }
        }
        files.extend(known.files().map(Path::to_path_buf));
        for folder in folders {
            let names = crate::config::FILE_NAMES.iter().chain([&FILE_NAME, &DISMISSED_NAME]);
            files.extend(names.map(|name| folder.join(name)));
        }
        for file in files {
            if let Entry::Vacant(place) = self.0.entry(file) {
                let stamp = stamp(place.key());
                place.insert(stamp);
            }
        }
    }

    /// Forgets all files.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether one of the files is another by now.
    pub(super) fn differ(&self) -> bool {
        self.0.iter().any(|(file, known)| stamp(file) != *known)
    }
}

fn stamp(file: &Path) -> Stamp {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
