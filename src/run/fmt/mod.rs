//! `puffery fmt`: rule files in one form.
//!
//! A file is written anew only where its values and its comments are what they were; else it is left
//! alone, and the reason is reported.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use super::{OutputStreams, RunOutcome, style};
use crate::cli::FmtArgs;
use crate::finding::{self, Finding, FindingDraft};
use crate::intake::{self, LARGEST_RULES};
use crate::replace::{self, OldFile};
use crate::report::{self, OutputFormat, counted};
use crate::rules::sort_strings;
use crate::source::{Source, in_form_of};

mod layout;
mod upgrade;

/// The folder of rules where none is named.
const USUAL_FOLDER: &str = "rules";

pub(super) fn run(args: &FmtArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let usual = [PathBuf::from(USUAL_FOLDER)];
    let paths = if args.paths.is_empty() { &usual[..] } else { &args.paths };
    let (files, mut problems) = rule_files(paths);
    let mut changed = 0;
    for path in &files {
        let shown = path.display();
        match format_file(path, args) {
            Ok(false) => {}
            Ok(true) => {
                changed += 1;
                let verb = if args.check { "would change" } else { "changed" };
                writeln!(streams.out, "{verb} {shown}")?;
            }
            Err(findings) => problems.extend(findings),
        }
    }
    report::write(streams.out, OutputFormat::Full, style(args.color), &problems)?;
    let done = if args.check { "would change" } else { "changed" };
    writeln!(streams.err, "{} read, {changed} {done}", counted(files.len(), "file"))?;
    Ok(match (problems.is_empty(), args.check && changed > 0) {
        (false, _) => RunOutcome::Trouble,
        (true, true) => RunOutcome::Findings,
        (true, false) => RunOutcome::Clean,
    })
}

/// The TOML files that paths name, or that lie below them, and the paths that cannot be read.
fn rule_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Finding>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let walk = ignore::WalkBuilder::new(path)
            .standard_filters(false)
            .hidden(true)
            .sort_by_file_path(Path::cmp)
            .build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.path().is_dir() => {}
                Ok(entry) if entry.depth() == 0 || is_toml(entry.path()) => {
                    files.push(entry.into_path());
                }
                Ok(_) => {}
                Err(error) => {
                    let shown = path.display().to_string();
                    problems.push(Finding::problem("io", &shown, format!("cannot read: {error}")));
                }
            }
        }
    }
    (files, problems)
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// Formats a file; says whether its text changes.
fn format_file(path: &Path, args: &FmtArgs) -> Result<bool, Vec<Finding>> {
    let shown = path.display().to_string();
    let text = intake::read(path, LARGEST_RULES)
        .map_err(|why| vec![Finding::problem("io", &shown, format!("cannot read: {why}"))])?;
    let source = Source::new(shown.clone(), text);
    let new = formatted(&source, args.upgrade)?;
    if new == source.text {
        return Ok(false);
    }
    if !args.check {
        let old = OldFile::Equal(source.text.as_bytes());
        replace::write(path, new.as_bytes(), old).map_err(|error| {
            vec![Finding::problem("io", &shown, format!("cannot write: {error}"))]
        })?;
    }
    Ok(true)
}

/// The text of a rule file in its one form.
fn formatted(source: &Source, upgrade: bool) -> Result<String, Vec<Finding>> {
    let text = source.text.replace("\r\n", "\n");
    let mut document = read(source, &text)?;
    let mistakes = upgrade::old_spellings(source, &mut document, upgrade);
    if !mistakes.is_empty() {
        return Err(finding::locate(source, mistakes));
    }
    let before = document.to_string();
    layout::lay_out(&mut document);
    let mut after = document.to_string();
    if !after.ends_with('\n') {
        after.push('\n');
    }
    let same = content(&before) == content(&after) && values(&before) == values(&after);
    if !same {
        let message = "this file cannot be formatted without loss, and is left as it is";
        return Err(vec![Finding::problem("rule", &source.path, message)]);
    }
    Ok(in_form_of(&source.text, &after))
}

fn read(source: &Source, text: &str) -> Result<DocumentMut, Vec<Finding>> {
    text.parse::<DocumentMut>().map_err(|error| {
        let message = format!("not valid TOML: {}", error.message());
        let mut problem = Finding::problem("rule", &source.path, message);
        problem.help = Some("the file is left as it is".to_owned());
        let span = if text == source.text { error.span().unwrap_or(0..0) } else { 0..0 };
        finding::locate(source, vec![FindingDraft::new(problem, vec![(span, String::new())])])
    })
}

/// How often each character occurs but for blanks, commas, quotes and escapes: nothing else of a
/// text may change, comments least of all.
fn content(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for c in text.chars() {
        if !c.is_whitespace() && !matches!(c, ',' | '"' | '\'' | '\\') {
            *counts.entry(c).or_default() += 1;
        }
    }
    counts
}

/// The values of a file, with the strings of each list in order.
fn values(text: &str) -> Option<toml::Value> {
    let mut value = text.parse::<toml::Table>().ok().map(toml::Value::Table)?;
    sort_strings(&mut value);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        formatted(&Source::new("hype/x.toml", text), false).expect("it can be formatted")
    }

    #[test]
    fn lists_have_an_entry_a_line_in_order_and_comments_stay() {
        let text = "# Head\n[match.phrase]\nany = ['zinc', \"tin\", # light\n  # Noble\n  'gold',\n\
                    'silver' ] # end\nunless = [\"one\"]\n";
        let expected = "# Head\n[match.phrase]\nany = [\n  \"tin\",  # light\n  \"zinc\",\n  \
                        # Noble\n  \"gold\",\n  \"silver\",\n] # end\nunless = [\"one\"]\n";
        assert_eq!(form(text), expected);
        assert_eq!(form(expected), expected, "it is settled");
    }

    #[test]
    fn patterns_keep_their_order_and_other_lists_their_line() {
        let text = "silent-when = [\n  \"negated\",\n]\n[match.pattern]\nany = ['\\bb', '\\ba']\n";
        let expected =
            "silent-when = [\"negated\"]\n[match.pattern]\nany = [\n  '\\bb',\n  '\\ba',\n]\n";
        assert_eq!(form(text), expected);
    }

    #[test]
    fn line_ends_of_windows_stay() {
        assert_eq!(
            form("[lists]\r\na = ['b', 'a']"),
            "[lists]\r\na = [\r\n  \"a\",\r\n  \"b\",\r\n]\r\n"
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error_with_its_place() {
        let findings = formatted(&Source::new("x.toml", "a = [\n"), false).unwrap_err();
        assert!(findings[0].message.starts_with("not valid TOML"), "{findings:?}");
    }
}
