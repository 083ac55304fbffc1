//! Signs by which a block is told to be residue or part of the text, and what each of them weighs.
//!
//! A rule writes weights under `[match.block.weights]`, one number for each sign that it goes by; [`SignWeights`] is what they
//! come to. Above 0 a sign speaks for residue, below 0 for the text. All signs are yes or no, so that a finding can say
//! which of them it rests on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    /// The text that stands for a picture.
    Alt,
    /// Each of its words begins with a capital.
    Titled,
    /// It is written in capitals.
    Capitals,
    /// It has figures.
    Figures,
    /// It has nothing but figures.
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
    /// It says nothing that the article says.
    Foreign,
    /// It has no content words.
    Empty,
    /// It stands there twice.
    Twice,
    /// It stands there three times.
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
    /// An anchor stands within three blocks above.
    AnchorAbove,
    /// An anchor stands within three blocks below.
    AnchorBelow,
    /// Three anchors stand within five blocks.
    Anchors,
    /// Two weak anchors stand within three blocks.
    WeakNear,
    /// Prose stands right above.
    BelowProse,
    /// Prose stands right below.
    AboveProse,
    /// Text, sentence or paragraph, stands right below.
    AboveText,
    /// A heading that markup makes stands right above.
    BelowHeading,
    /// An item of a list stands right above or below.
    BesideItem,
    /// A line that leads in stands right above.
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
    /// It holds a link that leads somewhere.
    HoldsLink,
    /// The document has five anchors or more.
    Crowded,
    /// The document has one anchor at most.
    Lonely,
    /// The document has no paragraph of prose.
    NoProse,
    /// Everything above it is short, too, and an anchor stands there.
    Top,
    /// The last prose of the document stands above.
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
    /// A key, a colon and what belongs to it.
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
    /// No anchor but weak ones above, as far as no prose stands between.
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
    /// It has the same punctuation as two of the blocks around it: a row of a table, an entry of a list.
    Patterned,
    /// The same, and no anchor within three blocks.
    PatternedApart,
    /// In a section of a rule that takes whole sections.
    InSection,
    /// A short block, and no anchor of any sort within three blocks.
    ShortApart,
}

impl BlockSign {
    /// How many there are.
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

    /// The numbers of those that are there.
    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..BlockSign::COUNT).filter(move |&number| self.0 >> number & 1 == 1)
    }
}

/// What signs weigh.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignWeights {
    /// By the number of the sign.
    of: Vec<f32>,
    /// What it weighs that a block goes with the one before it.
    pub stay: f32,
    /// From this probability on a block is residue.
    pub at_least: f32,
    /// From this one on it is residue for certain.
    pub sure: f32,
}

impl SignWeights {
    /// Those that are written.
    pub(super) fn new(
        written: &BTreeMap<BlockSign, f32>,
        stay: f32,
        at_least: f32,
        sure: f32,
    ) -> Self {
        let mut of = vec![0.0; BlockSign::COUNT];
        written.iter().for_each(|(&sign, &weight)| of[sign as usize] = weight);
        Self { of, stay, at_least, sure }
    }

    /// What the signs of a block come to.
    pub fn sum(&self, signs: SignSet) -> f32 {
        signs.numbers().map(|number| self.of[number]).sum()
    }
}
