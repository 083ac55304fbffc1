//! `puffery rules`.

use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::{OutputStreams, RunOutcome};
use crate::cli::{Color, ListFormat, RuleArgs, RulesArgs};
use crate::finding::{Finding, Severity};
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
    let (profile, found) = here(&args.rules);
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
    problems(&found, streams)
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

/// The profile of the current folder, and the mistakes in its rules and configuration.
pub(super) fn here(args: &RuleArgs) -> (Arc<RuleProfile>, Vec<Finding>) {
    let mut profiles = RunProfiles::new(args.settings());
    let profile = profiles.of(Path::new("./document"));
    (profile, profiles.problems())
}

/// Reports problems on standard error.
pub(super) fn problems(
    problems: &[Finding],
    streams: &mut OutputStreams<'_>,
) -> io::Result<RunOutcome> {
    let style = super::style(Color::Never);
    report::write(streams.err, report::OutputFormat::Full, style, problems)?;
    Ok(if problems.is_empty() { RunOutcome::Clean } else { RunOutcome::Trouble })
}
