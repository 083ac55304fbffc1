//! Messages with placeholders: `{match}`, `{words}` and whatever else a matcher knows.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::source::clipped;

/// A text with named holes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MessageTemplate(Vec<TemplatePiece>);

#[derive(Clone, Debug, Serialize, Deserialize)]
enum TemplatePiece {
    Text(String),
    Hole(String),
}

impl MessageTemplate {
    /// Reads a template whose holes must be among `known`.
    ///
    /// # Errors
    ///
    /// The first unknown or unclosed placeholder, with its bytes.
    pub fn parse(text: &str, known: &[&str]) -> Result<Self, (String, Range<usize>)> {
        let mut pieces = Vec::new();
        let mut rest = 0..text.len();
        while let Some(open) = text[rest.clone()].find('{').map(|at| rest.start + at) {
            let Some(close) = text[open..].find('}').map(|at| open + at) else {
                return Err(("this `{` is never closed".into(), open..text.len()));
            };
            let name = &text[open + 1..close];
            if !known.contains(&name) {
                return Err((name.to_owned(), open..close + 1));
            }
            pieces.push(TemplatePiece::Text(text[rest.start..open].to_owned()));
            pieces.push(TemplatePiece::Hole(name.to_owned()));
            rest.start = close + 1;
        }
        pieces.push(TemplatePiece::Text(text[rest].to_owned()));
        Ok(Self(pieces))
    }

    /// The text with each hole filled by `value`.
    pub fn fill<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> String {
        let filled = self.0.iter().map(|piece| match piece {
            TemplatePiece::Text(text) => text.clone(),
            // A list of terms is short by itself, and worthless when it is cut.
            TemplatePiece::Hole(name) if name == "terms" => {
                value(name).unwrap_or_default().to_owned()
            }
            TemplatePiece::Hole(name) => value(name).map(shortened).unwrap_or_default(),
        });
        filled.collect()
    }

    /// The template as it was written.
    pub fn source(&self) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            TemplatePiece::Text(text) => text.clone(),
            TemplatePiece::Hole(name) => format!("{{{name}}}"),
        });
        pieces.collect()
    }
}

/// The most characters of marked text that a message repeats; underlined text need not be read
/// twice in full.
const LONGEST_VALUE: usize = 60;

/// One line, not too long.
fn shortened(value: &str) -> String {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    clipped(&value, LONGEST_VALUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_and_unknown_ones_refused() {
        let template = MessageTemplate::parse("`{match}` of {x}", &["match", "x"]).unwrap();
        assert_eq!(template.fill(|name| (name == "match").then_some("a  b\nc")), "`a b c` of ");
        assert_eq!(template.source(), "`{match}` of {x}");
        assert_eq!(
            MessageTemplate::parse("a {mtach}", &["match"]).unwrap_err(),
            ("mtach".into(), 2..9)
        );
    }
}
