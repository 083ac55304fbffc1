//! `families/NAME.toml`: facts about all rules of a family. A family without a file has none of
//! them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::read::{FileProblems, read};
use super::valid::required;
use super::{DeferredValue, RuleSet};

/// `families/NAME.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawFamily {
    title: Option<Spanned<String>>,
    summary: Option<Spanned<String>>,
    language: Option<Spanned<String>>,
    #[serde(default)]
    residue: bool,
    #[serde(default)]
    mark: FamilyMark,
    usual: Option<f64>,
}

/// The look of the marks of a family on the report page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FamilyMark {
    /// A background.
    Highlight,
    /// A wavy line below.
    Wave,
    /// A dotted line below.
    Dots,
    /// A line through the words.
    Strike,
    /// As that of families without a file.
    #[default]
    Plain,
}

/// A family of rules.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct RuleFamily {
    /// The folder of its rules.
    pub name: String,
    /// As a heading.
    pub title: DeferredValue<String>,
    /// The purpose of its rules, in a sentence.
    pub summary: DeferredValue<String>,
    /// Whether its rules are off for texts in other languages.
    pub english_only: bool,
    /// Whether its findings are no part of the text.
    pub residue: bool,
    /// Its marks on the report page.
    pub mark: FamilyMark,
    /// Findings per 1,000 words that few good texts reach.
    pub usual: Option<f64>,
}

impl RuleFamily {
    /// Reads one file.
    pub(super) fn read(problems: &mut FileProblems<'_>, name: &str) -> Option<Self> {
        let raw = read::<RawFamily>(problems)?;
        if let Some(language) = raw.language.as_ref().filter(|language| *language.get_ref() != "en")
        {
            let message = "the language of a family is `en`, or is left out";
            problems.error(message, language.span(), "", None);
        }
        let title = required(problems, raw.title.as_ref(), "title").into();
        let summary = required(problems, raw.summary.as_ref(), "summary").into();
        Some(Self {
            name: name.into(),
            title,
            summary,
            english_only: raw.language.is_some(),
            residue: raw.residue,
            mark: raw.mark,
            usual: raw.usual,
        })
    }

    /// A family that has no file.
    fn unwritten(name: &str) -> Self {
        let summary = "Rules of your own.".to_owned().into();
        Self { name: name.into(), title: name.to_owned().into(), summary, ..Self::default() }
    }
}

impl RuleSet {
    /// Gives every rule its family.
    pub fn name_families(&mut self) {
        for rule in &mut self.rules {
            let name = rule.id.family();
            let known = self.families.iter().find(|family| family.name == name).cloned();
            let known = known.unwrap_or_else(|| {
                let family = Arc::new(RuleFamily::unwritten(name));
                self.families.push(family.clone());
                family
            });
            rule.family = known;
        }
    }
}
