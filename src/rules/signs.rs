//! Signs that a block is residue or part of the text, and the weight of each of them.
//!
//! A rule writes weights under `[match.block.weights]`, one number for each sign that it uses;
//! [`SignWeights`] are their sums. A sign with a weight above 0 speaks for residue, one below 0 for
//! the text. All signs are yes or no, so that a finding can say which of them it rests on.

use serde::{Deserialize, Serialize};

use super::raw::RawWeights;

/// Something that is so or not so with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockSign {
    /// Every block.
    Always,
    /// The anchors of the rule reach it.
    Reached,
    /// It is an anchor by itself.
    Strong,
    /// It is an anchor beside others.
    Weak,
    /// Another rule found it whole.
    Found,
    /// It is an anchor and reads like a sentence.
    StrongSentence,
    /// It has no words.
    Signs,
    /// One word.
    OneWord,
    /// Two or three words.
    ThreeWords,
    /// Four to seven words, without the end of a sentence.
    SevenWords,
    /// Eight words or more, without the end of a sentence.
    MoreWords,
    /// As long as a paragraph, without its end.
    Long,
    /// A sentence.
    Sentence,
    /// A paragraph.
    Prose,
    /// Ends like a sentence.
    Ended,
    /// Ends with a colon.
    Colon,
    /// Ends with a question mark or an exclamation mark.
    Called,
    /// A heading by markup.
    Heading,
    /// A heading by its shape.
    GuessedHeading,
    /// An item of a list.
    Item,
    /// A quotation.
    Quote,
    /// Front matter, or the head of a page.
    Matter,
    /// The alternative text of a picture.
    Alt,
    /// Each of its words begins with a capital.
    Titled,
    /// It is written in capitals.
    Capitals,
    /// It has figures.
    Figures,
    /// It has only figures.
    OnlyFigures,
    /// It names an address of the web, of mail or of a service.
    Address,
    /// Bars, bullets or arrows part it.
    Parted,
    /// The sign of copyright.
    Copyright,
    /// A month or a day with a figure.
    Dated,
    /// A sum of money.
    Money,
    /// A third of its words are function words.
    Wordy,
    /// It speaks of you, your, us or our.
    Addressed,
    /// It says a topic of the article.
    About,
    /// It says a word of the article.
    Mentions,
    /// It has none of the words of the article.
    Foreign,
    /// It has no content words.
    Empty,
    /// The document has it twice.
    Twice,
    /// The document has it three times.
    Thrice,
    /// Before the first paragraph.
    Head,
    /// Hardly any prose follows.
    Tail,
    /// A few sections follow.
    End,
    /// Among the first three blocks.
    First,
    /// Among the last three blocks.
    Last,
    /// Right after an anchor.
    AfterAnchor,
    /// Right before an anchor.
    BeforeAnchor,
    /// An anchor is within three blocks above.
    AnchorAbove,
    /// An anchor is within three blocks below.
    AnchorBelow,
    /// Three anchors are within five blocks.
    Anchors,
    /// Two weak anchors are within three blocks.
    WeakNear,
    /// Prose is right above.
    BelowProse,
    /// Prose is right below.
    AboveProse,
    /// Text, sentence or paragraph, is right below.
    AboveText,
    /// A heading in markup is right above.
    BelowHeading,
    /// An item of a list is right above or below.
    BesideItem,
    /// A line that introduces others is right above.
    BelowColon,
    /// It is one of four or more short blocks in a row.
    Run,
    /// It is one of twelve or more short blocks in a row.
    LongRun,
    /// A third of the blocks within eight are anchors.
    Dense,
    /// Hardly one of the blocks within eight is an anchor.
    Thin,
    /// Most blocks within eight share words with the article.
    OwnTopic,
    /// Most blocks within eight share none.
    OtherTopic,
    /// The document has markup.
    Markup,
    /// The document has markup and this is an anchor or found.
    MarkupAnchor,
    /// It is, as a whole, a link that leads somewhere.
    Linked,
    /// It is a link within the site.
    LinkedWithin,
    /// It contains a link that leads somewhere.
    HoldsLink,
    /// The document has five anchors or more.
    Crowded,
    /// The document has one anchor at most.
    Lonely,
    /// The document has no paragraph of prose.
    NoProse,
    /// Everything above it is short, too, and has an anchor.
    Top,
    /// The last prose of the document is above.
    AfterAll,
    /// Half or more of the blocks after it are anchors or reached.
    EndsInResidue,
    /// An anchor in a tail.
    TailAnchor,
    /// A weak anchor in a tail.
    TailWeak,
    /// Reached, and hardly any prose follows.
    TailReached,
    /// A short block without words of the article in a tail.
    TailForeign,
    /// A short block in a tail that says a topic of the article.
    TailAbout,
    /// A short block before the first paragraph that is a weak anchor.
    HeadWeak,
    /// Text that the anchors reach.
    ReachedText,
    /// A key, a colon and a value.
    Keyed,
    /// It begins or ends as the block above or below does.
    Series,
    /// It has as many words as the blocks above and below, or one more or less.
    Even,
    /// A telephone number.
    Phone,
    /// The end of a postal address.
    Postal,
    /// An item of a list that markup makes.
    MarkupItem,
    /// No anchor but weak ones within six blocks.
    Apart,
    /// No anchor but weak ones below.
    NoneBelow,
    /// No anchor except weak ones above, up to the next prose.
    NoneAbove,
    /// An anchor but no weak one between it and the last prose above.
    Led,
    /// Right after an anchor that needs no other.
    AfterStrong,
    /// Right before an anchor that needs no other.
    BeforeStrong,
    /// The document has ten anchors or more.
    Teeming,
    /// Less than a quarter of the document is prose.
    Scant,
    /// An anchor, and another within three blocks; no weak ones count.
    Paired,
    /// An anchor of five words or more.
    LongAnchor,
    /// A short block right below an anchor that has no words behind a colon.
    UnderLabel,
    /// Right below a label that is one word or two.
    UnderWord,
    /// A number or a sign between others of its sort.
    Counted,
    /// A line that begins in brackets and ends in them.
    Bracketed,
    /// It has the same punctuation as two of the blocks around it: a row of a table, an entry of a
    /// list.
    Patterned,
    /// Patterned, and no anchor within three blocks.
    PatternedApart,
    /// In a section of a rule that takes whole sections.
    InSection,
    /// A short block, and no anchor of any sort within three blocks.
    ShortApart,
}

impl BlockSign {
    /// The number of signs.
    pub const COUNT: usize = Self::ShortApart as usize + 1;
}

/// Signs of one block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignSet(u128);

impl SignSet {
    /// Adds a sign where it is so.
    pub fn set(&mut self, sign: BlockSign, so: bool) {
        self.0 |= u128::from(so) << sign as u32;
    }

    /// Whether a sign is there.
    pub fn has(self, sign: BlockSign) -> bool {
        self.0 >> sign as u32 & 1 == 1
    }

    /// Returns the numbers of the signs in the set.
    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..BlockSign::COUNT).filter(move |&number| self.0 >> number & 1 == 1)
    }
}

/// The weights of signs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignWeights {
    /// The weights by the number of the sign.
    of: Vec<f32>,
    /// The weight of a block going with the one before it.
    pub stay: f32,
    /// From this probability on a block is residue.
    pub at_least: f32,
    /// From this one on it is residue above the first anchor of a find.
    pub lead: f32,
    /// From this one on it is residue for certain.
    pub sure: f32,
}

impl SignWeights {
    /// Reads the weights of a rule.
    pub(super) fn new(raw: &RawWeights) -> Self {
        let &RawWeights { stay, at_least, lead, sure, of: ref written } = raw;
        let mut of = vec![0.0; BlockSign::COUNT];
        written.iter().for_each(|(&sign, &weight)| of[sign as usize] = weight);
        Self { of, stay, at_least, lead: lead.unwrap_or(at_least), sure }
    }

    /// Returns the sum of the weights of a block's signs.
    pub fn sum(&self, signs: SignSet) -> f32 {
        signs.numbers().map(|number| self.of[number]).sum()
    }
}
