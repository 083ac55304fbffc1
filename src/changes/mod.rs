//! Lines that have changed against a revision: asked of the `git` program, not guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

mod git;

use git::{GitProgram, index, names, parse};

/// The revision to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since<'a> {
    /// From where the branch left this revision to the files as they are.
    Revision(&'a str),
    /// Changes from the last commit to the index.
    Staged,
}

/// The changes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// It is new as a whole.
    Whole,
    /// Lines, from 1, end exclusive, in order; empty where something was only deleted.
    Lines(Vec<Range<usize>>),
}

/// Changed lines, by file.
#[derive(Debug, Default)]
pub struct ChangedLines {
    git: GitProgram,
    /// The changes by absolute path.
    files: BTreeMap<PathBuf, Change>,
    /// The object of each file in the index, if the index is checked.
    index: Option<BTreeMap<PathBuf, String>>,
    /// Files that the working folder has otherwise than the index.
    edited: BTreeSet<PathBuf>,
    /// The contents of checked files in the index.
    staged: BTreeMap<PathBuf, Vec<u8>>,
}

impl ChangedLines {
    /// Asks git in the repository that contains `path`.
    ///
    /// # Errors
    ///
    /// Fails with the reason why there is no answer: no git, no repository, no such revision.
    pub fn ask(path: &Path, since: Since<'_>) -> Result<Self, String> {
        let git = GitProgram::at(path)?;
        let base = match since {
            Since::Staged => None,
            Since::Revision(revision) => Some(git.base(revision)?),
        };
        let mut args =
            vec!["diff", "--unified=0", "--inter-hunk-context=0", "-O/dev/null", "--no-color"];
        args.extend([
            "--no-ext-diff",
            "--no-textconv",
            "--text",
            "--find-renames",
            "--src-prefix=a/",
            "--dst-prefix=b/",
        ]);
        args.extend([
            "--ignore-submodules",
            "--no-relative",
            base.as_deref().unwrap_or("--cached"),
            "--",
        ]);
        let mut changes = Self::default();
        for (name, lines) in parse(&git.run(&args)?)? {
            changes.files.insert(git.root.join(name), Change::Lines(lines));
        }
        if since == Since::Staged {
            let listed = git.run(&["ls-files", "--stage", "--full-name", "-z", "--", ":/"])?;
            let mut objects = BTreeMap::new();
            for (name, object) in index(&listed)? {
                objects.insert(git.root.join(name), object);
            }
            changes.index = Some(objects);
            let edited = names(&git.run(&[
                "diff",
                "--name-only",
                "--no-relative",
                "-O/dev/null",
                "-z",
                "--",
            ])?)?;
            for name in edited {
                changes.edited.insert(git.root.join(name));
            }
        } else {
            let args =
                ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"];
            for name in names(&git.run(&args)?)? {
                changes.files.insert(git.root.join(name), Change::Whole);
            }
        }
        Ok(Self { git, ..changes })
    }

    /// Reads files from the index, if the index is checked: its content will be committed, whatever
    /// is in the working folder.
    ///
    /// # Errors
    ///
    /// Fails with the message of git.
    pub fn read_staged<'p>(
        &mut self,
        paths: impl IntoIterator<Item = &'p Path>,
    ) -> Result<(), String> {
        let Some(index) = &self.index else { return Ok(()) };
        let (mut wanted, mut objects) = (Vec::new(), Vec::new());
        for path in paths {
            let path = resolved(path);
            if !self.files.contains_key(&path) && !self.edited.contains(&path) {
                continue;
            }
            if let Some(object) = index.get(&path) {
                wanted.push(path);
                objects.push(object);
            }
        }
        let texts = self.git.objects(&objects)?;
        self.staged = wanted.into_iter().zip(texts).collect();
        Ok(())
    }

    /// Staged files that the working folder does not have as files.
    pub fn missing(&self) -> impl Iterator<Item = &Path> {
        let index = self.index.iter().flatten().map(|(path, _)| path);
        let gone =
            |path: &&PathBuf| !path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        index.filter(|path| self.files.contains_key(*path)).filter(gone).map(PathBuf::as_path)
    }

    /// Whether a file plays a part: where the index counts, one that is in it.
    pub fn knows(&self, path: &Path) -> bool {
        self.index.as_ref().is_none_or(|index| index.contains_key(&resolved(path)))
    }

    /// Whether a path is in a repository of its own within the repository, which git does not look
    /// into.
    pub fn is_apart(&self, path: &Path) -> bool {
        let path = absolute(path);
        for above in path.ancestors() {
            if above == self.git.root || !above.starts_with(&self.git.root) {
                return false;
            }
            if above.join(".git").exists() {
                return true;
            }
        }
        false
    }

    /// Returns the files, of those named, that are in no commit and that git ignores: whether they
    /// have changed is not known.
    ///
    /// # Errors
    ///
    /// Fails with the message of git.
    pub fn ignored<'p>(&self, paths: &[&'p Path]) -> Result<Vec<&'p Path>, String> {
        let mut ignored = Vec::new();
        for some in paths.chunks(CHUNK) {
            let names: Vec<PathBuf> = some.iter().map(|path| absolute(path)).collect();
            let mut args = ["--literal-pathspecs", "ls-files", "--full-name", "-z", "--"]
                .map(OsStr::new)
                .to_vec();
            for name in &names {
                args.push(name.as_os_str());
            }
            let mut known = BTreeSet::new();
            for name in self::names(&self.git.run(&args)?)? {
                known.insert(self.git.root.join(name));
            }
            for (path, name) in some.iter().zip(&names) {
                if !known.contains(name) {
                    ignored.push(*path);
                }
            }
        }
        Ok(ignored)
    }

    /// Whether git has answered.
    pub fn is_known(&self) -> bool {
        !self.git.root.as_os_str().is_empty()
    }

    /// Whether a file is part of the repository's folder at all.
    pub fn covers(&self, path: &Path) -> bool {
        absolute(path).starts_with(&self.git.root)
    }

    /// Whether something has changed in a file.
    pub fn touches(&self, path: &Path) -> bool {
        self.files.contains_key(&resolved(path))
    }

    /// Whether one of the lines from `first` to `last` of a file has changed.
    pub fn touches_lines(&self, path: &Path, first: usize, last: usize) -> bool {
        self.first_of(path, first, last).is_some()
    }

    /// The first line from `first` to `last` of a file that has changed.
    pub fn first_of(&self, path: &Path, first: usize, last: usize) -> Option<usize> {
        match self.files.get(&resolved(path))? {
            Change::Whole => Some(first),
            Change::Lines(lines) => {
                let next = lines.partition_point(|range| range.end <= first);
                let changed = lines.get(next).filter(|range| range.start <= last)?;
                Some(changed.start.max(first))
            }
        }
    }

    /// Returns the content of a file in the index, if the index is checked.
    pub fn staged(&self, path: &Path) -> Option<&[u8]> {
        self.staged.get(&resolved(path)).map(Vec::as_slice)
    }
}

/// A path as git would say it: its folder without links, its name as it is, because git follows no
/// links.
fn resolved(path: &Path) -> PathBuf {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let folder = fs::canonicalize(parent).unwrap_or_else(|_| parent.to_path_buf());
    match path.file_name() {
        Some(name) => folder.join(name),
        None => folder,
    }
}

/// Returns a path without links: all of a folder's path, and a file's path except for its name.
fn absolute(path: &Path) -> PathBuf {
    match fs::canonicalize(path) {
        Ok(folder) if folder.is_dir() => folder,
        _ => resolved(path),
    }
}

/// Names that git is asked about at once.
const CHUNK: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_looked_up() {
        let lines = Change::Lines(vec![3..5, 9..10]);
        let here = resolved(Path::new("a.md"));
        let changes =
            ChangedLines { files: BTreeMap::from([(here, lines)]), ..ChangedLines::default() };
        let touched: Vec<usize> = (1..12)
            .filter(|&line| changes.touches_lines(Path::new("./a.md"), line, line))
            .collect();
        assert_eq!(touched, [3, 4, 9]);
        assert!(
            changes.touches_lines(Path::new("a.md"), 5, 9)
                && !changes.touches_lines(Path::new("b.md"), 3, 3)
        );
    }
}
