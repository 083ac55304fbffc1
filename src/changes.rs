//! Which lines have changed against a revision: asked of the `git` program, not guessed.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Against what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since<'a> {
    /// From where the branch left this revision to the files as they are.
    Revision(&'a str),
    /// From the last commit to what is staged.
    Staged,
}

/// What has changed of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// It is new as a whole.
    Whole,
    /// Lines, from 1, end exclusive, in order; empty where something was only deleted.
    Lines(Vec<Range<usize>>),
}

/// Changed lines, by file.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The folder of the repository.
    root: PathBuf,
    /// By absolute path.
    files: BTreeMap<PathBuf, Change>,
    /// What is staged of files that have changed again since.
    staged: BTreeMap<PathBuf, Vec<u8>>,
}

impl Changes {
    /// Asks git in the repository that holds `path`.
    ///
    /// # Errors
    ///
    /// Why there is no answer: no git, no repository, no such revision.
    pub fn ask(path: &Path, since: Since<'_>) -> Result<Self, String> {
        let git = Git::at(path)?;
        let mut changes = Self { root: git.root.clone(), ..Self::default() };
        let base = match since {
            Since::Staged => None,
            Since::Revision(revision) => Some(git.base(revision)?),
        };
        let mut args = vec!["diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--text"];
        args.extend(["--find-renames", "--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules", "--no-relative"]);
        args.push(base.as_deref().unwrap_or("--cached"));
        args.push("--");
        for (name, lines) in parse(&git.run(&args)?)? {
            changes.files.insert(git.root.join(name), Change::Lines(lines));
        }
        if since == Since::Staged {
            for name in names(&git.run(&["diff", "--name-only", "--no-relative", "-z", "--"])?)? {
                let path = git.root.join(&name);
                if changes.files.contains_key(&path) {
                    let blob = format!(":{}", name.display());
                    changes.staged.insert(path, git.run(&["cat-file", "blob", &blob])?);
                }
            }
        } else {
            let args = ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"];
            for name in names(&git.run(&args)?)? {
                changes.files.insert(git.root.join(name), Change::Whole);
            }
        }
        Ok(changes)
    }

    /// Whether git has answered.
    pub fn is_known(&self) -> bool {
        !self.root.as_os_str().is_empty()
    }

    /// Whether a file is part of the repository's folder at all.
    pub fn covers(&self, path: &Path) -> bool {
        let folder = Some(path).filter(|path| path.is_dir()).and_then(|path| fs::canonicalize(path).ok());
        folder.unwrap_or_else(|| resolved(path)).starts_with(&self.root)
    }

    /// Whether something has changed in a file.
    pub fn touches(&self, path: &Path) -> bool {
        self.files.contains_key(&resolved(path))
    }

    /// Whether one of the lines from `first` to `last` of a file has changed.
    pub fn touches_lines(&self, path: &Path, first: usize, last: usize) -> bool {
        match self.files.get(&resolved(path)) {
            None => false,
            Some(Change::Whole) => true,
            Some(Change::Lines(lines)) => {
                let next = lines.partition_point(|range| range.end <= first);
                lines.get(next).is_some_and(|range| range.start <= last)
            }
        }
    }

    /// What is staged of a file, where that is not what the file says.
    pub fn staged(&self, path: &Path) -> Option<&[u8]> {
        self.staged.get(&resolved(path)).map(Vec::as_slice)
    }
}

/// A path as git would say it: its folder without links, its name as it is, because git follows no links.
fn resolved(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    path.file_name().map_or(folder.clone(), |name| folder.join(name))
}

/// The git program, in one repository.
struct Git {
    /// Where it is run; nothing for the current folder, which a hook relies on.
    folder: Option<PathBuf>,
    root: PathBuf,
}

impl Git {
    fn at(path: &Path) -> Result<Self, String> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let folder = fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut refused = String::new();
        for at in [None, Some(folder.clone())] {
            let git = Self { folder: at, root: PathBuf::new() };
            match git.run(&["rev-parse", "--show-toplevel"]) {
                Ok(root) => {
                    let root = PathBuf::from(String::from_utf8_lossy(&root).trim_end_matches('\n'));
                    let root = fs::canonicalize(&root).unwrap_or(root);
                    if folder.starts_with(&root) {
                        return Ok(Self { root, ..git });
                    }
                }
                Err(why) => refused = why,
            }
        }
        Err(format!("{} is in no git repository ({refused})", folder.display()))
    }

    /// The commit that changes are counted from: where the branch left the revision, or the revision itself.
    fn base(&self, revision: &str) -> Result<String, String> {
        let commit = format!("{revision}^{{commit}}");
        let commit = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]);
        let commit = commit.map_err(|_| format!("git knows no revision `{revision}`"))?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let base = self.run(&["merge-base", &commit, "HEAD"]).unwrap_or_default();
        let base = String::from_utf8_lossy(&base).trim().to_owned();
        Ok(if base.is_empty() { commit } else { base })
    }

    fn run(&self, args: &[&str]) -> Result<Vec<u8>, String> {
        let mut command = Command::new("git");
        if let Some(folder) = &self.folder {
            command.arg("-C").arg(folder);
        }
        // A question must not write: the index stays as it is.
        command.env("GIT_OPTIONAL_LOCKS", "0").args(args);
        let output = command.output().map_err(|error| format!("git cannot be run: {error}"))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned())
    }
}

/// Names that end with a zero byte.
fn names(output: &[u8]) -> Result<Vec<PathBuf>, String> {
    output.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(path).collect()
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn path(bytes: &[u8]) -> Result<PathBuf, String> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Result<PathBuf, String> {
    let name = std::str::from_utf8(bytes).map_err(|_| "a file name is not in UTF-8".to_owned())?;
    Ok(PathBuf::from(OsStr::new(name)))
}

/// A file and its changed lines.
type FileLines = (PathBuf, Vec<Range<usize>>);

/// Changed lines of each file in a diff without context. Lines of the texts are counted off, never looked at.
fn parse(diff: &[u8]) -> Result<Vec<FileLines>, String> {
    let mut files: Vec<FileLines> = Vec::new();
    let mut lines = diff.split(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix(b"+++ ") {
            let name = unquote(name);
            if let Some(name) = name.strip_prefix(b"b/") {
                files.push((path(name)?, Vec::new()));
            }
        } else if line.starts_with(b"@@ ") {
            let header = String::from_utf8_lossy(line);
            let (removed, added) = hunk(&header).ok_or_else(|| format!("git said something unexpected: {header}"))?;
            let text = |line: &&[u8]| !line.starts_with(b"\\ No newline");
            lines.by_ref().filter(text).take(removed.len() + added.len()).for_each(drop);
            if let Some((_, changed)) = files.last_mut().filter(|_| !added.is_empty()) {
                changed.push(added);
            }
        }
    }
    Ok(files)
}

/// The lines before and after that the header of a hunk names.
fn hunk(header: &str) -> Option<(Range<usize>, Range<usize>)> {
    let mut parts = header.split(' ').skip(1);
    let mut range = |sign: char| {
        let part = parts.next()?.strip_prefix(sign)?;
        let (start, count) = part.split_once(',').unwrap_or((part, "1"));
        let start: usize = start.parse().ok()?;
        Some(start..start + count.parse::<usize>().ok()?)
    };
    Some((range('-')?, range('+')?))
}

/// A file name as git writes it in a diff: in quotation marks with escapes where it holds odd characters, and with a tab
/// behind it where it holds spaces.
fn unquote(name: &[u8]) -> Vec<u8> {
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    let Some(inner) = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")) else { return name.to_vec() };
    let mut plain = Vec::new();
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        plain.push(match bytes.next() {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(b'a') => 7,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'v') => 11,
            Some(first @ b'0'..=b'7') => {
                let more = bytes
                    .by_ref()
                    .take(2)
                    .fold(u32::from(first - b'0'), |sum, digit| sum * 8 + u32::from(digit.wrapping_sub(b'0') & 7));
                u8::try_from(more & 0xFF).unwrap_or_default()
            }
            Some(other) => other,
            None => b'\\',
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_a_diff_are_not_read_as_headers() {
        let diff = "diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -1 +1,2 @@ x\n--- b/x\n\\ No newline at end of file\n+++ b/no.md\n+@@ -9 +9 @@\n\
                    @@ -7,2 +8,0 @@\n-a\n-b\ndiff --git a/b b/b\n--- /dev/null\n+++ \"b/\\303\\244\\\" \\t.md\"\n@@ -0,0 +1 @@\n+a\n\
                    \\ No newline at end of file\n";
        let found = parse(diff.as_bytes()).unwrap();
        let shown: Vec<_> = found.iter().map(|(path, lines)| (path.to_str().unwrap(), format!("{lines:?}"))).collect();
        assert_eq!(shown, [("a.md", "[1..3]".to_owned()), ("\u{e4}\" \t.md", "[1..2]".to_owned())]);
    }

    #[test]
    fn lines_are_looked_up() {
        let lines = Change::Lines(vec![3..5, 9..10]);
        let here = resolved(Path::new("a.md"));
        let changes = Changes { files: BTreeMap::from([(here, lines)]), ..Changes::default() };
        let touched: Vec<usize> =
            (1..12).filter(|&line| changes.touches_lines(Path::new("./a.md"), line, line)).collect();
        assert_eq!(touched, [3, 4, 9]);
        assert!(changes.touches_lines(Path::new("a.md"), 5, 9) && !changes.touches_lines(Path::new("b.md"), 3, 3));
    }
}
