//! The settings in effect for a path, with their origins; and settings without use.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::{CommandLineRules, Config, ExcludeGlobs, FolderGlobs, ResolvedConfig};
use crate::finding::{self, Finding, FindingDraft, RuleId, Severity};
use crate::rules::RuleSet;
use toml::Spanned;

/// A value with the place that states it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatedValue {
    /// As it is written in TOML.
    pub value: String,
    /// `file:line`, or `default`.
    pub from: String,
}

/// The configuration in effect for one path.
#[derive(Clone, Debug, Default)]
pub struct EffectiveConfig {
    /// The files it comes from, the farthest first.
    pub files: Vec<String>,
    /// Lists and switches: key, and each of its values.
    pub keys: Vec<(&'static str, Vec<StatedValue>)>,
    /// Densities by family.
    pub max_density: Vec<(String, StatedValue)>,
    /// Rules whose level is stated somewhere, and families (`hype/*`) where most of its rules have
    /// one level from one place.
    pub rules: Vec<(String, StatedValue)>,
    /// The number of rules with the level of their rule file.
    pub others: usize,
    /// Phrases by rule, then by key.
    pub phrases: StatedLists,
    /// Words by vocabulary, then by key.
    pub vocabularies: StatedLists,
    /// Passages that are not linted.
    pub ignored: Vec<StatedValue>,
}

/// Lists by name, then by key.
pub type StatedLists = BTreeMap<String, BTreeMap<&'static str, Vec<StatedValue>>>;

impl Config {
    /// Returns the settings in effect for `path`.
    pub fn effective(
        &self,
        resolved: &ResolvedConfig,
        path: &Path,
        rules: &RuleSet,
        choice: &CommandLineRules,
    ) -> EffectiveConfig {
        let mut effective = EffectiveConfig {
            files: self.layers.iter().map(|layer| layer.source.path.clone()).collect(),
            keys: self.keys(),
            phrases: self.phrases(rules),
            vocabularies: self.vocabularies(),
            ignored: self.ignored(),
            ..EffectiveConfig::default()
        };
        for (family, (most, from)) in &resolved.max_density {
            let stated = StatedValue { value: most.to_string(), from: from.clone() };
            effective.max_density.push((family.clone(), stated));
        }
        let key = resolved.key(path);
        for rule in &rules.rules {
            match resolved.level(&key, rule, choice) {
                (level, Some(from)) => {
                    let value = format!("\"{}\"", level.map_or("off", Severity::name));
                    effective.rules.push((rule.id.to_string(), StatedValue { value, from }));
                }
                (_, None) => effective.others += 1,
            }
        }
        let families = families(&effective.rules, rules);
        effective.rules.retain(|(name, stated)| {
            effective.phrases.contains_key(name) || families.get(&family_of(name)) != Some(stated)
        });
        effective.rules.extend(families);
        effective.rules.sort_by(|a, b| a.0.cmp(&b.0));
        effective
    }

    fn keys(&self) -> Vec<(&'static str, Vec<StatedValue>)> {
        let mut keys = Vec::new();
        for key in ["rule-dirs", "exclude", "front-matter", "site-hosts"] {
            keys.push((key, Vec::new()));
        }
        for layer in &self.layers {
            let raw = &layer.raw;
            let lists = [&raw.rule_dirs, &raw.exclude, &raw.front_matter, &raw.site_hosts];
            for ((_, values), list) in keys.iter_mut().zip(lists) {
                values.extend(texts_of(layer, list));
            }
        }
        keys.push(("require-reason", vec![self.require_reason()]));
        keys
    }

    fn require_reason(&self) -> StatedValue {
        for layer in self.layers.iter().rev() {
            if let Some(wanted) = &layer.raw.require_reason {
                let from = layer.stand(wanted).to_string();
                return StatedValue { value: wanted.get_ref().to_string(), from };
            }
        }
        StatedValue { value: "false".into(), from: "default".into() }
    }

    fn phrases(&self, rules: &RuleSet) -> StatedLists {
        let mut lists = StatedLists::new();
        for layer in &self.layers {
            for (name, setting) in &layer.raw.rules {
                let name = match rules.find(name.get_ref()) {
                    Some(rule) => rule.id.to_string(),
                    None => name.get_ref().clone(),
                };
                add(&mut lists, layer, &name, "allow", &setting.get_ref().allow);
                add(&mut lists, layer, &name, "extra", &setting.get_ref().extra);
            }
        }
        lists
    }

    fn ignored(&self) -> Vec<StatedValue> {
        let mut ignored = Vec::new();
        for layer in &self.layers {
            ignored.extend(texts_of(layer, &layer.raw.ignore.patterns));
        }
        ignored
    }

    fn vocabularies(&self) -> StatedLists {
        let mut lists = StatedLists::new();
        for layer in &self.layers {
            for (name, vocabulary) in &layer.raw.vocabulary {
                add(&mut lists, layer, name.get_ref(), "add", &vocabulary.add);
                add(&mut lists, layer, name.get_ref(), "remove", &vocabulary.remove);
            }
        }
        lists
    }

    /// Returns the allowed phrases: the rule, the phrase, and the finding for one that never
    /// occurred.
    pub fn allowances(&self) -> Vec<(RuleId, String, Finding)> {
        let mut all = Vec::new();
        for layer in &self.layers {
            for (name, setting) in &layer.raw.rules {
                let name = name.get_ref();
                for stated in &setting.get_ref().allow {
                    let phrase = stated.get_ref();
                    let what = format!("`{phrase}` of `{name}` allowed nothing in this run");
                    if let Some(finding) = unused(&layer.stand(stated), what) {
                        all.push((RuleId::new(name), phrase.clone(), finding));
                    }
                }
            }
        }
        all
    }
}

fn family_of(rule: &str) -> String {
    format!("{}/*", RuleId::new(rule).family())
}

/// Returns the families whose rules all have a setting, each with the setting of most of them.
fn families(stated: &[(String, StatedValue)], rules: &RuleSet) -> BTreeMap<String, StatedValue> {
    let mut counts: BTreeMap<String, BTreeMap<&StatedValue, usize>> = BTreeMap::new();
    for (name, stated) in stated {
        *counts.entry(family_of(name)).or_default().entry(stated).or_default() += 1;
    }
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for rule in &rules.rules {
        *sizes.entry(family_of(rule.id.as_str())).or_default() += 1;
    }
    let mut families = BTreeMap::new();
    for (family, counts) in counts {
        let all: usize = counts.values().sum();
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        let Some((stated, count)) = most else { continue };
        if count > 1 && sizes.get(&family) == Some(&all) {
            families.insert(family, stated.clone());
        }
    }
    families
}

fn add(
    lists: &mut StatedLists,
    layer: &super::ConfigLayer,
    name: &str,
    key: &'static str,
    values: &[Spanned<String>],
) {
    if !values.is_empty() {
        let list = lists.entry(name.to_owned()).or_default().entry(key).or_default();
        list.extend(texts_of(layer, values));
    }
}

fn texts_of(layer: &super::ConfigLayer, texts: &[Spanned<String>]) -> Vec<StatedValue> {
    let mut values = Vec::with_capacity(texts.len());
    for text in texts {
        let value = toml::Value::String(text.get_ref().clone()).to_string();
        values.push(StatedValue { value, from: layer.stand(text).to_string() });
    }
    values
}

impl ResolvedConfig {
    /// Overrides that matched no file so far, and fields of front matter that no file had.
    pub fn unmatched(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for settings in &self.settings {
            if let Some(globs) = &settings.paths {
                found.extend(unmatched("override", globs));
            }
        }
        found
    }

    /// For each passage that is not linted how many hits that hid.
    pub fn hidden(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for (stand, ignored) in &self.ignored {
            let (pattern, count) = (&ignored.text, ignored.count());
            if count == 0 {
                found.extend(unused(
                    stand,
                    format!("`{pattern}` of [ignore] hid nothing in this run"),
                ));
                continue;
            }
            let hits = if count == 1 { "hit" } else { "hits" };
            let mut hid =
                unused(stand, format!("`{pattern}` of [ignore] hid {count} {hits} in this run"));
            if let Some(finding) = &mut hid {
                (finding.rule, finding.severity, finding.help) =
                    (RuleId::new("config/hidden"), Severity::Info, None);
            }
            found.extend(hid);
        }
        for (stand, field, met) in &self.fields {
            if !met.load(Ordering::Relaxed) {
                let what = format!("no file in this run has the front matter field `{field}`");
                found.extend(unused(stand, what));
            }
        }
        found
    }
}

impl ExcludeGlobs {
    /// Returns findings on the patterns that matched no file so far.
    pub fn unmatched(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for globs in &self.0 {
            found.extend(unmatched("exclude", globs));
        }
        found
    }
}

fn unmatched(what: &str, globs: &FolderGlobs) -> Vec<Finding> {
    let mut found = Vec::new();
    for (stand, glob) in globs.unmatched() {
        found.extend(unused(stand, format!("the {what} `{glob}` matched no file in this run")));
    }
    found
}

/// A finding of `--strict-config`.
fn unused(stand: &super::StatedPlace, message: String) -> Option<Finding> {
    let mut finding = Finding::problem("", &stand.source.path, message);
    (finding.rule, finding.severity) = (RuleId::new("config/unused"), Severity::Warning);
    finding.help = Some("delete it, or correct it if it was meant to match".into());
    finding::locate(
        &stand.source,
        vec![FindingDraft::new(finding, vec![(stand.span.clone(), String::new())])],
    )
    .pop()
}
