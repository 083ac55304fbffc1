//! Formulas between signs of TeX, which pages show by a script: `\(a\)`, `\[a\]`, `$$a$$`,
//! `\begin{align}a\end{align}`.

use std::ops::Range;

use memchr::memmem;

/// The longest formula, in bytes.
const LONGEST_FORMULA: usize = 2000;
/// A formula has fewer words, unless it has signs that prose has not.
const WORDS_OF_PROSE: usize = 3;
/// Environments of TeX that are formulas; each also with a star.
const ENVIRONMENTS: [&str; 8] =
    ["align", "alignat", "displaymath", "eqnarray", "equation", "gather", "math", "multline"];

/// Returns the formulas in `source`, from byte `body` on, with the signs around them.
pub(super) fn find(source: &str, body: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (open, close) in [("\\(", "\\)"), ("\\[", "\\]")] {
        add(&mut found, source, body, (open, close), |_| true);
    }
    let apart = |before: &str| before.is_empty() || before.ends_with([' ', '\t', '\n', '>']);
    add(&mut found, source, body, ("$$", "$$"), apart);
    environments(&mut found, source, body);
    found
}

/// Whether the text between the signs of a formula is one, and not prose between sums of money.
pub(super) fn is_formula(text: &str) -> bool {
    let command = |pair: &[u8]| pair[0] == b'\\' && pair[1].is_ascii_alphabetic();
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    text.contains(['^', '{', '=', '\u{1}'])
        || text.as_bytes().windows(2).any(command)
        || text.split_whitespace().filter(is_word).take(WORDS_OF_PROSE).count() < WORDS_OF_PROSE
}

/// Adds the formulas between two signs in one paragraph; `opens` says by the text before a sign
/// whether it can open one.
fn add(
    found: &mut Vec<Range<usize>>,
    source: &str,
    body: usize,
    (open, close): (&str, &str),
    opens: fn(&str) -> bool,
) {
    let (opener, closer) = (memmem::Finder::new(open), memmem::Finder::new(close));
    let bytes = source.as_bytes();
    let mut from = body;
    while let Some(start) = opener.find(&bytes[from..]).map(|at| from + at) {
        let inner = start + open.len();
        let reach = bytes.len().min(inner + LONGEST_FORMULA);
        let Some(end) = closer.find(&bytes[inner..reach]).map(|at| inner + at) else {
            from = inner;
            continue;
        };
        let inside = &source[inner..end];
        from = if open == close { end + close.len() } else { inner };
        let whole = inside.starts_with(['\n', '\r']) && open == close;
        if opens(&source[body..start]) && (whole || !has_blank_line(inside)) && is_formula(inside) {
            // The backslash before the signs is escaped by another one.
            let escaped = usize::from(source[body..start].ends_with('\\'));
            found.push(start - escaped..end + close.len());
            from = end + close.len();
        }
    }
}

/// Adds the environments that are formulas.
fn environments(found: &mut Vec<Range<usize>>, source: &str, body: usize) {
    let opener = memmem::Finder::new("\\begin{");
    let mut from = body;
    while let Some(start) = opener.find(&source.as_bytes()[from..]).map(|at| from + at) {
        from = start + "\\begin{".len();
        let Some(name) = source[from..].split('}').next() else { return };
        if !ENVIRONMENTS.contains(&name.strip_suffix('*').unwrap_or(name)) {
            continue;
        }
        let reach = source.len().min(from + LONGEST_FORMULA);
        let close = format!("\\end{{{name}}}");
        let end = memmem::find(&source.as_bytes()[from..reach], close.as_bytes());
        if let Some(end) = end.map(|end| from + end + close.len()) {
            found.push(start..end);
            from = end;
        }
    }
}

/// Whether a text has more than one paragraph.
pub(super) fn has_blank_line(text: &str) -> bool {
    text.contains("\n\n") || text.contains("\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<&str> {
        find(source, 0).into_iter().map(|range| &source[range]).collect()
    }

    #[test]
    fn formulas_are_between_signs_and_in_environments() {
        assert_eq!(
            found("x \\\\(a^2\\\\) \\(see the note below\\) \\[b = c\\]"),
            ["\\\\(a^2\\\\)", "\\[b = c\\]"]
        );
        assert_eq!(found("$$\na\n\n+ b\n$$\n"), ["$$\na\n\n+ b\n$$"]);
        let aligned = "\\begin{align*}\na &= b\n\\end{align*}";
        assert_eq!(found(&format!("{aligned} \\begin{{quote}}a b\\end{{quote}}")), [aligned]);
    }

    #[test]
    fn money_is_no_formula() {
        assert!(is_formula("x") && is_formula("\\text{a b c}"));
        assert!(!is_formula("50 to our new programme, or "));
    }
}
