//! Rule and evidence files as they are written, before anything is checked; [`lists`] has the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::blocks::{Growth, Place, Topic};
use super::signs::Sign;
use crate::document::{BlockKind, Format};
use crate::finding::Severity;

pub(super) mod lists;

type Text = Option<Spanned<String>>;
type Texts = Vec<Spanned<String>>;

/// `rules/FAMILY/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rule {
    pub(super) summary: Text,
    pub(super) message: Text,
    pub(super) severity: Option<Spanned<Severity>>,
    pub(super) why: Text,
    pub(super) instead: Text,
    pub(super) label: Text,
    #[serde(default)]
    pub(super) silent_when: Texts,
    #[serde(default)]
    pub(super) softer_when: Texts,
    #[serde(default)]
    pub(super) louder_when: Texts,
    #[serde(default)]
    pub(super) needs_one_of: Texts,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) preview: bool,
    #[serde(default)]
    pub(super) once: bool,
    pub(super) fix: Option<Fix>,
    pub(super) judge: Option<Spanned<super::scores::RawJudge>>,
    pub(super) measured: Option<Spanned<Measured>>,
    #[serde(rename = "match")]
    pub(super) matcher: Option<Spanned<Matcher>>,
    #[serde(default)]
    pub(super) fires: Vec<Spanned<Fires>>,
    #[serde(default)]
    pub(super) allows: Vec<Spanned<Allows>>,
    #[serde(default)]
    pub(super) sources: Vec<Spanned<Reference>>,
}

/// `[measured]`: how often the rule was right on labelled texts.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Measured {
    pub(super) precision: f64,
    pub(super) hits: usize,
    pub(super) date: toml::value::Datetime,
}

/// Exactly one of the fields is set; an enum would do, but serde's enums hide the place of a mistake inside them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Matcher {
    pub(super) phrase: Option<Wording>,
    pub(super) pattern: Option<Wording>,
    pub(super) claim: Option<Claim>,
    pub(super) tally: Option<super::tally::Raw>,
    pub(super) block: Option<Blocks>,
    pub(super) story: Option<Stories>,
    pub(super) repeat: Option<super::repeat::Raw>,
    pub(super) scored: Option<ScoredWording>,
}

/// `[match.scored]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ScoredWording {
    pub(super) table: Text,
}

impl Matcher {
    /// How many are set.
    pub(super) fn count(&self) -> usize {
        let Self { phrase, pattern, claim, tally, block, story, repeat, scored } = self;
        let set = [
            phrase.is_some(),
            pattern.is_some(),
            claim.is_some(),
            tally.is_some(),
            block.is_some(),
        ];
        set.into_iter()
            .chain([story.is_some(), repeat.is_some(), scored.is_some()])
            .filter(|set| *set)
            .count()
    }
}

/// `[match.claim]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Claim {
    pub(super) strength: Option<Spanned<Strength>>,
    pub(super) within: Option<usize>,
    pub(super) like: Text,
    pub(super) unless: Texts,
    pub(super) frames: Vec<Spanned<Frame>>,
}

/// How strongly a claim is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// "reduces", "has been shown to", "can".
    Asserted,
    /// "may", "could potentially", "holds the potential to".
    Hedged,
    /// The verbs of the frames say it themselves ("shows promise for").
    Any,
}

/// One way to make a claim.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Frame {
    pub(super) verbs: Texts,
    pub(super) objects: Texts,
    pub(super) subjects: Texts,
    pub(super) unless: Texts,
}

/// `evidence/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Evidence {
    pub(super) summary: Text,
    pub(super) tier: Option<Spanned<Tier>>,
    pub(super) kind: Text,
    pub(super) label: Text,
    #[serde(default)]
    pub(super) identifies: bool,
    #[serde(default)]
    pub(super) any: Texts,
    #[serde(default)]
    pub(super) unless: Texts,
    #[serde(default)]
    pub(super) fires: Vec<Spanned<Fires>>,
    #[serde(default)]
    pub(super) allows: Vec<Spanned<Allows>>,
    #[serde(default)]
    pub(super) sources: Vec<Spanned<Reference>>,
}

/// How much a marker of evidence is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// One is enough.
    Strong,
    /// Two of different kinds are enough.
    Medium,
    /// Never enough.
    Weak,
}

/// What `--fix` may do with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fix {
    /// Delete the line.
    Safe,
}

/// `[match.block]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Blocks {
    pub(super) parts: Vec<Spanned<Part>>,
    pub(super) lists: BTreeMap<String, Texts>,
    pub(super) with: Vec<String>,
    pub(super) apart: Vec<String>,
    pub(super) neighbours: usize,
    pub(super) reach: usize,
    pub(super) gap: usize,
    pub(super) grow: usize,
    pub(super) weights: Option<Weights>,
}

/// `[match.block.weights]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Weights {
    pub(super) stay: f32,
    pub(super) at_least: f32,
    pub(super) sure: f32,
    pub(super) of: BTreeMap<Sign, f32>,
}

impl Default for Blocks {
    /// What found most at less than two false lines in a thousand on 70 news and blog pages.
    fn default() -> Self {
        let (parts, lists) = (Vec::new(), BTreeMap::new());
        let (with, apart, weights) = (Vec::new(), Vec::new(), None);
        Self { parts, lists, with, apart, neighbours: 3, reach: 3, gap: 4, grow: 6, weights }
    }
}

/// `[[match.block.parts]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Part {
    pub(super) label: Text,
    pub(super) position: Place,
    pub(super) any: Texts,
    pub(super) weak: Texts,
    pub(super) needs: Texts,
    pub(super) growth: Growth,
    pub(super) title_words: usize,
    pub(super) repeats: usize,
    pub(super) weight: f32,
    pub(super) weak_weight: f32,
}

/// `[match.story]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Stories {
    #[serde(default)]
    pub(super) after: Texts,
    #[serde(default)]
    pub(super) above: Texts,
    #[serde(default)]
    pub(super) lists: BTreeMap<String, Texts>,
    pub(super) topic: Topic,
    #[serde(default)]
    pub(super) run: usize,
}

/// `[match.phrase]` and `[match.pattern]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Wording {
    pub(super) any: Texts,
    pub(super) unless: Texts,
    pub(super) position: Position,
    #[serde(rename = "in")]
    pub(super) blocks: Vec<BlockKind>,
    pub(super) addresses: bool,
}

/// Where in its block a hit must stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Anywhere.
    #[default]
    Anywhere,
    /// At the first word of a sentence.
    SentenceStart,
    /// At the first word of a block.
    BlockStart,
    /// The hit is the whole block, but for marks and counts around it.
    WholeLine,
}

/// A text that the rule must find something in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Fires {
    pub(super) text: Text,
    pub(super) marks: Texts,
    pub(super) severity: Option<Spanned<Severity>>,
    pub(super) format: Format,
}

/// A text in which the rule must stay quiet.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Allows {
    pub(super) text: Text,
    pub(super) because: Text,
    pub(super) format: Format,
}

/// Where a rule or vocabulary comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Reference {
    pub(super) title: Text,
    pub(super) url: Text,
}
