//! `puffery check --why FILE:LINE`: all that was looked at in the sentences of one line.

use std::io;
use std::path::PathBuf;

use super::collect::collect;
use super::dataset::Packing;
use super::kept::KeptParts;
use super::known::RunBaselines;
use super::{OutputStreams, RunOutcome, output, style};
use crate::cli::{CheckArgs, Color};
use crate::finding::{Finding, FindingHit, Severity};
use crate::report::OutputFormat;
use crate::session::profile::RuleProfile;
use crate::session::why::{LineSentence, sentences_of_line};

mod print;
mod sheet;

use sheet::{WhyHit, WhySentence};

/// Prints what matched on a line, what silenced it, the terms of scores, and the evidence that was
/// looked for.
///
/// # Errors
///
/// When a stream cannot be written to.
pub(super) fn run(
    args: &CheckArgs,
    asked: &(PathBuf, usize),
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    let (file, line) = asked;
    if let Some(why) = refused(args, asked) {
        return trouble(&[Finding::problem("usage", "command line", why)], streams);
    }
    let mut args = args.clone();
    (args.paths, args.show_silenced, args.quiet) = (vec![file.clone()], true, true);
    args.min_severity = Severity::Info;
    let mut collected = collect(&args, KeptParts::ALL, None)?;
    collected.checks.settle();
    RunBaselines::new(&args).apply(&mut collected.checks, None);
    let mut problems = collected.profiles.problems();
    let (broken, findings): (Vec<_>, Vec<_>) =
        std::mem::take(&mut collected.checks.findings).into_iter().partition(Finding::is_problem);
    problems.extend(broken);
    if !problems.is_empty() {
        return trouble(&problems, streams);
    }
    let profile = collected.profiles.of(file);
    let (text, sentences) = match sentences_of_line(file, *line, args.html_region.into(), &profile)
    {
        Ok(read) => read,
        Err(why) => {
            let problem = Finding::problem("io", &file.display().to_string(), why);
            return trouble(&[problem], streams);
        }
    };
    let asked = AskedLine { file: file.display().to_string(), line: *line, text };
    let sheets = asked.sheets(&sentences, &findings, &profile);
    if args.wants(OutputFormat::JsonLines) {
        for sheet in &sheets {
            serde_json::to_writer(&mut *streams.out, sheet)?;
            writeln!(streams.out)?;
        }
    } else {
        let width = style(Color::Never).width.min(100);
        print::sheets(streams.out, &asked, &sheets, &profile.checker.rules, width)?;
    }
    Ok(RunOutcome::Clean)
}

/// Reports problems on standard error.
fn trouble(problems: &[Finding], streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    output::complain(problems, streams)?;
    Ok(RunOutcome::Trouble)
}

/// The reason why a line of such a file cannot be asked about.
fn refused(args: &CheckArgs, (file, line): &(PathBuf, usize)) -> Option<String> {
    if file.is_dir() {
        return Some(format!("--why is about a line of a file; {} is a folder", file.display()));
    }
    if Packing::of(file).is_some() {
        return Some("--why is about a line of a text; a data set has documents for lines".into());
    }
    let formats = [OutputFormat::Full, OutputFormat::JsonLines];
    if args.output_format.iter().any(|to| to.file.is_some() || !formats.contains(&to.format)) {
        return Some("--why prints text, or JSON with --output-format json-lines".into());
    }
    (*line == 0).then(|| "lines are counted from 1".into())
}

/// A line of a file that a user asks about.
struct AskedLine {
    file: String,
    line: usize,
    /// The text of the file.
    text: String,
}

impl AskedLine {
    /// The sentences of the line, and the hits in them; hits in no sentence come first.
    fn sheets(
        &self,
        sentences: &[LineSentence],
        findings: &[Finding],
        profile: &RuleProfile,
    ) -> Vec<WhySentence> {
        let mut sheets: Vec<WhySentence> = Vec::new();
        for sentence in sentences {
            sheets.push(WhySentence::new(&self.file, sentence));
        }
        let mut rest = Vec::new();
        for finding in findings {
            for hit in finding.hits() {
                let Some(sheet) = self.sheet_of(hit, sentences) else { continue };
                let hit = WhyHit::new(hit, &self.text, &profile.checker.rules);
                match sheet {
                    Some(number) => sheets[number].hits.push(hit),
                    None => rest.push(hit),
                }
            }
        }
        for sheet in &mut sheets {
            sheet.hits.sort_by_key(|hit| hit.place);
        }
        for (sheet, sentence) in sheets.iter_mut().zip(sentences) {
            sheet.look_for_evidence(sentence, &profile.checker.rules);
        }
        if !rest.is_empty() {
            sheets.insert(0, WhySentence::of_line(&self.file, self.line, rest));
        }
        sheets
    }

    /// Whether a hit is of interest: in which of the sentences its mark begins, or that it is
    /// only on the line.
    fn sheet_of(&self, hit: FindingHit<'_>, sentences: &[LineSentence]) -> Option<Option<usize>> {
        let label = hit.label.or(hit.finding.primary.as_ref())?;
        let (start, end) = label.places;
        for (number, sentence) in sentences.iter().enumerate() {
            if sentence.places.0 <= start && start < sentence.places.1 {
                return Some(Some(number));
            }
        }
        (start.line..=end.line).contains(&self.line).then_some(None)
    }
}
