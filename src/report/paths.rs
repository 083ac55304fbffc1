//! Paths as services want them: from the root of the repository, with `/` between the parts.

use std::collections::BTreeMap;
use std::env;
use std::path::{self, Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::finding::Finding;

/// The characters that a path of a URI contains unescaped.
const PLAIN: AsciiSet =
    NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The roots of repositories.
#[derive(Default)]
pub(super) struct RepositoryRoots {
    /// The folder that GitLab checked the project out to.
    project: Option<PathBuf>,
    /// The root above each folder seen.
    roots: BTreeMap<PathBuf, Option<PathBuf>>,
    /// Names that are not in UTF-8, by the form that is shown.
    odd: BTreeMap<String, PathBuf>,
}

impl RepositoryRoots {
    /// Reads the environment for roots, and takes the names of a report that are not in UTF-8.
    pub(super) fn new(odd: &[PathBuf]) -> Self {
        let odd = odd.iter().map(|path| (path.display().to_string(), path.clone())).collect();
        Self { project: env::var_os("CI_PROJECT_DIR").map(PathBuf::from), odd, ..Self::default() }
    }

    /// Returns a file's path from the root of its repository, or from the current folder if it has
    /// none. A file outside of both keeps its whole path.
    pub(super) fn relative(&mut self, file: &str) -> String {
        match self.inside(Path::new(file)) {
            Some(inside) => slashed(&inside.to_string_lossy(), path::MAIN_SEPARATOR),
            None => slashed(file, path::MAIN_SEPARATOR),
        }
    }

    /// The path of a file from the root.
    fn inside(&mut self, file: &Path) -> Option<PathBuf> {
        let whole = whole(file)?;
        let project = self.project.clone().filter(|project| whole.starts_with(project));
        let root =
            project.or_else(|| self.root(whole.parent()?)).or_else(|| env::current_dir().ok());
        let inside = root.as_ref().and_then(|root| whole.strip_prefix(root).ok()).unwrap_or(&whole);
        Some(inside.to_path_buf())
    }

    /// Returns the path as a relative reference, or a `file:` URI for a file elsewhere.
    pub(super) fn uri(&mut self, file: &str) -> String {
        let odd = self.odd.get(file).cloned();
        match odd.and_then(|path| self.inside(&path)) {
            Some(path) => uri(path.as_os_str().as_encoded_bytes()),
            None => uri(self.relative(file).as_bytes()),
        }
    }

    fn root(&mut self, folder: &Path) -> Option<PathBuf> {
        if let Some(root) = self.roots.get(folder) {
            return root.clone();
        }
        // A worktree and a submodule have a file of this name.
        let root = if folder.join(".git").exists() {
            Some(folder.to_path_buf())
        } else {
            folder.parent().and_then(|parent| self.root(parent))
        };
        self.roots.insert(folder.to_path_buf(), root.clone());
        root
    }
}

/// The file of a finding; none for the command line.
pub(super) fn file(finding: &Finding) -> Option<&str> {
    (finding.primary.is_some() || finding.rule.as_str() != "puffery/usage")
        .then_some(&*finding.path)
}

/// A whole path without `.` and `..`.
fn whole(file: &Path) -> Option<PathBuf> {
    let mut whole = PathBuf::new();
    for part in path::absolute(file).ok()?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(whole.pop()),
            part => whole.push(part),
        }
    }
    Some(whole)
}

/// `/` between the parts, whatever the system has there; without a leading `./`.
pub(super) fn slashed(path: &str, separator: char) -> String {
    let path = if separator == '/' { path.to_owned() } else { path.replace(separator, "/") };
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}

/// The address of a file, escaped.
pub(crate) fn uri(path: &[u8]) -> String {
    // `C:/…`, and `//server/…` of Windows, without the `//?/` that opens a verbatim path.
    let path = path.strip_prefix(b"//?/").unwrap_or(path);
    let (drive, rest) = match path {
        [letter, b':', rest @ ..] if letter.is_ascii_alphabetic() && rest.starts_with(b"/") => {
            (Some(char::from(*letter)), rest)
        }
        _ => (None, path),
    };
    let rest = percent_encode(rest, &PLAIN);
    match drive {
        None if path.starts_with(b"//") => format!("file:{rest}"),
        None if path.starts_with(b"/") => format!("file://{rest}"),
        None => rest.to_string(),
        Some(drive) => format!("file:///{drive}:{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_windows_get_slashes() {
        assert_eq!(slashed(r".\posts\a b.md", '\\'), "posts/a b.md");
        assert_eq!(
            slashed(r"posts\a.md", '/'),
            r"posts\a.md",
            "elsewhere it is a character like any other"
        );
    }

    #[test]
    fn uris_are_escaped() {
        let uri = |path: &str| super::uri(path.as_bytes());
        assert_eq!(super::uri(b"b\xFF.md"), "b%FF.md");
        assert_eq!(uri("posts/a b#1.md"), "posts/a%20b%231.md");
        assert_eq!(uri("caf\u{e9}/100%?.md"), "caf%C3%A9/100%25%3F.md");
        assert_eq!(uri("a:b.md"), "a%3Ab.md", "no scheme");
        assert_eq!(uri("/tmp/a.md"), "file:///tmp/a.md");
        assert_eq!(uri("C:/texts/a b.md"), "file:///C:/texts/a%20b.md");
        assert_eq!(uri("//?/C:/a.md"), "file:///C:/a.md");
        assert_eq!(uri("//server/texts/a.md"), "file://server/texts/a.md");
    }

    #[test]
    fn the_nearest_repository_counts() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("site/.git")).unwrap();
        std::fs::create_dir_all(root.join("site/posts")).unwrap();
        let file = |path: &str| root.join(path).to_string_lossy().into_owned();
        let mut repositories = RepositoryRoots::default();
        assert_eq!(repositories.relative(&file("site/posts/../posts/./a b.md")), "posts/a b.md");
        assert_eq!(
            repositories.relative("posts/c.md"),
            RepositoryRoots::default().relative("./posts/c.md")
        );
        let mut project =
            RepositoryRoots { project: Some(root.to_path_buf()), ..RepositoryRoots::default() };
        assert_eq!(project.relative(&file("site/posts/a.md")), "site/posts/a.md");
    }
}
