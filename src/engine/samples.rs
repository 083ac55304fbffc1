//! Texts made of a phrase, to try whether it finds itself.

use crate::document::WordGap;
use crate::phrase::{PhrasePart, PlacedPart, parse};
use crate::rules::ListSamples;

/// The most alternatives of a group and entries of a list that are tried.
const MOST_TRIES: usize = 4;

/// A word before a phrase that may not begin a sentence.
const CARRIER: &str = "And";

/// Texts that a phrase is made for: some alternatives of its groups and entries of its lists, each
/// at the beginning of a sentence and inside one.
pub(super) fn samples(parts: &[PlacedPart], lists: &[&ListSamples]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for number in 0..MOST_TRIES {
        let text = sample(parts, lists, number);
        let carried = format!("{CARRIER} {text}");
        for text in [text, carried] {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    texts
}

/// Words that some parts stand for; `number` says which alternatives and entries are taken.
fn sample(parts: &[PlacedPart], lists: &[&ListSamples], number: usize) -> String {
    let mut text = String::new();
    for placed in parts {
        let words = sample_of(&placed.part, lists, number);
        let joined = placed.gap == WordGap::Comma;
        if !text.is_empty() && !words.is_empty() {
            text.push_str(if joined { ", " } else { " " });
        }
        text.push_str(&words);
    }
    text
}

fn sample_of(part: &PhrasePart, lists: &[&ListSamples], number: usize) -> String {
    match part {
        PhrasePart::Word(word) | PhrasePart::Exact(word) => word.clone(),
        PhrasePart::Lemma(lemmas) => lemmas[number % lemmas.len()].clone(),
        PhrasePart::Skip(_) => "so".into(),
        PhrasePart::Class { class, .. } => class.sample(),
        PhrasePart::Sign(sign) => sign.to_string(),
        PhrasePart::Choice { ways, .. } => sample(&ways[number % ways.len()], lists, number),
        PhrasePart::Slot { name, .. } => {
            let entries = lists.iter().find_map(|lists| lists.get(name));
            let entries = entries.map_or(&[][..], Vec::as_slice);
            let entry = entries.get(number % entries.len().max(1)).map_or("", String::as_str);
            sample(&parse(entry).unwrap_or_default(), &[], number)
        }
        PhrasePart::Rest | PhrasePart::Edge(_) | PhrasePart::MarkStart | PhrasePart::MarkEnd => {
            String::new()
        }
    }
}
