//! Files that decide about the findings of others: when one changes, everything is checked again.

use std::path::Path;

use crate::baseline::{DISMISSED_NAME, FILE_NAME};

/// Files that leave others out of a run.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// Whether a file decides about the findings of others.
pub(crate) fn decides(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let known = [FILE_NAME, DISMISSED_NAME].contains(&name) || IGNORE_FILES.contains(&name);
    known || path.extension().is_some_and(|extension| extension == "toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_and_documents_decide_nothing() {
        for name in ["a/puffery.toml", "own/team/slogan.toml", "puffery-dismissed.json", ".ignore"]
        {
            assert!(decides(Path::new(name)), "{name}");
        }
        for name in ["package.json", "report.json", "toml", "a.md", "baseline.json"] {
            assert!(!decides(Path::new(name)), "{name}");
        }
    }
}
