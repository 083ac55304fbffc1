//! The kinds of files and blocks: all of the document model that rules refer to.

use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The format that a file is read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Text without markup: paragraphs, headings and lists are recognised by their shape.
    #[default]
    Plain,
    /// `CommonMark` with the usual extensions.
    Markdown,
    /// Markdown with JSX.
    Mdx,
    /// HTML pages and fragments.
    Html,
}

impl Format {
    /// Returns the format for a file name's extension, in any case.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" | "text" => Some(Self::Plain),
            "md" | "markdown" => Some(Self::Markdown),
            "mdx" => Some(Self::Mdx),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            _ => None,
        }
    }
}

impl FromStr for Format {
    type Err = String;

    /// Reads a word in any case: a name, an extension, a media type. Fails with a message for any
    /// other word.
    fn from_str(name: &str) -> Result<Self, String> {
        match name.trim().to_ascii_lowercase().as_str() {
            "text" | "txt" | "plain" | "text/plain" => Ok(Self::Plain),
            "markdown" | "md" | "text/markdown" => Ok(Self::Markdown),
            "mdx" => Ok(Self::Mdx),
            "html" | "htm" | "xhtml" | "text/html" | "application/xhtml+xml" => Ok(Self::Html),
            _ => Err(format!("unknown format `{name}`; use markdown, mdx, html or text")),
        }
    }
}

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// A section heading.
    Heading,
    /// Running text.
    Paragraph,
    /// An item of a list, without its marker.
    ListItem,
    /// Somebody else's words, set off as a block.
    Quote,
    /// A short line that neither ends like a sentence nor heads a section.
    Line,
    /// The title in front matter or in the head of a page.
    Title,
    /// The description or summary in front matter or in the head of a page.
    Description,
    /// The alternative text of a picture.
    Alt,
}

impl BlockKind {
    /// Returns the kind that this one is a special case of: a title is a heading, a description and
    /// an alternative text are paragraphs.
    #[must_use]
    pub fn base(self) -> Self {
        match self {
            Self::Title => Self::Heading,
            Self::Description | Self::Alt => Self::Paragraph,
            other => other,
        }
    }
}

/// `range` without white space at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start.max(range.start + piece.trim_end().len())
}
