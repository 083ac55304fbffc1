//! From files to a [`RuleSet`]: the built-in ones, then the user's, which add to them or replace
//! them by name.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::evidence::EvidenceWording;
use super::folder::{key, read_folder};
use super::lists;
use super::needless;
use super::read::FileProblems;
use super::resolve::{literals, resolve};
use super::scores::{self, RawScore, ScoreChange, TermNames};
use super::tables::TableSet;
use super::valid;
use super::{ListSamples, PatternLiterals, Rule, RuleFamily, RuleOrigin, RuleSet, WordSieve};
use crate::finding::{self, Finding, FindingDraft, RuleId, Severity};
use crate::intake::FolderTree;
use crate::phrase::{PhraseCompiler, PhraseList, RuleLists, TriggerWord};
use crate::source::Source;

/// The sources of rules, beside the built-in ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleSources {
    /// Folders of rule files; a later one replaces rules of an earlier one.
    pub folders: Vec<RuleFolder>,
    /// The words to add and to remove, by vocabulary.
    pub vocabulary: BTreeMap<String, (Vec<String>, Vec<String>)>,
    /// The phrases to allow and the phrases to look for, by rule.
    pub phrases: BTreeMap<String, (Vec<String>, Vec<String>)>,
    /// Changed bars and weights, by score.
    pub scores: BTreeMap<String, ScoreChange>,
    /// Whether wording that is written in vain is reported, too: in the files of the folders, or in
    /// the built-in ones where there is no folder.
    pub thorough: bool,
}

/// A folder of rule files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleFolder {
    /// The folder's path.
    pub path: PathBuf,
    /// The folder whose files may be shown.
    pub tree: FolderTree,
}

impl From<PathBuf> for RuleFolder {
    /// A folder that somebody named: its own files may be shown.
    fn from(path: PathBuf) -> Self {
        Self { tree: FolderTree::of(&path), path }
    }
}

/// A rule set, and the mistakes in the files it came from.
#[derive(Debug)]
pub struct LoadedRules {
    /// The rules that could be read.
    pub rules: RuleSet,
    /// Errors and warnings in rule files, in the order of the files.
    pub problems: Vec<Finding>,
}

impl LoadedRules {
    /// Whether any of the problems is an error (and not only a warning).
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

/// Families of files that are no rules.
pub(super) const LISTS: [&str; 7] =
    ["language", "families", "vocabularies", "contexts", "evidence", "tables", "scores"];

pub(super) type RuleFiles = BTreeMap<(String, String), (Arc<Source>, RuleOrigin)>;

/// Loads everything: the built-in files, by path below `rules/` and text, and the additions of
/// `sources`. Mistakes are collected; everything without a mistake is used.
pub fn load<'f>(
    built_in: impl Iterator<Item = (&'f str, &'f str)>,
    sources: &RuleSources,
) -> LoadedRules {
    let mut files = RuleFiles::new();
    let mut problems = Vec::new();
    for (path, text) in built_in {
        let source = Arc::new(Source::new(format!("rules/{path}"), text));
        if let Some(key) = key(path) {
            files.insert(key, (source, RuleOrigin::BuiltIn));
        }
    }
    for folder in &sources.folders {
        problems.extend(read_folder(folder, &mut files));
    }
    let mut loader = RuleLoader { files, problems, rules: RuleSet::default() };
    loader.load(sources);
    LoadedRules { rules: loader.rules, problems: loader.problems }
}

struct RuleLoader {
    files: RuleFiles,
    problems: Vec<Finding>,
    rules: RuleSet,
}

impl RuleLoader {
    fn of(&self, family: &str) -> Vec<(String, Arc<Source>, RuleOrigin)> {
        let all = self.files.iter().filter(|((of, _), _)| of == family);
        all.map(|((_, name), (source, origin))| (name.clone(), source.clone(), *origin)).collect()
    }

    fn report(&mut self, source: &Source, drafts: Vec<FindingDraft>) {
        self.problems.extend(finding::locate(source, drafts));
    }

    fn load(&mut self, sources: &RuleSources) {
        let language_files = self.of("language");
        let mut mistakes: Vec<_> =
            language_files.iter().map(|(_, source, _)| FileProblems::new(source, "rule")).collect();
        let language = lists::language(&mut mistakes);
        let drafts: Vec<_> = mistakes.into_iter().map(|problems| problems.drafts).collect();
        for ((_, source, _), drafts) in language_files.iter().zip(drafts) {
            self.report(source, drafts);
        }
        let mut compiler = PhraseCompiler::new(&language.forms);
        self.load_families();
        self.load_vocabularies(sources, &mut compiler);
        self.load_contexts(sources, &mut compiler);
        self.load_evidence(sources, &mut compiler);
        let tables = self.load_tables();
        let raw_scores = self.load_scores(&tables.names);
        self.load_rules(sources, &mut compiler, &tables.names);
        (self.rules.tables, self.rules.table_names) = tables.finish();
        self.load_terms(&raw_scores, &compiler);
        self.report_unused(sources, &compiler);
        for score in &mut self.rules.scores {
            if let Some(change) = sources.scores.get(&score.name) {
                change.apply(score);
            }
        }
        let openers =
            lists::clause_openers(&language.openers, &language.not_openers, &mut compiler);
        self.rules.clause_openers = compiler.index(openers);
        self.rules.no_topic = language.no_topic.iter().collect();
        // A known possessive would no longer be read as its owner.
        let small = language.no_topic.iter().filter(|word| !word.ends_with("'s"));
        small.for_each(|word| compiler.know(word));
        self.rules.stems.extend(compiler.new_forms(), &self.rules.no_topic);
        (self.rules.lexicon, self.rules.slots) = compiler.finish();
        self.rules.slots.count_only(&scores::named_vocabularies(&self.rules.scores));
        self.rules.forms = language.forms;
        self.rules.segmenter = language.segmenter;
    }

    fn load_families(&mut self) {
        for (name, source, _) in self.of("families") {
            let mut problems = FileProblems::new(&source, "rule");
            self.rules.families.extend(RuleFamily::read(&mut problems, &name).map(Arc::new));
            self.report(&source, problems.drafts);
        }
    }

    fn load_vocabularies(&mut self, sources: &RuleSources, compiler: &mut PhraseCompiler<'_>) {
        let mut all_samples = ListSamples::new();
        for (name, source, origin) in self.of("vocabularies") {
            let mut problems = FileProblems::new(&source, "rule");
            problems.thorough = needless::is_wanted(sources, origin);
            let changes = sources.vocabulary.get(&name);
            let (set, samples) =
                lists::vocabulary(&mut problems, compiler, changes, origin == RuleOrigin::BuiltIn);
            all_samples.insert(name.clone(), samples);
            compiler.add_vocabulary(name, set);
            self.report(&source, problems.drafts);
        }
        self.rules.vocabularies = all_samples.into();
    }

    fn report_unused(&mut self, sources: &RuleSources, compiler: &PhraseCompiler<'_>) {
        for (name, source, origin) in self.of("vocabularies") {
            if needless::is_wanted(sources, origin) {
                let mut problems = FileProblems::new(&source, "rule");
                needless::report_unused(&mut problems, &name, compiler, &self.rules.scores);
                self.report(&source, problems.drafts);
            }
        }
    }

    fn load_contexts(&mut self, sources: &RuleSources, compiler: &mut PhraseCompiler<'_>) {
        let mut cues = PhraseList::default();
        let mut next_tag = 0;
        for (name, source, origin) in self.of("contexts") {
            let mut problems = FileProblems::new(&source, "rule");
            problems.thorough = needless::is_wanted(sources, origin);
            let context = lists::context(&mut problems, &name, compiler, &mut cues, &mut next_tag);
            self.rules.contexts.extend(context);
            self.report(&source, problems.drafts);
        }
        self.rules.cues = compiler.index(cues);
    }

    fn load_evidence(&mut self, sources: &RuleSources, compiler: &mut PhraseCompiler<'_>) {
        let mut wording = EvidenceWording::default();
        for (name, source, origin) in self.of("evidence") {
            let mut problems = FileProblems::new(&source, "rule");
            problems.thorough = needless::is_wanted(sources, origin);
            let marker = wording.marker(&mut problems, &name, &source, origin, compiler);
            self.rules.evidence.extend(marker);
            self.report(&source, problems.drafts);
        }
        self.rules.evidence_wording = wording.index(compiler);
        let patterns = self.rules.evidence.iter().map(|marker| &marker.patterns[..]);
        self.rules.evidence_literals = PatternLiterals::of(patterns);
    }

    fn load_tables(&mut self) -> TableSet {
        let mut tables = TableSet::default();
        for (name, source, _) in self.of("tables") {
            let mut problems = FileProblems::new(&source, "rule");
            tables.add(&mut problems, &name);
            self.report(&source, problems.drafts);
        }
        tables
    }

    /// Reads the scores; their terms are added when the rules that they name are known.
    fn load_scores(&mut self, tables: &[String]) -> Vec<(Arc<Source>, RawScore)> {
        let mut raw_scores = Vec::new();
        for (name, source, _) in self.of("scores") {
            let mut problems = FileProblems::new(&source, "rule");
            if let Some((score, raw)) = scores::score(&mut problems, &name, tables) {
                self.rules.scores.push(score);
                raw_scores.push((source.clone(), raw));
            }
            self.report(&source, problems.drafts);
        }
        raw_scores
    }

    fn load_terms(
        &mut self,
        raw_scores: &[(Arc<Source>, RawScore)],
        compiler: &PhraseCompiler<'_>,
    ) {
        for (index, (source, raw)) in raw_scores.iter().enumerate() {
            let mut problems = FileProblems::new(source, "rule");
            let names = TermNames {
                rules: &self.rules.rules,
                groups: &self.rules.groups,
                contexts: &self.rules.contexts,
                evidence: &self.rules.evidence,
                slots: compiler.slots(),
            };
            self.rules.scores[index].terms = scores::terms(&mut problems, raw, &names);
            self.report(source, problems.drafts);
        }
    }

    fn load_rules(
        &mut self,
        sources: &RuleSources,
        compiler: &mut PhraseCompiler<'_>,
        tables: &[String],
    ) {
        self.rules.tentative =
            self.rules.contexts.iter().position(|context| context.name == "tentative");
        let mut frames = Vec::new();
        let [mut wording, mut lines, mut verbs, mut gates] =
            [(); 4].map(|()| PhraseList::default());
        let all: Vec<_> = self
            .files
            .iter()
            .filter(|((family, _), _)| !LISTS.contains(&family.as_str()))
            .collect();
        let all: Vec<_> = all
            .into_iter()
            .map(|((family, name), (source, origin))| {
                (format!("{family}/{name}"), source.clone(), *origin)
            })
            .collect();
        let nothing = (Vec::new(), Vec::new());
        let mut rules: Vec<Rule> = Vec::new();
        for (id, source, origin) in all {
            let mut problems = FileProblems::new(&source, "rule");
            problems.thorough = needless::is_wanted(sources, origin);
            let (allow, extra) = sources.phrases.get(&id).unwrap_or(&nothing);
            let (wording, lines) = (&mut wording, &mut lines);
            let (verbs, gates) = (&mut verbs, &mut gates);
            let (frames, rule) = (&mut frames, rules.len());
            let scores = &self.rules.scores;
            let mut phrases = valid::RulePhrases {
                compiler,
                wording,
                lines,
                verbs,
                gates,
                frames,
                rule,
                tables,
                scores,
                lists: ListSamples::new(),
                allow,
                extra,
            };
            let id = RuleId::new(&id);
            rules.extend(valid::rule(
                &mut problems,
                id,
                &source,
                origin,
                &self.rules.contexts,
                &mut phrases,
            ));
            self.report(&source, problems.drafts);
        }
        self.rules.rules = rules;
        self.rules.name_families();
        self.rules.frames = frames;
        self.problems.extend(resolve(&mut self.rules));
        self.rules.rule_literals = literals(&self.rules.rules);
        let triggers: Vec<TriggerWord> =
            compiler.triggers(&verbs).chain(compiler.triggers(&gates)).collect();
        compiler.use_lists(RuleLists::default());
        let [wording, lines, verbs, gates] =
            [wording, lines, verbs, gates].map(|list| compiler.index(list));
        self.rules.lines = lines;
        self.rules.sieve =
            WordSieve::new(&self.rules.frames, wording.anchors(), triggers.into_iter());
        (self.rules.wording, self.rules.verbs, self.rules.gates) = (wording, verbs, gates);
    }
}
