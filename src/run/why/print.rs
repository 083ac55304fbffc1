//! The answer for people.

use std::io::{self, Write};

use super::super::explain::wrapped;
use super::AskedLine;
use super::sheet::{WhyEvidence, WhyHit, WhyScore, WhySentence};
use crate::finding::{Silenced, SilencedBy};
use crate::report::printable;
use crate::rules::RuleSet;

/// The least amount of a term that is named: smaller ones are shown as nothing.
const LEAST_TERM: f32 = 0.05;

pub(super) fn sheets(
    out: &mut dyn Write,
    asked: &AskedLine,
    sheets: &[WhySentence],
    rules: &RuleSet,
    width: usize,
) -> io::Result<()> {
    if sheets.is_empty() {
        let (file, line) = (printable(&asked.file), asked.line);
        return writeln!(out, "{file}:{line} has no prose: nothing was looked for.");
    }
    for (number, sheet) in sheets.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        let place = format!("{}:{}", printable(&sheet.file), sheet.line);
        match sheet.sentence.as_str() {
            "" => writeln!(out, "{place}")?,
            sentence => {
                let quoted = format!("{place} \u{201c}{}\u{201d}", printable(sentence));
                block(out, 0, &quoted, width)?;
            }
        }
        if sheet.hits.is_empty() {
            block(out, 2, "No rule matched anything here, not even silently.", width)?;
        }
        let mut shown = Vec::new();
        for hit in &sheet.hits {
            one_hit(out, hit, rules, width)?;
            if let Some(score) = &hit.score {
                one_score(out, score, shown.contains(&score.name.as_str()), width)?;
                shown.push(score.name.as_str());
            }
        }
        if let Some(evidence) = &sheet.evidence {
            writeln!(out)?;
            one_evidence(out, evidence, width)?;
        }
    }
    writeln!(
        out,
        "\n`puffery explain NAME` explains a rule, a context, a kind of evidence or a score."
    )
}

fn one_hit(out: &mut dyn Write, hit: &WhyHit, rules: &RuleSet, width: usize) -> io::Result<()> {
    writeln!(out)?;
    block(out, 2, &format!("{}: \u{201c}{}\u{201d}", hit.rule, printable(&hit.words)), width)?;
    let status = match &hit.silenced {
        Some(silenced) => silence(silenced, rules),
        None => format!("Reported as {}: {}", hit.severity.name(), printable(&hit.message)),
    };
    block(out, 4, &status, width)?;
    for note in &hit.notes {
        block(out, 4, &format!("Note: {}", printable(note)), width)?;
    }
    Ok(())
}

/// The reason why a hit is not reported.
fn silence(silenced: &Silenced, rules: &RuleSet) -> String {
    let words = match silenced.words.as_str() {
        "" => String::new(),
        words => format!(": \u{201c}{}\u{201d}", printable(words)),
    };
    let context = silenced.context.as_str();
    match silenced.by {
        SilencedBy::Context => {
            let known = rules.contexts.iter().find(|known| known.name == context);
            let summary = match (known, context) {
                (Some(known), _) => format!(" ({})", known.summary),
                (None, "unless") => " (an exception of the rule)".into(),
                (None, "needs-one-of") => " (nothing that the rule requires is nearby)".into(),
                (None, _) => String::new(),
            };
            format!("Not reported because of `{context}`{summary}{words}")
        }
        SilencedBy::Score => "Not reported: its score is too low".into(),
        SilencedBy::Inline => format!("Suppressed by `{}`{words}", printable(context)),
        SilencedBy::Baseline => "Not reported: it is in the baseline".into(),
    }
}

/// Writes a score; its terms are the same for all hits of a sentence and are written once.
fn one_score(out: &mut dyn Write, score: &WhyScore, again: bool, width: usize) -> io::Result<()> {
    let WhyScore { name, probability, reported_from, certain_from, .. } = score;
    let bars = format!(
        "Score `{name}` {probability:.2}; reported from {reported_from:.2}, with full severity \
         from {certain_from:.2}."
    );
    block(out, 4, &bars, width)?;
    if !score.decides {
        block(out, 4, "The text is so short that scores do not decide.", width)?;
    }
    if again {
        return Ok(());
    }
    let mut named = Vec::new();
    for (term, sum) in score.terms.iter().filter(|(_, sum)| sum.abs() >= LEAST_TERM) {
        named.push(format!("{term} {sum:+.1}"));
    }
    block(out, 4, &format!("Its terms: {}", named.join(", ")), width)
}

fn one_evidence(out: &mut dyn Write, evidence: &WhyEvidence, width: usize) -> io::Result<()> {
    block(
        out,
        2,
        "Evidence, looked for in the sentence, the one before and the one after:",
        width,
    )?;
    if evidence.found.is_empty() {
        block(out, 4, "None was found.", width)?;
    }
    for found in &evidence.found {
        let mut row =
            format!("\u{201c}{}\u{201d} ({}) {}", printable(&found.words), found.kind, found.place);
        if !found.remark.is_empty() {
            row.push_str(": ");
            row.push_str(&found.remark);
        }
        block(out, 4, &row, width)?;
    }
    if evidence.enough {
        return block(out, 4, "This is enough.", width);
    }
    let missing = format!(
        "Missing: one source ({}); or two details of different kinds ({}).",
        evidence.sources.join(", "),
        evidence.details.join(", ")
    );
    block(out, 4, &missing, width)
}

/// Writes a paragraph with an indent of so many columns.
fn block(out: &mut dyn Write, indent: usize, text: &str, width: usize) -> io::Result<()> {
    wrapped(out, &" ".repeat(indent), &" ".repeat(indent + 2), text, width)
}
