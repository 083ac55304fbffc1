//! HTML through html5gum's tokenizer, which gives the place of every token.
//!
//! Tags are taken as they come, without building a tree: what is read must have a place, and what a browser would move
//! or add has none. Inline tags do not break a phrase, block tags end blocks. [`Html`] also reads the HTML inside Markdown.

use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use htmlize::Context;

use super::prose::OBJECT;
use super::sink::Sink;
use super::{BlockKind, Comment, Document, Link, Reading, Region, front};
use elements::Role;
use region::Zone;

mod elements;
mod region;
mod text;

/// The longest attribute value that is kept, in bytes; an address or a language is shorter.
const LONGEST_VALUE: usize = 4096;

/// Reads a page or a fragment of one.
pub(super) fn read<'t>(source: &str, reading: &Reading) -> Document<'t> {
    let mut sink = Sink::new(source);
    let body = front::read(&mut sink, reading);
    let mut html = Html::default();
    html.zones.resize(sink.blocks.len(), Zone::default());
    html.feed(&mut sink, body..source.len());
    html.end(&mut sink);
    if reading.region == Region::Content {
        region::retain(&mut sink.blocks, &html.zones);
    }
    sink.finish()
}

/// An element that is open.
#[derive(Clone, Debug)]
struct Open {
    /// Number of the element.
    element: usize,
    role: Role,
    /// What held before it.
    zone: Zone,
    kind: Option<BlockKind>,
    /// For a link: where its text begins, and where it leads.
    link: Option<(usize, String)>,
}

/// The start tag that is being read.
#[derive(Clone, Debug, Default)]
struct Tag {
    element: Option<usize>,
    /// The attribute that is being read.
    attribute: Vec<u8>,
    name: String,
    href: String,
    lang: String,
    aria: String,
    /// Bytes of `alt` and `content`.
    alt: Range<usize>,
    content: Range<usize>,
}

/// What is open, and where.
#[derive(Debug, Default)]
pub(super) struct Html {
    stack: Vec<Open>,
    /// How many of each element are open, so that an end tag without a start costs nothing.
    open: Vec<usize>,
    /// How many open elements are no prose.
    skipping: usize,
    /// The kind of a block that no element gives a kind.
    pub(super) kind: Option<BlockKind>,
    zone: Zone,
    /// The zone of each block so far.
    zones: Vec<Zone>,
    tag: Tag,
}

impl Html {
    /// Whether text is not prose here.
    pub(super) fn skips(&self) -> bool {
        self.skipping > 0
    }

    /// Whether no element is open.
    pub(super) fn is_closed(&self) -> bool {
        self.stack.is_empty()
    }

    /// Reads a piece of the file; elements may stay open.
    pub(super) fn feed(&mut self, sink: &mut Sink<'_>, range: Range<usize>) {
        let source = sink.source;
        let from = range.start;
        let callback = |event: CallbackEvent<'_>, span: Span<usize>| -> Option<()> {
            self.event(sink, &event, from + span.start..from + span.end.max(span.start));
            None
        };
        let mut emitter = CallbackEmitter::new(callback);
        emitter.naively_switch_states(true);
        Tokenizer::new_with_emitter(&source[range], emitter).for_each(drop);
    }

    /// Closes whatever is open.
    pub(super) fn end(&mut self, sink: &mut Sink<'_>) {
        while let Some(open) = self.stack.pop() {
            self.close(sink, open);
        }
        self.end_block(sink);
    }

    fn event(&mut self, sink: &mut Sink<'_>, event: &CallbackEvent<'_>, span: Range<usize>) {
        match event {
            CallbackEvent::String { .. } if !self.skips() => text::push_text(sink, span),
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag { element: elements::find(name), ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } if self.tag.element.is_some() => {
                self.tag.attribute.clear();
                self.tag.attribute.extend_from_slice(&name[..name.len().min(16)]);
            }
            CallbackEvent::AttributeValue { value } => self.tag.set(value, span),
            CallbackEvent::CloseStartTag { self_closing } => self.start_tag(sink, *self_closing, span),
            CallbackEvent::EndTag { name } => self.end_tag(sink, name),
            CallbackEvent::Comment { .. } => sink.comments.extend(comment(sink.source, span)),
            _ => {}
        }
    }

    fn start_tag(&mut self, sink: &mut Sink<'_>, self_closing: bool, span: Range<usize>) {
        let tag = std::mem::take(&mut self.tag);
        let Some(element) = tag.element else { return };
        let role = match elements::role(element) {
            Role::Loose => elements::aria(&tag.aria).unwrap_or(Role::Loose),
            role => role,
        };
        let target = (role == Role::Link && !self.skips()).then(|| tag.href.clone());
        if !self.skips() {
            if !role.is_inline() && role != Role::Root {
                self.end_paragraph(sink);
            }
            self.start(sink, role, tag, span);
        }
        // Only in foreign content does the slash of "<svg/>" count.
        let closed = role.is_void() || (self_closing && !role.is_prose());
        if !closed && role != Role::Root {
            let link = target.map(|target| (sink.out.position(), target));
            self.stack.push(Open { element, role, zone: self.zone, kind: self.kind, link });
            self.open.resize(elements::COUNT, 0);
            self.open[element] += 1;
            self.zone = self.zone.inside(role, self.kind);
            self.kind = kind(role, self.kind);
            self.skipping += usize::from(!role.is_prose());
        }
    }

    /// Closes a paragraph whose end tag was left out, as every block does: only inline elements can be open in it.
    fn end_paragraph(&mut self, sink: &mut Sink<'_>) {
        if self.open.get(elements::PARAGRAPH).is_none_or(|&open| open == 0) {
            return;
        }
        let inside = self.stack.iter().rev().take_while(|open| open.role.is_inline()).count();
        let paragraph =
            self.stack.len().checked_sub(inside + 1).filter(|&at| self.stack[at].element == elements::PARAGRAPH);
        if let Some(at) = paragraph {
            for open in self.stack.split_off(at).into_iter().rev() {
                self.close(sink, open);
            }
        }
    }

    /// What a start tag does where text is prose.
    fn start(&mut self, sink: &mut Sink<'_>, role: Role, tag: Tag, span: Range<usize>) {
        match role {
            Role::Break if sink.out.text().ends_with('\n') => self.end_block(sink),
            Role::Break => sink.out.push_replaced(span, "\n"),
            Role::Image if !tag.alt.is_empty() => {
                sink.later(BlockKind::Alt, text::pieces(sink.source, tag.alt, Context::Attribute));
            }
            Role::Meta => self.meta(sink, &tag),
            Role::Code => sink.out.push_replaced(span, OBJECT),
            Role::Root if sink.language.is_none() && !tag.lang.is_empty() => sink.language = Some(tag.lang),
            role if !role.is_inline() => self.end_block(sink),
            _ => {}
        }
    }

    fn meta(&mut self, sink: &mut Sink<'_>, tag: &Tag) {
        let kind = match tag.name.to_ascii_lowercase().as_str() {
            "description" | "og:description" | "twitter:description" => BlockKind::Description,
            "og:title" | "twitter:title" => BlockKind::Title,
            _ => return,
        };
        sink.later(kind, text::pieces(sink.source, tag.content.clone(), Context::Attribute));
        self.end_block(sink);
    }

    fn end_tag(&mut self, sink: &mut Sink<'_>, name: &[u8]) {
        let Some(element) = elements::find(name) else { return };
        if self.open.get(element).is_none_or(|&open| open == 0) {
            return;
        }
        while let Some(open) = self.stack.pop() {
            let found = open.element == element;
            self.close(sink, open);
            if found {
                return;
            }
        }
    }

    /// Undoes what an element changed.
    fn close(&mut self, sink: &mut Sink<'_>, open: Open) {
        if let Role::Heading(level) = open.role {
            sink.heading(level);
        }
        if !open.role.is_inline() {
            self.end_block(sink);
        }
        if let Some((start, target)) = open.link.filter(|(_, target)| !target.is_empty()) {
            sink.links.push(Link { text: start..sink.out.position(), target, bare: false, own: false });
        }
        self.open[open.element] -= 1;
        self.skipping -= usize::from(!open.role.is_prose());
        (self.zone, self.kind) = (open.zone, open.kind);
    }

    fn end_block(&mut self, sink: &mut Sink<'_>) {
        sink.end_block(self.kind);
        self.zones.resize(sink.blocks.len(), self.zone);
    }
}

impl Tag {
    /// Keeps the value of an attribute that matters; of two with the same name the first counts.
    fn set(&mut self, value: &[u8], span: Range<usize>) {
        let text = match self.attribute.as_slice() {
            b"alt" if self.alt.is_empty() => return self.alt = span,
            b"content" if self.content.is_empty() => return self.content = span,
            b"name" | b"property" => &mut self.name,
            b"href" => &mut self.href,
            b"lang" | b"xml:lang" => &mut self.lang,
            b"role" => &mut self.aria,
            _ => return,
        };
        if text.is_empty() && value.len() <= LONGEST_VALUE {
            *text = String::from_utf8_lossy(value).into_owned();
        }
    }
}

/// A comment that ends where `span` does. What a browser only takes for one (`<!x>`) is none.
fn comment(source: &str, span: Range<usize>) -> Option<Comment> {
    const OPENER: &str = "<!--";
    let opens = |at: &usize| source.get(*at..).is_some_and(|rest| rest.starts_with(OPENER));
    let start = (span.start.saturating_sub(OPENER.len())..=span.start).rev().find(opens)?;
    let range = start..span.end;
    let said = source.get(start + OPENER.len()..span.end)?;
    let said = said.strip_suffix("-->").unwrap_or(said);
    Some(Comment { content: start + OPENER.len()..start + OPENER.len() + said.len(), range })
}

/// The kind of blocks in an element that stands in a block of kind `around`.
fn kind(role: Role, around: Option<BlockKind>) -> Option<BlockKind> {
    match role {
        Role::Title => Some(BlockKind::Title),
        Role::Heading(_) => Some(BlockKind::Heading),
        Role::Block(BlockKind::Paragraph) => around.or(Some(BlockKind::Paragraph)),
        Role::Block(kind) => Some(kind),
        Role::Main | Role::Article | Role::Chrome => None,
        _ => around,
    }
}
