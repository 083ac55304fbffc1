//! The addresses that links lead to, and the places where the file states them.

use std::ops::Range;

use super::MarkdownReader;

/// The target of a link.
#[derive(Clone, Debug)]
pub(super) struct LinkTarget {
    /// The start of the link's text in the prose, in bytes.
    pub(super) start: usize,
    pub(super) address: String,
    /// Bytes of the file that state the address, among others.
    pub(super) stated: Range<usize>,
    pub(super) bare: bool,
}

impl MarkdownReader<'_> {
    /// Notes where the JSX tags lead that come before byte `at`; their words stay words of the text.
    pub(super) fn tags_lead(&mut self, source: &str, at: usize) {
        while let Some(address) = self.addresses.next_if(|address| address.start < at) {
            let here = self.sink.out.position();
            self.sink.link(here..here, source[address.clone()].to_owned(), address);
        }
    }

    /// Notes a link that ends here.
    pub(super) fn link(&mut self, LinkTarget { start, address, stated, bare }: LinkTarget) {
        if address.is_empty() {
            return;
        }
        let text = start..self.sink.out.position();
        let place = if bare { None } else { self.place(&address, stated) };
        self.sink.link(text, address, place.unwrap_or_default());
        if let Some(link) = self.sink.links.last_mut() {
            link.bare = bare;
        }
    }

    /// Returns the place in the file where an address is written: in the link itself, or in its
    /// definition.
    fn place(&mut self, address: &str, stated: Range<usize>) -> Option<Range<usize>> {
        let find = |place: Range<usize>| {
            let at = self.sink.source.get(place.clone())?.rfind(address)?;
            Some(place.start + at..place.start + at + address.len())
        };
        find(stated.clone())
            .or_else(|| find(self.definitions.remove(address)?))
            .or_else(|| self.escaped(stated))
    }

    /// Returns the place of an address that is written with backslashes or entities.
    fn escaped(&self, stated: Range<usize>) -> Option<Range<usize>> {
        let link = self.sink.source.get(stated.clone())?;
        let opened = link.rfind("](")? + "](".len();
        let rest = link[opened..].trim_start_matches([' ', '<']);
        let start = stated.end - rest.len();
        let length = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
        Some(start..start + rest[..length].trim_end_matches(')').len())
    }
}
