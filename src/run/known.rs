//! The entries that the baselines of a run know, and the stale ones among them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::jobs::CheckJob;
use crate::baseline::{Baseline, DISMISSED_NAME, FILE_NAME, KnownFinding};
use crate::changes::ChangedLines;
use crate::cli::{CheckArgs, RuleArgs};
use crate::finding::{Finding, RuleId, Severity};
use crate::intake::clean;
use crate::report::counted;
use crate::rules::Matcher;
use crate::session::file::KnownHits;
use crate::session::known_files::KnownFiles;
use crate::session::settle::{CheckResults, ResultFile};
use crate::suppress;

/// The most stale entries that are named; the others are only counted.
const NAMED: usize = 10;

/// The scope of a run: an entry of a baseline outside it is not stale.
pub(super) struct RunScope<'a> {
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
    pub(super) fn new(args: &'a CheckArgs, changes: Option<&'a ChangedLines>) -> Self {
        let paths = args.paths.iter().map(|path| clean(path)).collect();
        let compared = !args.no_cross_file && changes.is_none();
        Self { rules: &args.rules, inline: !args.which.no_inline, compared, paths, changes }
    }

    /// Whether a path, as a baseline has it, is one of the paths of the run, or below one.
    fn covers(&self, path: &Path) -> bool {
        self.paths.iter().any(|covered| path.starts_with(covered))
    }

    /// Whether the command line chose rules.
    fn chooses(&self) -> bool {
        let RuleArgs { select, ignore, rule, .. } = self.rules;
        !(select.is_empty() && ignore.is_empty() && rule.is_empty())
    }

    /// Whether a rule is looked for in `doc`, as far as the command line decides that.
    fn looks_for(&self, doc: &ResultFile, rule: &str) -> bool {
        let index = doc.profile.checker.rules.find(rule);
        let index = index.and_then(|rule| doc.profile.checker.rules.index(rule.id.as_str()));
        !self.chooses() || index.is_some_and(|index| doc.profile.levels(&doc.path)[index].is_some())
    }

    /// Whether a run over `doc` would have met an entry of `baseline` for it.
    fn expects(&self, baseline: &Baseline, doc: &ResultFile, entry: &KnownFinding) -> bool {
        let chosen = self.chooses();
        let Some(rule) = doc.profile.checker.rules.find(&entry.rule) else {
            let directive = RuleId::new(&entry.rule).family() == suppress::FAMILY;
            return !chosen && (self.inline || !directive);
        };
        // Scores and residue rest on all rules: without one of them, others may say nothing.
        if chosen && (rule.judge.is_some() || rule.family.residue) {
            return false;
        }
        let compares = matches!(rule.matcher, Matcher::Repeat(_));
        if self.changes.is_some_and(|changes| compares || !changes.touches(&doc.path)) {
            return false;
        }
        // A text that repeats does so among all the files that the baseline is for.
        if compares && !(self.compared && self.covers(&baseline.folder())) {
            return false;
        }
        self.looks_for(doc, rule.id.as_str())
    }
}

/// The baselines of a run: that of the command line, or the one nearest to each document.
pub(super) struct RunBaselines<'a> {
    args: &'a CheckArgs,
    files: KnownFiles,
}

impl<'a> RunBaselines<'a> {
    pub(super) fn new(args: &'a CheckArgs) -> Self {
        Self { args, files: KnownFiles::new(FILE_NAME, args.which.baseline.clone()) }
    }

    /// Silences findings that the baselines know or that somebody dismissed, and returns the stale
    /// entries of the baselines.
    pub(super) fn apply(
        &mut self,
        checks: &mut CheckResults,
        changes: Option<&ChangedLines>,
    ) -> StaleEntries {
        if self.args.which.no_baseline {
            return StaleEntries::default();
        }
        dismiss(checks);
        self.files.open_for(checks);
        let stale = match self.files.is_empty() {
            true => StaleEntries::default(),
            false => self.silence(checks, changes),
        };
        checks.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        stale
    }

    /// Silences findings that the baselines know, and returns the entries that were not met.
    fn silence(
        &mut self,
        checks: &mut CheckResults,
        changes: Option<&ChangedLines>,
    ) -> StaleEntries {
        self.files.silence(checks);
        let scope = RunScope::new(self.args, changes);
        let mut stale = StaleEntries::default();
        for baseline in self.files.opened() {
            let entries = stale_entries(baseline, checks, &scope);
            stale.entries.extend(
                entries.into_iter().map(|(name, entry)| (baseline.path.clone(), name, entry)),
            );
        }
        checks.findings.extend(self.files.take_problems());
        if self.args.which.strict_baseline {
            checks.findings.extend(stale.findings());
        }
        stale
    }
}

/// Whether no file says that findings of these documents are known.
pub(super) fn has_none(args: &CheckArgs, jobs: &[CheckJob]) -> bool {
    let mut files = files_for(args);
    !jobs
        .iter()
        .any(|(input, _)| files.iter_mut().any(|files| files.file_for(&input.path).is_some()))
}

/// The hits of documents that a baseline has, or that somebody dismissed.
pub(super) fn hits(args: &CheckArgs, jobs: &[CheckJob]) -> BTreeMap<PathBuf, KnownHits> {
    let mut hits: BTreeMap<PathBuf, KnownHits> = BTreeMap::new();
    for mut files in files_for(args) {
        for (input, _) in jobs {
            let Some(baseline) = files.of(&input.path) else { continue };
            let entries = baseline.files.get(&baseline.name_of(&input.path)).into_iter().flatten();
            hits.entry(input.path.clone())
                .or_default()
                .extend(entries.map(|entry| entry.fingerprint));
        }
    }
    hits
}

/// The baselines and the files of dismissed findings of a run, of which none is opened yet.
fn files_for(args: &CheckArgs) -> Vec<KnownFiles> {
    let which = &args.which;
    if which.no_baseline {
        return Vec::new();
    }
    let baselines = KnownFiles::new(FILE_NAME, which.baseline.clone());
    vec![baselines, KnownFiles::new(DISMISSED_NAME, None)]
}

/// Silences what somebody dismissed in an editor.
pub(super) fn dismiss(checks: &mut CheckResults) {
    let mut files = KnownFiles::new(DISMISSED_NAME, None);
    files.open_for(checks);
    if files.is_empty() {
        return;
    }
    files.silence(checks);
    checks.findings.extend(files.take_problems());
}

/// Entries that were not met though they were looked for: their document was checked, or is gone.
pub(super) fn stale_entries(
    baseline: &Baseline,
    checks: &CheckResults,
    scope: &RunScope<'_>,
) -> Vec<(String, KnownFinding)> {
    let docs: BTreeMap<String, &ResultFile> =
        checks.docs.iter().map(|doc| (baseline.name_of(&doc.path), doc)).collect();
    let problems = checks.findings.iter().filter(|finding| finding.is_problem());
    let unread: BTreeSet<&str> = problems.map(|finding| &*finding.path).collect();
    baseline.stale(|name, entry| match docs.get(name) {
        None => {
            let path = baseline.path_of(name);
            let is_gone = scope.changes.is_none() && scope.covers(&path) && !path.exists();
            // An entry that was not looked for may belong to a document that has been renamed.
            is_gone && checks.docs.first().is_none_or(|doc| scope.looks_for(doc, &entry.rule))
        }
        Some(doc) => !unread.contains(doc.shown.as_str()) && scope.expects(baseline, doc, entry),
    })
}

/// Entries of baselines that are met no longer: file of the baseline, document, entry.
#[derive(Default)]
pub(super) struct StaleEntries {
    entries: Vec<(PathBuf, String, KnownFinding)>,
}

impl StaleEntries {
    /// For the summary.
    pub(super) fn note(&self) -> Option<String> {
        let count = self.entries.len();
        let entries = if count == 1 { "entry" } else { "entries" };
        (count > 0).then(|| format!("{count} stale {entries} in the baseline"))
    }

    /// Names them.
    pub(super) fn list(&self, err: &mut dyn Write) -> io::Result<()> {
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
pub(super) fn amount(baseline: &Baseline) -> String {
    let entries = baseline.len();
    let files = counted(baseline.files.len(), "file");
    format!("{} in {files}", counted(entries, "finding"))
}
