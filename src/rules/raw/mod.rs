//! Rule and evidence files as they are written, before anything is checked; [`lists`] has the
//! others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::blocks::{BlockGrowth, BlockPlace, TopicBound};
use super::signs::BlockSign;
use crate::document::{BlockKind, Format};
use crate::finding::Severity;

pub(super) mod lists;

type SpannedText = Option<Spanned<String>>;
type SpannedTexts = Vec<Spanned<String>>;

/// `rules/FAMILY/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawRule {
    pub(super) summary: SpannedText,
    pub(super) message: SpannedText,
    pub(super) severity: Option<Spanned<Severity>>,
    pub(super) why: SpannedText,
    pub(super) instead: SpannedText,
    pub(super) label: SpannedText,
    #[serde(default)]
    pub(super) silent_when: SpannedTexts,
    #[serde(default)]
    pub(super) softer_when: SpannedTexts,
    #[serde(default)]
    pub(super) louder_when: SpannedTexts,
    #[serde(default)]
    pub(super) needs_one_of: SpannedTexts,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) preview: bool,
    #[serde(default)]
    pub(super) once: bool,
    pub(super) fix: Option<FixPolicy>,
    pub(super) judge: Option<Spanned<super::scores::RawJudge>>,
    pub(super) measured: Option<Spanned<super::measured::RawMeasured>>,
    #[serde(default)]
    pub(super) lists: BTreeMap<String, SpannedTexts>,
    #[serde(rename = "match")]
    pub(super) matcher: Option<Spanned<RawMatcher>>,
    #[serde(default)]
    pub(super) fires: Vec<Spanned<FiringExample>>,
    #[serde(default)]
    pub(super) allows: Vec<Spanned<AllowedExample>>,
    #[serde(default)]
    pub(super) rewrites: Vec<Spanned<RawRewrite>>,
    #[serde(default)]
    pub(super) sources: Vec<Spanned<SourceReference>>,
}

/// Exactly one of the fields is set; an enum would do, but serde's enums hide the place of a
/// mistake inside them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawMatcher {
    pub(super) phrase: Option<RawWording>,
    pub(super) pattern: Option<RawWording>,
    pub(super) claim: Option<RawClaim>,
    pub(super) tally: Option<super::tally::RawTally>,
    pub(super) block: Option<RawBlocks>,
    pub(super) story: Option<RawStories>,
    pub(super) repeat: Option<super::repeat::RawRepeat>,
    pub(super) scored: Option<RawScored>,
}

/// `[match.scored]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawScored {
    pub(super) table: SpannedText,
}

impl RawMatcher {
    /// Returns the number of tables that are set.
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
pub(super) struct RawClaim {
    pub(super) strength: Option<Spanned<ClaimStrength>>,
    pub(super) within: Option<usize>,
    pub(super) like: SpannedText,
    pub(super) unless: SpannedTexts,
    pub(super) frames: Vec<Spanned<RawFrame>>,
}

/// The strength of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimStrength {
    /// "reduces", "has been shown to", "can".
    Asserted,
    /// Hedged: "may", "could potentially", "holds the potential to".
    Hedged,
    /// The verbs of the frames say it themselves ("shows promise for").
    Any,
}

/// One way to make a claim.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawFrame {
    pub(super) verbs: SpannedTexts,
    pub(super) objects: SpannedTexts,
    pub(super) subjects: SpannedTexts,
    pub(super) unless: SpannedTexts,
}

/// `evidence/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawEvidence {
    pub(super) summary: SpannedText,
    pub(super) tier: Option<Spanned<EvidenceTier>>,
    pub(super) kind: SpannedText,
    pub(super) label: SpannedText,
    #[serde(default)]
    pub(super) identifies: bool,
    #[serde(default)]
    pub(super) any: SpannedTexts,
    #[serde(default)]
    pub(super) unless: SpannedTexts,
    /// Regular expressions, for addresses, identifiers and signs.
    #[serde(default)]
    pub(super) patterns: SpannedTexts,
    #[serde(default)]
    pub(super) unless_patterns: SpannedTexts,
    /// Lists that its phrases name.
    #[serde(default)]
    pub(super) lists: BTreeMap<String, SpannedTexts>,
    #[serde(default)]
    pub(super) fires: Vec<Spanned<FiringExample>>,
    #[serde(default)]
    pub(super) allows: Vec<Spanned<AllowedExample>>,
    #[serde(default)]
    pub(super) sources: Vec<Spanned<SourceReference>>,
}

/// The strength of a marker of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceTier {
    /// One is enough.
    Strong,
    /// Two of different kinds are enough.
    Medium,
    /// Never enough.
    Weak,
}

/// The edits that `--fix` may make for a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FixPolicy {
    /// Delete the line.
    Safe,
}

/// `[match.block]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawBlocks {
    pub(super) parts: Vec<Spanned<RawResidueSort>>,
    pub(super) lists: BTreeMap<String, SpannedTexts>,
    pub(super) with: Vec<String>,
    pub(super) apart: Vec<String>,
    pub(super) neighbours: usize,
    pub(super) reach: usize,
    pub(super) gap: usize,
    pub(super) grow: usize,
    pub(super) weights: Option<Spanned<RawWeights>>,
}

/// `[match.block.weights]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawWeights {
    pub(super) stay: f32,
    pub(super) at_least: f32,
    /// As `at_least`, where it is not given.
    #[serde(default)]
    pub(super) lead: Option<f32>,
    pub(super) sure: f32,
    pub(super) of: BTreeMap<BlockSign, f32>,
}

impl Default for RawBlocks {
    /// The values that found most at fewer than two false lines in a thousand on 70 news and blog
    /// pages.
    fn default() -> Self {
        let (parts, lists) = (Vec::new(), BTreeMap::new());
        let (with, apart, weights) = (Vec::new(), Vec::new(), None);
        Self { parts, lists, with, apart, neighbours: 3, reach: 3, gap: 4, grow: 6, weights }
    }
}

/// `[[match.block.parts]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawResidueSort {
    pub(super) label: SpannedText,
    pub(super) position: BlockPlace,
    pub(super) any: SpannedTexts,
    pub(super) weak: SpannedTexts,
    pub(super) unless: SpannedTexts,
    pub(super) needs: SpannedTexts,
    pub(super) growth: BlockGrowth,
    pub(super) title_words: usize,
    pub(super) repeats: usize,
    pub(super) weight: f32,
    pub(super) weak_weight: f32,
}

/// `[match.story]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawStories {
    #[serde(default)]
    pub(super) after: SpannedTexts,
    #[serde(default)]
    pub(super) above: SpannedTexts,
    #[serde(default)]
    pub(super) lists: BTreeMap<String, SpannedTexts>,
    pub(super) topic: TopicBound,
    #[serde(default)]
    pub(super) run: usize,
}

/// `[match.phrase]` and `[match.pattern]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawWording {
    pub(super) any: SpannedTexts,
    pub(super) unless: SpannedTexts,
    pub(super) position: HitPosition,
    #[serde(rename = "in")]
    pub(super) blocks: Vec<BlockKind>,
    pub(super) addresses: bool,
}

/// The place that a hit must have in its block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitPosition {
    /// Anywhere.
    #[default]
    Anywhere,
    /// At the first word of a sentence.
    SentenceStart,
    /// At the first word of a block.
    BlockStart,
    /// The hit is the whole block, apart from marks and counts around it.
    WholeLine,
}

/// A text that the rule must find something in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct FiringExample {
    pub(super) text: SpannedText,
    pub(super) marks: SpannedTexts,
    pub(super) severity: Option<Spanned<Severity>>,
    pub(super) format: Format,
}

/// A text in which the rule must stay quiet.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct AllowedExample {
    pub(super) text: SpannedText,
    pub(super) because: SpannedText,
    pub(super) format: Format,
}

/// A text that the rule finds something in, and the text that an editor makes of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawRewrite {
    pub(super) before: SpannedText,
    pub(super) after: SpannedText,
    pub(super) format: Format,
}

/// The source of a rule or vocabulary.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SourceReference {
    pub(super) title: SpannedText,
    pub(super) url: SpannedText,
}
