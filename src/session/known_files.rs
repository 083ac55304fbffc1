//! Files of known findings (baselines, and what somebody dismissed), each opened once and asked
//! about the documents it is nearest to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::settle::{CheckResults, ResultFile, is_known_kind};
use crate::baseline::{Baseline, BaselineFile};
use crate::finding::{Finding, Silenced, SilencedBy};

/// Files of one name.
pub(crate) struct KnownFiles {
    file_name: &'static str,
    /// One file for all documents.
    given: Option<PathBuf>,
    loaded: BTreeMap<PathBuf, Option<Baseline>>,
    nearest: BTreeMap<PathBuf, Option<PathBuf>>,
    /// Documents that were looked at for the entries of one that is gone.
    looked_at: BTreeSet<PathBuf>,
    problems: Vec<Finding>,
}

impl KnownFiles {
    /// No file opened yet. `given` is used for all documents in place of the nearest file.
    pub(crate) fn new(file_name: &'static str, given: Option<PathBuf>) -> Self {
        let (loaded, nearest) = (BTreeMap::new(), BTreeMap::new());
        let (looked_at, problems) = (BTreeSet::new(), Vec::new());
        Self { file_name, given, loaded, nearest, looked_at, problems }
    }

    /// Opens the files for all documents of a check.
    pub(crate) fn open_for(&mut self, checks: &CheckResults) {
        for doc in &checks.docs {
            self.of(&doc.path);
        }
    }

    /// Whether no file was found, and none was wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty() && self.loaded.values().all(Option::is_none)
    }

    /// The files that were opened.
    pub(crate) fn opened(&self) -> impl Iterator<Item = &Baseline> {
        self.loaded.values().flatten()
    }

    /// Mistakes in the files, each told once.
    pub(crate) fn take_problems(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.problems)
    }

    /// Silences the hits that are known. A finding with both known and new hits keeps only the new
    /// ones.
    pub(crate) fn silence(&mut self, checks: &mut CheckResults) {
        let mut is_new = false;
        for doc in &checks.docs {
            is_new |= self.looked_at.insert(doc.path.clone());
        }
        for baseline in self.loaded.values_mut().flatten().filter(|_| is_new) {
            adopt_renamed(baseline, checks);
        }
        let docs: BTreeMap<&str, &ResultFile> =
            checks.docs.iter().map(|doc| (doc.shown.as_str(), doc)).collect();
        let mut apart = Vec::new();
        for finding in &mut checks.findings {
            let Some(doc) = docs.get(&*finding.path).filter(|_| is_known_kind(finding)) else {
                continue;
            };
            let Some(baseline) = self.of(&doc.path) else { continue };
            let known = known_hits(baseline, finding, &docs);
            if !known.contains(&true) {
                continue;
            }
            let file = baseline.path.file_name().map(|name| name.to_string_lossy().into_owned());
            let by_baseline = Silenced {
                by: SilencedBy::Baseline,
                context: file.unwrap_or_default(),
                words: String::new(),
            };
            if known.contains(&false) {
                let mut old = finding.clone();
                old.keep_hits(&known);
                old.silenced = Some(by_baseline);
                apart.push(old);
                finding.keep_hits(&known.iter().map(|known| !known).collect::<Vec<_>>());
            } else {
                finding.silenced = Some(by_baseline);
            }
        }
        checks.findings.append(&mut apart);
    }

    /// The path of the file for a document, if there is one.
    pub(crate) fn file_for(&mut self, path: &Path) -> Option<PathBuf> {
        if self.given.is_some() {
            return self.given.clone();
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let nearest = self.nearest.entry(folder.to_path_buf());
        nearest.or_insert_with(|| Baseline::nearest_named(folder, self.file_name)).clone()
    }

    /// The file for a document, opened.
    pub(crate) fn of(&mut self, path: &Path) -> Option<&mut Baseline> {
        let file = self.file_for(path)?;
        let problems = &mut self.problems;
        let open = || match Baseline::open(&file) {
            Ok(BaselineFile::Current(baseline)) => Some(baseline),
            Ok(BaselineFile::Outdated(_, problem)) | Err(problem) => {
                problems.push(*problem);
                None
            }
        };
        self.loaded.entry(file.clone()).or_insert_with(open).as_mut()
    }
}

/// Returns the hits of a finding that a baseline knows; text that several files share may be known
/// in any of them.
pub(crate) fn known_hits(
    baseline: &mut Baseline,
    finding: &Finding,
    docs: &BTreeMap<&str, &ResultFile>,
) -> Vec<bool> {
    let others = finding.secondary.iter().filter_map(|mark| docs.get(mark.path.as_deref()?));
    let own = docs.get(&*finding.path).into_iter();
    let docs: Vec<(String, &ResultFile)> =
        own.chain(others).map(|doc| (baseline.name_of(&doc.path), *doc)).collect();
    let hits = finding.hits().map(|hit| {
        docs.iter().any(|(name, doc)| {
            let rules = &doc.profile.checker.rules;
            let is_it = |rule: &str| {
                rules.find(rule).map_or(rule, |rule| rule.id.as_str()) == hit.finding.rule.as_str()
            };
            baseline.knows(name, hit.finding.fingerprint, is_it)
        })
    });
    hits.collect()
}

/// Gone documents that may share a finding for it to show which of them was renamed.
const MOST_HOLDERS: usize = 64;

/// The ends of a name in a baseline by which a document that was moved is known: `a/b.md` and
/// `b.md`. Names have slashes on every system.
fn ends(name: &str) -> [&str; 2] {
    let mut starts = name.rmatch_indices('/').map(|(at, _)| &name[at + 1..]);
    let last = starts.next().unwrap_or(name);
    [starts.next().unwrap_or(name), last]
}

/// Transfers the entries of a document that is gone to a new one in which at least half of them are
/// found: it has been renamed.
pub(crate) fn adopt_renamed(baseline: &mut Baseline, checks: &CheckResults) {
    let gone: Vec<String> =
        baseline.files.keys().filter(|name| !baseline.path_of(name).exists()).cloned().collect();
    if gone.is_empty() {
        return;
    }
    let mut holders: BTreeMap<u64, Vec<&String>> = BTreeMap::new();
    let mut by_end: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for name in &gone {
        for end in ends(name) {
            by_end.entry(end).or_default().push(name);
        }
        for entry in &baseline.files[name] {
            holders.entry(entry.fingerprint).or_default().push(name);
        }
    }
    let mut found: BTreeMap<&Path, BTreeSet<u64>> = BTreeMap::new();
    for (path, finding) in checks.known_kinds() {
        found.entry(path).or_default().extend(finding.hits().map(|hit| hit.finding.fingerprint));
    }
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for (path, prints) in found {
        let new = baseline.name_of(path);
        if baseline.files.contains_key(&new) {
            continue;
        }
        let is_half = |name: &String, found: usize| found * 2 >= baseline.files[name].len();
        // Most renamed documents are moved: one of the same name comes first.
        let named = ends(&new).map(|end| by_end.get(end).into_iter().flatten().take(MOST_HOLDERS));
        let moved = named.into_iter().flatten().copied().find(|&name| {
            let entries = &baseline.files[name];
            let met = entries.iter().filter(|entry| prints.contains(&entry.fingerprint)).count();
            !renamed.contains_key(name) && met > 0 && is_half(name, met)
        });
        if let Some(old) = moved {
            renamed.insert(old.clone(), new);
            continue;
        }
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        let held = prints.iter().filter_map(|print| holders.get(print));
        for name in held.filter(|names| names.len() <= MOST_HOLDERS).flatten() {
            *counts.entry(name).or_default() += 1;
        }
        counts.retain(|name, count| is_half(name, *count) && !renamed.contains_key(*name));
        if let Some((old, _)) = counts.into_iter().max_by_key(|(_, count)| *count) {
            renamed.insert(old.clone(), new);
        }
    }
    for (old, new) in renamed {
        baseline.rename(&old, new);
    }
}
