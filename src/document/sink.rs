//! The target of the readers: they put prose, blocks, links and footnotes here.

use std::collections::HashMap;
use std::ops::Range;

use super::prose::ProseBuilder;
use super::{
    Block, BlockKind, CodeCount, Comment, Document, DocumentDefect, DocumentLink, Footnote, links,
    plain, trimmed,
};

/// A piece of text of the file: its bytes, and the text in their place if it differs from them.
#[derive(Clone, Debug)]
pub(super) struct TextPiece {
    pub(super) range: Range<usize>,
    pub(super) plain: Option<String>,
}

/// A document in the making.
pub(super) struct Sink<'s> {
    pub(super) out: ProseBuilder<'s>,
    pub(super) source: &'s str,
    pub(super) blocks: Vec<Block>,
    /// The start of the open block in the text, in bytes.
    start: usize,
    /// Blocks that wait for the end of the open one: alternative texts.
    waiting: Vec<(BlockKind, Vec<TextPiece>)>,
    pub(super) links: Vec<DocumentLink>,
    footnotes: Vec<Footnote>,
    footnote_index: HashMap<String, usize>,
    pub(super) levels: Vec<(usize, u8)>,
    pub(super) language: Option<String>,
    pub(super) defects: Vec<DocumentDefect>,
    pub(super) comments: Vec<Comment>,
    pub(super) front_matter: Range<usize>,
    pub(super) disabled: Vec<(Range<usize>, String)>,
    pub(super) named: Vec<String>,
    pub(super) code: CodeCount,
    /// Bytes of the texts of front matter that have been read.
    pub(super) read_fields: Vec<Range<usize>>,
}

impl<'s> Sink<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            out: ProseBuilder::new(source),
            source,
            blocks: Vec::new(),
            start: 0,
            waiting: Vec::new(),
            links: Vec::new(),
            footnotes: Vec::new(),
            footnote_index: HashMap::new(),
            levels: Vec::new(),
            language: None,
            defects: Vec::new(),
            comments: Vec::new(),
            front_matter: 0..0,
            disabled: Vec::new(),
            named: Vec::new(),
            code: CodeCount::default(),
            read_fields: Vec::new(),
        }
    }

    /// Returns this sink over another text of equal length.
    pub(super) fn rebase(self, source: &str) -> Sink<'_> {
        Sink {
            out: self.out.rebase(source),
            source,
            blocks: self.blocks,
            start: self.start,
            waiting: self.waiting,
            links: self.links,
            footnotes: self.footnotes,
            footnote_index: self.footnote_index,
            levels: self.levels,
            language: self.language,
            defects: self.defects,
            comments: self.comments,
            front_matter: self.front_matter,
            disabled: self.disabled,
            named: self.named,
            code: self.code,
            read_fields: self.read_fields,
        }
    }

    /// Adds text; where escapes or entities made it differ from the file, it is one replaced piece.
    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
        if self.out.source_is(&range, text) {
            self.out.push(range);
        } else {
            self.out.push_replaced(range, text);
        }
    }

    /// Whether only white space has come since the last block.
    pub(super) fn at_block_start(&self) -> bool {
        self.out.text()[self.start..].trim_start().is_empty()
    }

    /// A block of its own, once the open one has ended.
    pub(super) fn later(&mut self, kind: BlockKind, pieces: Vec<TextPiece>) {
        self.waiting.push((kind, pieces));
    }

    /// Ends the open block. Without a kind, the block gets one by its shape.
    pub(super) fn end_block(&mut self, kind: Option<BlockKind>) {
        self.close(kind);
        for (kind, pieces) in std::mem::take(&mut self.waiting) {
            for TextPiece { range, plain } in pieces {
                match plain {
                    Some(plain) => self.text(&plain, range),
                    None => self.out.push(range),
                }
            }
            self.close(Some(kind));
        }
    }

    fn close(&mut self, kind: Option<BlockKind>) {
        let range = trimmed(self.out.text(), self.start..self.out.position());
        if !range.is_empty() {
            let shape = || {
                if plain::is_short_line(&self.out.text()[range.clone()]) {
                    BlockKind::Line
                } else {
                    BlockKind::Paragraph
                }
            };
            let kind = kind.unwrap_or_else(shape);
            self.blocks.push(Block { kind, range });
        }
        self.out.separate();
        self.start = self.out.position();
    }

    /// The level of the heading that is open.
    pub(super) fn heading(&mut self, level: u8) {
        let range = trimmed(self.out.text(), self.start..self.out.position());
        if !range.is_empty() {
            self.levels.push((range.start, level));
        }
    }

    /// A link around `text` that the file states at `address`.
    pub(super) fn link(&mut self, text: Range<usize>, target: String, address: Range<usize>) {
        self.links.push(DocumentLink { text, target, bare: false, own: false, address });
    }

    /// The footnote of that name, in upper or lower case.
    pub(super) fn footnote(&mut self, label: &str) -> &mut Footnote {
        let next = self.footnotes.len();
        let index = *self.footnote_index.entry(label.to_lowercase()).or_insert(next);
        if index == next {
            self.footnotes.push(Footnote {
                label: label.to_owned(),
                references: Vec::new(),
                definition: None,
            });
        }
        &mut self.footnotes[index]
    }

    /// Adds the addresses of links behind all blocks, as text only for rules that ask for
    /// addresses. One that is written with backslashes is one piece.
    fn addresses(&mut self) {
        for link in &mut self.links {
            let start = self.out.position();
            let written = self.source.get(link.address.clone()).unwrap_or_default();
            if link.address.is_empty() || written.replace("&amp;", "&") == link.target {
                self.out.push(link.address.clone());
            } else {
                self.out.push_replaced(link.address.clone(), &link.target);
            }
            link.address = start..self.out.position();
            self.out.separate();
        }
    }

    /// The document.
    pub(super) fn finish<'t>(mut self) -> Document<'t> {
        for block in &self.blocks {
            self.links.extend(links::bare(self.out.text(), block.range.clone()));
        }
        // A bare address that is a link by markup, too, is one link.
        self.links.sort_by_key(|link| (link.text.start, link.bare));
        self.links.dedup_by(|later, kept| {
            let same = later.bare && later.text == kept.text;
            kept.bare |= same;
            same
        });
        self.addresses();
        self.comments.sort_by_key(|comment| comment.range.start);
        Document {
            prose: self.out.finish(),
            blocks: self.blocks,
            links: self.links,
            footnotes: self.footnotes,
            levels: self.levels,
            declared_language: self.language,
            defects: self.defects,
            comments: self.comments,
            front_matter: self.front_matter,
            disabled: self.disabled,
            named: self.named,
            code: self.code,
            ..Document::default()
        }
    }
}
