//! What to do about findings, once for each rule, behind them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::full::Spent;
use super::{TerminalStyle, wrapped};
use crate::finding::{Finding, RuleId, Severity};

/// Advice that is given in any case.
const LEAST_ADVICE: usize = 3;
/// Words of documents that are too short for a shorter report.
const SHORT: usize = 300;
/// Words of a document for each line of the whole report.
const WORDS_PER_LINE: usize = 10;

/// A rule that found something.
#[derive(Debug, Default)]
struct Line {
    count: usize,
    severity: Option<Severity>,
    help: String,
}

/// The rules of a report with what they advise.
#[derive(Debug, Default)]
pub(super) struct Legend(BTreeMap<RuleId, Line>);

impl Legend {
    /// Counts a finding; what could not be done has its advice beside it.
    pub(super) fn add(&mut self, finding: &Finding) {
        if finding.is_problem() || finding.silenced.is_some() {
            return;
        }
        let line = self.0.entry(finding.rule.clone()).or_default();
        line.count += 1;
        line.severity = line.severity.max(Some(finding.severity));
        if let (true, Some(help)) = (line.help.is_empty(), &finding.help) {
            line.help.clone_from(help);
        }
    }

    /// Writes as much advice as leaves the report shorter than the texts that it is about, the most
    /// frequent rules first.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        style: TerminalStyle,
        spent: &Spent,
        before: &str,
    ) -> io::Result<()> {
        let advice = self.advice();
        if advice.is_empty() {
            return Ok(());
        }
        writeln!(out, "{before}What to do:")?;
        let mut words = spent.words + 3;
        let mut lines = spent.lines + 2;
        for (number, line) in advice.iter().enumerate() {
            let text = wrapped(line, style);
            words += text.split_whitespace().count();
            lines += text.lines().count();
            let room = words + CLOSING_WORDS < spent.document_words
                && lines + 2 < spent.document_words / WORDS_PER_LINE;
            if number >= LEAST_ADVICE && spent.document_words > SHORT && !room {
                let left = advice.len() - number;
                return writeln!(out, "  `puffery explain NAME` has advice on the other {left}.");
            }
            writeln!(out, "{text}")?;
        }
        writeln!(out, "  `puffery explain NAME` says why, with examples.")
    }

    /// Lines of advice: rules that advise the same share one.
    fn advice(&self) -> Vec<String> {
        let mut rules: Vec<(&RuleId, &Line)> = self.0.iter().collect();
        rules.sort_by_key(|(_, line)| std::cmp::Reverse((line.count, line.severity)));
        let mut advice: Vec<(String, &str)> = Vec::new();
        for (rule, line) in rules {
            let name = format!("{rule} \u{d7}{}", line.count);
            match advice.iter_mut().find(|(_, help)| *help == line.help) {
                Some((names, _)) => names.push_str(&format!(", {name}")),
                None => advice.push((name, &line.help)),
            }
        }
        let mut lines = Vec::new();
        for (names, help) in advice {
            lines.push(if help.is_empty() { names } else { format!("{names}: {help}") });
        }
        lines
    }
}

/// Words of the last line.
const CLOSING_WORDS: usize = 9;
