//! The files of a run, checked.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;

use super::dataset::RunDataset;
use super::jobs::{CheckJob, RunJobs, reads_stdin};
use super::kept::KeptParts;
use super::known;
use super::progress::RunProgress;
use crate::changes::ChangedLines;
use crate::cli::CheckArgs;
use crate::document::{Format, ReadRegion};
use crate::finding::{self, Finding};
use crate::report::{FindingTotals, OutputFormat, counted};
use crate::session::cross::{self, SignedFile};
use crate::session::file::{CheckTask, CheckedFile, KnownHits, check_file, check_stdin};
use crate::session::fix::FilePlan;
use crate::session::profile::RunProfiles;
use crate::session::settle::{CheckResults, ResultFile};
use crate::walk::InputFile;

/// Files that are checked together where findings are reported file by file.
const BATCH: usize = 512;

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
    /// Counts of the hits that nothing in the run asks for.
    pub(super) removed: FindingTotals,
    odd: OddFiles,
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

    /// Checks files batch by batch, and hands over the findings of one batch while the next one is
    /// checked.
    fn check_in_turn(
        &mut self,
        jobs: &[CheckJob],
        how: &CheckManner,
        progress: &RunProgress,
        take: TakeFindings<'_>,
    ) -> io::Result<()> {
        let mut done = std::mem::take(&mut self.checks.findings);
        for batch in jobs.chunks(BATCH) {
            let mut checked = None;
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| checked = Some(check_files(batch, how, None, progress)));
                take(std::mem::take(&mut done))
            })?;
            let mut results = self.results(batch, checked.unwrap_or_default());
            if how.task.compare {
                // Gates and unused directives wait for what the comparison finds.
                results.count();
                results.order();
            } else {
                results.settle();
            }
            done = results.findings;
            self.checks.docs.append(&mut results.docs);
        }
        take(done)
    }

    /// The results of files; all but the findings are kept here, too.
    fn results(&mut self, jobs: &[CheckJob], checked: Vec<TrimmedFile>) -> CheckResults {
        let count = checked.iter().map(|(checked, _)| checked.findings.len()).sum();
        let mut results = CheckResults {
            findings: Vec::with_capacity(count),
            docs: Vec::with_capacity(jobs.len()),
        };
        for (job, (checked, removed)) in jobs.iter().zip(checked) {
            self.removed.merge(&removed);
            let (InputFile { path, .. }, profile) = job;
            if self.changes.as_ref().is_none_or(|changes| changes.touches(path)) {
                self.note(path, &checked);
            }
            self.signed.extend(checked.signature.map(|signature| (job.clone(), signature)));
            self.plans.extend(checked.plan);
            results.findings.extend(checked.findings);
            if checked.binary {
                continue;
            }
            let mut doc = ResultFile::new(
                path.clone(),
                profile.clone(),
                checked.words,
                checked.facts,
                checked.directives,
            );
            doc.page = checked.page;
            results.docs.push(doc);
        }
        results
    }

    /// Notes a file that is reported on.
    fn note(&mut self, path: &Path, checked: &CheckedFile) {
        self.odd.add(checked);
        if !checked.binary {
            self.odd_paths.extend(path.to_str().is_none().then(|| path.to_path_buf()));
            self.files.push(path.display().to_string());
        }
    }
}

/// How the files of a run are checked.
struct CheckManner {
    task: CheckTask,
    kept: KeptParts,
    /// Hits that are not fixed, by document.
    known: BTreeMap<PathBuf, KnownHits>,
}

/// A file, and counts of its hits that are not kept.
type TrimmedFile = (CheckedFile, FindingTotals);

/// Takes over the findings of some files, in the order of their paths.
pub(super) type TakeFindings<'a> = &'a mut dyn FnMut(Vec<Finding>) -> io::Result<()>;

/// Checks all files. If the findings of a run can be reported file by file, `take` is given them,
/// and the results have only those that come later.
///
/// # Errors
///
/// Fails if standard input cannot be read, or if `take` fails.
pub(super) fn collect(
    args: &CheckArgs,
    kept: KeptParts,
    take: Option<TakeFindings<'_>>,
) -> io::Result<CheckedFiles> {
    let started = Instant::now();
    let RunJobs { profiles, jobs, datasets, changes, problems, notes } = RunJobs::find(args);
    let task = task_of(args, jobs.len());
    let known = if task.fix { known::hits(args, &jobs) } else { BTreeMap::new() };
    let how = CheckManner { task, kept, known };
    let mut collected = CheckedFiles {
        checks: CheckResults { findings: problems, docs: Vec::new() },
        profiles,
        plans: Vec::new(),
        files: Vec::new(),
        odd_paths: Vec::new(),
        notes,
        changes,
        signed: Vec::new(),
        region: task.region,
        datasets,
        removed: FindingTotals::default(),
        odd: OddFiles::default(),
    };
    let progress = RunProgress::new(jobs.len(), args.quiet, started);
    match take.filter(|_| known::has_none(args, &jobs)) {
        Some(take) => collected.check_in_turn(&jobs, &how, &progress, take)?,
        None => {
            let checked = check_files(&jobs, &how, collected.changes.as_ref(), &progress);
            let results = collected.results(&jobs, checked);
            collected.checks.add(results);
        }
    }
    progress.finish();
    let piped = collected.datasets.iter().any(|dataset| dataset.path.is_none());
    if reads_stdin(args) && !piped {
        let piped = check_piped(args, task, &mut collected.profiles)?;
        if let Some((job, checked)) = piped {
            let checked = vec![(checked, FindingTotals::default())];
            let results = collected.results(&[job], checked);
            collected.checks.add(results);
        }
        collected.checks.findings.extend(not_for_stdin(args));
    }
    collected.notes.splice(0..0, collected.odd.notes());
    Ok(collected)
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
) -> io::Result<Option<(CheckJob, CheckedFile)>> {
    let name = args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".into());
    if args.force_exclude && args.stdin_filename.is_some() && profiles.exclude(&name) {
        return Ok(None);
    }
    let profile = profiles.of(&name);
    let task = CheckTask { fix: args.diff, compare: false, ..task };
    let checked = check_stdin(&name, &profile, task)?;
    let format = Format::of(&name).unwrap_or_default();
    Ok(Some(((InputFile { path: name, format, named: true }, profile), checked)))
}

fn check_files(
    jobs: &[CheckJob],
    how: &CheckManner,
    changes: Option<&ChangedLines>,
    progress: &RunProgress,
) -> Vec<TrimmedFile> {
    let check = |(input, profile): &CheckJob| {
        let staged = changes.and_then(|changes| changes.staged(&input.path));
        let known = how.known.get(&input.path);
        let mut checked = check_file(input, profile, how.task, staged, known);
        // All of them are sorted at the end, where one thread works and the others wait: that is
        // quick then.
        checked.findings.sort_by(|a, b| a.place_order().cmp(&b.place_order()));
        // Before any is removed: the number of a hit tells it from others with the same words.
        finding::number(&mut checked.findings);
        let removed = how.kept.trim(&mut checked.findings);
        progress.step();
        (checked, removed)
    };
    // Threads are not worth starting for one file.
    if let [job] = jobs { vec![check(job)] } else { jobs.par_iter().map(check).collect() }
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

/// The numbers of files that were not checked, or not with all rules.
#[derive(Default)]
struct OddFiles {
    reports: usize,
    binary: usize,
    foreign: usize,
}

impl OddFiles {
    fn add(&mut self, checked: &CheckedFile) {
        self.reports += usize::from(checked.report);
        self.binary += usize::from(checked.binary && !checked.report);
        self.foreign += usize::from(checked.foreign);
    }

    /// Notes for the summary.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.binary > 0 {
            notes.push(format!("{} skipped", counted(self.binary, "binary file")));
        }
        if self.reports > 0 {
            notes.push(format!("{} of puffery skipped", counted(self.reports, "report")));
        }
        if self.foreign > 0 {
            notes.push(format!(
                "{} not in English: only residue was looked for",
                counted(self.foreign, "file")
            ));
        }
        notes
    }
}
