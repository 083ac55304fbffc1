//! Rule, vocabulary, context and language files as they are written, before anything is checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::blocks::{Growth, Place, Topic};
use crate::document::{BlockKind, Format};
use crate::finding::Severity;

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
    pub(super) phrase: Option<Phrases>,
    pub(super) pattern: Option<Patterns>,
    pub(super) claim: Option<Claim>,
    pub(super) tally: Option<super::tally::Raw>,
    pub(super) block: Option<Blocks>,
    pub(super) story: Option<Stories>,
    pub(super) repeat: Option<super::repeat::Raw>,
}

impl Matcher {
    /// How many are set.
    pub(super) fn count(&self) -> usize {
        let Self { phrase, pattern, claim, tally, block, story, repeat } = self;
        let set = [phrase.is_some(), pattern.is_some(), claim.is_some(), tally.is_some(), block.is_some()];
        set.into_iter().chain([story.is_some(), repeat.is_some()]).filter(|set| *set).count()
    }
}

/// `[match.claim]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Claim {
    pub(super) strength: Option<Spanned<Strength>>,
    pub(super) within: Option<usize>,
    #[serde(default)]
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Frame {
    #[serde(default)]
    pub(super) verbs: Texts,
    #[serde(default)]
    pub(super) objects: Texts,
    #[serde(default)]
    pub(super) subjects: Texts,
    #[serde(default)]
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
    pub(super) lists: BTreeMap<String, Vec<String>>,
    pub(super) with: Vec<String>,
    pub(super) apart: Vec<String>,
    pub(super) neighbours: usize,
    pub(super) reach: usize,
    pub(super) gap: usize,
    pub(super) grow: usize,
}

impl Default for Blocks {
    /// What found most at less than two false lines in a thousand on 70 news and blog pages.
    fn default() -> Self {
        let (parts, lists) = (Vec::new(), BTreeMap::new());
        Self { parts, lists, with: Vec::new(), apart: Vec::new(), neighbours: 3, reach: 3, gap: 4, grow: 6 }
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
    pub(super) lists: BTreeMap<String, Vec<String>>,
    pub(super) topic: Topic,
    #[serde(default)]
    pub(super) run: usize,
}

/// `[match.phrase]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Phrases {
    #[serde(default)]
    pub(super) any: Texts,
    #[serde(default)]
    pub(super) unless: Texts,
    #[serde(default)]
    pub(super) position: Position,
    #[serde(default, rename = "in")]
    pub(super) blocks: Vec<BlockKind>,
}

/// `[match.pattern]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Patterns {
    #[serde(default)]
    pub(super) any: Texts,
    #[serde(default)]
    pub(super) unless: Texts,
    #[serde(default)]
    pub(super) position: Position,
    #[serde(default, rename = "in")]
    pub(super) blocks: Vec<BlockKind>,
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Fires {
    pub(super) text: Text,
    #[serde(default)]
    pub(super) marks: Texts,
    pub(super) severity: Option<Spanned<Severity>>,
    #[serde(default)]
    pub(super) format: Format,
}

/// A text in which the rule must stay quiet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Allows {
    pub(super) text: Text,
    pub(super) because: Text,
    #[serde(default)]
    pub(super) format: Format,
}

/// Where a rule or vocabulary comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Reference {
    pub(super) title: Text,
    pub(super) url: Text,
}

/// `vocabularies/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Vocabulary {
    pub(super) summary: Text,
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) sources: Vec<Spanned<Reference>>,
}

/// `contexts/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Context {
    pub(super) summary: Text,
    pub(super) note: Text,
    #[serde(default)]
    pub(super) cues: Vec<Spanned<Cue>>,
    #[serde(default)]
    #[allow(dead_code, reason = "read so that a context can name its sources")]
    pub(super) sources: Vec<Spanned<Reference>>,
}

/// One cue of a context: words, or a shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Cue {
    #[serde(default)]
    pub(super) any: Texts,
    #[serde(default)]
    pub(super) unless: Texts,
    #[serde(rename = "where")]
    pub(super) side: Option<Side>,
    pub(super) within: Option<usize>,
    pub(super) over_commas: Option<bool>,
    pub(super) shape: Option<Shape>,
}

/// Where the words of a cue stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
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

/// What the surroundings of a hit look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
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
    /// The same, and the hit begins with a verb in the past: it tells a result of that study.
    ResultOfStudy,
    /// The sentence ends with an exclamation mark.
    Exclamation,
    /// A number near the hit that can be checked.
    Figure,
    /// Part of a name: capitals where prose has none.
    Name,
    /// Another hit of the family beside it, or two elsewhere in the sentence.
    Stacked,
    /// Hits of the family that stand by themselves in the same paragraph.
    Company,
}

/// The files of `language/`: each has some of these keys.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Language {
    #[serde(default)]
    pub(super) forms: Vec<Vec<String>>,
    #[serde(default)]
    pub(super) doubling: Vec<String>,
    #[serde(default)]
    pub(super) pairs: Vec<Vec<String>>,
    #[serde(default)]
    pub(super) never_end: Vec<String>,
    #[serde(default)]
    pub(super) may_end: Vec<String>,
    #[serde(default)]
    pub(super) openers: Vec<String>,
    #[serde(default)]
    pub(super) not_openers: Vec<String>,
    #[serde(default)]
    pub(super) no_topic: Vec<String>,
    #[serde(default)]
    pub(super) frequency: BTreeMap<String, usize>,
    #[serde(default)]
    #[allow(dead_code, reason = "read so that a language file can name its sources")]
    pub(super) sources: Vec<BTreeMap<String, String>>,
}
