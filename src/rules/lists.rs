//! Vocabularies, contexts and the words of the language, made valid.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::MessageTemplate;
use super::needless::report_covered;
use super::raw::lists::{self as raw, ContextShape, CueSide};
use super::read::{FileProblems, read};
use super::rule_lists::list_samples;
use crate::document::Segmenter;
use crate::phrase::{
    CollectedVocabulary, PhraseCompiler, PhraseList, PhraseMistake, WordForms, named_lists, parse,
};

/// A circumstance of a hit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HitContext {
    /// Its file's name.
    pub name: String,
    /// A short description for lists.
    pub summary: String,
    /// Said of a finding that it made weigh more or less.
    pub note: MessageTemplate,
    /// Each is enough.
    pub cues: Vec<ContextCue>,
}

impl HitContext {
    /// Whether it applies where evidence is near.
    pub fn asks_for_evidence(&self) -> bool {
        use ContextShape::{Cited, Supported};
        self.cues.iter().any(|cue| matches!(cue, ContextCue::Shape(Cited | Supported, _)))
    }
}

/// A condition under which a context applies.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ContextCue {
    /// Words near the hit.
    Words(WordCue),
    /// A shape of the text, unless the sentence contains words of this tag.
    Shape(ContextShape, Option<u32>),
    /// Words near the hit, and a shape.
    Both(WordCue, ContextShape),
}

/// Words that bear on a hit near them, found in [`RuleSet::cues`](super::RuleSet::cues).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WordCue {
    /// Tag of the words; the tag after it is that of the exceptions.
    pub tag: u32,
    /// The side of the hit.
    pub side: CueSide,
    /// The most words between them.
    pub within: Option<usize>,
    /// Whether a comma may come between them.
    pub over_commas: bool,
}

/// The contents of `language/*.toml`.
#[derive(Debug, Default)]
pub(super) struct LanguageLists {
    pub(super) forms: WordForms,
    pub(super) segmenter: Segmenter,
    pub(super) openers: Vec<String>,
    pub(super) not_openers: Vec<String>,
    pub(super) no_topic: Vec<String>,
}

/// Puts the language files together; each of them may contain any of the lists.
pub(super) fn language(files: &mut [FileProblems<'_>]) -> LanguageLists {
    let mut all = raw::RawLanguage::default();
    for file in files {
        if let Some(one) = read::<raw::RawLanguage>(file) {
            all.forms.extend(one.forms);
            all.doubling.extend(one.doubling);
            all.pairs.extend(one.pairs);
            all.never_end.extend(one.never_end);
            all.may_end.extend(one.may_end);
            check_openers(file, one.openers.iter().chain(&one.not_openers));
            all.openers.extend(one.openers);
            all.not_openers.extend(one.not_openers);
            all.no_topic.extend(one.no_topic);
            all.frequency.extend(one.frequency);
        }
    }
    LanguageLists {
        forms: WordForms::new(&all.forms, &all.doubling, &all.pairs, &all.frequency),
        segmenter: Segmenter::new(all.never_end, all.may_end),
        openers: all.openers.into_iter().map(Spanned::into_inner).collect(),
        not_openers: all.not_openers.into_iter().map(Spanned::into_inner).collect(),
        no_topic: all.no_topic,
    }
}

/// Reports phrases of a language file that cannot be read.
fn check_openers<'o>(
    problems: &mut FileProblems<'_>,
    openers: impl Iterator<Item = &'o Spanned<String>>,
) {
    for phrase in openers {
        match parse(phrase.get_ref()) {
            Err(mistake) => {
                let span = problems.within(phrase, mistake.span);
                problems.error(mistake.message, span, "", None);
            }
            Ok(parts) if !named_lists(&parts).is_empty() => {
                problems.error(
                    "a phrase of a language names no vocabulary",
                    phrase.span(),
                    "",
                    None,
                );
            }
            Ok(_) => {}
        }
    }
}

/// Returns the words that open a clause (tag 0), and the words that look like it (tag 1).
pub(super) fn clause_openers(
    openers: &[String],
    not_openers: &[String],
    compiler: &mut PhraseCompiler<'_>,
) -> PhraseList {
    let mut set = PhraseList::default();
    for (words, tag) in [(openers, 0), (not_openers, 1)] {
        // One that cannot be read was reported with its file.
        words.iter().for_each(|word| drop(compiler.add(&mut set, word, tag)));
    }
    set
}

/// Reports a mistake in a phrase at its place in the file.
pub(super) fn report(
    problems: &mut FileProblems<'_>,
    phrase: &Spanned<String>,
    mistake: &PhraseMistake,
    compiler: &PhraseCompiler<'_>,
) {
    let span = problems.within(phrase, mistake.span.clone());
    match mistake.unknown.as_deref() {
        Some(name) => {
            let known: Vec<&str> = compiler.vocabularies().collect();
            problems.unknown("list or vocabulary", name, span, &known);
        }
        None => problems.error(mistake.message.clone(), span, "", None),
    }
}

/// Reads a vocabulary and compiles it, with the words that the configuration adds and removes.
pub(super) fn vocabulary(
    problems: &mut FileProblems<'_>,
    compiler: &mut PhraseCompiler<'_>,
    changes: Option<&(Vec<String>, Vec<String>)>,
    built_in: bool,
) -> (CollectedVocabulary, Vec<String>) {
    let mut set = CollectedVocabulary::default();
    let mut known = Vec::new();
    let (add, remove) = changes.map_or((&[][..], &[][..]), |(add, remove)| (add, remove));
    if let Some(raw) = read::<raw::RawVocabulary>(problems) {
        if built_in && (raw.summary.is_none() || raw.sources.is_empty()) {
            problems.error("a built-in vocabulary needs a summary and a source", 0..0, "", None);
        }
        report_covered(problems, &raw.words, compiler);
        for word in &raw.words {
            match compiler.add_entry(&mut set, word.get_ref()) {
                Err(mistake) => report(problems, word, &mistake, compiler),
                Ok(()) => known.push(word.get_ref().clone()),
            }
        }
    }
    for word in remove {
        compiler.remove_entry(&mut set, word);
    }
    for word in add {
        // The configuration has checked these where it can show their place.
        let _ = compiler.add_entry(&mut set, word);
    }
    (set, list_samples(known))
}

/// Reads a context; the words of its cues go into `set`, under tags counted by `next_tag`.
pub(super) fn context(
    problems: &mut FileProblems<'_>,
    name: &str,
    compiler: &mut PhraseCompiler<'_>,
    set: &mut PhraseList,
    next_tag: &mut u32,
) -> Option<HitContext> {
    let raw = read::<raw::RawContext>(problems)?;
    let note =
        raw.note.as_ref().map(|note| (note, MessageTemplate::parse(note.get_ref(), &["words"])));
    let note = match note {
        Some((_, Ok(note))) => note,
        Some((note, Err((name, part)))) => {
            let span = problems.within(note, part);
            problems.unknown("placeholder", &name, span, &["words"]);
            MessageTemplate::default()
        }
        None => MessageTemplate::default(),
    };
    let mut cues = Vec::new();
    for cue in &raw.cues {
        let inner = cue.get_ref();
        match (inner.shape, inner.any.is_empty()) {
            (Some(shape), true) => {
                report_covered(problems, &inner.unless, compiler);
                for phrase in &inner.unless {
                    if let Err(mistake) = compiler.add(set, phrase.get_ref(), *next_tag) {
                        report(problems, phrase, &mistake, compiler);
                    }
                }
                cues.push(ContextCue::Shape(
                    shape,
                    (!inner.unless.is_empty()).then_some(*next_tag),
                ));
                *next_tag += 2;
            }
            (shape, false) => {
                for (list, tag) in [(&inner.any, *next_tag), (&inner.unless, *next_tag + 1)] {
                    report_covered(problems, list, compiler);
                    for phrase in list {
                        if let Err(mistake) = compiler.add(set, phrase.get_ref(), tag) {
                            report(problems, phrase, &mistake, compiler);
                        }
                    }
                }
                let side = inner.side.unwrap_or(raw::CueSide::Clause);
                let over_commas = inner.over_commas.unwrap_or(true);
                let words = WordCue { tag: *next_tag, side, within: inner.within, over_commas };
                cues.push(shape.map_or(ContextCue::Words(words.clone()), |shape| {
                    ContextCue::Both(words, shape)
                }));
                *next_tag += 2;
            }
            (None, true) => {
                problems.error("a cue has `any` words or a `shape`, or both", cue.span(), "", None);
            }
        }
    }
    let summary = raw.summary.map(Spanned::into_inner).unwrap_or_default();
    if summary.is_empty() {
        problems.error("a context needs a `summary`", 0..0, "", None);
    }
    Some(HitContext { name: name.to_owned(), summary, note, cues })
}
