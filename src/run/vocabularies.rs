//! `puffery vocabularies`.

use std::io;

use serde::Serialize;

use super::rules::{here, problems};
use super::{OutputStreams, RunOutcome, glossary};
use crate::cli::{ListFormat, RulesArgs};

/// A vocabulary as a program reads it.
#[derive(Serialize)]
struct ListedVocabulary<'a> {
    name: &'a str,
    summary: String,
    words: Vec<String>,
}

pub(super) fn run(args: &RulesArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let (profile, found) = here(&args.rules);
    let mut entries = Vec::new();
    for name in profile.checker.rules.vocabularies.keys() {
        let (summary, words) = glossary::vocabulary_words(name, &profile);
        entries.push(ListedVocabulary { name, summary, words });
    }
    match args.output_format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *streams.out, &entries)?;
            writeln!(streams.out)?;
        }
        ListFormat::Text => list(&entries, streams.out)?,
    }
    problems(&found, streams)
}

/// Writes a row for each vocabulary.
fn list(entries: &[ListedVocabulary<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    for ListedVocabulary { name, summary, words } in entries {
        writeln!(out, "{name:width$}  {:>5}  {summary}", words.len())?;
    }
    writeln!(
        out,
        "\n{} vocabularies with their number of entries. `puffery explain NAME` shows one.",
        entries.len()
    )
}
