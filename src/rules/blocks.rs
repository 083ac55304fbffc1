//! `[match.block]` and `[match.story]`: residue that is recognised by its place and its neighbours.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::anchor::{LineKeys, LineLists, LinePatterns};
use super::raw;
use super::read::FileProblems;
use super::signs::SignWeights;
use crate::phrase::{named_lists, parse_label};

/// The place of a block in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockPlace {
    /// Anywhere.
    #[default]
    Anywhere,
    /// Before the first paragraph of prose.
    Head,
    /// The end of a document, with hardly any prose after it.
    Tail,
}

/// The blocks over which a find spreads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockGrowth {
    /// Over short blocks that do not end like sentences, as far as no prose begins.
    #[default]
    Lines,
    /// To the next short line or the end, through full sentences.
    Section,
    /// Over nothing.
    None,
}

/// Whether a headline shares the topic of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TopicBound {
    /// It shares no topic word with the article.
    Other,
    /// It shares one.
    Same,
}

/// One sort of residue that a block rule knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ResidueSort {
    /// The name of the part in a finding; may be empty.
    pub label: String,
    /// The place where its anchors count.
    pub place: BlockPlace,
    /// Blocks that are residue wherever `place` allows, given a neighbour or a tail.
    pub any: LinePatterns,
    /// Blocks that can mean something else, too, and count beside others only.
    pub weak: LinePatterns,
    /// Blocks that are none of its anchors, whatever else they say.
    pub unless: LinePatterns,
    /// Lines of which the document must have one; empty for no condition.
    pub needs: LinePatterns,
    /// The blocks over which it spreads.
    pub growth: BlockGrowth,
    /// At the head, a block of at most this many words, all of them from the title, counts, too. 0
    /// for never.
    pub title_words: usize,
    /// A weak anchor that occurs this often in a document needs no support. 0 for never.
    pub repeats: usize,
    /// The weight of one of its anchors, and of a weak one, beside the weights of signs.
    pub weights: (f32, f32),
}

/// `[match.block]`, checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct BlockMatcher {
    /// The parts of pages that the rule knows.
    pub parts: Vec<ResidueSort>,
    /// Families whose hits on whole blocks are anchors, too; their findings become part of the
    /// block.
    pub with: Vec<String>,
    /// Rules of those families that are not used.
    pub apart: Vec<String>,
    /// The support that a weak anchor needs beside it: 1 for a weak anchor, 2 for any other.
    pub neighbours: usize,
    /// In blocks: how far away a neighbour may be.
    pub reach: usize,
    /// The most blocks between two anchors of one find.
    pub gap: usize,
    /// In blocks: how far a find spreads before prose that goes on.
    pub grow: usize,
    /// The weights of signs; without weights everything that the anchors reach is residue.
    pub weights: Option<SignWeights>,
    /// Of all anchors of its parts.
    pub(super) cues: LineKeys,
}

impl BlockMatcher {
    /// Lets every block be looked at.
    pub(super) fn open(&mut self) {
        self.cues = LineKeys::open();
    }

    /// Whether a line, of whose words these are the keys, can be an anchor of any part.
    pub fn may_know(&self, keys: &[u32]) -> bool {
        self.cues.may_hold(keys)
    }
}

/// `[match.story]`, checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct StoryMatcher {
    /// Labels with one headline each.
    pub after: LinePatterns,
    /// Labels with a list of headlines.
    pub above: LinePatterns,
    /// The headlines that it finds, by topic.
    pub topic: TopicBound,
    /// The number of headlines at the end of a document that are a list of stories without any
    /// label; 0 for never.
    pub run: usize,
}

/// Signs that mean something in an anchor and nothing in a list.
const SIGNS: [&str; 9] = ["{", "}", "|", "*", "(", "[", "<", "%", "..."];

/// Checks that entries of lists are words.
fn check_lists(problems: &mut FileProblems<'_>, lists: &LineLists) {
    for entry in lists.values().flatten() {
        if let Some(sign) = SIGNS.into_iter().find(|sign| entry.get_ref().contains(sign)) {
            let why = format!("an entry of a list is words: `{sign}` means nothing in it");
            problems.error(why, entry.span(), "", Some("lists cannot name one another".into()));
        }
    }
}

/// Reports lists that no label names.
fn check_used<'l>(
    problems: &mut FileProblems<'_>,
    lists: &LineLists,
    labels: impl Iterator<Item = &'l Spanned<String>>,
) {
    let mut unused: BTreeSet<&str> = lists.keys().map(String::as_str).collect();
    for label in labels {
        for (name, _) in parse_label(label.get_ref()).iter().flat_map(|parts| named_lists(parts)) {
            unused.remove(name);
        }
    }
    for name in unused {
        let span = lists[name].first().map_or(0..0, Spanned::span);
        problems.error(format!("no label names the list `{name}`"), span, "unused", None);
    }
}

fn anchors(
    problems: &mut FileProblems<'_>,
    list: &[Spanned<String>],
    lists: &LineLists,
) -> LinePatterns {
    let (anchors, mistakes) =
        LinePatterns::read(list.iter().map(|anchor| anchor.get_ref().as_str()), lists);
    for (number, message, part) in mistakes {
        let span = problems.within(&list[number], part);
        problems.error(message, span, "", None);
    }
    anchors
}

/// Checks `[match.block]`.
pub(super) fn blocks(problems: &mut FileProblems<'_>, raw: &raw::RawBlocks) -> BlockMatcher {
    check_lists(problems, &raw.lists);
    let labels = raw.parts.iter().map(Spanned::get_ref);
    let labels = labels.flat_map(|part| [&part.any, &part.weak, &part.unless, &part.needs]);
    check_used(problems, &raw.lists, labels.flatten());
    let parts = raw.parts.iter().map(|part| {
        let inner = part.get_ref();
        if inner.any.is_empty() && inner.weak.is_empty() && inner.title_words == 0 {
            problems.error(
                "a part needs anchors: `any` or `weak`",
                part.span(),
                "nothing to find",
                None,
            );
        }
        ResidueSort {
            label: inner.label.as_ref().map(|label| label.get_ref().clone()).unwrap_or_default(),
            place: inner.position,
            any: anchors(problems, &inner.any, &raw.lists),
            weak: anchors(problems, &inner.weak, &raw.lists),
            unless: anchors(problems, &inner.unless, &raw.lists),
            needs: anchors(problems, &inner.needs, &raw.lists),
            growth: inner.growth,
            title_words: inner.title_words,
            repeats: inner.repeats,
            weights: (inner.weight, inner.weak_weight),
        }
    });
    let parts: Vec<ResidueSort> = parts.collect();
    BlockMatcher {
        cues: LineKeys::of(parts.iter().flat_map(|part| [&part.any, &part.weak])),
        parts,
        with: raw.with.clone(),
        apart: raw.apart.clone(),
        neighbours: raw.neighbours,
        reach: raw.reach,
        gap: raw.gap,
        grow: raw.grow,
        weights: raw.weights.as_ref().map(|weights| {
            check_weights(problems, weights);
            SignWeights::new(weights.get_ref())
        }),
    }
}

/// Refuses weights that are no numbers, and bars that are no probabilities.
fn check_weights(problems: &mut FileProblems<'_>, weights: &Spanned<raw::RawWeights>) {
    let raw::RawWeights { stay, at_least, lead, sure, of } = weights.get_ref();
    if !stay.is_finite() || !of.values().all(|weight| weight.is_finite()) {
        problems.error("a weight is a finite number", weights.span(), "", None);
    }
    let above = |bar: &f32| (*at_least..=1.0).contains(bar);
    if !(0.0..=1.0).contains(at_least) || !above(sure) || !lead.iter().all(above) {
        let message =
            "`at-least` is a number from 0 to 1, and `lead` and `sure` are from there to 1";
        problems.error(message, weights.span(), "", None);
    }
}

/// Checks `[match.story]`.
pub(super) fn stories(problems: &mut FileProblems<'_>, raw: &raw::RawStories) -> StoryMatcher {
    check_lists(problems, &raw.lists);
    check_used(problems, &raw.lists, raw.after.iter().chain(&raw.above));
    StoryMatcher {
        after: anchors(problems, &raw.after, &raw.lists),
        above: anchors(problems, &raw.above, &raw.lists),
        topic: raw.topic,
        run: raw.run,
    }
}
