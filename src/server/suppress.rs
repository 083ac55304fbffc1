//! A suppression at a place: the first of several comments that, tried, silences the finding and
//! nothing else.

use std::collections::BTreeMap;

use lsp_types::{Range as LspRange, TextEdit};

use super::desk::{CheckedText, Desk};
use crate::document::Format;
use crate::finding::{Finding, FindingScope};
use crate::source::line_end;

/// Text to put in at a byte of a document.
struct Insertion {
    at: usize,
    text: String,
}

/// Beginnings of lines that a comment above them would tear from their list, table or quotation.
const BOUND: [&str; 5] = ["- ", "* ", "+ ", "> ", "|"];

/// The rules of a finding, as a comment names them.
pub(super) fn names(finding: &Finding) -> String {
    let mut names: Vec<&str> = Vec::new();
    for hit in finding.hits() {
        if !names.contains(&hit.finding.rule.as_str()) {
            names.push(hit.finding.rule.as_str());
        }
    }
    names.join(", ")
}

/// The edits that suppress a finding where it is; `None` where no comment can.
pub(super) fn edits(
    desk: &mut Desk,
    checked: &CheckedText,
    finding: &Finding,
    reason: &str,
) -> Option<Vec<TextEdit>> {
    let profile = checked.profile.clone()?;
    for Insertion { at, text } in candidates(checked, finding, reason) {
        let mut after = checked.open.text.to_string();
        after.insert_str(at, &text);
        let (left, _) = desk.findings(&checked.path, checked.format, &after, &profile);
        if silences(&checked.findings, &left, finding) {
            let place = checked.lines.position(&checked.open.text, at);
            return Some(vec![TextEdit { range: LspRange::new(place, place), new_text: text }]);
        }
    }
    None
}

/// Whether a finding is gone and nothing new came.
fn silences(before: &[Finding], after: &[Finding], finding: &Finding) -> bool {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for known in before {
        *counts.entry((known.rule.as_str(), &known.message)).or_default() += 1;
    }
    let own = (finding.rule.as_str(), finding.message.as_str());
    let wanted = counts.get(&own).copied().unwrap_or(0);
    for left in after {
        match counts.get_mut(&(left.rule.as_str(), left.message.as_str())) {
            Some(count) if *count > 0 => *count -= 1,
            _ => return false,
        }
    }
    wanted > 0 && counts.get(&own).is_some_and(|left| *left > 0)
}

/// Comments that may do, the best first.
fn candidates(checked: &CheckedText, finding: &Finding, reason: &str) -> Vec<Insertion> {
    let text = checked.open.text.as_str();
    let said = format!("{} -- {}", names(finding), one_line(reason));
    let mut found = Vec::new();
    let Some(primary) = &finding.primary else {
        return whole_file(text, checked.format, &said).into_iter().collect();
    };
    if finding.scope == FindingScope::Document {
        found.extend(whole_file(text, checked.format, &said));
    }
    let start = primary.span.start.min(text.len());
    if let Some((opening, end, toml)) = front_matter(text)
        && start < end
    {
        found.extend(field(text, opening, end, toml, &said));
        return found;
    }
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let row = text[from..to].trim_end_matches('\r');
    let bound = BOUND.iter().any(|sign| row.trim_start().starts_with(sign))
        || row.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let above = comment(checked.format, &format!("puffery-disable-next-line {said}"));
    let beside = comment(checked.format, &format!("puffery-disable-line {said}"));
    let (Some(above), Some(beside)) = (above, beside) else { return found };
    let indent = &row[..row.len() - row.trim_start().len()];
    let above = Insertion { at: from, text: format!("{indent}{above}{}", line_end(text)) };
    let end = from + row.trim_end_matches(['|', ' ']).len();
    let beside = Insertion { at: end, text: format!(" {beside}") };
    found.extend(if bound { [beside, above] } else { [above, beside] });
    found
}

/// A reason that ends no comment and no line.
fn one_line(reason: &str) -> String {
    let mut line = reason.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "* /");
    // HTML ends a comment at either; what is left of one can be another.
    while line.contains("-->") || line.contains("--!>") {
        line = line.replace("-->", "->").replace("--!>", "-!>");
    }
    line
}

/// A comment of a format; plain text has none.
fn comment(format: Format, text: &str) -> Option<String> {
    match format {
        Format::Plain => None,
        Format::Markdown | Format::Html => Some(format!("<!-- {text} -->")),
        Format::Mdx => Some(format!("{{/* {text} */}}")),
    }
}

/// A comment for the whole file: behind the front matter, or at the beginning.
fn whole_file(text: &str, format: Format, said: &str) -> Option<Insertion> {
    let comment = comment(format, &format!("puffery-disable-file {said}"))?;
    let at = front_matter(text).map_or(0, |(_, end, _)| end);
    Some(Insertion { at, text: format!("{comment}{}", line_end(text)) })
}

/// Front matter: the byte behind its first line, the byte behind its last, and whether it is TOML.
fn front_matter(text: &str) -> Option<(usize, usize, bool)> {
    let fence = ["---", "+++"].into_iter().find(|fence| text.starts_with(fence))?;
    let opening = text.find('\n')? + 1;
    if text[..opening].trim_end() != fence {
        return None;
    }
    let mut at = opening;
    for line in text[opening..].split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == fence {
            return Some((opening, at, fence == "+++"));
        }
    }
    None
}

/// A field of front matter for the whole file, where there is none.
fn field(text: &str, opening: usize, end: usize, toml: bool, said: &str) -> Option<Insertion> {
    if text[opening..end].contains("puffery-disable") {
        return None;
    }
    let said = serde_json::to_string(said).ok()?;
    let sign = if toml { " =" } else { ":" };
    let end = line_end(text);
    Some(Insertion { at: opening, text: format!("puffery-disable{sign} {said}{end}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_ends_at_its_fence() {
        assert_eq!(front_matter("---\ntitle: a\n---\nText"), Some((4, 17, false)));
        assert_eq!(front_matter("+++\n+++\n"), Some((4, 8, true)));
        assert_eq!(front_matter("---\ntitle: a\n"), None);
        assert_eq!(front_matter("----\n\nText\n---\n"), None);
    }

    #[test]
    fn a_reason_ends_no_comment() {
        assert_eq!(one_line("so\n--> it */ is"), "so -> it * / is");
        for reason in ["a ---> b", "a --!> b", "a -----!> b", "a <!--> b", "**/ --- ->", "----->"] {
            let line = one_line(reason);
            assert!(!line.contains("-->") && !line.contains("--!>"), "{reason}: {line}");
            assert!(!line.contains("*/"), "{reason}: {line}");
        }
    }

    #[test]
    fn what_is_put_in_ends_its_line_as_the_document_does() {
        let text = "---\r\ntitle: a\r\n---\r\nText\r\n";
        let whole = whole_file(text, Format::Markdown, "hype/a -- b").unwrap();
        assert_eq!(whole.text, "<!-- puffery-disable-file hype/a -- b -->\r\n");
        let (opening, end, toml) = front_matter(text).unwrap();
        let own = field(text, opening, end, toml, "hype/a -- b").unwrap();
        assert_eq!(own.text, "puffery-disable: \"hype/a -- b\"\r\n");
    }
}
