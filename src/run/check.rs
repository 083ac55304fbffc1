//! `puffery check`.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::cross::{self, Signed};
use super::file::{Checked, Task, check_file, check_stdin};
use super::fix::{self, Plan};
use super::output::{self, Outputs};
use super::profile::{Profile, Profiles};
use super::settle::{self, Checks, Doc};
use super::{Outcome, Streams, strict, style};
use crate::changes::{Changes, Since};
use crate::cli::{CheckArgs, FailOn, HtmlRegion};
use crate::document::Region;
use crate::finding::Finding;
use crate::report::{self, Report, Statistics, Summary, Totals, counted};
use crate::walk::{self, Input};

/// Runs shorter than this show no progress.
const PATIENCE: Duration = Duration::from_millis(700);

pub(super) fn run(args: &CheckArgs, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    let started = Instant::now();
    let outputs = match Outputs::new(args) {
        Ok(outputs) => outputs,
        Err(why) => {
            output::complain(&[Finding::problem("usage", "command line", why)], streams)?;
            return Ok(Outcome::Trouble);
        }
    };
    let mut collected = collect(args)?;
    if args.diff {
        return fix::diff(&collected.plans, &collected.checks.findings, streams);
    }
    if args.fix {
        let plans = std::mem::take(&mut collected.plans);
        collected.checks.findings.extend(fix::write(plans, args.quiet, streams)?);
    }
    collected.compare();
    let Collected { mut checks, profiles, files, mut notes, changes, .. } = collected;
    checks.settle();
    let stale = settle::Baselines::new(&args.which).apply(&mut checks, &args.rules);
    if let Some(changes) = &changes {
        checks.keep_changed(changes);
    }
    let mut all = profiles.problems();
    if args.which.strict_config {
        all.extend(strict::unused(&profiles, &checks.findings));
    }
    all.append(&mut checks.findings);
    let totals = Totals::of(&all);
    all.retain(|finding| args.show_silenced || finding.silenced.is_none());
    let style = style(args.color);
    if args.statistics {
        let documents = checks.docs.iter().map(|doc| (doc.shown.as_str(), doc.score.clone())).collect();
        report::write_statistics(streams.out, &Statistics::of(&all, documents))?;
        // What could not be done is said in any case.
        all.retain(Finding::is_problem);
    }
    let report = Report { findings: &all, files: &files, rules: &profiles.rules() };
    let unwritten = outputs.write(style, &report, streams)?;
    if !args.quiet {
        notes.extend(stale.note());
        let summary = Summary { files: files.len(), totals: &totals, notes: &notes, time: started.elapsed() };
        report::write_summary(streams.err, style, &summary)?;
        stale.list(streams.err)?;
    }
    if files.is_empty() && changes.is_none() {
        writeln!(streams.err, "No file was checked: name one, or a folder that holds .txt, .md or .html files.")?;
    }
    // The program ends here; giving back every word of every rule would take a tenth of a short run.
    std::mem::forget((checks, profiles));
    Ok(if unwritten > 0 { Outcome::Trouble } else { outcome(&totals, args.fail_on) })
}

/// What the checks of all files came to, before it is decided which findings count.
pub(super) struct Collected<'a> {
    pub(super) checks: Checks,
    pub(super) profiles: Profiles<'a>,
    plans: Vec<Plan>,
    /// Files that were checked and are reported on, as findings have them.
    files: Vec<String>,
    notes: Vec<String>,
    changes: Option<Changes>,
    /// What files are compared with one another by.
    signed: Vec<Signed>,
    region: Region,
}

impl Collected<'_> {
    /// Adds what files have in common. They are read again where that is shown, so this comes after fixes are written.
    pub(super) fn compare(&mut self) {
        self.checks.findings.extend(cross::compare(&self.signed, self.region));
    }
}

/// Checks all files.
pub(super) fn collect(args: &CheckArgs) -> io::Result<Collected<'_>> {
    let started = Instant::now();
    let stdin = Path::new("-");
    let paths: Vec<PathBuf> = args.paths.iter().filter(|path| *path != stdin).cloned().collect();
    let (inputs, mut findings) = walk::collect(&paths);
    let mut profiles = Profiles::new(&args.rules);
    let mut jobs: Vec<(Input, Arc<Profile>)> = inputs
        .into_iter()
        .map(|input| (profiles.of(&input.path), input))
        .filter(|(profile, input)| !profile.resolved.excludes(&input.path) || input.named && !args.force_exclude)
        .map(|(profile, input)| (input, profile))
        .collect();
    let changes = changes(args, &paths, &mut jobs, &mut findings);
    let region = if args.html_region == HtmlRegion::All { Region::All } else { Region::Content };
    // A difference shows what goes, and no findings.
    let compare = !args.no_cross_file && !args.diff && jobs.len() > 1;
    let (fix, inline) = (args.fix || args.diff, !args.which.no_inline);
    let task = Task { region, fix, compare, inline, count: args.statistics };
    let progress = Progress::new(jobs.len(), args.quiet, started);
    let mut checked: Vec<Checked> = jobs
        .par_iter()
        .map(|(input, profile)| {
            let staged = changes.as_ref().and_then(|changes| changes.staged(&input.path));
            let checked = check_file(input, profile, task, staged);
            progress.step();
            checked
        })
        .collect();
    progress.finish();
    let mut documents: Vec<(PathBuf, Arc<Profile>)> =
        jobs.iter().map(|(input, profile)| (input.path.clone(), profile.clone())).collect();
    let signed = cross::signed(jobs, &mut checked);
    if args.paths.iter().any(|path| path == stdin) {
        let name = args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".into());
        let profile = profiles.of(&name);
        checked.push(check_stdin(&name, &profile, Task { fix: args.diff, compare: false, ..task })?);
        documents.push((name, profile));
        findings.extend(not_for_stdin(args));
    } else if checked.is_empty() {
        // A mistake in the configuration is reported even where there is nothing to check.
        profiles.of(&paths.first().map_or_else(PathBuf::new, |path| path.join("-")));
    }
    let counts = |path: &Path| changes.as_ref().is_none_or(|changes| changes.touches(path));
    let of_interest: Vec<(&Checked, &Path)> =
        checked.iter().zip(documents.iter().map(|(path, _)| path.as_path())).filter(|(_, path)| counts(path)).collect();
    let read = of_interest.iter().filter(|(checked, _)| !checked.binary);
    let files = read.map(|(_, path)| path.display().to_string()).collect();
    let notes = notes(&of_interest);
    let mut plans = Vec::new();
    let mut checks = Checks { findings, docs: Vec::new() };
    for (checked, (path, profile)) in checked.into_iter().zip(documents) {
        checks.findings.extend(checked.findings);
        plans.extend(checked.plan);
        checks.docs.push(Doc::new(path, profile, checked.words, checked.directives));
    }
    Ok(Collected { checks, profiles, plans, files, notes, changes, signed, region })
}

/// What cannot be done with standard input.
fn not_for_stdin(args: &CheckArgs) -> Vec<Finding> {
    let fix = (args.fix && !args.diff).then_some("standard input cannot be fixed; --diff shows what would change");
    let since = args.which.since.is_some() || args.which.staged;
    let since = since.then_some("git knows nothing of standard input: --since and --staged are for files");
    fix.into_iter().chain(since).map(|why| Finding::problem("usage", "command line", why)).collect()
}

/// Asks git, where only changed lines matter, and leaves out files that play no part. Rules that compare files with one
/// another need all of them.
fn changes(
    args: &CheckArgs,
    paths: &[PathBuf],
    jobs: &mut Vec<(Input, Arc<Profile>)>,
    problems: &mut Vec<Finding>,
) -> Option<Changes> {
    let since = match &args.which.since {
        Some(revision) => Since::Revision(revision),
        None if args.which.staged => Since::Staged,
        None => return None,
    };
    let asked = Changes::ask(paths.first().map_or(Path::new("."), PathBuf::as_path), since);
    let changes = asked.unwrap_or_else(|why| {
        problems.push(Finding::problem("git", "command line", why));
        Changes::default()
    });
    if !changes.is_known() {
        jobs.clear();
        return Some(changes);
    }
    for path in paths.iter().filter(|path| path.exists() && !changes.covers(path)) {
        let why = "is not in the git repository of the first path";
        problems.push(Finding::problem("git", &path.display().to_string(), why));
    }
    let needed = |path: &Path| changes.touches(path) || !args.no_cross_file && changes.covers(path);
    jobs.retain(|(input, _)| needed(&input.path));
    Some(changes)
}

fn outcome(totals: &Totals, fail_on: FailOn) -> Outcome {
    if totals.problems > 0 {
        Outcome::Trouble
    } else if totals.worst().is_some_and(|worst| fail_on.includes(worst)) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

/// What the summary says of files that were not checked, or not with all rules.
fn notes(checked: &[(&Checked, &Path)]) -> Vec<String> {
    let binary = checked.iter().filter(|(checked, _)| checked.binary).count();
    let foreign = checked.iter().filter(|(checked, _)| checked.foreign).count();
    let mut notes = Vec::new();
    if binary > 0 {
        notes.push(format!("{} skipped", counted(binary, "binary file")));
    }
    if foreign > 0 {
        notes.push(format!("{} not in English: only residue was looked for", counted(foreign, "file")));
    }
    notes
}

/// A bar on standard error, for runs that take their time on a terminal.
struct Progress {
    bar: ProgressBar,
    started: Instant,
    wanted: bool,
}

impl Progress {
    fn new(files: usize, quiet: bool, started: Instant) -> Self {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        let template = "checking {pos}/{len} {wide_bar} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, started, wanted: !quiet && io::stderr().is_terminal() }
    }

    fn step(&self) {
        self.bar.inc(1);
        if self.wanted && self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
