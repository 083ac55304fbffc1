//! Vocabulary, context and language files as they are written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{SourceReference, SpannedText, SpannedTexts};

/// `vocabularies/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct RawVocabulary {
    pub(in super::super) summary: SpannedText,
    #[serde(default)]
    pub(in super::super) words: SpannedTexts,
    #[serde(default)]
    pub(in super::super) sources: Vec<Spanned<SourceReference>>,
}

/// `contexts/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct RawContext {
    pub(in super::super) summary: SpannedText,
    pub(in super::super) note: SpannedText,
    #[serde(default)]
    pub(in super::super) cues: Vec<Spanned<RawCue>>,
    #[serde(default)]
    #[allow(dead_code, reason = "read so that a context can name its sources")]
    pub(in super::super) sources: Vec<Spanned<SourceReference>>,
}

/// One cue of a context: words, or a shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct RawCue {
    #[serde(default)]
    pub(in super::super) any: SpannedTexts,
    #[serde(default)]
    pub(in super::super) unless: SpannedTexts,
    #[serde(rename = "where")]
    pub(in super::super) side: Option<CueSide>,
    pub(in super::super) within: Option<usize>,
    pub(in super::super) over_commas: Option<bool>,
    pub(in super::super) shape: Option<ContextShape>,
}

/// The place of the words of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CueSide {
    /// Before the hit, in its clause.
    Before,
    /// After the hit, in its clause.
    After,
    /// In the clause of the hit.
    Clause,
    /// In its sentence.
    Sentence,
    /// After the hit, to the end of its sentence.
    Rest,
}

/// Features of the surroundings of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContextShape {
    /// The sentence ends with a question mark.
    Question,
    /// The block is a heading.
    Heading,
    /// Inside quotation marks around four words or more, or in a block quotation.
    Quotation,
    /// Quotation marks around the hit and at most two words more.
    TermInQuotes,
    /// Evidence in the sentence, before or after it, or at the end of the paragraph.
    Supported,
    /// A strong marker of evidence in the sentence or the next one.
    Cited,
    /// The section names a study that can be found.
    IdentifiedStudy,
    /// An identified study, and the hit begins with a verb in the past: it reports a result of that
    /// study.
    ResultOfStudy,
    /// The sentence ends with an exclamation mark.
    Exclamation,
    /// A figure near the hit that measures something: evidence of the kind `effect` or `measure`.
    Figure,
    /// In the title of somebody else's text: the words of a link to another site that make up an
    /// item of a list, or that begin with a capital where prose has none.
    LinkTitle,
    /// In an entry of a list of changes: an item that links to an issue, a change or a commit, or
    /// that begins with the name of a module.
    Changelog,
    /// In a document with code: it explains how something is made or used.
    Manual,
    /// Part of a name: capitals where prose has none.
    Name,
    /// Another hit of the family beside it, or two elsewhere in the sentence.
    Stacked,
    /// Hits of the family that count without company in the same paragraph.
    Company,
}

/// The files of `language/`: each has some of these keys.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawLanguage {
    #[serde(default)]
    pub(in super::super) forms: Vec<Vec<String>>,
    #[serde(default)]
    pub(in super::super) doubling: Vec<String>,
    #[serde(default)]
    pub(in super::super) pairs: Vec<Vec<String>>,
    #[serde(default)]
    pub(in super::super) never_end: Vec<String>,
    #[serde(default)]
    pub(in super::super) may_end: Vec<String>,
    #[serde(default)]
    pub(in super::super) openers: SpannedTexts,
    #[serde(default)]
    pub(in super::super) not_openers: SpannedTexts,
    #[serde(default)]
    pub(in super::super) no_topic: Vec<String>,
    #[serde(default)]
    pub(in super::super) frequency: BTreeMap<String, usize>,
    #[serde(default)]
    #[allow(dead_code, reason = "read so that a language file can name its sources")]
    pub(in super::super) sources: Vec<BTreeMap<String, String>>,
}
