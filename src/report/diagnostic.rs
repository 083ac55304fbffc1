//! A finding by itself, through codespan-reporting: mistakes in files of the user's, and places in
//! several files.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{self, Diagnostic, LabelStyle};
use codespan_reporting::term;
use codespan_reporting::term::termcolor::Buffer;
use textwrap::Options;

use super::emoji::StandIns;
use super::excerpt::{Excerpt, ExcerptFiles, beside};
use super::{TerminalStyle, printable};
use crate::finding::{Finding, Label, Severity};

/// A message begins on a row of its own where it would have less room than this after the rule's name.
const SHORTEST_FIRST_ROW: usize = 24;

pub(super) fn write(
    out: &mut dyn Write,
    style: TerminalStyle,
    finding: &Finding,
) -> io::Result<()> {
    let labels: Vec<&Label> = finding.primary.iter().chain(&finding.secondary).collect();
    let digits = labels
        .iter()
        .flat_map(|label| &label.rows)
        .map(|row| row.line.to_string().len())
        .max()
        .unwrap_or(0);
    // codespan-reporting puts "12 │ " before a row, "  = " before a note and "  ┌─ " before a path.
    let room = style.width.saturating_sub(digits + 3);
    let (mut excerpts, mut files): (Vec<Excerpt>, Vec<Option<&str>>) = (Vec::new(), Vec::new());
    let mut stand_ins = StandIns::default();
    let mut diagnostic = Diagnostic::new(weight(finding.severity)).with_code(finding.rule.as_str());
    diagnostic.message = message(finding, style.width);
    for label in &labels {
        let file = label.path.as_deref();
        if files.contains(&file) {
            continue;
        }
        let own: Vec<&Label> =
            labels.iter().filter(|label| label.path.as_deref() == file).copied().collect();
        let name = path(file.unwrap_or(&finding.path), label, room.saturating_sub(2));
        let excerpt = Excerpt::new(name, &own, room, &mut stand_ins);
        for (label, marks) in own.iter().zip(&excerpt.marks) {
            for (at, mark) in marks.iter().enumerate() {
                let first = std::ptr::eq(*label, labels[0]);
                let kind = if first { LabelStyle::Primary } else { LabelStyle::Secondary };
                let text =
                    if at + 1 == marks.len() { beside(&label.text, room) } else { String::new() };
                diagnostic.labels.push(
                    diagnostic::Label::new(kind, excerpts.len(), mark.clone()).with_message(text),
                );
            }
        }
        excerpts.push(excerpt);
        files.push(file);
    }
    diagnostic.notes = notes(finding).map(|note| wrap(&note, room, 0)).collect();
    let mut buffer = if style.color { Buffer::ansi() } else { Buffer::no_color() };
    let excerpts = ExcerptFiles { files: excerpts, stand_ins };
    term::emit_to_write_style(&mut buffer, &term::Config::default(), &excerpts, &diagnostic)
        .map_err(io::Error::other)?;
    let text = excerpts.stand_ins.removed(&String::from_utf8_lossy(buffer.as_slice())).into_bytes();
    if finding.severity == Severity::Info {
        return write_info(out, &text);
    }
    out.write_all(&text)
}

/// Writes a finding under the name that its severity has everywhere: codespan-reporting calls it a
/// note.
fn write_info(out: &mut dyn Write, text: &[u8]) -> io::Result<()> {
    let name = b"note[";
    let at = memchr::memmem::find(text, name).unwrap_or(text.len());
    out.write_all(&text[..at])?;
    if at < text.len() {
        out.write_all(b"info[")?;
    }
    out.write_all(text.get(at + name.len()..).unwrap_or_default())
}

/// The severity as codespan-reporting has it, which calls the least a note.
pub(super) fn weight(severity: Severity) -> diagnostic::Severity {
    match severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
        Severity::Info => diagnostic::Severity::Note,
    }
}

/// The path with room for `:line:column`, cut at its start where it is too long.
fn path(path: &str, label: &Label, room: usize) -> String {
    let place = label.places.0;
    let place = format!(":{}:{}", place.line, place.column).len();
    short_path(path, room.saturating_sub(place))
}

/// A path of at most `room` characters.
pub(super) fn short_path(path: &str, room: usize) -> String {
    let path = printable(path);
    let (length, room) = (path.chars().count(), room.max(1));
    if length <= room {
        path
    } else {
        path.chars()
            .skip(length - room + 1)
            .fold("\u{2026}".into(), |path: String, c| path + &c.to_string())
    }
}

fn message(finding: &Finding, width: usize) -> String {
    let before = finding.severity.name().len() + finding.rule.as_str().len() + 4;
    let silenced = finding.silenced.as_ref().map_or("", |_| "silenced: ");
    // Without a place there is no line that names the file.
    let path =
        if finding.primary.is_none() { format!("{}: ", finding.path) } else { String::new() };
    wrap(&format!("{silenced}{path}{}", finding.message), width, before)
}

fn notes(finding: &Finding) -> impl Iterator<Item = String> + '_ {
    let silenced = finding.silenced.as_ref().map(|silenced| match silenced.words.as_str() {
        "" => format!("silenced by `{}`", silenced.context),
        words => format!("silenced by `{}`: {words}", silenced.context),
    });
    let help = finding.help.as_ref().map(|help| format!("help: {help}"));
    help.into_iter().chain(finding.notes.iter().cloned()).chain(silenced)
}

/// Breaks a text into rows of at most `width` columns, the first of which begins after `before` columns.
fn wrap(text: &str, width: usize, before: usize) -> String {
    let text = printable(text);
    if before + SHORTEST_FIRST_ROW > width {
        return format!("\n  {}", wrap(&text, width.saturating_sub(2), 0).replace('\n', "\n  "));
    }
    let before = " ".repeat(before);
    let rows =
        textwrap::wrap(&text, Options::new(width).initial_indent(&before).subsequent_indent("  "));
    let text = rows.join("\n");
    text.strip_prefix(&before).unwrap_or(&text).to_owned()
}
