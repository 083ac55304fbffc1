//! The files of a run, before they are checked: those that nothing excludes, data sets, and what git
//! says of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::dataset::{self, Packing, RunDataset};
use super::output::WrittenFiles;
use crate::changes::{ChangedLines, Since};
use crate::cli::CheckArgs;
use crate::document::Format;
use crate::finding::Finding;
use crate::report::counted;
use crate::session::profile::{RuleProfile, RunProfiles};
use crate::walk::{self, InputFile};

/// A file to check, with how.
pub(super) type CheckJob = (InputFile, Arc<RuleProfile>);

/// The path that means standard input.
const STDIN: &str = "-";

/// The files of a run, each with its rules.
pub(super) struct RunJobs {
    pub(super) profiles: RunProfiles,
    pub(super) jobs: Vec<CheckJob>,
    pub(super) datasets: Vec<RunDataset>,
    pub(super) changes: Option<ChangedLines>,
    /// Paths that cannot be read, and options that do not fit.
    pub(super) problems: Vec<Finding>,
    /// Remarks for the summary.
    pub(super) notes: Vec<String>,
}

impl RunJobs {
    /// Finds the files, and the configuration of each.
    pub(super) fn find(args: &CheckArgs) -> Self {
        let mut profiles = RunProfiles::new(args.rules.settings());
        let mut paths: Vec<PathBuf> =
            args.paths.iter().filter(|path| *path != STDIN).cloned().collect();
        let (datasets, refused) = datasets(args, &mut paths, &mut profiles);
        let (inputs, mut problems) = walk::collect(&paths, !args.no_ignore);
        problems.extend(refused);
        let mut jobs = wanted_jobs(args, inputs, &mut profiles);
        let GitComparison { changes, apart } =
            changes(args, &paths, &mut jobs, &mut profiles, &mut problems);
        if jobs.is_empty() && datasets.is_empty() && !reads_stdin(args) {
            // A mistake in the configuration is reported even if there is nothing to check.
            profiles.of(&paths.first().map_or_else(PathBuf::new, |path| path.join("-")));
        }
        let what = counted(apart, "file");
        let apart =
            (apart > 0).then(|| format!("{what} in repositories of their own, not compared"));
        let notes = apart.into_iter().collect();
        Self { profiles, jobs, datasets, changes, problems, notes }
    }
}

/// Whether standard input is among the paths.
pub(super) fn reads_stdin(args: &CheckArgs) -> bool {
    args.paths.iter().any(|path| path == STDIN)
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
