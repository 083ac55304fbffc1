//! The rows of parts that a phrase with groups stands for.
//!
//! A group of words alone stays a part: it is compiled to a set of words, or to a list without a
//! name. Any other group, and one that may be missing, is written out.

use std::ops::Range;

use super::parts::{PhraseAnchor, PhraseMistake, PhrasePart, PlacedPart};
use crate::document::WordGap;

/// The most rows that one phrase may stand for: each is a phrase of its own when texts are read.
const MOST_ROWS: usize = 128;

type Row = Vec<PlacedPart>;

/// All rows that a phrase stands for; in them a group is made of words alone and is never missing.
///
/// # Errors
///
/// A phrase or a group that stands for more than [`MOST_ROWS`] rows, a row that has no `anchor`, and
/// a group that cannot be repeated.
pub(super) fn rows(
    phrase: &str,
    parts: &[PlacedPart],
    anchor: PhraseAnchor,
) -> Result<Vec<Row>, PhraseMistake> {
    let whole = 0..phrase.len();
    let mut rows = written_out(parts, &whole)?;
    for row in &mut rows {
        if let Some(first) = row.first_mut() {
            (first.gap, first.hyphen) = (WordGap::Joined, false);
        }
    }
    if rows.iter().any(|row| !row.iter().any(|part| anchor.is_in(&part.part))) {
        return Err(PhraseMistake::new(anchor.missing(), whole));
    }
    rows.dedup();
    for part in rows.iter().flatten() {
        check_group(part)?;
    }
    Ok(rows)
}

/// Reads a phrase, and refuses one that stands for too much.
///
/// # Errors
///
/// As [`parse`](super::parse), and as `rows`.
pub fn check(phrase: &str) -> Result<Vec<PlacedPart>, PhraseMistake> {
    let parts = super::parse(phrase)?;
    rows(phrase, &parts, PhraseAnchor::Word)?;
    Ok(parts)
}

/// Refuses a group of words that stands for too much, as the groups in it do.
fn check_group(part: &PlacedPart) -> Result<(), PhraseMistake> {
    let PhrasePart::Choice { ways, .. } = &part.part else { return Ok(()) };
    for way in ways {
        for inner in written_out(way, &part.span)?.iter().flatten() {
            check_group(inner)?;
        }
    }
    Ok(())
}

/// The rows that some parts stand for; a mistake concerns the bytes `whole`.
fn written_out(parts: &[PlacedPart], whole: &Range<usize>) -> Result<Vec<Row>, PhraseMistake> {
    let mut rows: Vec<Row> = vec![Vec::new()];
    for (number, part) in parts.iter().enumerate() {
        let followed = parts.get(number + 1).is_some_and(|next| next.hyphen);
        let ways = ways(part, followed, whole)?;
        if rows.len() * ways.len() > MOST_ROWS {
            let message = format!(
                "this stands for more than {MOST_ROWS} rows of words: make a list of `[lists]` of it"
            );
            return Err(PhraseMistake::new(message, whole.clone()));
        }
        let mut longer = Vec::with_capacity(rows.len() * ways.len());
        for row in &rows {
            for way in &ways {
                longer.push([&row[..], &way[..]].concat());
            }
        }
        rows = longer;
    }
    Ok(rows)
}

/// The rows that one part stands for, in its place; `followed` says that a hyphen comes behind it.
fn ways(
    part: &PlacedPart,
    followed: bool,
    whole: &Range<usize>,
) -> Result<Vec<Row>, PhraseMistake> {
    let PhrasePart::Choice { ways, optional, repeated } = &part.part else {
        return Ok(vec![vec![part.clone()]]);
    };
    let optional = *optional || ways.iter().any(|way| way.iter().all(may_be_missing));
    let hyphened = followed || part.hyphen;
    let mut rows = Vec::new();
    if !hyphened && ways.iter().flatten().all(|part| is_wordy(&part.part)) {
        let (ways, repeated) = (ways.clone(), *repeated);
        let part_of = PhrasePart::Choice { ways, optional: false, repeated };
        rows.push(vec![PlacedPart { part: part_of, ..part.clone() }]);
    } else if *repeated {
        let message = "what is repeated has words only, and no hyphen beside it";
        return Err(PhraseMistake::new(message, part.span.clone()));
    } else {
        for way in ways {
            rows.extend(written_out(way, whole)?);
        }
    }
    for row in &mut rows {
        if let Some(first) = row.first_mut() {
            (first.gap, first.hyphen) = (part.gap, part.hyphen);
        }
    }
    if optional {
        rows.push(Vec::new());
    }
    Ok(rows)
}

/// Whether a text need not have anything for a part.
fn may_be_missing(part: &PlacedPart) -> bool {
    match &part.part {
        PhrasePart::Choice { ways, optional, .. } => {
            *optional || ways.iter().any(|way| way.iter().all(may_be_missing))
        }
        _ => false,
    }
}

/// Whether a part is words and nothing else, so that a list can hold it.
fn is_wordy(part: &PhrasePart) -> bool {
    match part {
        PhrasePart::Word(_) | PhrasePart::Lemma(_) => true,
        PhrasePart::Choice { ways, .. } => ways.iter().flatten().all(|part| is_wordy(&part.part)),
        _ => false,
    }
}

/// The rows of the ways of a group of words.
pub(super) fn rows_of_group(ways: &[Row]) -> Vec<Row> {
    let mut rows = Vec::new();
    for way in ways {
        // A group that stands for too much was refused with its phrase.
        for mut row in written_out(way, &(0..0)).unwrap_or_default() {
            if let Some(first) = row.first_mut() {
                (first.gap, first.hyphen) = (WordGap::Joined, false);
                rows.push(row);
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn count(phrase: &str) -> usize {
        rows(phrase, &parse(phrase).unwrap(), PhraseAnchor::Word).map_or(0, |rows| rows.len())
    }

    #[test]
    fn groups_of_words_stay_and_others_are_written_out() {
        assert_eq!(count("(red|blue) bus"), 1);
        assert_eq!(count("(red|{colour}) bus"), 2);
        assert_eq!(count("[the] (red|dark blue) bus [stop]"), 4);
        assert_eq!(count("a (half|quarter)-hour"), 2);
        assert_eq!(count("a ([very] [very]|quite) good"), 2, "nothing is one of the alternatives");
    }

    #[test]
    fn what_stands_for_too_much_is_refused() {
        let phrase = "[a] ".repeat(8) + "b";
        let mistake = rows(&phrase, &parse(&phrase).unwrap(), PhraseAnchor::Word).unwrap_err();
        assert_eq!(mistake.span, 0..phrase.len());
        assert!(rows("[a] [b]", &parse("(a|b) [b]").unwrap(), PhraseAnchor::Word).is_ok());
        let phrase = format!("on ({}b|c) day", "[a] ".repeat(8));
        let mistake = rows(&phrase, &parse(&phrase).unwrap(), PhraseAnchor::Word).unwrap_err();
        assert_eq!(&phrase[mistake.span], &phrase[3..phrase.len() - 4], "{}", mistake.message);
        let phrase = "by (%name and)+ others";
        let mistake = rows(phrase, &parse(phrase).unwrap(), PhraseAnchor::Word).unwrap_err();
        assert_eq!(&phrase[mistake.span], "(%name and)+");
        assert!(mistake.message.contains("repeated has words only"), "{}", mistake.message);
    }
}
