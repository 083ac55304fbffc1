//! Tags and comments of template languages, which may occur in any document format.
//!
//! `{{ variable }}` and `{% tag %}` (Liquid, Jinja, Nunjucks, Twig, Handlebars),
//! `{{< shortcode >}}` (Hugo), `{# comment #}`, `{{!-- comment --}}`, `<% code %>` (ERB, EJS),
//! `<?php code ?>`, `<#-- comment -->` (FreeMarker). The text between two tags is prose, unless
//! their name shows that it is a comment, code or data.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem::Finder;

/// The beginning and end of a tag, and whether a blank line can be inside it.
struct TemplateDelimiters {
    open: &'static str,
    close: &'static str,
    over_blank: bool,
}

const fn short(open: &'static str, close: &'static str) -> TemplateDelimiters {
    TemplateDelimiters { open, close, over_blank: false }
}

const fn long(open: &'static str, close: &'static str) -> TemplateDelimiters {
    TemplateDelimiters { open, close, over_blank: true }
}

/// The longer openers first.
const TAGS: [TemplateDelimiters; 14] = [
    long("{{!--", "--}}"),
    long("{{~!--", "--~}}"),
    long("{{/*", "*/}}"),
    short("{{{", "}}}"),
    short("{{<", ">}}"),
    short("{{%", "%}}"),
    short("{{", "}}"),
    short("{%", "%}"),
    long("{#", "#}"),
    long("<%--", "--%>"),
    long("<%", "%>"),
    long("<?php", "?>"),
    long("<?=", "?>"),
    long("<#--", "-->"),
];
/// Tags whose content is a comment, code or data.
const UNREAD: [&str; 21] = [
    "chart",
    "code",
    "codeblock",
    "comment",
    "d2",
    "ditaa",
    "goat",
    "graphviz",
    "highlight",
    "javascript",
    "katex",
    "kroki",
    "math",
    "mermaid",
    "plantuml",
    "plotly",
    "schema",
    "script",
    "style",
    "stylesheet",
    "uml",
];

/// The markup of template languages in a file.
#[derive(Debug, Default)]
pub(super) struct TemplateMarks {
    /// Tags, in order, not overlapping.
    pub(super) tags: Vec<Range<usize>>,
    /// Pairs of tags with the text between them that is not prose. A tag that is shown as code may
    /// be one of them.
    pub(super) pairs: Vec<Range<usize>>,
}

impl TemplateMarks {
    /// All of them, in order, joined where they overlap.
    pub(super) fn all(self) -> Vec<Range<usize>> {
        joined(self.tags.into_iter().chain(self.pairs).collect())
    }
}

/// Returns the ranges in order, with overlapping ones joined.
pub(super) fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// The templates in `source`, from `body` on.
pub(super) fn find(source: &str, body: usize) -> TemplateMarks {
    let bytes = source.as_bytes();
    let mut ahead = CloserCache::new(bytes);
    let mut tags: Vec<Range<usize>> = Vec::new();
    let mut from = body;
    while let Some(found) = memchr::memchr2(b'{', b'<', &bytes[from..]) {
        let open = from + found;
        let close = ahead.close(&source[open..], open);
        from = close.unwrap_or(open + 1);
        let tag = close.map(|close| open..close);
        tags.extend(tag.filter(|tag| !cites(&source[tag.clone()])));
    }
    let pairs = pairs(source, &tags);
    TemplateMarks { tags, pairs }
}

/// Returns each tag that makes the text after it something other than prose, up to the tag that
/// ends it.
fn pairs(source: &str, tags: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut ends: HashMap<&str, usize> = HashMap::new();
    let mut pairs = Vec::new();
    for tag in tags.iter().rev() {
        let Some(name) = name(&source[tag.clone()]) else { continue };
        if let Some(ended) = name.strip_prefix("end").or_else(|| name.strip_prefix('/')) {
            ends.insert(ended.trim_start(), tag.end);
        } else if UNREAD.contains(&name) {
            pairs.extend(ends.get(name).map(|&end| tag.start..end));
        }
    }
    pairs.reverse();
    pairs
}

/// Whether a tag is a citation: `{% cite key %}`, `{{< citet key >}}`. It is read as text, in which
/// evidence is looked for.
fn cites(tag: &str) -> bool {
    name(tag).is_some_and(|name| name.starts_with("cite"))
}

/// The name of a tag, that of an end tag with `end` or a slash before it. A tag that ends itself
/// has none.
fn name(tag: &str) -> Option<&str> {
    let inside = tag
        .strip_prefix("{{<")
        .or_else(|| tag.strip_prefix("{{%"))
        .or_else(|| tag.strip_prefix("{%"))?;
    let inside = inside
        .trim_end_matches(['}', '%', '>', '-', ' '])
        .trim_start_matches(['-', '~', ' ', '\t', '\n', '\r']);
    if inside.ends_with('/') {
        return None;
    }
    let slash = inside.len() - inside.trim_start_matches(['/', ' ']).len();
    let end = inside[slash..]
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map_or(inside.len(), |end| slash + end);
    Some(&inside[..end])
}

/// The next closer of each kind and the next blank line, each looked for once, so that a million
/// openers without a closer cost one pass.
struct CloserCache<'s> {
    bytes: &'s [u8],
    closers: Vec<(Finder<'static>, Option<usize>)>,
    blanks: [(Finder<'static>, Option<usize>); 2],
    brace: (Finder<'static>, Option<usize>),
}

impl<'s> CloserCache<'s> {
    fn new(bytes: &'s [u8]) -> Self {
        let finder = |text: &'static str| (Finder::new(text), Some(0));
        let closers = TAGS.iter().map(|tag| finder(tag.close)).collect();
        Self { bytes, closers, blanks: ["\n\n", "\n\r\n"].map(finder), brace: finder("}") }
    }

    /// Returns the end of the tag that `rest`, at byte `at`, may start with.
    fn close(&mut self, rest: &str, at: usize) -> Option<usize> {
        if !matches!(rest.as_bytes().get(1), Some(b'{' | b'%' | b'#' | b'?')) {
            return None;
        }
        (0..TAGS.len())
            .filter(|&kind| rest.starts_with(TAGS[kind].open))
            .find_map(|kind| self.close_as(kind, at))
    }

    fn close_as(&mut self, kind: usize, at: usize) -> Option<usize> {
        let TemplateDelimiters { open, close, over_blank } = TAGS[kind];
        let from = at + open.len();
        // `{#name}` names a heading, `{#if}` is Svelte's.
        if open == "{#" && self.bytes.get(from).is_some_and(u8::is_ascii_alphanumeric) {
            let brace = next(self.bytes, &mut self.brace, from)?;
            if self.bytes[brace - 1] != b'#' {
                return None;
            }
        }
        let end = next(self.bytes, &mut self.closers[kind], from)?;
        let blank = self.blanks.iter_mut().filter_map(|blank| next(self.bytes, blank, from)).min();
        let ends = over_blank || blank.is_none_or(|blank| end < blank);
        ends.then_some(end + close.len())
    }
}

fn next(
    bytes: &[u8],
    (finder, known): &mut (Finder<'static>, Option<usize>),
    from: usize,
) -> Option<usize> {
    if known.is_some_and(|at| at < from || at == 0) {
        *known = finder.find(&bytes[from..]).map(|at| from + at);
    }
    *known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(source: &str) -> Vec<&str> {
        find(source, 0).all().into_iter().map(|range| &source[range]).collect()
    }

    #[test]
    fn tags_and_comments() {
        let source = "a {{< fig\n x >}} b {% raw %}c{{ d }} {{ open\n\nshut }} {# n\n\n#} {#id} {{!-- }} --}} <%= e %> <?php f->g ?>";
        let expected = [
            "{{< fig\n x >}}",
            "{% raw %}",
            "{{ d }}",
            "{# n\n\n#}",
            "{{!-- }} --}}",
            "<%= e %>",
            "<?php f->g ?>",
        ];
        assert_eq!(hidden(source), expected);
        assert!(hidden("{{ open\r\n\r\nshut }}").is_empty(), "a blank line ends what is open");
    }

    #[test]
    fn pairs_keep_their_content_from_being_prose() {
        let source = "{%- comment -%}a{% endcomment %} {{< highlight go \"x=1\" >}}b{{< /highlight >}} {% note %}c{% endnote %}";
        let expected = [
            "{%- comment -%}a{% endcomment %}",
            "{{< highlight go \"x=1\" >}}b{{< /highlight >}}",
            "{% note %}",
            "{% endnote %}",
        ];
        assert_eq!(hidden(source), expected);
        assert_eq!(hidden("{% comment %} never ended"), ["{% comment %}"]);
    }
}
