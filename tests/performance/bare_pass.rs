//! The least that a linter of words can do: walk, read, one automaton over 200 phrases, on all cores. What `puffery` takes
//! beyond this is the price of knowing what the words mean; `compare` runs both.

#![allow(clippy::print_stdout, reason = "a program of its own")]

use std::path::PathBuf;
use std::{env, fs};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use ignore::WalkBuilder;
use puffery::builtin;
use puffery::rules::{Matcher, RuleSources};
use rayon::prelude::*;

/// Phrases looked for.
const PHRASES: usize = 200;

fn main() {
    let folder = env::args_os().nth(1).expect("a folder");
    let rules = builtin::load(&RuleSources::default()).rules.rules;
    let phrases = rules.iter().filter_map(|rule| match &rule.matcher {
        Matcher::Phrase(phrases) => {
            Some(phrases.any.phrases.iter().map(|phrase| phrase.get_ref().clone()))
        }
        _ => None,
    });
    let plain = |phrase: &String| phrase.len() > 4 && !phrase.contains(['<', '{', '.']);
    let phrases: Vec<String> = phrases.flatten().filter(plain).take(PHRASES).collect();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(&phrases)
        .expect("an automaton");
    let walked = WalkBuilder::new(folder).build().filter_map(Result::ok);
    let files: Vec<PathBuf> = walked
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(ignore::DirEntry::into_path)
        .collect();
    let hits: usize = files
        .par_iter()
        .map(|path| {
            fs::read(path).map_or(0, |bytes| automaton.find_overlapping_iter(&bytes).count())
        })
        .sum();
    println!("{} phrases, {} files, {hits} hits", phrases.len(), files.len());
}
