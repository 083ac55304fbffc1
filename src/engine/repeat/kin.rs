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
        let mut parts = Vec::new();
        for (at, part) in path.rsplit(['/', '\\']).enumerate() {
            let part = plain(part, at == 0);
            if !part.is_empty() {
                parts.push(xxh3_64(part.as_bytes()));
            }
        }
        Self { parts }
    }

    /// The parts above the file, the last one first.
    fn folders(&self) -> &[u64] {
        self.parts.get(1..).unwrap_or_default()
    }

    /// Whether two files are one article.
    pub(super) fn is_kin(&self, other: &Self) -> bool {
        let common = count_equal(self.parts.iter(), other.parts.iter());
        let (least, most) =
            (self.parts.len().min(other.parts.len()), self.parts.len().max(other.parts.len()));
        common == least && (common == most || common >= LEAST_PARTS)
    }

    /// All of it.
    pub(super) fn whole(&self) -> u64 {
        hash_of(&self.parts)
    }

    /// Its last part.
    pub(super) fn last(&self) -> Option<u64> {
        self.parts.first().copied()
    }

    /// The folder that it is in below `common` others; 0 where that is the file.
    pub(super) fn section(&self, common: usize) -> u64 {
        self.folders().iter().rev().nth(common).copied().unwrap_or_default()
    }

    /// The folder that it is in.
    pub(super) fn folder(&self) -> u64 {
        hash_of(self.folders())
    }
}

/// Returns the number of folders that all files have in common.
pub(super) fn common<'n>(mut names: impl Iterator<Item = &'n KinName>) -> usize {
    let Some(first) = names.next() else { return 0 };
    let mut common = first.folders().len();
    for name in names {
        let shared = count_equal(first.folders().iter().rev(), name.folders().iter().rev());
        common = common.min(shared);
    }
    common
}

/// Returns the number of equal parts that two paths begin with.
fn count_equal<'p>(
    one: impl Iterator<Item = &'p u64>,
    other: impl Iterator<Item = &'p u64>,
) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

fn hash_of(parts: &[u64]) -> u64 {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(part.to_le_bytes());
    }
    xxh3_64(&bytes)
}

/// Returns a part of a path without its version, language or day.
fn plain(part: &str, is_file: bool) -> String {
    let name = match part.rsplit_once('.') {
        Some((stem, extension)) if EXTENSIONS.contains(&extension) => stem,
        _ => part,
    };
    if is_language(name) {
        return String::new();
    }
    // A language at the end of a name: `guide.de.md`.
    let name = match name.rsplit_once('.') {
        Some((stem, last)) if is_file && is_language(last) => stem,
        _ => name,
    };
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(['-', '_', ' ', '+']).filter(|word| !word.is_empty()).collect();
    if !is_file && !words.iter().any(|word| !is_version(word) && !is_number(word)) {
        return String::new();
    }
    let has_version = words.iter().any(|word| is_version(word));
    let has_year = words.iter().any(|word| is_year(word));
    let mut kept = Vec::new();
    let mut of_day = 0;
    for word in words {
        if is_year(word) {
            of_day = 2;
        } else if is_number(word) && (of_day > 0 || has_version) {
            of_day = of_day.max(1) - 1;
        } else {
            let of_issue = has_year && begins_like_month(word);
            if !of_issue && !is_version(word) {
                kept.push(word);
            }
        }
    }
    kept.join("-")
}

fn begins_like_month(word: &str) -> bool {
    MONTHS.iter().any(|month| word.starts_with(month))
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.as_bytes().iter().all(u8::is_ascii_digit)
}

fn is_year(word: &str) -> bool {
    is_number(word) && word.len() == 4 && matches!(&word[..2], "19" | "20")
}

/// Whether a word names a version: `next`, `v3`, `2.14`, `v14.x`, `0.4.2`.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    let dotted = digits.contains('.') || digits.len() < word.len();
    VERSIONS.contains(&word) || dotted && digits.split('.').all(is_number_or_x)
}

fn is_number_or_x(piece: &str) -> bool {
    is_number(piece) || piece == "x"
}

/// Whether a name is the code of a language, with a region or a script behind it.
fn is_language(name: &str) -> bool {
    let mut parts = name.split(['-', '_']);
    let Some(first) = parts.next() else { return false };
    LANGUAGES.split(' ').any(|code| code == first) && parts.all(is_region_or_script)
}

fn is_region_or_script(part: &str) -> bool {
    let script = SCRIPTS.iter().any(|script| part.eq_ignore_ascii_case(script));
    script || part.len() == 2 && part.as_bytes().iter().all(u8::is_ascii_alphabetic)
}

/// Codes of languages with two letters, as ISO 639-1 has them.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch \
    co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he \
    hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv \
    kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny \
    oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su \
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";
/// Scripts in which one language is written beside another.
const SCRIPTS: [&str; 8] = ["arab", "beng", "cyrl", "deva", "guru", "hans", "hant", "latn"];

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
        assert!(!kin("b/ai.md", "b/ux.md") && !kin("b/about/us.md", "b/about/qa.md"));
        assert!(kin("zh-Hant/a.md", "sr-Latn/a.md") && !kin("id-card/a.md", "us/a.md"));
        assert!(
            !kin("a/0.md", "a/9.md")
                && !kin("ch01-00.md", "ch01-01.md")
                && !kin("weir.md", "b/sluice.md")
                && !kin("index.md", "a/index.md")
        );
    }
}
