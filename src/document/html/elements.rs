//! HTML elements, and their effect on the prose inside them.

use super::super::BlockKind;

/// The effect of an element on the text in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ElementRole {
    /// `html` and `body`: only their `lang` matters.
    Root,
    /// A block whose kind is found from its shape.
    Loose,
    /// A block of this kind.
    Block(BlockKind),
    /// A heading of this level.
    Heading(u8),
    /// A block that is not prose.
    Skip,
    /// Not prose, and nothing that words do not run across.
    Hidden,
    /// An object in its sentence, but not a word of it.
    Code,
    /// The title of the page.
    Title,
    /// Means nothing by itself.
    Inline,
    /// A block that is shown once it is open.
    Dialog,
    /// A link.
    Link,
    /// Page chrome: `nav`, `aside`.
    Chrome,
    /// The header of a page or of an article.
    Header,
    /// The footer of a page, an article or a quotation.
    Footer,
    Form,
    /// The content, whatever is around it.
    Main,
    Article,
    /// Without content: a line break.
    Break,
    /// Without content: ends a block.
    Rule,
    /// Without content: a picture.
    Image,
    /// Without content: `meta`.
    Meta,
}

impl ElementRole {
    /// Whether the element has no end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(self, Self::Break | Self::Rule | Self::Image | Self::Meta)
    }

    /// Whether words run on across its tags.
    pub(super) fn is_inline(self) -> bool {
        matches!(
            self,
            Self::Hidden
                | Self::Code
                | Self::Inline
                | Self::Link
                | Self::Break
                | Self::Image
                | Self::Meta
        )
    }

    /// Whether the text in it is prose.
    pub(super) fn is_prose(self) -> bool {
        !matches!(self, Self::Skip | Self::Hidden | Self::Code)
    }
}

const TEXT: ElementRole = ElementRole::Block(BlockKind::Paragraph);
const ITEM: ElementRole = ElementRole::Block(BlockKind::ListItem);

/// Elements by name. Elements that are not listed are inline, have no effect, and cannot be hidden.
const ELEMENTS: &[(&str, ElementRole)] = &[
    ("a", ElementRole::Link),
    ("abbr", ElementRole::Inline),
    ("acronym", ElementRole::Inline),
    ("address", ElementRole::Loose),
    ("article", ElementRole::Article),
    ("aside", ElementRole::Chrome),
    ("audio", ElementRole::Hidden),
    ("b", ElementRole::Inline),
    ("bdi", ElementRole::Inline),
    ("bdo", ElementRole::Inline),
    ("big", ElementRole::Inline),
    ("blockquote", ElementRole::Block(BlockKind::Quote)),
    ("body", ElementRole::Root),
    ("br", ElementRole::Break),
    ("button", ElementRole::Loose),
    ("canvas", ElementRole::Hidden),
    ("caption", ElementRole::Loose),
    ("center", ElementRole::Loose),
    ("cite", ElementRole::Inline),
    ("code", ElementRole::Code),
    ("data", ElementRole::Inline),
    ("datalist", ElementRole::Hidden),
    ("dd", ITEM),
    ("del", ElementRole::Inline),
    ("details", ElementRole::Loose),
    ("dfn", ElementRole::Inline),
    ("dialog", ElementRole::Dialog),
    ("dir", ElementRole::Loose),
    ("div", ElementRole::Loose),
    ("dl", ElementRole::Loose),
    ("dt", ITEM),
    ("em", ElementRole::Inline),
    ("fieldset", ElementRole::Loose),
    ("figcaption", TEXT),
    ("figure", ElementRole::Loose),
    ("font", ElementRole::Inline),
    ("footer", ElementRole::Footer),
    ("form", ElementRole::Form),
    ("frameset", ElementRole::Loose),
    ("h1", ElementRole::Heading(1)),
    ("h2", ElementRole::Heading(2)),
    ("h3", ElementRole::Heading(3)),
    ("h4", ElementRole::Heading(4)),
    ("h5", ElementRole::Heading(5)),
    ("h6", ElementRole::Heading(6)),
    ("head", ElementRole::Loose),
    ("header", ElementRole::Header),
    ("hgroup", ElementRole::Loose),
    ("hr", ElementRole::Rule),
    ("html", ElementRole::Root),
    ("i", ElementRole::Inline),
    ("iframe", ElementRole::Hidden),
    ("img", ElementRole::Image),
    ("ins", ElementRole::Inline),
    ("kbd", ElementRole::Code),
    ("label", ElementRole::Inline),
    ("legend", ElementRole::Loose),
    ("li", ITEM),
    ("listing", ElementRole::Skip),
    ("main", ElementRole::Main),
    ("mark", ElementRole::Inline),
    ("math", ElementRole::Code),
    ("menu", ElementRole::Loose),
    ("meta", ElementRole::Meta),
    ("nav", ElementRole::Chrome),
    ("noembed", ElementRole::Hidden),
    ("noframes", ElementRole::Hidden),
    ("noscript", ElementRole::Hidden),
    ("object", ElementRole::Hidden),
    ("ol", ElementRole::Loose),
    ("optgroup", ElementRole::Hidden),
    ("option", ElementRole::Hidden),
    ("p", TEXT),
    ("plaintext", ElementRole::Skip),
    ("pre", ElementRole::Skip),
    ("q", ElementRole::Inline),
    ("rb", ElementRole::Inline),
    ("rp", ElementRole::Hidden),
    ("rt", ElementRole::Inline),
    ("ruby", ElementRole::Inline),
    ("s", ElementRole::Inline),
    ("samp", ElementRole::Code),
    ("script", ElementRole::Hidden),
    ("search", ElementRole::Chrome),
    ("section", ElementRole::Loose),
    ("select", ElementRole::Hidden),
    ("small", ElementRole::Inline),
    ("span", ElementRole::Inline),
    ("strike", ElementRole::Inline),
    ("strong", ElementRole::Inline),
    ("style", ElementRole::Hidden),
    ("sub", ElementRole::Inline),
    ("summary", ElementRole::Loose),
    ("sup", ElementRole::Inline),
    ("svg", ElementRole::Hidden),
    ("table", ElementRole::Loose),
    ("tbody", ElementRole::Loose),
    ("td", ElementRole::Loose),
    ("template", ElementRole::Hidden),
    ("textarea", ElementRole::Skip),
    ("tfoot", ElementRole::Loose),
    ("th", ElementRole::Loose),
    ("thead", ElementRole::Loose),
    ("time", ElementRole::Inline),
    ("title", ElementRole::Title),
    ("tr", ElementRole::Loose),
    ("tt", ElementRole::Code),
    ("u", ElementRole::Inline),
    ("ul", ElementRole::Loose),
    ("var", ElementRole::Code),
    ("video", ElementRole::Hidden),
    ("xmp", ElementRole::Skip),
];

/// The number of `p`.
pub(super) const PARAGRAPH: usize = 72;

/// Elements whose end tags may be left out, each with those whose start ends it, as the tree
/// construction of the HTML standard has it.
const ENDED: [(&[&str], &[&str]); 5] = [
    (&["li"], &["li"]),
    (&["dd", "dt"], &["dd", "dt"]),
    (&["td", "th"], &["td", "th"]),
    (&["tr"], &["td", "th", "tr"]),
    (&["tbody", "tfoot", "thead"], &["tbody", "td", "tfoot", "th", "thead", "tr"]),
];

/// The number of elements.
pub(super) const COUNT: usize = ELEMENTS.len();

/// The number of an element, by its name in small letters.
pub(super) fn find(name: &[u8]) -> Option<usize> {
    ELEMENTS.binary_search_by(|&(known, _)| known.as_bytes().cmp(name)).ok()
}

/// The name of the element of that number.
pub(super) fn name(number: usize) -> &'static str {
    ELEMENTS[number].0
}

/// Returns the numbers of the elements that the start of an element ends.
pub(super) fn ended_by(element: usize) -> Vec<usize> {
    let name = name(element);
    let ended = ENDED.iter().find(|(starts, _)| starts.contains(&name));
    let names = ended.map_or(&[][..], |(_, ended)| *ended);
    names.iter().filter_map(|name| find(name.as_bytes())).collect()
}

/// Whether no element around this one is ended by what starts in it.
pub(super) fn ends_search(element: usize) -> bool {
    !role(element).is_inline() && !matches!(name(element), "address" | "div" | "p")
}

/// Returns the role of the element with that number.
pub(super) fn role(number: usize) -> ElementRole {
    ELEMENTS[number].1
}

/// Returns the role that an ARIA role gives to an element without an effect of its own.
pub(super) fn aria(role: &str) -> Option<ElementRole> {
    Some(match role {
        "main" => ElementRole::Main,
        "article" => ElementRole::Article,
        "navigation" | "complementary" | "search" => ElementRole::Chrome,
        "banner" => ElementRole::Header,
        "contentinfo" => ElementRole::Footer,
        "form" => ElementRole::Form,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_in_order() {
        assert!(ELEMENTS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(find(b"p"), Some(PARAGRAPH));
    }
}
