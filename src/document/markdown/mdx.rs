//! The parts of MDX that are not Markdown: imports, exports, expressions, comments, and the tags of
//! JSX.

use std::collections::HashMap;
use std::ops::Range;

use super::super::Comment;
use super::jsx;

/// Elements without prose.
const UNREAD: [&str; 22] = [
    "audio", "canvas", "code", "datalist", "iframe", "kbd", "math", "noscript", "object",
    "optgroup", "option", "pre", "samp", "script", "select", "style", "svg", "template",
    "textarea", "tt", "var", "video",
];
/// The words that an export begins with.
const EXPORTED: [&str; 8] = ["default", "const", "let", "var", "function", "async", "class", "{"];

/// Whether Markdown is MDX, whatever its file is called: it imports or exports something, or has a
/// tag with an expression.
pub(super) fn is_used(source: &str, body: usize) -> bool {
    let mut fence: Option<(u8, usize)> = None;
    let mut blank_before = true;
    for line in source[body..].lines() {
        let trimmed = line.trim();
        match (fence, fence_mark(trimmed)) {
            (Some((sign, length)), Some((other, longer))) if sign == other && longer >= length => {
                fence = None;
            }
            (Some(_), _) => {}
            (None, Some(mark)) => fence = Some(mark),
            (None, None) if is_statement(line) && blank_before => return true,
            (None, None) if is_component(line) => return true,
            (None, None) => {}
        }
        // Imports follow each other without a blank line, but the first of them decides.
        blank_before = trimmed.is_empty();
    }
    false
}

fn is_statement(line: &str) -> bool {
    line.strip_prefix("import ").is_some_and(is_import)
        || line.strip_prefix("export ").is_some_and(is_export)
}

fn is_import(text: &str) -> bool {
    let quoted = text.trim_end_matches([';', ' ', '\r']).ends_with(['\'', '"']);
    let from = match text.split_once(" from ") {
        Some((_, from)) => from.trim_start(),
        None => "",
    };
    quoted && (text.starts_with(['\'', '"']) || from.starts_with(['\'', '"']))
}

fn is_export(text: &str) -> bool {
    EXPORTED.iter().any(|word| text.strip_prefix(word).is_some_and(ends_word))
}

fn ends_word(rest: &str) -> bool {
    rest.starts_with([' ', '(', '{'])
}

/// Whether a line begins with the tag of a component that has an expression.
fn is_component(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('<') else { return false };
    rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest.contains("={")
}

/// Returns the byte ranges of `source`, from `body` on, that are JavaScript or JSX. The text
/// between two tags is Markdown.
pub(super) fn find(source: &str, body: usize) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let braces = braces(bytes, body);
    let (found, last_ends) = (Vec::new(), HashMap::new());
    let last_tick = memchr::memrchr(b'`', bytes).unwrap_or(0);
    let mut scan = MdxScan { source, bytes, braces, found, last_ends, last_tick };
    let mut at = body;
    let mut paragraph_start = true;
    let mut fence: Option<(u8, usize)> = None;
    for line in source[body..].split_inclusive('\n') {
        let end = at + line.len();
        if scan.hidden_to() >= end {
            // This line is inside an expression that an earlier line began.
            (at, paragraph_start) = (end, true);
            continue;
        }
        let trimmed = line.trim();
        let mark = fence_mark(trimmed);
        match (fence, mark) {
            (Some((sign, length)), Some((other, longer))) if sign == other && longer >= length => {
                fence = None;
            }
            (Some(_), _) => {}
            (None, Some(mark)) => fence = Some(mark),
            (None, None) => {
                let statement =
                    paragraph_start && (line.starts_with("import ") || line.starts_with("export "));
                if statement {
                    scan.statement(at);
                } else {
                    scan.line(at, end);
                }
            }
        }
        paragraph_start = trimmed.is_empty() || scan.hidden_to() >= end;
        at = end;
    }
    scan.found
}

/// Returns the comment if an expression consists of one.
pub(super) fn comment(source: &str, range: &Range<usize>) -> Option<Comment> {
    let expression = source[range.clone()].strip_prefix('{')?.strip_suffix('}')?;
    let trimmed = expression.trim();
    let said = match trimmed.strip_prefix("//") {
        Some(line) if !line.contains('\n') => line,
        _ => trimmed.strip_prefix("/*")?.strip_suffix("*/")?,
    };
    if said.contains("*/") {
        return None;
    }
    let start = range.start + 1 + (expression.len() - expression.trim_start().len()) + "/*".len();
    Some(Comment { range: range.clone(), content: start..start + said.len() })
}

/// Returns the bytes of the addresses to which tags lead, in order.
pub(super) fn addresses(source: &str, hidden: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for range in hidden {
        let Some(tag) = source[range.clone()].strip_prefix('<') else { continue };
        let name = tag.find(|c: char| !c.is_alphanumeric()).unwrap_or(0);
        let start = range.start + 1 + name;
        found.extend(jsx::address(&tag[name..]).map(|at| start + at.start..start + at.end));
    }
    found
}

/// The sign and length of a fence of code that a line opens or closes.
fn fence_mark(line: &str) -> Option<(u8, usize)> {
    let sign = *line.as_bytes().first()?;
    let length = run_length(line.as_bytes(), sign);
    let fences = match sign {
        b'~' => length >= 3,
        b'`' => length >= 3 && !line[length..].contains('`'),
        _ => false,
    };
    fences.then_some((sign, length))
}

/// Returns the number of equal bytes that some bytes begin with.
fn run_length(bytes: &[u8], sign: u8) -> usize {
    bytes.iter().take_while(|&&byte| byte == sign).count()
}

/// Returns, for each opening brace in order, the place of the brace that closes it. Braces in
/// quotation marks on one line, inside braces, do not count, nor do braces in a comment that is an
/// expression by itself.
fn braces(bytes: &[u8], body: usize) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    let mut at = body;
    let mut ends =
        memchr::memmem::find_iter(&bytes[body..], b"*/").map(|end| body + end).peekable();
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                open.push(at);
                let inside =
                    at + 1 + bytes[at + 1..].len() - bytes[at + 1..].trim_ascii_start().len();
                if bytes[inside..].starts_with(b"/*") {
                    while ends.next_if(|&end| end < inside + 2).is_some() {}
                    if let Some(end) = ends.peek() {
                        at = end + 1;
                    }
                }
            }
            b'}' => {
                if let Some(start) = open.pop() {
                    pairs.push((start, at));
                }
            }
            b'\\' => at += 1,
            quote @ (b'"' | b'\'' | b'`') if !open.is_empty() => {
                at = quoted_end(bytes, at, quote).unwrap_or(at);
            }
            _ => {}
        }
        at += 1;
    }
    pairs.sort_unstable();
    pairs
}

/// Returns the place of the quotation mark that closes the one at `at`, in the same line.
fn quoted_end(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let end = at + 1 + memchr::memchr2(quote, b'\n', &bytes[at + 1..])?;
    (bytes[end] == quote).then_some(end)
}

struct MdxScan<'s> {
    source: &'s str,
    bytes: &'s [u8],
    /// Openers with their closers, in order.
    braces: Vec<(usize, usize)>,
    found: Vec<Range<usize>>,
    /// The byte at which the last end tag of an element begins, once it has been looked for.
    last_ends: HashMap<&'s str, Option<usize>>,
    /// The byte of the last backtick.
    last_tick: usize,
}

impl<'s> MdxScan<'s> {
    /// Hides an import or export: up to the next blank line that is neither in braces nor in a
    /// template literal.
    fn statement(&mut self, start: usize) {
        let (mut end, mut ticks) = (start, 0);
        let mut pair = self.braces.partition_point(|&(open, _)| open < start);
        for line in self.source[start..].split_inclusive('\n') {
            if line.trim().is_empty() {
                while self.braces.get(pair).is_some_and(|&(_, close)| close < end) {
                    pair += 1;
                }
                let in_braces = self.braces.get(pair).is_some_and(|&(open, _)| open < end);
                let in_literal = ticks % 2 == 1 && end <= self.last_tick;
                if !in_braces && !in_literal {
                    break;
                }
            }
            ticks += memchr::memchr_iter(b'`', line.as_bytes()).count();
            end += line.len();
        }
        self.found.push(start..end);
    }

    /// The end of the last range that is hidden.
    fn hidden_to(&self) -> usize {
        match self.found.last() {
            Some(last) => last.end,
            None => 0,
        }
    }

    /// Hides expressions and tags that begin in a line; code between backticks stays.
    fn line(&mut self, start: usize, end: usize) {
        let mut at = start.max(self.hidden_to());
        while at < end {
            let next = match self.bytes[at] {
                b'`' => self.code(at, end),
                b'\\' => at + 2,
                b'{' => self.hide(at, self.closer(at)),
                b'<' => {
                    let tag = self.tag(at).map(|last| self.unread(at, last));
                    self.hide(at, tag)
                }
                _ => at + 1,
            };
            at = next;
        }
    }

    fn hide(&mut self, at: usize, last: Option<usize>) -> usize {
        let Some(last) = last else { return at + 1 };
        self.found.push(at..last + 1);
        last + 1
    }

    /// The end of the code that begins at `at`, in the same line.
    fn code(&self, at: usize, end: usize) -> usize {
        let ticks = run_length(&self.bytes[at..end], b'`');
        let mut from = at + ticks;
        while let Some(found) = memchr::memchr(b'`', &self.bytes[from..end]) {
            let run = run_length(&self.bytes[from + found..end], b'`');
            from += found + run;
            if run == ticks {
                return from;
            }
        }
        at + ticks
    }

    /// The end of the element whose start tag is from `at` to `last`, if it has no prose or is not
    /// shown; else that of the tag.
    fn unread(&mut self, at: usize, last: usize) -> usize {
        let (source, rest): (&'s str, _) = (self.source, &self.source[at + 1..last]);
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (name, attributes) = rest.split_at(length);
        if rest.ends_with('/') || !(UNREAD.contains(&name) || jsx::is_hidden(name, attributes)) {
            return last;
        }
        let find_last = || source.rfind(&format!("</{name}>"));
        let last_end = *self.last_ends.entry(name).or_insert_with(find_last);
        let Some(last_end) = last_end.filter(|&last_end| last_end > last) else { return last };
        // An element may contain others of its name; one that is never closed goes on to the last
        // end tag.
        let mut depth = 1_usize;
        for (found, _) in source[last..last_end].match_indices(name) {
            let found = last + found;
            let closes = source[..found].ends_with("</");
            let opens = source[..found].ends_with('<');
            let whole = !source[found + name.len()..].starts_with(char::is_alphanumeric);
            if closes && whole {
                depth -= 1;
            } else if opens && whole {
                depth += 1;
            }
            if depth == 0 {
                return found + name.len();
            }
        }
        last_end + "</>".len() + name.len() - 1
    }

    /// The brace that closes the one at `at`.
    fn closer(&self, at: usize) -> Option<usize> {
        let index = self.braces.binary_search_by_key(&at, |&(open, _)| open).ok()?;
        Some(self.braces[index].1)
    }

    /// The end of the tag that begins at `at`.
    fn tag(&self, at: usize) -> Option<usize> {
        let first = self.bytes.get(at + 1)?;
        if !first.is_ascii_alphabetic() && !matches!(first, b'/' | b'>' | b'_' | b'$') {
            return None;
        }
        let mut here = at + 1;
        loop {
            match *self.bytes.get(here)? {
                b'>' => return Some(here),
                b'<' => return None,
                b'{' => here = self.closer(here)?,
                quote @ (b'"' | b'\'') => {
                    here += 1 + memchr::memchr(quote, &self.bytes[here + 1..])?;
                }
                _ => {}
            }
            here += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(source: &str) -> Vec<&str> {
        find(source, 0).into_iter().map(|range| &source[range]).collect()
    }

    #[test]
    fn javascript_is_hidden() {
        let source = "import A from 'a'\nimport B from 'b'\n\nexport const x = {\n\n  y: 1,\n}\n\nText {x.y} and `{code}`.\n";
        assert_eq!(
            hidden(source),
            [
                "import A from 'a'\nimport B from 'b'\n",
                "export const x = {\n\n  y: 1,\n}\n",
                "{x.y}"
            ]
        );
        assert_eq!(hidden("{/* a } b */}\n\n{ `}` }{open"), ["{/* a } b */}", "{ `}` }"]);
        assert_eq!(hidden("```js\nimport {a}\n```\n{b}"), ["{b}"]);
    }

    #[test]
    fn statements_end_with_their_braces_and_literals() {
        let function = "export default function L({children}) {\n  const x = 1\n\n  return x\n}\n";
        assert_eq!(hidden(&format!("{function}\nText.\n")), [function]);
        let literal = "export const y = `a\n\nb`\n";
        assert_eq!(hidden(&format!("{literal}\nText `c`.\n")), [literal]);
        assert_eq!(hidden("export const y = `a\n\nText.\n"), ["export const y = `a\n"]);
    }

    #[test]
    fn elements_that_are_not_shown_are_hidden() {
        for element in [
            "<div hidden>a <div>b</div> c</div>",
            "<p style={{display: 'none'}}>a</p>",
            "<p style=\"color: red; display:none\">a</p>",
            "<dialog>a</dialog>",
            "<select><option>a</option></select>",
        ] {
            assert_eq!(hidden(&format!("{element} d")), [element]);
        }
        assert_eq!(hidden("<p hidden={false}>a</p>"), ["<p hidden={false}>", "</p>"]);
        assert_eq!(hidden("<div hidden>a <div>b</div> c"), ["<div hidden>a <div>b</div>"]);
    }

    #[test]
    fn tags_are_hidden_and_their_content_is_not() {
        let source = "<Tab title=\"a > b\" on={() => { go() }}>\n  Text <b>bold</b>\n</Tab> 1 < 2 <open\n<></>";
        let tags =
            ["<Tab title=\"a > b\" on={() => { go() }}>", "<b>", "</b>", "</Tab>", "<>", "</>"];
        assert_eq!(hidden(source), tags);
    }
}
