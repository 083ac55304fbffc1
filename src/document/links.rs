//! Links and footnotes: what a text points to.

use std::ops::Range;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Bytes of the text: the words that are the link, or the address itself where it stands bare. May be empty (a link
    /// around a picture).
    pub text: Range<usize>,
    /// Where it leads, as it is written, entities resolved.
    pub target: String,
    /// Whether `text` is the address.
    pub bare: bool,
    /// Whether it leads to the site that the text is for.
    pub own: bool,
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

/// What an address starts with.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// Whether a name can be that of a host: letters, digits, hyphens and dots, no scheme, port or path.
pub fn is_host(name: &str) -> bool {
    let label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    name.split('.').all(label)
}

/// Marks the links that lead to one of `hosts`, or to a host below one.
pub(super) fn mark_own(links: &mut [Link], hosts: &[String]) {
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
    let Some((_, rest)) = target.split_once("//") else { return "" };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// Addresses that stand bare in `text[within]`, in order.
pub(super) fn bare(text: &str, within: Range<usize>) -> Vec<Link> {
    let piece = &text[within.clone()];
    let mut found: Vec<Link> = Vec::new();
    for colon in memchr::memmem::find_iter(piece.as_bytes(), "://") {
        let taken = found.last().map_or(0, |link| link.text.end - within.start);
        let Some(before) = piece.get(taken..colon) else { continue };
        let scheme = SCHEMES.iter().find(|scheme| ends_with(before, &scheme[..scheme.len() - 3]));
        let Some(scheme) = scheme else { continue };
        let start = colon + 3 - scheme.len();
        let end = colon + 3 + length(&piece[colon + 3..]);
        if end > colon + 3 {
            let target = piece[start..end].to_owned();
            found.push(Link { text: within.start + start..within.start + end, target, bare: true, own: false });
        }
    }
    found
}

/// Whether `text` ends with `end`, in any case.
fn ends_with(text: &str, end: &str) -> bool {
    text.len().checked_sub(end.len()).and_then(|at| text.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// How far an address goes on: to white space or a bracket, without the punctuation of the sentence around it.
fn length(rest: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '|' | '\u{FFFC}');
    let end = rest.find(ends).unwrap_or(rest.len());
    let mut address = &rest[..end];
    loop {
        let shorter = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '\u{201D}', ']', '`']);
        let unopened = shorter.ends_with(')') && !shorter.contains('(');
        let shorter = if unopened { shorter.trim_end_matches(')') } else { shorter };
        if shorter.len() == address.len() {
            return shorter.len();
        }
        address = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_hosts_are_told_by_whole_labels() {
        let own = |target: &str| {
            let mut links = [Link { text: 0..0, target: target.into(), bare: false, own: false }];
            mark_own(&mut links, &["moss.example".into()]);
            links[0].own
        };
        assert!(own("https://moss.example/a") && own("HTTPS://www.Moss.Example:8080?x") && own("//moss.example"));
        assert!(!own("https://peatmoss.example/") && !own("https://b.example/moss.example") && !own("/moss.example"));
    }

    #[test]
    fn addresses_end_before_the_punctuation_around_them() {
        let text = "See https://x.example/a_(b), (HTTP://y.example/c). Not ftp://z or ://. http://";
        let found: Vec<_> = bare(text, 0..text.len()).into_iter().map(|link| link.target).collect();
        assert_eq!(found, ["https://x.example/a_(b)", "HTTP://y.example/c"]);
        assert_eq!(bare("http://http://a", 0..15).len(), 1);
    }
}
