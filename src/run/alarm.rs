//! `puffery report-false-alarm`: the text of a report about a finding that is none.

use std::io;
use std::path::PathBuf;

use super::collect::collect;
use super::kept::KeptParts;
use super::{OutputStreams, RunOutcome, output, plain_check};
use crate::cli::{AlarmArgs, CheckArgs};
use crate::finding::Finding;
use crate::session::alarm::{form_address, report};

pub(super) fn run(args: &AlarmArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let Some(plain) = plain_check() else { return Ok(RunOutcome::Trouble) };
    let paths = vec![PathBuf::from(&args.place.0)];
    let check = CheckArgs { paths, rules: args.rules.clone(), quiet: true, ..plain };
    let mut collected = collect(&check, KeptParts::ALL, None)?;
    collected.checks.settle();
    let findings = &collected.checks.findings;
    let mut problems = collected.profiles.problems();
    problems.extend(findings.iter().filter(|finding| finding.is_problem()).cloned());
    if !problems.is_empty() {
        output::complain(&problems, streams)?;
        return Ok(RunOutcome::Trouble);
    }
    let text = std::fs::read_to_string(&args.place.0).ok().filter(|_| args.keep_sentence);
    let mut found = 0;
    for finding in findings.iter().filter(|finding| is_at(finding, args.place.1)) {
        writeln!(streams.out, "{}", report(finding, text.as_deref()))?;
        writeln!(streams.err, "Nothing was sent. The form is at {}", form_address(finding))?;
        found += 1;
    }
    if found == 0 {
        let (file, line) = &args.place;
        writeln!(streams.err, "{}: nothing is reported in line {line}", file.display())?;
        return Ok(RunOutcome::Trouble);
    }
    Ok(RunOutcome::Clean)
}

/// Whether a finding that counts marks something in a line.
fn is_at(finding: &Finding, line: usize) -> bool {
    let marks = finding.primary.as_ref().map(|label| label.places.0.line..=label.places.1.line);
    finding.silenced.is_none() && marks.is_some_and(|lines| lines.contains(&line))
}
