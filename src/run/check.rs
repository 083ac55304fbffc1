//! `puffery check`.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::cross;
use super::file::{Checked, Task, check_file, check_stdin};
use super::fix;
use super::output::{self, Outputs};
use super::profile::{Profile, Profiles};
use super::{Outcome, Streams, style};
use crate::cli::{CheckArgs, FailOn, HtmlRegion};
use crate::document::Region;
use crate::finding::{self, Finding};
use crate::report::{self, Report, Summary, Totals, counted};
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
    let stdin = Path::new("-");
    let paths: Vec<PathBuf> = args.paths.iter().filter(|path| *path != stdin).cloned().collect();
    let (inputs, mut findings) = walk::collect(&paths);
    let mut profiles = Profiles::new(&args.rules);
    let jobs: Vec<(Input, Arc<Profile>)> = inputs
        .into_iter()
        .map(|input| (profiles.of(&input.path), input))
        .filter(|(profile, input)| (input.named && !args.force_exclude) || !profile.resolved.excludes(&input.path))
        .map(|(profile, input)| (input, profile))
        .collect();
    let region = if args.html_region == HtmlRegion::All { Region::All } else { Region::Content };
    // A difference shows what goes, and no findings.
    let compare = !args.no_cross_file && !args.diff && jobs.len() > 1;
    let task = Task { region, fix: args.fix || args.diff, compare };
    let progress = Progress::new(jobs.len(), args.quiet, started);
    let checked: Vec<Checked> = jobs
        .par_iter()
        .map(|(input, profile)| {
            let checked = check_file(input, profile, task);
            progress.step();
            checked
        })
        .collect();
    progress.finish();
    let mut checked = checked;
    let mut names: Vec<String> = jobs.iter().map(|(input, _)| input.path.display().to_string()).collect();
    if args.paths.iter().any(|path| path == stdin) {
        let name = args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".into());
        let profile = profiles.of(&name);
        names.push(name.display().to_string());
        checked.push(check_stdin(&name, &profile, Task { fix: args.diff, compare: false, ..task })?);
        if args.fix && !args.diff {
            let why = "standard input cannot be fixed; --diff shows what would change";
            findings.push(Finding::problem("usage", "command line", why));
        }
    } else if jobs.is_empty() {
        // A mistake in the configuration is reported even where there is nothing to check.
        profiles.of(&paths.first().map_or_else(PathBuf::new, |path| path.join("-")));
    }
    let files = checked.iter().filter(|checked| !checked.binary).count();
    let notes = notes(&checked);
    let names: Vec<String> =
        names.into_iter().zip(&checked).filter(|(_, checked)| !checked.binary).map(|(name, _)| name).collect();
    let signed = cross::signed(&jobs, &mut checked);
    let mut plans = Vec::new();
    for checked in checked {
        findings.extend(checked.findings);
        plans.extend(checked.plan);
    }
    if args.diff {
        return fix::diff(&plans, &findings, streams);
    }
    if args.fix {
        findings.extend(fix::write(plans, args.quiet, streams)?);
    }
    findings.extend(cross::compare(&signed, region));
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    finding::number(&mut findings);
    let mut all = profiles.problems();
    all.append(&mut findings);
    let totals = Totals::of(&all);
    all.retain(|finding| args.show_silenced || finding.silenced.is_none());
    let style = style(args.color);
    let report = Report { findings: &all, files: &names, rules: &profiles.rules() };
    let unwritten = outputs.write(style, &report, streams)?;
    if !args.quiet {
        let summary = Summary { files, totals: &totals, notes: &notes, time: started.elapsed() };
        report::write_summary(streams.err, style, &summary)?;
    }
    if files == 0 {
        writeln!(streams.err, "No file was checked: name one, or a folder that holds .txt, .md or .html files.")?;
    }
    Ok(if unwritten > 0 { Outcome::Trouble } else { outcome(&totals, args.fail_on) })
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
fn notes(checked: &[Checked]) -> Vec<String> {
    let binary = checked.iter().filter(|checked| checked.binary).count();
    let foreign = checked.iter().filter(|checked| checked.foreign).count();
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
