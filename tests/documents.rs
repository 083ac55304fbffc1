//! Documents of every format, each with every construct: what is found is marked in the raw file exactly.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use puffery::document::{BlockKind, Document, Format, ReadOptions, ReadRegion, TextLanguage};
use puffery::encoding::decode;
use puffery::finding::Finding;
use puffery::source::Source;

use super::support::{BUILT_IN, cases};

fn reading(format: Format) -> ReadOptions {
    ReadOptions { format, front_matter: vec!["subtitle".into()], ..ReadOptions::default() }
}

/// Findings in a file of these bytes.
fn check(bytes: &[u8], reading: &ReadOptions) -> Vec<Finding> {
    let decoded = decode(bytes.to_vec(), reading.format == Format::Html).unwrap();
    let source = Source::decoded("file", decoded);
    let document = Document::read(&source.text, reading);
    BUILT_IN.check_document(&source, &document, &BUILT_IN.default_levels())
}

/// What `hype/miracle` marks in the raw file, in the order of the file.
fn miracles(source: &str, reading: &ReadOptions) -> Vec<String> {
    let mut spans: Vec<_> = check(source.as_bytes(), reading)
        .into_iter()
        .filter(|finding| finding.rule.as_str() == "hype/miracle")
        .flat_map(|finding| finding.primary.into_iter().chain(finding.secondary))
        .map(|label| label.span)
        .collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans.dedup();
    spans.into_iter().map(|span| source[span].to_owned()).collect()
}

/// Each line or block that must be found holds a miracle with a number of its own, which must be what is marked; what must
/// not be read holds one without. The marks are compared with those in the file.
fn marked(source: &str, expected: &[&str], reading: &ReadOptions) {
    assert_eq!(miracles(source, reading), expected, "in:\n{source}");
}

fn kinds(source: &str, format: Format) -> Vec<(BlockKind, String)> {
    let document = Document::parse(source, format);
    document
        .blocks
        .iter()
        .map(|block| (block.kind, document.text()[block.range.clone()].to_owned()))
        .collect()
}

const MARKDOWN: &str = r#"---
title: "A \"miracle cure\" in the title"
description: >
  Folded over
  lines, a miracle
  cure in the description.
tags: [miracle]
subtitle: 'It''s a miracle'
---

# A *mir*acle in a heading {#miracle}

Some text with a mir**acl**e in it, a [miracle in a link](http://miracle.example/miracle "miracle") and ![a miracle
picture](miracle.png). It&rsquo;s a mir&#97;cle\! See <http://miracle.example>, http://example.com/miracle and `miracle`.

| Head miracle | b |
|--------------|---|
| cell miracle | `miracle` |

> A quoted miracle

- item miracle
- [x] task miracle

Term miracle
: Definition miracle

Note.[^1] ~~A struck miracle~~.

[^1]: A footnote miracle.

<!-- A comment miracle -->

<div title="miracle">
A miracle in <b>HTML</b> with <code>miracle</code>.
</div>

Inline <span class="miracle">a miracle</span> <code>miracle</code>.

```
miracle
```

    miracle

{{< figure src="miracle" >}}
{% include miracle.html %} after a miracle {{ miracle }}

:::note miracle
A directive miracle.
:::
"#;

#[test]
fn markdown_with_every_construct() {
    let m = "miracle";
    let expected = [
        "miracle cure",
        "miracle\n  cure",
        m,
        "mir*acle",
        "mir**acl**e",
        m,
        m,
        "mir&#97;cle",
        m,
        m,
        m,
        m,
        m,
        m,
        m,
        m,
        m,
        m,
        m,
        m,
        m,
        m,
    ];
    marked(MARKDOWN, &expected, &reading(Format::Markdown));
}

#[test]
fn markdown_links_footnotes_and_kinds() {
    let document = Document::parse(MARKDOWN, Format::Markdown);
    let links: Vec<_> = document
        .links
        .iter()
        .map(|link| (&document.text()[link.text.clone()], link.target.as_str(), link.bare))
        .collect();
    let bare = |url| (url, url, true);
    assert_eq!(
        links,
        [
            ("miracle in a link", "http://miracle.example/miracle", false),
            bare("http://miracle.example"),
            bare("http://example.com/miracle"),
        ]
    );
    let note = &document.footnotes[0];
    assert_eq!((note.label.as_str(), note.references.len()), ("1", 1));
    assert!(document.text()[..note.references[0]].ends_with("Note."));
    assert_eq!(document.text()[note.definition.clone().unwrap()].trim(), "A footnote miracle.");
    let kinds = kinds(MARKDOWN, Format::Markdown);
    assert_eq!(kinds[0], (BlockKind::Title, "A \"miracle cure\" in the title".into()));
    assert_eq!(kinds[1].0, BlockKind::Description);
    assert!(kinds.contains(&(BlockKind::Alt, "a miracle\npicture".into())));
    assert!(kinds.contains(&(BlockKind::Line, "cell miracle".into())));
    assert!(kinds.contains(&(BlockKind::ListItem, "Definition miracle".into())));
}

const MDX: &str = "---\ntitle: A miracle\n---\nimport Miracle from 'miracle'\n\nexport const miracle = {\n  miracle: 'miracle',\n}\n\n\
# A miracle {props.miracle}\n\n<Callout title=\"miracle\" on={() => { miracle() }}>\n    An indented miracle.\n</Callout>\n\n\
{/* a miracle\n\nin a comment */}\n\n<b>bold</b> miracle and a mir<i>acle</i>.\n";

#[test]
fn mdx_is_markdown_without_javascript() {
    let m = "miracle";
    marked(MDX, &[m, m, m, m, "mir<i>acle"], &reading(Format::Mdx));
}

const HTML: &str = r#"<!DOCTYPE html><html lang="en"><head><title>A miracle &amp; more</title>
<meta name="description" content="A &quot;miracle&quot; mir&#97;cle cure">
<meta name="keywords" content="miracle"><style>.miracle{}</style></head>
<body><header>A header miracle</header><nav><a href="/">A nav miracle</a></nav>
<main><h1>A mir<b>acl</b>e</h1>
<p>It&rsquo;s a mir&shy;acle, a <a href="https://a.example/?a=1&amp;b=2">linked
   miracle cure</a>,<br>a miracle.<!-- miracle --><script>"miracle"</script>
<img alt="An alt miracle" src=miracle><code>miracle</code>
<ul><li>item miracle<li>item miracle</ul>
<table><caption>caption miracle</caption><tr><th>head miracle<td>cell miracle</table>
<blockquote>a quoted miracle<footer>said miracle</footer></blockquote>
<figure><figcaption>A figure miracle</figcaption></figure>
<dl><dt>term miracle<dd>definition miracle</dl>
<pre>miracle</pre><template>miracle</template><noscript>miracle</noscript><svg><text>miracle</text></svg>
<textarea>miracle</textarea><select><option>miracle</select>
<article><header>An article miracle</header></article>
<form>A form miracle</form><aside>An aside miracle</aside><custom-tag miracle>custom miracle</custom-tag>
</main><footer>A footer miracle</footer><p>outside miracle</body></html>"#;

#[test]
fn html_with_every_construct() {
    let m = "miracle";
    let mut expected =
        vec![m, m, "mir&#97;cle cure", "mir<b>acl</b>e", "mir&shy;acle", "miracle cure"];
    expected.extend([m; 14]);
    assert_eq!(miracles(HTML, &reading(Format::Html)), expected);
    let all = ReadOptions { region: ReadRegion::All, ..reading(Format::Html) };
    assert_eq!(miracles(HTML, &all).len(), expected.len() + 6);
}

#[test]
fn html_links_and_kinds() {
    let document = Document::parse(HTML, Format::Html);
    let kinds = kinds(HTML, Format::Html);
    assert_eq!(kinds[0], (BlockKind::Title, "A miracle & more".into()));
    assert_eq!(kinds[1], (BlockKind::Description, "A \"miracle\" miracle cure".into()));
    assert!(kinds.contains(&(BlockKind::Heading, "A miracle".into())));
    assert!(kinds.contains(&(BlockKind::Alt, "An alt miracle".into())));
    assert!(kinds.contains(&(BlockKind::Line, "cell miracle".into())));
    let link = document.links.iter().find(|link| link.target.starts_with("https")).unwrap();
    assert_eq!(
        (&document.text()[link.text.clone()], link.target.as_str()),
        ("linked miracle cure", "https://a.example/?a=1&b=2")
    );
    assert_eq!(document.declared_language.as_deref(), Some("en"));
}

#[test]
fn front_matter_of_three_kinds() {
    let m = "miracle";
    let yaml = "---\n# c\ntitle: 'caf\u{E9}: it''s a miracle'\nsummary: |\n  They called it\n  a miracle.\nx: {title: miracle}\nexcerpt: [It was a miracle.]\nlang: en\n---\nA miracle, no less.\n";
    marked(yaml, &[m, m, m, m], &reading(Format::Markdown));
    let toml = "+++\nsubtitle = '''\na miracle'''\ntitle = \"A \\\"\\u00e9 miracle\"\n[x]\ntitle = 'miracle'\n+++\nA miracle\n";
    marked(toml, &[m, m, m], &reading(Format::Markdown));
    let json = "{\n  \"title\": \"A \\u00e9 \\ud83d\\ude00 miracle\",\n  \"x\": {\"title\": \"miracle\"}\n}\n\nA miracle\n";
    marked(json, &[m, m], &reading(Format::Markdown));
    assert_eq!(Document::parse(yaml, Format::Markdown).blocks[0].kind, BlockKind::Title);
    marked("---\ntitle: A miracle\n---\n<p>A miracle</p>", &[m, m], &reading(Format::Html));
}

#[test]
fn broken_front_matter_is_a_finding_and_the_body_is_checked() {
    for (source, line) in [
        ("---\ntitle: \"open\nx: y\n---\nA miracle.\n", None),
        ("---\na: b\ntitle: [1, 2\n---\nA miracle.\n", None),
        ("+++\na = 1\ntitle = open\n+++\nA miracle.\n", Some(3)),
        ("{\n\"a\": 1,\n\"title\": open\n}\nA miracle.\n", Some(3)),
    ] {
        let found = check(source.as_bytes(), &reading(Format::Markdown));
        let broken = found.iter().find(|finding| finding.rule.as_str() == "document/front-matter");
        let broken = broken.unwrap_or_else(|| panic!("{source}"));
        assert!(!broken.is_problem());
        let place = broken.primary.as_ref().unwrap().places.0;
        assert!(line.is_none_or(|line| line == place.line), "{place:?} {source}");
        assert!(found.iter().any(|finding| finding.rule.as_str() == "hype/miracle"), "{source}");
    }
}

#[test]
fn what_only_looks_like_front_matter_is_prose() {
    let m = "miracle";
    marked("---\nA miracle.\n\n---\n\nA miracle.\n", &[m, m], &reading(Format::Markdown));
    marked("---\ntitle: a miracle, never closed\n", &[m], &reading(Format::Markdown));
    marked("{{< miracle >}} A miracle\n", &[m], &reading(Format::Markdown));
    marked("+++\nA miracle\n", &[m], &reading(Format::Markdown));
}

/// What fuzzing found, made small.
#[test]
fn places_are_whole_characters() {
    let front = "---\ntitle: 'A miracle cure' # \u{F8}\u{ED}\n---\nText.\n";
    marked(front, &["miracle cure"], &reading(Format::Markdown));
    // Lines that look like code hold a tag that is hidden, and they are one block.
    let mdx = "\tone\n<p\n4\u{17E}\u{201D}\u{FF} a\t>\n\ttwo\n";
    let document = Document::parse(mdx, Format::Mdx);
    for (at, c) in document.text().char_indices() {
        let span = document.prose.span(&(at..at + c.len_utf8()));
        assert!(mdx.get(span.clone()).is_some(), "{c:?} at {span:?}");
    }
}

/// Texts of one format, and what is marked in each: nothing, or the word.
fn read_or_not(format: Format, read: &[&str], unread: &[&str]) {
    for source in read {
        marked(source, &["miracle"], &reading(format));
    }
    for source in unread {
        marked(source, &[], &reading(format));
    }
}

#[test]
fn a_callout_is_the_writers_own_text() {
    let kind = |source: &str| kinds(source, Format::Markdown);
    let said = (BlockKind::Paragraph, "Said so.".to_owned());
    for marker in ["[!NOTE]", "[!important]", "[!tip]-", "[!div class=\"alert\"]"] {
        assert_eq!(
            kind(&format!("> {marker}\n> Said so.\n")),
            std::slice::from_ref(&said),
            "{marker}"
        );
    }
    let titled = kind("> [!tip]+ A *short* title\n> Said so.\n");
    assert_eq!(titled, [(BlockKind::Line, "A short title".into()), said]);
    for plain in [
        "> Said so.\n",
        "> [!quote] Her\n> Said so.\n",
        "> [note] Said so.\n",
        "> > [!NOTE]\n\n> Said so.\n",
    ] {
        let kinds = kind(plain);
        assert_eq!(kinds.last().unwrap().0, BlockKind::Quote, "{plain}");
    }
}

#[test]
fn directives_have_a_title() {
    let read = [
        ":::tip[A *grand* miracle]\nText.\n:::\n",
        "::: details A miracle {open}\r\nText.\r\n:::\r\n",
        "- One\n\n  :::{note} A miracle\n  Text.\n  :::\n",
        "::: {.note} A miracle :::\nText.\n:::\n",
    ];
    let unread = [":::{.miracle}\nText.\n:::\n", "::: miracle\nText.\n:::\n"];
    read_or_not(Format::Markdown, &read, &unread);
    read_or_not(Format::Mdx, &read[..1], &unread);
    assert_eq!(
        kinds(":::tip[A title]\nSaid so.\n:::\n", Format::Markdown),
        [(BlockKind::Heading, "A title".into()), (BlockKind::Paragraph, "Said so.".into())]
    );
}

#[test]
fn indented_blocks_are_prose() {
    let read = [
        "!!! note\n    A miracle.\n",
        "??? tip \"Title\"\n\n    Text.\n\n    A miracle.\n",
        "???+ tip \"A miracle as a title\"\n    Text.\n",
        "=== \"Tab\"\n\n\t- A miracle.\n",
        "1. One\n\n    !!! note\n        A miracle.\n",
        "!!! note\n\n    !!! tip\n\n        A miracle.\n",
        "!!! note\n    Text.\n\nA miracle outside.\n",
    ];
    let unread = [
        "!!! note\n    Text.\n\n        a miracle as code\n",
        "!!! note\n\n    ```\n    a miracle as code\n    ```\n",
        "!!! miracle\n    Text.\n",
    ];
    read_or_not(Format::Markdown, &read, &unread);
    let kinds = kinds("!!! note \"Title\"\n    Said so.\n", Format::Markdown);
    assert_eq!(
        kinds,
        [(BlockKind::Line, "Title".into()), (BlockKind::Paragraph, "Said so.".into())]
    );
}

#[test]
fn templates_are_no_prose_in_any_format() {
    let comments = [
        "{# a miracle #}",
        "{{!-- a miracle --}}",
        "{{/* a miracle */}}",
        "<%# a miracle %>",
        "<#-- a miracle -->",
    ];
    let tags = [
        "{{ miracle }}",
        "{% if miracle %}",
        "<%= miracle %>",
        "<?php miracle->x() ?>",
        "{{{miracle}}}",
    ];
    let pairs = [
        "{% comment %}\n\nA miracle.\n\n{% endcomment %}",
        "{%- highlight ruby -%}\n# a miracle\n{%- endhighlight -%}",
        "{{< highlight go \"linenos=1\" >}}\na miracle\n{{< /highlight >}}",
        "{{% comment %}}a miracle{{% /comment %}}",
        "{{< mermaid >}}\na miracle\n{{< /mermaid >}}",
    ];
    for template in comments.into_iter().chain(tags).chain(pairs) {
        let source = format!("Text {template} and text.\n");
        for format in [Format::Plain, Format::Markdown, Format::Html] {
            marked(&source, &[], &reading(format));
        }
    }
    let read = [
        "{% note %}\nA miracle.\n{% endnote %}\n",
        "Write `{% comment %}`, a miracle, and `{% endcomment %}`.\n",
        "```\n{% comment %}\n```\n\nA miracle.\n\n```\n{% endcomment %}\n```\n",
        "## Head {#head}\n\nA miracle in C#} code.\n",
        "{% comment %} A miracle, never ended.\n",
    ];
    read_or_not(
        Format::Markdown,
        &read,
        &["[a]({{ url }}/miracle) ![]({% x %}/miracle)\n", "[a]\n\n[a]: {{ url }}/miracle\n"],
    );
}

#[test]
fn formulas_and_targets_of_wiki_links_are_no_prose() {
    let unread = [
        "We set $\\text{a miracle}$ to 0.\n",
        "$$\na\n+ \\text{a miracle}\n\n= b\n$$\n",
        "We set \\\\(\\text{a miracle}\\\\) and \\[\\text{a miracle}\\].\n",
        "\\begin{align}\n\\text{a miracle}\n\\end{align}\n",
        "See [[A miracle|it]] and ![[miracle.png]].\n",
        "Text %%a miracle%%.\n\n%%\nA miracle.\n\nA miracle.\n%%\n",
    ];
    let read = [
        "It costs $50 for a miracle or $100 without.\n",
        "It costs $20/a real miracle at home/30$.\n",
        "See [[page|a miracle]].\n",
        "See [[a miracle]].\n",
        "See \\(a miracle of the sea\\).\n",
        "Write `%%`, a miracle, and `%%`.\n",
        "100%% a miracle, 50%% none.\n",
    ];
    read_or_not(Format::Markdown, &read, &unread);
}

#[test]
fn formulas_of_pages_are_no_prose() {
    let unread = [
        "<p>We set \\(\\text{a miracle}\\) to 0.</p>",
        "<p>$$\\text{a miracle}$$</p>",
        "<p>\\begin{equation}\\text{a miracle}\\end{equation}</p>",
    ];
    let read = ["<p>It costs $$50.</p><p>A miracle.</p><p>It costs $$ 60.</p>"];
    read_or_not(Format::Html, &read, &unread);
}

#[test]
fn drawings_are_no_prose() {
    let unread = [
        ":::mermaid\ngraph TD; A[a miracle]\n:::\n",
        "@startuml\nnote: a miracle\n@enduml\n",
        "{% kroki %}\na miracle\n{% endkroki %}\n",
    ];
    let read = [":::mermaid\ngraph TD; A\n:::\n\nA miracle.\n", "A miracle under\n\n:::mermaid\n"];
    read_or_not(Format::Markdown, &read, &unread);
    read_or_not(Format::Mdx, &[], &["<div className=\"mermaid\">a miracle</div>\n"]);
    let docusaurus = "import A from './a'\n\n{% comment %}\nA miracle.\n{% endcomment %}\n\n\
                      {{< highlight go >}}\n// a miracle\n{{< /highlight >}}\n";
    read_or_not(Format::Markdown, &[], &[docusaurus]);
}

/// A carriage return ends a line where no line feed follows.
#[test]
fn lines_of_old_systems_are_lines() {
    let unread = ["```\ra miracle\r```\r", "Text.\r\r    a miracle\r\rText.\r"];
    let read = [
        "+++\rdescription = \"A miracle\"\r+++\r",
        "# Title\r\r- a miracle\r- item\r",
        "Text.\r\n\r\nA miracle.\r\n",
    ];
    read_or_not(Format::Markdown, &read, &unread);
}

#[test]
fn addresses_are_no_prose() {
    let addresses = [
        "info@miracle-clinic.example",
        "www.miracle.example",
        "x.example/a-miracle",
        "a-miracle-2024.pdf",
        "/a/miracle/here",
        "docs/miracle.md",
        "ftp://x.example/miracle",
        "../miracle",
        "(www.miracle.example),",
        "miracle-clinic.com's",
        "C:\\our\\miracle",
        "\\\\server\\miracle\\x",
        "127.0.0.1/miracle",
        "MIRACLE-CLINIC.COM",
    ];
    for address in addresses {
        for format in [Format::Plain, Format::Markdown, Format::Html] {
            marked(&format!("You find it at {address} in the list.\n"), &[], &reading(format));
        }
    }
    let words = [
        "a miracle/wonder",
        "and/or/miracle",
        "#miracle",
        "a miracle.The end",
        "wonder/miracle e.g./i.e.",
    ];
    let words: Vec<String> =
        words.iter().map(|words| format!("You find {words} in the list.\n")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    read_or_not(Format::Plain, &words, &[]);
    read_or_not(
        Format::Markdown,
        &["[a miracle](www.x.example)\n"],
        &["[https://x.example/miracle](https://x.example)\n"],
    );
}

#[test]
fn a_rule_can_look_into_addresses() {
    let address = "https://x.example/a?b=1&utm_source=chatgpt.com";
    let sources = [
        (Format::Markdown, format!("They warned ([report]({address})) in May.\n")),
        (Format::Markdown, format!("They warned, see <{address}>.\n")),
        (Format::Markdown, format!("They warned [twice][a] in [May][a].\n\n[a]: {address}\n")),
        (Format::Plain, format!("They warned, see {address} for it.\n")),
        (
            Format::Html,
            format!("<p>They <a href=\"{}\">warned</a>.</p>\n", address.replace('&', "&amp;")),
        ),
    ];
    for (format, source) in sources {
        let found = check(source.as_bytes(), &reading(format));
        let places: Vec<_> = found
            .into_iter()
            .map(|finding| (finding.rule.to_string(), finding.primary.unwrap().span))
            .collect();
        let at = source.find("utm_source").unwrap();
        assert_eq!(
            places,
            [("boilerplate/chatbot-residue".to_owned(), at..at + "utm_source=chatgpt.com".len())],
            "{source}"
        );
    }
}

/// An address in other signs than its own is marked as a whole.
#[test]
fn a_rule_can_look_into_addresses_of_tags_and_with_backslashes() {
    let address = "https://x.example/a?utm_source=chatgpt.com";
    for (format, written, source) in [
        (Format::Mdx, address, format!("They <a href=\"{address}\">warned</a>.\n")),
        (Format::Mdx, address, format!("<Card title='May' href={{`{address}`}} />\n")),
        (Format::Markdown, "https://x.example/a?utm\\_source=chatgpt.com", String::new()),
        (Format::Markdown, "https://x.example/a?utm&#95;source=chatgpt.com", String::new()),
    ] {
        let source =
            if source.is_empty() { format!("They [warned]({written}) us.\n") } else { source };
        let found = check(source.as_bytes(), &reading(format));
        let at = source.find(written).unwrap();
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        let span = &found[0].primary.as_ref().unwrap().span;
        assert!(span.start >= at && span.end == at + written.len(), "{source}: {span:?}");
    }
    let source = "They [warned](https://x.example/a?b=1&amp;utm_source=chatgpt.com) us.\n";
    let found = check(source.as_bytes(), &reading(Format::Markdown));
    let span = found[0].primary.as_ref().unwrap().span.clone();
    assert_eq!(&source[span], "utm_source=chatgpt.com");
}

#[test]
fn hidden_elements_are_no_content() {
    let unread = [
        "<div hidden><div>A</div><p>A miracle.</p></div><p>Text.</p>",
        "<p style='color: red; DISPLAY : none !important'>A miracle.</p><p>Text.</p>",
        "<p>Text <span style=\"visibility:hidden\">a <b>miracle</b></span>.</p>",
        "<p>Text <i aria-hidden=true>miracle</i>.</p>",
        "<dialog><p>A miracle.</p></dialog>",
        "<p hidden>A miracle<p>Text.</p>",
        "<div class='a mermaid'>graph miracle</div>",
        "<p>Text <tt>miracle</tt>.</p>",
        "<p><img hidden alt='A miracle'></p>",
    ];
    let read = [
        "<p>Text <span hidden><span>a</span> b</span> a miracle.</p>",
        "<div hidden=until-found><p>A miracle.</p></div>",
        "<div aria-hidden=true><p>A miracle.</p></div>",
        "<dialog open><p>A miracle.</p></dialog>",
        "<div style='display:block'><p>A miracle.</p></div>",
        "<p hidden>Text.</p><p>A miracle.</p>",
        "<p hidden>Text.<p>A miracle.</p>",
        "<ul><li hidden>Text.<ul><li>Text.</ul><li>A miracle.</ul>",
        "<table><tr><td hidden>Text.<td>A miracle.</table>",
        "<table><tr hidden><td>Text.<tr><td>A miracle.</table>",
        "<dl><dt hidden>Text.<dd>A miracle.</dl>",
        "<p style='display:none'>Text.<div>A miracle.</div>",
    ];
    read_or_not(Format::Html, &read, &unread);
    let items = ["<ul><li hidden><div>Text.<ul><li>A miracle.</ul></div><li>Text.</ul>"];
    read_or_not(Format::Html, &[], &items);
    let in_markdown = [
        "<div>\n<style>\n.a{}\n\n.miracle{}\n</style>\n</div>\n",
        "<div hidden>\n\nA miracle.\n\n</div>\n",
    ];
    let after = [
        "<div>\n<style>\n.a{}\n\n.b{}\n</style>\n</div>\n\nA miracle.\n",
        "Text <template>\n\nA miracle.\n",
    ];
    read_or_not(Format::Markdown, &after, &in_markdown);
}

#[test]
fn the_region_with_the_prose_is_read() {
    let prose =
        "The council approved the new lane on Monday after a hearing that lasted three hours. "
            .repeat(8);
    let body = format!("<h1>Lane</h1><p>{prose}</p><p>A miracle.</p>");
    let pages = [
        format!(
            "<div>{body}</div><article><h3>Tips</h3></article><article><h3>Fares</h3></article>"
        ),
        format!(
            "<div>{body}</div><ol><li><article><p>Nice post, thanks, what a miracle.</p></article></ol>"
        ),
        format!("<main><h1>Lane</h1></main><section>{body}</section>"),
        format!("<main>{body}</main><div><p>A miracle outside.</p></div>"),
        format!("<article>{body}</article><div><p>{prose} A miracle outside.</p></div>"),
        format!(
            "<article><p>{prose}</p><p>A miracle.</p></article><div class=a><p>An outside miracle.</p></div>"
        ),
    ];
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    read_or_not(Format::Html, &pages, &[]);
}

#[test]
fn xhtml_has_empty_elements_and_cdata() {
    let page = |body: &str| {
        format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{body}</body></html>")
    };
    let read = [
        "<nav/><p>A miracle.</p>",
        "<p><![CDATA[1 > 0, a miracle]]></p>",
        "<script src='a'/><p>A miracle.</p>",
    ];
    let read: Vec<String> = read.iter().map(|body| page(body)).collect();
    let read: Vec<&str> = read.iter().map(String::as_str).collect();
    let unread = page("<script>//<![CDATA[\n1 > 0; 'a miracle'\n//]]></script><p>Text.</p>");
    read_or_not(Format::Html, &read, &[&unread, "<p><![CDATA[a miracle]]></p>"]);
}

#[test]
fn fields_in_fields_can_be_named() {
    let named = |names: &[&str]| ReadOptions {
        format: Format::Markdown,
        front_matter: names.iter().map(|name| (*name).to_owned()).collect(),
        ..ReadOptions::default()
    };
    let yaml = "---\nhero:\n  tagline: A miracle.\nfaq:\n  - answer: A miracle.\n    url: x\n  - {answer: [A miracle.]}\n---\n";
    let toml = "+++\n[hero]\ntagline = 'A miracle.'\n[[faq]]\nanswer = 'A miracle.'\n[[faq]]\nanswer = ['A miracle.']\n+++\n";
    let json = "{\"hero\": {\"tagline\": \"A miracle.\"}, \"faq\": [{\"answer\": \"A miracle.\"}, {\"answer\": [\"A miracle.\"]}]}\n";
    for source in [yaml, toml, json] {
        for (names, count) in [
            (&["hero.tagline"][..], 1),
            (&["hero"], 1),
            (&["faq"], 2),
            (&["answer"], 2),
            (&["tagline", "faq.answer"], 3),
            (&["tag", "swer"], 0),
        ] {
            marked(source, &vec!["miracle"; count], &named(names));
        }
        let document = Document::read(source, &named(&["hero", "no-such"]));
        assert_eq!(document.named.first().map(String::as_str), Some("hero"));
        assert!(!document.named.contains(&"no-such".to_owned()));
    }
    marked("---\nseo:\n  description: A miracle.\n---\n", &["miracle"], &named(&[]));
    marked("+++\n[params]\nsummary = 'A miracle.'\n+++\n", &["miracle"], &named(&[]));
}

#[test]
fn yaml_values_have_their_places() {
    let read = [
        "---\ntitle: &anchor A miracle here\n---\n",
        "---\ntitle: !!str \"A miracle here\"\n---\n",
        "---\nsummary: &anchor |\n  A miracle here\n---\n",
        "---\nsummary: \"It goes on\nat column 1, with \\\"a\\\" miracle,\nand on.\"\ntags: [a]\n---\n",
        "---\nsummary: 'It''s going on\nat column 1, a miracle'\n---\n",
        "---\nseo:\n  description: \"It goes on\nat column 1, a miracle\"\n---\n",
        "---\nseo: &said A miracle here\ndescription: *said\n---\n",
        "---\ntitle: &said A miracle here\ndescription: *said\n---\n",
    ];
    read_or_not(Format::Markdown, &read, &["---\nseo: &said A miracle here\nlead: *said\n---\n"]);
    let listed = "---\nfaq:\n  - subtitle: 'It goes on\nat column 1, a miracle'\n---\n";
    let named = ReadOptions { front_matter: vec!["faq".into()], ..reading(Format::Markdown) };
    marked(listed, &["miracle"], &named);
}

#[test]
fn front_matter_may_name_its_notation() {
    let read = [
        "---json\n{\"title\": \"a\", \"description\": \"A miracle.\"}\n---\n\nText.\n",
        "---toml\ntitle = \"A miracle\"\n---\n\nText.\n",
        "---yaml\ntitle: A miracle\n---\n\nText.\n",
    ];
    let unread = [
        "---json\n{\"tags\": \"A miracle.\"}\n---\n\nText.\n",
        "---toml\ntags = \"A miracle\"\n---\n\nText.\n",
        "---yaml\ntags: A miracle\n---\n\nText.\n",
    ];
    read_or_not(Format::Markdown, &read, &unread);
    read_or_not(Format::Html, &read, &unread);
}

#[test]
fn what_is_indented_in_an_element_is_markdown() {
    let unread = [
        "<Step>\n    See [a](/miracle) and `miracle`.\n\n    ```\n    miracle\n    ```\n</Step>\n",
        "See [a]({base}/miracle), ![b]({x}/miracle.png) and [c].\n\n[c]: {x}/miracle\n",
        "<svg>\n<text>A miracle</text>\n</svg>\n\n<style>{`.miracle`}</style>\n",
        ":::miracle\nText.\n:::\n",
    ];
    let read = [
        "<Step>\n    One.\n    <Tab>\n        A **new** miracle, see [a](/b).\n    </Tab>\n</Step>\n",
        "<Step>\n\t- One\n\t- A miracle.\n</Step>\n",
        "[A miracle]({base}/x).\n",
    ];
    read_or_not(Format::Mdx, &read, &unread);
    let docusaurus = [
        "import A from './a'\nexport const b = { c: 'A miracle' }\n\nText.\n",
        "export const b = 'A miracle'\n\nText.\n",
        "<Tabs values={[\n  {label: 'A miracle'},\n]}>\n\nText.\n\n</Tabs>\n",
        "export default function L({children}) {\n\n  return <b>A miracle {children}</b>\n}\n\nText.\n",
        "export const b = `a\n\nA miracle`\n\nText.\n",
        "import A from './a'\n\n<div hidden>\nA miracle.\n</div>\n",
    ];
    let prose = [
        "import duties from the north, a miracle\n",
        "```js\nimport A from './a'\n```\n\nA {miracle} here.\n",
    ];
    read_or_not(Format::Markdown, &prose, &docusaurus);
}

#[test]
fn line_ends_and_entities_of_old_pages() {
    marked("A miracle\rindeed.\r", &["miracle"], &reading(Format::Plain));
    read_or_not(Format::Markdown, &["A miracle\rindeed.\r"], &["Text.\r\r    miracle\r"]);
    marked("<p>&copymiracle &copy;miracle</p>", &["miracle", "miracle"], &reading(Format::Html));
}

#[test]
fn many_attributes_are_no_burden() {
    let attributes = "a=\"b\" ".repeat(100_000);
    let tag = format!("<p {attributes}>A miracle.</p>");
    let read = std::thread::Builder::new().stack_size(256 << 10).spawn(move || {
        for format in [Format::Html, Format::Markdown] {
            assert!(kinds(&tag, format).iter().any(|(_, text)| text == "A miracle."));
            assert!(
                kinds(&format!("Text <b {attributes}>in</b> it.\n"), format)
                    .iter()
                    .any(|(_, text)| text == "Text in it.")
            );
        }
    });
    read.unwrap().join().unwrap();
}

#[test]
fn offsets_are_those_of_the_original_bytes() {
    let text = "Caf\u{E9} \u{2013} it\u{2019}s a \u{201C}big\u{201D} miracle cure.\n";
    let utf16: Vec<u8> = "\u{FEFF}"
        .chars()
        .chain(text.chars())
        .flat_map(|c| {
            let mut units = [0; 2];
            c.encode_utf16(&mut units)
                .iter()
                .flat_map(|unit| unit.to_le_bytes())
                .collect::<Vec<u8>>()
        })
        .collect();
    let windows: Vec<u8> = encoding(text);
    let needle: Vec<u8> = "miracle cure".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, wanted) in [
        (text.as_bytes().to_vec(), b"miracle cure".to_vec()),
        (utf16, needle),
        (windows, b"miracle cure".to_vec()),
        ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), b"miracle cure".to_vec()),
    ] {
        let found = check(&bytes, &reading(Format::Plain));
        let miracle = found.iter().find(|finding| finding.rule.as_str() == "hype/miracle").unwrap();
        let label = miracle.primary.as_ref().unwrap();
        assert_eq!(bytes[label.span.clone()], wanted);
        assert_eq!((label.places.0.line, label.places.0.column), (1, 21));
    }
}

/// In windows-1252, which has the signs used here at other places.
fn encoding(text: &str) -> Vec<u8> {
    let byte = |c| match c {
        '\u{E9}' => 0xE9,
        '\u{2013}' => 0x96,
        '\u{2019}' => 0x92,
        '\u{201C}' => 0x93,
        '\u{201D}' => 0x94,
        c => u8::try_from(c).unwrap(),
    };
    text.chars().map(byte).collect()
}

#[test]
fn languages() {
    let german = "---\nlang: de\n---\nText\n";
    assert_eq!(
        Document::parse(german, Format::Markdown).language(),
        TextLanguage::Other("de".into())
    );
}

/// The HTML book of the toolchain, where it is installed.
#[test]
fn the_toolchains_book_is_read() {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
    let book = Path::new(String::from_utf8(sysroot.stdout).unwrap().trim())
        .join("share/doc/rust/html/book");
    if !book.is_dir() {
        eprintln!("skipped: {} is not installed", book.display());
        return;
    }
    let mut pages: Vec<PathBuf> =
        fs::read_dir(&book).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    for page in &pages {
        let source = fs::read_to_string(page).unwrap();
        let document = Document::parse(&source, Format::Html);
        assert!(!document.blocks.is_empty(), "{}", page.display());
        for finding in check(source.as_bytes(), &reading(Format::Html)) {
            assert!(source.get(finding.primary.unwrap().span).is_some());
        }
    }
    assert!(pages.len() > 50);
}

/// Sentences with and without findings, without signs that mean something in Markdown or HTML.
fn sentences() -> impl Strategy<Value = String> {
    let sentence = prop::sample::select(vec![
        "A groundbreaking method was shown.",
        "This miracle cure works for everyone, it\u{2019}s said.",
        "The clinic opened in a former bakery by the canal, and the first patients came that winter.",
        "Experts say it is a game-changer.",
        "Is it a miracle?",
        "Studies suggest that \u{201C}new\u{201D} things are new \u{2013} mostly.",
        "\u{C9}t\u{E9} in 2019, 3.5 % of caf\u{E9}s were unprecedented.",
    ]);
    prop::collection::vec(sentence, 1..6).prop_map(|sentences| sentences.join(" "))
}

/// Rules and marked words of findings.
fn found(source: &str, format: Format) -> Vec<(String, String)> {
    let label = |finding: Finding| {
        (finding.rule.to_string(), source[finding.primary.unwrap().span].to_owned())
    };
    check(source.as_bytes(), &reading(format)).into_iter().map(label).collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn wrapped_text_has_the_findings_of_plain_text(text in sentences()) {
        // A paragraph in every format: long enough to be none other.
        let text = format!("{text} The second room was added in the spring, and it was painted white.");
        let plain = found(&format!("Title\n\n{text}"), Format::Plain);
        prop_assert_eq!(&found(&format!("# Title\n\n{text}\n\n```\nx\n```\n"), Format::Markdown), &plain);
        prop_assert_eq!(&found(&format!("---\nx: y\n---\n\n# Title\n\n{text}\n"), Format::Mdx), &plain);
        prop_assert_eq!(&found(&format!("<nav>x</nav><main><h1>Title</h1><p class=\"a\">{text}</p></main>"), Format::Html), &plain);
        let emphatic = found(&format!("# Title\n\n{}", text.replace("miracle", "*miracle*")), Format::Markdown);
        let emphatic: Vec<_> = emphatic.into_iter().map(|(rule, words)| (rule, words.replace('*', ""))).collect();
        prop_assert_eq!(&emphatic, &plain);
    }

    #[test]
    fn every_word_leads_back_to_itself(words in prop::collection::vec("[a-z]{1,8}", 1..40), breaks in prop::collection::vec(0..6usize, 40)) {
        let glue = [" ", "</b> <b>", "<br>", "\n  ", "&nbsp;", "</p><p>"];
        let mut source = "<p><b>".to_owned();
        for (word, glue_at) in words.iter().zip(&breaks) {
            source.push_str(word);
            source.push_str(glue[*glue_at]);
        }
        let document = Document::parse(&source, Format::Html);
        let mut from = 0;
        for word in &words {
            let at = from + document.text()[from..].find(word.as_str()).unwrap();
            prop_assert_eq!(&source[document.prose.span(&(at..at + word.len()))], word);
            from = at + word.len();
        }
    }
}
