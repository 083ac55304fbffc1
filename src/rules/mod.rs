//! Rules, vocabularies and contexts: TOML files (built in, or the user's), compiled for matching.
//!
//! `raw` defines the format of the files, `read` reports mistakes, `load` finds the files, `valid`
//! and `lists` check them, and [`RuleSet`] is the result. To add a kind of matcher: a table in
//! `raw::Matcher`, a variant of [`Matcher`], a file in `engine/`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::{BlockKind, Segmenter, SortedWords};
use crate::finding::{RuleId, Severity};
use crate::phrase::{Lexicon, PhraseSet, VocabularySlots, WordForms};
use crate::scoring::{KnownStems, WordTables, may_name_topic, stem_key};
use crate::source::Source;

mod anchor;
mod blocks;
mod claim;
mod deferred;
mod evidence;
mod example;
mod families;
mod folded;
mod folder;
mod layer;
mod lists;
mod literals;
mod load;
mod measured;
mod needless;
mod normal;
mod pattern;
mod raw;
pub mod read;
mod repeat;
mod resolve;
mod role;
mod rule_lists;
mod scores;
mod selector;
mod sieve;
mod signs;
mod spanned;
mod tables;
mod tally;
mod template;
mod valid;

pub use anchor::LinePatterns;
pub use blocks::{BlockGrowth, BlockMatcher, BlockPlace, ResidueSort, StoryMatcher, TopicBound};
pub use claim::{ClaimFrame, ClaimMatcher};
pub use deferred::DeferredValue;
pub use evidence::{EvidenceMarker, FoundEvidence};
pub use example::{RuleExample, RuleRewrite};
pub use families::{FamilyMark, RuleFamily};
pub use folded::fold;
pub use folder::{is_rule_file, rule_paths, toml_files};
pub use layer::extend;
pub use lists::{ContextCue, HitContext, WordCue};
pub use literals::{PatternId, PatternLiterals};
pub use load::{LoadedRules, RuleFolder, RuleSources, load};
pub use measured::{HitCount, Measured, sort_strings, wording_hash};
pub use normal::NormalText;
pub use pattern::{PatternText, RulePattern};
pub use raw::lists::{ContextShape, CueSide};
pub use raw::{ClaimStrength, EvidenceTier, HitPosition};
pub use repeat::{ComparedUnit, NEXT_FILE, RepeatMatcher, allowed};
pub use role::PhraseRole;
pub use scores::{RuleJudge, RuleScore, ScoreChange, ScoreTerm, SentenceFeature, SentenceTrait};
pub use selector::Selector;
pub use sieve::{FrameSet, SiftedWords, WordSieve};
pub use signs::{BlockSign, SignSet, SignWeights};
pub use tally::{DistinctBy, TallyMatcher, TallyUnit};
pub use template::MessageTemplate;

/// The origin of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleOrigin {
    /// Part of the program.
    BuiltIn,
    /// From a folder of the user's.
    User,
}

/// A rule, checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Rule {
    /// `family/name`, from its path.
    pub id: RuleId,
    /// Its family; set by [`RuleSet::name_families`].
    #[serde(skip)]
    pub family: Arc<RuleFamily>,
    /// Its file.
    #[serde(with = "spanned::file")]
    pub source: Arc<Source>,
    /// Who wrote it.
    pub origin: RuleOrigin,
    /// One line for lists.
    pub summary: DeferredValue<String>,
    /// The headline of a finding.
    pub message: DeferredValue<MessageTemplate>,
    /// Beside the mark; may be empty.
    pub label: DeferredValue<String>,
    /// Before contexts.
    pub severity: Severity,
    /// Why it matters.
    pub why: DeferredValue<String>,
    /// Advice: what to write instead.
    pub instead: DeferredValue<String>,
    /// Contexts, by index into [`RuleSet::contexts`], that silence a hit.
    pub silent_when: Vec<usize>,
    /// That lower its severity by a step.
    pub softer_when: Vec<usize>,
    /// That raise it by a step.
    pub louder_when: Vec<usize>,
    /// Contexts of which one must apply for a hit to be reported.
    pub needs_one_of: Vec<usize>,
    /// The score that decides about its matches.
    pub judge: Option<RuleJudge>,
    /// Old names.
    pub aliases: Vec<String>,
    /// Off until asked for by name.
    pub preview: bool,
    /// All its hits in a document are one finding.
    pub once: bool,
    /// Whether `--fix` may delete the lines it finds.
    pub safe_to_delete: bool,
    /// The precision of the rule on labelled texts, if it is known.
    pub measured: DeferredValue<Option<Measured>>,
    /// The wording or structure that it looks for.
    pub matcher: Matcher,
    /// Texts in which it finds something.
    pub fires: DeferredValue<Vec<RuleExample>>,
    /// Texts in which it finds nothing.
    pub allows: DeferredValue<Vec<RuleExample>>,
    /// Texts in which it finds something, each with what an editor would make of it.
    pub rewrites: DeferredValue<Vec<RuleRewrite>>,
    /// The references: title and, maybe, address.
    pub sources: DeferredValue<Vec<(String, Option<String>)>>,
}

/// The wording or structure that a rule looks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Matcher {
    /// Wording in the phrase language.
    Phrase(PhraseWording),
    /// Regular expressions over a block.
    Pattern(PatternWording),
    /// A verb of effect and its object.
    Claim(ClaimMatcher),
    /// Counts of hits.
    Tally(TallyMatcher),
    /// Whole blocks by their wording, their place and their neighbours.
    Block(Box<BlockMatcher>),
    /// Headlines of other stories.
    Story(Box<StoryMatcher>),
    /// Text that occurs in several files.
    Repeat(Box<RepeatMatcher>),
    /// Sentences with a high score, even if no other rule of its group matches.
    Scored(ScoredWording),
}

impl Matcher {
    /// Returns the places where its hits are allowed.
    pub fn limits(&self) -> Option<&HitLimits> {
        match self {
            Self::Phrase(phrases) => Some(&phrases.limits),
            Self::Pattern(patterns) => Some(&patterns.limits),
            Self::Claim(claim) => Some(&claim.limits),
            Self::Tally(tally) => Some(&tally.limits),
            Self::Block(_) | Self::Story(_) | Self::Repeat(_) | Self::Scored(_) => None,
        }
    }
}

/// The places where a hit is allowed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct HitLimits {
    /// In its block.
    pub position: HitPosition,
    /// In which kinds of block; empty for all.
    pub blocks: Vec<BlockKind>,
}

/// Wording in the phrase language.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PhraseWording {
    /// As written; compiled they are in [`RuleSet::wording`].
    pub any: DeferredValue<WrittenWording>,
    /// The places where hits are allowed.
    pub limits: HitLimits,
}

/// Lists by their names, each with a few entries from its shortest to its longest.
pub type ListSamples = BTreeMap<String, Vec<String>>;

/// Phrases as they are written, with their places.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WrittenWording {
    /// The phrases.
    #[serde(with = "spanned::list")]
    pub phrases: Vec<toml::Spanned<String>>,
    /// The lists of the rule, each with some of its entries.
    pub lists: ListSamples,
}

/// Wording that a table of learned weights knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScoredWording {
    /// The table whose words are marked, by index.
    pub table: usize,
}

/// Regular expressions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PatternWording {
    /// Each makes hits.
    pub any: Vec<RulePattern>,
    /// A hit that overlaps one of these is silent.
    pub unless: Vec<RulePattern>,
    /// The places where hits are allowed.
    pub limits: HitLimits,
    /// Whether it is looked for in addresses, too, which are not prose.
    pub addresses: bool,
}

/// Everything that a check needs to know.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct RuleSet {
    /// In the order of their names.
    pub rules: Vec<Rule>,
    /// Families of rules, those that have files first.
    pub families: Vec<Arc<RuleFamily>>,
    /// Old names of rules, each with the present one.
    pub aliases: BTreeMap<String, RuleId>,
    /// In the order of their names.
    pub contexts: Vec<HitContext>,
    /// All vocabularies, each with some of its entries.
    pub vocabularies: DeferredValue<ListSamples>,
    /// All word forms known.
    pub lexicon: Lexicon,
    /// The entries that the slots of phrases match.
    pub slots: VocabularySlots,
    /// The test for sentences that are worth a closer look.
    pub sieve: WordSieve,
    /// Wording of phrase rules and tallies, and verbs of frames without objects.
    pub wording: PhraseSet,
    /// Wording that must be a line from end to end.
    pub lines: PhraseSet,
    /// The verbs of frames with objects.
    pub verbs: PhraseSet,
    /// The wording that frames ask for beside their verbs, and exceptions. Looked for only if a
    /// claim is possible or wording was found.
    pub gates: PhraseSet,
    /// Ways to make a claim.
    pub frames: Vec<ClaimFrame>,
    /// The wording that supports a claim.
    pub evidence: Vec<EvidenceMarker>,
    /// The phrases of that.
    pub(crate) evidence_wording: PhraseSet,
    /// The literals that call for the patterns of rules.
    pub rule_literals: PatternLiterals,
    /// The literals that call for the patterns of evidence.
    pub evidence_literals: PatternLiterals,
    /// The context that makes a claim a hedged one, by index.
    pub tentative: Option<usize>,
    /// Words of all contexts.
    pub cues: PhraseSet,
    /// Words that open a clause.
    pub clause_openers: PhraseSet,
    /// The stems of words that phrases know.
    pub stems: KnownStems,
    /// Words that name no topic, in lower case.
    pub no_topic: SortedWords,
    /// Learned wording, and the names of its tables.
    pub tables: WordTables,
    pub(crate) table_names: Vec<String>,
    /// The forms of words: what the user adds is compiled with them.
    pub(crate) forms: WordForms,
    /// The scores that decide about matches, in the order of their names.
    pub scores: Vec<RuleScore>,
    /// Groups of rules, in order: matches of one group in one sentence make one finding.
    pub groups: Vec<String>,
    /// The group of each rule, by index.
    pub group_of: Vec<usize>,
    /// Finds the ends of sentences.
    pub segmenter: Segmenter,
}

impl RuleSet {
    /// The rule of this name or old name.
    pub fn find(&self, name: &str) -> Option<&Rule> {
        let name = self.aliases.get(name).map_or(name, RuleId::as_str);
        self.index(name).map(|index| &self.rules[index])
    }

    /// The same rules without the quick tests that spare them most texts, to compare findings with.
    pub fn without_filters(mut self) -> Self {
        self.sieve = WordSieve::open();
        self.rule_literals = self.rule_literals.always();
        self.evidence_literals = self.evidence_literals.always();
        for rule in &mut self.rules {
            if let Matcher::Block(blocks) = &mut rule.matcher {
                blocks.open();
            }
        }
        self
    }

    /// The key of the stem of a word that can name the topic of a text.
    pub fn topic_key(&self, word: &str) -> Option<u64> {
        if let Some(known) = self.stems.of(self.lexicon.number_of(word)) {
            return known.names_topic.then_some(known.key);
        }
        let word = word.trim_end_matches("'s").to_lowercase();
        may_name_topic(&word).then(|| stem_key(&word))
    }

    /// Whether a word is one of those that name no topic.
    pub fn is_small(&self, word: &str) -> bool {
        self.stems.of(self.lexicon.number_of(word)).is_some_and(|stem| stem.is_small)
    }

    /// Position of a rule in [`RuleSet::rules`].
    pub fn index(&self, name: &str) -> Option<usize> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(name)).ok()
    }
}
