//! Any text as `puffery.toml`: it is read, what it names is loaded, and its values are asked for.
#![no_main]

use std::fs;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use puffery::config::{CommandLineRules, Config};

mod small;

/// Documents that are asked about.
const PATHS: [&str; 4] = ["a.md", "docs/b.html", "docs/[c]/d.txt", "/e.md"];

fuzz_target!(|text: &str| {
    // What lies elsewhere on this machine would be another input.
    if text.contains("extends") || text.contains("rule-dirs") && text.contains('/') {
        return;
    }
    let path = small::file("puffery.toml");
    fs::write(&path, text).expect("the temporary folder can be written to");
    let config = Config::open(&path);
    small::show(&config.problems);
    let loaded = small::rules(None, &config.rule_sources());
    let (resolved, problems) = config.resolve(&loaded.rules);
    small::show(&problems);
    let (excludes, problems) = config.excludes();
    small::show(&problems);
    let choice = CommandLineRules::default();
    for document in PATHS.map(Path::new) {
        let key = resolved.key(document);
        let levels = resolved.levels(&key, &loaded.rules, &choice);
        assert_eq!(levels.len(), loaded.rules.rules.len());
        let _ = excludes.hold(document);
        let _ = config.effective(&resolved, document, &loaded.rules, &choice);
    }
    small::show(&resolved.unmatched());
    small::show(&excludes.unmatched());
    small::go_over(loaded, small::TEXT);
});
