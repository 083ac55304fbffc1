//! HTML through html5gum's tokenizer, which gives the place of every token.
//!
//! Tags are taken in the order of the file, without building a tree: text must have a place in the
//! file, and text that a browser would move or add has none. Inline tags do not break a phrase,
//! block tags end blocks. [`HtmlReader`] also reads the HTML inside Markdown.

use std::collections::HashMap;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, State, Tokenizer};
use htmlize::Context;

use super::prose::OBJECT;
use super::sink::Sink;
use super::{
    BlockKind, Comment, Document, ReadOptions, ReadRegion, formula, front, mask, template,
};
use elements::ElementRole;
use pausing::PausingReader;
use region::PageZone;
use tag::StartTag;

mod elements;
mod pausing;
mod region;
mod tag;
mod text;

/// Reads a page or a fragment of one.
pub(super) fn read<'t>(source: &str, reading: &ReadOptions) -> Document<'t> {
    let mut sink = Sink::new(source);
    let body = front::read(&mut sink, reading);
    let mut hidden = template::find(source, body).all();
    // Where a tag is between the signs, they are no formula.
    hidden.extend(
        formula::find(source, body)
            .into_iter()
            .filter(|range| !source[range.clone()].contains('<')),
    );
    let masked = mask::mask(source, body, &template::joined(hidden));
    let mut sink = sink.rebase(&masked);
    let mut html = HtmlReader::default();
    html.zones.resize(sink.blocks.len(), PageZone::default());
    html.feed(&mut sink, body..source.len());
    html.end(&mut sink);
    if reading.region == ReadRegion::Content {
        region::retain(&mut sink, &html.zones);
    }
    sink.finish()
}

/// An element that is open.
#[derive(Clone, Debug)]
struct OpenElement {
    /// Number of the element.
    element: usize,
    role: ElementRole,
    /// The zone around the element.
    zone: PageZone,
    kind: Option<BlockKind>,
    /// For a link: where its text begins, where it leads, and where the file says so.
    link: Option<(usize, String, Range<usize>)>,
}

/// Says that an element ended with its start tag, so that what follows is no longer its text.
#[derive(Clone, Copy, Debug)]
struct EmptiedElement;

/// The open elements and their places.
#[derive(Debug, Default)]
pub(super) struct HtmlReader {
    stack: Vec<OpenElement>,
    /// The number of open elements of each kind, so that an end tag without a start costs nothing.
    open: Vec<usize>,
    /// The open elements whose text is not prose.
    unread: Vec<(usize, ElementRole)>,
    /// The kind of a block that no element gives a kind.
    pub(super) kind: Option<BlockKind>,
    zone: PageZone,
    /// The zone of each block so far.
    zones: Vec<PageZone>,
    /// The number of regions of content so far.
    regions: usize,
    tag: StartTag,
    /// Whether the page is XML: any element can be empty, and CDATA is text.
    xml: bool,
    /// The end of the last CDATA that was read, in bytes.
    read_to: usize,
    /// The byte of the file at which the last end tag of an element begins, once it has been looked
    /// for.
    last_ends: HashMap<usize, Option<usize>>,
}

impl HtmlReader {
    /// Whether text is not prose here.
    pub(super) fn skips(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Whether no element is open.
    pub(super) fn is_closed(&self) -> bool {
        self.stack.is_empty()
    }

    /// Reads a piece of the file; elements may stay open.
    pub(super) fn feed(&mut self, sink: &mut Sink<'_>, range: Range<usize>) {
        let source = sink.source;
        let from = range.start;
        let callback = |event: CallbackEvent<'_>, span: Span<usize>| -> Option<EmptiedElement> {
            self.event(sink, &event, from + span.start..from + span.end.max(span.start))
        };
        let mut emitter = CallbackEmitter::new(callback);
        emitter.naively_switch_states(true);
        let mut tokenizer =
            Tokenizer::new_with_emitter(PausingReader::new(&source[range]), emitter);
        while let Some(step) = tokenizer.next() {
            if let Ok(EmptiedElement) = step {
                tokenizer.set_state(State::Data);
            }
        }
    }

    /// Ends a block of the text around. An element without prose goes on in the next block if its
    /// end tag is still to come behind `at`; all others are closed.
    pub(super) fn end_around(&mut self, sink: &mut Sink<'_>, at: usize) {
        let unread = self
            .unread
            .first()
            .filter(|(_, role)| matches!(role, ElementRole::Skip | ElementRole::Hidden));
        let ends = unread.copied().and_then(|(element, _)| self.last_end(sink.source, element));
        if ends.is_some_and(|end| end >= at) {
            self.end_block(sink);
        } else {
            self.end(sink);
        }
    }

    /// Returns the byte of `source` at which the last end tag of an element begins.
    fn last_end(&mut self, source: &str, element: usize) -> Option<usize> {
        let find = || source.rfind(&format!("</{}", elements::name(element)));
        *self.last_ends.entry(element).or_insert_with(find)
    }

    /// Closes whatever is open.
    pub(super) fn end(&mut self, sink: &mut Sink<'_>) {
        while let Some(open) = self.stack.pop() {
            self.close(sink, open);
        }
        self.end_block(sink);
    }

    fn event(
        &mut self,
        sink: &mut Sink<'_>,
        event: &CallbackEvent<'_>,
        span: Range<usize>,
    ) -> Option<EmptiedElement> {
        if span.end <= self.read_to {
            return None;
        }
        match event {
            CallbackEvent::String { .. } if !self.skips() => {
                text::push_text(sink, span.start.max(self.read_to)..span.end);
            }
            CallbackEvent::OpenStartTag { name } => {
                self.tag = StartTag { element: elements::find(name), ..StartTag::default() };
            }
            CallbackEvent::AttributeName { name } if self.tag.element.is_some() => {
                self.tag.attribute(name);
            }
            CallbackEvent::AttributeValue { value } => {
                self.xml |= self.tag.attribute == b"xmlns" && value.ends_with(b"/xhtml");
                self.tag.set(value, span);
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                return self.start_tag(sink, *self_closing, span);
            }
            CallbackEvent::EndTag { name } => self.end_tag(sink, name),
            CallbackEvent::Comment { value } => {
                self.xml |= value.starts_with(b"?xml");
                if self.xml && value.starts_with(b"[CDATA[") {
                    self.cdata(sink, &span);
                }
                sink.comments.extend(comment(sink.source, span));
            }
            _ => {}
        }
        None
    }

    /// Reads the CDATA that ends in or behind what the tokenizer takes for a comment.
    fn cdata(&mut self, sink: &mut Sink<'_>, span: &Range<usize>) {
        const OPENER: &str = "<![CDATA[";
        let source = sink.source;
        let Some(opener) = source.get(..span.end).and_then(|before| before.rfind(OPENER)) else {
            return;
        };
        let start = opener + OPENER.len();
        let end = source[start..].find("]]>").map_or(source.len(), |end| start + end);
        if !self.skips() {
            sink.out.push(start..end);
        }
        self.read_to = (end + "]]>".len()).min(source.len());
    }

    /// Returns the effect of an element on its text: by its name, by its ARIA role, or because it
    /// is not shown.
    fn role(&self, element: usize, tag: &StartTag) -> ElementRole {
        let role = match elements::role(element) {
            ElementRole::Loose => elements::aria(&tag.aria).unwrap_or(ElementRole::Loose),
            ElementRole::Dialog if tag.open => ElementRole::Loose,
            ElementRole::Dialog => ElementRole::Skip,
            role => role,
        };
        // A character that is hidden from screen readers is decoration; a block is shown and hidden
        // by a script.
        let hidden = tag.hidden || tag.drawing || (tag.aria_hidden && role.is_inline());
        match role {
            role if !hidden || !role.is_prose() => role,
            ElementRole::Root | ElementRole::Meta => role,
            role if role.is_inline() => ElementRole::Hidden,
            _ => ElementRole::Skip,
        }
    }

    fn start_tag(
        &mut self,
        sink: &mut Sink<'_>,
        self_closing: bool,
        span: Range<usize>,
    ) -> Option<EmptiedElement> {
        let tag = std::mem::take(&mut self.tag);
        let element = tag.element?;
        let role = self.role(element, &tag);
        if role == ElementRole::Inline && !self.skips() {
            return None;
        }
        let target = (role == ElementRole::Link && !self.skips())
            .then(|| (tag.href.clone(), tag.address.clone()));
        if !role.is_inline() && role != ElementRole::Root {
            self.end_paragraph(sink);
            self.end_siblings(sink, element);
        }
        if !self.skips() {
            match elements::name(element) {
                "pre" => sink.code.blocks += 1,
                "code" => sink.code.spans += 1,
                _ => {}
            }
            self.start(sink, role, tag, span);
        }
        // The slash of "<nav/>" counts in XML; that of "<svg/>" or "<iframe/>" everywhere, as
        // writers mean it.
        let emptied = self_closing && (self.xml || !role.is_prose());
        if !emptied && !elements::role(element).is_void() && role != ElementRole::Root {
            let link = target.map(|(target, address)| (sink.out.position(), target, address));
            self.stack.push(OpenElement { element, role, zone: self.zone, kind: self.kind, link });
            self.open.resize(elements::COUNT, 0);
            self.open[element] += 1;
            let zone = self.zone.inside(role, self.kind, self.regions + 1);
            self.regions = self.regions.max(zone.region());
            self.zone = zone;
            self.kind = kind(role, self.kind);
            self.unread.extend((!role.is_prose()).then_some((element, role)));
        }
        emptied.then_some(EmptiedElement)
    }

    /// Closes a paragraph whose end tag was left out, as every block does: only inline elements can
    /// be open in it.
    fn end_paragraph(&mut self, sink: &mut Sink<'_>) {
        if self.open.get(elements::PARAGRAPH).is_none_or(|&open| open == 0) {
            return;
        }
        let inside = self.stack.iter().rev().take_while(|open| open.role.is_inline()).count();
        let paragraph = self
            .stack
            .len()
            .checked_sub(inside + 1)
            .filter(|&at| self.stack[at].element == elements::PARAGRAPH);
        if let Some(at) = paragraph {
            for open in self.stack.split_off(at).into_iter().rev() {
                self.close(sink, open);
            }
        }
    }

    /// Closes items, cells and rows whose end tags were left out before an element.
    fn end_siblings(&mut self, sink: &mut Sink<'_>, element: usize) {
        let ended = elements::ended_by(element);
        if ended.iter().all(|&other| self.open.get(other).is_none_or(|&open| open == 0)) {
            return;
        }
        let mut from = self.stack.len();
        for (at, open) in self.stack.iter().enumerate().rev() {
            if ended.contains(&open.element) {
                from = at;
            } else if elements::ends_search(open.element) {
                break;
            }
        }
        for open in self.stack.split_off(from).into_iter().rev() {
            self.close(sink, open);
        }
    }

    /// Handles a start tag in prose.
    fn start(&mut self, sink: &mut Sink<'_>, role: ElementRole, tag: StartTag, span: Range<usize>) {
        match role {
            ElementRole::Break if sink.out.text().ends_with('\n') => self.end_block(sink),
            ElementRole::Break => sink.out.push_replaced(span, "\n"),
            ElementRole::Image if !tag.alt.is_empty() => {
                sink.later(BlockKind::Alt, text::pieces(sink.source, tag.alt, Context::Attribute));
            }
            ElementRole::Meta => self.meta(sink, &tag),
            ElementRole::Code => sink.out.push_replaced(span, OBJECT),
            ElementRole::Root if sink.language.is_none() && !tag.lang.is_empty() => {
                sink.language = Some(tag.lang);
            }
            role if !role.is_inline() => self.end_block(sink),
            _ => {}
        }
    }

    fn meta(&mut self, sink: &mut Sink<'_>, tag: &StartTag) {
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
    fn close(&mut self, sink: &mut Sink<'_>, open: OpenElement) {
        if let ElementRole::Heading(level) = open.role {
            sink.heading(level);
        }
        if !open.role.is_inline() {
            self.end_block(sink);
        }
        if let Some((start, target, address)) =
            open.link.filter(|(_, target, _)| !target.is_empty())
        {
            sink.link(start..sink.out.position(), target, address);
        }
        self.open[open.element] -= 1;
        if !open.role.is_prose() {
            self.unread.pop();
        }
        (self.zone, self.kind) = (open.zone, open.kind);
    }

    fn end_block(&mut self, sink: &mut Sink<'_>) {
        sink.end_block(self.kind);
        self.zones.resize(sink.blocks.len(), self.zone);
    }
}

/// Returns the comment that ends at the end of `span`, or `None` for markup that only a browser
/// takes for one (`<!x>`).
fn comment(source: &str, span: Range<usize>) -> Option<Comment> {
    const OPENER: &str = "<!--";
    let opens = |at: &usize| source.get(*at..).is_some_and(|rest| rest.starts_with(OPENER));
    let start = (span.start.saturating_sub(OPENER.len())..=span.start).rev().find(opens)?;
    let range = start..span.end;
    let said = source.get(start + OPENER.len()..span.end)?;
    let said = said.strip_suffix("-->").unwrap_or(said);
    Some(Comment { content: start + OPENER.len()..start + OPENER.len() + said.len(), range })
}

/// Returns the kind of blocks in an element that is in a block of kind `around`.
fn kind(role: ElementRole, around: Option<BlockKind>) -> Option<BlockKind> {
    match role {
        ElementRole::Title => Some(BlockKind::Title),
        ElementRole::Heading(_) => Some(BlockKind::Heading),
        ElementRole::Block(BlockKind::Paragraph) => around.or(Some(BlockKind::Paragraph)),
        ElementRole::Block(BlockKind::ListItem) if around == Some(BlockKind::Quote) => around,
        ElementRole::Block(kind) => Some(kind),
        ElementRole::Main | ElementRole::Article | ElementRole::Chrome => None,
        _ => around,
    }
}
