//! A whole document, read.

use super::*;

#[test]
fn prose_without_markup() {
    let source = "# A *new* day\n\nIt&rsquo;s [a link](http://x.example/great) with `code`.\n\n```\nimmense promise\n```\n\n\
                  - one\n- two\n\n> said\n";
    let document = Document::parse(source, Format::Markdown);
    let shown: Vec<_> =
        document.blocks.iter().map(|b| (b.kind, &document.text()[b.range.clone()])).collect();
    assert_eq!(
        shown,
        [
            (BlockKind::Heading, "A new day"),
            (BlockKind::Paragraph, "It's a link with \u{FFFC}."),
            (BlockKind::ListItem, "one"),
            (BlockKind::ListItem, "two"),
            (BlockKind::Quote, "said"),
        ]
    );
    let at = document.text().find("It's").unwrap();
    assert_eq!(&source[document.prose.span(&(at..at + 4))], "It&rsquo;s");
}
