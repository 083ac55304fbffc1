//! Patterns narrowed to English prose, so that they compile in a fraction of the time.
//!
//! In all of Unicode a `k` in either case is a class of three characters (the Kelvin sign is one),
//! and `\w` has seven hundred ranges. So a pattern is compiled for bytes, in which only letters of
//! ASCII have two cases. Unicode is kept only for parts that match one character of many: classes,
//! `.`, letters beyond ASCII.

/// Letters and digits that `\w` matches here: those of Latin and Greek script.
const WORD: &str = r"0-9A-Za-z_\u{C0}-\u{24F}\u{370}-\u{3FF}";
/// The letters that `\p{L}`, `\p{Lu}` and `\p{Ll}` match.
const LETTER: &str = r"A-Za-z\u{C0}-\u{24F}\u{370}-\u{3FF}";
const UPPER: &str = r"A-Z\u{C0}-\u{D6}\u{D8}-\u{DE}";
const LOWER: &str = r"a-z\u{DF}-\u{F6}\u{F8}-\u{FF}";
const SPACE: &str = r"\t-\r ";

/// Returns the pattern for a parser without Unicode, in which the parts that need Unicode are
/// marked: `\w`, `\d`, `\s` and letters are kept to the scripts of English prose, `\b` to ASCII.
/// (With a `\b` of all letters the regex crate's fastest engine gives up at a curly quotation
/// mark.)
pub(super) fn narrowed(source: &str) -> String {
    let mut narrowed = String::with_capacity(source.len() * 2);
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let (item, after) = rest.split_at(match c {
            '\\' => escape_len(rest),
            '[' => class_len(rest),
            _ => c.len_utf8(),
        });
        rest = after;
        match c {
            '\\' if item == r"\b" => narrowed.push_str(r"(?-u:\b)"),
            '\\' => match class(item) {
                Some(class) => narrowed.push_str(&class.as_item()),
                None if is_number(item) => narrowed.extend(["(?u:", item, ")"]),
                None => narrowed.push_str(item),
            },
            '[' => narrowed.push_str(&bracketed(item).as_item()),
            '.' => narrowed.push_str("(?u:.)"),
            c if !c.is_ascii() && c.is_alphabetic() => narrowed.extend(["(?u:", item, ")"]),
            _ => narrowed.push_str(item),
        }
    }
    narrowed
}

/// A class of characters.
struct CharClass {
    text: String,
    /// Has characters beyond ASCII.
    wide: bool,
    /// Has each letter in both cases.
    caseless: bool,
}

impl CharClass {
    /// Returns it as it is written in a pattern, outside of brackets.
    fn as_item(&self) -> String {
        match (self.wide, self.caseless) {
            (false, _) => self.text.clone(),
            (true, false) => format!("(?u:{})", self.text),
            (true, true) => format!("(?u-i:{})", self.text),
        }
    }
}

/// The class that an escape is, if it is one.
fn class(escape: &str) -> Option<CharClass> {
    let (not, ranges, caseless) = match escape {
        r"\w" => ("", WORD, true),
        r"\W" => ("^", WORD, true),
        r"\d" => ("", "0-9", true),
        r"\D" => ("^", "0-9", true),
        r"\s" => ("", SPACE, true),
        r"\S" => ("^", SPACE, true),
        r"\p{L}" => ("", LETTER, true),
        r"\p{Lu}" => ("", UPPER, false),
        r"\p{Ll}" => ("", LOWER, false),
        _ if escape.starts_with(r"\p") || escape.starts_with(r"\P") => {
            return Some(CharClass { text: escape.to_owned(), wide: true, caseless: false });
        }
        _ => return None,
    };
    let wide = !not.is_empty() || ranges.contains(r"\u");
    Some(CharClass { text: format!("[{not}{ranges}]"), wide, caseless })
}

/// A class in brackets.
fn bracketed(source: &str) -> CharClass {
    let mut all = CharClass { text: String::new(), wide: source.starts_with("[^"), caseless: true };
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let (item, after) = rest.split_at(if c == '\\' { escape_len(rest) } else { c.len_utf8() });
        rest = after;
        match class(item) {
            Some(class) => {
                all.text.push_str(&class.text);
                (all.wide, all.caseless) = (all.wide || class.wide, all.caseless && class.caseless);
            }
            None => {
                let number = is_number(item);
                all.text.push_str(item);
                all.wide |= number || !c.is_ascii() || rest.starts_with("[^");
                all.caseless &= !number && !c.is_alphabetic();
            }
        }
    }
    all
}

/// Whether a piece of a pattern is a character by its number, which may be any.
fn is_number(item: &str) -> bool {
    item.starts_with('\\') && item.len() > 2
}

/// Bytes of the escape that a text begins with.
fn escape_len(text: &str) -> usize {
    let mut chars = text.chars().skip(1);
    let Some(kind) = chars.next() else { return text.len() };
    let plain = 1 + kind.len_utf8();
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'p' | 'P' => 1,
        _ => return plain,
    };
    let len = if chars.next() == Some('{') {
        text.find('}').map_or(text.len(), |end| end + 1)
    } else {
        plain + digits
    };
    (len..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Bytes of the class in brackets that a text begins with.
fn class_len(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        at += if c == '\\' { escape_len(&text[at..]) } else { c.len_utf8() };
        match c {
            '[' => {
                depth += 1;
                // A bracket that a class begins with is one of its characters.
                at += ["^]", "]", "^"]
                    .into_iter()
                    .find(|first| text[at..].starts_with(first))
                    .map_or(0, str::len);
            }
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_for_many_characters_is_left_to_unicode() {
        for (source, expected) in [
            (r"\bcures?\b", r"(?-u:\b)cures?(?-u:\b)"),
            (r"\d[sz]\s+[\d,.-]", r"[0-9][sz][\t-\r ]+[[0-9],.-]"),
            (r"d\u{E9}j\xE0 vu.", r"d(?u:\u{E9})j(?u:\xE0) vu(?u:.)"),
            ("caf\u{E9} [\u{AB}\\\"]", "caf(?u:\u{E9}) (?u-i:[\u{AB}\\\"])"),
            (r"[^.!?]{0,40}[^a-z]", r"(?u-i:[^.!?]){0,40}(?u:[^a-z])"),
            (
                r"\S\p{Greek}[\p{Lu}\x{2019}]",
                r"(?u-i:[^\t-\r ])(?u:\p{Greek})(?u:[[A-Z\u{C0}-\u{D6}\u{D8}-\u{DE}]\x{2019}])",
            ),
            (r"[]a][^]b][c[^d]]\[", r"[]a](?u:[^]b])(?u:[c[^d]])\["),
        ] {
            assert_eq!(narrowed(source), expected);
        }
        assert_eq!(narrowed(r"[\w'-]"), format!("(?u-i:[[{WORD}]'-])"));
        assert_eq!(
            (narrowed(r"a\"), narrowed("[a"), narrowed(r"\p{L")),
            (r"a\".into(), "[a".into(), r"(?u:\p{L)".into())
        );
    }
}
