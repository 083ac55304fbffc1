//! The files of a run, checked.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::dataset::{self, Packing, RunDataset};
use super::output::WrittenFiles;
use super::progress::RunProgress;
use crate::changes::{ChangedLines, Since};
use crate::cli::CheckArgs;
use crate::document::{Format, ReadRegion};
use crate::finding::Finding;
use crate::report::{OutputFormat, counted};
use crate::session::cross::{self, SignedFile};
use crate::session::file::{CheckTask, CheckedFile, check_file, check_stdin};
use crate::session::fix::FilePlan;
use crate::session::profile::{RuleProfile, RunProfiles};
use crate::session::settle::{CheckResults, ResultFile};
use crate::walk::{self, InputFile};

/// The results of checking all files, before it is decided which findings count.
pub(super) struct CheckedFiles {
    pub(super) checks: CheckResults,
    pub(super) profiles: RunProfiles,
    pub(super) plans: Vec<FilePlan>,
    /// Files that were checked and are reported on, as findings have them.
    pub(super) files: Vec<String>,
    /// The files whose names are not in UTF-8.
    pub(super) odd_paths: Vec<PathBuf>,
    pub(super) notes: Vec<String>,
    pub(super) changes: Option<ChangedLines>,
    /// The signatures by which files are compared with one another.
    signed: Vec<SignedFile>,
    region: ReadRegion,
    /// Data sets, which are still to be checked.
    pub(super) datasets: Vec<RunDataset>,
}

impl CheckedFiles {
    /// Adds findings about text that several files share. The files are read again to show it, so
    /// this comes after fixes are written.
    pub(super) fn compare(&mut self) {
        self.checks.findings.extend(cross::compare(
            &mut self.signed,
            self.region,
            self.changes.as_ref(),
        ));
    }

    /// Adds the findings of each document.
    fn take(&mut self, checked: Vec<CheckedFile>, documents: Vec<CheckedDocument>) {
        let counts =
            |path: &Path| self.changes.as_ref().is_none_or(|changes| changes.touches(path));
        let of_interest = checked.iter().zip(&documents).filter(|(_, (path, _))| counts(path));
        let read = of_interest.clone().filter(|(checked, _)| !checked.binary);
        let odd = read.clone().map(|(_, (path, _))| path).filter(|path| path.to_str().is_none());
        self.odd_paths = odd.cloned().collect();
        self.files = read.map(|(_, (path, _))| path.display().to_string()).collect();
        self.notes = notes(&of_interest.map(|(checked, _)| checked).collect::<Vec<_>>());
        for (checked, (path, profile)) in checked.into_iter().zip(documents) {
            self.checks.findings.extend(checked.findings);
            self.plans.extend(checked.plan);
            let mut doc =
                ResultFile::new(path, profile, checked.words, checked.facts, checked.directives);
            doc.page = checked.page;
            self.checks.docs.push(doc);
        }
    }
}

/// Checks all files.
pub(super) fn collect(args: &CheckArgs) -> io::Result<CheckedFiles> {
    let started = Instant::now();
    let mut profiles = RunProfiles::new(args.rules.settings());
    let mut paths: Vec<PathBuf> =
        args.paths.iter().filter(|path| *path != STDIN).cloned().collect();
    let (datasets, refused) = datasets(args, &mut paths, &mut profiles);
    let (inputs, mut findings) = walk::collect(&paths, !args.no_ignore);
    findings.extend(refused);
    let mut jobs = wanted_jobs(args, inputs, &mut profiles);
    let GitComparison { changes, apart } =
        changes(args, &paths, &mut jobs, &mut profiles, &mut findings);
    let task = task_of(args, jobs.len());
    let progress = RunProgress::new(jobs.len(), args.quiet, started);
    let mut checked = check_files(&jobs, task, changes.as_ref(), &progress);
    let mut documents: Vec<CheckedDocument> =
        jobs.iter().map(|(input, profile)| (input.path.clone(), profile.clone())).collect();
    let signed = cross::signed(jobs, &mut checked);
    let piped = datasets.iter().any(|dataset| dataset.path.is_none());
    if args.paths.iter().any(|path| path == STDIN) && !piped {
        if let Some((result, document)) = check_piped(args, task, &mut profiles)? {
            checked.push(result);
            documents.push(document);
        }
        findings.extend(not_for_stdin(args));
    } else if checked.is_empty() && datasets.is_empty() {
        // A mistake in the configuration is reported even if there is nothing to check.
        profiles.of(&paths.first().map_or_else(PathBuf::new, |path| path.join("-")));
    }
    let checks = CheckResults { findings, docs: Vec::new() };
    let mut collected = CheckedFiles {
        checks,
        profiles,
        plans: Vec::new(),
        files: Vec::new(),
        odd_paths: Vec::new(),
        notes: Vec::new(),
        changes,
        signed,
        region: task.region,
        datasets,
    };
    collected.take(checked, documents);
    if apart > 0 {
        collected
            .notes
            .push(format!("{} in repositories of their own, not compared", counted(apart, "file")));
    }
    Ok(collected)
}

/// The files that are checked: those that nothing excludes, and that the run does not write itself.
fn wanted_jobs(
    args: &CheckArgs,
    inputs: Vec<InputFile>,
    profiles: &mut RunProfiles,
) -> Vec<CheckJob> {
    let written = WrittenFiles::of(args);
    let mut jobs = Vec::new();
    for input in inputs {
        // An excluded file needs no configuration of its own.
        let wanted = !profiles.exclude(&input.path) || input.named && !args.force_exclude;
        if wanted && !written.contains(&input.path) {
            let profile = profiles.of(&input.path);
            jobs.push((input, profile));
        }
    }
    jobs
}

/// The work on each of so many files.
fn task_of(args: &CheckArgs, files: usize) -> CheckTask {
    let page = args.wants_pages();
    CheckTask {
        region: args.html_region.into(),
        fix: args.fix || args.diff,
        // A difference shows the deleted lines, and no findings.
        compare: !args.no_cross_file && !args.diff && files > 1,
        inline: !args.which.no_inline,
        // A report for people says less of a document than the document itself.
        count: args.statistics || page || args.wants(OutputFormat::Full),
        scores: args.wants(OutputFormat::Scores),
        show_silenced: args.show_silenced || page,
        page,
    }
}

/// Checks standard input, where its name is not excluded.
fn check_piped(
    args: &CheckArgs,
    task: CheckTask,
    profiles: &mut RunProfiles,
) -> io::Result<Option<(CheckedFile, CheckedDocument)>> {
    let name = args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".into());
    if args.force_exclude && args.stdin_filename.is_some() && profiles.exclude(&name) {
        return Ok(None);
    }
    let profile = profiles.of(&name);
    let task = CheckTask { fix: args.diff, compare: false, ..task };
    Ok(Some((check_stdin(&name, &profile, task)?, (name, profile))))
}

/// Removes the data sets from the paths and returns them, with findings about data sets that the
/// other options do not work on.
fn datasets(
    args: &CheckArgs,
    paths: &mut Vec<PathBuf>,
    profiles: &mut RunProfiles,
) -> (Vec<RunDataset>, Vec<Finding>) {
    let mut found = Vec::new();
    for path in std::mem::take(paths) {
        match Packing::of(&path).filter(|_| !path.is_dir()) {
            Some(packing) => found.push((Some(path.clone()), path, packing)),
            None => paths.push(path),
        }
    }
    if let Some(name) = args.stdin_filename.as_ref().filter(|_| args.paths.contains(&STDIN.into()))
    {
        found.extend(Packing::of(name).map(|packing| (None, name.clone(), packing)));
    }
    let (mut datasets, mut problems) = (Vec::new(), Vec::new());
    for (path, name, packing) in found {
        if args.force_exclude && profiles.exclude(&name) {
            continue;
        }
        match dataset::refused(args) {
            Some(option) => problems.push(dataset::not_here(&name, &format!("`{option}`"))),
            None => {
                let profile = profiles.of(&name);
                datasets.push(RunDataset { path, name, packing, profile });
            }
        }
    }
    (datasets, problems)
}

/// A file to check, with how.
type CheckJob = (InputFile, Arc<RuleProfile>);
/// A file that was checked, with how.
type CheckedDocument = (PathBuf, Arc<RuleProfile>);

/// The path that means standard input.
const STDIN: &str = "-";

fn check_files(
    jobs: &[CheckJob],
    task: CheckTask,
    changes: Option<&ChangedLines>,
    progress: &RunProgress,
) -> Vec<CheckedFile> {
    let check = |(input, profile): &CheckJob| {
        let staged = changes.and_then(|changes| changes.staged(&input.path));
        let mut checked = check_file(input, profile, task, staged);
        // All of them are sorted at the end, where one thread works and the others wait: that is
        // quick then.
        checked.findings.sort_by(|a, b| a.place_order().cmp(&b.place_order()));
        progress.step();
        checked
    };
    // Threads are not worth starting for one file.
    let checked =
        if let [job] = jobs { vec![check(job)] } else { jobs.par_iter().map(check).collect() };
    progress.finish();
    checked
}

/// Returns findings about options that do not work on standard input.
fn not_for_stdin(args: &CheckArgs) -> Vec<Finding> {
    let fix = (args.fix && !args.diff)
        .then_some("standard input cannot be fixed; --diff shows what would change");
    let since = args.which.since.is_some() || args.which.staged;
    let since =
        since.then_some("git knows nothing of standard input: --since and --staged are for files");
    fix.into_iter().chain(since).map(|why| Finding::problem("usage", "command line", why)).collect()
}

/// The answer of git, and the parts of the run that it does not cover.
#[derive(Default)]
struct GitComparison {
    changes: Option<ChangedLines>,
    /// Files in repositories of their own.
    apart: usize,
}

/// Asks git, where only changed lines matter, and leaves out files that play no part. Rules that
/// compare files with one another need all of them.
fn changes(
    args: &CheckArgs,
    paths: &[PathBuf],
    jobs: &mut Vec<CheckJob>,
    profiles: &mut RunProfiles,
    problems: &mut Vec<Finding>,
) -> GitComparison {
    let since = match &args.which.since {
        Some(revision) => Since::Revision(revision),
        None if args.which.staged => Since::Staged,
        None => return GitComparison::default(),
    };
    let asked = ChangedLines::ask(paths.first().map_or(Path::new("."), PathBuf::as_path), since);
    let mut changes = asked.unwrap_or_else(|why| {
        problems.push(Finding::problem("git", "command line", why));
        ChangedLines::default()
    });
    if !changes.is_known() {
        jobs.clear();
        return GitComparison { changes: Some(changes), apart: 0 };
    }
    for path in paths.iter().filter(|path| path.exists()) {
        if let Some(why) = incomparable(&changes, path) {
            problems.push(Finding::problem("git", &path.display().to_string(), why));
        }
    }
    // Content that is not in the index will not be committed.
    let asked = |input: &InputFile| input.named && since != Since::Staged;
    let strangers = jobs.iter().filter(|(input, _)| asked(input) && !changes.touches(&input.path));
    let strangers: Vec<&Path> = strangers.map(|(input, _)| input.path.as_path()).collect();
    let comparable = |path: &&Path| incomparable(&changes, path).is_none();
    let strangers: Vec<&Path> = strangers.into_iter().filter(comparable).collect();
    match changes.ignored(&strangers) {
        Ok(ignored) => problems.extend(ignored.into_iter().map(|path| {
            let why = "git does not track it: whether it has changed is not known";
            Finding::problem("git", &path.display().to_string(), why)
        })),
        Err(why) => problems.push(Finding::problem("git", "command line", why)),
    }
    let apart =
        jobs.iter().filter(|(input, _)| !input.named && changes.is_apart(&input.path)).count();
    let needed = |path: &Path| {
        changes.touches(path) || !args.no_cross_file && changes.covers(path) && changes.knows(path)
    };
    jobs.retain(|(input, _)| needed(&input.path));
    add_missing(args, paths, &changes, jobs, profiles, problems);
    if let Err(why) = changes.read_staged(jobs.iter().map(|(input, _)| input.path.as_path())) {
        problems.push(Finding::problem("git", "command line", why));
    }
    GitComparison { changes: Some(changes), apart }
}

/// Returns the reason why git cannot answer for a path.
fn incomparable(changes: &ChangedLines, path: &Path) -> Option<&'static str> {
    if !changes.covers(path) {
        Some("is not in the git repository of the first path")
    } else if changes.is_apart(path) {
        Some("is a git repository of its own: run puffery in it to compare it")
    } else {
        None
    }
}

/// Adds files that will be committed and that the working folder does not have.
fn add_missing(
    args: &CheckArgs,
    paths: &[PathBuf],
    changes: &ChangedLines,
    jobs: &mut Vec<CheckJob>,
    profiles: &mut RunProfiles,
    problems: &mut Vec<Finding>,
) {
    for file in changes.missing() {
        for path in paths {
            let folder = std::fs::canonicalize(path).ok().filter(|folder| folder.is_dir());
            let below =
                folder.and_then(|folder| file.strip_prefix(folder).map(Path::to_path_buf).ok());
            let named = below.is_none() && crate::intake::clean(path) == file;
            let Some(below) = below.or_else(|| named.then(PathBuf::new)) else { continue };
            let own = if below.as_os_str().is_empty() { path.clone() } else { path.join(below) };
            let own = own.strip_prefix("./").map(Path::to_path_buf).unwrap_or(own);
            let Some(format) = Format::of(&own).or_else(|| named.then(Format::default)) else {
                continue;
            };
            if !profiles.exclude(&own) || named && !args.force_exclude {
                let shown = own.display().to_string();
                problems.retain(|problem| *problem.path != *shown);
                let profile = profiles.of(&own);
                jobs.push((InputFile { path: own, format, named }, profile));
            }
            break;
        }
    }
    jobs.sort_by(|a, b| a.0.path.cmp(&b.0.path));
}

/// Returns notes for the summary on files that were not checked, or not with all rules.
fn notes(checked: &[&CheckedFile]) -> Vec<String> {
    let reports = checked.iter().filter(|checked| checked.report).count();
    let binary = checked.iter().filter(|checked| checked.binary).count() - reports;
    let foreign = checked.iter().filter(|checked| checked.foreign).count();
    let mut notes = Vec::new();
    if binary > 0 {
        notes.push(format!("{} skipped", counted(binary, "binary file")));
    }
    if reports > 0 {
        notes.push(format!("{} of puffery skipped", counted(reports, "report")));
    }
    if foreign > 0 {
        notes.push(format!(
            "{} not in English: only residue was looked for",
            counted(foreign, "file")
        ));
    }
    notes
}
