//! `puffery explain` for names that are not rules: a family, a vocabulary, a context, evidence, and
//! the names of findings that no rule makes.

use std::io::{self, Write};

use super::explain::{paragraph, text_list};
use crate::builtin::FILES;
use crate::intake::{self, LARGEST_RULES};
use crate::rules::{Rule, RuleSet};
use crate::session::profile::RuleProfile;

/// Findings that no rule makes, and their meaning.
pub(super) const SPECIAL: [(&str, &str); 14] = [
    ("baseline/stale", "An entry of the baseline that nothing meets any more (--strict-baseline)."),
    ("config/hidden", "How many hits a pattern of [ignore] has hidden (--strict-config)."),
    (
        "config/unused",
        "An exclude, an override, a front matter field, an ignored passage or an allowed phrase that met nothing (--strict-config).",
    ),
    (
        "document/front-matter",
        "Front matter that cannot be read: its fields were not checked, the text below was.",
    ),
    (
        "gate/max-density",
        "More findings per 1,000 words than `max-density` in puffery.toml allows.",
    ),
    ("puffery/baseline", "The baseline cannot be read."),
    ("puffery/config", "A mistake in puffery.toml, or a file it names that cannot be read."),
    ("puffery/example", "An example of a rule that does not hold (`puffery test`)."),
    ("puffery/fix", "A file that --fix left as it was, and why."),
    ("puffery/git", "git could not say what has changed (--since, --staged)."),
    ("puffery/internal", "A bug in puffery; the other files were checked."),
    ("puffery/io", "A file that cannot be read or written."),
    ("puffery/rule", "A mistake in a rule file."),
    ("puffery/usage", "What the command line asks for cannot be done."),
];
/// Findings about directives in comments; each begins with this family.
pub(super) const DIRECTIVES: (&str, &str) = (
    "suppression",
    "A puffery-disable comment that does nothing, gives no reason where one is wanted, or names no rule.",
);
/// Entries of a word list that are shown.
const MOST_ENTRIES: usize = 400;

/// Explains a name; `false` where nothing has it.
pub(super) fn explain(
    out: &mut dyn Write,
    name: &str,
    profile: &RuleProfile,
    width: usize,
) -> io::Result<bool> {
    let rules = &profile.checker.rules;
    let family = name.strip_suffix("/*").unwrap_or(name);
    let members: Vec<&Rule> =
        rules.rules.iter().filter(|rule| rule.id.family() == family).collect();
    if let Some((_, text)) = SPECIAL.iter().find(|(special, _)| *special == name) {
        said(out, name, text, width)?;
    } else if name.split('/').next() == Some(DIRECTIVES.0) {
        said(out, name, DIRECTIVES.1, width)?;
    } else if !members.is_empty() {
        list(out, family, &members, width)?;
    } else if rules.vocabularies.contains_key(name) {
        vocabulary(out, name, profile, width)?;
    } else if let Some(context) = rules.contexts.iter().position(|context| context.name == name) {
        self::context(out, context, profile, width)?;
    } else if let Some(text) = text("evidence", name, profile) {
        said(out, &format!("{name} (evidence)"), &summary(&text), width)?;
        entries(out, "Looks for", &text, width)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// All names that can be explained beside those of rules.
pub(super) fn names(rules: &RuleSet) -> Vec<&str> {
    let mut families: Vec<&str> = rules.rules.iter().map(|rule| rule.id.family()).collect();
    families.dedup();
    let contexts = rules.contexts.iter().map(|context| context.name.as_str());
    let special = SPECIAL.iter().map(|(name, _)| *name);
    let vocabularies = rules.vocabularies.keys().map(String::as_str);
    families.into_iter().chain(contexts).chain(vocabularies).chain(special).collect()
}

fn said(out: &mut dyn Write, name: &str, text: &str, width: usize) -> io::Result<()> {
    writeln!(out, "{name}")?;
    paragraph(out, "", text, width)
}

fn list(out: &mut dyn Write, family: &str, members: &[&Rule], width: usize) -> io::Result<()> {
    writeln!(out, "{family} (a family of {} rules)", members.len())?;
    for rule in members {
        paragraph(out, "- ", &format!("{}: {}", rule.id, rule.summary), width)?;
    }
    writeln!(out, "\nOnly this family: --select {family}")
}

fn vocabulary(
    out: &mut dyn Write,
    name: &str,
    profile: &RuleProfile,
    width: usize,
) -> io::Result<()> {
    let text = text("vocabularies", name, profile).unwrap_or_default();
    said(out, &format!("{name} (a vocabulary)"), &summary(&text), width)?;
    entries(out, "Words", &text, width)?;
    let sources = profile.config.config.rule_sources();
    if let Some((added, removed)) = sources.vocabulary.get(name) {
        words(out, "Added by the configuration", added, width)?;
        words(out, "Taken away by it", removed, width)?;
    }
    let slot = format!("{{{name}}}");
    let by = profile.checker.rules.rules.iter().filter(|rule| rule.source.text.contains(&slot));
    heading(out, "Used by", by.map(|rule| rule.id.to_string()), width)?;
    writeln!(out, "\nAdd words: [vocabulary.{name}] with add = [\"…\"] in puffery.toml")
}

fn context(
    out: &mut dyn Write,
    index: usize,
    profile: &RuleProfile,
    width: usize,
) -> io::Result<()> {
    let rules = &profile.checker.rules;
    let context = &rules.contexts[index];
    said(out, &format!("{} (a context)", context.name), &context.summary, width)?;
    let text = text("contexts", &context.name, profile).unwrap_or_default();
    entries(out, "Looks for", &text, width)?;
    let lists = rules
        .rules
        .iter()
        .map(|rule| [&rule.silent_when, &rule.softer_when, &rule.louder_when, &rule.needs_one_of]);
    let lists: Vec<[&Vec<usize>; 4]> = lists.collect();
    for (number, title) in
        ["Silences", "Softens", "Makes louder", "Needed by"].into_iter().enumerate()
    {
        let by = rules.rules.iter().zip(&lists).filter(|(_, lists)| lists[number].contains(&index));
        heading(out, title, by.map(|(rule, _)| rule.id.to_string()), width)?;
    }
    Ok(())
}

/// A list of names under a heading, where there are any.
fn heading(
    out: &mut dyn Write,
    title: &str,
    names: impl Iterator<Item = String>,
    width: usize,
) -> io::Result<()> {
    words(out, title, &names.collect::<Vec<_>>(), width)
}

fn words(out: &mut dyn Write, title: &str, words: &[String], width: usize) -> io::Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    let more = words.len().saturating_sub(MOST_ENTRIES);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    paragraph(out, "", &(words[..words.len().min(MOST_ENTRIES)].join(", ") + &more), width)
}

/// The words and patterns of a file.
fn entries(out: &mut dyn Write, title: &str, text: &str, width: usize) -> io::Result<()> {
    let Ok(table) = text.parse::<toml::Table>() else { return Ok(()) };
    words(out, title, &entry_words(&table), width)
}

/// The words and patterns of a vocabulary, a context or a kind of evidence.
pub(super) fn entry_words(table: &toml::Table) -> Vec<String> {
    let mut all = text_list(table.get("words"));
    all.extend(text_list(table.get("any")));
    for cue in table.get("cues").and_then(toml::Value::as_array).into_iter().flatten() {
        all.extend(text_list(cue.get("any")));
    }
    all
}

pub(super) fn summary(text: &str) -> String {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    table.get("summary").and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

/// The text of a file of rules: the user's where there is one, else the built-in one.
pub(super) fn text(folder: &str, name: &str, profile: &RuleProfile) -> Option<String> {
    let path = format!("{folder}/{name}.toml");
    let sources = profile.config.config.rule_sources();
    let own = sources
        .folders
        .iter()
        .rev()
        .find_map(|root| intake::read(&root.path.join(&path), LARGEST_RULES).ok());
    let built_in =
        || FILES.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned());
    own.or_else(built_in)
}
