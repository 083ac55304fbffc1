//! Text around a line that says nothing: marks, and counts in brackets.

/// Whether a text is marks and counts in brackets only.
pub fn is_bare(text: &str) -> bool {
    let mut depth = 0;
    for c in text.chars() {
        depth += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        if c.is_alphanumeric() && !(depth > 0 && c.is_ascii_digit()) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_brackets_say_nothing() {
        assert!(is_bare(" (12) \u{2192}") && is_bare("") && is_bare("[3]:"));
        assert!(!is_bare("12") && !is_bare("(a)") && !is_bare("x"));
    }
}
