//! The door through which files of the user's come in: configuration, rule files, ignore files,
//! baselines.
//!
//! They come with the repository, so that a pull request can write them: only regular files are
//! read, a limited number of bytes of each, and nothing of a file outside the repository is shown.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Bytes of a configuration or an ignore file that is read: patterns take many times their size.
pub const LARGEST: u64 = 4 << 20;
/// Bytes of a rule file; a table of learned wording is large.
pub const LARGEST_RULES: u64 = 16 << 20;
/// Folders of pseudo-files: reading them can wait for ever, or show the environment.
const SYSTEM: [&str; 2] = ["/proc", "/sys"];

/// Bytes of a pattern for paths.
const LONGEST_PATTERN: usize = 1024;
/// Braces inside one another in a pattern for paths.
const DEEPEST_BRACES: usize = 20;

thread_local! {
    /// A file as an editor has it, which is read in place of what was saved.
    static UNSAVED: RefCell<Option<(PathBuf, String)>> = const { RefCell::new(None) };
}

/// Does something as if a file had this text; only this thread sees it.
pub fn with_unsaved<T>(path: &Path, text: &str, work: impl FnOnce() -> T) -> T {
    let before = UNSAVED.replace(Some((clean(path), text.to_owned())));
    let result = work();
    UNSAVED.set(before);
    result
}

fn unsaved(path: &Path) -> Option<String> {
    UNSAVED.with_borrow(|unsaved| {
        let (open, text) = unsaved.as_ref()?;
        (clean(path) == *open).then(|| text.clone())
    })
}

/// Opens a regular file.
///
/// # Errors
///
/// The reason why it is not opened: a device, a pipe and a file of the system are refused.
pub fn open(path: &Path) -> io::Result<File> {
    let place = fs::canonicalize(path)?;
    if !fs::metadata(&place)?.is_file() || SYSTEM.iter().any(|folder| place.starts_with(folder)) {
        return Err(io::Error::other("it is not a regular file"));
    }
    File::open(&place)
}

/// Reads a file of at most `largest` bytes, in UTF-8.
///
/// # Errors
///
/// The reason why it is not read.
pub fn read(path: &Path, largest: u64) -> Result<String, String> {
    if let Some(text) = unsaved(path) {
        return Ok(text);
    }
    let mut bytes = Vec::new();
    let file = open(path).map_err(|error| error.to_string())?;
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > largest {
        return Err(format!("it is larger than {} MB", largest >> 20));
    }
    String::from_utf8(bytes)
        .map_err(|error| format!("byte {} is not UTF-8", error.utf8_error().valid_up_to()))
}

/// An absolute path without `.` and `..` in it.
pub fn clean(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            part => clean.push(part),
        }
    }
    clean
}

/// A path as a user would write it: relative to the current folder where it is below it.
pub fn shown(path: &Path) -> &Path {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&current).unwrap_or(path)
}

/// Returns what is too much in a pattern for paths: reading braces recurses, and the time to
/// compile a pattern grows with the square of its length.
pub fn excess(pattern: &str) -> Option<String> {
    if pattern.len() > LONGEST_PATTERN {
        return Some(format!("more than {LONGEST_PATTERN} bytes"));
    }
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in pattern.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    (deepest > DEEPEST_BRACES)
        .then(|| format!("more than {DEEPEST_BRACES} braces inside one another"))
}

/// A folder whose files may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderTree(PathBuf);

impl FolderTree {
    /// The repository of the folder that a file is named in, or else the current folder if it is
    /// below that, or else this folder. A link may lead out of it.
    pub fn around(file: &Path) -> Self {
        let folder =
            file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::of(folder)
    }

    /// As [`FolderTree::around`], for a folder.
    pub fn of(folder: &Path) -> Self {
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        let current = std::env::current_dir().and_then(fs::canonicalize).ok();
        let repository =
            folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_path_buf);
        let root = repository.or_else(|| current.filter(|current| folder.starts_with(current)));
        Self(root.unwrap_or(folder))
    }

    /// Whether a file is in it.
    pub fn holds(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|path| path.starts_with(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_some_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "four").unwrap();
        assert_eq!(read(&path, 4).as_deref(), Ok("four"));
        assert!(read(&path, 3).unwrap_err().contains("larger"));
        fs::write(&path, b"a\xFF").unwrap();
        assert_eq!(read(&path, 4).unwrap_err(), "byte 1 is not UTF-8");
        assert!(read(folder.path(), 4).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_links_to_them_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        for path in [&link, Path::new("/dev/zero"), Path::new("/proc/self/environ")] {
            assert_eq!(read(path, 4).unwrap_err(), "it is not a regular file");
        }
    }
}
