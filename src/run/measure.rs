//! `puffery measure`: how often each rule is right on labelled documents, written into its file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

use rayon::prelude::*;
use toml_edit::{Document, Item, Table, TomlError};

use super::labelled::LabelledRun;
use super::{OutputStreams, RunOutcome};
use crate::cli::MeasureArgs;
use crate::document::Format;
use crate::engine::Checker;
use crate::finding::{Finding, FindingScope};
use crate::learn::{LabelVerdict, LabelledDocument};
use crate::report::counted;
use crate::rules::{HitCount, Measured, Rule, wording_hash};
use crate::source::Source;

/// The judged findings of a rule: all, and those with its own severity.
#[derive(Clone, Copy, Default)]
struct RuleCounts {
    all: HitCount,
    loud: HitCount,
}

pub(super) fn run(args: &MeasureArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let Some(LabelledRun { checker, documents }) = LabelledRun::new(&args.labelled, streams)?
    else {
        return Ok(RunOutcome::Trouble);
    };
    let counts = count(&checker, &documents);
    let mut outcome = RunOutcome::Clean;
    for rule in &checker.rules.rules {
        let path = args.labelled.rules.join(format!("{}.toml", rule.id));
        let Ok(old) = fs::read_to_string(&path) else { continue };
        let RuleCounts { all, loud } = counts.get(rule.id.as_str()).copied().unwrap_or_default();
        let measured = Measured::new(all, loud, args.date.clone(), wording_hash(&old));
        writeln!(streams.out, "{}: {}", rule.id, measured.in_words())?;
        if !is_news(rule.measured.as_ref(), &measured) {
            continue;
        }
        outcome =
            outcome.max(if args.labelled.check { RunOutcome::Findings } else { RunOutcome::Clean });
        if args.labelled.check {
            continue;
        }
        let written = with_table(&old, &measured)
            .map_err(io::Error::other)
            .and_then(|new| super::output::put(&path, new.as_bytes()));
        if let Err(error) = written {
            writeln!(streams.err, "{}: cannot write: {error}", path.display())?;
            outcome = RunOutcome::Trouble;
        }
    }
    writeln!(streams.err, "measured on {}", counted(documents.len(), "document"))?;
    Ok(outcome)
}

/// Checks the documents with all rules that are on, and counts their findings by the labels.
fn count(checker: &Checker, documents: &[LabelledDocument]) -> BTreeMap<String, RuleCounts> {
    let levels = checker.default_levels();
    let known = known_labels(checker, documents);
    let judged: Vec<Vec<(String, bool, bool)>> = documents
        .par_iter()
        .map(|document| {
            let source = Source::new(document.path.display().to_string(), document.text.clone());
            let findings = checker.check(&source, Format::Plain, &levels);
            judged(checker, document, &findings, &known)
        })
        .collect();
    let mut counts: BTreeMap<String, RuleCounts> = BTreeMap::new();
    for (rule, is_loud, is_right) in judged.into_iter().flatten() {
        let own = counts.entry(rule).or_default();
        own.all.add(is_right);
        if is_loud {
            own.loud.add(is_right);
        }
    }
    counts
}

/// Returns for each finding that labels say something of: its rule, whether it has the severity
/// of the rule, and whether it is right.
fn judged(
    checker: &Checker,
    document: &LabelledDocument,
    findings: &[Finding],
    known: &BTreeSet<&str>,
) -> Vec<(String, bool, bool)> {
    let mut found = Vec::new();
    for finding in findings {
        let Some(label) = &finding.primary else { continue };
        if finding.silenced.is_some() || finding.scope == FindingScope::Document {
            continue;
        }
        let Some(rule) = checker.rules.find(finding.rule.as_str()) else { continue };
        let (wanted, unless_supported) = label_of(checker, rule);
        if !known.contains(wanted) {
            continue;
        }
        let verdict = document.verdict(&label.span, wanted, unless_supported);
        if verdict != LabelVerdict::Unsure {
            let is_loud = finding.severity >= rule.severity;
            found.push((rule.id.to_string(), is_loud, verdict == LabelVerdict::Yes));
        }
    }
    found
}

/// The labels of rules that the documents have: of a rule without one nothing can be said.
fn known_labels<'a>(checker: &'a Checker, documents: &[LabelledDocument]) -> BTreeSet<&'a str> {
    let mut known = BTreeSet::new();
    for rule in &checker.rules.rules {
        let (label, _) = label_of(checker, rule);
        if documents.iter().any(|document| document.has(label)) {
            known.insert(label);
        }
    }
    known
}

/// The label that a rule is measured by: that of its score, or else that of its family's name.
fn label_of<'a>(checker: &'a Checker, rule: &'a Rule) -> (&'a str, bool) {
    match &rule.judge {
        Some(judge) => {
            let score = &checker.rules.scores[judge.score];
            (&score.label, score.unless_supported)
        }
        None => (rule.id.family(), false),
    }
}

/// Whether a measurement says something else than the one before; the day alone is no news.
fn is_news(old: Option<&Measured>, new: &Measured) -> bool {
    old.is_none_or(|old| Measured { date: new.date.clone(), ..old.clone() } != *new)
}

/// Replaces the table of a rule file, or puts it behind the keys above the first table.
fn with_table(file: &str, measured: &Measured) -> Result<String, TomlError> {
    let document = Document::parse(file)?;
    let own = document.get("measured").and_then(Item::as_table);
    let (start, end) = match own.and_then(|table| Some((table.span()?.start, lines_of(table)))) {
        Some((start, last)) => (start, line_end(file, last)),
        None => {
            let end = line_end(file, lines_of(document.as_table()));
            (end, end)
        }
    };
    let gap = if own.is_none() && start > 0 { "\n" } else { "" };
    let table = measured.as_table();
    Ok(format!("{}{gap}{table}{}", &file[..start], &file[end..]))
}

/// Returns the byte at which the last value of a table ends, tables in it left out.
fn lines_of(table: &Table) -> usize {
    let mut end = 0;
    for (_, item) in table {
        if item.is_value() {
            end = end.max(item.span().map_or(0, |span| span.end));
        }
    }
    end
}

/// Returns the byte behind the line that `at` is in; 0 stays 0.
fn line_end(text: &str, at: usize) -> usize {
    if at == 0 {
        return 0;
    }
    text[at..].find('\n').map_or(text.len(), |length| at + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured() -> Measured {
        let count = HitCount { all: 20, right: 19 };
        Measured::new(count, HitCount::default(), "2027-01-02".into(), "00".into())
    }

    #[test]
    fn a_table_goes_before_the_others_and_replaces_the_old_one() {
        let file = "summary = \"a\"\n\n[judge]\nscore = \"b\"\n";
        let once = with_table(file, &measured()).unwrap();
        assert!(once.starts_with("summary = \"a\"\n\n[measured]\nhits = 20\n"), "{once}");
        assert!(once.ends_with("wording = \"00\"\n\n[judge]\nscore = \"b\"\n"), "{once}");
        assert_eq!(with_table(&once, &measured()).unwrap(), once);
    }

    #[test]
    fn brackets_in_texts_and_comments_are_no_tables() {
        let file = "why = \"\"\"\n[measured]\n\"\"\"\n\n# Of the judge.\n[judge]\nscore = \"b\"\n";
        let once = with_table(file, &measured()).unwrap();
        assert!(
            once.starts_with("why = \"\"\"\n[measured]\n\"\"\"\n\n[measured]\nhits = 20\n"),
            "{once}"
        );
        assert!(once.ends_with("\n\n# Of the judge.\n[judge]\nscore = \"b\"\n"), "{once}");
        assert_eq!(with_table(&once, &measured()).unwrap(), once);
    }

    #[test]
    fn another_day_is_no_news() {
        let later = Measured { date: "2027-02-03".into(), ..measured() };
        assert!(!is_news(Some(&measured()), &later));
        assert!(is_news(None, &later));
        assert!(is_news(Some(&measured()), &Measured { hits: 21, ..later }));
    }
}
