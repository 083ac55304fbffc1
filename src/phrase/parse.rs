//! Reading one phrase of the phrase language.

use crate::document::{WordGap, tokenize};

/// Words, inflections and slots that a phrase has at most, and gaps among them: reading one takes
/// time for each.
const MOST_PARTS: usize = 32;
const MOST_GAPS: usize = 8;

/// A part of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhrasePart {
    /// A word in this form, in lower case.
    Word(String),
    /// Any inflection of one of these.
    Lemma(Vec<String>),
    /// An entry of a vocabulary.
    Slot(String),
    /// Up to three words.
    Skip,
}

/// A mistake in a phrase, with the bytes of the phrase that it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseMistake {
    /// In words.
    pub message: String,
    /// Bytes of the phrase.
    pub span: std::ops::Range<usize>,
}

/// Reads a phrase: its parts, each with the gap that may precede it, and whether a hyphen joins it
/// to the part before.
///
/// # Errors
///
/// The first mistake: an unclosed or empty bracket, a gap at either end, no word at all, or too
/// many.
pub fn parse(phrase: &str) -> Result<Vec<(PhrasePart, WordGap, bool)>, PhraseMistake> {
    let mut parts: Vec<(PhrasePart, WordGap, bool)> = Vec::new();
    let mut at = 0;
    while at < phrase.len() {
        let rest = &phrase[at..];
        let (part, len) = if rest.starts_with("...") {
            (Some(PhrasePart::Skip), 3)
        } else if let Some(open) = rest.chars().next().filter(|c| matches!(c, '<' | '{')) {
            bracketed(phrase, at, open).map(|(part, len)| (Some(part), len))?
        } else {
            let len = rest
                .find(['<', '{'])
                .unwrap_or(rest.len())
                .min(rest.find("...").unwrap_or(rest.len()));
            plain(&rest[..len], ends_hyphenated(&phrase[..at]), &mut parts);
            (None, len)
        };
        if let Some(part) = part {
            parts.push((part, WordGap::Joined, false));
        }
        at += len;
        check_size(phrase, &parts)?;
    }
    check(phrase, &parts)?;
    Ok(parts)
}

/// Refuses a phrase as soon as it is too long.
fn check_size(phrase: &str, parts: &[(PhrasePart, WordGap, bool)]) -> Result<(), PhraseMistake> {
    let gaps = parts.iter().filter(|(part, ..)| *part == PhrasePart::Skip).count();
    let message = if parts.len() - gaps > MOST_PARTS {
        format!("a phrase has at most {MOST_PARTS} words")
    } else if gaps > MOST_GAPS {
        format!("a phrase has at most {MOST_GAPS} gaps (`...`)")
    } else {
        return Ok(());
    };
    Err(PhraseMistake { message, span: 0..phrase.len() })
}

fn check(phrase: &str, parts: &[(PhrasePart, WordGap, bool)]) -> Result<(), PhraseMistake> {
    let whole = 0..phrase.len();
    let at_end = [parts.first(), parts.last()]
        .into_iter()
        .flatten()
        .any(|(part, ..)| *part == PhrasePart::Skip);
    let message = if parts.is_empty() {
        "a phrase needs at least one word"
    } else if at_end {
        "`...` stands between words, not at the end of a phrase"
    } else {
        return Ok(());
    };
    Err(PhraseMistake { message: message.into(), span: whole })
}

fn bracketed(phrase: &str, at: usize, open: char) -> Result<(PhrasePart, usize), PhraseMistake> {
    let close = if open == '<' { '>' } else { '}' };
    let mistake = |message: String, end: usize| PhraseMistake { message, span: at..end };
    let Some(len) = phrase[at..].find(close) else {
        return Err(mistake(format!("`{open}` is never closed with `{close}`"), phrase.len()));
    };
    let inner = phrase[at + 1..at + len].trim().to_lowercase();
    let end = at + len + 1;
    if inner.is_empty() || inner.split('|').any(|word| word.trim().is_empty()) {
        return Err(mistake(format!("nothing stands between `{open}` and `{close}`"), end));
    }
    if open == '{' {
        return Ok((PhrasePart::Slot(inner), len + 1));
    }
    let lemmas: Vec<String> = inner.split('|').map(|word| word.trim().to_owned()).collect();
    match lemmas.iter().find(|lemma| !lemma.chars().all(|c| c.is_alphanumeric() || c == '\'')) {
        Some(lemma) => {
            Err(mistake(format!("`{lemma}` is not one word: only single words are inflected"), end))
        }
        None => Ok((PhrasePart::Lemma(lemmas), len + 1)),
    }
}

fn ends_hyphenated(before: &str) -> bool {
    before.ends_with('-')
}

fn plain(text: &str, hyphen_before: bool, parts: &mut Vec<(PhrasePart, WordGap, bool)>) {
    let folded = text.replace(['\u{2018}', '\u{2019}'], "'").to_lowercase();
    let mut last_end = 0;
    for token in tokenize(&folded, 0..folded.len()) {
        let between = &folded[last_end..token.range.start];
        let first = parts.is_empty() || last_end == 0;
        let hyphen = between == "-" || (first && hyphen_before && between.is_empty());
        let gap = if first { WordGap::Joined } else { token.gap };
        last_end = token.range.end;
        parts.push((
            PhrasePart::Word(folded[token.range].to_owned()),
            gap,
            hyphen && !parts.is_empty(),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_phrase() {
        let parts = parse("game-changing {praise} ... <hold|show>").unwrap();
        let shown: Vec<_> = parts.into_iter().map(|(part, _, hyphen)| (part, hyphen)).collect();
        assert_eq!(
            shown,
            [
                (PhrasePart::Word("game".into()), false),
                (PhrasePart::Word("changing".into()), true),
                (PhrasePart::Slot("praise".into()), false),
                (PhrasePart::Skip, false),
                (PhrasePart::Lemma(vec!["hold".into(), "show".into()]), false),
            ]
        );
    }

    #[test]
    fn mistakes_have_a_place() {
        for (phrase, span) in
            [("so <hold", 3..8), ("a {} b", 2..4), ("... promise", 0..11), ("!", 0..1)]
        {
            assert_eq!(parse(phrase).unwrap_err().span, span, "{phrase}");
        }
    }
}
