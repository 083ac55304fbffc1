//! Findings as text: one file for each output format. Only this module and `main` print.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::finding::Finding;

mod concise;
mod excerpt;
mod full;
mod json_lines;
mod statistics;
mod summary;

pub use statistics::{Statistics, write_statistics};
pub use summary::{Summary, Totals, counted};

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Like a compiler: the marked words in their line, and what to write instead.
    #[default]
    Full,
    /// One line for each finding: place, severity, rule and message.
    Concise,
    /// One JSON object for each finding and line; for programs.
    JsonLines,
}

/// What a terminal, or the lack of one, asks for.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns that a row may take up.
    pub width: usize,
    /// Escape sequences for colours.
    pub color: bool,
}

/// Columns where there is no terminal to ask.
pub const WIDTH_WITHOUT_TERMINAL: usize = 100;
/// Narrower rows than this show nothing worth reading.
const NARROWEST: usize = 40;

impl Style {
    /// Fits the width between what can be read at all and what has an end.
    pub fn new(width: Option<usize>, color: bool) -> Self {
        Self { width: width.unwrap_or(WIDTH_WITHOUT_TERMINAL).clamp(NARROWEST, 400), color }
    }
}

/// Writes findings, in the order given.
///
/// # Errors
///
/// When `out` cannot be written to; a closed pipe among them.
pub fn write(out: &mut dyn Write, format: OutputFormat, style: Style, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        match format {
            OutputFormat::Full => full::write(out, style, finding)?,
            OutputFormat::Concise => concise::write(out, finding)?,
            OutputFormat::JsonLines => json_lines::write(out, finding)?,
        }
    }
    out.flush()
}

/// Writes the closing line, in rows of the style's width.
///
/// # Errors
///
/// When `err` cannot be written to.
pub fn write_summary(err: &mut dyn Write, style: Style, summary: &Summary<'_>) -> io::Result<()> {
    writeln!(
        err,
        "{}",
        textwrap::fill(&summary.to_string(), textwrap::Options::new(style.width).subsequent_indent("  "))
    )
}

/// A name or message without characters that a terminal acts on.
pub fn printable(text: &str) -> String {
    text.chars().map(printable_char).collect()
}

/// A control character, or one that changes the direction of what follows, shows as a replacement character; a tab or
/// line end as a space.
fn printable_char(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control() => '\u{FFFD}',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_it_acts_on() {
        assert_eq!(printable("a\x1b[31m\tb\u{202E}c\u{7}"), "a\u{FFFD}[31m b\u{FFFD}c\u{FFFD}");
    }
}
