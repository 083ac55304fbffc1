//! Files that are one article: versions, languages, release lines and issues of it, recognised by
//! their paths.
//!
//! Each part of a path loses its version (`v2`, `2.14`, `next`, `second-edition`), language
//! (`pt-BR`) or day. Files whose paths are then equal are kin, and text that they share is not a
//! repetition.

use xxhash_rust::xxh3::xxh3_64;

/// Names of versions that are not numbers.
const VERSIONS: [&str; 30] = [
    "v",
    "version",
    "versions",
    "versioned",
    "release",
    "releases",
    "edition",
    "first",
    "second",
    "third",
    "next",
    "latest",
    "stable",
    "current",
    "edge",
    "main",
    "master",
    "dev",
    "develop",
    "canary",
    "nightly",
    "lts",
    "legacy",
    "old",
    "archive",
    "alpha",
    "beta",
    "rc",
    "preview",
    "unreleased",
];
/// Names of files end with one of these.
const EXTENSIONS: [&str; 7] = ["md", "mdx", "markdown", "html", "htm", "xhtml", "txt"];
/// First letters of months, which name an issue beside a year.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Parts of a path that two files must have in common where one has more of them.
const LEAST_PARTS: usize = 2;

/// The name of a file, without versions, languages and numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KinName {
    /// Hashes of the parts of its path, the last one first.
    parts: Vec<u64>,
}

impl KinName {
    /// That of a path.
    pub(super) fn of(path: &str) -> Self {
        let path = path.strip_prefix("./").unwrap_or(path);
        let parts = path.rsplit(['/', '\\']).enumerate().map(|(at, part)| plain(part, at == 0));
        let parts = parts.filter(|part| !part.is_empty());
        Self { parts: parts.map(|part| xxh3_64(part.as_bytes())).collect() }
    }

    /// Whether two files are one article.
    pub(super) fn is_kin(&self, other: &Self) -> bool {
        let common =
            self.parts.iter().zip(&other.parts).take_while(|(one, other)| one == other).count();
        let (least, most) =
            (self.parts.len().min(other.parts.len()), self.parts.len().max(other.parts.len()));
        common == least && (common == most || common >= LEAST_PARTS)
    }

    /// All of it.
    pub(super) fn whole(&self) -> u64 {
        xxh3_64(&self.parts.iter().flat_map(|part| part.to_le_bytes()).collect::<Vec<u8>>())
    }

    /// Its last part.
    pub(super) fn last(&self) -> Option<u64> {
        self.parts.first().copied()
    }

    /// The folder that it is in below `common` others; 0 where that is the file.
    pub(super) fn section(&self, common: usize) -> u64 {
        self.parts[1.min(self.parts.len())..].iter().rev().nth(common).copied().unwrap_or_default()
    }

    /// The folder that it is in.
    pub(super) fn folder(&self) -> u64 {
        let bytes: Vec<u8> =
            self.parts.iter().skip(1).flat_map(|part| part.to_le_bytes()).collect();
        xxh3_64(&bytes)
    }
}

/// Returns the number of folders that all files have in common.
pub(super) fn common<'n>(mut names: impl Iterator<Item = &'n KinName>) -> usize {
    let Some(first) = names.next() else { return 0 };
    let folders = |name: &'n KinName| name.parts[1.min(name.parts.len())..].iter().rev();
    names.fold(folders(first).count(), |common, name| {
        folders(first)
            .zip(folders(name))
            .take(common)
            .take_while(|(one, other)| one == other)
            .count()
    })
}

/// Returns a part of a path without its version, language or day.
fn plain(part: &str, is_file: bool) -> String {
    let extension = |extension: &&str| part.strip_suffix(*extension)?.strip_suffix('.');
    let stem = EXTENSIONS.iter().find_map(extension);
    let name = stem.unwrap_or(part);
    if is_language(name) {
        return String::new();
    }
    // A language at the end of a name: `guide.de.md`.
    let name = name
        .rsplit_once('.')
        .filter(|(_, last)| is_file && is_language(last))
        .map_or(name, |(name, _)| name);
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(['-', '_', ' ', '+']).filter(|word| !word.is_empty()).collect();
    let telling = |word: &str| !is_version(word) && !is_number(word);
    if !is_file && !words.iter().any(|word| telling(word)) {
        return String::new();
    }
    let mut kept = Vec::new();
    let mut of_day = 0;
    for word in &words {
        if is_year(word) {
            of_day = 2;
        } else if is_number(word) && (of_day > 0 || words.iter().any(|word| is_version(word))) {
            of_day = of_day.max(1) - 1;
        } else if !is_version(word)
            && !MONTHS
                .iter()
                .any(|month| word.starts_with(month) && words.iter().any(|word| is_year(word)))
        {
            kept.push(*word);
        }
    }
    kept.join("-")
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    is_number(word) && word.len() == 4 && matches!(&word[..2], "19" | "20")
}

/// Whether a word names a version: `next`, `v3`, `2.14`, `v14.x`, `0.4.2`.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    let dotted = digits.contains('.') || digits.len() < word.len();
    let number = |piece: &str| is_number(piece) || piece == "x";
    VERSIONS.contains(&word) || dotted && digits.split('.').all(number)
}

/// Whether a name is that of a language: two letters, with a region or a script behind them.
fn is_language(name: &str) -> bool {
    let mut parts = name.split(['-', '_']);
    let letters = |part: &str, sizes: &[usize]| {
        sizes.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let first = parts.next().is_some_and(|part| {
        letters(part, &[2]) && part.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    first
        && parts.all(|part| letters(part, &[2, 4]))
        && !matches!(name, "js" | "ui" | "md" | "go" | "rs" | "py" | "id-card")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kin(one: &str, other: &str) -> bool {
        KinName::of(one).is_kin(&KinName::of(other))
    }

    #[test]
    fn versions_languages_and_issues_are_kin() {
        assert!(kin("docs/2-edge/tasks/upgrade.md", "docs/2.12/tasks/upgrade.md"));
        assert!(kin("docs/text.md", "site/versioned_docs/version-0.70/text.md"));
        assert!(kin("content/pt-BR/about/eol.mdx", "content/fr/about/eol.mdx"));
        assert!(kin("notes/v16.14.1.md", "notes/v12.22.7.md"));
        assert!(kin("2019-12-17-letter.md", "2020-01-03-letter.md"));
        assert!(
            kin("first-edition/ch01-00.md", "2018-edition/ch01-00.md")
                && kin("guide.de.md", "guide.md")
        );
    }

    #[test]
    fn articles_under_two_names_are_not() {
        assert!(!kin("posts/2021-09-02-a-prize.md", "posts/2021-09-02-how-to-run-a-prize.md"));
        assert!(
            !kin("a/0.md", "a/9.md")
                && !kin("ch01-00.md", "ch01-01.md")
                && !kin("weir.md", "b/sluice.md")
                && !kin("index.md", "a/index.md")
        );
    }
}
