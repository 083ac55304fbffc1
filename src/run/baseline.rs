//! `puffery baseline`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::collect::collect;
use super::dataset;
use super::kept::KeptParts;
use super::known::{RunScope, amount, dismiss, stale_entries};
use super::{OutputStreams, RunOutcome, plain_check, style};
use crate::baseline::{Baseline, BaselineFile, FILE_NAME, KnownFinding};
use crate::cli::{BaselineArgs, CheckArgs, Color};
use crate::finding::Finding;
use crate::intake::{clean, shown};
use crate::report::{self, OutputFormat, counted};
use crate::session::known_files::{adopt_renamed, known_hits};
use crate::session::settle::{CheckResults, ResultFile};

/// A file that is written.
struct BaselineTarget {
    baseline: Baseline,
    /// Whether there was no baseline: then new findings are admitted.
    first: bool,
    /// The number of entries that an older version had written, if the file is written anew.
    outdated: Option<usize>,
    new: Vec<(String, KnownFinding)>,
}

pub(super) fn run(args: &BaselineArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let Some(plain) = plain_check() else { return Ok(RunOutcome::Trouble) };
    let (paths, rules) = (args.paths.clone(), args.rules.clone());
    let check_args = CheckArgs { paths, rules, quiet: true, ..plain };
    let mut collected = collect(&check_args, KeptParts::ALL, None)?;
    collected.compare();
    collected.checks.settle();
    dismiss(&mut collected.checks);
    let mut problems = collected.profiles.problems();
    for dataset in &collected.datasets {
        problems.push(dataset::not_here(&dataset.name, "`puffery baseline`"));
    }
    problems
        .extend(collected.checks.findings.iter().filter(|finding| finding.is_problem()).cloned());
    let files = BaselineFiles::new(args, &collected.checks);
    let mut targets = targets(args, &files, &collected.checks, &mut problems);
    if !problems.is_empty() {
        // Findings in unreadable files would be missing from it.
        report::write(streams.out, OutputFormat::Full, style(Color::Auto), &problems)?;
        writeln!(streams.err, "{}: not written", files.main.display())?;
        return Ok(RunOutcome::Trouble);
    }
    let refused = find_new(&files, &collected.checks, &mut targets);
    if !(args.prune || args.accept_new || refused.is_empty()) {
        return refuse(&refused, &files.main, streams);
    }
    let scope = RunScope::new(&check_args, None);
    for (file, target) in &mut targets {
        let BaselineTarget { baseline, outdated, new, .. } = target;
        let stale = stale_entries(baseline, &collected.checks, &scope);
        baseline.remove(&stale);
        let added = if args.prune { 0 } else { new.len() };
        let dropped = stale.len() + outdated.unwrap_or_default();
        if *file != files.main && added + dropped == 0 && outdated.is_none() {
            continue;
        }
        for (name, entry) in new.drain(..).take(added) {
            baseline.insert(&name, entry);
        }
        if let Err(error) = baseline.write() {
            writeln!(streams.err, "{}: cannot write: {error}", file.display())?;
            return Ok(RunOutcome::Trouble);
        }
        let (path, amount) = (file.display(), amount(baseline));
        writeln!(streams.out, "Wrote {path}: {amount} ({added} added, {dropped} dropped).")?;
    }
    Ok(RunOutcome::Clean)
}

/// The baseline files of documents: an entry is written to the file in which `check` looks for it.
struct BaselineFiles {
    /// The one that is written in any case.
    main: PathBuf,
    /// The baseline files by folder of documents.
    by_folder: BTreeMap<PathBuf, PathBuf>,
}

impl BaselineFiles {
    fn new(args: &BaselineArgs, checks: &CheckResults) -> Self {
        let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let folder = if first.is_dir() { first } else { folder_of(first) };
        let mut by_folder = BTreeMap::new();
        for doc in &checks.docs {
            let folder = folder_of(&doc.path);
            by_folder.entry(folder.to_path_buf()).or_insert_with(|| file(args, folder));
        }
        Self { main: file(args, folder), by_folder }
    }

    fn of(&self, path: &Path) -> &Path {
        self.by_folder.get(folder_of(path)).unwrap_or(&self.main)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// The file for documents of a folder; a new one goes into the current folder, or into this one
/// where that is elsewhere.
fn file(args: &BaselineArgs, folder: &Path) -> PathBuf {
    if let Some(file) = &args.baseline {
        return file.clone();
    }
    if let Some(file) = Baseline::nearest(folder) {
        return shown(&file).to_path_buf();
    }
    let below = clean(folder).starts_with(clean(Path::new(".")));
    if below { FILE_NAME.into() } else { folder.join(FILE_NAME) }
}

/// Opens the baselines. A baseline of an older version is not used, so that it is written as if
/// there were none; dropping stale entries would leave nothing of it.
fn targets(
    args: &BaselineArgs,
    files: &BaselineFiles,
    checks: &CheckResults,
    problems: &mut Vec<Finding>,
) -> BTreeMap<PathBuf, BaselineTarget> {
    let mut targets = BTreeMap::new();
    let names: BTreeSet<&PathBuf> = files.by_folder.values().chain([&files.main]).collect();
    for file in names {
        let anew = |outdated| BaselineTarget {
            baseline: Baseline::new(file),
            first: true,
            outdated,
            new: Vec::new(),
        };
        let target = match file.exists().then(|| Baseline::open(file)) {
            None => anew(None),
            Some(Ok(BaselineFile::Current(mut baseline))) => {
                adopt_renamed(&mut baseline, checks);
                BaselineTarget { baseline, first: false, outdated: None, new: Vec::new() }
            }
            Some(Ok(BaselineFile::Outdated(entries, _))) if !args.prune => anew(Some(entries)),
            Some(Ok(BaselineFile::Outdated(_, problem)) | Err(problem)) => {
                problems.push(*problem);
                continue;
            }
        };
        targets.insert(file.clone(), target);
    }
    targets
}

/// Assigns findings that the baselines do not know to the files for them. Returns the findings that
/// need permission.
fn find_new(
    files: &BaselineFiles,
    checks: &CheckResults,
    targets: &mut BTreeMap<PathBuf, BaselineTarget>,
) -> Vec<Finding> {
    let docs: BTreeMap<&str, &ResultFile> =
        checks.docs.iter().map(|doc| (doc.shown.as_str(), doc)).collect();
    let mut refused = Vec::new();
    for (path, finding) in checks.known_kinds() {
        let Some(target) = targets.get_mut(files.of(path)) else { continue };
        let known = known_hits(&mut target.baseline, finding, &docs);
        let name = target.baseline.name_of(path);
        let hits = finding.hits().zip(&known).filter(|(_, known)| !**known);
        target.new.extend(hits.map(|(hit, _)| (name.clone(), KnownFinding::of(hit))));
        if !target.first && known.contains(&false) {
            let mut new = finding.clone();
            new.keep_hits(&known.iter().map(|known| !known).collect::<Vec<_>>());
            refused.push(new);
        }
    }
    refused
}

/// Reports the findings that keep it from being written: the baseline does not know them.
fn refuse(
    findings: &[Finding],
    file: &Path,
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    report::write(streams.out, OutputFormat::Concise, style(Color::Auto), findings)?;
    let count = counted(findings.len(), "new finding");
    writeln!(streams.err, "{}: not written because of {count}.", file.display())?;
    writeln!(
        streams.err,
        "Resolve them, or record them with --accept-new; --prune only drops stale entries."
    )?;
    Ok(RunOutcome::Findings)
}
