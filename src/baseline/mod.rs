//! The baseline: findings that existed when puffery was introduced, accepted until somebody has
//! time.
//!
//! An entry has the fingerprint of a finding, which survives edits elsewhere and moves of its
//! lines, with the rule and the marked words for people who read a diff. Paths are relative to the
//! folder of the file, with `/` between their parts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, FindingDraft, FindingHit, FindingScope, locate};
use crate::intake::{self, FolderTree, clean, shown};
use crate::replace::{self, OldFile};
use crate::source::{Source, floor};

mod name;
mod stored;

use stored::{RawBaseline, hex};

/// The name that the file goes by.
pub const FILE_NAME: &str = "puffery-baseline.json";
/// The name of a file of the same format beside it: findings that somebody dismissed in an editor.
pub const DISMISSED_NAME: &str = "puffery-dismissed.json";
/// The version of its format. Version 1 had other fingerprints.
const VERSION: u32 = 2;
/// The field that gives it.
const VERSION_FIELD: &str = "\"puffery-baseline\"";
/// Characters of the marked words that an entry keeps.
const LONGEST_TEXT: usize = 80;
/// Bytes of a file that is read: some millions of entries.
const LARGEST: u64 = 1 << 28;

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFinding {
    /// The rule.
    pub rule: String,
    /// The marked words; empty where the document is meant. For people: only the fingerprint
    /// counts.
    pub text: String,
    /// In 16 hexadecimal digits.
    #[serde(with = "hex")]
    pub fingerprint: u64,
}

impl KnownFinding {
    /// The entry for a hit of a finding.
    pub fn of(hit: FindingHit<'_>) -> Self {
        let finding = hit.finding;
        let marked = hit
            .label
            .iter()
            .filter(|_| finding.scope == FindingScope::Span)
            .flat_map(|label| &label.rows);
        let words: Vec<&str> =
            marked.flat_map(|row| row.text[row.mark.clone()].split_whitespace()).collect();
        let text = words.join(" ").chars().take(LONGEST_TEXT).collect();
        Self { rule: finding.rule.to_string(), text, fingerprint: finding.fingerprint }
    }
}

/// A baseline file as it was found.
#[derive(Debug)]
pub enum BaselineFile {
    /// One of this version.
    Current(Baseline),
    /// A file of an older version, whose entries would match nothing: their number, and the finding
    /// for the user.
    Outdated(usize, Box<Finding>),
}

/// A baseline file.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// The path of the file.
    pub path: PathBuf,
    /// The entries by path of the document; in the order of their rules and words.
    pub files: BTreeMap<String, BTreeSet<KnownFinding>>,
    /// The rules of entries, by path and fingerprint.
    index: BTreeMap<String, FxHashMap<u64, Vec<String>>>,
    /// The entries that have been found: path, rule and fingerprint.
    met: BTreeSet<(String, String, u64)>,
}

impl Baseline {
    /// One with no entries, to be written to `path`.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf(), ..Self::default() }
    }

    /// The baseline nearest to `folder`: in it or in a folder above it.
    pub fn nearest(folder: &Path) -> Option<PathBuf> {
        Self::nearest_named(folder, FILE_NAME)
    }

    /// As [`Baseline::nearest`], for a file of another name.
    pub fn nearest_named(folder: &Path, name: &str) -> Option<PathBuf> {
        clean(folder).ancestors().map(|above| above.join(name)).find(|path| path.is_file())
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// Fails with a finding, with its place, if the file cannot be read or is not a baseline.
    pub fn open(path: &Path) -> Result<BaselineFile, Box<Finding>> {
        let shown = shown(path).display().to_string();
        let problem = |why: String| Box::new(Finding::problem("baseline", &shown, why));
        let text =
            intake::read(path, LARGEST).map_err(|why| problem(format!("cannot read: {why}")))?;
        let source = Source {
            foreign: !FolderTree::around(path).holds(path),
            ..Source::new(shown.clone(), text)
        };
        let raw: RawBaseline = serde_json::from_str(&source.text).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            let at = offset(&source.text, error.line(), error.column());
            let mut finding =
                Finding::problem("baseline", &shown, format!("not a baseline: {message}"));
            finding.help =
                Some("restore it, or delete it and write a new one with `puffery baseline`".into());
            placed(&source, finding, at..at)
        })?;
        if raw.version != VERSION {
            let problem = other_version(&source, raw.version);
            let entries = raw.files.0.values().map(BTreeSet::len).sum();
            return if raw.version < VERSION {
                Ok(BaselineFile::Outdated(entries, problem))
            } else {
                Err(problem)
            };
        }
        let mut baseline = Self { files: raw.files.0, ..Self::new(path) };
        for (name, entries) in &baseline.files {
            let index = baseline.index.entry(name.clone()).or_default();
            for entry in entries {
                index.entry(entry.fingerprint).or_default().push(entry.rule.clone());
            }
        }
        Ok(BaselineFile::Current(baseline))
    }

    /// The folder that its paths are relative to.
    pub fn folder(&self) -> PathBuf {
        clean(self.path.parent().unwrap_or(Path::new("")))
    }

    /// The name of a document in it.
    pub fn name_of(&self, document: &Path) -> String {
        relative(document, self.path.parent().unwrap_or(Path::new("")))
    }

    /// Returns the path of a document by its name.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.folder().join(name::path(name))
    }

    /// Whether it knows a hit of a document, by its name: the rule of an entry is asked about,
    /// since rules are renamed. The entry counts as met.
    pub fn knows(&mut self, name: &str, fingerprint: u64, is_rule: impl Fn(&str) -> bool) -> bool {
        let rules = self.index.get(name).and_then(|index| index.get(&fingerprint));
        let Some(rule) = rules.and_then(|rules| rules.iter().find(|rule| is_rule(rule))) else {
            return false;
        };
        self.met.insert((name.to_owned(), rule.clone(), fingerprint));
        true
    }

    /// Returns the stale entries, of those for which `expected` is true: document and entry.
    pub fn stale(
        &self,
        expected: impl Fn(&str, &KnownFinding) -> bool,
    ) -> Vec<(String, KnownFinding)> {
        let entries = self
            .files
            .iter()
            .flat_map(|(name, entries)| entries.iter().map(move |entry| (name, entry)));
        let met = |name: &str, entry: &KnownFinding| {
            self.met.contains(&(name.to_owned(), entry.rule.clone(), entry.fingerprint))
        };
        let stale = entries.filter(|(name, entry)| !met(name, entry) && expected(name, entry));
        stale.map(|(name, entry)| (name.clone(), entry.clone())).collect()
    }

    /// Gives the entries of one document to another, which has none.
    pub fn rename(&mut self, old: &str, new: String) {
        if let Some(entries) = self.files.remove(old) {
            self.files.insert(new.clone(), entries);
        }
        if let Some(index) = self.index.remove(old) {
            self.index.insert(new, index);
        }
    }

    /// Takes entries out.
    pub fn remove(&mut self, gone: &[(String, KnownFinding)]) {
        for (name, entry) in gone {
            if let Some(entries) = self.files.get_mut(name) {
                entries.remove(entry);
            }
        }
        self.files.retain(|_, entries| !entries.is_empty());
    }

    /// Takes a finding of a document in.
    pub fn insert(&mut self, name: &str, entry: KnownFinding) {
        self.files.entry(name.to_owned()).or_default().insert(entry);
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.files.values().map(BTreeSet::len).sum()
    }

    /// Whether the baseline is empty.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns the text of the file: an entry in a line, so that a diff shows each change.
    fn text(&self) -> serde_json::Result<String> {
        let mut text = format!("{{\n  \"puffery-baseline\": {VERSION},\n  \"files\": {{");
        for (number, (name, entries)) in self.files.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            text.push_str(&format!("{comma}\n    {}: [", serde_json::to_string(name)?));
            for (number, entry) in entries.iter().enumerate() {
                let comma = if number > 0 { "," } else { "" };
                text.push_str(&format!("{comma}\n      {}", serde_json::to_string(entry)?));
            }
            text.push_str("\n    ]");
        }
        text.push_str(if self.files.is_empty() { "}\n}\n" } else { "\n  }\n}\n" });
        Ok(text)
    }

    /// Writes it, in one step: whoever reads it meanwhile reads the old one or the new one.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the old one stays.
    pub fn write(&self) -> std::io::Result<()> {
        replace::write(&clean(&self.path), self.text()?.as_bytes(), OldFile::Any)
    }
}

/// A finding with its place.
fn placed(source: &Source, finding: Finding, at: Range<usize>) -> Box<Finding> {
    let draft = FindingDraft::new(finding.clone(), vec![(at, String::new())]);
    Box::new(locate(source, vec![draft]).pop().unwrap_or(finding))
}

/// Returns the finding about a baseline of another version.
fn other_version(source: &Source, version: u32) -> Box<Finding> {
    let (what, help) = if version < VERSION {
        ("an older", "check the findings, then write it anew: `puffery baseline`")
    } else {
        ("a newer", "install the version of puffery that wrote it")
    };
    let message = format!(
        "a baseline of {what} puffery (version {version}; this one reads version {VERSION})"
    );
    let mut finding = Finding::problem("baseline", &source.path, message);
    finding.help = Some(help.into());
    let at = source.text.find(VERSION_FIELD).map_or(0..0, |at| at..at + VERSION_FIELD.len());
    placed(source, finding, at)
}

/// The way from a folder to a path, with `/` between its parts.
fn relative(path: &Path, folder: &Path) -> String {
    let (path, folder) = (clean(path), clean(folder));
    let common = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(common).map(|_| "..".to_owned());
    let down = path.components().skip(common).map(|part| name::of(part.as_os_str()));
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// The byte of a line and column (in bytes) that serde names, on a character boundary.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    floor(text, start + column.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn opened(path: &Path) -> Baseline {
        match Baseline::open(path).unwrap() {
            BaselineFile::Current(baseline) => baseline,
            BaselineFile::Outdated(..) => panic!("an old one"),
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut baseline = Baseline::new(&folder.path().join(FILE_NAME));
        let entry = |text: &str, fingerprint| KnownFinding {
            rule: "hype/a".into(),
            text: text.into(),
            fingerprint,
        };
        baseline.insert("docs/\u{e4} \"b\".md", entry("a \"b\"\t", u64::MAX));
        baseline.insert("docs/\u{e4} \"b\".md", entry("a", 1));
        baseline.insert("z.md", entry("", 2));
        baseline.write().unwrap();
        let mut read = opened(&baseline.path);
        assert_eq!(read.files, baseline.files);
        let own = |rule: &str| rule == "hype/a";
        assert!(
            read.knows("z.md", 2, own)
                && !read.knows("z.md", 1, own)
                && !read.knows("y.md", 2, own)
        );
        assert!(!read.knows("z.md", 2, |rule| rule == "hype/b"), "another rule");
        let stale: Vec<u64> =
            read.stale(|_, _| true).iter().map(|(_, entry)| entry.fingerprint).collect();
        assert_eq!(stale, [1, u64::MAX]);
        read.remove(&read.stale(|_, _| true));
        assert_eq!(read.len(), 1);
        Baseline::new(&baseline.path).write().unwrap();
        assert!(opened(&baseline.path).is_empty());
    }

    #[test]
    fn paths_are_relative_to_the_folder_of_the_baseline() {
        assert_eq!(relative(Path::new("/a/b/./c.md"), Path::new("/a")), "b/c.md");
        assert_eq!(relative(Path::new("/a/../d/c.md"), Path::new("/a/b")), "../../d/c.md");
        assert_eq!(relative(Path::new("x/c.md"), Path::new("")), "x/c.md");
    }

    #[test]
    fn two_lists_for_one_document_both_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        let entry =
            |print: &str| format!(r#"{{"rule": "hype/a", "text": "", "fingerprint": "{print}"}}"#);
        let (one, two) = (entry("1"), entry("2"));
        let text = format!(
            r#"{{"puffery-baseline": 2, "files": {{"a.md": [{one}], "b.md": [], "a.md": [{two}, {one}]}}}}"#
        );
        fs::write(&path, text).unwrap();
        assert_eq!(opened(&path).len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn each_file_name_is_another_entry() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let names = [
            b"b\xFF.md".as_slice(),
            b"b\xFE.md",
            "b\u{FFFD}.md".as_bytes(),
            b"b\\xff.md",
            b"b%FF.md",
        ];
        let shown: BTreeSet<String> =
            names.iter().map(|name| name::of(OsStr::from_bytes(name))).collect();
        assert_eq!(shown.len(), names.len());
        assert!(names.iter().all(|own| {
            name::path(&name::of(OsStr::from_bytes(own))).as_os_str().as_bytes() == *own
        }));
    }

    #[test]
    fn other_files_are_refused_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        for text in [
            "",
            "[]",
            "{\"version\": 1, \"results\": {}}",
            "{\"puffery-baseline\": 3, \"files\": {}}",
            "{\n  \"x",
        ] {
            fs::write(&path, text).unwrap();
            let problem = Baseline::open(&path).unwrap_err();
            assert_eq!(problem.rule.as_str(), "puffery/baseline", "{text}");
            assert!(problem.message.contains("a baseline"), "{}", problem.message);
        }
    }
}
