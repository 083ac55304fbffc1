//! A file as prose: blocks (headings, paragraphs, list items …) of one string that leads back to
//! the bytes of the file.
//!
//! [`Document::read`] picks the reader by format. Each reader puts the prose and its blocks into a
//! sink. Sentences and words are found by the modules that need them, for the block they look at.

use std::ops::Range;

mod address;
mod eight;
mod formula;
mod front;
mod html;
mod kind;
mod language;
mod links;
mod markdown;
mod mask;
mod outline;
mod page;
mod plain;
pub mod prose;
mod sentence;
mod sink;
mod sorted_words;
mod template;
mod token;

pub use eight::{each_word_start, eight, eight_in_lower_case};
use kind::trimmed;
pub use kind::{BlockKind, Format};
pub use language::TextLanguage;
pub use links::{DocumentLink, Footnote, is_host};
pub use outline::BlockPosition;
pub use page::{DocumentPage, PageBlock, PageWord, REPORT_TAG, is_report_page};
pub use prose::{OBJECT, Prose};
pub use sentence::Segmenter;
pub use sorted_words::SortedWords;
pub use token::{Token, WordGap, is_boundary, tokenize};

/// The part of an HTML page that is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadRegion {
    /// The contents of `main` or `article` if there is one; without `nav`, `header`, `footer`,
    /// `aside` and `form`.
    #[default]
    Content,
    /// Everything that is shown.
    All,
}

/// The options for reading a document.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format.
    pub format: Format,
    /// The part of an HTML page that is read.
    pub region: ReadRegion,
    /// Fields of front matter that are prose, beside title, description, summary and excerpt;
    /// `seo.tagline` is one in another, and a name alone is that of every field that is called so
    /// or is in one that is.
    pub front_matter: Vec<String>,
    /// Hosts of the site that the text is for: links to them lead to itself.
    pub site_hosts: Vec<String>,
}

/// A piece of the document that words do not run across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The kind of the block.
    pub kind: BlockKind,
    /// Bytes of the text, without surrounding white space.
    pub range: Range<usize>,
}

/// Something wrong with the document itself, such as front matter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDefect {
    /// Bytes of the file (not of the text).
    pub span: Range<usize>,
    /// The message, without a place.
    pub message: String,
}

/// A file, read.
#[derive(Clone, Debug, Default)]
pub struct Document<'s> {
    /// The format that it was read in.
    pub format: Format,
    /// The prose and its map to the file.
    pub prose: Prose<'s>,
    /// Blocks in order, not overlapping, not empty. Alternative texts follow the block that
    /// contains the picture.
    pub blocks: Vec<Block>,
    /// Links, in the order of their texts.
    pub links: Vec<DocumentLink>,
    /// Footnotes, in the order of their first reference or definition.
    pub footnotes: Vec<Footnote>,
    /// The levels of headings (1 to 6), by the start of their block in the text; in plain text, of
    /// those that are underlined.
    pub levels: Vec<(usize, u8)>,
    /// The language that the document says it is in, such as `en-GB`.
    pub declared_language: Option<String>,
    /// Defects of the document itself.
    pub defects: Vec<DocumentDefect>,
    /// Comments, in order: nodes of the markup, never text that looks like one. Plain text has
    /// none.
    pub comments: Vec<Comment>,
    /// Bytes of the file that are its front matter, without the lines around it; may be empty.
    pub front_matter: Range<usize>,
    /// The values of the field `puffery-disable` of front matter: bytes of the file, and the text.
    pub disabled: Vec<(Range<usize>, String)>,
    /// The fields named in [`ReadOptions::front_matter`] that the document has.
    pub named: Vec<String>,
    /// The code that is marked as such. Plain text shows none.
    pub code: CodeCount,
}

/// How often a document has code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeCount {
    /// Blocks of it. In Markdown those between fences: a text that is only indented may be prose.
    pub blocks: usize,
    /// Pieces of it within prose.
    pub spans: usize,
}

/// A comment, in bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Bytes of the file, with the delimiters.
    pub range: Range<usize>,
    /// Bytes of the file between the delimiters.
    pub content: Range<usize>,
}

impl<'s> Document<'s> {
    /// Reads `source` as `format`, everything else by default.
    pub fn parse(source: &'s str, format: Format) -> Self {
        Self::read(source, &ReadOptions { format, ..ReadOptions::default() })
    }

    /// Reads `source`. Never fails: text that is not markup is prose, and anything broken is in
    /// [`Document::defects`].
    pub fn read(source: &'s str, reading: &ReadOptions) -> Self {
        let mut document = match reading.format {
            Format::Plain => plain::read(source),
            Format::Markdown | Format::Mdx => markdown::read(source, reading),
            Format::Html => html::read(source, reading),
        };
        links::mark_own(&mut document.links, &reading.site_hosts);
        Self { format: reading.format, ..document }
    }

    /// Words of prose, all blocks together.
    pub fn words(&self) -> usize {
        self.blocks.iter().map(|block| count_words(&self.text()[block.range.clone()])).sum()
    }

    /// The text that blocks and matches are ranges of.
    pub fn text(&self) -> &str {
        &self.prose.text
    }
}

/// Counts words as writers do: pieces between white space that contain a letter or digit.
pub fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    }
    let (mut count, mut counted) = (0, false);
    for byte in text.bytes() {
        let (letter, space) =
            (byte.is_ascii_alphanumeric(), byte == b' ' || byte.wrapping_sub(b'\t') < 5);
        count += usize::from(letter & !counted);
        counted = (counted | letter) & !space;
    }
    count
}
