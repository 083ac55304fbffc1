//! Labels as they are written, in the wording language, made pieces of a folded line.

use std::ops::Range;

use super::super::folded::fold;
use super::{LineLists, LinePart, LinePiece};
use crate::phrase::{ClassKind, PhraseMistake, PhrasePart, PlacedPart, parse_label, upgraded_line};

/// The most rows that lists and groups side by side in a group stand for.
const MOST_ROWS: usize = 128;

/// Reads a label.
///
/// # Errors
///
/// What is wrong with it, and the bytes of the label that it concerns.
pub(super) fn pieces(
    label: &str,
    lists: &LineLists,
) -> Result<Vec<LinePiece>, (String, Range<usize>)> {
    if let Some(new) = upgraded_line(label) {
        let message = format!("this is written `{new}` now: `puffery fmt --upgrade` rewrites it");
        return Err((message, 0..label.len()));
    }
    let PlacedLabel { pieces } = PlacedLabel::read(label, lists)
        .map_err(|PhraseMistake { message, span, .. }| (message, span))?;
    let is_sure = |piece: &LinePiece| matches!(piece.part, LinePart::Words(_)) && !piece.optional;
    if !pieces.iter().any(is_sure) {
        return Err(("a label needs a word that is always there".into(), 0..label.len()));
    }
    Ok(pieces)
}

struct PlacedLabel {
    pieces: Vec<LinePiece>,
}

impl PlacedLabel {
    fn read(label: &str, lists: &LineLists) -> Result<Self, PhraseMistake> {
        let mut pieces = Vec::new();
        for placed in parse_label(label)? {
            pieces.push(piece(&placed, lists)?);
        }
        Ok(Self { pieces })
    }
}

fn piece(placed: &PlacedPart, lists: &LineLists) -> Result<LinePiece, PhraseMistake> {
    let any = |least, most| LinePiece {
        part: LinePart::Any(least, most),
        optional: false,
        repeated: false,
    };
    match &placed.part {
        PhrasePart::Skip(words) => return Ok(any(0, *words as usize)),
        PhrasePart::Rest => return Ok(any(0, usize::MAX)),
        PhrasePart::Class { class, repeated } if class.kind == ClassKind::Word => {
            return Ok(any(1, if *repeated { usize::MAX } else { 1 }));
        }
        PhrasePart::Choice { ways, optional: true, .. } => {
            if let [way] = &ways[..]
                && let [inner] = &way[..]
            {
                return Ok(LinePiece { optional: true, ..piece(inner, lists)? });
            }
        }
        _ => {}
    }
    let (optional, repeated) = match &placed.part {
        PhrasePart::Choice { optional, repeated, .. } => (*optional, *repeated),
        PhrasePart::Slot { repeated, .. } | PhrasePart::Class { repeated, .. } => {
            (false, *repeated)
        }
        _ => (false, false),
    };
    let rows = rows(placed, lists)?;
    Ok(LinePiece { part: LinePart::Words(rows.join("|")), optional, repeated })
}

/// The rows of words that a part stands for.
fn rows(placed: &PlacedPart, lists: &LineLists) -> Result<Vec<String>, PhraseMistake> {
    let mistake = |message: String| PhraseMistake::new(message, placed.span.clone());
    match &placed.part {
        PhrasePart::Word(word) => Ok(vec![folded(word)]),
        PhrasePart::Class { class, .. } if class.kind == ClassKind::Number => Ok(vec!["0".into()]),
        PhrasePart::Class { class, .. } => class
            .folded()
            .map(|name| vec![name.to_owned()])
            .ok_or_else(|| mistake("labels do not know this class".to_owned())),
        PhrasePart::Slot { name, .. } => {
            let list = lists.get(name);
            let list =
                list.ok_or_else(|| mistake(format!("there is no list `{name}` in this rule")))?;
            Ok(list.iter().map(|entry| folded(entry.get_ref())).collect())
        }
        PhrasePart::Choice { ways, .. } => {
            let mut all = Vec::new();
            for way in ways {
                let mut longer = vec![String::new()];
                for part in way {
                    let next = rows(part, lists)?;
                    if longer.len().min(next.len()) > 1 && longer.len() * next.len() > MOST_ROWS {
                        return Err(mistake(format!("a group has at most {MOST_ROWS} rows")));
                    }
                    longer = joined(&longer, &next);
                }
                all.extend(longer);
            }
            Ok(all)
        }
        _ => Err(mistake("a label has words, groups and lists only".to_owned())),
    }
}

/// Each row followed by each of others.
fn joined(rows: &[String], others: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for row in rows {
        for other in others {
            let space = if row.is_empty() { "" } else { " " };
            all.push(format!("{row}{space}{other}"));
        }
    }
    all
}

fn folded(text: &str) -> String {
    let mut words = String::new();
    fold(text, &mut words);
    words
}
