//! What HTML elements mean for the prose inside them.

use super::super::BlockKind;

/// What an element does to the text in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// `html` and `body`: only their `lang` matters.
    Root,
    /// A block whose kind its shape tells.
    Loose,
    /// A block of this kind.
    Block(BlockKind),
    /// A heading of this level.
    Heading(u8),
    /// A block that is not prose.
    Skip,
    /// Not prose, and nothing that words do not run across.
    Hidden,
    /// Stands for itself in its sentence, but is no word of it.
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

impl Role {
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

const TEXT: Role = Role::Block(BlockKind::Paragraph);
const ITEM: Role = Role::Block(BlockKind::ListItem);

/// By name; elements that are not listed are inline and mean nothing, and cannot be hidden.
const ELEMENTS: &[(&str, Role)] = &[
    ("a", Role::Link),
    ("abbr", Role::Inline),
    ("acronym", Role::Inline),
    ("address", Role::Loose),
    ("article", Role::Article),
    ("aside", Role::Chrome),
    ("audio", Role::Hidden),
    ("b", Role::Inline),
    ("bdi", Role::Inline),
    ("bdo", Role::Inline),
    ("big", Role::Inline),
    ("blockquote", Role::Block(BlockKind::Quote)),
    ("body", Role::Root),
    ("br", Role::Break),
    ("button", Role::Loose),
    ("canvas", Role::Hidden),
    ("caption", Role::Loose),
    ("center", Role::Loose),
    ("cite", Role::Inline),
    ("code", Role::Code),
    ("data", Role::Inline),
    ("datalist", Role::Hidden),
    ("dd", ITEM),
    ("del", Role::Inline),
    ("details", Role::Loose),
    ("dfn", Role::Inline),
    ("dialog", Role::Dialog),
    ("dir", Role::Loose),
    ("div", Role::Loose),
    ("dl", Role::Loose),
    ("dt", ITEM),
    ("em", Role::Inline),
    ("fieldset", Role::Loose),
    ("figcaption", TEXT),
    ("figure", Role::Loose),
    ("font", Role::Inline),
    ("footer", Role::Footer),
    ("form", Role::Form),
    ("frameset", Role::Loose),
    ("h1", Role::Heading(1)),
    ("h2", Role::Heading(2)),
    ("h3", Role::Heading(3)),
    ("h4", Role::Heading(4)),
    ("h5", Role::Heading(5)),
    ("h6", Role::Heading(6)),
    ("head", Role::Loose),
    ("header", Role::Header),
    ("hgroup", Role::Loose),
    ("hr", Role::Rule),
    ("html", Role::Root),
    ("i", Role::Inline),
    ("iframe", Role::Hidden),
    ("img", Role::Image),
    ("ins", Role::Inline),
    ("kbd", Role::Code),
    ("label", Role::Inline),
    ("legend", Role::Loose),
    ("li", ITEM),
    ("listing", Role::Skip),
    ("main", Role::Main),
    ("mark", Role::Inline),
    ("math", Role::Code),
    ("menu", Role::Loose),
    ("meta", Role::Meta),
    ("nav", Role::Chrome),
    ("noembed", Role::Hidden),
    ("noframes", Role::Hidden),
    ("noscript", Role::Hidden),
    ("object", Role::Hidden),
    ("ol", Role::Loose),
    ("optgroup", Role::Hidden),
    ("option", Role::Hidden),
    ("p", TEXT),
    ("plaintext", Role::Skip),
    ("pre", Role::Skip),
    ("q", Role::Inline),
    ("rb", Role::Inline),
    ("rp", Role::Hidden),
    ("rt", Role::Inline),
    ("ruby", Role::Inline),
    ("s", Role::Inline),
    ("samp", Role::Code),
    ("script", Role::Hidden),
    ("search", Role::Chrome),
    ("section", Role::Loose),
    ("select", Role::Hidden),
    ("small", Role::Inline),
    ("span", Role::Inline),
    ("strike", Role::Inline),
    ("strong", Role::Inline),
    ("style", Role::Hidden),
    ("sub", Role::Inline),
    ("summary", Role::Loose),
    ("sup", Role::Inline),
    ("svg", Role::Hidden),
    ("table", Role::Loose),
    ("tbody", Role::Loose),
    ("td", Role::Loose),
    ("template", Role::Hidden),
    ("textarea", Role::Skip),
    ("tfoot", Role::Loose),
    ("th", Role::Loose),
    ("thead", Role::Loose),
    ("time", Role::Inline),
    ("title", Role::Title),
    ("tr", Role::Loose),
    ("tt", Role::Code),
    ("u", Role::Inline),
    ("ul", Role::Loose),
    ("var", Role::Code),
    ("video", Role::Hidden),
    ("xmp", Role::Skip),
];

/// The number of `p`.
pub(super) const PARAGRAPH: usize = 72;

/// How many elements there are.
pub(super) const COUNT: usize = ELEMENTS.len();

/// The number of an element, by its name in small letters.
pub(super) fn find(name: &[u8]) -> Option<usize> {
    ELEMENTS.binary_search_by(|&(known, _)| known.as_bytes().cmp(name)).ok()
}

/// The name of the element of that number.
pub(super) fn name(number: usize) -> &'static str {
    ELEMENTS[number].0
}

/// What the element of that number means.
pub(super) fn role(number: usize) -> Role {
    ELEMENTS[number].1
}

/// What an ARIA role makes of an element that means nothing by itself.
pub(super) fn aria(role: &str) -> Option<Role> {
    Some(match role {
        "main" => Role::Main,
        "article" => Role::Article,
        "navigation" | "complementary" | "search" => Role::Chrome,
        "banner" => Role::Header,
        "contentinfo" => Role::Footer,
        "form" => Role::Form,
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
