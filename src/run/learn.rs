//! `puffery learn`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::PathBuf;

use xxhash_rust::xxh3::Xxh3Default;

use super::labelled::LabelledRun;
use super::{OutputStreams, RunOutcome};
use crate::cli::LabelledArgs;
use crate::learn::{
    BarFigures, LabelledDocument, LearnedScore, LearnedTable, average_precision, learn,
};
use crate::rules::ScoreTerm;

pub(super) fn run(args: &LabelledArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let Some(LabelledRun { mut checker, documents }) = LabelledRun::new(args, streams)? else {
        return Ok(RunOutcome::Trouble);
    };
    let scores = args.rules.join("scores");
    let mut names = Vec::new();
    for score in &checker.rules.scores {
        if scores.join(format!("{}.toml", score.name)).is_file() {
            names.push(score.name.clone());
        }
    }
    if names.is_empty() {
        writeln!(streams.err, "{}: found no scores/NAME.toml to fit", args.rules.display())?;
        return Ok(RunOutcome::Trouble);
    }
    let hash = hash(&documents);
    let mut outcome = RunOutcome::Clean;
    for learned in learn(&mut checker, &names, &documents) {
        write!(streams.out, "{}", figures(&learned))?;
        if learned.positives == 0 {
            let (name, label) = (&learned.score.name, &learned.score.label);
            writeln!(
                streams.err,
                "{name}: no sentence has the label `{label}`; its files stay as they are"
            )?;
            outcome = RunOutcome::Trouble;
            continue;
        }
        let origin = format!("documents = {}\nlabels = \"{hash:016x}\"\n", documents.len());
        outcome = outcome.max(write_learned(args, &learned, &origin, streams)?);
    }
    Ok(outcome)
}

/// Writes the table and the score, or only says whether they differ.
fn write_learned(
    args: &LabelledArgs,
    learned: &LearnedScore,
    origin: &str,
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    let mut outcome = RunOutcome::Clean;
    for (folder, name, text) in [
        ("tables", &learned.table.name, table_text(learned, origin)),
        ("scores", &learned.score.name, score_text(learned, origin)),
    ] {
        let path = args.rules.join(folder).join(format!("{name}.toml"));
        match keep(args, &path, &text) {
            Ok(true) if args.check => outcome = outcome.max(RunOutcome::Findings),
            Ok(_) => {}
            Err(error) => {
                writeln!(streams.err, "{}: cannot write: {error}", path.display())?;
                outcome = RunOutcome::Trouble;
            }
        }
    }
    Ok(outcome)
}

/// Returns a hash of all texts and their labels.
fn hash(documents: &[LabelledDocument]) -> u64 {
    let mut hash = Xxh3Default::new();
    for document in documents {
        hash.update(document.text.as_bytes());
        hash.update(format!("{:?}", document.labels()).as_bytes());
    }
    hash.digest()
}

/// Writes a file where it differs, or only says so; returns whether it differed.
fn keep(args: &LabelledArgs, path: &PathBuf, text: &str) -> io::Result<bool> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    if !args.check {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        super::output::put(path, text.as_bytes())?;
    }
    Ok(true)
}

/// Returns the figures of a score on sentences of owners that it was not fitted on.
fn figures(learned: &LearnedScore) -> String {
    let LearnedScore { score, sentences, positives, unseen, .. } = learned;
    let average = average_precision(unseen);
    let mut text = format!(
        "{}: {positives} of {sentences} sentences, {} terms, {} words; average precision {average:.3} on unseen owners\n",
        score.name,
        score.terms.iter().filter(|term| term.weight != 0.0).count(),
        learned.table.words.len(),
    );
    for bar in [0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9] {
        let figures = BarFigures::at(bar, unseen);
        let (precision, recall, f1) = (figures.precision, figures.recall, figures.f1());
        writeln!(text, "  bar {bar:.2}: precision {precision:.2}, recall {recall:.2}, F1 {f1:.2}")
            .expect("writing to a string");
    }
    text
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn table_text(learned: &LearnedScore, origin: &str) -> String {
    let LearnedTable { bias, words, .. } = &learned.table;
    let mut text = format!(
        "# Made by `puffery learn`; each entry stands for all inflections of its words.\nsummary = {}\nbias = {bias:.2}\n\n\
         [learned]\nsentences = {}\npositives = {}\n{origin}\n[words]\n",
        quoted(&format!("Wording: {}", uncapitalised(&learned.score.summary))),
        learned.sentences,
        learned.positives,
    );
    for word in words {
        writeln!(text, "{} = {:.2}", quoted(&word.words), word.weight)
            .expect("writing to a string");
    }
    text
}

fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}

fn score_text(learned: &LearnedScore, origin: &str) -> String {
    let score = &learned.score;
    let mut text = format!(
        "# Weights are fitted by `puffery learn`; names, signs and bars are chosen by hand.\nsummary = {}\nlabel = {}\n\
         unless-supported = {}\ntable = {}\nbias = {:.2}\nat-least = {}\nsure = {}\n\n[learned]\nsentences = {}\n\
         positives = {}\n{origin}",
        quoted(&score.summary),
        quoted(&score.label),
        score.unless_supported,
        quoted(&learned.table.name),
        score.bias,
        score.at_least,
        score.sure,
        learned.sentences,
        learned.positives,
    );
    for (list, is_against) in [("for", false), ("against", true)] {
        write!(text, "\n[{list}]\n").expect("writing to a string");
        let mut own: Vec<&ScoreTerm> =
            score.terms.iter().filter(|term| term.is_against == is_against).collect();
        own.sort_by(|a, b| a.name.cmp(&b.name));
        for term in own {
            writeln!(text, "{} = {:.2}", quoted(&term.name), term.weight.abs())
                .expect("writing to a string");
        }
    }
    text
}
