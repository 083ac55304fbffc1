//! Configurations and rule files as they are written: their mistakes, and examples that fail.

use std::path::{Path, PathBuf};

use super::desk::Desk;
use crate::builtin;
use crate::config::{Config, FILE_NAMES};
use crate::engine::{Checker, try_evidence, try_examples};
use crate::finding::Finding;
use crate::intake::{clean, with_unsaved};
use crate::rules::{RuleFolder, RuleSources};
use crate::session::profile::RunProfiles;

/// Signs of a rule file, a vocabulary, a context or a marker of evidence.
const SIGNS: [&str; 5] = ["[match", "[[fires]]", "[[cues]]", "words", "any"];

/// Findings about a file of TOML: none where it is neither a configuration nor a rule.
pub(super) fn check(desk: &Desk, path: &Path, text: &str) -> Vec<Finding> {
    let found = with_unsaved(path, text, || {
        if is_configuration(path) {
            return of_configuration(desk, path);
        }
        match sources(path, text) {
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
    let Some(args) = desk.args() else { return Vec::new() };
    let mut profiles = RunProfiles::new(&args.rules);
    profiles.of(&path.with_file_name("document.md"));
    profiles.problems()
}

/// The rules that a file is among: those of the nearest configuration, or of its own folder.
pub(super) fn sources(path: &Path, text: &str) -> Option<RuleSources> {
    let folder = path.parent()?;
    if let Some(file) = Config::nearest(folder) {
        let sources = Config::open(&file).rule_sources();
        let holds = |folder: &RuleFolder| clean(path).starts_with(clean(&folder.path));
        if sources.folders.iter().any(holds) {
            return Some(sources);
        }
    }
    // FAMILY/NAME.toml
    let root: PathBuf = folder.parent()?.to_path_buf();
    let is_rule = SIGNS.iter().any(|sign| text.contains(sign)) && text.contains("summary");
    is_rule.then(|| RuleSources { folders: vec![root.into()], ..RuleSources::default() })
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
    for marker in &checker.rules.evidence {
        if clean(Path::new(&marker.source.path)) == own {
            found.extend(try_evidence(marker));
        }
    }
    found
}
