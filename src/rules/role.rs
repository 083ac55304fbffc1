//! The role of a phrase in the rule that names it, kept in the tag of the phrase.

/// The role of a phrase in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseRole {
    /// Wording that the rule finds.
    Wording,
    /// Wording that it does not find, though part of it looks like that.
    Exception,
    /// In a frame: the effect.
    Verb,
    /// The thing that the claim says is affected.
    Object,
    /// The thing that the claim says has the effect.
    Subject,
    /// Wording that is something else.
    Unless,
}

/// Tags of a rule, or of a frame, whichever the role is one of.
const TAGS: u32 = 8;

impl PhraseRole {
    /// The tag of phrases with this role in rule or frame number `number`.
    pub fn tag(self, number: usize) -> u32 {
        TAGS * u32::try_from(number).expect("fewer than 2^29 rules") + self as u32
    }

    /// The number of the rule or frame in which phrases with a tag have this role.
    pub fn number(self, tag: u32) -> Option<usize> {
        (tag % TAGS == self as u32).then_some((tag / TAGS) as usize)
    }
}
