//! `puffery.toml` as it is written.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, de};
use toml::Spanned;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Config {
    #[serde(default)]
    pub(super) extends: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) rule_dirs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) exclude: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) front_matter: Vec<String>,
    #[serde(default)]
    pub(super) rules: BTreeMap<Spanned<String>, Spanned<Setting>>,
    #[serde(default)]
    pub(super) vocabulary: BTreeMap<Spanned<String>, Vocabulary>,
    #[serde(default)]
    pub(super) overrides: Vec<Spanned<Override>>,
}

/// `[vocabulary.NAME]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Vocabulary {
    #[serde(default)]
    pub(super) add: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) remove: Vec<Spanned<String>>,
}

/// `[[overrides]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Override {
    #[serde(default)]
    pub(super) paths: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) rules: BTreeMap<Spanned<String>, Spanned<Level>>,
}

/// `"hype/*" = "warning"`, or a table with more.
#[derive(Debug, Default)]
pub(super) struct Setting {
    pub(super) level: Option<Level>,
    pub(super) allow: Vec<Spanned<String>>,
    pub(super) extra: Vec<Spanned<String>>,
}

/// What a rule is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    level: Option<Level>,
    #[serde(default)]
    allow: Vec<Spanned<String>>,
    #[serde(default)]
    extra: Vec<Spanned<String>>,
}

/// By hand: serde's untagged enums lose the places of what is inside them.
impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LevelOrTable;
        impl<'de> Visitor<'de> for LevelOrTable {
            type Value = Setting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a level (\"off\", \"default\", \"info\", \"warning\", \"error\") or a table")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Setting, E> {
                let level = Level::deserialize(de::value::StrDeserializer::new(text))?;
                Ok(Setting { level: Some(level), ..Setting::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Setting, A::Error> {
                let Table { level, allow, extra } = Table::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Setting { level, allow, extra })
            }
        }
        deserializer.deserialize_any(LevelOrTable)
    }
}
