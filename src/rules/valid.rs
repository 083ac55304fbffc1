//! One rule file, from its text to a [`RawRule`]: everything that is missing or wrong is reported
//! at its place.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::blocks;
use super::claim;
use super::example::{check_examples, examples};
use super::lists::report;
use super::measured::measured;
use super::needless::report_covered;
use super::pattern::RulePattern;
use super::raw;
use super::read::{FileProblems, read};
use super::repeat;
use super::rule_lists;

use super::scores::{RawJudge, check_bar};
use super::{
    self as rules, ClaimFrame, HitContext, HitLimits, HitPosition, ListSamples, Matcher,
    MessageTemplate, PatternWording, PhraseRole, Rule, RuleJudge, RuleOrigin, RuleScore,
    ScoredWording, tally,
};
use crate::finding::{RuleId, Severity};
use crate::phrase::{PhraseCompiler, PhraseList};
use crate::source::Source;

/// The lists that one rule's phrases are added to, and the additions of the configuration.
pub(super) struct RulePhrases<'a, 'b> {
    pub(super) compiler: &'a mut PhraseCompiler<'b>,
    /// Phrases that make hits, verbs of frames, and phrases that only count near one of them.
    pub(super) wording: &'a mut PhraseList,
    pub(super) lines: &'a mut PhraseList,
    pub(super) verbs: &'a mut PhraseList,
    pub(super) gates: &'a mut PhraseList,
    /// The frames of claims so far.
    pub(super) frames: &'a mut Vec<ClaimFrame>,
    /// The number of the rule.
    pub(super) rule: usize,
    /// The names of tables, and the scores.
    pub(super) tables: &'a [String],
    pub(super) scores: &'a [RuleScore],
    /// The lists of the rule, each with some of its entries.
    pub(super) lists: ListSamples,
    /// Phrases that the configuration allows, and further ones that it looks for.
    pub(super) allow: &'a [String],
    pub(super) extra: &'a [String],
}

/// Reads a rule.
pub(super) fn rule(
    problems: &mut FileProblems<'_>,
    id: RuleId,
    source: &Arc<Source>,
    origin: RuleOrigin,
    contexts: &[HitContext],
    phrases: &mut RulePhrases<'_, '_>,
) -> Option<Rule> {
    let raw = read::<raw::RawRule>(problems)?;
    if origin == RuleOrigin::BuiltIn {
        check_examples(problems, &raw);
    }
    let names = |problems: &mut FileProblems<'_>, names: &[Spanned<String>]| {
        context_indices(problems, names, contexts)
    };
    let (silent_when, softer_when, louder_when) = (
        names(problems, &raw.silent_when),
        names(problems, &raw.softer_when),
        names(problems, &raw.louder_when),
    );
    let needs_one_of = names(problems, &raw.needs_one_of);
    let severity = raw.severity.as_ref().map(|severity| *severity.get_ref());
    if severity.is_none() && problems.drafts.is_empty() {
        problems.error("a rule needs a `severity`: error, warning or info", 0..0, "", None);
    }
    phrases.lists = rule_lists::read_lists(problems, &raw.lists, phrases.compiler);
    let matcher = matcher(problems, raw.matcher.as_ref(), phrases)?;
    rule_lists::report_unused(problems, &raw.lists, phrases.compiler);
    let judge = raw.judge.as_ref().and_then(|judge| self::judge(problems, judge, phrases.scores));
    if let (Matcher::Scored(_), None, Some(at)) = (&matcher, &judge, &raw.matcher) {
        problems.error("a scored matcher needs `[judge]` with a `score`", at.span(), "", None);
        return None;
    }
    let message = message(problems, raw.message.as_ref(), &matcher);
    let (fires, allows, rewrites) = examples(problems, raw.fires, raw.allows, raw.rewrites);
    let references = raw.sources.iter().map(Spanned::get_ref);
    Some(Rule {
        id,
        family: Arc::default(),
        source: source.clone(),
        origin,
        summary: required(problems, raw.summary.as_ref(), "summary").into(),
        message: message.into(),
        label: raw.label.map(Spanned::into_inner).unwrap_or_default().into(),
        severity: severity.unwrap_or(Severity::Warning),
        why: required(problems, raw.why.as_ref(), "why").into(),
        instead: required(problems, raw.instead.as_ref(), "instead").into(),
        silent_when,
        softer_when,
        louder_when,
        needs_one_of,
        judge,
        aliases: raw.aliases,
        preview: raw.preview,
        once: raw.once,
        safe_to_delete: raw.fix == Some(raw::FixPolicy::Safe),
        measured: raw.measured.and_then(|measured| self::measured(problems, &measured)).into(),
        matcher,
        fires: fires.into(),
        allows: allows.into(),
        rewrites: rewrites.into(),
        sources: references
            .filter_map(|reference| {
                Some((
                    reference.title.clone()?.into_inner(),
                    reference.url.clone().map(Spanned::into_inner),
                ))
            })
            .collect::<Vec<_>>()
            .into(),
    })
}

pub(super) fn required(
    problems: &mut FileProblems<'_>,
    text: Option<&Spanned<String>>,
    key: &str,
) -> String {
    match text {
        Some(text) if !text.get_ref().trim().is_empty() => text.get_ref().clone(),
        Some(text) => {
            problems.error(format!("`{key}` is empty"), text.span(), "", None);
            String::new()
        }
        None => {
            // A misspelt key has been reported already.
            if problems.drafts.is_empty() {
                problems.error(format!("`{key}` is missing"), 0..0, "", None);
            }
            String::new()
        }
    }
}

fn context_indices(
    problems: &mut FileProblems<'_>,
    names: &[Spanned<String>],
    contexts: &[HitContext],
) -> Vec<usize> {
    let mut found = Vec::new();
    for name in names {
        match contexts.iter().position(|context| context.name == *name.get_ref()) {
            Some(index) => found.push(index),
            None => {
                let known: Vec<&str> =
                    contexts.iter().map(|context| context.name.as_str()).collect();
                problems.unknown("context", name.get_ref(), name.span(), &known);
            }
        }
    }
    found
}

fn message(
    problems: &mut FileProblems<'_>,
    message: Option<&Spanned<String>>,
    matcher: &Matcher,
) -> MessageTemplate {
    let text = required(problems, message, "message");
    let groups = match matcher {
        Matcher::Phrase(_) | Matcher::Claim(_) | Matcher::Scored(_) => Vec::new(),
        Matcher::Tally(_) => tally::PLACEHOLDERS[1..].to_vec(),
        Matcher::Pattern(patterns) => {
            patterns.any.iter().flat_map(RulePattern::groups).map(String::as_str).collect()
        }
        Matcher::Block(_) => vec!["count", "lines", "parts"],
        Matcher::Story(_) => vec!["topic"],
        Matcher::Repeat(_) => vec!["count", "files", "words", "also"],
    };
    let known: Vec<&str> = [vec!["match"], groups].concat();
    let (Some(message), Err((name, part))) = (message, MessageTemplate::parse(&text, &known))
    else {
        return MessageTemplate::parse(&text, &known).unwrap_or_default();
    };
    let span = problems.within(message, part);
    problems.unknown("placeholder", &name, span, &known);
    MessageTemplate::default()
}

fn matcher(
    problems: &mut FileProblems<'_>,
    raw: Option<&Spanned<raw::RawMatcher>>,
    phrases: &mut RulePhrases<'_, '_>,
) -> Option<Matcher> {
    let Some(raw) = raw else {
        problems.error(
            "a rule needs a matcher",
            0..0,
            "",
            Some("add `[match.phrase]`, or `pattern`, `claim`, `tally`, `block`, `story`, `repeat`, `scored`".into()),
        );
        return None;
    };
    if raw.get_ref().count() != 1 {
        problems.error(
            "a rule has exactly one matcher",
            raw.span(),
            "",
            Some("split it into two rules".into()),
        );
        return None;
    }
    let at = raw.span();
    match raw.get_ref() {
        raw::RawMatcher { phrase: Some(phrase), .. } => {
            Some(Matcher::Phrase(phrase_matcher(problems, phrase, at, phrases)))
        }
        raw::RawMatcher { pattern: Some(pattern), .. } => {
            Some(Matcher::Pattern(pattern_matcher(problems, pattern, at)))
        }
        raw::RawMatcher { tally: Some(tally), .. } => {
            add_phrases(problems, &tally.any, PhraseRole::Wording, phrases);
            Some(Matcher::Tally(tally::TallyMatcher::new(problems, tally, at)))
        }
        raw::RawMatcher { block: Some(block), .. } => {
            Some(Matcher::Block(Box::new(blocks::blocks(problems, block))))
        }
        raw::RawMatcher { story: Some(story), .. } => {
            Some(Matcher::Story(Box::new(blocks::stories(problems, story))))
        }
        raw::RawMatcher { claim: Some(claim), .. } => {
            Some(Matcher::Claim(claim::claim(problems, claim, at, phrases)))
        }
        raw::RawMatcher { scored: Some(scored), .. } => {
            scored_matcher(problems, scored, at, phrases.tables)
        }
        raw::RawMatcher { repeat: Some(repeat), .. } => Some(Matcher::Repeat(Box::new(
            repeat::RepeatMatcher::new(problems, repeat, phrases.allow),
        ))),
        _ => None,
    }
}

fn scored_matcher(
    problems: &mut FileProblems<'_>,
    raw: &raw::RawScored,
    at: Range<usize>,
    tables: &[String],
) -> Option<Matcher> {
    let Some(name) = &raw.table else {
        problems.error("a scored matcher needs a `table`", at, "", None);
        return None;
    };
    let Some(table) = tables.iter().position(|known| known == name.get_ref()) else {
        let known: Vec<&str> = tables.iter().map(String::as_str).collect();
        problems.unknown("table", name.get_ref(), name.span(), &known);
        return None;
    };
    Some(Matcher::Scored(ScoredWording { table }))
}

/// Reads `[judge]`.
fn judge(
    problems: &mut FileProblems<'_>,
    raw: &Spanned<RawJudge>,
    scores: &[RuleScore],
) -> Option<RuleJudge> {
    let RawJudge { score, at_least, sure } = raw.get_ref();
    let Some(name) = score else {
        problems.error("`[judge]` needs a `score`", raw.span(), "", None);
        return None;
    };
    for bar in [at_least, sure].into_iter().flatten() {
        check_bar(problems, bar);
    }
    let bar = |bar: &Option<Spanned<f32>>| bar.as_ref().map(|bar| *bar.get_ref());
    match scores.iter().position(|score| score.name == *name.get_ref()) {
        Some(score) => Some(RuleJudge { score, at_least: bar(at_least), sure: bar(sure) }),
        None => {
            let known: Vec<&str> = scores.iter().map(|score| score.name.as_str()).collect();
            problems.unknown("score", name.get_ref(), name.span(), &known);
            None
        }
    }
}

fn phrase_matcher(
    problems: &mut FileProblems<'_>,
    raw: &raw::RawWording,
    at: Range<usize>,
    phrases: &mut RulePhrases<'_, '_>,
) -> rules::PhraseWording {
    if raw.any.is_empty() {
        problems.error("`any` has no phrase", at.clone(), "nothing to find", None);
    }
    if raw.addresses {
        problems.error(
            "only patterns are looked for in addresses",
            at,
            "",
            Some("leave out `addresses`".into()),
        );
    }
    if raw.position == HitPosition::WholeLine {
        rule_lists::add_lines(problems, &raw.any, phrases);
    } else {
        add_phrases(problems, &raw.any, PhraseRole::Wording, phrases);
    }
    add_phrases(problems, &raw.unless, PhraseRole::Exception, phrases);
    rule_lists::add_extra(phrases, raw.position);
    rule_lists::add_allowed(phrases);
    let lists = std::mem::take(&mut phrases.lists);
    let any = rules::WrittenWording { phrases: raw.any.clone(), lists };
    rules::PhraseWording { any: any.into(), limits: limits(raw) }
}

fn pattern_matcher(
    problems: &mut FileProblems<'_>,
    raw: &raw::RawWording,
    at: Range<usize>,
) -> PatternWording {
    if raw.any.is_empty() {
        problems.error("`any` has no pattern", at, "nothing to find", None);
    }
    let (any, unless) = (patterns(problems, &raw.any), patterns(problems, &raw.unless));
    PatternWording { any, unless, limits: limits(raw), addresses: raw.addresses }
}

fn limits(raw: &raw::RawWording) -> HitLimits {
    HitLimits { position: raw.position, blocks: raw.blocks.clone() }
}

fn add_phrases(
    problems: &mut FileProblems<'_>,
    list: &[Spanned<String>],
    role: PhraseRole,
    phrases: &mut RulePhrases<'_, '_>,
) {
    let set = if role == PhraseRole::Wording { &mut *phrases.wording } else { &mut *phrases.gates };
    report_covered(problems, list, phrases.compiler);
    for phrase in list {
        if let Err(mistake) = phrases.compiler.add(set, phrase.get_ref(), role.tag(phrases.rule)) {
            report(problems, phrase, &mistake, phrases.compiler);
        }
    }
}

pub(super) fn patterns(
    problems: &mut FileProblems<'_>,
    list: &[Spanned<String>],
) -> Vec<RulePattern> {
    let mut found = Vec::new();
    for pattern in list {
        match RulePattern::parse(pattern.get_ref()) {
            Ok(pattern) => found.push(pattern),
            Err((message, part)) => {
                let span = problems.within(pattern, part);
                let help = message.contains("look-around").then(|| {
                    "mark a part of the match with a group `(?P<mark>…)`, exclude others with `unless`".to_owned()
                });
                problems.error(message, span, "", help);
            }
        }
    }
    found
}
