//! Any text as a rule file, or as one of another sort where it begins with `# contexts` and the like.
#![no_main]

use libfuzzer_sys::fuzz_target;
use puffery::rules::RuleSources;

mod small;

/// Sorts of files beside rules.
const SORTS: [&str; 6] = ["contexts", "evidence", "language", "scores", "tables", "vocabularies"];

fuzz_target!(|text: &str| {
    let first = text.lines().next().unwrap_or_default();
    let sort = first.strip_prefix("# ").and_then(|name| SORTS.into_iter().find(|sort| *sort == name));
    let path = format!("{}/fuzz.toml", sort.unwrap_or("hype"));
    small::go_over(small::rules(Some((&path, text)), &RuleSources::default()), small::TEXT);
});
