//! `puffery rules`.

use std::io;
use std::path::Path;

use serde::Serialize;

use super::{OutputStreams, RunOutcome};
use crate::cli::{Color, ListFormat, RuleArgs, RulesArgs};
use crate::finding::Severity;
use crate::report::{self, counted};
use crate::rules::RuleOrigin;
use crate::session::profile::{RuleProfile, RunProfiles};

#[derive(Serialize)]
struct ListedRule<'a> {
    name: &'a str,
    family: &'a str,
    severity: Severity,
    on: bool,
    preview: bool,
    origin: &'static str,
    summary: &'a str,
}

pub(super) fn run(args: &RulesArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let profile = here(&args.rules);
    let levels = profile.levels(Path::new("document"));
    let rules = profile.checker.rules.rules.iter().zip(levels.iter());
    let entries: Vec<ListedRule<'_>> = rules
        .map(|(rule, level)| ListedRule {
            name: rule.id.as_str(),
            family: rule.id.family(),
            severity: level.unwrap_or(rule.severity),
            on: level.is_some(),
            preview: rule.preview,
            origin: if rule.origin == RuleOrigin::BuiltIn { "built-in" } else { "user" },
            summary: &rule.summary,
        })
        .collect();
    match args.output_format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *streams.out, &entries)?;
            writeln!(streams.out)?;
        }
        ListFormat::Text => {
            list(&entries, streams.out)?;
        }
    }
    problems(&profile, streams)
}

/// Writes a row for each rule, family by family.
fn list(entries: &[ListedRule<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    for family in entries.chunk_by(|a, b| a.family == b.family) {
        writeln!(out, "{} ({})", family[0].family, counted(family.len(), "rule"))?;
        for entry in family {
            let on = match entry {
                ListedRule { on: true, .. } => "on",
                ListedRule { preview: true, .. } => "preview",
                _ => "off",
            };
            let (name, severity) = (entry.name, entry.severity.name());
            writeln!(out, "  {name:width$}  {severity:7}  {on:7}  {}", entry.summary)?;
        }
        writeln!(out)?;
    }
    let on = entries.iter().filter(|entry| entry.on).count();
    writeln!(
        out,
        "{}, {on} on. A rule that is in preview is on where it is named: --rule NAME=default.",
        counted(entries.len(), "rule")
    )?;
    writeln!(
        out,
        "`puffery explain NAME` shows a rule or a family; `check --select NAMES` runs some of them."
    )
}

/// The profile of the current folder.
pub(super) fn here(args: &RuleArgs) -> std::sync::Arc<RuleProfile> {
    RunProfiles::new(args.settings()).of(Path::new("./document"))
}

/// Reports the problems of a profile on standard error.
pub(super) fn problems(
    profile: &RuleProfile,
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    let style = super::style(Color::Never);
    report::write(streams.err, report::OutputFormat::Full, style, &profile.problems)?;
    Ok(if profile.problems.is_empty() { RunOutcome::Clean } else { RunOutcome::Trouble })
}
