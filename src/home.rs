//! Addresses of the project: where it is developed and where its pages are read.
//!
//! All of them come from `repository` in `Cargo.toml`, so a project that moves changes one line.

use std::borrow::Cow;

/// Address of the repository.
pub const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Families of findings that no rule file describes; one page explains all of them.
const OTHER_FAMILIES: [&str; 6] =
    ["baseline", "config", "document", "gate", "puffery", "suppression"];

/// Address of the documentation site, with a slash at its end.
pub fn site() -> Cow<'static, str> {
    site_of(REPOSITORY)
}

/// Address of the page that explains a built-in rule, or a finding that no rule makes.
pub fn rule_page(id: &str) -> String {
    let family = id.split('/').next().unwrap_or_default();
    let page = if OTHER_FAMILIES.contains(&family) { "other-findings" } else { id };
    format!("{}rules/{page}/", site())
}

/// GitHub serves the pages of a repository below a host of the owner; elsewhere the files of
/// `docs/` in the repository are the pages.
fn site_of(repository: &str) -> Cow<'_, str> {
    let path = repository.strip_prefix("https://github.com/").and_then(|path| path.split_once('/'));
    match path {
        Some((owner, name)) => format!("https://{owner}.github.io/{name}/").into(),
        None => format!("{repository}/docs/").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_below_the_site() {
        assert!(rule_page("hype/miracle").ends_with("/rules/hype/miracle/"));
        assert!(rule_page("suppression/unused").ends_with("/rules/other-findings/"));
        assert!(rule_page("hype/miracle").starts_with(site().as_ref()));
    }

    #[test]
    fn a_site_is_named_after_its_owner() {
        assert_eq!(site_of("https://github.com/moss/fern"), "https://moss.github.io/fern/");
        assert_eq!(site_of("https://git.example/fern"), "https://git.example/fern/docs/");
    }
}
