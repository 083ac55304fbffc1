//! The entries that the baselines of a run know, and the stale ones among them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::settle::{CheckResults, ResultFile};
use crate::baseline::{Baseline, BaselineFile, KnownFinding};
use crate::changes::ChangedLines;
use crate::cli::{CheckArgs, RuleArgs};
use crate::finding::{Finding, RuleId, Severity, Silenced, SilencedBy};
use crate::intake::clean;
use crate::report::counted;
use crate::rules::Matcher;
use crate::suppress;

/// The most stale entries that are named; the others are only counted.
const NAMED: usize = 10;

/// The scope of a run: an entry of a baseline outside it is not stale.
pub(crate) struct RunScope<'a> {
    rules: &'a RuleArgs,
    /// Whether directives counted.
    inline: bool,
    /// Whether files were compared with one another.
    compared: bool,
    /// Files and folders of the run.
    paths: Vec<PathBuf>,
    changes: Option<&'a ChangedLines>,
}

impl<'a> RunScope<'a> {
    pub(crate) fn new(args: &'a CheckArgs, changes: Option<&'a ChangedLines>) -> Self {
        let paths = args.paths.iter().map(|path| clean(path)).collect();
        let compared = !args.no_cross_file && changes.is_none();
        Self { rules: &args.rules, inline: !args.which.no_inline, compared, paths, changes }
    }

    /// Whether a path, as a baseline has it, is one of the paths of the run, or below one.
    fn covers(&self, path: &Path) -> bool {
        self.paths.iter().any(|covered| path.starts_with(covered))
    }

    /// Whether a run over `doc` would have met an entry of `baseline` for it.
    fn expects(&self, baseline: &Baseline, doc: &ResultFile, entry: &KnownFinding) -> bool {
        let rule = doc.profile.checker.rules.find(&entry.rule);
        let chosen = !(self.rules.select.is_empty()
            && self.rules.ignore.is_empty()
            && self.rules.rule.is_empty());
        let Some(rule) = rule else {
            let directive = RuleId::new(&entry.rule).family() == suppress::FAMILY;
            return !chosen && (self.inline || !directive);
        };
        let compares = matches!(rule.matcher, Matcher::Repeat(_));
        if self.changes.is_some_and(|changes| compares || !changes.touches(&doc.path)) {
            return false;
        }
        // A text that repeats does so among all the files that the baseline is for.
        if compares && !(self.compared && self.covers(&baseline.folder())) {
            return false;
        }
        let index = doc.profile.checker.rules.index(rule.id.as_str());
        !chosen || index.is_some_and(|index| doc.profile.levels(&doc.path)[index].is_some())
    }
}

/// The baselines of a run: that of the command line, or the one nearest to each document.
pub(crate) struct RunBaselines<'a> {
    args: &'a CheckArgs,
    loaded: BTreeMap<PathBuf, Option<Baseline>>,
    nearest: BTreeMap<PathBuf, Option<PathBuf>>,
    problems: Vec<Finding>,
}

impl<'a> RunBaselines<'a> {
    pub(crate) fn new(args: &'a CheckArgs) -> Self {
        Self { args, loaded: BTreeMap::new(), nearest: BTreeMap::new(), problems: Vec::new() }
    }

    /// Silences findings that the baselines know, and returns the stale entries.
    pub(crate) fn apply(
        &mut self,
        checks: &mut CheckResults,
        changes: Option<&ChangedLines>,
    ) -> StaleEntries {
        if self.args.which.no_baseline {
            return StaleEntries::default();
        }
        let paths: Vec<PathBuf> = checks.docs.iter().map(|doc| doc.path.clone()).collect();
        for path in &paths {
            self.of(path);
        }
        if self.problems.is_empty() && self.loaded.values().all(Option::is_none) {
            return StaleEntries::default();
        }
        for baseline in self.loaded.values_mut().flatten() {
            adopt_renamed(baseline, checks);
        }
        self.silence(checks);
        let looked = RunScope::new(self.args, changes);
        let mut stale = StaleEntries::default();
        for baseline in self.loaded.values().flatten() {
            let entries = stale_entries(baseline, checks, &looked);
            stale.entries.extend(
                entries.into_iter().map(|(name, entry)| (baseline.path.clone(), name, entry)),
            );
        }
        checks.findings.append(&mut self.problems);
        if self.args.which.strict_baseline {
            checks.findings.extend(stale.findings());
        }
        checks.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        stale
    }

    /// Silences the hits that are known. A finding with both known and new hits keeps only the new
    /// ones.
    fn silence(&mut self, checks: &mut CheckResults) {
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

    fn of(&mut self, path: &Path) -> Option<&mut Baseline> {
        let file = match &self.args.which.baseline {
            Some(file) => file.clone(),
            None => {
                let folder = path.parent().unwrap_or(Path::new(""));
                self.nearest
                    .entry(folder.to_path_buf())
                    .or_insert_with(|| Baseline::nearest(folder))
                    .clone()?
            }
        };
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

/// Transfers the entries of a document that is gone to a new one in which at least half of them are
/// found: it has been renamed.
pub(crate) fn adopt_renamed(baseline: &mut Baseline, checks: &CheckResults) {
    let gone: Vec<String> =
        baseline.files.keys().filter(|name| !baseline.path_of(name).exists()).cloned().collect();
    if gone.is_empty() {
        return;
    }
    let mut holders: BTreeMap<u64, Vec<&String>> = BTreeMap::new();
    for name in &gone {
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
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for name in prints.iter().filter_map(|print| holders.get(print)).flatten() {
            *counts.entry(name).or_default() += 1;
        }
        counts.retain(|name, count| {
            *count * 2 >= baseline.files[*name].len() && !renamed.contains_key(*name)
        });
        if let Some((old, _)) = counts.into_iter().max_by_key(|(_, count)| *count) {
            renamed.insert(old.clone(), new);
        }
    }
    for (old, new) in renamed {
        baseline.rename(&old, new);
    }
}

/// Whether a finding is of a kind that a baseline can contain.
pub(crate) fn is_known_kind(finding: &Finding) -> bool {
    finding.silenced.is_none() && !finding.is_problem()
}

/// Entries that were not met though they were looked for: their document was checked, or is gone.
pub(crate) fn stale_entries(
    baseline: &Baseline,
    checks: &CheckResults,
    looked: &RunScope<'_>,
) -> Vec<(String, KnownFinding)> {
    let docs: BTreeMap<String, &ResultFile> =
        checks.docs.iter().map(|doc| (baseline.name_of(&doc.path), doc)).collect();
    let problems = checks.findings.iter().filter(|finding| finding.is_problem());
    let unread: BTreeSet<&str> = problems.map(|finding| &*finding.path).collect();
    baseline.stale(|name, entry| match docs.get(name) {
        None => {
            let path = baseline.path_of(name);
            looked.changes.is_none() && looked.covers(&path) && !path.exists()
        }
        Some(doc) => !unread.contains(doc.shown.as_str()) && looked.expects(baseline, doc, entry),
    })
}

/// Entries of baselines that are met no longer: file of the baseline, document, entry.
#[derive(Default)]
pub(crate) struct StaleEntries {
    entries: Vec<(PathBuf, String, KnownFinding)>,
}

impl StaleEntries {
    /// For the summary.
    pub(crate) fn note(&self) -> Option<String> {
        let count = self.entries.len();
        let entries = if count == 1 { "entry" } else { "entries" };
        (count > 0).then(|| format!("{count} stale {entries} in the baseline"))
    }

    /// Names them.
    pub(crate) fn list(&self, err: &mut dyn Write) -> io::Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        writeln!(err, "Stale, and dropped by `puffery baseline --prune`:")?;
        for (_, name, entry) in self.entries.iter().take(NAMED) {
            writeln!(err, "  {}", crate::report::line_name(&shown(name, entry)))?;
        }
        let more = self.entries.len().saturating_sub(NAMED);
        if more > 0 {
            writeln!(err, "  and {more} more")?;
        }
        Ok(())
    }

    /// As errors in the baseline.
    fn findings(&self) -> impl Iterator<Item = Finding> + '_ {
        self.entries.iter().map(|(path, name, entry)| {
            let message = format!("nothing is found any more for {}", shown(name, entry));
            let mut finding = Finding::problem("", &path.display().to_string(), message);
            (finding.rule, finding.severity) = (RuleId::new("baseline/stale"), Severity::Error);
            finding.help = Some("drop it: `puffery baseline --prune`".into());
            finding.identify(&format!("{name}\n{}", entry.fingerprint));
            finding
        })
    }
}

fn shown(name: &str, entry: &KnownFinding) -> String {
    let text = if entry.text.is_empty() { String::new() } else { format!(" `{}`", entry.text) };
    format!("{name}: {}{text}", entry.rule)
}

/// Returns the number of findings and documents, for people.
pub(crate) fn amount(baseline: &Baseline) -> String {
    let entries = baseline.len();
    let files = counted(baseline.files.len(), "file");
    format!("{} in {files}", counted(entries, "finding"))
}
