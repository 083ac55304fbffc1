//! Any bytes as a baseline: one that can be read is written as it was read.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use puffery::baseline::{Baseline, BaselineFile};

mod small;

fuzz_target!(|bytes: &[u8]| {
    let path = small::file("puffery-baseline.json");
    fs::write(&path, bytes).expect("the temporary folder can be written to");
    let mut baseline = match Baseline::open(&path) {
        Ok(BaselineFile::Current(baseline)) => baseline,
        Ok(BaselineFile::Outdated(_, problem)) | Err(problem) => return small::show(&[*problem]),
    };
    let files = baseline.files.clone();
    for (name, entries) in &files {
        let _ = baseline.name_of(&baseline.path_of(name));
        for entry in entries {
            assert!(baseline.knows(name, entry.fingerprint, |rule| rule == entry.rule));
        }
    }
    assert!(baseline.stale(|_, _| true).is_empty(), "all of them were met");
    baseline.write().expect("the temporary folder can be written to");
    match Baseline::open(&path) {
        Ok(BaselineFile::Current(again)) => assert_eq!(again.files, files),
        other => panic!("what was written cannot be read: {other:?}"),
    }
    let all = files.iter().flat_map(|(name, entries)| entries.iter().map(|entry| (name.clone(), entry.clone())));
    baseline.remove(&all.collect::<Vec<_>>());
    assert!(baseline.is_empty());
});
