//! What in MDX is not Markdown: imports, exports, expressions, comments, and the tags of JSX.

use std::ops::Range;

use super::super::Comment;

/// The bytes of `source`, from `body` on, that are JavaScript or JSX; what stands between two tags is Markdown.
pub(super) fn find(source: &str, body: usize) -> Vec<Range<usize>> {
    let mut scan = Scan { bytes: source.as_bytes(), braces: Vec::new(), found: Vec::new() };
    scan.braces = braces(scan.bytes, body);
    let mut at = body;
    let mut paragraph_start = true;
    let mut fence: Option<(u8, usize)> = None;
    for line in source[body..].split_inclusive('\n') {
        let end = at + line.len();
        if scan.found.last().is_some_and(|last| last.end >= end) {
            // Inside what an earlier line began.
            (at, paragraph_start) = (end, true);
            continue;
        }
        let trimmed = line.trim();
        let mark = fence_mark(trimmed);
        match (fence, mark) {
            (Some((sign, length)), Some((other, longer))) if sign == other && longer >= length => fence = None,
            (Some(_), _) => {}
            (None, Some(mark)) => fence = Some(mark),
            (None, None) => {
                let statement = paragraph_start && (line.starts_with("import ") || line.starts_with("export "));
                if statement {
                    scan.statement(source, at);
                } else {
                    scan.line(at, end);
                }
            }
        }
        paragraph_start = trimmed.is_empty() || scan.found.last().is_some_and(|last| last.end >= end);
        at = end;
    }
    scan.found
}

/// The comment that an expression is, where it is nothing but one.
pub(super) fn comment(source: &str, range: &Range<usize>) -> Option<Comment> {
    let expression = source[range.clone()].strip_prefix('{')?.strip_suffix('}')?;
    let said = expression.trim().strip_prefix("/*")?.strip_suffix("*/")?;
    let start = range.start + 1 + (expression.len() - expression.trim_start().len()) + "/*".len();
    (!said.contains("*/")).then(|| Comment { range: range.clone(), content: start..start + said.len() })
}

/// The sign and length of a fence of code that a line opens or closes.
fn fence_mark(line: &str) -> Option<(u8, usize)> {
    let sign = *line.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = line.bytes().take_while(|&byte| byte == sign).count();
    let rest = &line[length..];
    (length >= 3 && (sign == b'~' || !rest.contains('`'))).then_some((sign, length))
}

/// For each opening brace, in order, the place of the brace that closes it. Braces in quotation marks on one line, inside
/// braces, do not count, nor do those in a comment that is an expression by itself.
fn braces(bytes: &[u8], body: usize) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    let mut at = body;
    let mut ends = memchr::memmem::find_iter(&bytes[body..], b"*/").map(|end| body + end).peekable();
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                open.push(at);
                let space = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                let inside = at + 1 + space;
                if bytes[inside..].starts_with(b"/*") {
                    while ends.next_if(|&end| end < inside + 2).is_some() {}
                    at = ends.peek().map_or(at, |&end| end + 1);
                }
            }
            b'}' => pairs.extend(open.pop().map(|start| (start, at))),
            b'\\' => at += 1,
            quote @ (b'"' | b'\'' | b'`') if !open.is_empty() => {
                let end = memchr::memchr2(quote, b'\n', &bytes[at + 1..]).map(|n| at + 1 + n);
                at = end.filter(|&end| bytes[end] == quote).unwrap_or(at);
            }
            _ => {}
        }
        at += 1;
    }
    pairs.sort_unstable();
    pairs
}

struct Scan<'s> {
    bytes: &'s [u8],
    /// Openers with their closers, in order.
    braces: Vec<(usize, usize)>,
    found: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Hides an import or export: up to the next blank line, or the end of the braces that it opens.
    fn statement(&mut self, source: &str, start: usize) {
        let mut end = start;
        for line in source[start..].split_inclusive('\n') {
            if line.trim().is_empty() && self.covering(start, end).is_none() {
                break;
            }
            end += line.len();
        }
        self.found.push(start..end);
    }

    /// The end of the braces that open at or after `from` and are open at `at`.
    fn covering(&self, from: usize, at: usize) -> Option<usize> {
        let first = self.braces.partition_point(|&(open, _)| open < from);
        self.braces[first..].first().filter(|&&(open, close)| open < at && at <= close).map(|&(_, close)| close)
    }

    /// Hides expressions and tags that begin in a line; code between backticks stays.
    fn line(&mut self, start: usize, end: usize) {
        let mut at = start.max(self.found.last().map_or(0, |last| last.end));
        while at < end {
            let next = match self.bytes[at] {
                b'`' => self.code(at, end),
                b'\\' => at + 2,
                b'{' => self.hide(at, self.closer(at)),
                b'<' => self.hide(at, self.tag(at)),
                _ => at + 1,
            };
            at = next;
        }
    }

    fn hide(&mut self, at: usize, last: Option<usize>) -> usize {
        self.found.extend(last.map(|last| at..last + 1));
        last.map_or(at, |last| last) + 1
    }

    /// The end of the code that begins at `at`, in the same line.
    fn code(&self, at: usize, end: usize) -> usize {
        let ticks = self.bytes[at..end].iter().take_while(|&&byte| byte == b'`').count();
        let mut from = at + ticks;
        while let Some(found) = memchr::memchr(b'`', &self.bytes[from..end]) {
            let run = self.bytes[from + found..end].iter().take_while(|&&byte| byte == b'`').count();
            from += found + run;
            if run == ticks {
                return from;
            }
        }
        at + ticks
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
                quote @ (b'"' | b'\'') => here += 1 + memchr::memchr(quote, &self.bytes[here + 1..])?,
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
        let source =
            "import A from 'a'\nimport B from 'b'\n\nexport const x = {\n\n  y: 1,\n}\n\nText {x.y} and `{code}`.\n";
        assert_eq!(
            hidden(source),
            ["import A from 'a'\nimport B from 'b'\n", "export const x = {\n\n  y: 1,\n}\n", "{x.y}"]
        );
        assert_eq!(hidden("{/* a } b */}\n\n{ `}` }{open"), ["{/* a } b */}", "{ `}` }"]);
        assert_eq!(hidden("```js\nimport {a}\n```\n{b}"), ["{b}"]);
    }

    #[test]
    fn tags_are_hidden_and_their_content_is_not() {
        let source = "<Tab title=\"a > b\" on={() => { go() }}>\n  Text <b>bold</b>\n</Tab> 1 < 2 <open\n<></>";
        let tags = ["<Tab title=\"a > b\" on={() => { go() }}>", "<b>", "</b>", "</Tab>", "<>", "</>"];
        assert_eq!(hidden(source), tags);
    }
}
