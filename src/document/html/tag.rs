//! The start tag that is being read.

use std::ops::Range;

/// The longest attribute value that is kept, in bytes; an address or a language is shorter.
const LONGEST_VALUE: usize = 4096;

/// The start tag that is being read.
#[derive(Clone, Debug, Default)]
pub(super) struct StartTag {
    pub(super) element: Option<usize>,
    /// The attribute that is being read.
    pub(super) attribute: Vec<u8>,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) lang: String,
    pub(super) aria: String,
    /// Whether the page does not show the element, or hides it from screen readers.
    pub(super) hidden: bool,
    pub(super) aria_hidden: bool,
    /// Whether a dialog is open from the start.
    pub(super) open: bool,
    /// Whether a script makes a drawing of the text.
    pub(super) drawing: bool,
    /// Bytes of `href`, `alt` and `content`.
    pub(super) address: Range<usize>,
    pub(super) alt: Range<usize>,
    pub(super) content: Range<usize>,
}

impl StartTag {
    /// Begins an attribute, which need not have a value.
    pub(super) fn attribute(&mut self, name: &[u8]) {
        self.attribute.clear();
        self.attribute.extend_from_slice(&name[..name.len().min(16)]);
        self.hidden |= name == b"hidden";
        self.open |= name == b"open";
    }

    /// Keeps the value of an attribute that matters; of two with the same name the first counts.
    pub(super) fn set(&mut self, value: &[u8], span: Range<usize>) {
        let text = match self.attribute.as_slice() {
            b"alt" if self.alt.is_empty() => return self.alt = span,
            b"content" if self.content.is_empty() => return self.content = span,
            b"hidden" if value == b"until-found" => return self.hidden = false,
            b"style" => return self.hidden |= hides(value),
            b"aria-hidden" => return self.aria_hidden |= value == b"true",
            b"class" => {
                return self.drawing |=
                    value.split(u8::is_ascii_whitespace).any(|class| class == b"mermaid");
            }
            b"name" | b"property" => &mut self.name,
            b"href" => {
                self.address = span;
                &mut self.href
            }
            b"lang" | b"xml:lang" => &mut self.lang,
            b"role" => &mut self.aria,
            _ => return,
        };
        if text.is_empty() && value.len() <= LONGEST_VALUE {
            *text = String::from_utf8_lossy(value).into_owned();
        }
    }
}

/// Whether a style keeps an element from being shown.
fn hides(style: &[u8]) -> bool {
    let style = style.to_ascii_lowercase();
    let mut declarations = style.split(|&byte| byte == b';').filter_map(|declaration| {
        let colon = declaration.iter().position(|&byte| byte == b':')?;
        Some((declaration[..colon].trim_ascii(), declaration[colon + 1..].trim_ascii()))
    });
    declarations.any(|(name, value)| match name {
        b"display" => value.starts_with(b"none"),
        b"visibility" => value.starts_with(b"hidden") || value.starts_with(b"collapse"),
        b"mso-hide" => value.starts_with(b"all"),
        _ => false,
    })
}
