//! The attributes of JSX tags: whether an element is shown, and where it leads.

use std::ops::Range;

/// An attribute: its name, and the bytes of its value in the text of the tag, without quotes and
/// braces.
type JsxAttribute<'t> = (&'t str, Range<usize>);

/// Whether an element is not shown, by its name and the text of its tag behind it: `hidden`,
/// `style={{display: 'none'}}`, a dialog that is not open; or is a drawing.
pub(super) fn is_hidden(name: &str, tag: &str) -> bool {
    let attributes = attributes(tag);
    let value = |wanted: &str| {
        let mut found = attributes.iter().filter(|(name, _)| *name == wanted);
        found.next().map(|(_, value)| &tag[value.clone()])
    };
    let style: String =
        value("style").unwrap_or_default().split(|c: char| " \t\r\n\"'".contains(c)).collect();
    let hidden = value("hidden").is_some_and(|value| value != "false" && value != "until-found");
    let drawn = [value("class"), value("className")]
        .into_iter()
        .flatten()
        .any(|classes| classes.split_whitespace().any(|class| class == "mermaid"));
    drawn
        || hidden
        || style.contains("display:none")
        || (name == "dialog" && value("open").is_none())
}

/// The bytes of an address that the text of a tag states in `href`.
pub(super) fn address(tag: &str) -> Option<Range<usize>> {
    let (_, value) = attributes(tag).into_iter().find(|(name, _)| *name == "href")?;
    (!value.is_empty()).then_some(value)
}

/// The attributes in the text of a tag.
fn attributes(tag: &str) -> Vec<JsxAttribute<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(name) = next_name(tag, at) {
        let behind = tag[name.end..].trim_start();
        let value = match behind.strip_prefix('=') {
            Some(value) => value_at(tag, tag.len() - value.trim_start().len()),
            None => name.end..name.end,
        };
        at = value.end.max(name.end);
        found.push((&tag[name], inside(tag, value)));
    }
    found
}

/// The first name at `at` or behind it.
fn next_name(tag: &str, at: usize) -> Option<Range<usize>> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let start = at + tag[at..].find(is_name)?;
    let length = tag[start..].find(|c| !is_name(c)).unwrap_or(tag.len() - start);
    Some(start..start + length)
}

/// The value that begins at byte `at`: in quotes, in braces, or up to white space.
fn value_at(tag: &str, at: usize) -> Range<usize> {
    let rest = &tag[at..];
    let length = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map(|end| end + 2),
        Some('{') => braced(rest),
        _ => rest.find(char::is_whitespace),
    };
    at..at + length.unwrap_or(rest.len())
}

/// The length of the braces that a text begins with.
fn braced(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// A value without the quotes and braces around it.
fn inside(tag: &str, value: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = value;
    let pairs = [('{', '}'), ('"', '"'), ('\'', '\''), ('`', '`')];
    while let Some(within) = pairs.iter().find_map(|&(open, close)| {
        tag[start..end].strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
    }) {
        (start, end) = (start + 1, start + 1 + within.len());
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_have_values_in_quotes_and_braces() {
        let tag = " hidden id='a b' on={() => { go() }} href={`/c`} open / d=e";
        let found: Vec<_> =
            attributes(tag).into_iter().map(|(name, value)| (name, &tag[value])).collect();
        assert_eq!(
            found,
            [
                ("hidden", ""),
                ("id", "a b"),
                ("on", "() => { go() }"),
                ("href", "/c"),
                ("open", ""),
                ("d", "e")
            ]
        );
        assert_eq!(address(tag).map(|range| &tag[range]), Some("/c"));
    }

    #[test]
    fn elements_are_hidden_by_attributes_of_their_own() {
        for tag in [
            " hidden",
            " hidden=\"\"",
            " style={{display: 'none'}}",
            " a style='display: none'",
            " className='a mermaid'",
        ] {
            assert!(is_hidden("p", tag), "{tag}");
        }
        for tag in [
            " hidden={false}",
            " className=\"is hidden\"",
            " title={`display: none`}",
            " hidden='until-found'",
        ] {
            assert!(!is_hidden("p", tag), "{tag}");
        }
        assert!(is_hidden("dialog", "") && !is_hidden("dialog", " open"));
    }
}
