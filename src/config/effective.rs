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
        type StatedList = fn(&super::raw::RawConfig) -> &[Spanned<String>];
        let lists: [(&str, StatedList); 4] = [
            ("rule-dirs", |raw| &raw.rule_dirs),
            ("exclude", |raw| &raw.exclude),
            ("front-matter", |raw| &raw.front_matter),
            ("site-hosts", |raw| &raw.site_hosts),
        ];
        let mut keys = Vec::new();
        for (key, list) in lists {
            let values = self
                .layers
                .iter()
                .flat_map(|layer| list(&layer.raw).iter().map(|text| text_of(layer, text)));
            keys.push((key, values.collect()));
        }
        let reason = self
            .layers
            .iter()
            .rev()
            .find_map(|layer| Some((layer, layer.raw.require_reason.as_ref()?)));
        let reason = reason.map_or_else(
            || StatedValue { value: "false".into(), from: "default".into() },
            |(layer, wanted)| StatedValue {
                value: wanted.get_ref().to_string(),
                from: layer.stand(wanted).to_string(),
            },
        );
        keys.push(("require-reason", vec![reason]));
        keys
    }

    fn phrases(&self, rules: &RuleSet) -> StatedLists {
        let mut lists = StatedLists::new();
        for layer in &self.layers {
            for (name, setting) in &layer.raw.rules {
                let name = rules
                    .find(name.get_ref())
                    .map_or_else(|| name.get_ref().clone(), |rule| rule.id.to_string());
                add(&mut lists, layer, &name, "allow", &setting.get_ref().allow);
                add(&mut lists, layer, &name, "extra", &setting.get_ref().extra);
            }
        }
        lists
    }

    fn ignored(&self) -> Vec<StatedValue> {
        let patterns = self
            .layers
            .iter()
            .flat_map(|layer| layer.raw.ignore.patterns.iter().map(move |one| (layer, one)));
        patterns.map(|(layer, pattern)| text_of(layer, pattern)).collect()
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
                for phrase in &setting.get_ref().allow {
                    let what = format!(
                        "`{}` of `{}` allowed nothing in this run",
                        phrase.get_ref(),
                        name.get_ref()
                    );
                    let finding = unused(&layer.stand(phrase), what);
                    all.extend(finding.map(|finding| {
                        (RuleId::new(name.get_ref()), phrase.get_ref().clone(), finding)
                    }));
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
    let size = |family: &str| {
        rules.rules.iter().filter(|rule| family_of(rule.id.as_str()) == family).count()
    };
    counts.retain(|family, counts| counts.values().sum::<usize>() == size(family));
    let families = counts.into_iter().filter_map(|(family, counts)| {
        let most = counts.into_iter().max_by_key(|(_, count)| *count)?;
        Some((family, most))
    });
    families
        .filter(|(_, (_, count))| *count > 1)
        .map(|(family, (stated, _))| (family, stated.clone()))
        .collect()
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
        list.extend(values.iter().map(|text| text_of(layer, text)));
    }
}

fn text_of(layer: &super::ConfigLayer, text: &Spanned<String>) -> StatedValue {
    StatedValue {
        value: toml::Value::String(text.get_ref().clone()).to_string(),
        from: layer.stand(text).to_string(),
    }
}

impl ResolvedConfig {
    /// Overrides that matched no file so far, and fields of front matter that no file had.
    pub fn unmatched(&self) -> Vec<Finding> {
        self.settings
            .iter()
            .flat_map(|settings| &settings.paths)
            .flat_map(|globs| unmatched("override", globs))
            .collect()
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
        for (stand, field, _) in
            self.fields.iter().filter(|(_, _, met)| !met.load(Ordering::Relaxed))
        {
            found.extend(unused(
                stand,
                format!("no file in this run has the front matter field `{field}`"),
            ));
        }
        found
    }
}

impl ExcludeGlobs {
    /// Returns findings on the patterns that matched no file so far.
    pub fn unmatched(&self) -> Vec<Finding> {
        self.0.iter().flat_map(|globs| unmatched("exclude", globs)).collect()
    }
}

fn unmatched(what: &str, globs: &FolderGlobs) -> Vec<Finding> {
    let found = globs.unmatched();
    found
        .filter_map(|(stand, glob)| {
            unused(stand, format!("the {what} `{glob}` matched no file in this run"))
        })
        .collect()
}

/// A finding of `--strict-config`.
fn unused(stand: &super::StatedPlace, message: String) -> Option<Finding> {
    let mut finding = Finding::problem("", &stand.source.path, message);
    (finding.rule, finding.severity) = (RuleId::new("config/unused"), Severity::Warning);
    finding.help = Some("delete it, or correct it if it was meant to match".into());
    finding::locate(
        &stand.source,
        vec![FindingDraft { finding, labels: vec![(stand.span.clone(), String::new())] }],
    )
    .pop()
}
