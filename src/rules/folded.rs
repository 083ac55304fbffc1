//! A line as it is compared with others: case, arrows, punctuation, digits and counts do not
//! matter.

/// The fold of a block that consists of such signs: the end mark of a press release, a drawn line.
const HASHES: &str = "%hashes";
const RULE: &str = "%line";

/// Adds the words of a line to `words`, a space before each but the first: lower case, apostrophes
/// and hyphens out, every number `0` ("1.4k" too), `&` and `+` between words as "and". Addresses
/// fold to `%url`, `%email`, `%handle` and `%tag`.
///
/// Returns how many words the line has as it is written.
pub fn fold(line: &str, words: &mut String) -> usize {
    let start = words.len();
    // A vertical tab is white space in Unicode and in ASCII none.
    let count = if line.bytes().all(|byte| byte.is_ascii() && byte != b'\x0B') {
        fold_chunks(line.split_ascii_whitespace(), start, words)
    } else {
        fold_chunks(line.split_whitespace(), start, words)
    };
    if words.len() == start {
        words.push_str(signs(line).unwrap_or_default());
    }
    count
}

fn fold_chunks<'l>(
    chunks: impl Iterator<Item = &'l str>,
    start: usize,
    words: &mut String,
) -> usize {
    let mut count = 0;
    for chunk in chunks {
        count += 1;
        // As most words are.
        if let Some(letters) = plain(chunk) {
            push(letters, start, words);
            let own = words.len() - letters.len();
            words[own..].make_ascii_lowercase();
        } else if let Some(kind) = address(chunk) {
            push(kind, start, words);
        } else {
            fold_chunk(chunk, start, words);
        }
    }
    count
}

/// Adds a word to the words from `start` on.
fn push(word: &str, start: usize, words: &mut String) {
    if words.len() > start {
        words.push(' ');
    }
    words.push_str(word);
}

/// The letters of a chunk that has no others but one mark behind them.
fn plain(chunk: &str) -> Option<&str> {
    let marks = chunk.bytes().next_back().is_some_and(|last| last.is_ascii_punctuation());
    let letters = &chunk[..chunk.len() - usize::from(marks)];
    (!letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then_some(letters)
}

fn address(chunk: &str) -> Option<&'static str> {
    if chunk.starts_with('%') {
        // As anchors write them.
        return ["%url", "%email", "%handle", "%tag", HASHES, RULE]
            .into_iter()
            .find(|kind| *kind == chunk);
    }
    // Looking for "://" takes much longer than that.
    if !chunk.bytes().any(|byte| matches!(byte, b':' | b'.' | b'@' | b'#')) {
        return None;
    }
    let chunk = chunk.trim_matches(|c: char| "()[]<>.,;:\"'".contains(c));
    let named = |rest: &str| {
        rest.len() > 1 && rest.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    };
    if chunk.contains("://") || chunk.starts_with("www.") {
        Some("%url")
    } else if chunk.strip_prefix('@').is_some_and(named) {
        Some("%handle")
    } else if chunk
        .strip_prefix('#')
        .is_some_and(|tag| named(tag) && !tag.chars().all(|c| c.is_ascii_digit()))
    {
        Some("%tag")
    } else {
        let (name, host) = chunk.split_once('@')?;
        (!name.is_empty() && host.contains('.')).then_some("%email")
    }
}

fn fold_chunk(chunk: &str, start: usize, words: &mut String) {
    if matches!(chunk, "&" | "+") {
        push("and", start, words);
        return;
    }
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}');
    // "1,204" and "3.5" are one number.
    let numeric =
        !chunk.trim_end_matches(|c: char| !c.is_ascii_digit()).contains(char::is_alphabetic);
    for word in chunk.split(|c: char| !(joins(c) || numeric && matches!(c, '.' | ','))) {
        let before = words.len();
        push("", start, words);
        let own = words.len();
        words.extend(word.chars().filter(|c| c.is_alphanumeric()));
        let folded = &words[own..];
        if folded.is_empty() {
            words.truncate(before);
        } else if is_count(folded) {
            words.replace_range(own.., "0");
        } else if folded.is_ascii() {
            words[own..].make_ascii_lowercase();
        } else {
            words.replace_range(own.., &folded.to_lowercase());
        }
    }
}

/// Whether a word is a number, maybe shortened or that of a place in a row.
fn is_count(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &word[digits.len()..];
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    number && matches!(unit, "" | "k" | "K" | "m" | "M" | "st" | "nd" | "rd" | "th")
}

fn signs(line: &str) -> Option<&'static str> {
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.len() >= 3 && bare.bytes().all(|byte| byte == b'#') {
        Some(HASHES)
    } else if bare.chars().count() >= 3
        && bare.chars().all(|c| "-_=*~\u{2013}\u{2014}\u{2500}".contains(c))
    {
        Some(RULE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str) -> String {
        let mut words = "before".to_owned();
        fold(line, &mut words);
        words.split_off("before".len())
    }

    #[test]
    fn signs_and_counts_do_not_matter() {
        assert_eq!(folded("\u{2190} Leave a Reply\u{2026} *"), "leave a reply");
        assert_eq!(folded("(1,204) E-mail & 1.4k likes"), "0 e mail and 0 likes");
        assert_eq!(folded("Don\u{2019}t miss"), folded("don't miss"));
        assert_eq!(folded("3D, www. x. e.g. etc."), "3d www x eg etc");
        assert_eq!(
            folded("@kay_f, (kay@quay.example) #tide https://quay.example/x"),
            "%handle %email %tag %url"
        );
        assert_eq!([folded("# # #"), folded("___"), folded("-")], [HASHES, RULE, ""]);
        assert_eq!(fold("\u{2190} Leave a  Reply", &mut String::new()), 4);
    }
}
