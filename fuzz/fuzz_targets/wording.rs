//! Any line as a phrase, the second one as the only entry of its vocabulary, the others as a text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use puffery::phrase::{PhraseCompiler, WordForms, PhraseList, WordReader, CollectedVocabulary, parse};
use puffery::suppress::IgnorePattern;

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (phrase, entry, text) = (line(), line(), line());
    let forms = WordForms::default();
    let mut compiler = PhraseCompiler::new(&forms);
    let mut vocabulary = CollectedVocabulary::default();
    if let Err(mistake) = compiler.add_entry(&mut vocabulary, entry) {
        assert!(entry.get(mistake.span.clone()).is_some(), "{mistake:?}");
    }
    compiler.add_vocabulary("list".into(), vocabulary);
    let mut list = PhraseList::default();
    let added = compiler.add(&mut list, phrase, 0);
    if let Err(mistake) = &added {
        assert!(phrase.get(mistake.span.clone()).is_some(), "{mistake:?}");
    }
    assert!(added.is_err() || parse(phrase).is_ok());
    let triggers: Vec<_> = compiler.triggers(&list).map(|trigger| trigger.word).collect();
    let set = compiler.index(list);
    let (lexicon, slots) = compiler.finish();
    let mut reader = WordReader::new(&lexicon);
    let words = reader.read(text, 0..text.len());
    let hits = set.hits(&words, &slots);
    assert_eq!(set.hits_of(&words, &slots, |tag| tag == 0).len(), hits.len());
    for hit in &hits {
        assert!(text.get(words.span(&hit.words)).is_some_and(|marked| !marked.is_empty()));
        let mut ids = words.ids().skip(hit.words.start).take(hit.words.len());
        assert!(ids.any(|(id, _)| triggers.contains(&id)), "no trigger in {hit:?}");
    }
    let _ = IgnorePattern::new(phrase);
});
