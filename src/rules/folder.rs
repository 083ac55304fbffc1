//! The rule files of a folder of the user's.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::RuleOrigin;
use super::load::{RuleFiles, RuleFolder};
use crate::finding::Finding;
use crate::intake::{self, LARGEST_RULES};
use crate::source::Source;

/// Folders in which files are looked for; one that is too deep to be a rule is reported.
const DEEPEST: usize = 3;

/// `FAMILY/NAME.toml` as family and name.
pub(super) fn key(path: &str) -> Option<(String, String)> {
    let (family, name) = path.strip_suffix(".toml")?.split_once('/')?;
    let well_formed = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (well_formed(family) && well_formed(name)).then(|| (family.to_owned(), name.to_owned()))
}

fn walk(folder: &Path) -> ignore::Walk {
    ignore::WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(true)
        .max_depth(Some(DEEPEST))
        .sort_by_file_path(Path::cmp)
        .build()
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// A folder of rules, those of its families and the rule files in them: where the rules are others,
/// one of these has changed.
pub fn rule_paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths = vec![folder.to_path_buf()];
    for entry in walk(folder).flatten() {
        if entry.file_type().is_some_and(|kind| kind.is_dir()) || is_toml(entry.path()) {
            paths.push(entry.into_path());
        }
    }
    paths
}

/// The TOML files of a folder and of the folders in it, and findings about what cannot be read.
pub fn toml_files(folder: &Path) -> (Vec<PathBuf>, Vec<Finding>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for entry in walk(folder) {
        match entry {
            Ok(entry) if is_toml(entry.path()) => found.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let shown = folder.display().to_string();
                problems.push(Finding::problem("io", &shown, format!("cannot read: {error}")));
            }
        }
    }
    (found, problems)
}

/// Whether a file of this text is a rule, vocabulary, context, marker, score or table, or a file of
/// a language or family, which its folder shows.
pub fn is_rule_file(path: &Path, text: &toml::Table) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    let summed = text.contains_key("summary");
    let has = |key: &str| text.contains_key(key);
    has("match")
        || folder.is_some_and(|name| name == "language" || name == "families")
        || summed && ["any", "bias", "cues", "words"].into_iter().any(has)
}

const PLACE: &str = "name the folder that FAMILY/NAME.toml is in";

/// Adds the rule files of a folder to `files`. Returns findings about files that cannot be read or
/// are not rule files.
pub(super) fn read_folder(folder: &RuleFolder, files: &mut RuleFiles) -> Vec<Finding> {
    let RuleFolder { path: folder, tree } = folder;
    if fs::metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) {
        let mut problem =
            Finding::problem("io", &folder.display().to_string(), "is not a folder of rules");
        problem.help = Some(PLACE.into());
        return vec![problem];
    }
    let (found, mut problems) = toml_files(folder);
    let holds_others = || walk(folder).flatten().any(|entry| entry.path().is_file());
    if found.is_empty() && problems.is_empty() && holds_others() {
        let mut problem =
            Finding::problem("io", &folder.display().to_string(), "no rule file is in this folder");
        problem.help = Some(PLACE.into());
        problems.push(problem);
    }
    for path in found {
        let shown = path.display().to_string();
        let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        match (key(&below), intake::read(&path, LARGEST_RULES)) {
            (_, Err(why)) => {
                problems.push(Finding::problem("io", &shown, format!("cannot read: {why}")));
            }
            (Some(key), Ok(text)) => {
                let source = Source { foreign: !tree.holds(&path), ..Source::new(shown, text) };
                files.insert(key, (Arc::new(source), RuleOrigin::User));
            }
            (None, Ok(_)) => {
                let mut problem =
                    Finding::problem("rule", &shown, "a rule's name is its path: FAMILY/NAME.toml");
                problem.help = Some(
                    "lower-case letters, digits and hyphens, in a folder named after the family"
                        .into(),
                );
                problems.push(problem);
            }
        }
    }
    problems
}
