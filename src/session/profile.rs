//! Rules and configuration together: the profile for checking documents under one configuration
//! file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::builtin;
use crate::config::{CommandLineRules, Config, ExcludeGlobs, ResolvedConfig, Selector};
use crate::engine::{Checker, RuleLevels};
use crate::finding::{Finding, RuleId, Severity};
use crate::rules::{LoadedRules, Rule, RuleSources, read};

/// Settings that decide which rules a run has, and at which levels.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSettings {
    /// Whether no configuration is read.
    pub(crate) isolated: bool,
    /// The configuration file that applies in place of the one nearest to each document.
    pub(crate) config: Option<PathBuf>,
    /// Folders of rules (FAMILY/NAME.toml) beside those that configurations name.
    pub(crate) rule_folders: Vec<PathBuf>,
    /// Levels that override those of every configuration.
    pub(crate) choice: CommandLineRules,
}

/// A configuration with its rules.
pub(crate) struct RuleProfile {
    pub(crate) checker: Arc<Checker>,
    pub(crate) resolved: ResolvedConfig,
    pub(crate) config: Arc<OpenedConfig>,
    pub(crate) choice: CommandLineRules,
    /// The problems of the configuration, the rules, or the names on the command line.
    pub(crate) problems: Vec<Finding>,
    levels: Mutex<BTreeMap<Vec<usize>, Arc<RuleLevels>>>,
}

/// A configuration as it was read.
#[derive(Default)]
pub(crate) struct OpenedConfig {
    pub(crate) config: Config,
    excludes: ExcludeGlobs,
    problems: Vec<Finding>,
}

impl OpenedConfig {
    fn new(file: &Path) -> Self {
        let mut config = Config::open(file);
        let (excludes, mut problems) = config.excludes();
        problems.append(&mut config.problems);
        Self { config, excludes, problems }
    }
}

/// A rule set ready for use, and the problems in its files.
type ReadyRules = (Arc<Checker>, Vec<Finding>);

impl RuleProfile {
    fn new(
        choice: CommandLineRules,
        config: Arc<OpenedConfig>,
        (checker, mut problems): ReadyRules,
    ) -> Self {
        let rules = &checker.rules;
        let (resolved, mistakes) = config.config.resolve(rules);
        problems.extend(mistakes);
        let levels = choice.rules.iter().map(|(selector, _)| selector);
        let named = levels.chain(&choice.select).chain(&choice.ignore);
        for selector in named.filter(|selector| !selector.is_known(rules)) {
            problems.push(unknown(selector, &Selector::known(rules)));
        }
        Self { checker, resolved, config, choice, problems, levels: Mutex::default() }
    }

    /// The levels of all rules for one file.
    pub(crate) fn levels(&self, path: &Path) -> Arc<RuleLevels> {
        let key = self.resolved.key(path);
        let mut known = self.levels.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let levels = || Arc::new(self.resolved.levels(&key, &self.checker.rules, &self.choice));
        known.entry(key.clone()).or_insert_with(levels).clone()
    }
}

/// Loads a rule set.
fn load(sources: &RuleSources) -> ReadyRules {
    let LoadedRules { rules, mut problems } = builtin::load(sources);
    problems.retain(|problem| problem.severity == Severity::Error);
    (Arc::new(Checker::new(rules)), problems)
}

fn unknown(selector: &Selector, known: &[String]) -> Finding {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let name = selector.as_str();
    let mut problem = Finding::problem("usage", "command line", format!("unknown rule `{name}`"));
    problem.help = read::nearest(name, &known).map(|near| format!("did you mean `{near}`?"));
    problem
}

/// The profiles of a run: one for each configuration file that applies to a document.
pub(crate) struct RunProfiles {
    settings: RuleSettings,
    /// The profiles by configuration file.
    loaded: BTreeMap<Option<PathBuf>, Arc<RuleProfile>>,
    /// The configurations that have been read, including those that only exclude.
    opened: BTreeMap<PathBuf, Arc<OpenedConfig>>,
    /// Configurations that ask for the same rules share them.
    rules: Vec<(RuleSources, ReadyRules)>,
    /// The configuration file of each folder seen.
    nearest: BTreeMap<PathBuf, Option<PathBuf>>,
    /// The configuration files whose excludes apply in each folder seen, the farthest first.
    around: BTreeMap<PathBuf, Vec<PathBuf>>,
}

impl RunProfiles {
    pub(crate) fn new(settings: RuleSettings) -> Self {
        Self {
            settings,
            loaded: BTreeMap::new(),
            opened: BTreeMap::new(),
            rules: Vec::new(),
            nearest: BTreeMap::new(),
            around: BTreeMap::new(),
        }
    }

    /// Returns the profile for a file.
    pub(crate) fn of(&mut self, path: &Path) -> Arc<RuleProfile> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let file = match &self.settings.config {
            _ if self.settings.isolated => None,
            Some(file) => Some(file.clone()),
            None => {
                let nearest = || Config::nearest(folder);
                self.nearest.entry(folder.to_path_buf()).or_insert_with(nearest).clone()
            }
        };
        if let Some(profile) = self.loaded.get(&file) {
            return profile.clone();
        }
        let config = file.as_deref().map(|file| self.open(file)).unwrap_or_default();
        let mut sources = config.config.rule_sources();
        sources.folders.extend(self.settings.rule_folders.iter().cloned().map(Into::into));
        let rules = self.rule_set(sources);
        let profile = Arc::new(RuleProfile::new(self.settings.choice.clone(), config, rules));
        self.loaded.insert(file, profile.clone());
        profile
    }

    /// The rule set that comes from some sources.
    fn rule_set(&mut self, sources: RuleSources) -> ReadyRules {
        if let Some((_, rules)) = self.rules.iter().find(|(known, _)| *known == sources) {
            return rules.clone();
        }
        let rules = load(&sources);
        self.rules.push((sources, rules.clone()));
        rules
    }

    /// Whether the configuration of a file, or of a folder above it, leaves it out.
    pub(crate) fn exclude(&mut self, path: &Path) -> bool {
        if self.settings.isolated {
            return false;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let files = match self.around.get(folder) {
            Some(files) => files.clone(),
            None => {
                let own = self.settings.config.as_ref();
                let mut files =
                    own.map_or_else(|| Config::around(folder), |file| vec![file.clone()]);
                // A folder that is excluded from above needs no configuration of its own: it is not
                // even read.
                files.reverse();
                self.around.entry(folder.to_path_buf()).or_insert(files).clone()
            }
        };
        files.iter().any(|file| self.open(file).excludes.hold(path))
    }

    fn open(&mut self, file: &Path) -> Arc<OpenedConfig> {
        self.opened
            .entry(file.to_path_buf())
            .or_insert_with(|| Arc::new(OpenedConfig::new(file)))
            .clone()
    }

    /// Excludes that matched no file.
    pub(crate) fn unmatched_excludes(&self) -> Vec<Finding> {
        self.opened.values().flat_map(|opened| opened.excludes.unmatched()).collect()
    }

    /// The rules of all of them, each name once, in order.
    pub(crate) fn rules(&self) -> Vec<&Rule> {
        let rules = self.loaded.values().flat_map(|profile| &profile.checker.rules.rules);
        let rules: BTreeMap<&RuleId, &Rule> = rules.map(|rule| (&rule.id, rule)).collect();
        rules.into_values().collect()
    }

    /// The configuration files that were read.
    #[cfg(feature = "server")]
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.opened.keys().cloned().collect();
        for opened in self.opened.values() {
            files.extend(opened.config.files().map(Path::to_path_buf));
        }
        files
    }

    /// The folders of rules that the configuration files name.
    #[cfg(feature = "server")]
    pub(crate) fn rule_folders(&self) -> Vec<PathBuf> {
        self.opened.values().flat_map(|opened| opened.config.rule_folders()).collect()
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<RuleProfile>> {
        self.loaded.values()
    }

    /// Returns the problems of all profiles, each once.
    pub(crate) fn problems(&self) -> Vec<Finding> {
        let opened = self.opened.values().flat_map(|opened| &opened.problems);
        let mut problems: Vec<Finding> = self
            .loaded
            .values()
            .flat_map(|profile| &profile.problems)
            .chain(opened)
            .cloned()
            .collect();
        problems.sort_by(|a, b| a.order().cmp(&b.order()));
        problems.dedup_by(|a, b| a.order() == b.order());
        problems
    }
}
