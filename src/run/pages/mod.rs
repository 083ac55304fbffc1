//! `puffery docs`: a page for each rule, family, vocabulary, context and kind of evidence, in
//! Markdown, made from the rule files. The documentation site is built from them.
//!
//! A subcommand makes them, and no script, because the program has read the rule files already, and
//! because a team can write pages for rules of its own (`--rule-dir`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::rules::{here, problems};
use super::{OutputStreams, RunOutcome};
use crate::cli::DocsArgs;
use crate::replace::{self, OldFile};
use crate::report::counted;

mod lists;
mod rule;

/// A page: its path below the folder, and its Markdown.
struct DocPage {
    path: String,
    text: String,
}

pub(super) fn run(args: &DocsArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let (profile, found) = here(&args.rules);
    let mut pages = Vec::new();
    for rule in &profile.checker.rules.rules {
        pages.push(DocPage {
            path: format!("{}.md", rule.id),
            text: rule::page(rule, &profile.checker.rules),
        });
    }
    pages.extend(lists::pages(&profile));
    for page in &pages {
        let path = args.folder.join(&page.path);
        if let Err(error) = write(&path, &page.text) {
            writeln!(streams.err, "{}: cannot write: {error}", path.display())?;
            return Ok(RunOutcome::Trouble);
        }
    }
    let (count, folder) = (counted(pages.len(), "page"), args.folder.display());
    writeln!(streams.out, "Wrote {count} below {folder}.")?;
    problems(&found, streams)
}

/// Writes a page over an older one of the same title; any other file of that name stays as it is.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    fs::create_dir_all(folder)?;
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        Ok(old) if !old.starts_with(title(text).as_bytes()) => {
            Err(io::Error::new(io::ErrorKind::AlreadyExists, "is there already, and no such page"))
        }
        Ok(old) => replace::write(path, text.as_bytes(), OldFile::Equal(&old)),
        Err(_) => replace::write(path, text.as_bytes(), OldFile::Absent),
    }
}

/// The first two lines of a page.
fn title(page: &str) -> String {
    page.lines().take(2).map(|line| format!("{line}\n")).collect()
}

/// Front matter with the title and the description of a page, which search engines show.
fn head(title: &str, description: &str) -> String {
    let quoted = description.replace('\\', "\\\\").replace('"', "\\\"");
    format!("---\ntitle: {title}\ndescription: \"{quoted}\"\n---\n\n# {title}\n\n")
}

/// A text in which nothing is markup: signs of Markdown and HTML are written as such.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '*' | '_' | '[' | ']' | '|' | '#' | '=' | '^' | '~' | '{' | '}') {
            out.push('\\');
        }
        match sign {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
    out
}

/// A sentence of a rule file, whose code between backticks stays code.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (number, part) in text.split('`').enumerate() {
        match number % 2 {
            0 => out.push_str(&plain(part)),
            _ => out.push_str(&code(part)),
        }
    }
    out
}

/// A code span that may hold backticks.
fn code(text: &str) -> String {
    let ticks = if text.contains('`') { "``" } else { "`" };
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// Words as code spans with commas between.
fn codes(words: &[String]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(&code(word));
    }
    out
}

/// A heading with a text below it.
fn section(out: &mut String, heading: &str, text: &str) {
    out.push_str(&format!("## {heading}\n\n{text}\n\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_a_rule_file_is_text() {
        assert_eq!(prose("`{match}` is <b> and *more*"), "`{match}` is &lt;b&gt; and \\*more\\*");
        assert_eq!(code("a `b`"), "`` a `b` ``");
    }
}
