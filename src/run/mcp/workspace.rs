//! The folder that an assistant works in: its files can be checked, and no others.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::document::Format;
use crate::encoding::decode;
use crate::finding::Finding;
use crate::session::profile::{RuleSettings, RunProfiles};
use crate::session::text::{CheckedText, TextChecker, TextOptions};

/// Bytes of a text or a file at most.
const LARGEST: u64 = 4_000_000;
/// The name of a text that has none.
const UNNAMED: &str = "draft.md";

/// A folder with the rules that apply in it.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    /// Its path without links.
    root: PathBuf,
    rules: RuleSettings,
}

/// A text, checked.
pub(super) struct WorkspaceCheck {
    pub(super) text: String,
    pub(super) checked: CheckedText,
    pub(super) profiles: RunProfiles,
    pub(super) path: PathBuf,
}

impl Workspace {
    /// Opens a folder.
    ///
    /// # Errors
    ///
    /// When it does not exist, or is not a folder.
    pub(super) fn new(folder: &Path, rules: RuleSettings) -> Result<Self, String> {
        let shown = folder.display();
        let root = fs::canonicalize(folder).map_err(|error| format!("{shown}: {error}"))?;
        if root.is_dir() {
            Ok(Self { root, rules })
        } else {
            Err(format!("{shown} is not a folder"))
        }
    }

    /// Checks a text as the file `name` would be checked.
    ///
    /// # Errors
    ///
    /// When the text is too large, the name leads out of the folder, or the rules are broken.
    pub(super) fn check_text(
        &self,
        text: String,
        name: Option<&str>,
    ) -> Result<WorkspaceCheck, String> {
        if text.len() as u64 > LARGEST {
            return Err(too_large("the text"));
        }
        let name = Path::new(name.unwrap_or(UNNAMED));
        if !name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(outside(name));
        }
        self.check(text, self.root.join(name))
    }

    /// Checks a file of the folder.
    ///
    /// # Errors
    ///
    /// When it is not in the folder, is not a text, is too large, or the rules are broken.
    pub(super) fn check_file(&self, name: &str) -> Result<WorkspaceCheck, String> {
        let name = Path::new(name);
        let path = fs::canonicalize(self.root.join(name))
            .map_err(|error| format!("{}: {error}", name.display()))?;
        if !path.starts_with(&self.root) {
            return Err(outside(name));
        }
        let shown = name.display();
        let metadata = fs::metadata(&path).map_err(|error| format!("{shown}: {error}"))?;
        if !metadata.is_file() {
            return Err(format!("{shown} is not a file: name one file at a time"));
        }
        if metadata.len() > LARGEST {
            return Err(too_large(&shown.to_string()));
        }
        let bytes = fs::read(&path).map_err(|error| format!("{shown}: {error}"))?;
        let is_html = Format::of(&path) == Some(Format::Html);
        let decoded = decode(bytes, is_html).ok_or_else(|| format!("{shown} is not a text"))?;
        self.check(decoded.text, path)
    }

    /// The profiles of a call, with those of a file in the folder loaded.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the configuration or the rules.
    pub(super) fn profiles(&self, path: &Path) -> Result<RunProfiles, String> {
        let mut profiles = RunProfiles::new(self.rules.clone());
        profiles.of(path);
        let problems = profiles.problems();
        if problems.is_empty() { Ok(profiles) } else { Err(told(&problems)) }
    }

    /// The path of a text without a name.
    pub(super) fn unnamed(&self) -> PathBuf {
        self.root.join(UNNAMED)
    }

    fn check(&self, text: String, path: PathBuf) -> Result<WorkspaceCheck, String> {
        let mut profiles = self.profiles(&path)?;
        let checker = TextChecker::of(profiles.of(&path));
        let format = Format::of(&path).unwrap_or_default();
        let options = TextOptions { path: path.clone(), format, ..TextOptions::default() };
        let checked = checker.check(&text, &options);
        if let Some(why) = checked.error() {
            return Err(why.to_owned());
        }
        Ok(WorkspaceCheck { text, checked, profiles, path })
    }
}

/// The problems of a configuration, one a line.
fn told(problems: &[Finding]) -> String {
    let mut lines = Vec::new();
    for problem in problems {
        let line = problem.primary.as_ref().map(|label| format!(":{}", label.places.0.line));
        let line = line.unwrap_or_default();
        lines.push(format!("{}{line}: {}", problem.path, problem.message));
    }
    lines.join("\n")
}

fn outside(name: &Path) -> String {
    format!("{} is outside the workspace folder: use a path inside it", name.display())
}

fn too_large(what: &str) -> String {
    format!("{what} is larger than {} MB: check it in parts", LARGEST / 1_000_000)
}
