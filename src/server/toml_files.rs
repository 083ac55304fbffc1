//! Configurations and rule files as they are written: their mistakes, and examples that fail.

use std::path::{Path, PathBuf};

use super::desk::Desk;
use crate::builtin;
use crate::config::{Config, FILE_NAMES};
use crate::engine::{Checker, try_evidence, try_examples};
use crate::finding::Finding;
use crate::intake::{clean, with_unsaved};
use crate::rules::{RuleFolder, RuleSources};
use crate::session::profile::{RuleSettings, RunProfiles};

/// Beginnings of tables in rule files and contexts.
const TABLES: [&str; 3] = ["[match", "[[fires]]", "[[cues]]"];
/// Keys of vocabularies and of markers of evidence.
const LISTS: [&str; 2] = ["words", "any"];

/// Findings about a file of TOML: none where it is neither a configuration nor a rule.
pub(super) fn check(desk: &Desk, path: &Path, text: &str) -> Vec<Finding> {
    let found = with_unsaved(path, text, || {
        if is_configuration(path) {
            return of_configuration(desk, path);
        }
        match sources(desk, path, text) {
            Some(sources) => of_rules(&sources, path),
            None => Vec::new(),
        }
    });
    let own = |finding: &Finding| clean(Path::new(&*finding.path)) == clean(path);
    let mut found: Vec<Finding> = found.into_iter().filter(own).collect();
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    found
}

/// Whether a file is a configuration, by its name.
pub(super) fn is_configuration(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|own| name == *own))
}

fn of_configuration(desk: &Desk, path: &Path) -> Vec<Finding> {
    // The settings may name another.
    let rules = RuleSettings { config: Some(path.to_path_buf()), ..desk.settings.rules() };
    let mut profiles = RunProfiles::new(rules);
    profiles.of(&path.with_file_name("document.md"));
    profiles.problems()
}

/// The rules that a file is among: those of its configuration, or of its own folder.
fn sources(desk: &Desk, path: &Path, text: &str) -> Option<RuleSources> {
    let folder = path.parent()?;
    if let Some(file) = desk.settings.configuration.clone().or_else(|| Config::nearest(folder)) {
        let sources = Config::open(&file).rule_sources();
        let holds = |folder: &RuleFolder| clean(path).starts_with(clean(&folder.path));
        if sources.folders.iter().any(holds) {
            return Some(sources);
        }
    }
    // FAMILY/NAME.toml
    let root: PathBuf = folder.parent()?.to_path_buf();
    is_rule(text).then(|| RuleSources { folders: vec![root.into()], ..RuleSources::default() })
}

/// Whether a text is a rule file, a vocabulary, a context or a marker of evidence: it has a summary
/// above its first table, and one of their tables or lists.
fn is_rule(text: &str) -> bool {
    let (mut in_table, mut summary, mut sign) = (false, false, false);
    for line in text.lines().map(str::trim_start) {
        in_table |= line.starts_with('[');
        sign |= TABLES.iter().any(|table| line.starts_with(table));
        if let Some((key, _)) = line.split_once('=').filter(|_| !in_table) {
            summary |= key.trim_end() == "summary";
            sign |= LISTS.contains(&key.trim_end());
        }
    }
    summary && sign
}

fn of_rules(sources: &RuleSources, path: &Path) -> Vec<Finding> {
    let loaded = builtin::read(sources);
    let mut found = loaded.problems;
    let checker = Checker::new(loaded.rules);
    let own = clean(path);
    for index in 0..checker.rules.rules.len() {
        if clean(Path::new(&checker.rules.rules[index].source.path)) == own {
            found.extend(try_examples(&checker, index));
        }
    }
    for (index, marker) in checker.rules.evidence.iter().enumerate() {
        if clean(Path::new(&marker.source.path)) == own {
            found.extend(try_evidence(&checker.rules, index));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_files_are_told_from_those_of_others() {
        for text in [
            "summary = \"Ours\"\n[match.phrase]\nany = [\"shiny\"]\n",
            "# Words.\n  summary=\"Ours\"\nwords = [\"shiny\"]\n",
            "summary = \"Ours\"\n[[cues]]\n",
        ] {
            assert!(is_rule(text), "{text}");
        }
        for text in [
            "[project]\nkeywords = [\"any\"]\nsummary = \"A lamp\"\nwords = []\n",
            "title = \"Lamps of the company\"\nsummary = \"All our words\"\n",
            "keywords = []\n[match]\nsummary = 1\n",
        ] {
            assert!(!is_rule(text), "{text}");
        }
    }
}
