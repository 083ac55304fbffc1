//! Suggestions for the configuration of a folder: files that are not the author's prose, the site's
//! own host, fields of front matter that readers see.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::document::is_host;
use crate::intake::{self, LARGEST};
use crate::walk;

/// Folders of somebody else's documents.
const FOREIGN: [&str; 6] =
    ["node_modules", "vendor", "third_party", "third-party", "_site", "public"];
/// Such a folder beside the configuration of Hugo, which names it.
const THEMES: &str = "themes";
const HUGO: [&str; 4] = ["hugo.toml", "hugo.yaml", "config.toml", "config.yaml"];
/// Documents that are lists or legal texts, by name in lower case.
const NO_PROSE: [&str; 6] = [
    "changelog.md",
    "license.md",
    "license.txt",
    "code_of_conduct.md",
    "third-party-notices.txt",
    "robots.txt",
];
/// Fields that contain prose on some sites.
const FIELDS: [&str; 9] = [
    "subtitle",
    "headline",
    "lede",
    "lead",
    "intro",
    "abstract",
    "teaser",
    "tagline",
    "standfirst",
];
/// Files of site generators that name the site's address, and the keys that do.
const SITES: [&str; 8] = [
    "_config.yml",
    "mkdocs.yml",
    "hugo.toml",
    "hugo.yaml",
    "config.toml",
    "astro.config.mjs",
    "docusaurus.config.js",
    "package.json",
];
const ADDRESSES: [&str; 6] = ["url", "site_url", "baseurl", "site", "homepage", "base_url"];
/// Hosts of code, where the pages of many projects are.
const SHARED_HOSTS: [&str; 3] = ["github.com", "gitlab.com", "localhost"];
/// Documents that are looked into, and bytes of each.
const MOST: usize = 500;
const HEAD: u64 = 4096;

/// The suggestions for a folder; empty if nothing is known about it.
#[derive(Debug, Default)]
pub(super) struct FolderSuggestions {
    exclude: BTreeSet<String>,
    front_matter: BTreeSet<String>,
    site_hosts: BTreeSet<String>,
    /// Whether it is a site of Hugo with a theme.
    has_themes: bool,
}

impl FolderSuggestions {
    /// Looks into a folder.
    pub(super) fn to(folder: &Path) -> Self {
        let mut fitted = Self { has_themes: has_themes(folder), ..Self::default() };
        let (inputs, _) = walk::collect(&[folder.to_path_buf()], true);
        for (number, input) in inputs.iter().enumerate() {
            let below = input.path.strip_prefix(folder).unwrap_or(&input.path);
            if !fitted.leaves_out(below) && number < MOST {
                fitted.front_matter.extend(fields(&head(&input.path)).map(str::to_owned));
            }
        }
        fitted.site_hosts.extend(hosts(folder));
        fitted
    }

    /// Returns the keys, each with the suggestions for it.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'static str, Vec<String>)> + '_ {
        let keys = [
            ("exclude", &self.exclude),
            ("front-matter", &self.front_matter),
            ("site-hosts", &self.site_hosts),
        ];
        keys.into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(key, values)| (key, values.iter().cloned().collect()))
    }

    /// Notes the reason to leave a document out, if there is one.
    fn leaves_out(&mut self, path: &Path) -> bool {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let is_foreign = |part: &str| FOREIGN.contains(&part) || self.has_themes && part == THEMES;
        let foreign = parts.iter().rev().skip(1).find(|part| is_foreign(part));
        let name = parts.last().filter(|name| NO_PROSE.contains(&name.to_lowercase().as_str()));
        let glob = foreign
            .map(|folder| format!("**/{folder}/**"))
            .or(name.map(|name| format!("**/{name}")));
        let left_out = glob.is_some();
        self.exclude.extend(glob);
        left_out
    }
}

/// Whether a configuration of Hugo names a theme.
fn has_themes(folder: &Path) -> bool {
    let text = |name: &str| intake::read(&folder.join(name), LARGEST).unwrap_or_default();
    HUGO.iter().any(|name| text(name).lines().any(|line| line.trim_start().starts_with("theme")))
}

/// The beginning of a file, as far as it is text.
fn head(path: &Path) -> String {
    let mut bytes = Vec::new();
    // A file that cannot be read suggests nothing; `check` will say why.
    let _ = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the fields of YAML or TOML front matter that contain a text of several words.
fn fields(text: &str) -> impl Iterator<Item = &'static str> {
    let fence = text
        .lines()
        .next()
        .map(str::trim_end)
        .filter(|line| ["---", "+++"].contains(line))
        .unwrap_or("\n");
    let lines: Vec<&str> =
        text.lines().skip(1).take_while(|line| line.trim_end() != fence).collect();
    let closed = lines.len() + 1 < text.lines().count();
    let holds = move |name: &&str| {
        closed
            && lines.iter().any(|line| {
                let value = line
                    .strip_prefix(*name)
                    .map(str::trim_start)
                    .and_then(|rest| rest.strip_prefix([':', '=']));
                value.is_some_and(|value| value.split_whitespace().count() > 2)
            })
    };
    FIELDS.into_iter().filter(holds)
}

/// Returns the host in `CNAME`, and the hosts that the configuration of a site generator names.
fn hosts(folder: &Path) -> Vec<String> {
    let read = |name: &str| intake::read(&folder.join(name), LARGEST).unwrap_or_default();
    let mut hosts: Vec<String> = ["CNAME", "static/CNAME", "public/CNAME", "docs/CNAME"]
        .iter()
        .map(|name| read(name))
        .collect();
    for name in SITES {
        for line in read(name).lines() {
            let key = line.trim_start().trim_start_matches(['"', '\'']);
            let end = key.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(key.len());
            if ADDRESSES.contains(&key[..end].to_lowercase().as_str()) {
                let rest = key[end..].split_once("://").map_or("", |(_, rest)| rest);
                hosts.push(
                    rest.split(['/', '"', '\'', ':', ' ', '#'])
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
        }
    }
    let hosts = hosts
        .into_iter()
        .map(|host| host.trim().to_lowercase())
        .map(|host| host.trim_start_matches("www.").to_owned());
    hosts
        .filter(|host| {
            host.contains('.') && is_host(host) && !SHARED_HOSTS.contains(&host.as_str())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_of_closed_front_matter_with_prose() {
        let fields = |text: &str| fields(text).collect::<Vec<_>>();
        assert_eq!(
            fields(
                "---\nsubtitle: What we found there\nlead: yes\n---\nlede: not in here at all\n"
            ),
            ["subtitle"]
        );
        assert_eq!(fields("+++\nteaser = 'One two three'\n+++\n"), ["teaser"]);
        assert!(
            fields("subtitle: one two three\n").is_empty()
                && fields("---\nsubtitle: one two three\n").is_empty()
        );
    }
}
