//! The `git` program: how it is asked, and how its answers are read.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// Settings that override the user's: files in the folder that is asked about start no program, and
/// a repository is one that was made there, not files that look like it.
const SETTINGS: [&str; 3] =
    ["core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit"];

/// The git program, in one repository.
#[derive(Debug, Default)]
pub(super) struct GitProgram {
    /// The folder to run it in; `None` for the current folder, which a hook relies on.
    folder: Option<PathBuf>,
    pub(super) root: PathBuf,
}

impl GitProgram {
    pub(super) fn at(path: &Path) -> Result<Self, String> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let folder =
            fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut refused = String::new();
        for at in [None, Some(folder.clone())] {
            let git = Self { folder: at, ..Self::default() };
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

    /// The commit that changes are counted from: where the branch left the revision.
    pub(super) fn base(&self, revision: &str) -> Result<String, String> {
        if let Some((from, _)) = revision.split_once("..").filter(|_| !revision.starts_with(":/")) {
            let from = if from.is_empty() { "HEAD" } else { from };
            return Err(format!(
                "`{revision}` is a range: one revision is wanted, such as `{from}`"
            ));
        }
        let object = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", revision]);
        let object = object.map_err(|_| unknown(revision))?;
        let commit = format!("{}^{{commit}}", String::from_utf8_lossy(&object).trim());
        let commit = self.run(&["rev-parse", "--verify", "--quiet", &commit]);
        let commit = commit.map_err(|_| {
            format!("git knows no commit `{revision}`: name a branch, a tag or a commit")
        })?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let base = self.run(&["merge-base", &commit, "HEAD"]).unwrap_or_default();
        let base = String::from_utf8_lossy(&base).trim().to_owned();
        if base.is_empty() {
            return Err(format!(
                "the branch and `{revision}` have no commit in common here (no merge base): a shallow clone lacks \
                 their history; fetch it, with `git fetch --unshallow` or `fetch-depth: 0`"
            ));
        }
        Ok(base)
    }

    /// Returns the contents of objects, in their order.
    pub(super) fn objects(&self, objects: &[&String]) -> Result<Vec<Vec<u8>>, String> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.command(&["cat-file", "--batch"]);
        let failed = |error: io::Error| format!("git cannot be run: {error}");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let question: String = objects.iter().map(|object| format!("{object}\n")).collect();
        let input = child.stdin.take();
        // Git answers while it is asked.
        let asking =
            thread::spawn(move || input.map(|mut input| input.write_all(question.as_bytes())));
        let output = child.wait_with_output().map_err(failed)?.stdout;
        drop(asking.join());
        let mut rest = &output[..];
        objects
            .iter()
            .map(|object| blob(&mut rest).ok_or_else(|| format!("git has no object {object}")))
            .collect()
    }

    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new("git");
        if let Some(folder) = &self.folder {
            command.arg("-C").arg(folder);
        }
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        // The number of lines around a change in this variable would beat the one asked for.
        command.env_remove("GIT_DIFF_OPTS");
        // A question must not write: the index stays as it is.
        command.env("GIT_OPTIONAL_LOCKS", "0").args(args);
        command
    }

    pub(super) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Vec<u8>, String> {
        let output =
            self.command(args).output().map_err(|error| format!("git cannot be run: {error}"))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned())
    }
}

fn unknown(revision: &str) -> String {
    format!(
        "git knows no revision `{revision}`: name a branch, a tag or a commit, such as `origin/main`"
    )
}

/// Takes the next object from the output of `cat-file --batch`: a line with its size, and its
/// bytes.
fn blob(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let feed = memchr::memchr(b'\n', rest)?;
    let size =
        std::str::from_utf8(&rest[..feed]).ok()?.rsplit_once(" blob ")?.1.parse::<usize>().ok()?;
    let text = rest.get(feed + 1..feed + 1 + size)?.to_vec();
    *rest = rest.get(feed + 2 + size..)?;
    Some(text)
}

/// Returns the files of the index and their objects, without links, other repositories and files in
/// conflict.
pub(super) fn index(output: &[u8]) -> Result<Vec<(PathBuf, String)>, String> {
    let mut files = Vec::new();
    for entry in output.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let Some(tab) = memchr::memchr(b'\t', entry) else { continue };
        let about = String::from_utf8_lossy(&entry[..tab]);
        let parts: Vec<&str> = about.split(' ').collect();
        if let [mode, object, "0"] = parts[..]
            && mode.starts_with("100")
        {
            files.push((path(&entry[tab + 1..])?, object.to_owned()));
        }
    }
    Ok(files)
}

/// Names that end with a zero byte.
pub(super) fn names(output: &[u8]) -> Result<Vec<PathBuf>, String> {
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
pub(super) type FileLines = (PathBuf, Vec<Range<usize>>);

/// Changed lines of each file in a diff without context. Lines of the texts are counted off, never
/// looked at.
pub(super) fn parse(diff: &[u8]) -> Result<Vec<FileLines>, String> {
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
            let (removed, added) =
                hunk(&header).ok_or_else(|| format!("git said something unexpected: {header}"))?;
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

/// Returns a file name from a diff of git: in quotation marks with escapes if it contains odd
/// characters, and with a tab behind it if it contains spaces.
fn unquote(name: &[u8]) -> Vec<u8> {
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    let Some(inner) = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")) else {
        return name.to_vec();
    };
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
                let more = bytes.by_ref().take(2).fold(u32::from(first - b'0'), |sum, digit| {
                    sum * 8 + u32::from(digit.wrapping_sub(b'0') & 7)
                });
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
        let shown: Vec<_> = found
            .iter()
            .map(|(path, lines)| (path.to_str().unwrap(), format!("{lines:?}")))
            .collect();
        assert_eq!(shown, [("a.md", "[1..3]".to_owned()), ("\u{e4}\" \t.md", "[1..2]".to_owned())]);
    }
}
