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
    let pieces = LabelReader { label, lists }
        .read()
        .map_err(|PhraseMistake { message, span, .. }| (message, span))?;
    let is_sure = |piece: &LinePiece| matches!(piece.part, LinePart::Words(_)) && !piece.optional;
    if !pieces.iter().any(is_sure) {
        return Err(("a label needs a word that is always there".into(), 0..label.len()));
    }
    Ok(pieces)
}

/// Reads the parts of one label.
struct LabelReader<'l> {
    label: &'l str,
    /// The lists of the rule.
    lists: &'l LineLists,
}

impl LabelReader<'_> {
    fn read(&self) -> Result<Vec<LinePiece>, PhraseMistake> {
        let mut pieces = Vec::new();
        let mut last = None;
        for placed in parse_label(self.label)? {
            for word in self.between(last, &placed) {
                pieces.push(LinePiece { part: LinePart::Words(word), ..ANY });
            }
            last = Some(placed.span.end);
            pieces.push(self.piece(&placed)?);
        }
        Ok(pieces)
    }

    /// The words that the signs before a part stand for, such as `&`; `last` is the end of the part
    /// before it, in bytes.
    fn between(&self, last: Option<usize>, placed: &PlacedPart) -> Vec<String> {
        let Some(last) = last else { return Vec::new() };
        let words = folded(&format!("a{}a", &self.label[last..placed.span.start]));
        let words: Vec<&str> = words.split(' ').collect();
        words[1..words.len().max(2) - 1].iter().map(|&word| word.to_owned()).collect()
    }

    fn piece(&self, placed: &PlacedPart) -> Result<LinePiece, PhraseMistake> {
        let any = |least, most| LinePiece { part: LinePart::Any(least, most), ..ANY };
        let (optional, repeated) = match &placed.part {
            PhrasePart::Skip(words) => return Ok(any(0, *words as usize)),
            PhrasePart::Rest => return Ok(any(0, usize::MAX)),
            PhrasePart::Class { class, repeated } if class.kind == ClassKind::Word => {
                return Ok(any(1, if *repeated { usize::MAX } else { 1 }));
            }
            PhrasePart::Choice { ways, optional: true, repeated } => {
                if let [way] = &ways[..]
                    && let [inner] = &way[..]
                {
                    let inner = self.piece(inner)?;
                    let repeated = *repeated || inner.repeated;
                    return Ok(LinePiece { optional: true, repeated, ..inner });
                }
                (true, *repeated)
            }
            PhrasePart::Choice { repeated, .. }
            | PhrasePart::Slot { repeated, .. }
            | PhrasePart::Class { repeated, .. } => (false, *repeated),
            _ => (false, false),
        };
        let rows = self.rows(placed)?;
        Ok(LinePiece { part: LinePart::Words(rows.join("|")), optional, repeated })
    }

    /// The rows of words that a part stands for.
    fn rows(&self, placed: &PlacedPart) -> Result<Vec<String>, PhraseMistake> {
        let mistake = |message: String| PhraseMistake::new(message, placed.span.clone());
        match &placed.part {
            PhrasePart::Word(word) => Ok(vec![folded(word)]),
            PhrasePart::Class { class, .. } if (class.least, class.most) != (0, u32::MAX) => {
                Err(mistake("in labels numbers have no least and no most".to_owned()))
            }
            PhrasePart::Class { class, .. } if class.kind == ClassKind::Number => {
                Ok(vec!["0".into()])
            }
            PhrasePart::Class { class, .. } => class
                .folded()
                .map(|name| vec![name.to_owned()])
                .ok_or_else(|| mistake("labels do not know this class".to_owned())),
            PhrasePart::Slot { name, .. } => {
                let list = self.lists.get(name);
                let list =
                    list.ok_or_else(|| mistake(format!("this rule has no list `{name}`")))?;
                Ok(list.iter().map(|entry| folded(entry.get_ref())).collect())
            }
            PhrasePart::Choice { ways, .. } => {
                let mut all = Vec::new();
                for way in ways {
                    all.extend(self.rows_of_way(way, placed)?);
                }
                Ok(all)
            }
            _ => Err(mistake("a label has words, groups and lists only".to_owned())),
        }
    }

    /// The rows of words that a way of a group stands for.
    fn rows_of_way(
        &self,
        way: &[PlacedPart],
        group: &PlacedPart,
    ) -> Result<Vec<String>, PhraseMistake> {
        let mistake = |message: String| PhraseMistake::new(message, group.span.clone());
        let mut rows = vec![String::new()];
        let mut last = None;
        for part in way {
            let mut next = self.rows(part)?;
            match &part.part {
                PhrasePart::Choice { repeated: true, .. }
                | PhrasePart::Slot { repeated: true, .. }
                | PhrasePart::Class { repeated: true, .. } => {
                    let message = "inside a group of a label nothing is repeated";
                    return Err(PhraseMistake::new(message, part.span.clone()));
                }
                PhrasePart::Choice { optional: true, .. } => next.push(String::new()),
                _ => {}
            }
            for word in self.between(last, part) {
                rows = joined(&rows, &[word]);
            }
            last = Some(part.span.end);
            if rows.len().min(next.len()) > 1 && rows.len() * next.len() > MOST_ROWS {
                return Err(mistake(format!("a group has at most {MOST_ROWS} rows")));
            }
            rows = joined(&rows, &next);
        }
        if rows.iter().any(String::is_empty) {
            return Err(mistake("a way of a group has a word that is always there".to_owned()));
        }
        Ok(rows)
    }
}

/// A piece that is there once.
const ANY: LinePiece = LinePiece { part: LinePart::Any(0, 0), optional: false, repeated: false };

/// Each row followed by each of others.
fn joined(rows: &[String], others: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for row in rows {
        for other in others {
            let space = if row.is_empty() || other.is_empty() { "" } else { " " };
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
