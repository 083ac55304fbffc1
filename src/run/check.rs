//! `puffery check`.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use super::advice::{self, FoundRules};
use super::collect::{CheckedFiles, collect};
use super::dataset::{self, RecordCounts, RunDataset};
use super::kept::KeptParts;
use super::known::{RunBaselines, StaleEntries};
use super::output::{self, RunReports};
use super::sink::{ReportPiece, ReportSink};
use super::{OutputStreams, RunOutcome, fix, strict, style};
use crate::cli::{CheckArgs, FailOn};
use crate::finding::{Finding, Severity};
use crate::report::{
    self, ClosingLine, DocumentFigures, FindingStatistics, FindingTotals, OutputFormat, ScoreRow,
    TerminalStyle, counted,
};
use crate::session::settle::ResultFile;

/// Findings that a terminal shows at most.
const MANY: usize = 200;

pub(super) fn run(args: &CheckArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    if let Some(asked) = &args.why {
        return super::why::run(args, asked, streams);
    }
    #[cfg(feature = "watch")]
    if args.watch {
        return super::watch::run(args, streams);
    }
    once(args, streams)
}

/// The message about a name for standard input, which is not among the paths.
fn unread_input(args: &CheckArgs) -> Option<String> {
    let is_read = args.paths.iter().any(|path| path.as_os_str() == "-");
    let named = args.stdin_filename.is_some() && !is_read;
    named.then(|| "--stdin-filename names standard input: give `-` as the path, too".into())
}

/// Checks once.
pub(super) fn once(args: &CheckArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let started = Instant::now();
    let outputs = match unread_input(args).map_or_else(|| RunReports::new(args), Err) {
        Ok(outputs) => outputs,
        Err(why) => {
            output::complain(&[Finding::problem("usage", "command line", why)], streams)?;
            return Ok(RunOutcome::Trouble);
        }
    };
    let mut shown = ShownFindings { args, left_out: 0, totals: FindingTotals::default() };
    let mut found = FoundRules::default();
    // Where nothing can be set aside on disk, the report is written as a whole.
    let mut sink = if reports_in_turn(args) { outputs.sink(style_of(args)).ok() } else { None };
    let mut collected = if let Some(sink) = &mut sink {
        let mut take = |mut findings: Vec<Finding>| {
            shown.settle(&mut findings);
            found.add(&findings);
            sink.add(ReportPiece { findings, ..ReportPiece::default() }, streams)
        };
        collect(args, KeptParts::of(args), Some(&mut take))?
    } else {
        collect(args, KeptParts::of(args), None)?
    };
    if args.diff {
        return fix::diff(&collected.plans, &collected.checks.findings, streams);
    }
    if args.fix {
        let plans = std::mem::take(&mut collected.plans);
        collected.checks.findings.extend(fix::write(plans, args.quiet, streams)?);
    }
    collected.compare();
    let CheckedFiles {
        mut checks,
        profiles,
        files,
        odd_paths,
        mut notes,
        changes,
        datasets,
        removed,
        ..
    } = collected;
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
    let scores =
        if args.wants(OutputFormat::Scores) { score_rows(&checks.docs, &all) } else { Vec::new() };
    let apart = if args.wants_pages() { apart(&all, args) } else { Vec::new() };
    shown.totals.merge(&removed);
    shown.settle(&mut all);
    let documents = figures(&mut checks.docs);
    if args.statistics {
        write_statistics(&all, &checks.docs, streams)?;
    }
    let checked = files.len() + datasets.len();
    let mut piece = ReportPiece { findings: all, files, documents, apart, scores, odd_paths };
    let style = style_of(args);
    found.add(&piece.findings);
    if outputs.go_to_files() {
        let problems = piece.findings.iter().filter(|finding| finding.is_problem());
        output::complain(&problems.cloned().collect::<Vec<_>>(), streams)?;
    }
    let unwritten = if datasets.is_empty() && sink.is_none() {
        outputs.write(style, &piece.report(&profiles.rules()), args.statistics, streams)?
    } else {
        let mut sink = sink.map_or_else(|| outputs.sink(style), Ok)?;
        sink.add(std::mem::take(&mut piece), streams)?;
        if !datasets.is_empty() {
            let counts = check_datasets(&datasets, &mut shown, &mut sink, streams)?;
            notes.extend(counts.notes());
        }
        sink.finish(&profiles.rules(), streams)?
    };
    notes.extend(shown.note());
    let totals = &shown.totals;
    if !args.quiet {
        notes.extend(stale.note());
        let time = started.elapsed();
        let summary = ClosingLine { files: checked, totals, notes: &notes, time };
        let found = datasets.is_empty().then_some(&found);
        conclude(args, &summary, &stale, found, streams.err)?;
    }
    if checked == 0 && changes.is_none() {
        writeln!(
            streams.err,
            "No file was checked: name one, or a folder with .txt, .md or .html files."
        )?;
    }
    let outcome = if unwritten > 0 { RunOutcome::Trouble } else { outcome(totals, args.fail_on) };
    // The program ends here; giving back every word of every rule would take a tenth of a short
    // run.
    if !args.watch {
        std::mem::forget((checks, profiles, piece));
    }
    Ok(outcome)
}

/// Writes the summary and what belongs to it; advice only about files, and only below findings.
fn conclude(
    args: &CheckArgs,
    summary: &ClosingLine<'_>,
    stale: &StaleEntries,
    found: Option<&FoundRules>,
    err: &mut dyn Write,
) -> io::Result<()> {
    let style = style_of(args);
    report::write_summary(err, style, summary)?;
    stale.list(err)?;
    match found.filter(|_| !args.statistics && !args.wants(OutputFormat::Scores)) {
        Some(found) => advice::write(args, style, found, summary.totals, summary.files, err),
        None => Ok(()),
    }
}

/// Whether the findings of a file can be reported as soon as it is checked, and those that compare
/// files at the end: the formats go line by line, and nothing looks at all findings together.
fn reports_in_turn(args: &CheckArgs) -> bool {
    let mut formats = args.output_format.iter().map(|output| output.format);
    let together = args.fix
        || args.diff
        || args.statistics
        || args.which.strict_config
        || args.which.since.is_some()
        || args.which.staged;
    !together && formats.all(OutputFormat::goes_by_findings)
}

/// The style of the reports: a terminal shows so many findings and no more.
fn style_of(args: &CheckArgs) -> TerminalStyle {
    let mut style = style(args.color);
    if io::stdout().is_terminal() && !args.show_silenced {
        style.most = MANY;
    }
    style
}

/// Writes counts.
fn write_statistics(
    findings: &[Finding],
    docs: &[ResultFile],
    streams: &mut OutputStreams<'_>,
) -> io::Result<()> {
    let scores = docs.iter().map(|doc| (doc.shown.as_str(), doc.score.clone())).collect();
    report::write_statistics(streams.out, &FindingStatistics::of(findings, scores))
}

/// Checks the data sets, and reports on each of their pieces when it is done.
fn check_datasets(
    datasets: &[RunDataset],
    shown: &mut ShownFindings<'_>,
    sink: &mut ReportSink,
    streams: &mut OutputStreams<'_>,
) -> io::Result<RecordCounts> {
    let args = shown.args;
    let mut counts = RecordCounts::default();
    for dataset in datasets {
        let mut take = |mut piece: ReportPiece| {
            shown.settle(&mut piece.findings);
            sink.add(piece, streams)
        };
        counts.add(dataset::check(dataset, args, &mut take)?);
    }
    Ok(counts)
}

/// Findings that a page shows though they are not reported: supported claims, and what the baseline
/// has.
fn apart(findings: &[Finding], args: &CheckArgs) -> Vec<Finding> {
    let mut apart = Vec::new();
    for finding in findings.iter().filter(|_| !args.show_silenced) {
        if finding.is_supported() || finding.is_known() {
            apart.push(finding.clone());
        }
    }
    apart
}

/// The documents of a run in figures, with their pages where those were made.
fn figures(docs: &mut [ResultFile]) -> Vec<DocumentFigures> {
    let mut figures = Vec::new();
    for doc in docs {
        let (words, grade) = (doc.score.words, doc.score.grade());
        let (path, page) = (doc.shown.clone(), doc.page.take());
        figures.push(DocumentFigures { path, words, grade, page });
    }
    figures
}

/// The findings that are reported, and the number of the others.
struct ShownFindings<'a> {
    args: &'a CheckArgs,
    /// The number of findings below `--min-severity`.
    left_out: usize,
    totals: FindingTotals,
}

impl ShownFindings<'_> {
    /// Leaves the findings that are reported, and counts.
    fn settle(&mut self, findings: &mut Vec<Finding>) {
        let args = self.args;
        self.left_out += leave_out(findings, args.min_severity);
        self.totals.add(&*findings);
        findings.retain(|finding| args.show_silenced || finding.silenced.is_none());
        if args.explain_scores {
            for finding in findings {
                finding.notes.extend(finding.score.as_ref().map(ToString::to_string));
            }
        }
    }

    fn note(&self) -> Option<String> {
        let count = counted(self.left_out, "finding");
        (self.left_out > 0).then(|| format!("{count} below --min-severity"))
    }
}

/// Returns the scores of documents, or the reason why a document has none.
fn score_rows(docs: &[ResultFile], findings: &[Finding]) -> Vec<ScoreRow> {
    let mut errors: BTreeMap<&str, &str> = BTreeMap::new();
    for problem in findings.iter().filter(|finding| finding.is_problem()) {
        errors.entry(&problem.path).or_insert(&problem.message);
    }
    let mut rows = Vec::new();
    for doc in docs {
        let error = errors.get(doc.shown.as_str()).map(|why| (*why).to_owned());
        if error.is_some() || doc.sheet.is_some() {
            let path = doc.shown.as_str().into();
            rows.push(ScoreRow { path, record: None, sheet: doc.sheet.clone(), error });
        }
    }
    rows
}

/// Removes findings less severe than `least` and returns their number. Failures of the run stay.
fn leave_out(findings: &mut Vec<Finding>, least: Severity) -> usize {
    let shown = |finding: &Finding| finding.severity >= least || finding.is_problem();
    let less =
        findings.iter().filter(|finding| !shown(finding) && finding.silenced.is_none()).count();
    findings.retain(shown);
    less
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
