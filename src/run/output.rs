//! Destinations of reports: standard output, and files that are written in one step.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use same_file::Handle;

use super::sink::ReportSink;
use super::{OutputStreams, style};
use crate::cli::CheckArgs;
use crate::finding::Finding;
use crate::intake;
use crate::replace::{self, OldFile};
use crate::report::{self, OutputFormat, Report, TerminalStyle};

/// Bytes at the beginning of a file that show whether it is a report.
const HEAD: u64 = 4096;

/// The reports of a run: each format, and the file that it goes to, if any.
pub(super) struct RunReports(Vec<(OutputFormat, Option<PathBuf>)>);

impl RunReports {
    /// Reads the outputs from the command line.
    ///
    /// # Errors
    ///
    /// Fails with a message if options contradict each other.
    pub(super) fn new(args: &CheckArgs) -> Result<Self, String> {
        let mut outputs: Vec<_> =
            args.output_format.iter().map(|output| (output.format, output.file.clone())).collect();
        let mut without_file = outputs.iter_mut().filter(|(_, file)| file.is_none());
        let first = without_file.next();
        if without_file.next().is_some() {
            return Err(
                "only one format can go to standard output; give the others a file: FORMAT=FILE"
                    .into(),
            );
        }
        match (first, &args.output_file) {
            (Some((_, file)), Some(given)) => *file = Some(given.clone()),
            (None, Some(_)) => {
                return Err("--output-file has no format left: each has a file of its own".into());
            }
            (_, None) => {}
        }
        let files = outputs.iter().filter_map(|(_, file)| file.as_deref());
        let mut files: Vec<PathBuf> = files.map(intake::clean).collect();
        files.sort_unstable();
        if files.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("two formats cannot go to the same file".into());
        }
        let to_stdout = |(format, file): &(OutputFormat, Option<PathBuf>)| {
            file.is_none() && *format != OutputFormat::Full
        };
        if args.statistics && outputs.iter().any(to_stdout) {
            return Err(
                "--statistics writes to standard output; give the report a file: FORMAT=FILE"
                    .into(),
            );
        }
        if args.diff && outputs.iter().any(|output| to_stdout(output) || output.1.is_some()) {
            return Err("--diff writes a patch, and no report".into());
        }
        let mut files = outputs.iter().filter_map(|(_, file)| file.as_deref());
        if let Some(file) = files.find(|file| is_written(file)) {
            let file = file.display();
            return Err(format!("`{file}` is not a report, and would be overwritten"));
        }
        Ok(Self(outputs))
    }

    /// Whether none of them is shown: then the problems of the run are said on standard error.
    pub(super) fn go_to_files(&self) -> bool {
        self.0.iter().all(|(_, file)| file.is_some())
    }

    /// Prepares these reports for findings that come piece by piece.
    ///
    /// # Errors
    ///
    /// Fails if nothing can be set aside on disk.
    pub(super) fn sink(&self, style: TerminalStyle) -> io::Result<ReportSink> {
        ReportSink::new(&self.0, style)
    }

    /// Writes all of them; on standard output only the failures of the run if `counted`, since the
    /// counts are there. Failures to write are reported on standard error and counted.
    ///
    /// # Errors
    ///
    /// Fails if a stream cannot be written to.
    pub(super) fn write(
        &self,
        style: TerminalStyle,
        report: &Report<'_>,
        counted: bool,
        streams: &mut OutputStreams<'_>,
    ) -> io::Result<usize> {
        let mut failed = Vec::new();
        // Files first: somebody may close the pipe.
        for (format, file) in
            self.0.iter().filter_map(|(format, file)| Some((format, file.as_ref()?)))
        {
            if is_folder(*format, file) {
                failed.extend(put_pages(file, report).err().map(|error| unwritten(file, &error)));
                continue;
            }
            let mut text = Vec::new();
            report::write(&mut text, *format, style.for_file(), *report)?;
            failed.extend(put(file, &text).err().map(|error| unwritten(file, &error)));
        }
        let mut shown = Vec::new();
        if counted {
            shown.extend(report.findings.iter().filter(|finding| finding.is_problem()).cloned());
        }
        let findings = if counted { &shown } else { report.findings };
        for (format, _) in self.0.iter().filter(|(_, file)| file.is_none()) {
            report::write(streams.out, *format, style, Report { findings, ..*report })?;
        }
        if self.0.iter().all(|(format, _)| *format == OutputFormat::Scores) {
            complain(&report::without_row(report.findings, report.scores), streams)?;
        }
        complain(&failed, streams)?;
        Ok(failed.len())
    }
}

/// The finding on a report that could not be written.
pub(super) fn unwritten(file: &Path, error: &io::Error) -> Finding {
    let why = format!("cannot write the report: {error}");
    Finding::problem("io", &file.display().to_string(), why)
}

/// Reports on standard error the problems that kept a run from finishing its task.
///
/// # Errors
///
/// Fails if it cannot be written to.
pub(super) fn complain(problems: &[Finding], streams: &mut OutputStreams<'_>) -> io::Result<()> {
    report::write(streams.err, OutputFormat::Full, style(crate::cli::Color::Never), problems)
}

/// Whether a report of several files is asked for: `html=site-report/`.
fn is_folder(format: OutputFormat, file: &Path) -> bool {
    let named_as_folder = file.as_os_str().as_encoded_bytes().ends_with(b"/") || file.is_dir();
    format.shows_pages() && named_as_folder
}

/// Writes a report of several files below a folder.
#[cfg(feature = "html")]
fn put_pages(folder: &Path, report: &Report<'_>) -> io::Result<()> {
    fs::create_dir_all(folder.join("pages"))?;
    for (name, text) in report::html_files(report) {
        let file = folder.join(name);
        if is_written(&file) {
            let why = format!("{} is not a report, and would be overwritten", file.display());
            return Err(io::Error::other(why));
        }
        put(&file, &text)?;
    }
    Ok(())
}

#[cfg(not(feature = "html"))]
fn put_pages(_: &Path, _: &Report<'_>) -> io::Result<()> {
    Err(io::Error::other("is a folder"))
}

/// The files that a run writes: none of them is one that it reads.
pub(super) struct WrittenFiles {
    named: Vec<PathBuf>,
    /// The file that standard output goes to.
    stdout: Option<Handle>,
}

impl WrittenFiles {
    pub(super) fn of(args: &CheckArgs) -> Self {
        let mut files = Vec::new();
        let named = args.output_format.iter().filter_map(|output| output.file.as_ref());
        for file in named.chain(&args.output_file) {
            let file = intake::clean(file);
            // A folder around what is checked is not one of reports only.
            let around = args.paths.iter().any(|path| intake::clean(path).starts_with(&file));
            if !(around && file.is_dir()) {
                files.push(file);
            }
        }
        let is_file = |handle: &Handle| handle.as_file().metadata().is_ok_and(|of| of.is_file());
        Self { named: files, stdout: Handle::stdout().ok().filter(is_file) }
    }

    /// Whether every report goes to standard output.
    #[cfg(feature = "watch")]
    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Whether a path is one of the files, or below a folder of them.
    pub(super) fn contains(&self, path: &Path) -> bool {
        let is_named = !self.named.is_empty() && {
            let path = intake::clean(path);
            self.named.iter().any(|written| path.starts_with(written))
        };
        is_named || self.stdout.is_some() && Handle::from_path(path).ok() == self.stdout
    }
}

/// Writes a report to a file.
pub(super) fn put(file: &Path, text: &[u8]) -> io::Result<()> {
    put_from(file, &mut &*text)
}

/// Writes a report that has been set aside to a file.
pub(super) fn put_from(file: &Path, text: &mut dyn Read) -> io::Result<()> {
    // A device or a pipe cannot be replaced.
    if fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        let mut device = fs::OpenOptions::new().write(true).open(file)?;
        return io::copy(text, &mut device).map(|_| ());
    }
    replace::write_from(file, text, OldFile::Any)
}

/// Whether somebody wrote a file: `--output-file *.md` names one where a shell fills in the names. A
/// link is what it leads to. Only a report of an earlier run may be replaced.
fn is_written(file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else { return false };
    if !file.is_file() {
        return false;
    }
    let mut head = Vec::new();
    let read = fs::File::open(file).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    // One that cannot be read is not replaced either.
    read.is_err() || !report::is_report(&String::from_utf8_lossy(&head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::sink::ReportPiece;

    /// A terminal that shows one finding, and three findings.
    fn short_terminal() -> (TerminalStyle, Vec<Finding>) {
        let style = TerminalStyle { most: 1, ..TerminalStyle::new(None, true) };
        let names = ["a.md", "b.md", "c.md"];
        (style, names.map(|name| Finding::problem("io", name, "is gone")).to_vec())
    }

    #[test]
    fn a_report_in_a_file_has_all_findings_whatever_the_terminal_shows() {
        let folder = tempfile::tempdir().expect("a folder");
        let (whole, pieces) = (folder.path().join("whole.out"), folder.path().join("pieces.out"));
        let (style, findings) = short_terminal();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = OutputStreams { out: &mut out, err: &mut err };
        let reports = |file: &Path| {
            RunReports(vec![
                (OutputFormat::Full, Some(file.to_path_buf())),
                (OutputFormat::Full, None),
            ])
        };
        reports(&whole)
            .write(style, &Report::from(&findings), false, &mut streams)
            .expect("is written");
        let mut sink = reports(&pieces).sink(style).expect("a sink");
        for finding in &findings {
            let piece = ReportPiece { findings: vec![finding.clone()], ..ReportPiece::default() };
            sink.add(piece, &mut streams).expect("is written");
        }
        sink.finish(&[], &mut streams).expect("is written");
        let (whole, pieces) = (fs::read_to_string(whole), fs::read_to_string(pieces));
        let whole = whole.expect("a report");
        assert!(names_all(&whole) && !whole.contains('\u{1b}'), "{whole}");
        assert_eq!(whole, pieces.expect("a report"));
        let shown = String::from_utf8(out).expect("text");
        assert!(!names_all(&shown), "{shown}");
        assert_eq!(shown.matches("2 more findings not shown").count(), 2, "{shown}");
    }

    fn names_all(report: &str) -> bool {
        ["a.md", "b.md", "c.md"].iter().all(|name| report.contains(name))
    }
}
