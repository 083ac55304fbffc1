//! Commands to type next, behind the findings of a run that has many.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::cli::CheckArgs;
use crate::finding::{Finding, RuleId};
use crate::report::{FindingTotals, TerminalStyle, counted, printable};

/// Findings from which on a reader wants to know where to begin.
const MANY: usize = 30;
/// Files of a run that is about a site and not about a draft.
const SITE: usize = 5;
/// Findings from which on a reader of any run wants to.
const OVERVIEW: usize = 200;
/// Rules that are named.
const NAMED: usize = 6;

/// The findings of a run, counted for advice.
#[derive(Default)]
pub(super) struct FoundRules {
    findings: usize,
    /// Findings with lines that can be deleted.
    fixable: usize,
    /// Findings that are not silenced.
    rules: BTreeMap<RuleId, usize>,
}

impl FoundRules {
    pub(super) fn add(&mut self, findings: &[Finding]) {
        self.findings += findings.len();
        for finding in findings {
            self.fixable += usize::from(!finding.fixes.is_empty());
            if finding.silenced.is_none() {
                *self.rules.entry(finding.rule.clone()).or_default() += 1;
            }
        }
    }

    /// The rules that found most, each with its count; of equals the first by name.
    fn frequent(&self) -> String {
        let mut counts: Vec<_> = self.rules.iter().collect();
        counts.sort_by_key(|(_, count)| Reverse(**count));
        let mut named = Vec::new();
        for (rule, count) in counts.iter().take(NAMED) {
            named.push(format!("{rule} {count}"));
        }
        let more = counts.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(", and {more} other rules") } else { String::new() };
        format!("{}{more}", named.join(", "))
    }
}

/// Writes the most frequent rules of a large run, and how to go on.
///
/// # Errors
///
/// When `err` cannot be written to.
pub(super) fn write(
    args: &CheckArgs,
    style: TerminalStyle,
    found: &FoundRules,
    totals: &FindingTotals,
    files: usize,
    err: &mut dyn Write,
) -> io::Result<()> {
    let paths: Vec<String> =
        args.paths.iter().map(|path| printable(&path.display().to_string())).collect();
    let paths = if paths == ["."] { String::new() } else { format!(" {}", paths.join(" ")) };
    if found.fixable > 0 && !args.fix {
        let what = counted(found.fixable, "finding");
        writeln!(err, "Lines of {what} can be deleted: puffery check --diff{paths}")?;
    }
    if found.findings < MANY || files < SITE && found.findings < OVERVIEW {
        return Ok(());
    }
    let text = format!("Most frequent: {}.", found.frequent());
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
