//! The command line: types and their help, no behaviour.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::finding::Severity;
use crate::report::OutputFormat;

mod choices;
mod editor;
mod fmt;
mod import;
mod learn;
mod output;
mod record;
mod rules;

pub use choices::{Color, FailOn, HtmlRegion, ListFormat};
pub use editor::AlarmArgs;
#[cfg(feature = "mcp")]
pub use editor::McpArgs;
#[cfg(feature = "server")]
pub use editor::ServerArgs;
pub use fmt::FmtArgs;
pub use import::{DocsArgs, ImportArgs, ImportFrom, SchemaArgs, SchemaKind, ValeArgs};
pub use learn::{LabelledArgs, MeasureArgs};
use output::OutputParser;
pub use output::ReportTarget;
pub use record::RecordArgs;
pub use rules::RuleArgs;

/// A linter for prose: finds hype, unsupported claims and the residue of scraped pages.
///
/// It finds wording, not falsehood: a finding says that a word promotes or that no source stands near a claim, never that
/// something is false.
#[derive(Debug, Parser)]
#[command(
    name = "puffery",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check files and print the findings.
    ///
    /// Folders are walked for .txt, .md, .markdown, .mdx, .html, .htm and .xhtml files; .gitignore and .ignore are
    /// respected. A file that is named is always checked, as plain text where its extension says nothing; a data set
    /// (.jsonl or .ndjson, also with .gz or .zst) line by line, a document a line.
    ///
    /// Exit status: 0 nothing found at or above --fail-on, 1 something found, 2 something could not be done (a file that
    /// cannot be read, a mistake in the configuration or in a rule); the other files are checked all the same.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Box<CheckArgs>),
    /// List the rules.
    Rules(RulesArgs),
    /// List the vocabularies: the word lists that rules share, and that puffery.toml can change.
    Vocabularies(RulesArgs),
    /// Explain a rule, a family, a vocabulary, a context, evidence, a score, or any name in the brackets of a finding.
    Explain(ExplainArgs),
    /// Check rules by their own examples.
    ///
    /// Each `fires` of a rule must be marked exactly as it says, each `allows` must stay quiet, and each phrase must find
    /// itself. What fails is shown in the rule file. Without paths the built-in rules are checked.
    Test(TestArgs),
    /// Write rule files in their one form: an entry a line, in order; comments stay.
    ///
    /// A file that cannot be read is left as it is.
    Fmt(FmtArgs),
    /// Write a commented puffery.toml that fits the folder.
    Init(InitArgs),
    /// Record the findings there are, so that `check` reports only new ones.
    ///
    /// Without a baseline all findings are recorded. Where there is one, entries that are met no longer are dropped, and a new
    /// finding is refused (exit status 1, nothing is written) unless --accept-new is given.
    Baseline(BaselineArgs),
    /// Print the configuration that applies to a path, and the source of each value.
    Config(ConfigArgs),
    /// Learn wording from labelled documents: tables of weighted words, and the weights of scores.
    ///
    /// Each score of the rule folder (scores/NAME.toml) gets a new bias and new weights for the terms that it names, and its table
    /// (tables/NAME.toml) new words. Printed is how well each does on owners that it was not fitted on.
    Learn(LabelledArgs),
    /// Measure how often each rule is right on labelled documents, and note it in the rule files.
    ///
    /// Each rule file of the folder gets a table `[measured]`: judged findings, precision with its interval, the day, and a hash
    /// of the wording. Labels that were used to fit or to tune rules are of no use here.
    Measure(MeasureArgs),
    /// Turn rules of another linter into rule files.
    Import(ImportArgs),
    /// Print the JSON Schema of puffery.toml, or of rule files.
    Schema(SchemaArgs),
    /// Write a page of Markdown for each rule, family, vocabulary, context and kind of evidence.
    #[command(hide = true)]
    Docs(DocsArgs),
    /// Speak the language server protocol over standard input and output, for editors.
    ///
    /// An editor starts it: docs/editors.md says how to set one up. Settings come from the editor, levels of rules from
    /// puffery.toml, and what is found is what `check` finds in the same text.
    #[cfg(feature = "server")]
    Server(ServerArgs),
    /// Speak the Model Context Protocol over standard input and output, for writing assistants.
    ///
    /// An assistant starts it: docs/assistants.md says how to set one up. It reads files below the workspace folder and changes
    /// none.
    #[cfg(feature = "mcp")]
    Mcp(McpArgs),
    /// Print a report about a finding that is none, for the issue form of the project. Nothing is sent.
    ReportFalseAlarm(AlarmArgs),
    /// Print completions for a shell.
    Completions(CompletionsArgs),
}

const CHECK_EXAMPLES: &str = "\
Examples:
  puffery check                              all documents below the current folder
  puffery check posts/ --fail-on error       exit with 1 only for errors
  puffery check draft.md --select claim      only claims
  puffery check --min-severity warning       what should not go out as it stands
  puffery check --rule 'hype/*=off' docs/    everything but hype
  puffery check --show-silenced draft.md     what contexts silenced, too, and why
  puffery check --why draft.md:12            all that was looked at in one line
  puffery check --output-format github --output-format sarif=puffery.sarif
  puffery check --diff posts/                what --fix would delete
  puffery check --since main                 only what this branch has changed
  puffery check crawl.jsonl.zst --output-format scores   a line of scores for each document
  pandoc page.docx -t markdown | puffery check - --stdin-filename page.md";

/// Which of the findings count.
#[derive(Clone, Debug, Args)]
pub struct WhichArgs {
    /// Only findings on lines that have changed since the branch left this git revision, new files among them.
    #[arg(long, value_name = "REV", conflicts_with_all = ["fix", "diff"], help_heading = "Which findings")]
    pub since: Option<String>,
    /// Only findings on lines that are staged for the next git commit; the staged contents are checked.
    #[arg(long, conflicts_with_all = ["since", "fix", "diff"], help_heading = "Which findings")]
    pub staged: bool,
    /// Ignore puffery-disable comments, and report what they suppress.
    #[arg(long, help_heading = "Which findings")]
    pub no_inline: bool,
    /// The baseline to use instead of the puffery-baseline.json nearest to each document.
    #[arg(long, value_name = "FILE", help_heading = "Which findings")]
    pub baseline: Option<PathBuf>,
    /// Use no baseline.
    #[arg(long, conflicts_with = "baseline", help_heading = "Which findings")]
    pub no_baseline: bool,
    /// Report entries of the baseline that are met no longer as errors.
    #[arg(long, help_heading = "Which findings")]
    pub strict_baseline: bool,
    /// Report excludes, overrides and allowed phrases of the configuration that matched nothing.
    #[arg(long, help_heading = "Rules")]
    pub strict_config: bool,
}

/// `puffery check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// Files and folders; `-` for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Which of the findings count.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Fields of data sets.
    #[command(flatten)]
    pub records: RecordArgs,
    /// Check again whenever a file changes, until Ctrl-C: first everything, then the files that changed.
    #[cfg_attr(feature = "watch", arg(long, conflicts_with_all = ["fix", "diff", "since", "staged", "stdin_filename"]))]
    #[cfg_attr(not(feature = "watch"), arg(skip))]
    pub watch: bool,
    /// Print counts by rule and by file instead of the findings: findings per 1,000 words and a grade.
    #[arg(long, conflicts_with = "diff", help_heading = "Output")]
    pub statistics: bool,
    /// How findings are printed, or written to a file (FORMAT=FILE); may be repeated, each but one with a file.
    #[arg(
        long, value_name = "FORMAT[=FILE]", default_value = "full", env = "PUFFERY_OUTPUT_FORMAT", hide_env_values = true,
        value_delimiter = ',', value_parser = OutputParser, help_heading = "Output"
    )]
    pub output_format: Vec<ReportTarget>,
    /// Write the findings to this file, in one step, instead of printing them. A document is not replaced.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,
    /// Show hits that a context, a comment or the baseline silenced, too, and why; they never count.
    #[arg(long, help_heading = "Output")]
    pub show_silenced: bool,
    /// Explain one line: what matched, what silenced it, the terms of its scores, and the evidence that was looked for.
    #[arg(
        long, value_name = "FILE:LINE", value_parser = editor::file_line, help_heading = "Output",
        conflicts_with_all = ["paths", "fix", "diff", "statistics", "output_file", "since", "staged", "stdin_filename"]
    )]
    pub why: Option<(PathBuf, usize)>,
    /// Say how sure each finding is, and which terms of its score decide.
    #[arg(long, help_heading = "Output")]
    pub explain_scores: bool,
    /// Colours.
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
    /// Say nothing but the findings.
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
    /// Report findings of this severity and above only: `warning` leaves out those of severity info.
    #[arg(long, value_name = "SEVERITY", default_value = "info", help_heading = "Output")]
    pub min_severity: Severity,
    /// The least severity that makes the exit status 1.
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub fail_on: FailOn,
    /// The part of HTML pages to check: the main or article element without navigation, headers, footers, asides and
    /// forms; or everything that is shown.
    #[arg(long, value_name = "REGION", default_value = "content")]
    pub html_region: HtmlRegion,
    /// Delete the lines that rules marked `fix = "safe"` find, and nothing else; the rest is reported.
    ///
    /// A file is written in one step, with its line ends, owner, permissions and extended attributes. One that is read-only,
    /// has another name (a hard link) or has changed since it was read is left as it is.
    #[arg(long, help_heading = "Fixing")]
    pub fix: bool,
    /// Print what --fix would change as a unified diff, and change nothing; exit with 1 if there is something.
    #[arg(long, help_heading = "Fixing")]
    pub diff: bool,
    /// Apply `exclude` of the configuration to files that are named, too: pre-commit names every file that changed.
    #[arg(long)]
    pub force_exclude: bool,
    /// Check files that .gitignore or .ignore exclude, too: whoever writes those decides what is checked.
    #[arg(long)]
    pub no_ignore: bool,
    /// Leave out rules that compare files with one another.
    #[arg(long)]
    pub no_cross_file: bool,
    /// The name under which standard input is checked and reported; its extension gives the format.
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}

impl CheckArgs {
    /// Whether a report has this format.
    pub fn wants(&self, format: OutputFormat) -> bool {
        self.output_format.iter().any(|target| target.format == format)
    }

    /// Whether a report shows documents as prose.
    pub fn wants_pages(&self) -> bool {
        self.output_format.iter().any(|target| target.format.shows_pages())
    }
}

/// `puffery rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// How to list them.
    #[arg(long, value_name = "FORMAT", default_value = "text", alias = "format")]
    pub output_format: ListFormat,
}

/// `puffery explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The name in the brackets of a finding, or that of a family, a vocabulary, a context, a kind of evidence or a score
    /// (scores/NAME).
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub output_format: ListFormat,
}

/// `puffery test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Rule files, or folders of rules (FAMILY/NAME.toml).
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// `puffery init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to write it to.
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
}

/// `puffery baseline`.
#[derive(Debug, Args)]
pub struct BaselineArgs {
    /// Files and folders.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// The file to write [default: the puffery-baseline.json nearest to the first path, or a new one in the current folder].
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Only drop entries that are met no longer.
    #[arg(long, conflicts_with = "accept_new")]
    pub prune: bool,
    /// Record new findings, too.
    #[arg(long)]
    pub accept_new: bool,
}

/// `puffery config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// The file or folder that it applies to.
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// Rules and their levels.
    #[command(flatten)]
    pub rules: RuleArgs,
}

/// `puffery completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
