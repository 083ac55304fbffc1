//! Documents of every format, each with every construct: what is found is marked in the raw file exactly.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use puffery::document::{BlockKind, Document, Format, Language, Reading, Region};
use puffery::encoding::decode;
use puffery::finding::Finding;
use puffery::source::Source;

use super::support::{BUILT_IN, cases};

fn reading(format: Format) -> Reading {
    Reading { format, front_matter: vec!["subtitle".into()], ..Reading::default() }
}

/// Findings in a file of these bytes.
fn check(bytes: &[u8], reading: &Reading) -> Vec<Finding> {
    let decoded = decode(bytes.to_vec(), reading.format == Format::Html).unwrap();
    let source = Source::decoded("file", decoded);
    let document = Document::read(&source.text, reading);
    BUILT_IN.check_document(&source, &document, &BUILT_IN.default_levels())
}

/// What `hype/miracle` marks in the raw file, in the order of the file.
fn miracles(source: &str, reading: &Reading) -> Vec<String> {
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
fn marked(source: &str, expected: &[&str], reading: &Reading) {
    assert_eq!(miracles(source, reading), expected, "in:\n{source}");
}

fn kinds(source: &str, format: Format) -> Vec<(BlockKind, String)> {
    let document = Document::parse(source, format);
    document.blocks.iter().map(|block| (block.kind, document.text()[block.range.clone()].to_owned())).collect()
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
    let mut expected = vec![m, m, "mir&#97;cle cure", "mir<b>acl</b>e", "mir&shy;acle", "miracle cure"];
    expected.extend([m; 14]);
    assert_eq!(miracles(HTML, &reading(Format::Html)), expected);
    let all = Reading { region: Region::All, ..reading(Format::Html) };
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
    let json =
        "{\n  \"title\": \"A \\u00e9 \\ud83d\\ude00 miracle\",\n  \"x\": {\"title\": \"miracle\"}\n}\n\nA miracle\n";
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

#[test]
fn offsets_are_those_of_the_original_bytes() {
    let text = "Caf\u{E9} \u{2013} it\u{2019}s a \u{201C}big\u{201D} miracle cure.\n";
    let utf16: Vec<u8> = "\u{FEFF}"
        .chars()
        .chain(text.chars())
        .flat_map(|c| {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>()
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
    assert_eq!(Document::parse(german, Format::Markdown).language(), Language::Other("de".into()));
}

/// The HTML book of the toolchain, where it is installed.
#[test]
fn the_toolchains_book_is_read() {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
    let book = Path::new(String::from_utf8(sysroot.stdout).unwrap().trim()).join("share/doc/rust/html/book");
    if !book.is_dir() {
        eprintln!("skipped: {} is not installed", book.display());
        return;
    }
    let mut pages: Vec<PathBuf> = fs::read_dir(&book).unwrap().map(|entry| entry.unwrap().path()).collect();
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
    let label = |finding: Finding| (finding.rule.to_string(), source[finding.primary.unwrap().span].to_owned());
    check(source.as_bytes(), &reading(format)).into_iter().map(label).collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn wrapped_text_has_the_findings_of_plain_text(text in sentences()) {
        // A paragraph in every format: long enough to be none other.
        let text = format!("{text} The second room was added in the spring, and it was painted white.");
        let plain = found(&text, Format::Plain);
        prop_assert_eq!(&found(&format!("# Title\n\n{text}\n\n```\nx\n```\n"), Format::Markdown), &plain);
        prop_assert_eq!(&found(&format!("---\nx: y\n---\n\n{text}\n"), Format::Mdx), &plain);
        prop_assert_eq!(&found(&format!("<nav>x</nav><main><p class=\"a\">{text}</p></main>"), Format::Html), &plain);
        let emphatic = found(&text.replace("miracle", "*miracle*"), Format::Markdown);
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
