//! What a comment says to the linter: the directive, the rules, the reason.

use std::ops::Range;

/// What every directive starts with.
const PREFIX: &str = "puffery-";
/// What stands between the rules and the reason.
const REASON: &str = "--";

/// What a directive is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// From here on.
    Disable,
    /// The end of that.
    Enable,
    /// The lines of the comment.
    Line,
    /// The next line with prose.
    NextLine,
    /// The whole file.
    File,
}

/// Directives by their names.
const KINDS: [(&str, Kind); 5] = [
    ("puffery-disable", Kind::Disable),
    ("puffery-enable", Kind::Enable),
    ("puffery-disable-line", Kind::Line),
    ("puffery-disable-next-line", Kind::NextLine),
    ("puffery-disable-file", Kind::File),
];

impl Kind {
    /// The directive's name.
    pub(super) fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or(PREFIX, |(name, _)| name)
    }

    /// The names of all directives.
    pub(super) fn names() -> [&'static str; 5] {
        KINDS.map(|(name, _)| name)
    }
}

/// A name with its bytes.
pub(super) type Name = (Range<usize>, String);

/// Rules and a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) names: Vec<Name>,
    pub(super) reason: String,
}

/// A comment that is meant for the linter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    Directive(Kind, Said),
    /// It starts like a directive and is none.
    Unknown(Name),
}

/// Reads a comment whose text begins at byte `at`. Only one that begins with a directive is meant for the linter: a comment
/// may talk about directives.
pub(super) fn comment(text: &str, at: usize) -> Option<Parsed> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    if !rest.starts_with(PREFIX) {
        return None;
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let name = &rest[..end];
    Some(match KINDS.iter().find(|(known, _)| *known == name) {
        Some((_, kind)) => Parsed::Directive(*kind, said(&rest[end..], at + start + end)),
        None => Parsed::Unknown((at + start..at + start + end, name.to_owned())),
    })
}

/// Reads rules, separated by commas or white space, and the reason behind them; `text` begins at byte `at`.
pub(super) fn said(text: &str, at: usize) -> Said {
    let mut names = Vec::new();
    let mut from = 0;
    while let Some(piece) = next_name(text, from) {
        let name = &text[piece.clone()];
        if name == REASON {
            let reason = text[piece.end..].split_whitespace().collect::<Vec<_>>().join(" ");
            return Said { names, reason };
        }
        names.push((at + piece.start..at + piece.end, name.to_owned()));
        from = piece.end;
    }
    Said { names, reason: String::new() }
}

fn next_name(text: &str, from: usize) -> Option<Range<usize>> {
    let between = |c: char| c == ',' || c.is_whitespace();
    let start = from + text[from..].find(|c| !between(c))?;
    let end = text[start..].find(between).map_or(text.len(), |end| start + end);
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_a_reason() {
        let text = " puffery-disable-line hype/a, claim\n  claim/b -- quoted -- from\n the brochure ";
        let Some(Parsed::Directive(Kind::Line, said)) = comment(text, 10) else { panic!("a directive") };
        let names: Vec<_> = said.names.iter().map(|(range, name)| (range.start, name.as_str())).collect();
        assert_eq!(names, [(32, "hype/a"), (40, "claim"), (48, "claim/b")]);
        assert_eq!(said.reason, "quoted -- from the brochure");
    }

    #[test]
    fn only_a_comment_that_begins_with_it_is_a_directive() {
        assert_eq!(comment(" write puffery-disable hype here", 0), None);
        assert_eq!(comment("puffery is a linter", 0), None);
        assert_eq!(comment("puffery-disble hype", 3), Some(Parsed::Unknown((3..17, "puffery-disble".into()))));
    }

    #[test]
    fn nothing_but_a_reason() {
        assert_eq!(said("", 0), Said::default());
        assert_eq!(said(" -- why", 0), Said { names: Vec::new(), reason: "why".into() });
    }
}
