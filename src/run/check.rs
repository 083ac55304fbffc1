//! `puffery check`.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::fix::{self, Plan};
use super::profile::{Profile, Profiles};
use super::{Outcome, Streams, style};
use crate::cli::{CheckArgs, FailOn, HtmlRegion};
use crate::document::{Document, Format, Language, Reading, Region};
use crate::encoding::decode;
use crate::finding::Finding;
use crate::report::{self, Summary, Totals, counted};
use crate::rules::Rule;
use crate::source::Source;
use crate::walk::{self, Input};

/// Runs shorter than this show no progress.
const PATIENCE: Duration = Duration::from_millis(700);
/// Families whose rules are for English.
const ENGLISH_ONLY: [&str; 3] = ["hype", "claim", "formula"];

/// What became of one file.
#[derive(Debug, Default)]
struct Checked {
    findings: Vec<Finding>,
    /// Not text, and not named by the user.
    binary: bool,
    /// Not in English.
    foreign: bool,
    /// What fixes make of it.
    plan: Option<Plan>,
}

/// What to do with each file.
#[derive(Clone, Copy)]
struct Task {
    region: Region,
    fix: bool,
}

pub(super) fn run(args: &CheckArgs, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    let started = Instant::now();
    let stdin = Path::new("-");
    let paths: Vec<PathBuf> = args.paths.iter().filter(|path| *path != stdin).cloned().collect();
    let (inputs, mut findings) = walk::collect(&paths);
    let mut profiles = Profiles::new(&args.rules);
    let jobs: Vec<(Input, Arc<Profile>)> = inputs
        .into_iter()
        .map(|input| (profiles.of(&input.path), input))
        .filter(|(profile, input)| input.named || !profile.resolved.excludes(&input.path))
        .map(|(profile, input)| (input, profile))
        .collect();
    let region = if args.html_region == HtmlRegion::All { Region::All } else { Region::Content };
    let task = Task { region, fix: args.fix || args.diff };
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
    if args.paths.iter().any(|path| path == stdin) {
        let name = args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".into());
        let profile = profiles.of(&name);
        checked.push(check_stdin(&name, &profile, Task { fix: args.diff, ..task })?);
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
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut all = profiles.problems();
    all.append(&mut findings);
    let totals = Totals::of(&all);
    all.retain(|finding| args.show_silenced || finding.silenced.is_none());
    let style = style(args.color);
    report::write(streams.out, args.output_format, style, &all)?;
    if !args.quiet {
        let summary = Summary { files, totals: &totals, notes: &notes, time: started.elapsed() };
        report::write_summary(streams.err, style, &summary)?;
    }
    if files == 0 {
        writeln!(streams.err, "No file was checked: name one, or a folder that holds .txt, .md or .html files.")?;
    }
    Ok(outcome(&totals, args.fail_on))
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

fn check_file(input: &Input, profile: &Profile, task: Task) -> Checked {
    match fs::read(&input.path) {
        Ok(bytes) => check_bytes(&input.path, input.format, bytes, profile, task, input.named),
        Err(error) => problem(&input.path, format!("cannot read: {error}")),
    }
}

fn check_stdin(name: &Path, profile: &Profile, task: Task) -> io::Result<Checked> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(check_bytes(name, Format::of(name).unwrap_or_default(), bytes, profile, task, true))
}

fn problem(path: &Path, why: String) -> Checked {
    Checked { findings: vec![Finding::problem("io", &path.display().to_string(), why)], ..Checked::default() }
}

fn check_bytes(path: &Path, format: Format, bytes: Vec<u8>, profile: &Profile, task: Task, named: bool) -> Checked {
    // The bytes are needed again only to write them back.
    let original = task.fix.then(|| bytes.clone());
    let Some(decoded) = decode(bytes, format == Format::Html) else {
        return if named {
            problem(path, "is not a text file".into())
        } else {
            Checked { binary: true, ..Checked::default() }
        };
    };
    let reading = Reading { format, region: task.region, front_matter: profile.resolved.front_matter.clone() };
    let source = Source::decoded(path.display().to_string(), decoded);
    let Some(original) = original else {
        return guarded(&source.path, || check_text(path, &source, &reading, profile));
    };
    let mut foreign = false;
    let (findings, plan) = fix::plan(path, &source, original, |source| {
        let checked = guarded(&source.path, || check_text(path, source, &reading, profile));
        foreign = checked.foreign;
        checked.findings
    });
    Checked { findings, foreign, plan, binary: false }
}

fn check_text(path: &Path, source: &Source, reading: &Reading, profile: &Profile) -> Checked {
    let document = Document::read(&source.text, reading);
    let mut levels = profile.levels(path);
    let foreign = document.language() != Language::English;
    if foreign {
        let rules = profile.checker.rules.rules.iter().zip(levels.iter());
        let english = |rule: &Rule| ENGLISH_ONLY.contains(&rule.id.family());
        levels = Arc::new(rules.map(|(rule, level)| level.filter(|_| !english(rule))).collect());
    }
    let findings = profile.checker.check_document(source, &document, &levels);
    Checked { findings, foreign, ..Checked::default() }
}

/// A bug that makes the check of a file panic costs the findings of this file, not of the run.
fn guarded(path: &str, check: impl FnOnce() -> Checked) -> Checked {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| {
        let mut problem = Finding::problem("internal", path, "an internal error kept this file from being checked");
        problem.help = Some("this is a bug in puffery; please report it with the file, if you can share it".into());
        Checked { findings: vec![problem], ..Checked::default() }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_finding() {
        let checked = guarded("a.md", || panic!("on purpose"));
        assert_eq!(checked.findings[0].rule.as_str(), "puffery/internal");
        assert!(checked.findings[0].is_problem());
    }
}
