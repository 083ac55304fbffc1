//! `--statistics`: how often each rule finds something, and how dense findings are in each file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::printable;
use crate::finding::{Finding, Severity};
use crate::score::{DocumentScore, ScoreFormula};

/// Findings, counted.
#[derive(Clone, Debug, Default)]
pub struct FindingStatistics<'a> {
    /// The numbers of findings by rule, and by severity within it.
    rules: BTreeMap<String, BTreeMap<Severity, usize>>,
    /// Each file with its score.
    documents: Vec<(&'a str, DocumentScore)>,
}

impl<'a> FindingStatistics<'a> {
    /// Of these findings, and these files with their scores.
    pub fn of(findings: &[Finding], documents: Vec<(&'a str, DocumentScore)>) -> Self {
        let mut statistics = Self { documents, ..Self::default() };
        for finding in
            findings.iter().filter(|finding| finding.silenced.is_none() && !finding.is_problem())
        {
            let counts = statistics.rules.entry(finding.rule.to_string()).or_default();
            *counts.entry(finding.severity).or_default() += 1;
        }
        statistics
    }
}

/// Writes two tables: rules, the most frequent first, and files, the worst first.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn write_statistics(out: &mut dyn Write, statistics: &FindingStatistics<'_>) -> io::Result<()> {
    let mut rules: Vec<(&String, usize, &BTreeMap<Severity, usize>)> = statistics
        .rules
        .iter()
        .map(|(rule, counts)| (rule, counts.values().sum(), counts))
        .collect();
    rules.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let mut rows =
        vec![["findings", "errors", "warnings", "infos", "rule"].map(str::to_owned).to_vec()];
    for (rule, count, counts) in rules {
        let of = |severity: Severity| counts.get(&severity).copied().unwrap_or(0).to_string();
        let numbers =
            [count.to_string(), of(Severity::Error), of(Severity::Warning), of(Severity::Info)];
        rows.push(numbers.into_iter().chain([printable(rule)]).collect());
    }
    table(out, &rows)?;
    writeln!(out)?;
    let families: BTreeSet<&String> =
        statistics.documents.iter().flat_map(|(_, score)| score.families.keys()).collect();
    let mut documents: Vec<&(&str, DocumentScore)> = statistics.documents.iter().collect();
    documents.sort_by(|(a, first), (b, second)| {
        second.points().total_cmp(&first.points()).then_with(|| a.cmp(b))
    });
    let names = families.iter().map(|family| (*family).clone());
    let header = ["words".to_owned()].into_iter().chain(names);
    let mut rows =
        vec![header.chain(["points", "grade", "file"].map(str::to_owned)).collect::<Vec<_>>()];
    let total = DocumentScore::total(statistics.documents.iter().map(|(_, score)| score));
    let all = format!("all {} files", statistics.documents.len());
    let last = (all.as_str(), total);
    for (path, score) in
        documents.into_iter().chain((statistics.documents.len() > 1).then_some(&last))
    {
        let densities = families.iter().map(|family| format!("{:.1}", score.density(family)));
        let row = [score.words.to_string()].into_iter().chain(densities);
        let row = row.chain([
            format!("{:.1}", score.points()),
            score.grade().to_string(),
            printable(path),
        ]);
        rows.push(row.collect());
    }
    table(out, &rows)?;
    writeln!(out, "\nfamilies: findings per 1,000 words\n{ScoreFormula}")
}

/// Columns two spaces apart, all but the last one flush right.
fn table(out: &mut dyn Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.first().map_or(0, Vec::len);
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells =
            cells.map(
                |(at, (cell, &width))| {
                    if at + 1 == columns { cell.clone() } else { format!("{cell:>width$}") }
                },
            );
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  "))?;
    }
    Ok(())
}
