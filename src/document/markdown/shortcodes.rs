//! Shortcodes and directives of common site generators: markup that Markdown does not know.
//!
//! `{{< figure >}}` and `{{% note %}}` (Hugo), `{% include %}` and `{{ variable }}` (Jekyll, Eleventy, Zola), `:::note`
//! (Docusaurus, Pandoc), `!!! note` (`MkDocs`), `{: .class }` (kramdown). What stands between two of them is prose.

use std::ops::Range;

use memchr::memmem::Finder;

/// Openers and closers, the longer openers first.
const PAIRS: [(&str, &str); 5] = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}"), ("{:", "}")];

/// The bytes of shortcodes and of the fences of directives in `source`, from `body` on.
pub(super) fn find(source: &str, body: usize) -> Vec<Range<usize>> {
    let mut ahead = Ahead::new(source.as_bytes());
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = body;
    for line in source[body..].split_inclusive('\n') {
        let end = at + line.len();
        if is_fence(line) {
            if found.last().is_none_or(|last| last.end <= at) {
                found.push(at..end);
            }
        } else {
            let mut from = at.max(found.last().map_or(0, |last| last.end));
            while let Some(brace) = source.get(from..end).and_then(|rest| rest.find('{')) {
                let open = from + brace;
                let close = ahead.close(&source[open..], open);
                from = close.unwrap_or(open + 1);
                found.extend(close.map(|close| open..close));
            }
        }
        at = end;
    }
    found
}

/// A line that opens or closes a directive.
fn is_fence(line: &str) -> bool {
    let line = line.trim();
    let colons = line.len() - line.trim_start_matches(':').len();
    let admonition = ["!!! ", "???+ ", "??? "].iter().find_map(|mark| line.strip_prefix(mark));
    (colons >= 3 && !line[colons..].trim_start().starts_with(':'))
        || admonition.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// The next closer of each kind and the next blank line, each looked for once, so that a million openers without a closer
/// cost one pass.
struct Ahead<'s> {
    bytes: &'s [u8],
    closers: [(Finder<'static>, Option<usize>); PAIRS.len()],
    blanks: [(Finder<'static>, Option<usize>); 2],
}

impl<'s> Ahead<'s> {
    fn new(bytes: &'s [u8]) -> Self {
        let finder = |text: &'static str| (Finder::new(text), Some(0));
        Self { bytes, closers: PAIRS.map(|(_, closer)| finder(closer)), blanks: ["\n\n", "\n\r\n"].map(finder) }
    }

    /// Where the shortcode ends that `rest`, at byte `at`, may start with.
    fn close(&mut self, rest: &str, at: usize) -> Option<usize> {
        let kind = PAIRS.iter().position(|(opener, _)| rest.starts_with(opener))?;
        let from = at + PAIRS[kind].0.len();
        let end = next(self.bytes, &mut self.closers[kind], from)?;
        let blank = self.blanks.iter_mut().filter_map(|blank| next(self.bytes, blank, from)).min();
        blank.is_none_or(|blank| end < blank).then_some(end + PAIRS[kind].1.len())
    }
}

fn next(bytes: &[u8], (finder, known): &mut (Finder<'static>, Option<usize>), from: usize) -> Option<usize> {
    if known.is_some_and(|at| at < from || at == 0) {
        *known = finder.find(&bytes[from..]).map(|at| from + at);
    }
    *known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_and_fences() {
        let source =
            "a {{< fig\n x >}} b {% raw %}c{{ d }}\n:::tip[Title]\ntext\n:::\n{{ open\n\nshut }} {: .x }\n!!! note\n";
        let found: Vec<_> = find(source, 0).into_iter().map(|range| &source[range]).collect();
        assert_eq!(
            found,
            ["{{< fig\n x >}}", "{% raw %}", "{{ d }}", ":::tip[Title]\n", ":::\n", "{: .x }", "!!! note\n"]
        );
        assert!(find("{{ open\r\n\r\nshut }}", 0).is_empty(), "a blank line ends what is open");
    }
}
