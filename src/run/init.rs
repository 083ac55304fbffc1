//! `puffery init`.

use std::io;
use std::path::Path;

use super::fitted::FolderSuggestions;
use super::{OutputStreams, RunOutcome};
use crate::cli::InitArgs;
use crate::config::FILE_NAMES;
use crate::replace::{self, OldFile};

/// The file that `puffery init` writes. Everything except the lines that the folder itself suggests
/// is commented out, so that it changes nothing until it is edited.
const TEMPLATE: &str = r#"# Configuration of puffery. The file nearest to a document holds, alone but for what it extends.
# `puffery rules` lists the rules, `puffery explain NAME` shows one.

# Further configuration files that this one builds on, relative to this file.
# extends = ["../shared/puffery.toml"]

# Folders of your own rules (FAMILY/NAME.toml); a rule with the name of a built-in one replaces it.
# rule-dirs = ["style/"]

# Files and folders that are not checked, relative to this file. .gitignore and .ignore are respected anyway.
# exclude = ["vendor/**", "CHANGELOG.md"]

# Fields of front matter to check, beside title, description, summary and excerpt.
# front-matter = ["subtitle"]

# Hosts of your own site: a link to one of them, or to a host below it, supports no claim.
# site-hosts = ["example.org"]

# Whether each puffery-disable comment must say why.
# require-reason = true

# Keys below this line belong to tables, from one line in brackets to the next: put `exclude` and the like above it.

# The most findings per 1,000 words that a document may have, by family, or "*" for all together.
# [max-density]
# "hype" = 10

# Levels: off, default, info, warning, error. An exact name beats a family, a family beats "*", whatever the order.
# [rules]
# "hype/*" = "warning"
# "hype/promise-language" = { level = "error", allow = ["promise to pay"], extra = ["<hold> the key"] }

# Words that rules with slots such as {praise-nouns} know, too.
# [vocabulary.praise-nouns]
# add = ["our serum"]
# remove = ["insight"]

# Other levels for some paths, relative to this file.
# [[overrides]]
# paths = ["press/**"]
# rules = { "claim/*" = "error" }
"#;

pub(super) fn run(args: &InitArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let there = FILE_NAMES.iter().map(|name| args.folder.join(name)).find(|path| path.exists());
    if let Some(path) = there {
        writeln!(streams.err, "{} is already there; it was left as it is.", path.display())?;
        return Ok(RunOutcome::Trouble);
    }
    let path = args.folder.join(FILE_NAMES[0]);
    let fitted = FolderSuggestions::to(&args.folder);
    match replace::write(&path, text(&fitted).as_bytes(), OldFile::Absent) {
        Ok(()) => {
            report(&path, &fitted, streams)?;
            Ok(RunOutcome::Clean)
        }
        Err(error) => {
            writeln!(streams.err, "{}: cannot write: {error}", path.display())?;
            Ok(RunOutcome::Trouble)
        }
    }
}

/// The template with the keys that the folder suggests.
fn text(fitted: &FolderSuggestions) -> String {
    let mut text = String::new();
    for line in TEMPLATE.lines() {
        let suggestion = fitted.keys().find(|(key, _)| line.starts_with(&format!("# {key} = ")));
        match suggestion {
            Some((key, values)) => {
                let values =
                    values.iter().map(|value| toml::Value::String(value.clone()).to_string());
                text.push_str(&format!("{key} = [{}]", values.collect::<Vec<_>>().join(", ")));
            }
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

fn report(
    path: &Path,
    fitted: &FolderSuggestions,
    streams: &mut OutputStreams<'_>,
) -> io::Result<()> {
    writeln!(streams.out, "Wrote {}.", path.display())?;
    if fitted.keys().next().is_none() {
        writeln!(
            streams.out,
            "Nothing in the folder asks for a setting: every line is a comment."
        )?;
    }
    for (key, values) in fitted.keys() {
        writeln!(streams.out, "  {key}: {}", values.join(", "))?;
    }
    Ok(())
}
