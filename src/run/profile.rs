//! Rules and configuration put together: what documents under one configuration file are checked with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::builtin;
use crate::cli::RuleArgs;
use crate::config::{Choice, Config, Resolved, Selector};
use crate::engine::{Checker, Levels};
use crate::finding::{Finding, RuleId, Severity};
use crate::rules::{Loaded, Rule, read};

/// A configuration with its rules.
pub(super) struct Profile {
    pub(super) checker: Checker,
    pub(super) resolved: Resolved,
    pub(super) config: Config,
    pub(super) choice: Choice,
    /// What was wrong with the configuration, the rules, or the names on the command line.
    pub(super) problems: Vec<Finding>,
    levels: Mutex<BTreeMap<Vec<usize>, Arc<Levels>>>,
}

impl Profile {
    /// Loads the rules for a configuration file, or for none.
    pub(super) fn load(args: &RuleArgs, file: Option<&Path>) -> Self {
        let mut config = file.map(Config::open).unwrap_or_default();
        let mut sources = config.rule_sources();
        sources.folders.extend(args.rule_dir.iter().cloned());
        let Loaded { mut rules, mut problems } = builtin::load(&sources);
        problems.retain(|problem| problem.severity == Severity::Error);
        let (resolved, mistakes) = config.resolve(&rules);
        resolved.adjust(&mut rules.scores);
        problems.append(&mut config.problems);
        problems.extend(mistakes);
        let named = args.rule.iter().map(|(selector, _)| selector).chain(&args.select).chain(&args.ignore);
        for selector in named.filter(|selector| !selector.is_known(&rules)) {
            problems.push(unknown(selector, &Selector::known(&rules)));
        }
        let choice = Choice { rules: args.rule.clone(), select: args.select.clone(), ignore: args.ignore.clone() };
        Self { checker: Checker::new(rules), resolved, config, choice, problems, levels: Mutex::default() }
    }

    /// The levels of all rules for one file.
    pub(super) fn levels(&self, path: &Path) -> Arc<Levels> {
        let key = self.resolved.key(path);
        let mut known = self.levels.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let levels = || Arc::new(self.resolved.levels(&key, &self.checker.rules, &self.choice));
        known.entry(key.clone()).or_insert_with(levels).clone()
    }
}

fn unknown(selector: &Selector, known: &[String]) -> Finding {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let name = selector.as_str();
    let mut problem = Finding::problem("usage", "command line", format!("there is no rule `{name}`"));
    problem.help = read::nearest(name, &known).map(|near| format!("did you mean `{near}`?"));
    problem
}

/// The profiles of a run: one for each configuration file that holds somewhere.
pub(super) struct Profiles<'a> {
    args: &'a RuleArgs,
    /// By configuration file.
    loaded: BTreeMap<Option<PathBuf>, Arc<Profile>>,
    /// The configuration file of each folder seen.
    nearest: BTreeMap<PathBuf, Option<PathBuf>>,
}

impl<'a> Profiles<'a> {
    pub(super) fn new(args: &'a RuleArgs) -> Self {
        Self { args, loaded: BTreeMap::new(), nearest: BTreeMap::new() }
    }

    /// The profile that holds for a file.
    pub(super) fn of(&mut self, path: &Path) -> Arc<Profile> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let file = match &self.args.config {
            _ if self.args.isolated => None,
            Some(file) => Some(file.clone()),
            None => {
                let nearest = || Config::nearest(folder);
                self.nearest.entry(folder.to_path_buf()).or_insert_with(nearest).clone()
            }
        };
        let load = || Arc::new(Profile::load(self.args, file.as_deref()));
        self.loaded.entry(file.clone()).or_insert_with(load).clone()
    }

    /// The rules of all of them, each name once, in order.
    pub(super) fn rules(&self) -> Vec<&Rule> {
        let rules = self.loaded.values().flat_map(|profile| &profile.checker.rules.rules);
        let rules: BTreeMap<&RuleId, &Rule> = rules.map(|rule| (&rule.id, rule)).collect();
        rules.into_values().collect()
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.loaded.values()
    }

    /// What was wrong with any of them, each problem once.
    pub(super) fn problems(&self) -> Vec<Finding> {
        let mut problems: Vec<Finding> = self.loaded.values().flat_map(|profile| profile.problems.clone()).collect();
        problems.sort_by(|a, b| a.order().cmp(&b.order()));
        problems.dedup_by(|a, b| a.order() == b.order());
        problems
    }
}
