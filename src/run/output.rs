//! Where reports go: standard output, and files that are written in one step.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::{Streams, style};
use crate::cli::CheckArgs;
use crate::finding::Finding;
use crate::report::{self, OutputFormat, Report, Style};

/// The reports of a run: each format, and the file that it goes to, if any.
pub(super) struct Outputs(Vec<(OutputFormat, Option<PathBuf>)>);

impl Outputs {
    /// What the command line asks for.
    ///
    /// # Errors
    ///
    /// What contradicts itself in it.
    pub(super) fn new(args: &CheckArgs) -> Result<Self, &'static str> {
        let mut outputs: Vec<_> =
            args.output_format.iter().map(|output| (output.format, output.file.clone())).collect();
        let mut without_file = outputs.iter_mut().filter(|(_, file)| file.is_none());
        let first = without_file.next();
        if without_file.next().is_some() {
            return Err("only one format can go to standard output; give the others a file: FORMAT=FILE");
        }
        match (first, &args.output_file) {
            (Some((_, file)), Some(given)) => *file = Some(given.clone()),
            (None, Some(_)) => return Err("--output-file has no format left: each has a file of its own"),
            (_, None) => {}
        }
        let mut files: Vec<&Path> = outputs.iter().filter_map(|(_, file)| file.as_deref()).collect();
        files.sort_unstable();
        if files.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("two formats cannot go to the same file");
        }
        Ok(Self(outputs))
    }

    /// Writes all of them; what could not be written is said on standard error and counted.
    ///
    /// # Errors
    ///
    /// When a stream cannot be written to.
    pub(super) fn write(&self, style: Style, report: &Report<'_>, streams: &mut Streams<'_>) -> io::Result<usize> {
        let mut failed = Vec::new();
        // Files first: somebody may close the pipe.
        for (format, file) in self.0.iter().filter_map(|(format, file)| Some((format, file.as_ref()?))) {
            let mut text = Vec::new();
            report::write(&mut text, *format, Style { color: false, ..style }, *report)?;
            if let Err(error) = put(file, &text) {
                let path = file.display().to_string();
                failed.push(Finding::problem("io", &path, format!("cannot write the report: {error}")));
            }
        }
        for (format, _) in self.0.iter().filter(|(_, file)| file.is_none()) {
            report::write(streams.out, *format, style, *report)?;
        }
        complain(&failed, streams)?;
        Ok(failed.len())
    }
}

/// Says on standard error what kept a run from doing what it was asked to.
///
/// # Errors
///
/// When it cannot be written to.
pub(super) fn complain(problems: &[Finding], streams: &mut Streams<'_>) -> io::Result<()> {
    report::write(streams.err, OutputFormat::Full, style(crate::cli::Color::Never), problems)
}

/// Writes a file: whoever reads it sees the old text or the new one, never a part.
pub(super) fn put(file: &Path, text: &[u8]) -> io::Result<()> {
    // The file that a link leads to is written, not the link; it need not be there yet.
    let path = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    // A device or a pipe cannot be replaced.
    if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::OpenOptions::new().write(true).open(&path)?.write_all(text);
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(io::Error::other(format!("there is no folder `{}`", folder.display())));
    }
    let mut builder = Builder::new();
    // As any new file, not only for its owner, whom a later step of a job may not be.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut new = builder.prefix(".puffery-").tempfile_in(folder)?;
    new.write_all(text)?;
    if let Ok(metadata) = fs::metadata(&path) {
        new.as_file().set_permissions(metadata.permissions())?;
    }
    new.persist(&path).map_err(|error| error.error)?;
    Ok(())
}
