//! Links and footnotes of a text.

use std::ops::Range;

use super::{Document, address};

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// Bytes of the text: the words that are the link, or the address itself if it is written out.
    /// Empty for a link around a picture.
    pub text: Range<usize>,
    /// The address as it is written, with entities resolved.
    pub target: String,
    /// Whether `text` is the address.
    pub bare: bool,
    /// Whether it leads to the site that the text is for.
    pub own: bool,
    /// Bytes of the text, behind all blocks, that are the address where the words are others; may
    /// be empty.
    pub address: Range<usize>,
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footnote {
    /// Its name in the file.
    pub label: String,
    /// Offsets in the text (bytes) where it is referred to.
    pub references: Vec<usize>,
    /// Bytes of the text that are the note; absent where nothing defines it.
    pub definition: Option<Range<usize>>,
}

impl Document<'_> {
    /// Returns the links whose text begins in a range of the text, in order.
    pub fn links_in(&self, range: &Range<usize>) -> &[DocumentLink] {
        let from = self.links.partition_point(|link| link.text.start < range.start);
        let to = self.links.partition_point(|link| link.text.start < range.end);
        &self.links[from..to]
    }

    /// Returns the last link whose text begins at a byte of the text or before it.
    pub fn link_before(&self, at: usize) -> Option<&DocumentLink> {
        let after = self.links.partition_point(|link| link.text.start <= at);
        self.links[..after].last()
    }
}

/// Whether a name can be that of a host: letters, digits, hyphens and dots, without scheme, port or
/// path.
pub fn is_host(name: &str) -> bool {
    let label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    name.split('.').all(label)
}

/// Marks the links that lead to one of `hosts`, or to a host below one.
pub(super) fn mark_own(links: &mut [DocumentLink], hosts: &[String]) {
    for link in links {
        let host = host(&link.target).to_lowercase();
        link.own = hosts.iter().any(|own| {
            let rest = host.strip_suffix(own.to_lowercase().as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
    }
}

/// The host of an address; empty where it has none.
fn host(target: &str) -> &str {
    let rest = target.split_once("//").map_or(target, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// Returns the addresses written out in `text[within]`, in order: of pages, of people, of files.
pub(super) fn bare(text: &str, within: Range<usize>) -> Vec<DocumentLink> {
    let mut found: Vec<DocumentLink> = Vec::new();
    let piece = &text[..within.end];
    let mut from = within.start;
    let own = &piece.as_bytes()[within.start..];
    let signs = memchr::memchr3_iter(b'.', b'/', b'@', own);
    let mut signs = signs.map(|at| within.start + at).peekable();
    let mut backslashes = memchr::memchr_iter(b'\\', own).map(|at| within.start + at).peekable();
    loop {
        while signs.next_if(|&at| at < from).is_some() {}
        while backslashes.next_if(|&at| at < from).is_some() {}
        let next = signs.peek().into_iter().chain(backslashes.peek()).min();
        let Some(&sign) = next else { break };
        // Most points end a sentence.
        if piece[sign + 1..].starts_with(address::is_outside) {
            from = sign + 1;
            continue;
        }
        let before = piece[from..sign].char_indices().rfind(|&(_, c)| address::is_outside(c));
        let start = before.map_or(from, |(at, c)| from + at + c.len_utf8());
        let end = piece[sign..].find(address::is_outside).map_or(piece.len(), |at| sign + at);
        let addresses = address::in_word(&piece[start..end]).into_iter();
        found.extend(
            addresses.map(|address| link(piece, start + address.start..start + address.end)),
        );
        from = end;
    }
    found
}

/// The link that an address is; the address of a person or a file leads to no page.
fn link(text: &str, range: Range<usize>) -> DocumentLink {
    let address = &text[range.clone()];
    let target = if address::is_page(address) { address.to_owned() } else { String::new() };
    DocumentLink { text: range, target, bare: true, own: false, address: 0..0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_hosts_are_told_by_whole_labels() {
        let own = |target: &str| {
            let mut links = [DocumentLink {
                text: 0..0,
                target: target.into(),
                bare: false,
                own: false,
                address: 0..0,
            }];
            mark_own(&mut links, &["moss.example".into()]);
            links[0].own
        };
        assert!(
            own("https://moss.example/a")
                && own("HTTPS://www.Moss.Example:8080?x")
                && own("//moss.example")
        );
        assert!(
            !own("https://peatmoss.example/")
                && !own("https://b.example/moss.example")
                && !own("/moss.example")
        );
    }

    #[test]
    fn addresses_end_before_the_punctuation_around_them() {
        let text = "See https://x.example/a_(b), (HTTP://y.example/c). Not x:y or ://. http://";
        let found: Vec<_> = bare(text, 0..text.len()).into_iter().map(|link| link.target).collect();
        assert_eq!(found, ["https://x.example/a_(b)", "HTTP://y.example/c"]);
        assert_eq!(bare("http://http://a", 0..15).len(), 1);
    }
}
