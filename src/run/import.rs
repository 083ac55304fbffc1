//! `puffery import vale`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{OutputStreams, RunOutcome};
use crate::builtin;
use crate::cli::{ImportArgs, ImportFrom, ValeArgs};
use crate::finding::Severity;
use crate::intake::{self, LARGEST_RULES};
use crate::replace::{self, OldFile};
use crate::report::{self, OutputFormat, counted, printable};
use crate::rules::{LoadedRules, RuleSources};
use crate::vale::{self, ConvertedRule};

/// Counts for the closing line.
#[derive(Default)]
struct Tally {
    read: usize,
    written: usize,
    lost: usize,
    failed: bool,
}

pub(super) fn run(args: &ImportArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let ImportFrom::Vale(args) = &args.from;
    let mut tally = Tally::default();
    for style in &args.styles {
        match rule_files(style) {
            Ok(files) if files.is_empty() => {
                trouble(&mut tally, style, "has no rules (*.yml)", streams)?;
            }
            Ok(files) => {
                for file in files {
                    import(&file, args, &mut tally, streams)?;
                }
            }
            Err(error) => trouble(&mut tally, style, &error.to_string(), streams)?,
        }
    }
    sum_up(args, &tally, streams)
}

/// The Vale rules of a style, or the rule that is named.
fn rule_files(style: &Path) -> io::Result<Vec<PathBuf>> {
    if style.is_file() {
        return Ok(vec![style.to_path_buf()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(style)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_file() && matches!(extension, Some("yml" | "yaml")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn import(
    file: &Path,
    args: &ValeArgs,
    tally: &mut Tally,
    streams: &mut OutputStreams<'_>,
) -> io::Result<()> {
    tally.read += 1;
    let absolute = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let part = |path: Option<&std::ffi::OsStr>| {
        path.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let style = part(absolute.parent().and_then(Path::file_name));
    let name = part(absolute.file_stem());
    let text = match intake::read(file, LARGEST_RULES) {
        Ok(text) => text,
        Err(why) => return trouble(tally, file, &why, streams),
    };
    match vale::convert(&text, &style, &name) {
        Ok(done) => write_files(&done, &vale::kebab(&style), file, args, tally, streams),
        Err(lost) => {
            let place = format!("{}:{}", printable(&file.to_string_lossy()), lost.line);
            tally.failed = true;
            writeln!(streams.err, "{place}: {}", printable(&lost.text))
        }
    }
}

/// Writes the rule files of one Vale rule and says what they lack.
fn write_files(
    done: &ConvertedRule,
    family: &str,
    from: &Path,
    args: &ValeArgs,
    tally: &mut Tally,
    streams: &mut OutputStreams<'_>,
) -> io::Result<()> {
    for lost in &done.lost {
        tally.lost += 1;
        let place = printable(&from.to_string_lossy());
        writeln!(streams.out, "{place}:{}: left out: {}", lost.line, printable(&lost.text))?;
    }
    for file in &done.files {
        let path = args.output.join(family).join(format!("{}.toml", file.name));
        if let Err(error) = write(&path, &file.text) {
            trouble(tally, &path, &error.to_string(), streams)?;
        } else {
            tally.written += 1;
        }
    }
    Ok(())
}

/// Writes a rule file; one that is there and says something else stays.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "is there already, and differs")),
        Err(_) => replace::write(path, text.as_bytes(), OldFile::Absent),
    }
}

fn trouble(
    tally: &mut Tally,
    path: &Path,
    why: &str,
    streams: &mut OutputStreams<'_>,
) -> io::Result<()> {
    tally.failed = true;
    writeln!(streams.err, "{}: {}", printable(&path.to_string_lossy()), printable(why))
}

/// Reads what was written as a check would, and says how to use it.
fn sum_up(
    args: &ValeArgs,
    tally: &Tally,
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    let folder = args.output.display();
    let mut broken = false;
    if tally.written > 0 {
        let folders = vec![args.output.clone().into()];
        let LoadedRules { problems, .. } =
            builtin::read(&RuleSources { folders, ..RuleSources::default() });
        broken = problems.iter().any(|problem| problem.severity == Severity::Error);
        report::write(
            streams.err,
            OutputFormat::Full,
            super::style(crate::cli::Color::Never),
            &problems,
        )?;
    }
    writeln!(
        streams.err,
        "{} read, {} written below {folder}, {} left out.",
        counted(tally.read, "Vale rule"),
        counted(tally.written, "rule file"),
        counted(tally.lost, "piece")
    )?;
    if tally.written > 0 {
        writeln!(
            streams.err,
            "Use them: rule-dirs = [\"{folder}\"] in puffery.toml, or --rule-dir {folder}."
        )?;
    }
    Ok(match (tally.failed || broken, tally.lost) {
        (true, _) => RunOutcome::Trouble,
        (false, 0) => RunOutcome::Clean,
        (false, _) => RunOutcome::Findings,
    })
}
