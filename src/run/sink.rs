//! Reports of a run whose findings come piece by piece, and may be more than memory can keep.
//!
//! A format that goes line by line is written as the findings come; one that is a single document,
//! such as SARIF, is kept until the end. Output for a file is set aside on disk and put in its
//! place in one step.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;

use super::OutputStreams;
use super::output::{self, put_from};
use crate::finding::Finding;
use crate::report::{
    self, DocumentFigures, FullReport, OutputFormat, Report, ScoreRow, TerminalStyle,
};
use crate::rules::Rule;

/// A part of the results of a run.
#[derive(Default)]
pub(super) struct ReportPiece {
    pub(super) findings: Vec<Finding>,
    /// Files that were checked, as findings have them.
    pub(super) files: Vec<String>,
    /// How long those documents are.
    pub(super) documents: Vec<DocumentFigures>,
    /// Findings that are not reported and that a page shows all the same.
    pub(super) apart: Vec<Finding>,
    pub(super) scores: Vec<ScoreRow>,
    pub(super) odd_paths: Vec<PathBuf>,
}

/// The reports of a run, and the data set aside for them.
pub(super) struct ReportSink {
    outputs: Vec<SinkOutput>,
    style: TerminalStyle,
    /// The data for formats that are a single document.
    kept: ReportPiece,
}

/// A format, its file, and the data set aside for it.
struct SinkOutput {
    format: OutputFormat,
    file: Option<(PathBuf, BufWriter<File>)>,
    /// The report for people, which has an end of its own.
    full: Option<FullReport>,
}

impl ReportSink {
    /// Reports in these formats, in files or on standard output.
    ///
    /// # Errors
    ///
    /// When nothing can be set aside on disk.
    pub(super) fn new(
        outputs: &[(OutputFormat, Option<PathBuf>)],
        style: TerminalStyle,
    ) -> io::Result<Self> {
        let mut all = Vec::new();
        for (format, path) in outputs {
            let file = match path {
                Some(path) => Some((path.clone(), BufWriter::new(tempfile::tempfile()?))),
                None => None,
            };
            let full = (*format == OutputFormat::Full).then(FullReport::default);
            all.push(SinkOutput { format: *format, file, full });
        }
        Ok(Self { outputs: all, style, kept: ReportPiece::default() })
    }

    /// Adds findings to all reports.
    ///
    /// # Errors
    ///
    /// When a stream cannot be written to.
    pub(super) fn add(
        &mut self,
        piece: ReportPiece,
        streams: &mut OutputStreams<'_>,
    ) -> io::Result<()> {
        let report = piece.report(&[]);
        self.complain(&report, streams)?;
        for output in self.outputs.iter_mut().filter(|output| output.format.goes_by_lines()) {
            output.write(self.style, &report, streams)?;
        }
        if self.outputs.iter().any(|output| !output.format.goes_by_lines()) {
            self.kept.findings.extend(piece.findings);
            self.kept.files.extend(piece.files);
            self.kept.documents.extend(piece.documents);
            self.kept.odd_paths.extend(piece.odd_paths);
        }
        Ok(())
    }

    /// Reports on standard error the problems that rows of scores do not show, if nothing else is
    /// written.
    fn complain(&self, report: &Report<'_>, streams: &mut OutputStreams<'_>) -> io::Result<()> {
        if self.outputs.iter().any(|output| output.format != OutputFormat::Scores) {
            return Ok(());
        }
        output::complain(&report::without_row(report.findings, report.scores), streams)
    }

    /// Writes the data that were kept, and puts files in their places. Failures to write are
    /// reported on standard error and counted.
    ///
    /// # Errors
    ///
    /// Fails if a stream cannot be written to.
    pub(super) fn finish(
        mut self,
        rules: &[&Rule],
        streams: &mut OutputStreams<'_>,
    ) -> io::Result<usize> {
        let report = self.kept.report(rules);
        let mut failed = Vec::new();
        for mut output in self.outputs.drain(..) {
            if !output.format.goes_by_lines() {
                output.write(self.style, &report, streams)?;
            }
            output.finish(self.style, streams)?;
            if let Some((path, aside)) = output.file {
                let written = aside.into_inner().map_err(io::IntoInnerError::into_error);
                let put = written.and_then(|mut aside| {
                    aside.rewind()?;
                    put_from(&path, &mut aside)
                });
                failed.extend(put.err().map(|error| output::unwritten(&path, &error)));
            }
        }
        output::complain(&failed, streams)?;
        Ok(failed.len())
    }
}

impl SinkOutput {
    fn write(
        &mut self,
        style: TerminalStyle,
        report: &Report<'_>,
        streams: &mut OutputStreams<'_>,
    ) -> io::Result<()> {
        let (out, style): (&mut dyn Write, _) = match &mut self.file {
            Some((_, aside)) => (aside, style.for_file()),
            None => (streams.out, style),
        };
        match &mut self.full {
            Some(full) => full.add(out, style, report).and_then(|()| out.flush()),
            None => report::write(out, self.format, style, *report),
        }
    }

    /// Writes the end of the report for people.
    fn finish(&mut self, style: TerminalStyle, streams: &mut OutputStreams<'_>) -> io::Result<()> {
        let Some(full) = &self.full else { return Ok(()) };
        match &mut self.file {
            Some((_, aside)) => full.finish(aside, style.for_file()),
            None => full.finish(streams.out, style).and_then(|()| streams.out.flush()),
        }
    }
}

impl ReportPiece {
    pub(super) fn report<'a>(&'a self, rules: &'a [&'a Rule]) -> Report<'a> {
        let Self { findings, files, documents, apart, scores, odd_paths } = self;
        Report { findings, files, documents, apart, rules, odd_paths, scores }
    }
}
