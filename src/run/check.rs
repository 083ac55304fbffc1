//! `puffery check`.

use std::io;
use std::time::Instant;

use super::collect::{CheckedFiles, collect};
use super::output::{self, RunReports};
use super::{OutputStreams, RunOutcome, fix, strict, style};
use crate::cli::{CheckArgs, FailOn};
use crate::finding::{Finding, Severity};
use crate::report::{self, ClosingLine, FindingStatistics, FindingTotals, Report, counted};
use crate::session::known::RunBaselines;

/// Findings from which on a reader needs an overview first.
const MANY: usize = 200;
const OVERVIEW: &str = "For an overview: --statistics counts them by rule and file, --select NAMES shows one family, \
                        --min-severity error the weightiest; `puffery baseline` records them, so that `check` \
                        reports only new ones.";

pub(super) fn run(args: &CheckArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let started = Instant::now();
    let outputs = match RunReports::new(args) {
        Ok(outputs) => outputs,
        Err(why) => {
            output::complain(&[Finding::problem("usage", "command line", why)], streams)?;
            return Ok(RunOutcome::Trouble);
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
    let CheckedFiles { mut checks, profiles, files, odd_paths, mut notes, changes, .. } = collected;
    checks.settle();
    let stale = RunBaselines::new(args).apply(&mut checks, changes.as_ref());
    if let Some(changes) = &changes {
        checks.keep_changed(changes);
    }
    let mut all = profiles.problems();
    if args.which.strict_config {
        all.extend(strict::unused(&profiles, &checks.findings));
    }
    all.append(&mut checks.findings);
    notes.extend(leave_out(&mut all, args.min_severity));
    let totals = FindingTotals::of(&all);
    all.retain(|finding| args.show_silenced || finding.silenced.is_none());
    if args.explain_scores {
        for finding in &mut all {
            finding.notes.extend(finding.score.as_ref().map(ToString::to_string));
        }
    }
    let style = style(args.color);
    if args.statistics {
        let documents =
            checks.docs.iter().map(|doc| (doc.shown.as_str(), doc.score.clone())).collect();
        report::write_statistics(streams.out, &FindingStatistics::of(&all, documents))?;
        // What could not be done is said in any case.
        all.retain(Finding::is_problem);
    }
    let report =
        Report { findings: &all, files: &files, rules: &profiles.rules(), odd_paths: &odd_paths };
    let unwritten = outputs.write(style, &report, streams)?;
    if !args.quiet {
        notes.extend(stale.note());
        let summary = ClosingLine {
            files: files.len(),
            totals: &totals,
            notes: &notes,
            time: started.elapsed(),
        };
        report::write_summary(streams.err, style, &summary)?;
        stale.list(streams.err)?;
    }
    if !args.quiet && !args.statistics && all.len() > MANY {
        writeln!(streams.err, "{OVERVIEW}")?;
    }
    if files.is_empty() && changes.is_none() {
        writeln!(
            streams.err,
            "No file was checked: name one, or a folder that holds .txt, .md or .html files."
        )?;
    }
    // The program ends here; giving back every word of every rule would take a tenth of a short run.
    std::mem::forget((checks, profiles, all));
    Ok(if unwritten > 0 { RunOutcome::Trouble } else { outcome(&totals, args.fail_on) })
}

/// Leaves out findings that weigh less than `least`, and says how many; what could not be done stays.
fn leave_out(findings: &mut Vec<Finding>, least: Severity) -> Option<String> {
    let shown = |finding: &Finding| finding.severity >= least || finding.is_problem();
    let less =
        findings.iter().filter(|finding| !shown(finding) && finding.silenced.is_none()).count();
    findings.retain(shown);
    (less > 0).then(|| format!("{} below --min-severity", counted(less, "finding")))
}

fn outcome(totals: &FindingTotals, fail_on: FailOn) -> RunOutcome {
    if totals.problems > 0 {
        RunOutcome::Trouble
    } else if totals.worst().is_some_and(|worst| fail_on.includes(worst)) {
        RunOutcome::Findings
    } else {
        RunOutcome::Clean
    }
}
