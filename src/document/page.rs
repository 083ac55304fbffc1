//! A document as a reader sees it: its blocks as prose, each word with its place in the file.

use std::ops::Range;

use super::{BlockKind, Document, OBJECT};
use crate::source::Source;

/// The tag by which a report in HTML is known, so that no run reads it as a document.
pub const REPORT_TAG: &str = r#"<meta name="generator" content="puffery report">"#;
/// Bytes at the beginning of a file that the tag is looked for in.
const HEAD: usize = 1_000;

/// Whether a text is a report that puffery wrote as a web page.
pub fn is_report_page(text: &str) -> bool {
    memchr::memmem::find(&text.as_bytes()[..text.len().min(HEAD)], REPORT_TAG.as_bytes()).is_some()
}

/// Characters of code or of a formula that are shown in a sentence; longer ones are hinted at.
const LONGEST_OBJECT: usize = 60;

/// A document, apart from its file.
#[derive(Clone, Debug, Default)]
pub struct DocumentPage {
    /// The title: that of front matter or of the head, else the first heading; may be empty.
    pub title: String,
    /// The blocks, in the order of the file.
    pub blocks: Vec<PageBlock>,
}

/// A heading, paragraph or list item.
#[derive(Clone, Debug)]
pub struct PageBlock {
    /// The sort of block.
    pub kind: BlockKind,
    /// The level of a heading, from 1.
    pub level: u8,
    /// The words, in order.
    pub words: Vec<PageWord>,
}

/// A word, with the signs around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageWord {
    /// The characters.
    pub text: String,
    /// Bytes of the file.
    pub span: Range<usize>,
}

impl DocumentPage {
    /// The page of a document that was read from `source`.
    pub fn of(source: &Source, document: &Document<'_>) -> Self {
        let mut page = Self::default();
        for block in &document.blocks {
            let level = document.level(block.range.start).unwrap_or(1);
            let words = words(source, document, &block.range);
            if page.title.is_empty() && block.kind.base() == BlockKind::Heading {
                let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                page.title = words.join(" ");
            }
            page.blocks.push(PageBlock { kind: block.kind, level, words });
        }
        page.use_file_offsets(source);
        page
    }

    /// Bytes of the file up to the end of its last word.
    pub fn length(&self) -> usize {
        let words = self.blocks.iter().flat_map(|block| &block.words);
        words.map(|word| word.span.end).max().unwrap_or_default()
    }

    /// Turns offsets into the text of a source into those of its file.
    fn use_file_offsets(&mut self, source: &Source) {
        let words = || self.blocks.iter().flat_map(|block| &block.words);
        let mut offsets: Vec<usize> =
            words().flat_map(|word| [word.span.start, word.span.end]).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let in_file = source.bytes.original(&source.text, &offsets).into_owned();
        for word in self.blocks.iter_mut().flat_map(|block| &mut block.words) {
            for end in [&mut word.span.start, &mut word.span.end] {
                *end = offsets.binary_search(end).map_or(*end, |index| in_file[index]);
            }
        }
    }
}

/// The words of a block, with places in the text of the source.
fn words(source: &Source, document: &Document<'_>, block: &Range<usize>) -> Vec<PageWord> {
    let text = &document.text()[block.clone()];
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            let range = block.start + at..block.start + at + word.len();
            let span = document.prose.span(&range);
            let text = word.replace(OBJECT, &object(source, &span, word));
            words.push(PageWord { text, span });
        }
        at += piece.len();
    }
    words
}

/// The code or formula that a word has in it, as the file has it.
fn object(source: &Source, span: &Range<usize>, word: &str) -> String {
    let written = source.text.get(span.clone()).unwrap_or_default().trim_matches('`');
    let fits = written.chars().count() <= LONGEST_OBJECT && !written.contains('\n');
    if word == OBJECT && fits { written.to_owned() } else { "\u{2026}".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;

    #[test]
    fn words_lead_back_to_the_file() {
        let source = Source::new("a.md", "# A *bold* title\n\n* One `code()` word&amp;more.\n");
        let page = DocumentPage::of(&source, &Document::parse(&source.text, Format::Markdown));
        assert_eq!(page.title, "A bold title");
        let item = &page.blocks[1];
        assert_eq!((item.kind, page.blocks[0].level), (BlockKind::ListItem, 1));
        let words: Vec<&str> = item.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, ["One", "code()", "word&more."]);
        assert_eq!(&source.text[item.words[2].span.clone()], "word&amp;more.");
        assert_eq!(page.length(), source.text.trim_end().len());
    }
}
