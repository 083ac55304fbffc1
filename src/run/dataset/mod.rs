//! Data sets: files of JSON Lines, a document a line, more of them than memory can keep.
//!
//! One thread reads and unpacks the next lines while the others check the last ones; findings are
//! written as soon as their lines' turn has come. At any time two batches are in memory, of
//! [`BATCH`] bytes each unless a single line is longer.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::sink::ReportPiece;
use crate::cli::{CheckArgs, RecordArgs};
use crate::finding::Finding;
use crate::report::{OutputFormat, ScoreRow, counted};
use crate::session::file::CheckTask;
use crate::session::profile::RuleProfile;
use crate::session::text::{CheckedText, TextChecker, TextOptions};

mod packed;
mod record;

pub(super) use packed::Packing;
use packed::{DataLine, DataLines};
use record::DataRecord;

/// Bytes of lines that are checked together.
const BATCH: usize = 4 << 20;

/// A data set of a run.
pub(super) struct RunDataset {
    /// The path; `None` for standard input.
    pub(super) path: Option<PathBuf>,
    /// The name that findings have.
    pub(super) name: PathBuf,
    pub(super) packing: Packing,
    pub(super) profile: Arc<RuleProfile>,
}

/// The results of the data sets of a run, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RecordCounts {
    pub(super) records: usize,
    /// The number of documents that are not in English.
    pub(super) foreign: usize,
}

/// Takes the findings on a batch of records.
pub(super) type TakePiece<'t> = &'t mut dyn FnMut(ReportPiece) -> io::Result<()>;

/// Options that are for files and not for data sets, as one would write them.
pub(super) fn refused(args: &CheckArgs) -> Option<&'static str> {
    let given = [
        (args.fix, "--fix"),
        (args.diff, "--diff"),
        (args.statistics, "--statistics"),
        (args.which.since.is_some(), "--since"),
        (args.which.staged, "--staged"),
        (args.which.baseline.is_some(), "--baseline"),
        (args.wants_pages(), "--output-format html"),
    ];
    given.iter().find(|(given, _)| *given).map(|(_, name)| *name)
}

/// The finding on data sets that are named where only files can be worked on.
pub(super) fn not_here(path: &Path, what: &str) -> Finding {
    let why = format!("{what} is for files, and this is a data set");
    let mut problem = Finding::problem("usage", &path.display().to_string(), why);
    problem.help = Some("`--output-format scores` writes a line of scores for each record".into());
    problem
}

/// The settings for checking the lines of a data set.
struct RecordCheck<'a> {
    checker: TextChecker,
    dataset: &'a RunDataset,
    fields: &'a RecordArgs,
    task: CheckTask,
}

/// Checks a data set, and hands over the findings batch by batch, in the order of the lines.
///
/// # Errors
///
/// Fails if `take` fails. A file that cannot be read is a finding, and so is a line that is not a
/// document.
pub(super) fn check(
    dataset: &RunDataset,
    args: &CheckArgs,
    take: TakePiece<'_>,
) -> io::Result<RecordCounts> {
    let file: Arc<str> = dataset.name.display().to_string().into();
    let input = match &dataset.path {
        Some(path) => packed::open(path, dataset.packing),
        None => Ok(dataset.packing.unpack(Box::new(io::stdin()))),
    };
    let mut lines = match input {
        Ok(input) => DataLines::new(input),
        Err(error) => {
            let why = format!("cannot read: {error}");
            take(piece_of(Finding::problem("io", &file, why)))?;
            return Ok(RecordCounts::default());
        }
    };
    let checker = TextChecker::of(dataset.profile.clone());
    let check = RecordCheck { checker, dataset, fields: &args.records, task: task(args) };
    let mut counts = RecordCounts::default();
    let mut batch = read_batch(&mut lines);
    loop {
        let LineBatch { lines: current, error } = batch;
        if let Some(error) = error {
            check.hand_over(&current, &file, &mut counts, take)?;
            let next = lines.count() + 1;
            let why = format!("cannot read from line {next} on: {error}");
            take(piece_of(Finding::problem("io", &file, why)))?;
            return Ok(counts);
        }
        if current.is_empty() {
            take(ReportPiece { files: vec![file.to_string()], ..ReportPiece::default() })?;
            return Ok(counts);
        }
        let checked;
        (batch, checked) = rayon::join(|| read_batch(&mut lines), || check.batch(&current, &file));
        counts.count(&checked);
        take(piece(checked))?;
    }
}

/// Returns the settings for checking records.
fn task(args: &CheckArgs) -> CheckTask {
    CheckTask {
        region: args.html_region.into(),
        inline: !args.which.no_inline,
        show_silenced: args.show_silenced,
        scores: args.wants(OutputFormat::Scores),
        ..CheckTask::default()
    }
}

/// Lines that are checked together.
#[derive(Default)]
struct LineBatch {
    lines: Vec<DataLine>,
    /// Why no more can be read.
    error: Option<io::Error>,
}

fn read_batch(lines: &mut DataLines) -> LineBatch {
    let (mut batch, mut bytes) = (LineBatch::default(), 0);
    while bytes < BATCH {
        match lines.next() {
            Ok(None) => break,
            Ok(Some(line)) => {
                bytes += line.bytes.as_ref().map_or(0, Vec::len) + size_of::<DataLine>();
                batch.lines.push(line);
            }
            Err(error) => {
                batch.error = Some(error);
                break;
            }
        }
    }
    batch
}

/// A record with its findings.
type CheckedRecord = (DataRecord, CheckedText);

impl RecordCheck<'_> {
    /// Checks lines and hands over the findings.
    fn hand_over(
        &self,
        lines: &[DataLine],
        file: &Arc<str>,
        counts: &mut RecordCounts,
        take: TakePiece<'_>,
    ) -> io::Result<()> {
        let checked = self.batch(lines, file);
        counts.count(&checked);
        take(piece(checked))
    }

    fn batch(&self, lines: &[DataLine], file: &Arc<str>) -> Vec<CheckedRecord> {
        lines.par_iter().filter_map(|line| self.line(line, file)).collect()
    }

    fn line(&self, line: &DataLine, file: &Arc<str>) -> Option<CheckedRecord> {
        let mut record = DataRecord::read(line, file, self.fields)?;
        let (text, format) = match &mut record.text {
            Ok((text, format)) => (std::mem::take(text), *format),
            Err(finding) => {
                let findings = vec![(**finding).clone()];
                return Some((record, CheckedText { findings, ..CheckedText::default() }));
            }
        };
        let options =
            TextOptions { path: self.dataset.name.clone(), format, region: self.task.region };
        let mut checked = self.checker.check_with(text, &options, self.task);
        let path: Arc<str> = record.name.to_string().into();
        for finding in &mut checked.findings {
            finding.set_record(&record.name, &path);
        }
        Some((record, checked))
    }
}

impl RecordCounts {
    /// Adds the numbers of another data set.
    pub(super) fn add(&mut self, other: Self) {
        self.records += other.records;
        self.foreign += other.foreign;
    }

    /// Remarks for the summary.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = vec![counted(self.records, "record")];
        if self.foreign > 0 {
            let foreign = counted(self.foreign, "record");
            notes.push(format!("{foreign} not in English: only residue was looked for"));
        }
        notes
    }

    fn count(&mut self, checked: &[CheckedRecord]) {
        self.records += checked.len();
        for (_, text) in checked {
            self.foreign += usize::from(text.foreign);
        }
    }
}

/// Returns the findings of some records.
fn piece(checked: Vec<CheckedRecord>) -> ReportPiece {
    let mut piece = ReportPiece::default();
    for (record, text) in checked {
        let error = text.error().map(|why| record.explained(why));
        let sheet = error.is_none().then_some(text.sheet);
        let path = record.name.file.clone();
        piece.scores.push(ScoreRow { path, record: Some(record.name), sheet, error });
        piece.findings.extend(text.findings);
    }
    piece
}

/// A finding about the data set as a whole.
fn piece_of(finding: Finding) -> ReportPiece {
    ReportPiece { findings: vec![finding], ..ReportPiece::default() }
}
