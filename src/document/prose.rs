//! The prose of a document as one string, and the way back from it to the bytes of the file.
//!
//! Matching wants plain words: straight apostrophes, ordinary spaces and hyphens, no soft hyphens,
//! no zero-width characters, no byte-order mark, no markup. A report wants the bytes of the file.
//! [`ProseBuilder`] makes the string and notes where it departs from the file; [`Prose::span`]
//! undoes that.

use std::borrow::Cow;
use std::ops::Range;

/// A character that readers put over text that is not prose; it is left out.
pub(super) const NOTHING: char = '\u{1}';

/// The character that replaces an object in a sentence that is not a word of it: code, a formula.
pub const OBJECT: &str = "\u{FFFC}";

/// A stretch of prose that comes from `source` in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ProseRun {
    /// First byte in the prose.
    text: usize,
    /// First byte in the file.
    source: usize,
    /// Bytes in the prose and in the file; where they differ, or the bytes were replaced, the run
    /// is one unit.
    len: (usize, usize),
    /// Whether the bytes are the same in both.
    verbatim: bool,
}

/// The prose of a document with its map to the file.
#[derive(Clone, Debug, Default)]
pub struct Prose<'s> {
    /// The text that is matched. Offsets into it are "text offsets", never offsets into the file.
    pub text: Cow<'s, str>,
    runs: Vec<ProseRun>,
}

impl Prose<'_> {
    /// The bytes of the file for a range of the text. A range that starts or ends inside a replaced
    /// piece (an entity, a curly quote) takes in the whole piece. An empty range stays empty.
    pub fn span(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.start(range.start);
        if range.is_empty() { start..start } else { start..self.end(range.end).max(start) }
    }

    /// Returns a copy of the prose that no longer needs the file.
    pub(super) fn detached<'t>(self) -> Prose<'t> {
        Prose { text: Cow::Owned(self.text.into_owned()), runs: self.runs }
    }

    fn run(&self, at: usize) -> Option<&ProseRun> {
        self.runs[..self.runs.partition_point(|run| run.text <= at)].last()
    }

    fn start(&self, at: usize) -> usize {
        match self.run(at) {
            Some(run) if run.verbatim => run.source + (at - run.text).min(run.len.1),
            Some(run) if at >= run.text + run.len.0 => run.source + run.len.1,
            Some(run) => run.source,
            None => at,
        }
    }

    fn end(&self, at: usize) -> usize {
        match self.run(at - 1) {
            Some(run) if run.verbatim => run.source + (at - run.text).min(run.len.1),
            Some(run) => run.source + run.len.1,
            None => at,
        }
    }
}

/// Puts prose together from pieces of a file.
#[derive(Debug)]
pub struct ProseBuilder<'s> {
    source: &'s str,
    text: String,
    runs: Vec<ProseRun>,
}

impl<'s> ProseBuilder<'s> {
    /// Starts with no prose.
    pub fn new(source: &'s str) -> Self {
        Self { source, text: String::new(), runs: Vec::new() }
    }

    /// Goes on with another text of the same length.
    pub fn rebase(self, source: &str) -> ProseBuilder<'_> {
        ProseBuilder { source, text: self.text, runs: self.runs }
    }

    /// Returns the position of the next piece in the text, in bytes.
    pub fn position(&self) -> usize {
        self.text.len()
    }

    /// Whether the file contains exactly `plain` at `range`.
    pub fn source_is(&self, range: &Range<usize>, plain: &str) -> bool {
        self.source.get(range.clone()) == Some(plain)
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds bytes of the file, characters that hinder matching replaced or left out.
    pub fn push(&mut self, range: Range<usize>) {
        let source = self.source;
        let piece = &source[range.clone()];
        let (mut verbatim, mut at) = (0, 0);
        while let Some(next) = next_to_fold(&piece.as_bytes()[at..]) {
            at += next;
            let Some(c) = piece[at..].chars().next() else { break };
            let end = at + c.len_utf8();
            // A carriage return alone is a line end.
            let alone = c == '\r' && self.source.as_bytes().get(range.start + end) != Some(&b'\n');
            if let Some(plain) = if alone { Some("\n") } else { fold(c) } {
                self.push_verbatim(range.start + verbatim..range.start + at);
                self.push_replaced(range.start + at..range.start + end, plain);
                verbatim = end;
            }
            at = end;
        }
        self.push_verbatim(range.start + verbatim..range.end);
    }

    /// Adds `plain` in the place of some bytes of the file (an entity, a decoded escape), folded
    /// like the rest.
    pub fn push_replaced(&mut self, range: Range<usize>, plain: &str) {
        let text = self.text.len();
        for c in plain.chars() {
            match fold(c) {
                Some(folded) => self.text.push_str(folded),
                None => self.text.push(c),
            }
        }
        let len = (self.text.len() - text, range.len());
        if len.0 > 0 {
            self.runs.push(ProseRun { text, source: range.start, len, verbatim: false });
        }
    }

    fn push_verbatim(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let len = (range.len(), range.len());
        match self.runs.last_mut() {
            Some(last) if last.verbatim && last.source + last.len.1 == range.start => {
                last.len = (last.len.0 + len.0, last.len.1 + len.1);
            }
            _ => self.runs.push(ProseRun {
                text: self.text.len(),
                source: range.start,
                len,
                verbatim: true,
            }),
        }
        self.text.push_str(&self.source[range]);
    }

    /// Ends a block: the text after it does not continue the words before it.
    pub fn separate(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            let at = self.runs.last().map_or(0, |run| run.source + run.len.1);
            self.push_replaced(at..at, "\n\n");
        }
    }

    /// The finished prose, which no longer needs the file.
    pub fn finish<'t>(self) -> Prose<'t> {
        Prose { text: Cow::Owned(self.text), runs: self.runs }
    }
}

/// The whole of a file as prose, without a copy where nothing needs folding.
pub fn whole(source: &str) -> Prose<'_> {
    if next_to_fold(source.as_bytes()).is_none() {
        return Prose { text: Cow::Borrowed(source), runs: Vec::new() };
    }
    let mut builder = ProseBuilder::new(source);
    builder.push(0..source.len());
    builder.finish()
}

/// Bytes that are looked at in one step, without a branch for each.
const STEP: usize = 32;

/// Returns the index of the first byte that [`may_fold`]. Most texts have few, and are passed over
/// fast.
fn next_to_fold(bytes: &[u8]) -> Option<usize> {
    let plain = |step: &&[u8; STEP]| !step.iter().fold(false, |any, &byte| any | may_fold(byte));
    let from = STEP * bytes.as_chunks().0.iter().take_while(plain).count();
    bytes[from..].iter().position(|&byte| may_fold(byte)).map(|at| from + at)
}

/// Whether a byte can begin a character that [`fold`] replaces.
fn may_fold(byte: u8) -> bool {
    !byte.is_ascii() || byte == b'\r' || char::from(byte) == NOTHING
}

/// Returns the replacement of a character for matching, or `None` if it is kept. Opening and double
/// quotation marks stay as they are: their direction shows where a quotation begins.
fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{FF07}' => "'",
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => " ",
        '\u{2010}' | '\u{2011}' => "-",
        '\u{00AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\r'
        | NOTHING => "",
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_text_leads_back_to_the_file() {
        let source = "\u{FEFF}it\u{2019}s break\u{AD}through\r\nof\u{A0}a \u{FB01}eld";
        let prose = whole(source);
        assert_eq!(prose.text, "it's breakthrough\nof a field");
        let spanned = |word: &str| {
            let at = prose.text.find(word).unwrap();
            &source[prose.span(&(at..at + word.len()))]
        };
        assert_eq!(spanned("it's"), "it\u{2019}s");
        assert_eq!(spanned("breakthrough"), "break\u{AD}through");
        assert_eq!(spanned("of a"), "of\u{A0}a");
        assert_eq!(spanned("field"), "\u{FB01}eld");
        assert_eq!(spanned("ield"), "\u{FB01}eld");
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(whole("plain\n").text, Cow::Borrowed(_)));
        assert_eq!(whole("plain\n").span(&(2..4)), 2..4);
    }
}
