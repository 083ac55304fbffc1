//! Findings as text: one file for each output format. Only this module and `main` print.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::document::{DocumentPage, is_report_page};
use crate::finding::{Finding, Severity};
use crate::rules::Rule;

mod checkstyle;
mod concise;
mod diagnostic;
mod emoji;
mod entry;
mod excerpt;
mod frame;
mod full;
mod github;
mod gitlab;
mod grouped;
mod guard;
#[cfg(feature = "html")]
mod html;
mod json_lines;
mod junit;
mod layout;
mod legend;
mod markdown;
mod paths;
mod rdjson;
mod sarif;
mod scores;
mod statistics;
mod summary;
mod xml;

pub use full::FullReport;
pub use guard::SafeStream;
#[cfg(feature = "watch")]
pub use guard::clear_screen;
#[cfg(feature = "html")]
pub use html::html_files;
#[cfg(feature = "server")]
pub(crate) use paths::uri as file_uri;
pub use scores::{ScoreRow, without_row};
pub use statistics::{FindingStatistics, write_statistics};
pub use summary::{ClosingLine, FindingTotals, counted};

/// The format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum OutputFormat {
    /// Like a compiler: sentence by sentence with the words marked, and at the end what to write
    /// instead.
    #[default]
    Full,
    /// One line for each finding: place, severity, rule and message.
    Concise,
    /// Like concise, file by file below its name.
    Grouped,
    /// One JSON array of all findings; for programs.
    Json,
    /// One JSON object for each finding and line; for programs.
    JsonLines,
    /// Workflow commands of GitHub Actions: annotations, as many as GitHub shows.
    Github,
    /// GitLab Code Quality.
    Gitlab,
    /// SARIF 2.1.0, as code scanning reads it.
    Sarif,
    /// JUnit XML: a test suite for each file.
    Junit,
    /// Reviewdog, one JSON document.
    Rdjson,
    /// Reviewdog, one JSON object for each finding and line.
    Rdjsonl,
    /// Checkstyle XML.
    Checkstyle,
    /// A table, for the summary of a job on GitHub.
    Markdown,
    /// One JSON object for each document and line, with its scores instead of its findings; for
    /// filters of data sets.
    Scores,
    /// A web page: the text with marks in it and cards beside it; a folder of pages where the file ends in `/`.
    #[cfg(feature = "html")]
    Html,
}

impl OutputFormat {
    /// Whether findings can be written as they come: the report has no beginning, no end, and no
    /// order of its own.
    pub fn goes_by_lines(self) -> bool {
        use OutputFormat::{Concise, Full, JsonLines, Rdjsonl, Scores};
        matches!(self, Full | Concise | JsonLines | Rdjsonl | Scores)
    }

    /// Whether it makes no difference to the report which findings are written together.
    pub fn goes_by_findings(self) -> bool {
        matches!(self, Self::Concise | Self::JsonLines | Self::Rdjsonl)
    }

    /// Whether the report shows lines of documents.
    pub fn shows_excerpts(self) -> bool {
        self == Self::Full || self.shows_pages()
    }

    /// Whether the report shows documents as prose.
    pub fn shows_pages(self) -> bool {
        #[cfg(feature = "html")]
        return self == Self::Html;
        #[cfg(not(feature = "html"))]
        false
    }
}

/// The width and colour that a terminal asks for.
#[derive(Clone, Copy, Debug)]
pub struct TerminalStyle {
    /// Columns that a row may take up.
    pub width: usize,
    /// Escape sequences for colours.
    pub color: bool,
    /// Findings that `full` shows at most.
    pub most: usize,
}

/// The number of columns if there is no terminal to ask.
pub const WIDTH_WITHOUT_TERMINAL: usize = 100;
/// Columns of the narrowest rows: a severity and the longest name of a built-in rule fit into one.
pub const NARROWEST: usize = 48;

impl TerminalStyle {
    /// Limits the width to a readable range.
    pub fn new(width: Option<usize>, color: bool) -> Self {
        let width = width.unwrap_or(WIDTH_WITHOUT_TERMINAL).clamp(NARROWEST, 400);
        Self { width, color, most: usize::MAX }
    }

    /// The style of a report that goes to a file: complete, and without colours.
    pub fn for_file(self) -> Self {
        Self { color: false, most: usize::MAX, ..self }
    }
}

/// A document that was checked, in figures.
#[derive(Clone, Debug)]
pub struct DocumentFigures {
    /// The path as findings have it.
    pub path: String,
    /// Words of prose.
    pub words: usize,
    /// The grade; `-` where the document is too short for one.
    pub grade: char,
    /// The document as prose, where a report shows it.
    pub page: Option<DocumentPage>,
}

/// The data of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report<'a> {
    /// The findings, in the order of the report.
    pub findings: &'a [Finding],
    /// The files that were checked, as they are named in findings: some formats list the files
    /// without findings, too.
    pub files: &'a [String],
    /// How long those files are, where that was asked for.
    pub documents: &'a [DocumentFigures],
    /// Findings that are not reported and that a page shows all the same.
    pub apart: &'a [Finding],
    /// The rules of the run, each once, in the order of their names.
    pub rules: &'a [&'a Rule],
    /// The files whose names are not in UTF-8: a URI has room for their bytes.
    pub odd_paths: &'a [PathBuf],
    /// The scores of all documents, where they are asked for.
    pub scores: &'a [ScoreRow],
}

impl<'a> Report<'a> {
    /// Findings that no context silenced: formats that have no place for the others list these.
    fn loud(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        self.findings.iter().filter(|finding| finding.silenced.is_none())
    }

    /// Position of a finding's rule among the rules.
    fn rule_index(&self, finding: &Finding) -> Option<usize> {
        self.rules.binary_search_by(|rule| rule.id.cmp(&finding.rule)).ok()
    }
}

impl<'a> From<&'a [Finding]> for Report<'a> {
    fn from(findings: &'a [Finding]) -> Self {
        Self { findings, ..Self::default() }
    }
}

impl<'a> From<&'a Vec<Finding>> for Report<'a> {
    fn from(findings: &'a Vec<Finding>) -> Self {
        findings.as_slice().into()
    }
}

/// Writes findings, in the order given, in one format. Only `full` heeds the style.
///
/// # Errors
///
/// When `out` cannot be written to; a closed pipe among them.
pub fn write<'a>(
    out: &mut dyn Write,
    format: OutputFormat,
    style: TerminalStyle,
    report: impl Into<Report<'a>>,
) -> io::Result<()> {
    let report = report.into();
    match format {
        OutputFormat::Full => full::write(out, style, &report)?,
        OutputFormat::Concise => {
            report.findings.iter().try_for_each(|finding| concise::write(out, finding))?;
        }
        OutputFormat::JsonLines => {
            report.findings.iter().try_for_each(|finding| json_lines::write(out, finding))?;
        }
        OutputFormat::Json => json_lines::write_array(out, report.findings)?,
        OutputFormat::Grouped => grouped::write(out, &report)?,
        OutputFormat::Github => github::write(out, &report)?,
        OutputFormat::Gitlab => gitlab::write(out, &report)?,
        OutputFormat::Sarif => sarif::write(out, &report)?,
        OutputFormat::Junit => junit::write(out, &report)?,
        OutputFormat::Rdjson => rdjson::write(out, &report)?,
        OutputFormat::Rdjsonl => rdjson::write_lines(out, &report)?,
        OutputFormat::Checkstyle => checkstyle::write(out, &report)?,
        OutputFormat::Markdown => markdown::write(out, &report)?,
        OutputFormat::Scores => scores::write(out, &report)?,
        #[cfg(feature = "html")]
        OutputFormat::Html => html::write(out, &report)?,
    }
    out.flush()
}

/// A value as JSON without characters that a terminal acts on: JSON itself would leave some of them
/// as they are.
fn json(value: &impl serde::Serialize) -> io::Result<String> {
    let acts = |c: char| printable_char(c) != c;
    let text = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            safe.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            safe.push(c);
        }
    }
    Ok(safe)
}

/// A JSON array with an item in each line.
fn write_array<T: serde::Serialize>(
    out: &mut dyn Write,
    items: impl Iterator<Item = T>,
) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, item) in items.enumerate() {
        write!(out, "{}\n{}", if index == 0 { "" } else { "," }, json(&item)?)?;
    }
    out.write_all(b"\n]\n")
}

/// The name of a severity in formats that have `note` for the least.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Returns the message with the advice, for formats that have one text.
fn told(finding: &Finding) -> String {
    let end = if finding.message.ends_with(['.', '?', '!']) { "" } else { "." };
    match &finding.help {
        Some(help) => printable(&format!("{}{end} {help}", finding.message)),
        None => printable(&finding.message),
    }
}

/// Writes the closing line, in rows of the style's width.
///
/// # Errors
///
/// When `err` cannot be written to.
pub fn write_summary(
    err: &mut dyn Write,
    style: TerminalStyle,
    summary: &ClosingLine<'_>,
) -> io::Result<()> {
    writeln!(
        err,
        "{}",
        textwrap::fill(
            &summary.to_string(),
            textwrap::Options::new(style.width).subsequent_indent("  ")
        )
    )
}

/// A text in rows of the style's width, all but the first indented.
fn wrapped(text: &str, style: TerminalStyle) -> String {
    let options = textwrap::Options::new(style.width).initial_indent("  ");
    textwrap::fill(&printable(text), options.subsequent_indent("    "))
}

/// Severity, rule and message in one line.
fn headline(finding: &Finding) -> String {
    let silenced =
        finding.silenced.as_ref().map(|silenced| format!(" (silenced by {})", silenced.context));
    let (severity, message) = (finding.severity.name(), printable(&finding.message));
    format!("{severity}[{}] {message}{}", finding.rule, silenced.unwrap_or_default())
}

/// A file's name to begin a line with: a runner of CI takes `::word::` there for a command.
pub fn line_name(path: &str) -> String {
    let path = printable(path);
    if path.trim_start().starts_with("::") { format!("./{path}") } else { path }
}

/// The beginnings of reports that are one JSON object.
const SARIF: &str = "{\"$schema\":\"https://json.schemastore.org/sarif";
const RDJSON: &str = "{\"source\":{\"name\":\"puffery\"";

/// Whether a text begins as a report does, in any format. An empty one is the report on clean
/// files.
pub fn is_report(text: &str) -> bool {
    let text = text.trim_start();
    let names_rule = |line: &str| {
        let severities = ["error[", "warning[", "info["];
        severities
            .iter()
            .any(|severity| line.starts_with(severity) || line.contains(&format!(" {severity}")))
    };
    // Data sets are lines of JSON, too.
    let items = ["{\"path\":", "[\n{\"path\":", "{\"message\":", "[\n{\"description\":"];
    let keys = ["\"rule\":", "\"grade\":", "\"location\":"];
    let is_json = items.iter().any(|item| text.starts_with(item))
        && keys.iter().any(|key| text.contains(key));
    let begins = ["[\n]", SARIF, RDJSON, "::error ", "::warning ", "::notice "];
    text.is_empty()
        || is_json
        || begins.iter().any(|begin| text.starts_with(begin))
        || text.starts_with("<?xml")
            && ["<checkstyle", "<testsuites"].iter().any(|root| text.contains(root))
        || text.starts_with(markdown::BEGIN)
        || is_report_page(text)
        || text.lines().take(2).any(names_rule)
}

/// A name or message without characters that a terminal acts on.
pub fn printable(text: &str) -> String {
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    text.chars().map(printable_char).collect()
}

/// Replaces a control character, or one that changes the direction of the text after it, by a
/// replacement character; a tab or line end by a space.
fn printable_char(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control() => '\u{FFFD}',
        '\u{2028}' | '\u{2029}' => ' ',
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            '\u{FFFD}'
        }
        // Letters of tags, which nobody sees.
        '\u{E0001}'..='\u{E007F}' => '\u{FFFD}',
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
