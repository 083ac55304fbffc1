//! `puffery fmt`: rule files in one form.
//!
//! A file is written anew only where its values and its comments are what they were; else it is left
//! alone, and the reason is reported.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use super::{OutputStreams, RunOutcome, style};
use crate::cli::FmtArgs;
use crate::finding::{self, Finding, FindingDraft};
use crate::intake::{self, LARGEST_RULES};
use crate::replace::{self, OldFile};
use crate::report::{self, OutputFormat, counted};
use crate::rules::{is_rule_file, sort_strings, toml_files};
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

/// The files that paths name, and the rule files of the folders that they name, with the paths that
/// cannot be read.
fn rule_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Finding>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            let (found, unread) = toml_files(path);
            files.extend(found.into_iter().filter(|path| is_rule(path)));
            problems.extend(unread);
        } else {
            files.push(path.clone());
        }
    }
    (files, problems)
}

/// Whether a file is one of rules, or cannot be read to see whether it is.
fn is_rule(path: &Path) -> bool {
    let text = intake::read(path, LARGEST_RULES).ok();
    let table = text.and_then(|text| text.parse::<toml::Table>().ok());
    table.is_none_or(|table| is_rule_file(path, &table))
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
    if !text.parse().is_ok_and(|table| is_rule_file(Path::new(&source.path), &table)) {
        let message = "this file is not a rule, vocabulary or context, and is left as it is";
        return Err(vec![Finding::problem("rule", &source.path, message)]);
    }
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
    let same = comments(&before) == comments(&after) && values(&before) == values(&after);
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

/// The comments of a text in order: no other place of a file may lose any.
fn comments(text: &str) -> Vec<&str> {
    let mut comments = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['#', '"', '\'']) {
        rest = &rest[at..];
        if rest.starts_with('#') {
            let len = rest.find('\n').unwrap_or(rest.len());
            comments.push(rest[..len].trim_end());
            rest = &rest[len..];
        } else {
            rest = &rest[string_len(rest)..];
        }
    }
    comments.sort_unstable();
    comments
}

/// The bytes of the first string that says something; none where it is written with escapes.
fn string_place(text: &str, wanted: &str) -> Range<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].find(['#', '"', '\'']) {
        let start = at + next;
        let rest = &text[start..];
        if rest.starts_with('#') {
            at = start + rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        at = start + string_len(rest);
        if text[start..at].trim_matches(['"', '\'']) == wanted {
            return start + 1..at - 1;
        }
    }
    0..0
}

/// The bytes of the string that a text begins with, its quotes included.
fn string_len(text: &str) -> usize {
    let quote = &text[..1];
    let long = quote.repeat(3);
    let quote = if text.starts_with(&long) { long.as_str() } else { quote };
    let mut at = quote.len();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(quote) {
            return at + quote.len();
        }
        let escaped = c == '\\' && quote.starts_with('"');
        let next = if escaped { text[at + 1..].chars().next() } else { None };
        at += c.len_utf8() + next.map_or(0, char::len_utf8);
    }
    text.len()
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
            form("[match.phrase]\r\nany = ['b', 'a']"),
            "[match.phrase]\r\nany = [\r\n  \"a\",\r\n  \"b\",\r\n]\r\n"
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error_with_its_place() {
        let findings = formatted(&Source::new("x.toml", "a = [\n"), false).unwrap_err();
        assert!(findings[0].message.starts_with("not valid TOML"), "{findings:?}");
    }
}
