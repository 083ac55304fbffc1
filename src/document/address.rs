//! Addresses in running text: of pages, of people, of files. Words inside them do not count as
//! words of the text.

use std::ops::Range;

use super::links::is_host;

/// Endings of hosts that are recognised without a path behind them: common on the web, and never
/// the first word of a sentence.
const DOMAINS: [&str; 34] = [
    "ai", "app", "at", "au", "biz", "ca", "ch", "clinic", "cloud", "co", "com", "de", "dev", "edu",
    "es", "eu", "example", "fr", "gov", "health", "info", "io", "jp", "mil", "net", "news", "nl",
    "nz", "org", "pl", "se", "test", "uk", "xyz",
];
/// Endings of file names.
const FILES: [&str; 102] = [
    "7z", "adoc", "avi", "avif", "bak", "bash", "bat", "bib", "bz2", "c", "cfg", "conf", "cpp",
    "cs", "css", "csv", "deb", "dmg", "doc", "docx", "env", "eps", "epub", "erb", "exe", "flac",
    "gif", "go", "gz", "h", "heic", "hpp", "htm", "html", "ico", "ini", "ipynb", "jar", "java",
    "jpeg", "jpg", "js", "json", "jsx", "kt", "lock", "log", "lua", "m4a", "md", "mdx", "mjs",
    "mkv", "mov", "mp3", "mp4", "njk", "odp", "ods", "odt", "ogg", "pdf", "php", "pkg", "png",
    "ppt", "pptx", "ps1", "psd", "py", "rar", "rb", "rpm", "rs", "rst", "rtf", "sh", "sql", "svg",
    "swift", "tar", "tex", "tgz", "tif", "tiff", "toml", "ts", "tsx", "ttf", "txt", "vue", "wav",
    "webm", "webp", "woff", "woff2", "xls", "xlsx", "xml", "yaml", "yml", "zip",
];

/// Whether a character ends any address.
pub(super) fn is_outside(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '|' | '\u{201C}' | '\u{201D}' | '\u{FFFC}')
}

/// Returns the byte ranges of the addresses in a word, which is the text between two characters
/// that end any address.
pub(super) fn in_word(word: &str) -> Vec<Range<usize>> {
    // One with a scheme goes on to the end of the word.
    let last = with_scheme(word);
    let mut found = without_scheme(&word[..last.as_ref().map_or(word.len(), |last| last.start)]);
    found.extend(last);
    found
}

/// Whether an address leads to a page.
pub(super) fn is_page(address: &str) -> bool {
    let host = address.split('/').next().unwrap_or_default();
    address.contains("://")
        || begins_with(address, "www.")
        || (host.len() < address.len() && is_site(host))
}

/// An address such as `https://x.example`.
fn with_scheme(word: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(colon) = word[from..].find("://").map(|at| from + at) {
        let before = &word[from..colon];
        let scheme = before
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || "+.-".contains(c)))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let start = from + scheme;
        from = colon + 3;
        let named = word[start..colon].starts_with(|c: char| c.is_ascii_alphabetic());
        let rest = if named { length(&word[from..]) } else { 0 };
        if rest > 0 {
            return Some(start..from + rest);
        }
    }
    None
}

/// Returns the length of an address in bytes, without the punctuation of the sentence around it.
fn length(address: &str) -> usize {
    let mut address = address;
    let opened = address.contains('(');
    loop {
        let shorter =
            address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', ']', '`']);
        let shorter = if !opened { shorter.trim_end_matches(')') } else { shorter };
        if shorter.len() == address.len() {
            return shorter.len();
        }
        address = shorter;
    }
}

/// Returns the byte ranges of addresses that are recognised by their shape alone.
fn without_scheme(word: &str) -> Vec<Range<usize>> {
    let between = [',', ';', '(', ')', '[', ']', '{', '}', '\u{2013}', '\u{2014}', '\u{2026}'];
    let (mut at, mut found) = (0, Vec::new());
    for piece in word.split_inclusive(between) {
        let start = at
            + (piece.len()
                - piece.trim_start_matches(['\'', '*', '_', '`', '\u{2018}', '\u{AB}']).len());
        at += piece.len();
        let rest = &word[start.min(at)..at];
        let rest = rest.trim_end_matches(between);
        let address = &rest[..length(rest)];
        let address = address.strip_suffix("'s").unwrap_or(address);
        if is_address(address) {
            found.push(start..start + address.len());
        }
    }
    found
}

fn is_address(piece: &str) -> bool {
    let (first, path) =
        piece.split_once('/').map_or((piece, None), |(first, path)| (first, Some(path)));
    is_mailbox(piece)
        || (begins_with(piece, "www.") && piece[4..].starts_with(char::is_alphanumeric))
        || is_windows_path(piece)
        || match path {
            Some(path) => is_path(first, path),
            None => is_domain(piece) || is_file(piece),
        }
}

/// Whether a piece is a path with a drive, or one of another machine: `C:\a`, `\\host\a`.
fn is_windows_path(piece: &str) -> bool {
    let drive =
        piece.get(1..3) == Some(":\\") && piece.starts_with(|c: char| c.is_ascii_alphabetic());
    // Markdown takes one of two backslashes away.
    let share = piece.strip_prefix('\\').map(|rest| rest.strip_prefix('\\').unwrap_or(rest));
    let share = share.and_then(|rest| rest.split_once('\\'));
    drive || share.is_some_and(|(host, path)| is_host(host) && !path.is_empty())
}

/// Whether a piece is `name@host`, or that with punctuation around it.
fn is_mailbox(piece: &str) -> bool {
    let Some((name, rest)) = piece.strip_prefix("mailto:").unwrap_or(piece).split_once('@') else {
        return false;
    };
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    let named =
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "._%+-:".contains(c));
    named && host.contains('.') && is_host(host)
}

/// Whether `first/path` is a path and not a choice between words.
fn is_path(first: &str, path: &str) -> bool {
    let parts = || path.split('/').filter(|part| !part.is_empty());
    let (count, last) = (parts().count(), parts().next_back().unwrap_or_default());
    let closed = path.ends_with('/');
    let plain = parts()
        .all(|part| part.chars().all(|c| c.is_alphanumeric() || "._~%+-:@$#?=&*!".contains(c)));
    match first {
        "." | ".." | "~" => count > 0,
        "" => plain && (count > 1 || (count == 1 && is_file(last))),
        first if is_site(first) || is_number_address(first) => true,
        first if first.starts_with('$') => {
            count > 0 && first[1..].starts_with(|c: char| c.is_alphabetic() || c == '{')
        }
        _ => plain && (is_file(last) || (closed && count > 0)),
    }
}

/// A host by its number: `127.0.0.1`, with or without a port.
fn is_number_address(first: &str) -> bool {
    let host = first.split(':').next().unwrap_or_default();
    let is_byte = |number: &str| number.parse::<u8>().is_ok();
    host.split('.').count() == 4 && host.split('.').all(is_byte)
}

/// A host with a path behind it: `x.example`, `localhost:8000`.
fn is_site(first: &str) -> bool {
    let (host, port) =
        first.split_once(':').map_or((first, None), |(host, port)| (host, Some(port)));
    let numbered =
        port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let ending = host.rsplit('.').next().unwrap_or_default();
    let named = host.contains('.')
        && ending.len() > 1
        && ending.bytes().all(|byte| byte.is_ascii_lowercase());
    let lower = !host.contains(char::is_uppercase) || DOMAINS.contains(&ending);
    numbered && is_host(host) && ((named && lower) || port.is_some())
}

/// A host that is known by its ending.
fn is_domain(piece: &str) -> bool {
    let host = piece.split([':', '?', '#']).next().unwrap_or_default();
    let ending = host.rsplit_once('.').map_or("", |(_, ending)| ending);
    // In capitals as a whole, it is a host, and not the end of a sentence before "At".
    let capitals = !host.contains(char::is_lowercase) && ending != "AT";
    let ending = if capitals { ending.to_ascii_lowercase() } else { ending.to_owned() };
    is_host(host) && DOMAINS.contains(&&*ending)
}

/// A file that is known by its ending.
fn is_file(piece: &str) -> bool {
    let Some((stem, ending)) = piece.rsplit_once('.') else { return false };
    let ending = ending.split(['#', '?', ':']).next().unwrap_or_default().to_ascii_lowercase();
    FILES.contains(&ending.as_str())
        && !stem.is_empty()
        && stem.chars().all(|c| c.is_alphanumeric() || "._-~%+@".contains(c))
}

fn begins_with(piece: &str, start: &str) -> bool {
    piece.get(..start.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_by_their_shape() {
        let address = |word| in_word(word).first().map(|range: &Range<usize>| &word[range.clone()]);
        for whole in [
            "info@new-clinic.example",
            "WWW.x.example",
            "x.example/a-b",
            "localhost:8000/a",
            "great-results-2024.pdf",
            "/our/great/method/",
            "../great",
            "docs/great.md",
            "src/great/",
            "ftp://x.example/a",
            "git@x.example:a/b.git",
            "C:\\great\\b.docx",
            "great-clinic.com",
            "GREAT-CLINIC.COM",
            "C:\\our\\great",
            "\\\\server\\great\\x",
            "$HOME/great/x",
            "127.0.0.1:80/great",
        ] {
            assert_eq!(address(whole), Some(whole));
        }
        assert_eq!(address("(see:www.x.example),"), None);
        assert_eq!(address("(www.x.example),"), Some("www.x.example"));
        assert_eq!(address("x.example/a's"), Some("x.example/a"));
        for words in [
            "either/or",
            "and/or/not",
            "#great",
            "great.The",
            "great.At",
            "$20/great",
            "1.5/2.5",
            "e.g./i.e.",
            "3.5",
            "U.S./Canada",
            "@great",
            "/great",
        ] {
            assert_eq!(address(words), None, "{words}");
        }
    }
}
