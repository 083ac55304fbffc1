//! The parts of a directive in a comment: the command, the rules, the reason.

use std::ops::Range;

/// The beginning of every directive.
const PREFIX: &str = "puffery-";
/// The marks between the rules and the reason; some editors turn two hyphens into a dash.
const REASONS: [&str; 3] = ["--", "\u{2013}", "\u{2014}"];
/// The program's name in any spelling that is looked for.
const NAMES: [&str; 3] = ["puffery", "Puffery", "PUFFERY"];
/// Words that people write in place of `disable`.
const VERBS: [&str; 8] = ["off", "ignore", "skip", "suppress", "silence", "mute", "allow", "noqa"];
/// The bytes of a comment in which a misplaced directive is looked for.
const REACH: usize = 200;

/// The command of a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DirectiveKind {
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
const KINDS: [(&str, DirectiveKind); 5] = [
    ("puffery-disable", DirectiveKind::Disable),
    ("puffery-enable", DirectiveKind::Enable),
    ("puffery-disable-line", DirectiveKind::Line),
    ("puffery-disable-next-line", DirectiveKind::NextLine),
    ("puffery-disable-file", DirectiveKind::File),
];

/// The names of all directives.
pub(super) const DIRECTIVE_NAMES: [&str; 5] =
    [KINDS[0].0, KINDS[1].0, KINDS[2].0, KINDS[3].0, KINDS[4].0];

impl DirectiveKind {
    /// The directive's name.
    pub(super) fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or(PREFIX, |(name, _)| name)
    }

    /// The names of all directives.
    pub(super) fn names() -> [&'static str; 5] {
        DIRECTIVE_NAMES
    }
}

/// A name with its bytes.
pub(super) type DirectiveName = (Range<usize>, String);

/// Rules and a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DirectiveText {
    pub(super) names: Vec<DirectiveName>,
    pub(super) reason: String,
}

/// A comment that is meant for the linter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ParsedDirective {
    Directive(DirectiveKind, DirectiveText),
    /// A comment that starts like a directive and is not one.
    Unknown(DirectiveName),
}

/// Whether a text can contain a directive, or something that is meant as one.
pub(super) fn mentions(text: &str) -> bool {
    NAMES.iter().any(|name| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some())
}

/// The directive that a name is meant for, where it is one in other words, signs or letters.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let words = name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "-");
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let verb = |word: &'_ str| if VERBS.contains(&word) { "disable" } else { word }.to_owned();
    let plain: String = words
        .iter()
        .map(|word| verb(word))
        .map(|word| if word == "on" { "enable".into() } else { word })
        .collect();
    DirectiveKind::names().into_iter().find(|known| known.replace('-', "") == plain)
}

/// Returns the bytes of a failed directive at the beginning of a comment: other case, signs or
/// verbs.
fn meant_as_one(text: &str) -> Option<Range<usize>> {
    let text = crate::source::first_chars(text, REACH);
    let start = text.find(char::is_alphanumeric)?;
    let rest = &text[start..];
    let name = rest.get(..NAMES[0].len()).filter(|name| name.eq_ignore_ascii_case(NAMES[0]))?;
    let after = &rest[name.len()..];
    let verb = after.find(char::is_alphanumeric)?;
    let length = after[verb..].find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
    let end = length.map_or(after.len(), |length| verb + length);
    let word = after[verb..end].to_lowercase();
    let behind = after[end..].trim_matches(|c: char| c.is_whitespace() || "-:=*/}>)".contains(c));
    let switches = word.starts_with("disable") || word.starts_with("enable");
    // "puffery on the front page" is a remark.
    let first = word.split(['-', '_']).next().unwrap_or_default();
    let short = behind.is_empty() || behind.contains('/') || !behind.contains(char::is_whitespace);
    let other =
        (VERBS.contains(&first) || first == "on") && (short || !after[..verb].trim().is_empty());
    (switches || other).then_some(start..start + name.len() + end)
}

fn is_frame(c: char) -> bool {
    c.is_whitespace() || c == '-' || c == '*'
}

/// Reads a comment whose text begins at byte `at`. Only one that begins with a directive is meant
/// for the linter: a comment may talk about directives.
pub(super) fn comment(text: &str, at: usize) -> Option<ParsedDirective> {
    // Some write comments with more hyphens or stars than the markup needs.
    let start = text.len() - text.trim_start_matches(is_frame).len();
    let rest = text[start..].trim_end_matches(is_frame);
    if !rest.starts_with(PREFIX) {
        let found = meant_as_one(text)?;
        let name = text[found.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        return Some(ParsedDirective::Unknown((at + found.start..at + found.end, name)));
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let name = &rest[..end];
    Some(match KINDS.iter().find(|(known, _)| *known == name) {
        Some((_, kind)) => ParsedDirective::Directive(*kind, said(&rest[end..], at + start + end)),
        None => ParsedDirective::Unknown((at + start..at + start + end, name.to_owned())),
    })
}

/// Reads rules, separated by commas or white space, and the reason behind them; `text` begins at
/// byte `at`.
pub(super) fn said(text: &str, at: usize) -> DirectiveText {
    let mut names = Vec::new();
    let mut from = 0;
    while let Some(piece) = next_name(text, from) {
        let name = &text[piece.clone()];
        if REASONS.contains(&name) {
            let reason = text[piece.end..].split_whitespace().collect::<Vec<_>>().join(" ");
            return DirectiveText { names, reason };
        }
        names.push((at + piece.start..at + piece.end, name.to_owned()));
        from = piece.end;
    }
    DirectiveText { names, reason: String::new() }
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
        let text =
            " puffery-disable-line hype/a, claim\n  claim/b -- quoted -- from\n the brochure ";
        let Some(ParsedDirective::Directive(DirectiveKind::Line, said)) = comment(text, 10) else {
            panic!("a directive")
        };
        let names: Vec<_> =
            said.names.iter().map(|(range, name)| (range.start, name.as_str())).collect();
        assert_eq!(names, [(32, "hype/a"), (40, "claim"), (48, "claim/b")]);
        assert_eq!(said.reason, "quoted -- from the brochure");
    }

    #[test]
    fn hyphens_and_stars_around_a_directive_mean_nothing() {
        for text in ["- puffery-disable hype -", "* puffery-disable hype\n *"] {
            let Some(ParsedDirective::Directive(DirectiveKind::Disable, said)) = comment(text, 5)
            else {
                panic!("{text}")
            };
            assert_eq!(said.names, [(23..27, "hype".to_owned())], "{text}");
        }
    }

    #[test]
    fn only_a_comment_that_begins_with_it_is_a_directive() {
        assert_eq!(comment(" write puffery-disable hype here", 0), None);
        assert_eq!(comment("puffery is a linter", 0), None);
        assert_eq!(comment("puffery on the front page", 0), None);
        assert_eq!(comment("puffery: a note on hype in the tender", 0), None);
        assert_eq!(
            comment("puffery-disble hype", 3),
            Some(ParsedDirective::Unknown((3..17, "puffery-disble".into())))
        );
    }

    #[test]
    fn what_is_meant_as_a_directive_is_told() {
        for (text, wanted) in [
            ("PUFFERY-DISABLE-NEXT-LINE hype", "puffery-disable-next-line"),
            (" puffery: disable hype", "puffery-disable"),
            ("puffery off", "puffery-disable"),
            ("puffery disable-line hype", "puffery-disable-line"),
            ("puffery_disable_file hype", "puffery-disable-file"),
            ("puffery:ignore-next-line hype/a", "puffery-disable-next-line"),
            ("@puffery-enable", "puffery-enable"),
            ("Puffery on", "puffery-enable"),
        ] {
            let Some(ParsedDirective::Unknown((_, name))) = comment(text, 0) else {
                panic!("{text}")
            };
            assert_eq!(meant(&name), Some(wanted), "{text}");
        }
    }

    #[test]
    fn a_dash_opens_a_reason() {
        let Some(ParsedDirective::Directive(_, said)) =
            comment("puffery-disable hype \u{2014} a quotation", 0)
        else {
            panic!()
        };
        assert_eq!((said.names.len(), said.reason.as_str()), (1, "a quotation"));
    }

    #[test]
    fn nothing_but_a_reason() {
        assert_eq!(said("", 0), DirectiveText::default());
        assert_eq!(said(" -- why", 0), DirectiveText { names: Vec::new(), reason: "why".into() });
    }
}
