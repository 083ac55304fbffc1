//! `puffery explain` for names that are not rules: a family, a vocabulary, a context, evidence, and
//! the names of findings that no rule makes.

use std::io::{self, Write};

use serde::Serialize;

use super::explain::{paragraph, text_list};
use crate::builtin::FILES;
use crate::intake::{self, LARGEST_RULES};
use crate::report::counted;
use crate::rules::{EvidenceTier, HitContext, RuleScore, RuleSet, ScoreTerm};
use crate::session::profile::RuleProfile;

/// Findings that no rule makes, and their meaning.
pub(super) const SPECIAL: [(&str, &str); 14] = [
    (
        "baseline/stale",
        "An entry of the baseline that no finding matches any more (--strict-baseline).",
    ),
    ("config/hidden", "How many hits a pattern of [ignore] hid (--strict-config)."),
    (
        "config/unused",
        "An exclude, an override, a front matter field, an ignored passage or an allowed phrase that matched nothing (--strict-config).",
    ),
    ("document/front-matter", "Front matter that cannot be read; the text below it was checked."),
    (
        "gate/max-density",
        "More findings per 1,000 words than `max-density` in puffery.toml allows.",
    ),
    ("puffery/baseline", "The baseline cannot be read."),
    ("puffery/config", "A mistake in puffery.toml, or a file it names that cannot be read."),
    ("puffery/example", "An example of a rule that fails (`puffery test`)."),
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
    "A puffery-disable comment that suppresses nothing, gives no reason where one is required, or names no rule.",
);
/// The beginning of a score's name, where families and scores share names.
const SCORES: &str = "scores/";
/// Entries of a word list that are shown.
const MOST_ENTRIES: usize = 400;

/// The explanation of a name that is not a rule's.
#[derive(Debug, Serialize)]
pub(super) struct GlossaryEntry {
    name: String,
    /// The kind of the thing that has the name.
    kind: EntryKind,
    summary: String,
    sections: Vec<EntrySection>,
    /// How to use it, in one line.
    #[serde(skip_serializing_if = "String::is_empty")]
    usage: String,
}

/// The kinds of things that have names, besides rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum EntryKind {
    Family,
    Vocabulary,
    Context,
    Evidence,
    Score,
    Finding,
}

/// A part of an explanation: names, words or patterns.
#[derive(Debug, Serialize)]
struct EntrySection {
    heading: &'static str,
    entries: Vec<String>,
}

/// Explains a name; `None` where nothing has it.
pub(super) fn find(name: &str, profile: &RuleProfile) -> Option<GlossaryEntry> {
    let rules = &profile.checker.rules;
    let family = name.strip_suffix("/*").unwrap_or(name);
    if let Some((_, text)) = SPECIAL.iter().find(|(special, _)| *special == name) {
        return Some(GlossaryEntry::new(name, EntryKind::Finding, (*text).to_owned()));
    }
    if name.split('/').next() == Some(DIRECTIVES.0) {
        return Some(GlossaryEntry::new(name, EntryKind::Finding, DIRECTIVES.1.to_owned()));
    }
    if rules.rules.iter().any(|rule| rule.id.family() == family) {
        return Some(of_family(family, rules));
    }
    if rules.vocabularies.contains_key(name) {
        return Some(of_vocabulary(name, profile));
    }
    if let Some(context) = rules.contexts.iter().position(|context| context.name == name) {
        return Some(of_context(context, profile));
    }
    if rules.evidence.iter().any(|marker| marker.name == name) {
        return Some(of_evidence(name, profile));
    }
    let score = name.strip_prefix(SCORES).unwrap_or(name);
    let score = rules.scores.iter().find(|known| known.name == score)?;
    Some(of_score(score, rules))
}

/// All names that can be explained beside those of rules.
pub(super) fn names(rules: &RuleSet) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for rule in &rules.rules {
        if names.last().is_none_or(|last| last != rule.id.family()) {
            names.push(rule.id.family().to_owned());
        }
    }
    names.extend(rules.contexts.iter().map(|context| context.name.clone()));
    names.extend(rules.evidence.iter().map(|marker| marker.name.clone()));
    names.extend(rules.vocabularies.keys().cloned());
    names.extend(rules.scores.iter().map(|score| format!("{SCORES}{}", score.name)));
    names.extend(SPECIAL.iter().map(|(name, _)| (*name).to_owned()));
    names
}

impl GlossaryEntry {
    fn new(name: &str, kind: EntryKind, summary: String) -> Self {
        let (name, sections, usage) = (name.to_owned(), Vec::new(), String::new());
        Self { name, kind, summary, sections, usage }
    }

    /// Adds a section, unless it is empty.
    fn add(&mut self, heading: &'static str, entries: Vec<String>) {
        if !entries.is_empty() {
            self.sections.push(EntrySection { heading, entries });
        }
    }

    /// The line that it begins with.
    fn title(&self) -> String {
        let name = &self.name;
        match self.kind {
            EntryKind::Family => {
                let rules = self.sections.first().map_or(0, |section| section.entries.len());
                format!("{name} (a family of {})", counted(rules, "rule"))
            }
            EntryKind::Vocabulary => format!("{name} (a vocabulary)"),
            EntryKind::Context => format!("{name} (a context)"),
            EntryKind::Evidence => format!("{name} (evidence)"),
            EntryKind::Score => format!("{name} (a score)"),
            EntryKind::Finding => name.clone(),
        }
    }

    /// Writes it for people.
    ///
    /// # Errors
    ///
    /// When the stream cannot be written to.
    pub(super) fn write(&self, out: &mut dyn Write, width: usize) -> io::Result<()> {
        writeln!(out, "{}", self.title())?;
        if !self.summary.is_empty() {
            paragraph(out, "", &self.summary, width)?;
        }
        for EntrySection { heading, entries } in &self.sections {
            if self.kind == EntryKind::Family {
                for entry in entries {
                    paragraph(out, "- ", entry, width)?;
                }
                continue;
            }
            writeln!(out, "\n{heading}")?;
            let mut text = entries[..entries.len().min(MOST_ENTRIES)].join(", ");
            if entries.len() > MOST_ENTRIES {
                text.push_str(&format!(", and {} more", entries.len() - MOST_ENTRIES));
            }
            paragraph(out, "", &text, width)?;
        }
        if !self.usage.is_empty() {
            writeln!(out)?;
            for row in textwrap::wrap(&self.usage, width) {
                writeln!(out, "{row}")?;
            }
        }
        Ok(())
    }
}

fn of_family(family: &str, rules: &RuleSet) -> GlossaryEntry {
    let mut members = Vec::new();
    for rule in rules.rules.iter().filter(|rule| rule.id.family() == family) {
        members.push(format!("{}: {}", rule.id, rule.summary));
    }
    let mut entry = GlossaryEntry::new(family, EntryKind::Family, String::new());
    entry.add("Rules", members);
    entry.usage = format!("Only this family: --select {family}");
    if rules.scores.iter().any(|score| score.name == family) {
        entry.usage.push_str(&format!(". Its score: puffery explain {SCORES}{family}"));
    }
    entry
}

fn of_vocabulary(name: &str, profile: &RuleProfile) -> GlossaryEntry {
    let text = text("vocabularies", name, profile).unwrap_or_default();
    let mut entry = GlossaryEntry::new(name, EntryKind::Vocabulary, summary(&text));
    entry.add("Words", words_of(&text));
    let sources = profile.config.config.rule_sources();
    if let Some((added, removed)) = sources.vocabulary.get(name) {
        entry.add("Added by the configuration", added.clone());
        entry.add("Removed by the configuration", removed.clone());
    }
    let slot = format!("{{{name}}}");
    let mut users = Vec::new();
    for rule in &profile.checker.rules.rules {
        if rule.source.text.contains(&slot) {
            users.push(rule.id.to_string());
        }
    }
    entry.add("Used by", users);
    entry.usage = format!("Add words: [vocabulary.{name}] with add = [\"…\"] in puffery.toml");
    entry
}

fn of_context(index: usize, profile: &RuleProfile) -> GlossaryEntry {
    let rules = &profile.checker.rules;
    let HitContext { name, summary, .. } = &rules.contexts[index];
    let mut entry = GlossaryEntry::new(name, EntryKind::Context, summary.clone());
    entry.add("Looks for", words_of(&text("contexts", name, profile).unwrap_or_default()));
    let mut users = [const { Vec::new() }; 4];
    for rule in &rules.rules {
        let lists = [&rule.silent_when, &rule.softer_when, &rule.louder_when, &rule.needs_one_of];
        for (users, list) in users.iter_mut().zip(lists) {
            if list.contains(&index) {
                users.push(rule.id.to_string());
            }
        }
    }
    let headings = ["Silences", "Softens", "Makes louder", "Needed by"];
    for (heading, users) in headings.into_iter().zip(users) {
        entry.add(heading, users);
    }
    entry
}

fn of_evidence(name: &str, profile: &RuleProfile) -> GlossaryEntry {
    let text = text("evidence", name, profile).unwrap_or_default();
    let mut entry = GlossaryEntry::new(name, EntryKind::Evidence, summary(&text));
    let marker = profile.checker.rules.evidence.iter().find(|marker| marker.name == name);
    let strength = match marker.map(|marker| marker.tier) {
        Some(EvidenceTier::Strong) => "Strong: supports a claim by itself",
        Some(EvidenceTier::Medium) => "Medium: supports a claim with another kind of detail",
        _ => "Weak: never supports a claim",
    };
    entry.add("Strength", vec![strength.to_owned()]);
    entry.add("Looks for", words_of(&text));
    entry
}

fn of_score(score: &RuleScore, rules: &RuleSet) -> GlossaryEntry {
    let name = format!("{SCORES}{}", score.name);
    let mut entry = GlossaryEntry::new(&name, EntryKind::Score, score.summary.clone());
    entry.add("Reported from", vec![format!("{:.2}", score.at_least)]);
    entry.add("Reported with full severity from", vec![format!("{:.2}", score.sure)]);
    let (mut pro, mut contra) = (Vec::new(), Vec::new());
    let mut terms: Vec<&ScoreTerm> = score.terms.iter().collect();
    terms.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    for term in terms {
        let shown = format!("{} {:+.2}", term.name, term.weight);
        if term.weight < 0.0 { contra.push(shown) } else { pro.push(shown) }
    }
    entry.add("Counts for it", pro);
    entry.add("Counts against it", contra);
    let mut judged = Vec::new();
    for rule in &rules.rules {
        if rule.judge.as_ref().is_some_and(|judge| rules.scores[judge.score].name == score.name) {
            judged.push(rule.id.to_string());
        }
    }
    entry.add("Decides about", judged);
    entry.usage = "A sentence begins at the bias, each term that applies adds its weight, and the \
                   sum is turned into a probability: puffery check --why FILE:LINE shows it."
        .into();
    entry
}

/// The summary and the words of a vocabulary, changes by the configuration included.
pub(super) fn vocabulary_words(name: &str, profile: &RuleProfile) -> (String, Vec<String>) {
    let text = text("vocabularies", name, profile).unwrap_or_default();
    let mut words = words_of(&text);
    let sources = profile.config.config.rule_sources();
    if let Some((added, removed)) = sources.vocabulary.get(name) {
        words.retain(|word| !removed.contains(word));
        words.extend(added.iter().cloned());
    }
    (summary(&text), words)
}

/// The words and patterns of a file.
fn words_of(text: &str) -> Vec<String> {
    text.parse::<toml::Table>().map(|table| entry_words(&table)).unwrap_or_default()
}

/// The words and patterns of a vocabulary, a context or a kind of evidence.
pub(super) fn entry_words(table: &toml::Table) -> Vec<String> {
    let mut all = text_list(table.get("words"));
    all.extend(text_list(table.get("any")));
    all.extend(text_list(table.get("patterns")));
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
