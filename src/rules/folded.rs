//! A line as it is compared with others: case, arrows, punctuation, digits and counts do not matter.

use std::borrow::Cow;

/// What a block of nothing but such signs folds to: the end mark of a press release, a drawn line.
const HASHES: &str = "%hashes";
const RULE: &str = "%line";

/// The words of a line: lower case, apostrophes and hyphens out, every number `0` ("1.4k" too), `&` and `+` between words
/// as "and". Addresses fold to `%url`, `%email`, `%handle` and `%tag`.
pub fn fold(line: &str) -> Vec<Cow<'_, str>> {
    let mut words = Vec::with_capacity(line.split_whitespace().count());
    for chunk in line.split_whitespace() {
        // As most words are.
        if chunk.bytes().all(|byte| byte.is_ascii_lowercase()) {
            words.push(chunk.into());
        } else if let Some(kind) = address(chunk) {
            words.push(kind.into());
        } else {
            fold_chunk(chunk, &mut words);
        }
    }
    if words.is_empty() {
        words.extend(signs(line).map(Cow::Borrowed));
    }
    words
}

fn address(chunk: &str) -> Option<&'static str> {
    if chunk.starts_with('%') {
        // As anchors write them.
        return ["%url", "%email", "%handle", "%tag", HASHES, RULE].into_iter().find(|kind| *kind == chunk);
    }
    let chunk = chunk.trim_matches(|c: char| "()[]<>.,;:\"'".contains(c));
    let named = |rest: &str| rest.len() > 1 && rest.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if chunk.contains("://") || chunk.starts_with("www.") {
        Some("%url")
    } else if chunk.strip_prefix('@').is_some_and(named) {
        Some("%handle")
    } else if chunk.strip_prefix('#').is_some_and(|tag| named(tag) && !tag.chars().all(|c| c.is_ascii_digit())) {
        Some("%tag")
    } else {
        let (name, host) = chunk.split_once('@')?;
        (!name.is_empty() && host.contains('.')).then_some("%email")
    }
}

fn fold_chunk<'l>(chunk: &'l str, words: &mut Vec<Cow<'l, str>>) {
    if matches!(chunk, "&" | "+") {
        words.push("and".into());
        return;
    }
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}');
    // "1,204" and "3.5" are one number.
    let numeric = !chunk.trim_end_matches(|c: char| !c.is_ascii_digit()).contains(char::is_alphabetic);
    for word in chunk.split(|c: char| !(joins(c) || numeric && matches!(c, '.' | ','))) {
        let word: String = word.chars().filter(|&c| joins(c) && !matches!(c, '\'' | '\u{2019}')).collect();
        if word.is_empty() {
            continue;
        }
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = &word[digits.len()..];
        let number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        let counts = matches!(unit, "" | "k" | "K" | "m" | "M" | "st" | "nd" | "rd" | "th");
        words.push(if number && counts { "0".into() } else { word.to_lowercase().into() });
    }
}

fn signs(line: &str) -> Option<&'static str> {
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.len() >= 3 && bare.bytes().all(|byte| byte == b'#') {
        Some(HASHES)
    } else if bare.chars().count() >= 3 && bare.chars().all(|c| "-_=*~\u{2013}\u{2014}\u{2500}".contains(c)) {
        Some(RULE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_counts_do_not_matter() {
        assert_eq!(fold("\u{2190} Leave a Reply\u{2026} *"), ["leave", "a", "reply"]);
        assert_eq!(fold("(1,204) E-mail & 1.4k likes"), ["0", "e", "mail", "and", "0", "likes"]);
        assert_eq!(fold("Don\u{2019}t miss"), fold("don't miss"));
        assert_eq!(fold("3D"), ["3d"]);
        assert_eq!(
            fold("@kay_f, (kay@quay.example) #tide https://quay.example/x"),
            ["%handle", "%email", "%tag", "%url"]
        );
        assert_eq!((fold("# # #"), fold("___"), fold("-")), (vec![HASHES.into()], vec![RULE.into()], Vec::new()));
    }
}
