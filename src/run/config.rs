//! `puffery config`: the settings in effect for a path, as TOML with comments that show where each
//! value comes from.

use std::io;
use std::path::Path;

use super::{OutputStreams, RunOutcome, style};
use crate::cli::{Color, ConfigArgs};
use crate::config::{EffectiveConfig, StatedValue};
use crate::report::{self, OutputFormat};
use crate::session::profile::RunProfiles;

pub(super) fn run(args: &ConfigArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    if !args.path.exists() {
        writeln!(streams.err, "{}: no such file or folder", args.path.display())?;
        return Ok(RunOutcome::Trouble);
    }
    // A folder is treated like a document in it.
    let path = if args.path.is_dir() { args.path.join("-") } else { args.path.clone() };
    let mut profiles = RunProfiles::new(args.rules.settings());
    let profile = profiles.of(&path);
    let problems = profiles.problems();
    if !problems.is_empty() {
        report::write(streams.out, OutputFormat::Full, style(Color::Auto), &problems)?;
        return Ok(RunOutcome::Trouble);
    }
    let rules = &profile.checker.rules;
    let effective =
        profile.config.config.effective(&profile.resolved, &path, rules, &profile.choice);
    print(&args.path, profiles.exclude(&path), &effective, streams.out)?;
    Ok(RunOutcome::Clean)
}

fn print(
    path: &Path,
    excluded: bool,
    effective: &EffectiveConfig,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "# Settings for {}", report::printable(&path.display().to_string()))?;
    match effective.files.as_slice() {
        [] => writeln!(out, "# No configuration file: everything is as it is built in.")?,
        files => writeln!(out, "# From {}", files.join(", "))?,
    }
    if excluded {
        writeln!(out, "# It is excluded: only when named is it checked.")?;
    }
    writeln!(out)?;
    for (key, values) in &effective.keys {
        // A switch has one value, a list any number.
        match values.as_slice() {
            [one] if !one.value.starts_with('"') => {
                writeln!(out, "{key} = {}  # {}", one.value, one.from)?;
            }
            values => list(key, values, out)?,
        }
    }
    if !effective.max_density.is_empty() {
        writeln!(out, "\n[max-density]")?;
        for (family, StatedValue { value, from }) in &effective.max_density {
            writeln!(out, "\"{family}\" = {value}  # {from}")?;
        }
    }
    writeln!(out, "\n[rules]")?;
    let level = |rule: &str| {
        effective.rules.iter().find(|(name, _)| name == rule).map(|(_, stated)| stated)
    };
    for (rule, StatedValue { value, from }) in &effective.rules {
        // One with phrases is a table of its own, below.
        if !effective.phrases.contains_key(rule) {
            writeln!(out, "\"{rule}\" = {value}  # {from}")?;
        }
    }
    if effective.others > 0 {
        writeln!(
            out,
            "# {} more with the level of their rule file: `puffery rules` lists them",
            effective.others
        )?;
    }
    for (rule, lists) in &effective.phrases {
        writeln!(out, "\n[rules.\"{rule}\"]")?;
        if let Some(StatedValue { value, from }) = level(rule) {
            writeln!(out, "level = {value}  # {from}")?;
        }
        lists.iter().try_for_each(|(key, values)| list(key, values, out))?;
    }
    if !effective.ignored.is_empty() {
        writeln!(out, "\n[ignore]")?;
        list("patterns", &effective.ignored, out)?;
    }
    for (name, lists) in &effective.vocabularies {
        writeln!(out, "\n[vocabulary.{name}]")?;
        lists.iter().try_for_each(|(key, values)| list(key, values, out))?;
    }
    Ok(())
}

fn list(key: &str, values: &[StatedValue], out: &mut dyn io::Write) -> io::Result<()> {
    if values.is_empty() {
        return writeln!(out, "{key} = []  # default");
    }
    writeln!(out, "{key} = [")?;
    for StatedValue { value, from } in values {
        writeln!(out, "  {value},  # {from}")?;
    }
    writeln!(out, "]")
}
