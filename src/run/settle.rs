//! Which findings count, once all files have been checked: directives, gates, the baseline, changed lines.
//!
//! Everything here sees the findings of all files together, so that one which compares files is treated like any other.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::profile::Profile;
use crate::baseline::{Baseline, Entry};
use crate::changes::Changes;
use crate::cli::{RuleArgs, WhichArgs};
use crate::finding::{self, Finding, RuleId, Scope, Severity, Silenced, SilencedBy};
use crate::report::counted;
use crate::score::Score;
use crate::suppress::Directives;

/// Stale entries that are named; of the others only the number is told.
const NAMED: usize = 10;

/// A file that was checked.
pub(super) struct Doc {
    path: PathBuf,
    /// The path as findings have it.
    pub(super) shown: String,
    profile: Arc<Profile>,
    words: usize,
    directives: Directives,
    /// Of all its findings that are not suppressed, known to the baseline or not.
    pub(super) score: Score,
}

impl Doc {
    pub(super) fn new(path: PathBuf, profile: Arc<Profile>, words: usize, directives: Directives) -> Self {
        Self { shown: path.display().to_string(), path, profile, words, directives, score: Score::default() }
    }

    /// What is reported where it is denser than its configuration allows.
    fn gates(&self) -> impl Iterator<Item = Finding> + '_ {
        let limits = self.profile.resolved.max_density.iter();
        let over = limits.filter(|(family, (most, _))| self.score.density(family) > *most);
        over.map(|(family, (most, from))| {
            let what = if family == "*" { "findings".to_owned() } else { format!("findings of `{family}`") };
            let density = self.score.density(family);
            let message = format!("{density:.1} {what} per 1,000 words, and {most} is the most ({from})");
            let mut finding = Finding::problem("", &self.shown, message);
            (finding.rule, finding.scope) = (RuleId::new("gate/max-density"), Scope::Document);
            finding.help = Some("resolve some of them; `--statistics` shows how dense they are".into());
            finding.identify(family);
            finding
        })
    }
}

/// All findings, and the files they are in.
pub(super) struct Checks {
    pub(super) findings: Vec<Finding>,
    pub(super) docs: Vec<Doc>,
}

impl Checks {
    /// Applies directives and gates; sorts and numbers.
    pub(super) fn settle(&mut self) {
        let docs: BTreeMap<&str, usize> =
            self.docs.iter().enumerate().map(|(index, doc)| (doc.shown.as_str(), index)).collect();
        let mut by_doc: Vec<Vec<&mut Finding>> = self.docs.iter().map(|_| Vec::new()).collect();
        for own in self.findings.chunk_by_mut(|a, b| Arc::ptr_eq(&a.path, &b.path)) {
            if let Some(&index) = docs.get(&*own[0].path) {
                by_doc[index].extend(own);
            }
        }
        let mut more = Vec::new();
        for (doc, mut own) in self.docs.iter_mut().zip(by_doc) {
            doc.directives.apply(own.iter_mut().map(|finding| &mut **finding));
            doc.score = Score::of(doc.words, own.iter().map(|finding| &**finding));
            let mut gates: Vec<Finding> = doc.gates().collect();
            doc.directives.apply(&mut gates);
            more.append(&mut gates);
            more.extend(std::mem::take(&mut doc.directives).problems());
        }
        self.findings.append(&mut more);
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        finding::number(&mut self.findings);
    }

    /// Leaves only what stands on changed lines, and what is about a changed file as a whole.
    pub(super) fn keep_changed(&mut self, changes: &Changes) {
        let docs: BTreeMap<&str, &Path> =
            self.docs.iter().map(|doc| (doc.shown.as_str(), doc.path.as_path())).collect();
        self.findings.retain(|finding| {
            // What is about no document is about the run.
            let Some(path) = docs.get(&*finding.path) else { return true };
            let whole = finding.scope == Scope::Document || finding.primary.is_none();
            let mut labels = finding.primary.iter().chain(&finding.secondary);
            let file =
                |label: &finding::Label| label.path.as_deref().map_or(Some(*path), |other| docs.get(other).copied());
            if whole {
                // A new copy of an old document is a finding at the old one.
                changes.touches(path) || labels.any(|label| file(label).is_some_and(|path| changes.touches(path)))
            } else {
                labels.any(|label| {
                    let path = file(label);
                    let (start, end) = (label.places.0.line, label.places.1.line);
                    path.is_some_and(|path| changes.touches_lines(path, start, end))
                })
            }
        });
        self.docs.retain(|doc| changes.touches(&doc.path));
    }
}

/// The baselines of a run: that of the command line, or the one nearest to each document.
pub(super) struct Baselines<'a> {
    args: &'a WhichArgs,
    loaded: BTreeMap<PathBuf, Option<Baseline>>,
    nearest: BTreeMap<PathBuf, Option<PathBuf>>,
    problems: Vec<Finding>,
}

impl<'a> Baselines<'a> {
    pub(super) fn new(args: &'a WhichArgs) -> Self {
        Self { args, loaded: BTreeMap::new(), nearest: BTreeMap::new(), problems: Vec::new() }
    }

    /// Silences what the baselines know, and returns what they know in vain.
    pub(super) fn apply(&mut self, checks: &mut Checks, rules: &RuleArgs) -> Stale {
        if self.args.no_baseline {
            return Stale::default();
        }
        let docs: BTreeMap<&str, PathBuf> =
            checks.docs.iter().map(|doc| (doc.shown.as_str(), doc.path.clone())).collect();
        for path in docs.values() {
            self.of(path);
        }
        if self.problems.is_empty() && self.loaded.values().all(Option::is_none) {
            return Stale::default();
        }
        for finding in &mut checks.findings {
            let Some(path) = docs.get(&*finding.path).filter(|_| is_known_kind(finding)) else { continue };
            let Some(baseline) = self.of(path) else { continue };
            let name = baseline.name_of(path);
            if baseline.knows(&name, finding.fingerprint) {
                let context = baseline.path.file_name().map(|name| name.to_string_lossy().into_owned());
                let context = context.unwrap_or_default();
                finding.silenced = Some(Silenced { by: SilencedBy::Baseline, context, words: String::new() });
            }
        }
        let mut stale = Stale::default();
        for baseline in self.loaded.values().flatten() {
            let entries = stale_entries(baseline, checks, rules);
            stale.entries.extend(entries.into_iter().map(|(name, entry)| (baseline.path.clone(), name, entry)));
        }
        checks.findings.append(&mut self.problems);
        if self.args.strict_baseline {
            checks.findings.extend(stale.findings());
        }
        checks.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        stale
    }

    fn of(&mut self, path: &Path) -> Option<&mut Baseline> {
        let file = match &self.args.baseline {
            Some(file) => file.clone(),
            None => {
                let folder = path.parent().unwrap_or(Path::new(""));
                self.nearest.entry(folder.to_path_buf()).or_insert_with(|| Baseline::nearest(folder)).clone()?
            }
        };
        let problems = &mut self.problems;
        let open = || match Baseline::open(&file) {
            Ok(baseline) => Some(baseline),
            Err(problem) => {
                problems.push(*problem);
                None
            }
        };
        self.loaded.entry(file.clone()).or_insert_with(open).as_mut()
    }
}

/// Whether a finding is one that a baseline can hold.
pub(super) fn is_known_kind(finding: &Finding) -> bool {
    finding.silenced.is_none() && !finding.is_problem()
}

/// Entries that were not met though their document was checked, or is gone. Where the command line chooses rules, those of
/// the others were not looked for.
pub(super) fn stale_entries(baseline: &Baseline, checks: &Checks, rules: &RuleArgs) -> Vec<(String, Entry)> {
    let docs: BTreeMap<String, &Doc> = checks.docs.iter().map(|doc| (baseline.name_of(&doc.path), doc)).collect();
    let chosen = !(rules.select.is_empty() && rules.ignore.is_empty() && rules.rule.is_empty());
    baseline.stale(|name, entry| match docs.get(name) {
        None => !baseline.path_of(name).exists(),
        Some(_) if !chosen => true,
        Some(doc) => {
            let known = &doc.profile.checker.rules.rules;
            let index = known.iter().position(|rule| rule.id.as_str() == entry.rule);
            index.is_some_and(|index| doc.profile.levels(&doc.path)[index].is_some())
        }
    })
}

/// Entries of baselines that are met no longer: file of the baseline, document, entry.
#[derive(Default)]
pub(super) struct Stale {
    entries: Vec<(PathBuf, String, Entry)>,
}

impl Stale {
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
            writeln!(err, "  {}", crate::report::printable(&shown(name, entry)))?;
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

fn shown(name: &str, entry: &Entry) -> String {
    let text = if entry.text.is_empty() { String::new() } else { format!(" `{}`", entry.text) };
    format!("{name}: {}{text}", entry.rule)
}

/// How many findings there are in how many documents, for people.
pub(super) fn amount(baseline: &Baseline) -> String {
    let entries = baseline.len();
    let files = counted(baseline.files.len(), "file");
    format!("{} in {files}", counted(entries, "finding"))
}

impl Checks {
    /// The documents and findings that a baseline can hold.
    pub(super) fn known_kinds(&self) -> impl Iterator<Item = (&Path, &Finding)> {
        let docs: BTreeMap<&str, &Path> =
            self.docs.iter().map(|doc| (doc.shown.as_str(), doc.path.as_path())).collect();
        let findings = self.findings.iter().filter(|finding| is_known_kind(finding));
        findings.filter_map(move |finding| Some((*docs.get(&*finding.path)?, finding)))
    }
}
