//! Markup of Markdown's dialects that the parser does not know.
//!
//! `:::note` (Docusaurus, Pandoc) with its title, `{: .class }` (kramdown), `!!! note` and `=== "Tab"` with an
//! indented body (MkDocs), `[[page|words]]`, `![[picture]]` and `%%comment%%` (Obsidian),
//! `\(formula\)`, `$$` around lines. Tags of template languages are found by
//! [`template`](super::super::template).

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::super::formula::{self, has_blank_line};

/// Openers of an indented block. A list item is shown to the parser in its place: its marker and
/// the space behind it take the four columns by which the body is indented.
const BLOCKS: [&str; 6] = ["!!!", "???+", "???", "===!", "===+", "==="];
/// Callouts that contain somebody else's words.
const QUOTATIONS: [&str; 2] = ["quote", "cite"];
/// Directives that are drawings.
const DRAWINGS: [&str; 5] = ["ditaa", "graphviz", "kroki", "mermaid", "plantuml"];
/// A list marker as wide as the indentation of a block.
const ITEM: &[u8; 4] = b"-   ";
/// The mark of a heading that is no longer than what comes before the title of a directive.
const HEADING: &[u8; 5] = b"#### ";
/// The markup of dialects that was found.
#[derive(Debug, Default)]
pub(super) struct DialectMarks {
    /// Ranges that are hidden everywhere: inside code they are not read either way.
    pub(super) hidden: Vec<Range<usize>>,
    /// Ranges that are hidden unless they begin or end in code.
    pub(super) unless_code: Vec<Range<usize>>,
    /// The bytes at which indented blocks begin, in order.
    pub(super) blocks: Vec<usize>,
    /// The bytes at which directives with a title begin, in order.
    titles: Vec<usize>,
}

/// Finds the markup of dialects in `source`, from byte `body` on. MDX has neither indented blocks
/// nor braces of kramdown.
pub(super) fn find(source: &str, body: usize, mdx: bool) -> DialectMarks {
    let mut found = DialectMarks::default();
    let mut at = body;
    let mut drawing: Option<(usize, &str)> = None;
    let mut unclosed: Vec<&str> = Vec::new();
    for line in source[body..].split_inclusive('\n') {
        let end = at + line.len();
        if let Some((from, closer)) = drawing {
            if line.trim_start().starts_with(closer) {
                found.hidden.push(from..end);
                drawing = None;
            }
        } else if let Some(closer) = drawing_closer(line)
            && !unclosed.contains(&closer)
        {
            // What is never closed is looked for once.
            if memmem::find(&source.as_bytes()[end..], closer.as_bytes()).is_some() {
                drawing = Some((at, closer));
            } else {
                unclosed.push(closer);
            }
        } else if is_fence(line) {
            found.fence(line, at);
        } else if mdx || !found.block(line, at) {
            found.wiki_links(line, at);
            if !mdx {
                found.attributes(line, at);
            }
        }
        at += line.len();
    }
    found.comments(source, body);
    found.unless_code.extend(formula::find(source, body));
    found
}

/// Shows the parser list items where indented blocks begin, and headings where directives have a
/// title.
pub(super) fn with_marks<'s>(masked: Cow<'s, str>, marks: &DialectMarks) -> Cow<'s, str> {
    if marks.blocks.is_empty() && marks.titles.is_empty() {
        return masked;
    }
    let mut bytes = masked.into_owned().into_bytes();
    for &block in &marks.blocks {
        bytes[block..block + ITEM.len()].copy_from_slice(ITEM);
    }
    for &title in &marks.titles {
        bytes[title..title + HEADING.len()].copy_from_slice(HEADING);
    }
    String::from_utf8(bytes).unwrap_or_default().into()
}

/// Returns the end of the marker of a callout that a quotation begins with: `> [!tip]- Title`.
pub(super) fn callout(source: &str, range: &Range<usize>) -> Option<usize> {
    let quotation = &source[range.clone()];
    let marker = quotation
        .trim_start()
        .strip_prefix('>')?
        .trim_start_matches([' ', '\t'])
        .strip_prefix("[!")?;
    let name = marker
        .split(|c: char| !(c.is_alphanumeric() || "-_+".contains(c)))
        .next()
        .unwrap_or_default();
    let closed = marker.split('\n').next()?.find(']')? + 1;
    let folded = usize::from(marker[closed..].starts_with(['+', '-']));
    let is_own = !name.is_empty() && !QUOTATIONS.contains(&name.to_ascii_lowercase().as_str());
    // The marker goes on to the end of the quotation.
    is_own.then(|| range.end - marker.len() + closed + folded)
}

/// The beginning of the line that closes a drawing that a line opens: `:::mermaid`, `@startuml`.
fn drawing_closer(line: &str) -> Option<&'static str> {
    let line = line.trim();
    let name = line.trim_start_matches(':').trim_start();
    if line.starts_with(":::") && DRAWINGS.contains(&name.trim_matches(['{', '}', '.'])) {
        return Some(":::");
    }
    line.starts_with("@startuml").then_some("@enduml")
}

/// A line that opens or closes a directive.
fn is_fence(line: &str) -> bool {
    let line = line.trim();
    let colons = line.len() - line.trim_start_matches(':').len();
    colons >= 3 && !line[colons..].trim_start().starts_with(':')
}

/// The bytes of the title in a line that opens a directive: `:::tip[Title]`, `:::tip Title`,
/// `::: {.tip} Title`; what is in braces is none of it.
fn title(line: &str) -> Option<Range<usize>> {
    let opened = line.trim_start().trim_start_matches(':').trim_start();
    let named = match opened.strip_prefix('{') {
        Some(attributes) => &attributes[attributes.find('}')? + 1..],
        None => opened.trim_start_matches(|c: char| c.is_alphanumeric() || c == '-' || c == '_'),
    };
    if named.len() == opened.len() || !named.starts_with([' ', '\t', '[', '{']) {
        return None;
    }
    let mut rest = named.trim_start();
    if rest.starts_with('{') {
        rest = rest[rest.find('}')? + 1..].trim_start();
    }
    let mut title = rest.trim_end().trim_end_matches(':').trim_end();
    if let Some(open) = title.rfind('{').filter(|_| title.ends_with('}')) {
        title = title[..open].trim_end();
    }
    let within = title.strip_prefix('[').and_then(|label| label.strip_suffix(']'));
    let start = line.len() - rest.len() + usize::from(within.is_some());
    let title = within.unwrap_or(title);
    title.contains(char::is_alphabetic).then_some(start..start + title.len())
}

impl DialectMarks {
    /// Hides a line that opens or closes a directive; its title is read as a heading.
    fn fence(&mut self, line: &str, at: usize) {
        let start = line.len() - line.trim_start().len();
        match title(line) {
            Some(title) if title.start >= start + HEADING.len() => {
                self.hidden.extend([at..at + title.start, at + title.end..at + line.len()]);
                self.titles.push(at + start);
            }
            _ => self.hidden.push(at..at + line.len()),
        }
    }

    /// Notes an indented block that a line opens; only its title is read of the line.
    fn block(&mut self, line: &str, at: usize) -> bool {
        let start = line.len() - line.trim_start_matches([' ', '\t']).len();
        let Some(mark) = BLOCKS.iter().find(|mark| line[start..].starts_with(**mark)) else {
            return false;
        };
        let rest = &line[start + mark.len()..];
        let said = rest.trim_start_matches([' ', '\t']);
        let begins = if mark.starts_with('=') {
            said.starts_with('"')
        } else {
            said.starts_with(|c: char| c.is_ascii_lowercase())
        };
        if said.len() == rest.len() || !begins {
            return false;
        }
        let (from, end) = (start + ITEM.len(), line.trim_end().len());
        let quotes = line.find('"').zip(line.rfind('"')).filter(|(open, close)| open < close);
        match quotes {
            Some((open, close)) => {
                self.hidden.extend([at + from..at + open + 1, at + close..at + end]);
            }
            None => self.hidden.push(at + from..at + end),
        }
        self.blocks.push(at + start);
        true
    }

    /// Hides pictures, and the brackets and targets of links that show other words.
    fn wiki_links(&mut self, line: &str, at: usize) {
        let mut from = 0;
        while let Some(open) = line[from..].find("[[").map(|open| from + open) {
            from = open + 2;
            let Some(close) = line[from..].find(['[', ']']).map(|close| from + close) else {
                return;
            };
            if !line[close..].starts_with("]]") {
                continue;
            }
            if line[..open].ends_with('!') {
                self.hidden.push(at + open - 1..at + close + 2);
            } else if let Some(pipe) = line[from..close].find('|') {
                self.hidden.extend([at + open..at + from + pipe + 1, at + close..at + close + 2]);
            }
            from = close + 2;
        }
    }

    /// Hides attributes of kramdown.
    fn attributes(&mut self, line: &str, at: usize) {
        let mut from = 0;
        while let Some(open) = line[from..].find("{:").map(|open| from + open) {
            let Some(close) = line[open..].find('}').map(|close| open + close + 1) else { return };
            self.hidden.push(at + open..at + close);
            from = close;
        }
    }

    /// Hides the text between two pairs of percent signs, in one paragraph or on lines of its own.
    fn comments(&mut self, source: &str, body: usize) {
        let signs: Vec<usize> =
            memmem::find_iter(&source.as_bytes()[body..], b"%%").map(|at| body + at).collect();
        let mut ended = body;
        for pair in signs.windows(2) {
            let (open, close) = (pair[0], pair[1]);
            let begins = source[..open].chars().next_back().is_none_or(char::is_whitespace);
            if open < ended || !begins {
                continue;
            }
            let inside = &source[open + 2..close];
            if inside.starts_with(['\n', '\r']) || !has_blank_line(inside) {
                self.unless_code.push(open..close + 2);
                ended = close + 2;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(source: &str) -> Vec<&str> {
        let DialectMarks { hidden, unless_code, .. } = find(source, 0, false);
        hidden.into_iter().chain(unless_code).map(|range| &source[range]).collect()
    }

    #[test]
    fn directives_and_attributes() {
        assert_eq!(
            hidden(":::tip[A title]\ntext\n:::\n{: .x } y {:toc}\n"),
            [":::tip[", "]\n", ":::\n", "{: .x }", "{:toc}"]
        );
    }

    #[test]
    fn directives_may_have_a_title() {
        for (line, shown) in [
            (":::tip[A *title*]\n", Some("A *title*")),
            ("  ::: details A title {open}\r\n", Some("A title")),
            (":::{note} A title", Some("A title")),
            ("::: {.note #id} A title :::\n", Some("A title")),
            (":::tip{title=x}\n", None),
            ("::: warning\n", None),
            (":::\n", None),
            ("::::: {.columns}\n", None),
        ] {
            assert_eq!(title(line).map(|range| &line[range]), shown, "{line}");
        }
        let source = ":::tip[A]\ntext\n";
        let marks = find(source, 0, false);
        assert_eq!(with_marks(source.into(), &marks), "#### p[A]\ntext\n");
    }

    #[test]
    fn blocks_show_their_titles() {
        let source = "!!! note\n  ???+ tip \"A *title*\"\n=== \"Tab\"\n!!! Not one\n=== not one\n";
        let found = find(source, 0, false);
        let shown: Vec<_> = found.hidden.iter().map(|range| &source[range.clone()]).collect();
        assert_eq!(shown, ["note", " tip \"", "\"", "\"", "\""]);
        assert_eq!(found.blocks, [0, 11, 32]);
        assert_eq!(with_marks("!!! note\n".into(), &find("!!! note\n", 0, false)), "-   note\n");
    }

    #[test]
    fn wiki_links_keep_their_words() {
        assert_eq!(
            hidden("a [[b c|d]] ![[e.png|300]] [[f]] [[g|h\n"),
            ["[[b c|", "]]", "![[e.png|300]]"]
        );
    }

    #[test]
    fn comments() {
        assert_eq!(hidden("a %%b\nc%% 5%% %%d\n\ne%%"), ["%%b\nc%%"]);
        assert_eq!(hidden("%%\na\n\nb\n%%\n"), ["%%\na\n\nb\n%%"]);
    }
}
