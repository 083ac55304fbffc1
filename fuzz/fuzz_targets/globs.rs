//! Any line as a pattern for paths, the other lines as paths that it is asked about.
#![no_main]

use std::fs;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use puffery::config::Config;

mod small;

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let glob = toml::Value::String(lines.next().unwrap_or_default().to_owned());
    let path = small::file("puffery.toml");
    let written = format!("exclude = [{glob}]\n[[overrides]]\npaths = [{glob}]\n");
    fs::write(&path, written).expect("the temporary folder can be written to");
    let config = Config::open(&path);
    assert!(config.problems.is_empty(), "{glob} is a TOML string: {:?}", config.problems);
    let (excludes, problems) = config.excludes();
    small::show(&problems);
    let held: Vec<bool> = lines.map(|line| excludes.hold(&small::file("").join(line))).collect();
    if !problems.is_empty() {
        assert!(!held.contains(&true), "a pattern that is refused matches nothing");
    }
    let used = excludes.unmatched().is_empty() && problems.is_empty();
    assert!(used == held.contains(&true), "a pattern that has matched is known to be of use");
    let _ = excludes.hold(Path::new("a.md"));
});
