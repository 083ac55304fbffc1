//! What the user wants checked and how: `puffery.toml` and the command line.
//!
//! The file nearest to a document holds, alone but for what it `extends`. [`Config::open`] reads one with everything it
//! extends; [`Config::resolve`] checks its names against the rules and reports every mistake with its place.

use std::path::{Path, PathBuf};

use globset::GlobSet;

use crate::engine::Levels;
use crate::finding::{Finding, Severity};
use crate::rules::{Rule, RuleSet, Sources};
use crate::source::Source;

mod open;
mod raw;
mod resolve;

pub use raw::Level;

/// Names that a configuration file goes by.
pub const FILE_NAMES: [&str; 2] = ["puffery.toml", ".puffery.toml"];

/// One file, with the folder that its paths are relative to.
#[derive(Debug)]
struct Layer {
    source: Source,
    folder: PathBuf,
    raw: raw::Config,
}

/// A configuration file and what it extends, the farthest first.
#[derive(Debug, Default)]
pub struct Config {
    layers: Vec<Layer>,
    /// What was wrong when it was read.
    pub problems: Vec<Finding>,
}

/// A rule's name, a family (`hype/*`) or all (`*`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    /// From its text, as it is written.
    pub fn new(text: &str) -> Self {
        // A family is written `hype/*`; `hype` and `hype/` are what people try first.
        let family = text.strip_suffix('/').unwrap_or(text);
        let bare = !family.contains('/') && family != "*";
        Self(if bare { format!("{family}/*") } else { text.to_owned() })
    }

    /// As it is written; a bare family with its `/*`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How exactly it names a rule: 2 by name, 1 by family, 0 as one of all; `None` where it does not.
    fn rank(&self, rule: &Rule) -> Option<u8> {
        if self.0 == "*" {
            return Some(0);
        }
        if let Some(family) = self.0.strip_suffix("/*") {
            return (family == rule.id.family()).then_some(1);
        }
        (self.0 == rule.id.as_str() || rule.aliases.contains(&self.0)).then_some(2)
    }

    /// Whether it names any of the rules.
    pub fn is_known(&self, rules: &RuleSet) -> bool {
        rules.rules.iter().any(|rule| self.rank(rule).is_some())
    }

    /// Everything that a selector can be, for did-you-mean.
    pub fn known(rules: &RuleSet) -> Vec<String> {
        let mut known: Vec<String> = rules.rules.iter().map(|rule| rule.id.to_string()).collect();
        known.extend(rules.rules.iter().map(|rule| format!("{}/*", rule.id.family())));
        known.dedup();
        known
    }
}

/// Levels for files that match, or for all.
#[derive(Debug)]
struct Settings {
    paths: Option<Globs>,
    rules: Vec<(Selector, Level)>,
}

/// Globs, relative to the folder of the file that states them.
#[derive(Debug)]
struct Globs {
    folder: PathBuf,
    set: GlobSet,
}

impl Globs {
    fn matches(&self, path: &Path) -> bool {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        path.strip_prefix(&self.folder).is_ok_and(|below| self.set.is_match(below))
    }
}

/// A configuration whose names are known to exist.
#[derive(Debug, Default)]
pub struct Resolved {
    /// Fields of front matter that are prose, beside those that always are.
    pub front_matter: Vec<String>,
    exclude: Vec<Globs>,
    /// In the order in which later ones beat earlier ones.
    settings: Vec<Settings>,
}

/// What the command line says about rules; it beats every file.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// `--rule NAME=LEVEL`.
    pub rules: Vec<(Selector, Level)>,
    /// `--select`: only these.
    pub select: Vec<Selector>,
    /// `--ignore`: not these.
    pub ignore: Vec<Selector>,
}

impl Resolved {
    /// Whether a file that a walk found is left out.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.iter().any(|globs| globs.matches(path))
    }

    /// Which settings hold for a file: files with the same key have the same levels.
    pub fn key(&self, path: &Path) -> Vec<usize> {
        let holds = |settings: &Settings| settings.paths.as_ref().is_none_or(|globs| globs.matches(path));
        (0..self.settings.len()).filter(|&index| holds(&self.settings[index])).collect()
    }

    /// The level of every rule under the settings of `key`.
    pub fn levels(&self, key: &[usize], rules: &RuleSet, choice: &Choice) -> Levels {
        let level = |rule: &Rule| {
            let mut level = if rule.preview { Level::Off } else { Level::Default };
            let layers = key.iter().map(|&index| &self.settings[index].rules).chain([&choice.rules]);
            for rules in layers {
                level = strongest(rules, rule).unwrap_or(level);
            }
            let selected = choice.select.iter().filter_map(|selector| selector.rank(rule)).max();
            if selected == Some(2) && level == Level::Off {
                level = Level::Default;
            }
            let off = (!choice.select.is_empty() && selected.is_none())
                || choice.ignore.iter().any(|selector| selector.rank(rule).is_some());
            if off { None } else { severity(level, rule.severity) }
        };
        rules.rules.iter().map(level).collect()
    }
}

/// What the most exact selector says of a rule; of equals the last.
fn strongest(settings: &[(Selector, Level)], rule: &Rule) -> Option<Level> {
    let ranked = settings.iter().filter_map(|(selector, level)| Some((selector.rank(rule)?, *level)));
    // `max_by_key` takes the last of equals.
    ranked.max_by_key(|&(rank, _)| rank).map(|(_, level)| level)
}

fn severity(level: Level, own: Severity) -> Option<Severity> {
    match level {
        Level::Off => None,
        Level::Default => Some(own),
        Level::Info => Some(Severity::Info),
        Level::Warning => Some(Severity::Warning),
        Level::Error => Some(Severity::Error),
    }
}

impl Config {
    /// What rules have to be loaded for it, beside the built-in ones.
    pub fn rule_sources(&self) -> Sources {
        let texts = |list: &[toml::Spanned<String>]| list.iter().map(|text| text.get_ref().clone()).collect::<Vec<_>>();
        let mut sources = Sources::default();
        for Layer { folder, raw, .. } in &self.layers {
            // One that is not there is reported where it is named.
            let folders = raw.rule_dirs.iter().map(|dir| folder.join(dir.get_ref()));
            sources.folders.extend(folders.filter(|folder| folder.is_dir()));
            for (name, vocabulary) in &raw.vocabulary {
                let (add, remove) = sources.vocabulary.entry(name.get_ref().clone()).or_default();
                add.extend(texts(&vocabulary.add));
                remove.extend(texts(&vocabulary.remove));
            }
            for (name, setting) in &raw.rules {
                let (allow, extra) = sources.phrases.entry(name.get_ref().clone()).or_default();
                allow.extend(texts(&setting.get_ref().allow));
                extra.extend(texts(&setting.get_ref().extra));
            }
        }
        sources
    }
}
