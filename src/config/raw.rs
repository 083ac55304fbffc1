//! `puffery.toml` as it is written.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, de};
use toml::Spanned;

use crate::rules::ScoreChange;

/// The whole file. What is said of its fields is in the schema, too.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "puffery.toml", description = "Configuration of puffery, a linter for prose.")]
pub(super) struct RawConfig {
    /// The schema of this file, for editors.
    #[serde(default, rename = "$schema")]
    #[schemars(with = "Option<String>")]
    pub(super) _schema: Option<de::IgnoredAny>,
    /// The versions of puffery that this file is for, such as `">=0.2"`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) required_version: Option<Spanned<String>>,
    /// Configuration files that this one builds on, relative to it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) extends: Vec<Spanned<String>>,
    /// Folders of your own rules (FAMILY/NAME.toml), relative to this file.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) rule_dirs: Vec<Spanned<String>>,
    /// Globs of files that are not checked, relative to this file.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) exclude: Vec<Spanned<String>>,
    /// Fields of front matter that are prose, beside title, description, summary and excerpt.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) front_matter: Vec<Spanned<String>>,
    /// Hosts of your own site: a link to one of them, or to a host below it, supports no claim.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) site_hosts: Vec<Spanned<String>>,
    /// Whether each inline suppression must say why.
    #[serde(default)]
    #[schemars(with = "Option<bool>")]
    pub(super) require_reason: Option<Spanned<bool>>,
    /// The most findings per 1,000 words that a document may have, by family, or `"*"` for all together.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub(super) max_density: BTreeMap<Spanned<String>, Spanned<f64>>,
    /// Levels of rules by name, family (`"hype/*"`) or all (`"*"`).
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, LevelOrTable>")]
    pub(super) rules: BTreeMap<Spanned<String>, Spanned<RuleSetting>>,
    /// Words that vocabularies of rules have more, or fewer.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, VocabularyTable>")]
    pub(super) vocabulary: BTreeMap<Spanned<String>, VocabularyTable>,
    /// Passages that are not linted.
    #[serde(default)]
    pub(super) ignore: IgnoreTable,
    /// Bars and weights of scores, which decide whether a match is reported and how loudly.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, ScoreSetting>")]
    pub(super) scores: BTreeMap<Spanned<String>, ScoreSetting>,
    /// Other levels for some paths.
    #[serde(default)]
    #[schemars(with = "Vec<OverrideTable>")]
    pub(super) overrides: Vec<Spanned<OverrideTable>>,
}

/// `[ignore]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct IgnoreTable {
    /// Phrases, or regular expressions: findings within what they match are left out.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) patterns: Vec<Spanned<String>>,
}

/// `[vocabulary.NAME]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct VocabularyTable {
    /// Words that it has, too.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) add: Vec<Spanned<String>>,
    /// Words that it has no longer.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) remove: Vec<Spanned<String>>,
}

/// `[scores.NAME]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ScoreSetting {
    /// The probability, from 0 to 1, from which on a match is reported.
    #[schemars(with = "Option<f32>")]
    pub(super) at_least: Option<Spanned<f32>>,
    /// The probability from which on it has the severity of its rule; below, it is info.
    #[schemars(with = "Option<f32>")]
    pub(super) sure: Option<Spanned<f32>>,
    /// Weights of single terms; negative ones take away.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, f32>")]
    pub(super) weights: BTreeMap<Spanned<String>, Spanned<f32>>,
}

impl ScoreSetting {
    /// Adds what it says to what other files say, which it beats.
    pub(super) fn change(&self, change: &mut ScoreChange) {
        change.at_least = self.at_least.as_ref().map(|bar| *bar.get_ref()).or(change.at_least);
        change.sure = self.sure.as_ref().map(|bar| *bar.get_ref()).or(change.sure);
        let weights =
            self.weights.iter().map(|(term, weight)| (term.get_ref().clone(), *weight.get_ref()));
        change.weights.extend(weights);
    }
}

/// `[[overrides]]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct OverrideTable {
    /// Globs of the files that it applies to, relative to this file.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) paths: Vec<Spanned<String>>,
    /// Levels of rules by name, family or all.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, RuleLevel>")]
    pub(super) rules: BTreeMap<Spanned<String>, Spanned<RuleLevel>>,
}

/// `"hype/*" = "warning"`, or a table with more.
#[derive(Debug, Default)]
pub(super) struct RuleSetting {
    pub(super) level: Option<RuleLevel>,
    pub(super) allow: Vec<Spanned<String>>,
    pub(super) extra: Vec<Spanned<String>>,
}

/// What a rule is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// Not looked for.
    Off,
    /// As it is in the rule file; switches a preview rule on.
    Default,
    /// With this severity.
    Info,
    /// With this severity.
    Warning,
    /// With this severity.
    Error,
}

/// What a rule can be set to, for the schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its shape matters")]
enum LevelOrTable {
    Level(RuleLevel),
    Table(RuleTable),
}

/// A rule's level, and its phrases.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RuleTable {
    /// The level.
    level: Option<RuleLevel>,
    /// Phrases that it does not find.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    allow: Vec<Spanned<String>>,
    /// Phrases that it finds, too.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    extra: Vec<Spanned<String>>,
}

/// By hand: serde's untagged enums lose the places of what is inside them.
impl<'de> Deserialize<'de> for RuleSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RuleSetting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a level (\"off\", \"default\", \"info\", \"warning\", \"error\") or a table",
                )
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<RuleSetting, E> {
                let level = RuleLevel::deserialize(de::value::StrDeserializer::new(text))?;
                Ok(RuleSetting { level: Some(level), ..RuleSetting::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RuleSetting, A::Error> {
                let RuleTable { level, allow, extra } =
                    RuleTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RuleSetting { level, allow, extra })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// The JSON Schema of the file.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(RawConfig)
}
