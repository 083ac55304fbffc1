//! Markdown through pulldown-cmark: prose with its offsets; code, addresses and comments left out.
//!
//! Markup that the parser does not know (templates, directives, JSX) is masked before parsing, byte
//! by byte, so that every offset stays. HTML goes to the HTML reader.

use std::borrow::Cow;
use std::collections::HashMap;
use std::iter::Peekable;
use std::ops::Range;

use dialects::callout;
use hidden::masked;
use nested::NestedText;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use targets::LinkTarget;

use super::formula::is_formula;
use super::html::HtmlReader;
use super::prose::OBJECT;
use super::sink::{Sink, TextPiece};
use super::template::{self, TemplateMarks};
use super::{BlockKind, Document, Format, ReadOptions, front};

mod dialects;
mod hidden;
mod jsx;
mod mdx;
mod nested;
mod targets;

/// The extensions of the parser beyond `CommonMark`.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_MATH)
    .union(Options::ENABLE_GFM);
/// Reads Markdown.
pub(super) fn read<'t>(source: &str, reading: &ReadOptions) -> Document<'t> {
    let source = &*with_line_feeds(source);
    let mut sink = Sink::new(source);
    let body = front::read(&mut sink, reading);
    // Docusaurus reads all of its Markdown as MDX.
    let mdx = reading.format == Format::Mdx || mdx::is_used(source, body);
    let dialects = dialects::find(source, body, mdx);
    let mut templates = TemplateMarks::default();
    let mut addresses = Vec::new();
    if mdx {
        templates.tags = mdx::find(source, body);
        addresses = mdx::addresses(source, &templates.tags);
        // Its tags look like expressions; what is between two of them is code all the same.
        templates.pairs = template::find(source, body).pairs;
        sink.comments.extend(templates.tags.iter().filter_map(|range| mdx::comment(source, range)));
    } else {
        templates = template::find(source, body);
    }
    let masked = masked(source, body, templates, &dialects);
    let mut reader = MarkdownReader::new(sink.rebase(&masked), mdx, &dialects.blocks);
    reader.addresses = addresses.into_iter().peekable();
    let events = Parser::new_ext(&masked[body..], OPTIONS).into_offset_iter();
    let definitions = events.reference_definitions().iter().map(|(_, definition)| definition);
    reader.definitions = definitions
        .map(|link| (link.dest.to_string(), body + link.span.start..body + link.span.end))
        .collect();
    for (event, range) in events {
        reader.tags_lead(source, body + range.start);
        reader.event(event, body + range.start..body + range.end);
    }
    reader.at = masked.len();
    reader.end_block();
    reader.tags_lead(source, masked.len());
    reader.sink.finish()
}

/// The text with line feeds in place of carriage returns that end a line alone, as on old systems.
fn with_line_feeds(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let alone = |&at: &usize| bytes.get(at + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', bytes).any(|at| alone(&at)) {
        return Cow::Borrowed(source);
    }
    let mut ended = source.to_owned().into_bytes();
    for at in memchr::memchr_iter(b'\r', bytes).filter(alone) {
        ended[at] = b'\n';
    }
    String::from_utf8(ended).map_or(Cow::Borrowed(source), Cow::Owned)
}

/// The meaning of an open tag for the text inside it.
#[derive(Clone, Debug)]
enum OpenTag {
    /// A block of this kind, or of the kind that its shape suggests.
    Block(Option<BlockKind>),
    Footnote(String, usize),
    /// Code: no prose.
    Skip,
    /// Text that MDX has indented in an element, and that the parser takes for code.
    Nested,
    Html,
    Inline,
    Link(LinkTarget),
    Image,
}

struct MarkdownReader<'s> {
    sink: Sink<'s>,
    mdx: bool,
    /// The starts of indented blocks of MkDocs, which look like items.
    blocks: &'s [usize],
    /// The byte up to which the file has been read.
    at: usize,
    /// Text before this byte is the marker of a callout.
    unread: usize,
    /// Whether the first line of an open block is its title.
    titled: bool,
    nested: NestedText,
    /// The places of the definitions of addresses, found at the first link that refers to one.
    definitions: HashMap<String, Range<usize>>,
    /// Bytes of the addresses of JSX tags that come behind what has been read.
    addresses: Peekable<std::vec::IntoIter<Range<usize>>>,
    stack: Vec<OpenTag>,
    /// The kinds of the open blocks; the last one applies.
    kinds: Vec<Option<BlockKind>>,
    /// The number of open tags without prose.
    skipping: usize,
    /// The number of open pictures, and their alternative text.
    images: usize,
    alt: Vec<TextPiece>,
    html: HtmlReader,
    /// Bytes of an HTML block that have not been read.
    raw: Option<Range<usize>>,
}

impl<'s> MarkdownReader<'s> {
    fn new(sink: Sink<'s>, mdx: bool, blocks: &'s [usize]) -> Self {
        Self {
            sink,
            mdx,
            blocks,
            at: 0,
            unread: 0,
            titled: false,
            nested: NestedText::default(),
            definitions: HashMap::new(),
            addresses: Vec::new().into_iter().peekable(),
            stack: Vec::new(),
            kinds: Vec::new(),
            skipping: 0,
            images: 0,
            alt: Vec::new(),
            html: HtmlReader::default(),
            raw: None,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        self.at = match event {
            Event::Start(_) => range.start,
            _ => range.end,
        };
        self.sink.code.spans += usize::from(matches!(event, Event::Code(_)));
        match event {
            Event::Text(text) if self.nested.is_open() => self.nested.push(&text, range),
            Event::Start(tag) => self.open(tag, &range),
            Event::End(end) => self.close(end),
            Event::Html(_) => self.raw(range),
            Event::InlineHtml(_) if self.images == 0 && self.skipping == 0 => self.feed(range),
            Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::Code(_)
                if self.skips() => {}
            Event::InlineMath(_) | Event::DisplayMath(_) if self.skips() => {}
            Event::Text(text) => self.text(&text, range),
            Event::SoftBreak | Event::HardBreak if self.titled => self.end_title(),
            Event::SoftBreak | Event::HardBreak => self.text("\n", range),
            // Between two sums of money there is prose.
            Event::InlineMath(text) | Event::DisplayMath(text) if !is_formula(&text) => {
                self.money(range);
            }
            // A name in code is an object in the sentence around it, but not a word of it.
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.text(OBJECT, range);
            }
            Event::Rule => self.end_block(),
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

    /// Reads text that the parser took for a formula, with the signs around it.
    fn money(&mut self, range: Range<usize>) {
        let source = self.sink.source;
        self.text(source.get(range.clone()).unwrap_or_default(), range);
    }

    /// Ends the title of a callout or of an indented block.
    fn end_title(&mut self) {
        self.titled = false;
        self.html.kind = None;
        self.html.end(&mut self.sink);
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        let marker = self.unread.saturating_sub(range.start);
        if marker > 0 && marker < text.len() && text.len() == range.len() {
            return self.text(&text[marker..], range.start + marker..range.end);
        } else if marker > 0 {
            return;
        }
        if self.images > 0 {
            self.alt.push(TextPiece { range, plain: Some(text.to_owned()) });
        } else {
            self.sink.text(text, range);
        }
    }

    fn open(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        let callout = matches!(tag, Tag::BlockQuote(None))
            .then(|| callout(self.sink.source, range))
            .flatten();
        let known = matches!(tag, Tag::BlockQuote(Some(_)));
        let block = matches!(tag, Tag::Item) && self.is_block(range.start);
        let code = matches!(tag, Tag::CodeBlock(CodeBlockKind::Fenced(_)));
        let open = match tag {
            // The text of a callout or a block is the writer's own.
            _ if callout.is_some() || known || block => OpenTag::Block(Some(self.holder())),
            tag => self.meaning(tag, range),
        };
        match &open {
            OpenTag::Block(kind) => {
                self.end_block();
                self.kinds.push(*kind);
            }
            OpenTag::Footnote(..) | OpenTag::Html => self.end_block(),
            OpenTag::Skip => {
                self.end_block();
                self.skipping += 1;
                self.sink.code.blocks += usize::from(code);
            }
            OpenTag::Nested => {
                self.end_block();
                self.nested.open();
            }
            OpenTag::Image => self.images += 1,
            OpenTag::Inline | OpenTag::Link(_) => {}
        }
        self.stack.push(open);
        if let Some(marker) = callout {
            (self.unread, self.titled) = (marker, true);
        }
        self.titled |= block;
    }

    /// Whether the item that begins at `at`, or behind white space there, is an indented block.
    fn is_block(&self, at: usize) -> bool {
        let rest = &self.sink.source[at..];
        let start = at + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        self.blocks.binary_search(&start).is_ok()
    }

    fn meaning(&self, tag: Tag<'_>, range: &Range<usize>) -> OpenTag {
        match tag {
            Tag::Heading { .. } => OpenTag::Block(Some(BlockKind::Heading)),
            // The items of a quotation are quoted.
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                OpenTag::Block(Some(match self.holder() {
                    BlockKind::Quote => BlockKind::Quote,
                    _ => BlockKind::ListItem,
                }))
            }
            Tag::BlockQuote(_) => OpenTag::Block(Some(BlockKind::Quote)),
            Tag::TableCell => OpenTag::Block(None),
            Tag::FootnoteDefinition(label) => {
                OpenTag::Footnote(label.to_string(), self.sink.out.position())
            }
            Tag::Paragraph => OpenTag::Block(Some(self.holder())),
            // MDX has no indented code: indented text is inside an element.
            Tag::CodeBlock(CodeBlockKind::Indented) if self.mdx && self.nested.goes_deeper() => {
                OpenTag::Nested
            }
            Tag::CodeBlock(CodeBlockKind::Indented) if self.mdx => {
                OpenTag::Block(Some(self.holder()))
            }
            Tag::CodeBlock(_) | Tag::MetadataBlock(_) => OpenTag::Skip,
            Tag::HtmlBlock => OpenTag::Html,
            Tag::Image { .. } => OpenTag::Image,
            Tag::Link { link_type, dest_url, .. } => {
                let bare = matches!(link_type, LinkType::Autolink | LinkType::Email);
                let (start, address) = (self.sink.out.position(), dest_url.to_string());
                OpenTag::Link(LinkTarget { start, address, stated: range.clone(), bare })
            }
            Tag::Table(_) | Tag::List(_) | Tag::DefinitionList => {
                OpenTag::Block(Some(self.holder()))
            }
            _ => OpenTag::Inline,
        }
    }

    /// Returns the kind of a paragraph: that of the item or quotation around it.
    fn holder(&self) -> BlockKind {
        match self.kinds.last() {
            Some(Some(kind @ (BlockKind::ListItem | BlockKind::Quote))) => *kind,
            _ => BlockKind::Paragraph,
        }
    }

    fn close(&mut self, end: TagEnd) {
        let Some(open) = self.stack.pop() else { return };
        self.titled &= matches!(open, OpenTag::Inline | OpenTag::Link(_) | OpenTag::Image);
        match open {
            OpenTag::Block(_) => {
                if let TagEnd::Heading(level) = end {
                    self.sink.heading(level as u8);
                }
                self.end_block();
                self.kinds.pop();
            }
            OpenTag::Footnote(label, start) => {
                self.end_block();
                let end = self.sink.blocks.last().map_or(start, |block| block.range.end).max(start);
                self.sink.footnote(&label).definition = Some(start..end);
            }
            OpenTag::Skip => self.skipping -= 1,
            OpenTag::Nested => self.reread(),
            OpenTag::Html => {
                self.flush();
                self.end_block();
            }
            OpenTag::Image => {
                self.images -= 1;
                if self.images == 0 {
                    let alt = std::mem::take(&mut self.alt);
                    self.sink.later(BlockKind::Alt, alt);
                }
            }
            OpenTag::Link(target) => self.link(target),
            OpenTag::Inline => {}
        }
    }

    /// Reads text as Markdown that the parser took for code.
    fn reread(&mut self) {
        let piece = self.nested.close();
        for (event, range) in Parser::new_ext(&piece.text, OPTIONS).into_offset_iter() {
            let range = piece.place(self.sink.source, &range);
            self.event(event, range);
        }
        self.nested.leave();
        self.end_block();
    }

    /// Collects the lines of an HTML block; in a quotation or a list they do not follow each other
    /// in the file.
    fn raw(&mut self, range: Range<usize>) {
        let source = self.sink.source;
        // The parser leaves out the carriage return of a line end.
        let follows = |raw: &Range<usize>| {
            source
                .get(raw.end..range.start)
                .is_some_and(|between| between.bytes().all(|byte| byte == b'\r'))
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
        self.html.end_around(&mut self.sink, self.at);
    }
}

#[cfg(test)]
mod tests;
