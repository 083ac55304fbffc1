//! `puffery baseline`.

use std::io;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::collect::collect;
use super::settle::{amount, stale_entries};
use super::{Outcome, Streams, style};
use crate::baseline::{Baseline, Entry, FILE_NAME};
use crate::cli::{BaselineArgs, CheckArgs, Cli, Color, Command};
use crate::finding::Finding;
use crate::report::{self, OutputFormat, counted};

pub(super) fn run(args: &BaselineArgs, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    let file = file(args);
    let there = if file.exists() { Baseline::open(&file).map(Some) } else { Ok(None) };
    let Some(check_args) = check_args(args) else { return Ok(Outcome::Trouble) };
    let mut collected = collect(&check_args)?;
    collected.compare();
    collected.checks.settle();
    let mut problems = collected.profiles.problems();
    problems.extend(collected.checks.findings.iter().filter(|finding| finding.is_problem()).cloned());
    let old = match there {
        Ok(old) => old,
        Err(problem) => {
            problems.push(*problem);
            None
        }
    };
    if !problems.is_empty() {
        // What could not be read would be missing from it.
        report::write(streams.out, OutputFormat::Full, style(Color::Auto), &problems)?;
        writeln!(streams.err, "{}: not written", file.display())?;
        return Ok(Outcome::Trouble);
    }
    let first = old.is_none();
    let mut baseline = old.unwrap_or_else(|| Baseline::new(&file));
    let mut new: Vec<(String, &Finding)> = Vec::new();
    for (path, finding) in collected.checks.known_kinds() {
        let name = baseline.name_of(path);
        if !baseline.knows(&name, finding.fingerprint) {
            new.push((name, finding));
        }
    }
    if !(first || args.prune || args.accept_new || new.is_empty()) {
        return refuse(&new, &file, streams);
    }
    let stale = stale_entries(&baseline, &collected.checks, &args.rules);
    baseline.remove(&stale);
    let added = if args.prune { 0 } else { new.len() };
    for (name, finding) in new.iter().take(added) {
        baseline.insert(name, Entry::of(finding));
    }
    if let Err(error) = baseline.write() {
        writeln!(streams.err, "{}: cannot write: {error}", file.display())?;
        return Ok(Outcome::Trouble);
    }
    let (path, amount) = (file.display(), amount(&baseline));
    writeln!(streams.out, "Wrote {path}: {amount} ({added} added, {} dropped).", stale.len())?;
    Ok(Outcome::Clean)
}

/// Says what stands in the way: findings that the baseline does not know.
fn refuse(new: &[(String, &Finding)], file: &Path, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    let findings: Vec<Finding> = new.iter().map(|(_, finding)| (*finding).clone()).collect();
    report::write(streams.out, OutputFormat::Concise, style(Color::Auto), &findings)?;
    let count = counted(findings.len(), "new finding");
    writeln!(streams.err, "{}: not written because of {count}.", file.display())?;
    writeln!(streams.err, "Resolve them, or record them with --accept-new; --prune only drops what is stale.")?;
    Ok(Outcome::Findings)
}

/// The file to write.
fn file(args: &BaselineArgs) -> PathBuf {
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let folder = if first.is_dir() { first } else { first.parent().unwrap_or(Path::new("")) };
    let nearest = || Baseline::nearest(folder).map(|path| crate::baseline::shown(&path).into());
    args.baseline.clone().or_else(nearest).unwrap_or_else(|| FILE_NAME.into())
}

/// A check of the same paths, everything else as it is by default.
fn check_args(args: &BaselineArgs) -> Option<CheckArgs> {
    let Command::Check(check) = Cli::try_parse_from(["puffery", "check"]).ok()?.command else { return None };
    Some(CheckArgs { paths: args.paths.clone(), rules: args.rules.clone(), quiet: true, ..check })
}
