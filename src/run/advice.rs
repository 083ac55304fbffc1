//! Commands to type next, behind the findings of a run that has many.

use std::io::{self, Write};

use crate::cli::CheckArgs;
use crate::finding::Finding;
use crate::report::{FindingTotals, TerminalStyle, counted, printable};
use crate::score::frequent_rules;

/// Findings from which on a reader wants to know where to begin.
const MANY: usize = 30;
/// Files of a run that is about a site and not about a draft.
const SITE: usize = 5;
/// Findings from which on a reader of any run wants to.
const OVERVIEW: usize = 200;
/// Rules that are named.
const NAMED: usize = 6;

/// Writes the most frequent rules of a large run, and how to go on.
///
/// # Errors
///
/// When `err` cannot be written to.
pub(super) fn write(
    args: &CheckArgs,
    style: TerminalStyle,
    findings: &[Finding],
    totals: &FindingTotals,
    files: usize,
    err: &mut dyn Write,
) -> io::Result<()> {
    let paths: Vec<String> =
        args.paths.iter().map(|path| printable(&path.display().to_string())).collect();
    let paths = if paths == ["."] { String::new() } else { format!(" {}", paths.join(" ")) };
    let fixable = findings.iter().filter(|finding| !finding.fixes.is_empty()).count();
    if fixable > 0 && !args.fix {
        let what = counted(fixable, "finding");
        writeln!(err, "Lines of {what} can be deleted: puffery check --diff{paths}")?;
    }
    if findings.len() < MANY || files < SITE && findings.len() < OVERVIEW {
        return Ok(());
    }
    let text = format!("Most frequent: {}.", frequent(findings));
    let options = textwrap::Options::new(style.width).subsequent_indent("  ");
    writeln!(err, "{}", textwrap::fill(&text, options))?;
    let fresh = totals.baseline == 0 && args.which.since.is_none() && !args.which.staged;
    write_commands(&paths, fresh, err)
}

/// Writes commands that make a large run smaller; a baseline where the run has none.
fn write_commands(paths: &str, fresh: bool, err: &mut dyn Write) -> io::Result<()> {
    let mut commands = vec![
        ("check --min-severity error", "only the errors"),
        ("check --statistics", "counts by rule and by file"),
    ];
    if fresh {
        commands.push(("baseline", "accept these findings; report only new ones"));
    }
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    writeln!(err, "Next:")?;
    for (command, what) in commands {
        let blank = width - command.len();
        writeln!(err, "  puffery {command}{paths}{:blank$}  # {what}", "")?;
    }
    Ok(())
}

/// The rules that found most, each with its count.
fn frequent(findings: &[Finding]) -> String {
    let counts = frequent_rules(findings.iter().filter(|finding| finding.silenced.is_none()));
    let mut named = Vec::new();
    for (rule, count) in counts.iter().take(NAMED) {
        named.push(format!("{rule} {count}"));
    }
    let more = counts.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", and {more} other rules") } else { String::new() };
    format!("{}{more}", named.join(", "))
}
