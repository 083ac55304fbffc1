//! Items of lists that are not in the author's own voice: titles of other people's texts, entries
//! of lists of changes.

use std::ops::Range;

use super::{CandidateSentence, DocumentView};
use crate::document::{BlockKind, DocumentLink};

/// Words that the title of an article or a law has at least.
const TITLE_WORDS: usize = 3;
/// Bytes of the name of a module at most.
const LONGEST_MODULE: usize = 40;
/// Headings of a list of changes, besides the number of a version.
const CHANGES: [&str; 5] = ["changelog", "changes", "commits", "release notes", "what's changed"];
/// Parts of the addresses of issues and changes.
const TRACKERS: [&str; 6] =
    ["/pull/", "/pulls/", "/issues/", "/commit/", "/merge_requests/", "/compare/"];

impl CandidateSentence<'_, '_> {
    /// Whether a hit is in the title of somebody else's text.
    pub(super) fn is_link_title(&self, hit: &Range<usize>) -> bool {
        let span = self.words.span(hit);
        let Some(link) = self.view.foreign_link(&span) else { return false };
        let title = &self.text[link.text.clone()];
        if title.split_whitespace().count() < TITLE_WORDS {
            return false;
        }
        let whole = link.text.len() * 2 >= self.block.range.len();
        let item = matches!(
            self.block.kind.base(),
            BlockKind::ListItem | BlockKind::Heading | BlockKind::Line
        );
        let capital = title.starts_with(char::is_uppercase) && link.text.start > self.range.start;
        item && whole || capital
    }
}

impl DocumentView<'_> {
    /// The link to another site whose words contain a range of the text.
    fn foreign_link(&self, range: &Range<usize>) -> Option<&DocumentLink> {
        let link = self.document.link_before(range.start)?;
        let around = range.end <= link.text.end;
        let foreign = !link.own && !link.bare && link.target.contains("://");
        (around && foreign).then_some(link)
    }

    /// Whether a block is an entry of a list of changes.
    pub(super) fn is_change(&self, block: usize) -> bool {
        let of = &self.document.blocks[block];
        if of.kind != BlockKind::ListItem {
            return false;
        }
        for link in self.document.links_in(&of.range) {
            if TRACKERS.iter().any(|part| link.target.contains(part)) {
                return true;
            }
        }
        begins_with_module(&self.document.text()[of.range.clone()]) && self.lists_changes(block)
    }

    /// Whether the heading over a block is that of a list of changes.
    fn lists_changes(&self, block: usize) -> bool {
        for number in (0..block).rev() {
            let range = self.document.blocks[number].range.clone();
            if self.is_heading(number) && is_of_changes(&self.document.text()[range].to_lowercase())
            {
                return true;
            }
        }
        false
    }
}

/// Whether a heading, in lower case, is that of a list of changes.
fn is_of_changes(heading: &str) -> bool {
    CHANGES.iter().any(|word| heading.contains(word)) || heading.split_whitespace().any(is_version)
}

/// Whether a line begins with a name in lower case and a colon: `parser: `, `net/http: `.
fn begins_with_module(line: &str) -> bool {
    let Some((name, rest)) = line.split_once(':') else { return false };
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_/.,()".contains(c);
    !name.is_empty()
        && name.len() <= LONGEST_MODULE
        && name.chars().all(known)
        && rest.starts_with(' ')
}

/// Whether a word is the number of a version: `2.10`, `v1.0.3`.
fn is_version(word: &str) -> bool {
    let number = word.trim_start_matches(['v', '[', '(']).trim_end_matches([',', ']', ')', ':']);
    let digits = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    digits && number.contains('.') && number.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin::load;
    use crate::document::{Document, Format};
    use crate::phrase::WordReader;
    use crate::rules::RuleSources;

    /// Asks about the words `hit` in the block with them.
    fn ask(
        text: &str,
        hit: &str,
        question: impl Fn(&DocumentView<'_>, &CandidateSentence<'_, '_>, &Range<usize>) -> bool,
    ) -> bool {
        let document = Document::parse(text, Format::Markdown);
        let rules = load(&RuleSources::default()).rules;
        let view = DocumentView::new(&document, &rules);
        let at = document.text().find(hit).expect("it is there");
        let block =
            document.blocks.iter().position(|block| block.range.contains(&at)).expect("in a block");
        let mut reader = WordReader::new(&rules.lexicon);
        let words = reader.read(document.text(), view.sentences(block)[0].clone());
        let sentence = CandidateSentence::new(&view, (block, 0), words);
        let hit = sentence.words.within(&(at..at + hit.len()));
        question(&view, &sentence, &hit)
    }

    #[test]
    fn titles_of_what_others_wrote() {
        for (text, expected) in [
            ("- [Supercharge your garden with moss](https://moss.test/a)\n", true),
            ("- [Supercharge your garden with moss](https://moss.test/a), by B. Lim\n", true),
            ("Read [Supercharge Gardens and Farms Act](https://law.test/a) first.\n", true),
            (
                "Read how to [supercharge your garden with moss](https://moss.test/a) first.\n",
                false,
            ),
            (
                "- Supercharge your garden and read [what we say](https://moss.test/a) on it\n",
                false,
            ),
            ("- [Supercharge your garden with moss](moss.md)\n", false),
        ] {
            let hit = if text.contains("how to") { "supercharge" } else { "Supercharge" };
            assert_eq!(
                ask(text, hit, |_, sentence, hit| sentence.is_link_title(hit)),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn entries_of_lists_of_changes() {
        for (text, expected) in [
            ("- Moss now grows faster ([#12](https://git.test/a/b/pull/12))\n", true),
            ("# Pump 2.1\n\n- motor: moss grows faster\n", true),
            ("# Changelog\n\n- motor/shaft: moss grows faster\n", true),
            ("# Why moss\n\n- sleep: moss grows faster\n", false),
            ("# Pump 2.1\n\n- Our motor: moss grows faster\n", false),
            ("Moss grows faster ([#12](https://git.test/a/b/pull/12)).\n", false),
        ] {
            let hit = if text.contains("Moss") { "Moss" } else { "moss grows" };
            assert_eq!(
                ask(text, hit, |view, sentence, _| view.is_change(sentence.place.0)),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn manuals_have_code() {
        let (prose, code) = ("Moss grows on the shaft.\n\n", "```sh\nmoss grow\n```\n\n");
        for (text, expected) in [
            (prose.to_owned(), false),
            (prose.to_owned() + code + code, false),
            (prose.to_owned() + code + code + code, true),
            (prose.to_owned() + "Type `moss`, `grow` or `soak`.\n", true),
            (prose.repeat(500) + "Type `moss`, `grow` or `soak`.\n", false),
            (prose.to_owned() + &"    only indented\n\n# Title\n\n".repeat(3), false),
        ] {
            assert_eq!(ask(&text, "grows", |view, _, _| view.is_manual()), expected, "{text}");
        }
        let html = "<p>Moss <code>grows</code>.</p><pre>moss</pre><pre>grow</pre>";
        let code = Document::parse(html, Format::Html).code;
        assert_eq!((code.blocks, code.spans), (2, 1));
    }
}
