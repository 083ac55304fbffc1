//! Whether a document reads as before where lines are deleted from it.
//!
//! A line without words of its own can hold markup that opens or closes something on other lines: a
//! comment, the head of a table, the first line of an item.

use std::ops::Range;

use crate::document::{BlockKind, Document, ReadOptions};

/// A block of a document: bytes of the file, kind, words.
type ReadBlock = (Range<usize>, BlockKind, String);

/// The blocks of a document, and how many of code it has.
fn blocks(text: &str, reading: &ReadOptions) -> (Vec<ReadBlock>, usize) {
    let document = Document::read(text, reading);
    let mut blocks = Vec::new();
    for block in &document.blocks {
        let words = document.text()[block.range.clone()].to_owned();
        blocks.push((document.prose.span(&block.range), block.kind, words));
    }
    (blocks, document.code.blocks)
}

/// The number, from 1, of a line of `text` that is part of a block which is none, or another one, in
/// `after`, the text without the bytes `gone`; or of the last line if `after` has further blocks.
pub(super) fn changed_line(
    text: &str,
    gone: &[Range<usize>],
    after: &str,
    reading: &ReadOptions,
) -> Option<usize> {
    let ((old, old_code), (new, new_code)) = (blocks(text, reading), blocks(after, reading));
    let mut left = new.into_iter();
    let number = |at: usize| text[..at].matches('\n').count() + 1;
    for (range, kind, words) in old {
        let touched = gone.iter().find(|gone| gone.start < range.end && range.start < gone.end);
        if touched.is_some_and(|gone| gone.start <= range.start && range.end <= gone.end) {
            continue;
        }
        let same = left.next().is_some_and(|(_, other, others)| {
            kind == other && (touched.is_some() || words == others)
        });
        if !same {
            return Some(number(range.start));
        }
    }
    // A fence may be read as text, or text as code.
    let other_code = old_code != new_code;
    (left.next().is_some() || other_code).then(|| number(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, ReadOptions};

    /// The line that changes in Markdown where `line` goes.
    fn changed(text: &str, line: &str) -> Option<usize> {
        let at = text.find(line).unwrap();
        let gone = at..at + line.len();
        let after = text[..gone.start].to_owned() + &text[gone.end..];
        let reading = ReadOptions { format: Format::Markdown, ..ReadOptions::default() };
        changed_line(text, &[gone], &after, &reading)
    }

    #[test]
    fn lines_with_the_markup_of_others_change_them() {
        assert_eq!(changed("One.\n\nShare\n\nTwo.\n", "Share\n"), None);
        assert_eq!(changed("One.\n\n<!-- x\n--> Share\n\nTwo.\n", "--> Share\n"), Some(6));
        assert_eq!(changed("One.\n\nShare <!--\nnote -->\n\nTwo.\n", "Share <!--\n"), Some(6));
        assert_eq!(changed("| Share |\n|---|\n| a |\n", "| Share |\n"), Some(3));
        assert_eq!(changed("* Share\n\n    More.\n", "* Share\n"), Some(3));
        assert_eq!(changed("* Share\n\n    ```\n    x\n    ```\n\nTwo.\n", "* Share\n"), Some(8));
        assert_eq!(changed("One.\n> Share\n---\n\nTwo.\n", "> Share\n"), Some(1));
        assert_eq!(changed("Share\n---\nx: y\n---\n\nTwo.\n", "Share\n"), Some(3));
    }
}
