//! The user's settings: `puffery.toml` and the command line.
//!
//! The file nearest to a document applies; files are not merged unless one `extends` another.
//! [`Config::open`] reads a file with everything it extends; [`Config::resolve`] checks its names
//! against the rules and reports every mistake with its place.

use std::path::{Path, PathBuf};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::RuleLevels;
use crate::finding::{self, Finding, Severity};
use crate::intake::FolderTree;
use crate::rules::read::FileProblems;
use crate::rules::{Rule, RuleFolder, RuleSet, RuleSources};
use crate::source::Source;
use crate::suppress::IgnorePattern;
use globs::FolderGlobs;

mod effective;
mod globs;
mod open;
mod raw;
mod resolve;

pub use crate::rules::Selector;
pub use effective::{EffectiveConfig, StatedLists, StatedValue};
pub use raw::{RuleLevel, schema};

/// Names that a configuration file goes by.
pub const FILE_NAMES: [&str; 2] = ["puffery.toml", ".puffery.toml"];

/// One file, with the folder that its paths are relative to.
#[derive(Debug)]
struct ConfigLayer {
    source: Arc<Source>,
    folder: PathBuf,
    raw: raw::RawConfig,
}

/// A configuration file and the files it extends, the farthest first.
#[derive(Debug, Default)]
pub struct Config {
    layers: Vec<ConfigLayer>,
    /// The folder whose files may be shown.
    tree: FolderTree,
    /// The problems found when it was read.
    pub problems: Vec<Finding>,
}

/// The place of a setting in a configuration file.
#[derive(Clone, Debug)]
struct StatedPlace {
    source: Arc<Source>,
    span: Range<usize>,
}

impl std::fmt::Display for StatedPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = self.source.text[..self.span.start].matches('\n').count() + 1;
        write!(f, "{}:{line}", self.source.path)
    }
}

/// Levels for files that match, or for all.
#[derive(Debug)]
struct PathSettings {
    paths: Option<FolderGlobs>,
    rules: Vec<(Selector, RuleLevel)>,
    /// The place of each of them.
    stands: Vec<StatedPlace>,
}

/// A configuration whose names are known to exist.
#[derive(Debug, Default)]
pub struct ResolvedConfig {
    /// Fields of front matter that are prose, beside the fields that always are.
    pub front_matter: Vec<String>,
    /// Hosts of the site itself.
    pub site_hosts: Vec<String>,
    /// Whether inline suppressions must say why.
    pub require_reason: bool,
    /// The most findings per 1,000 words, by family or `*`, and where that is stated.
    pub max_density: BTreeMap<String, (f64, String)>,
    /// Passages that are not linted, and where each is stated.
    ignored: Vec<(StatedPlace, Arc<IgnorePattern>)>,
    /// The place of each field of front matter, its name, and whether a file has had it.
    fields: Vec<(StatedPlace, String, AtomicBool)>,
    /// In the order in which later ones beat earlier ones.
    settings: Vec<PathSettings>,
}

/// The settings for rules on the command line; they override every file.
#[derive(Clone, Debug, Default)]
pub struct CommandLineRules {
    /// `--rule NAME=LEVEL`.
    pub rules: Vec<(Selector, RuleLevel)>,
    /// `--select`: only these.
    pub select: Vec<Selector>,
    /// `--ignore`: not these.
    pub ignore: Vec<Selector>,
}

/// The patterns of excluded files of a configuration.
#[derive(Debug, Default)]
pub struct ExcludeGlobs(Vec<FolderGlobs>);

impl ExcludeGlobs {
    /// Whether a file that a walk found is left out.
    pub fn hold(&self, path: &Path) -> bool {
        // Each is asked, so that it is known which of them are of use.
        self.0.iter().filter(|globs| globs.matches(path)).count() > 0
    }
}

impl ResolvedConfig {
    /// Passages that are not linted.
    pub fn ignored(&self) -> Vec<Arc<IgnorePattern>> {
        self.ignored.iter().map(|(_, ignored)| ignored.clone()).collect()
    }

    /// Notes that a file has these fields, of those that [`ResolvedConfig::front_matter`] names.
    pub fn meets_fields(&self, named: &[String]) {
        let met = self.fields.iter().filter(|(_, field, _)| named.contains(field));
        met.for_each(|(_, _, met)| met.store(true, Ordering::Relaxed));
    }

    /// Returns the settings that apply to a file, as a key: files with equal keys have the same
    /// levels.
    pub fn key(&self, path: &Path) -> Vec<usize> {
        let holds = |settings: &PathSettings| {
            settings.paths.as_ref().is_none_or(|globs| globs.matches(path))
        };
        (0..self.settings.len()).filter(|&index| holds(&self.settings[index])).collect()
    }

    /// The level of every rule under the settings of `key`.
    pub fn levels(&self, key: &[usize], rules: &RuleSet, choice: &CommandLineRules) -> RuleLevels {
        rules.rules.iter().map(|rule| self.level(key, rule, choice).0).collect()
    }

    /// The level of a rule, and where it is stated; nothing where it is its own.
    fn level(
        &self,
        key: &[usize],
        rule: &Rule,
        choice: &CommandLineRules,
    ) -> (Option<Severity>, Option<String>) {
        let mut level = if rule.preview { RuleLevel::Off } else { RuleLevel::Default };
        let mut from = None;
        for settings in key.iter().map(|&index| &self.settings[index]) {
            if let Some(index) = strongest(&settings.rules, rule) {
                level = settings.rules[index].1;
                from = Some(settings.stands[index].to_string());
            }
        }
        if let Some(index) = strongest(&choice.rules, rule) {
            level = choice.rules[index].1;
            from = Some("command line".to_owned());
        }
        let selected = choice.select.iter().filter_map(|selector| selector.rank(rule)).max();
        if selected == Some(2) && level == RuleLevel::Off {
            level = RuleLevel::Default;
        }
        let off = (!choice.select.is_empty() && selected.is_none())
            || choice.ignore.iter().any(|selector| selector.rank(rule).is_some());
        if off || selected == Some(2) {
            from = Some("command line".to_owned());
        }
        (if off { None } else { severity(level, rule.severity) }, from)
    }
}

/// Returns the setting with the most exact selector for a rule; of equals the last.
fn strongest(settings: &[(Selector, RuleLevel)], rule: &Rule) -> Option<usize> {
    let ranked = settings
        .iter()
        .enumerate()
        .filter_map(|(index, (selector, _))| Some((selector.rank(rule)?, index)));
    // `max_by_key` takes the last of equals.
    ranked.max_by_key(|&(rank, _)| rank).map(|(_, index)| index)
}

fn severity(level: RuleLevel, own: Severity) -> Option<Severity> {
    match level {
        RuleLevel::Off => None,
        RuleLevel::Default => Some(own),
        RuleLevel::Info => Some(Severity::Info),
        RuleLevel::Warning => Some(Severity::Warning),
        RuleLevel::Error => Some(Severity::Error),
    }
}

impl Config {
    /// Returns its excludes, and findings on the patterns that are wrong.
    pub fn excludes(&self) -> (ExcludeGlobs, Vec<Finding>) {
        let (mut excludes, mut found) = (ExcludeGlobs::default(), Vec::new());
        for layer in &self.layers {
            let mut problems = FileProblems::new(&layer.source, "config");
            excludes.0.push(FolderGlobs::new(&layer.raw.exclude, layer, &mut problems));
            found.extend(finding::locate(&layer.source, problems.drafts));
        }
        (excludes, found)
    }

    /// The files that it was read from, those that it extends among them.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.layers.iter().map(|layer| Path::new(&layer.source.path))
    }

    /// The folders of rules that it names, whether they are there or not.
    pub fn rule_folders(&self) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        for ConfigLayer { folder, raw, .. } in &self.layers {
            let named = raw.rule_dirs.iter().filter(|dir| !dir.get_ref().is_empty());
            folders.extend(named.map(|dir| folder.join(dir.get_ref())));
        }
        folders
    }

    /// Returns the rules to load for it, beside the built-in ones: nothing if it only sets levels.
    pub fn rule_sources(&self) -> RuleSources {
        let mut sources = RuleSources::default();
        // One that is not there is reported where it is named.
        for path in self.rule_folders().into_iter().filter(|folder| folder.is_dir()) {
            sources.folders.push(RuleFolder { path, tree: self.tree.clone() });
        }
        for ConfigLayer { raw, .. } in &self.layers {
            for (name, vocabulary) in &raw.vocabulary {
                change(
                    &mut sources.vocabulary,
                    name.get_ref(),
                    &vocabulary.add,
                    &vocabulary.remove,
                );
            }
            for (name, setting) in &raw.rules {
                change(
                    &mut sources.phrases,
                    name.get_ref(),
                    &setting.get_ref().allow,
                    &setting.get_ref().extra,
                );
            }
            for (name, setting) in &raw.scores {
                setting.change(sources.scores.entry(name.get_ref().clone()).or_default());
            }
        }
        sources
    }
}

/// Two lists of texts by name.
type ListChanges = BTreeMap<String, (Vec<String>, Vec<String>)>;

/// Notes the changes for a name, if there are any.
fn change(
    changes: &mut ListChanges,
    name: &str,
    one: &[toml::Spanned<String>],
    other: &[toml::Spanned<String>],
) {
    if one.is_empty() && other.is_empty() {
        return;
    }
    let lists = changes.entry(name.to_owned()).or_default();
    lists.0.extend(one.iter().map(|text| text.get_ref().clone()));
    lists.1.extend(other.iter().map(|text| text.get_ref().clone()));
}
