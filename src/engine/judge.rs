//! Asks contexts about a match: whether it is a hit, its weight, and the reasons.

use std::ops::Range;

use super::{Checker, RuleLevels, RuleMatch, needs, phrase};
use crate::context::CandidateSentence;
use crate::finding::{FindingScope, ScoreTerms, Severity, Silenced, SilencedBy};
use crate::rules::{HitContext, Rule};

/// A match after contexts have judged it.
#[derive(Clone, Debug)]
pub(super) struct JudgedMatch {
    pub(super) found: RuleMatch,
    /// The sentence around it.
    pub(super) sentence: Range<usize>,
    pub(super) severity: Severity,
    pub(super) notes: Vec<String>,
    pub(super) silenced: Option<Silenced>,
    pub(super) score: Option<ScoreTerms>,
    pub(super) scope: FindingScope,
    /// For the rest of its paragraph, which decides whether it is a hit at all.
    pub(super) waits: bool,
    /// Figures of a tally, by the names of their placeholders.
    pub(super) values: Vec<(&'static str, String)>,
}

impl JudgedMatch {
    /// A match that nothing is known against.
    pub(super) fn new(found: RuleMatch, sentence: Range<usize>) -> Self {
        let (severity, scope) = (Severity::Warning, FindingScope::Span);
        let (notes, values) = (Vec::new(), Vec::new());
        Self {
            found,
            sentence,
            severity,
            notes,
            silenced: None,
            score: None,
            scope,
            waits: false,
            values,
        }
    }
}

impl Checker {
    /// Lets contexts decide about a match; `None` where its rule is off.
    pub(super) fn judge(
        &self,
        mut found: RuleMatch,
        sentence: &CandidateSentence<'_, '_>,
        levels: &RuleLevels,
    ) -> Option<JudgedMatch> {
        let rule = &self.rules.rules[found.rule];
        let level = levels[found.rule]?;
        let words = sentence.words.within(&found.range);
        let mut silenced = self.silencer(rule, &found, sentence, &words);
        let (steps, notes) = self.weigh(rule, sentence, &words);
        let lacks = !rule.needs_one_of.is_empty()
            && self.holding(&rule.needs_one_of, sentence, &words).next().is_none();
        let waits = lacks && silenced.is_none() && needs::needs_company(&self.rules, rule);
        if lacks && !waits {
            silenced.get_or_insert_with(needs::nothing_holds);
        }
        if rule.safe_to_delete
            && phrase::is_whole(sentence.text, &sentence.block.range, &found.range)
        {
            found.fixes.push(sentence.block.range.clone());
        }
        if silenced.is_none() {
            self.show_near_miss(&mut found, sentence);
        }
        let (severity, sentence) = (level.shifted(steps), sentence.range.clone());
        Some(JudgedMatch { severity, notes, silenced, waits, ..JudgedMatch::new(found, sentence) })
    }

    /// Marks wording that may be mistaken for support of a match, if support would silence it.
    pub(super) fn show_near_miss(
        &self,
        found: &mut RuleMatch,
        sentence: &CandidateSentence<'_, '_>,
    ) {
        if self.supportable[found.rule] {
            let miss =
                sentence.near_miss().filter(|(range, _)| !phrase::overlap(range, &found.range));
            found.parts.extend(miss.map(|(range, why)| (range, why.to_owned())));
        }
    }

    /// Returns the contexts that apply to a match, each with the words that make it apply.
    fn holding<'a>(
        &'a self,
        contexts: &'a [usize],
        sentence: &'a CandidateSentence<'_, '_>,
        words: &'a Range<usize>,
    ) -> impl Iterator<Item = (&'a HitContext, &'a str)> {
        // A match of signs only ("###") has no words for contexts to bear on.
        let contexts =
            contexts.iter().filter(|_| !words.is_empty()).map(|&index| &self.rules.contexts[index]);
        contexts.filter_map(|context| Some((context, sentence.holds(context, words)?)))
    }

    /// Returns the reason that silences a match: an exception of its rule, or else the first
    /// context that applies. The other contexts are not asked: looking for evidence costs more than
    /// all words around.
    pub(super) fn silencer(
        &self,
        rule: &Rule,
        found: &RuleMatch,
        sentence: &CandidateSentence<'_, '_>,
        words: &Range<usize>,
    ) -> Option<Silenced> {
        let by = |context: &str, words: &str| Silenced {
            by: SilencedBy::Context,
            context: context.to_owned(),
            words: words.to_owned(),
        };
        if let Some(exception) = &found.excepted {
            return Some(by("unless", &sentence.text[exception.clone()]));
        }
        let (context, words) = self.holding(&rule.silent_when, sentence, words).next()?;
        Some(by(&context.name, words))
    }

    /// Returns the number of steps by which contexts raise a match (below 0: lower it), and their
    /// notes about it.
    fn weigh(
        &self,
        rule: &Rule,
        sentence: &CandidateSentence<'_, '_>,
        words: &Range<usize>,
    ) -> (i32, Vec<String>) {
        let (mut steps, mut notes) = (0, Vec::new());
        for (contexts, step) in
            [(&rule.needs_one_of, 0), (&rule.softer_when, -1), (&rule.louder_when, 1)]
        {
            for (context, words) in self.holding(contexts, sentence, words) {
                steps += step;
                let note = context.note.fill(|hole| (hole == "words").then_some(words));
                // A shape of the text has no words to show.
                let note = note.strip_suffix(": ``").map_or(note.clone(), ToOwned::to_owned);
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        (steps, notes)
    }
}
