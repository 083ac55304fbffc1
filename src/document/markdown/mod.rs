//! Markdown through pulldown-cmark: prose with its offsets; code, addresses and comments left out.
//!
//! What the parser does not know (shortcodes, directives, JSX) is masked before it sees the text, byte by byte, so that
//! every offset stays; HTML goes to the HTML reader.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::html::Html;
use super::prose::OBJECT;
use super::sink::{Piece, Sink};
use super::{BlockKind, Document, Format, Link, Reading, front};

mod mask;
mod mdx;
mod shortcodes;

/// Reads Markdown.
pub(super) fn read<'t>(source: &str, reading: &Reading) -> Document<'t> {
    let mut sink = Sink::new(source);
    let body = front::read(&mut sink, reading);
    let mdx = reading.format == Format::Mdx;
    let hidden = if mdx { mdx::find(source, body) } else { shortcodes::find(source, body) };
    let masked = mask::mask(source, body, &hidden);
    if mdx {
        sink.comments.extend(hidden.iter().filter_map(|range| mdx::comment(source, range)));
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    let mut reader = Reader::new(sink.rebase(&masked), mdx);
    for (event, range) in Parser::new_ext(&masked[body..], options).into_offset_iter() {
        reader.event(event, body + range.start..body + range.end);
    }
    reader.end_block();
    reader.sink.finish()
}

/// What an open tag means for the text inside it.
#[derive(Clone, Debug)]
enum Open {
    /// A block, of this kind or of one that its shape tells.
    Block(Option<BlockKind>),
    Footnote(String, usize),
    /// Code: no prose.
    Skip,
    Html,
    Inline,
    Link(usize, String, bool),
    Image,
}

struct Reader<'s> {
    sink: Sink<'s>,
    mdx: bool,
    stack: Vec<Open>,
    /// The kinds of the open blocks; the last one holds.
    kinds: Vec<Option<BlockKind>>,
    /// How many open tags hold no prose.
    skipping: usize,
    /// How many pictures are open, and the text that stands for them.
    images: usize,
    alt: Vec<Piece>,
    html: Html,
    /// Bytes of an HTML block that have not been read.
    raw: Option<Range<usize>>,
}

impl<'s> Reader<'s> {
    fn new(sink: Sink<'s>, mdx: bool) -> Self {
        Self {
            sink,
            mdx,
            stack: Vec::new(),
            kinds: Vec::new(),
            skipping: 0,
            images: 0,
            alt: Vec::new(),
            html: Html::default(),
            raw: None,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(end) => self.close(end),
            Event::Html(_) => self.raw(range),
            Event::InlineHtml(_) if self.images == 0 && self.skipping == 0 => self.feed(range),
            Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::Code(_) if self.skips() => {}
            Event::Text(text) => self.text(&text, range),
            Event::SoftBreak | Event::HardBreak => self.text("\n", range),
            // A name in code stands for itself in the sentence around it, but is no word of it.
            Event::Code(_) | Event::InlineMath(_) => self.text(OBJECT, range),
            Event::DisplayMath(_) | Event::Rule => self.end_block(),
            Event::FootnoteReference(label) => {
                let at = self.sink.out.position();
                self.sink.footnote(&label).references.push(at);
            }
            _ => {}
        }
    }

    fn skips(&self) -> bool {
        self.skipping > 0 || self.html.skips()
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.images > 0 {
            self.alt.push(Piece { range, plain: Some(text.to_owned()) });
        } else {
            self.sink.text(text, range);
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        let open = self.meaning(tag);
        match &open {
            Open::Block(kind) => {
                self.end_block();
                self.kinds.push(*kind);
            }
            Open::Footnote(..) | Open::Html => self.end_block(),
            Open::Skip => {
                self.end_block();
                self.skipping += 1;
            }
            Open::Image => self.images += 1,
            Open::Inline | Open::Link(..) => {}
        }
        self.stack.push(open);
    }

    fn meaning(&self, tag: Tag<'_>) -> Open {
        match tag {
            Tag::Heading { .. } => Open::Block(Some(BlockKind::Heading)),
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                Open::Block(Some(BlockKind::ListItem))
            }
            Tag::BlockQuote(_) => Open::Block(Some(BlockKind::Quote)),
            Tag::TableCell => Open::Block(None),
            Tag::FootnoteDefinition(label) => Open::Footnote(label.to_string(), self.sink.out.position()),
            Tag::Paragraph => Open::Block(Some(self.holder())),
            // MDX has no indented code: what is indented is inside an element.
            Tag::CodeBlock(CodeBlockKind::Indented) if self.mdx => Open::Block(Some(self.holder())),
            Tag::CodeBlock(_) | Tag::MetadataBlock(_) => Open::Skip,
            Tag::HtmlBlock => Open::Html,
            Tag::Image { .. } => Open::Image,
            Tag::Link { link_type, dest_url, .. } => {
                let bare = matches!(link_type, pulldown_cmark::LinkType::Autolink | pulldown_cmark::LinkType::Email);
                Open::Link(self.sink.out.position(), dest_url.to_string(), bare)
            }
            Tag::Table(_) | Tag::List(_) | Tag::DefinitionList => Open::Block(Some(self.holder())),
            _ => Open::Inline,
        }
    }

    /// The kind of a paragraph: that of the item or quotation it stands in.
    fn holder(&self) -> BlockKind {
        match self.kinds.last() {
            Some(Some(kind @ (BlockKind::ListItem | BlockKind::Quote))) => *kind,
            _ => BlockKind::Paragraph,
        }
    }

    fn close(&mut self, end: TagEnd) {
        let Some(open) = self.stack.pop() else { return };
        match open {
            Open::Block(_) => {
                if let TagEnd::Heading(level) = end {
                    self.sink.heading(level as u8);
                }
                self.end_block();
                self.kinds.pop();
            }
            Open::Footnote(label, start) => {
                self.end_block();
                let end = self.sink.blocks.last().map_or(start, |block| block.range.end).max(start);
                self.sink.footnote(&label).definition = Some(start..end);
            }
            Open::Skip => self.skipping -= 1,
            Open::Html => {
                self.flush();
                self.end_block();
            }
            Open::Image => {
                self.images -= 1;
                if self.images == 0 {
                    let alt = std::mem::take(&mut self.alt);
                    self.sink.later(BlockKind::Alt, alt);
                }
            }
            Open::Link(start, target, bare) if !target.is_empty() => {
                self.sink.links.push(Link { text: start..self.sink.out.position(), target, bare, own: false });
            }
            Open::Inline | Open::Link(..) => {}
        }
    }

    /// Collects the lines of an HTML block; in a quotation or a list they do not follow each other in the file.
    fn raw(&mut self, range: Range<usize>) {
        let source = self.sink.source;
        // The parser leaves out the carriage return of a line end.
        let follows = |raw: &Range<usize>| {
            source.get(raw.end..range.start).is_some_and(|between| between.bytes().all(|byte| byte == b'\r'))
        };
        match &mut self.raw {
            Some(raw) if follows(raw) => raw.end = range.end,
            _ => {
                self.flush();
                self.raw = Some(range);
            }
        }
    }

    fn flush(&mut self) {
        if let Some(range) = self.raw.take() {
            self.feed(range);
        }
    }

    fn feed(&mut self, range: Range<usize>) {
        self.html.kind = self.kinds.last().copied().flatten();
        self.html.feed(&mut self.sink, range);
    }

    fn end_block(&mut self) {
        self.flush();
        if self.html.is_closed() {
            self.html.kind = self.kinds.last().copied().flatten();
        }
        self.html.end(&mut self.sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_without_markup() {
        let source = "# A *new* day\n\nIt&rsquo;s [a link](http://x.example/great) with `code`.\n\n```\nimmense promise\n```\n\n\
                      - one\n- two\n\n> said\n";
        let document = Document::parse(source, Format::Markdown);
        let shown: Vec<_> = document.blocks.iter().map(|b| (b.kind, &document.text()[b.range.clone()])).collect();
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
}
