//! The user's words, allowances and rules as a layer over the prepared rule set.
//!
//! Compiling the built-in rules takes a second, so they are prepared when the program is built, and
//! what the user adds is compiled alone. The prepared set is extended in place: new words, phrases
//! and frames get numbers above the known ones, a vocabulary that changes keeps its number and only
//! the phrases that name it are anchored again (`phrase::extend`), and a rule that is replaced loses
//! its tags, so that its phrases are found no more. Rules lie in the order of their names, so that a
//! new one moves others: [`NewNumbers`] says where each has gone, and tags and frames follow. The
//! names by which rules know one another are looked up again for all of them.
//!
//! Files that everything rests on (language, contexts, evidence, tables, scores) need a whole new
//! set, and so does a claim rule in place of one that others are like, or wording with a possessive
//! that goes: as long as "today's" is known, it is not read as "today". [`extend`] then declines.
//! The result finds what [`load`](super::load) finds, which a test compares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::folder::read_folder;
use super::load::{LISTS, RuleFiles};
use super::raw::RawRule;
use super::read::{FileProblems, read};
use super::resolve::{literals, resolve};
use super::scores::{TermNames, find_again, named_vocabularies};
use super::valid::{self, RulePhrases};
use super::{
    ListSamples, LoadedRules, Matcher, PhraseRole, Rule, RuleFamily, RuleOrigin, RuleSet,
    RuleSources, lists, rule_lists,
};
use crate::finding::{self, Finding, RuleId};
use crate::phrase::{PhraseCompiler, PhraseList, RuleLists, TriggerWord};
use crate::source::Source;

/// The folders of vocabularies and of families.
const VOCABULARIES: &str = "vocabularies";
const FAMILIES: &str = "families";
/// Folders of files that are no rules and can be layered all the same.
const LAYERED: [&str; 2] = [VOCABULARIES, FAMILIES];

/// Adds what `sources` say to a prepared set; `built_in` gives the text of a built-in file by its
/// path below `rules/`. `None` where they change what the whole set rests on.
pub fn extend(
    mut set: RuleSet,
    sources: &RuleSources,
    built_in: impl Fn(&str) -> Option<&'static str>,
) -> Option<LoadedRules> {
    // Wording in vain is looked for in all of it.
    if sources.thorough {
        return None;
    }
    let (mut files, mut problems) = (RuleFiles::new(), Vec::new());
    for folder in &sources.folders {
        problems.extend(read_folder(folder, &mut files));
    }
    let is_list = |family: &str| LISTS.contains(&family) && !LAYERED.contains(&family);
    for (family, name) in files.keys() {
        let replaced = built_in(&format!("{family}/{name}.toml"));
        if is_list(family) || replaced.is_some_and(names_possessive) {
            return None;
        }
    }
    let removed = sources.vocabulary.values().flat_map(|(_, removed)| removed);
    if removed.into_iter().any(|entry| is_possessive(entry)) {
        return None;
    }
    let forms = std::mem::take(&mut set.forms);
    let compiler = PhraseCompiler::extending(&forms, &set.lexicon, &set.slots);
    let base = set.rules.len();
    let (lists, own, replaced) = (NewPhrases::default(), Vec::new(), BTreeSet::new());
    let mut layer = RuleLayer { set, sources, problems, compiler, lists, base, own, replaced };
    layer.add_vocabularies(&files, built_in);
    layer.add_families(&files);
    layer.add_rules(&files);
    layer.add_phrases();
    let mut loaded = layer.finish()?;
    loaded.rules.forms = forms;
    Some(loaded)
}

/// Whether a built-in file lists wording with a possessive, each entry on a line or a list on one.
fn names_possessive(text: &str) -> bool {
    let is_wording = |line: &str| line.trim_start().starts_with('"') || line.contains("= [");
    text.lines().any(|line| is_wording(line) && is_possessive(line))
}

fn is_possessive(wording: &str) -> bool {
    wording.contains("'s") || wording.contains("\u{2019}s")
}

/// Phrases of the layer, by what they are for.
#[derive(Default)]
struct NewPhrases {
    wording: PhraseList,
    lines: PhraseList,
    verbs: PhraseList,
    gates: PhraseList,
}

struct RuleLayer<'s, 'f> {
    set: RuleSet,
    sources: &'s RuleSources,
    problems: Vec<Finding>,
    compiler: PhraseCompiler<'f>,
    lists: NewPhrases,
    /// The number of prepared rules: those of the user get the numbers that follow, until all have
    /// their places.
    base: usize,
    own: Vec<Rule>,
    /// The names of the user's rule files.
    replaced: BTreeSet<String>,
}

impl<'f> RuleLayer<'_, 'f> {
    fn report(&mut self, source: &Source, problems: FileProblems<'_>) {
        self.problems.extend(finding::locate(source, problems.drafts));
    }

    /// Compiles the vocabularies that files or the configuration change.
    fn add_vocabularies(
        &mut self,
        files: &RuleFiles,
        built_in: impl Fn(&str) -> Option<&'static str>,
    ) {
        let mut names: BTreeSet<&String> = self.sources.vocabulary.keys().collect();
        names.extend(files.keys().filter(|key| key.0 == VOCABULARIES).map(|(_, name)| name));
        if names.is_empty() {
            return;
        }
        let mut samples = (*self.set.vocabularies).clone();
        for name in names {
            let (source, origin) = match files.get(&(VOCABULARIES.to_owned(), name.clone())) {
                Some((source, origin)) => (source.clone(), *origin),
                None => {
                    let path = format!("{VOCABULARIES}/{name}.toml");
                    let Some(text) = built_in(&path) else { continue };
                    let source = Source::built_in(format!("rules/{path}"), text);
                    (Arc::new(source), RuleOrigin::BuiltIn)
                }
            };
            let mut problems = FileProblems::new(&source, "rule");
            let changes = self.sources.vocabulary.get(name);
            let is_built_in = origin == RuleOrigin::BuiltIn;
            let (list, entries) =
                lists::vocabulary(&mut problems, &mut self.compiler, changes, is_built_in);
            samples.insert(name.clone(), entries);
            self.compiler.set_vocabulary(name, list);
            self.report(&source, problems);
        }
        self.set.vocabularies = samples.into();
    }

    /// The place for the phrases of rule number `rule`.
    fn phrases<'p>(&'p mut self, rule: usize, id: &str) -> RulePhrases<'p, 'f> {
        let (allow, extra) = self
            .sources
            .phrases
            .get(id)
            .map_or((&[][..], &[][..]), |(allow, extra)| (allow, extra));
        RulePhrases {
            compiler: &mut self.compiler,
            wording: &mut self.lists.wording,
            lines: &mut self.lists.lines,
            verbs: &mut self.lists.verbs,
            gates: &mut self.lists.gates,
            frames: &mut self.set.frames,
            rule,
            tables: &self.set.table_names,
            scores: &self.set.scores,
            lists: ListSamples::new(),
            allow,
            extra,
        }
    }

    /// Reads the user's families, which replace built-in ones of the same name.
    fn add_families(&mut self, files: &RuleFiles) {
        for ((_, name), (source, _)) in files.iter().filter(|((folder, _), _)| folder == FAMILIES) {
            let mut problems = FileProblems::new(source, "rule");
            if let Some(family) = RuleFamily::read(&mut problems, name) {
                self.set.families.retain(|known| known.name != *name);
                self.set.families.push(Arc::new(family));
            }
            self.report(source, problems);
        }
    }

    /// Compiles the user's rules.
    fn add_rules(&mut self, files: &RuleFiles) {
        for ((family, name), (source, origin)) in files {
            if LAYERED.contains(&family.as_str()) {
                continue;
            }
            let id = format!("{family}/{name}");
            let mut problems = FileProblems::new(source, "rule");
            let contexts = std::mem::take(&mut self.set.contexts);
            let mut phrases = self.phrases(self.base + self.own.len(), &id);
            let name = RuleId::new(&id);
            let rule = valid::rule(&mut problems, name, source, *origin, &contexts, &mut phrases);
            self.set.contexts = contexts;
            self.own.extend(rule);
            self.replaced.insert(id);
            self.report(source, problems);
        }
        self.compiler.use_lists(RuleLists::default());
    }

    /// Compiles the phrases that the configuration looks for and allows beside those of prepared
    /// rules.
    fn add_phrases(&mut self) {
        let named = self.sources.phrases.iter().filter(|(id, _)| !self.replaced.contains(*id));
        let named: Vec<_> = named.collect();
        for (id, (allow, extra)) in named {
            let Some(index) = self.set.index(id) else { continue };
            if let Matcher::Repeat(repeat) = &mut self.set.rules[index].matcher {
                repeat.allow(allow);
                continue;
            }
            if allow.iter().chain(extra).any(|phrase| phrase.contains('{')) {
                self.use_lists_of(index);
            }
            let position = match &self.set.rules[index].matcher {
                Matcher::Phrase(phrases) => Some(phrases.limits.position),
                Matcher::Claim(_) => None,
                // The configuration says that these take no phrases.
                _ => continue,
            };
            let mut phrases = self.phrases(index, id);
            if let Some(position) = position {
                rule_lists::add_extra(&mut phrases, position);
            }
            rule_lists::add_allowed(&mut phrases);
            self.compiler.use_lists(RuleLists::default());
        }
    }

    /// Makes the lists of a prepared rule ready: a phrase means the list rather than a vocabulary of
    /// that name.
    fn use_lists_of(&mut self, rule: usize) {
        let source = self.set.rules[rule].source.clone();
        let mut problems = FileProblems::new(&source, "rule");
        if let Some(raw) = read::<RawRule>(&mut problems) {
            rule_lists::read_lists(&mut problems, &raw.lists, &mut self.compiler);
        }
    }

    /// Puts everything together.
    fn finish(mut self) -> Option<LoadedRules> {
        self.index();
        if !self.replaced.is_empty() {
            self.renumber()?;
            self.problems.extend(resolve(&mut self.set));
        }
        let Self { mut set, compiler, .. } = self;
        set.name_families();
        set.stems.extend(compiler.new_forms(), &set.no_topic);
        let has_other_vocabularies = compiler.has_replaced();
        (set.lexicon, set.slots) = compiler.finish();
        if has_other_vocabularies {
            set.slots.count_only(&named_vocabularies(&set.scores));
        }
        let mut scores = std::mem::take(&mut set.scores);
        let names = TermNames {
            rules: &set.rules,
            groups: &set.groups,
            contexts: &set.contexts,
            evidence: &set.evidence,
            slots: &set.slots,
        };
        if !self.replaced.is_empty() && !find_again(&mut scores, &names) {
            return None;
        }
        for score in &mut scores {
            if let Some(change) = self.sources.scores.get(&score.name) {
                change.apply(score);
            }
        }
        set.scores = scores;
        Some(LoadedRules { rules: set, problems: self.problems })
    }

    /// Adds the new phrases to those that are there, and what the sieve has to know about them.
    fn index(&mut self) {
        let Self { set, compiler, .. } = self;
        let NewPhrases { wording, lines, verbs, gates } = std::mem::take(&mut self.lists);
        let mut triggers: Vec<TriggerWord> =
            compiler.triggers(&verbs).chain(compiler.triggers(&gates)).collect();
        let mut words = compiler.anchor_again(&mut set.wording).words;
        for phrases in [&mut set.verbs, &mut set.gates] {
            triggers.extend(compiler.anchor_again(phrases).triggers);
        }
        for phrases in [&mut set.lines, &mut set.cues, &mut set.evidence_wording] {
            compiler.anchor_again(phrases);
        }
        words.extend(compiler.add_to(&mut set.wording, wording));
        compiler.add_to(&mut set.lines, lines);
        compiler.add_to(&mut set.verbs, verbs);
        compiler.add_to(&mut set.gates, gates);
        let sieve = std::mem::take(&mut set.sieve);
        set.sieve = sieve.with(&set.frames, words.into_iter(), triggers.into_iter());
    }

    /// Gives all rules the places that their names have in order; tags and frames follow them.
    fn renumber(&mut self) -> Option<()> {
        let numbers = NewNumbers::of(&self.set.rules, &self.own, &self.replaced);
        let mut dead = BTreeSet::new();
        for (number, frame) in self.set.frames.iter_mut().enumerate() {
            let is_gone =
                frame.rules.first().is_some_and(|owner| numbers.of_rule(*owner).is_none());
            if is_gone && frame.rules.len() > 1 {
                return None;
            }
            frame.rules.retain(|rule| numbers.of_rule(*rule).is_some());
            for rule in &mut frame.rules {
                *rule = numbers.of_rule(*rule).unwrap_or_default();
            }
            if is_gone {
                dead.insert(number);
            }
        }
        let set = &mut self.set;
        for phrases in [&mut set.wording, &mut set.lines, &mut set.verbs, &mut set.gates] {
            phrases.change_tags(|tag| numbers.of_tag(tag, &dead));
        }
        let old = std::mem::take(&mut set.rules).into_iter();
        let rules = old.chain(std::mem::take(&mut self.own)).enumerate();
        let mut placed: BTreeMap<usize, Rule> = BTreeMap::new();
        let mut has_other_patterns = false;
        for (number, rule) in rules {
            let place = numbers.of_rule(number);
            let stays = number < self.base && place.is_some();
            has_other_patterns |= !stays && matches!(rule.matcher, Matcher::Pattern(_));
            placed.extend(place.map(|place| (place, rule)));
        }
        set.rules = placed.into_values().collect();
        if has_other_patterns {
            set.rule_literals = literals(&set.rules);
        } else {
            set.rule_literals.renumber(|rule| numbers.of_rule(rule).unwrap_or(rule));
        }
        Some(())
    }
}

/// The place of each rule, by the number that it had before; `None` for one that is replaced.
struct NewNumbers(Vec<Option<usize>>);

impl NewNumbers {
    /// Orders prepared rules and the user's by name, without those that are replaced.
    fn of(rules: &[Rule], own: &[Rule], replaced: &BTreeSet<String>) -> Self {
        let mut order: Vec<(&str, usize)> = Vec::new();
        for (number, rule) in rules.iter().enumerate() {
            if !replaced.contains(rule.id.as_str()) {
                order.push((rule.id.as_str(), number));
            }
        }
        for (number, rule) in own.iter().enumerate() {
            order.push((rule.id.as_str(), rules.len() + number));
        }
        order.sort_unstable();
        let mut numbers = vec![None; rules.len() + own.len()];
        for (place, (_, number)) in order.into_iter().enumerate() {
            numbers[number] = Some(place);
        }
        Self(numbers)
    }

    fn of_rule(&self, number: usize) -> Option<usize> {
        self.0.get(number).copied().flatten()
    }

    /// The tag of the same role in the same rule or frame; `dead` are frames of replaced rules.
    fn of_tag(&self, tag: u32, dead: &BTreeSet<usize>) -> Option<u32> {
        for role in [PhraseRole::Wording, PhraseRole::Exception] {
            if let Some(rule) = role.number(tag) {
                return self.of_rule(rule).map(|rule| role.tag(rule));
            }
        }
        let frames =
            [PhraseRole::Verb, PhraseRole::Object, PhraseRole::Subject, PhraseRole::Unless];
        let frame = frames.into_iter().find_map(|role| role.number(tag))?;
        (!dead.contains(&frame)).then_some(tag)
    }
}
