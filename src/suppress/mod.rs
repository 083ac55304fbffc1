//! Directives in comments: "not here, and this is why".
//!
//! A [`Document`] hands out its comments, so prose and code that show a directive are none. What a directive covers is a
//! range of the file; a finding whose mark touches it is silenced, not removed. Hits inside a document are silenced before
//! tallies count them ([`Directives::silence`]), findings that come later at the end ([`Directives::apply`]). What is wrong
//! with directives is a finding of its own.

use std::cell::Cell;
use std::ops::Range;

use crate::document::Document;
use crate::finding::{self, Draft, Finding, RuleId, Scope, Severity, Silenced, SilencedBy};
use crate::rules::{Matcher, Rule, RuleSet, Selector, read};
use crate::source::{Place, Places, Source};

mod parse;

use parse::{Kind, Parsed, Said};

/// The family of findings about directives.
pub const FAMILY: &str = "suppression";
/// Findings that come from no rule file and can be switched off by directives all the same.
const OTHERS: [&str; 2] = ["document/front-matter", "gate/max-density"];

/// How directives are read.
#[derive(Clone, Copy)]
pub struct Manner<'r> {
    /// The rules that there are.
    pub rules: &'r RuleSet,
    /// By their index: whether they are looked for in this file.
    pub on: &'r dyn Fn(usize) -> bool,
    /// Whether each directive must say why.
    pub require_reason: bool,
}

/// One rule or family, switched off for a part of a file.
#[derive(Debug)]
struct Suppression {
    selector: Selector,
    directive: &'static str,
    reason: String,
    /// Bytes of the text of the file.
    region: Range<usize>,
    /// The same as lines and columns, for findings that have no other place; known when all are read.
    places: Range<Place>,
    /// Where the name stands.
    named: Range<usize>,
    /// A range that nothing has closed so far.
    open: bool,
    /// Whether any of its rules is looked for.
    live: bool,
    used: Cell<bool>,
    /// What is reported where it is of no use; missing where that is not known.
    unused: Option<Finding>,
}

/// The directives of one file.
#[derive(Debug, Default)]
pub struct Directives {
    suppressions: Vec<Suppression>,
    /// What is wrong with them.
    problems: Vec<Finding>,
}

impl Directives {
    /// Reads the directives of a document that was read from `source`.
    pub fn of(source: &Source, document: &Document<'_>, manner: Manner<'_>) -> Self {
        if document.comments.is_empty() && document.disabled.is_empty() {
            return Self::default();
        }
        let mut blocks: Vec<_> = document.blocks.iter().map(|block| document.prose.span(&block.range)).collect();
        blocks.sort_by_key(|block| (block.start, block.end));
        let mut reader = Reader { source, document, manner, blocks, suppressions: Vec::new(), drafts: Vec::new() };
        reader.read();
        reader.finish()
    }

    /// What a directive has to say about a hit of `rule` at `span` (bytes of the text of the file).
    pub fn silence(&self, rule: &RuleId, span: &Range<usize>) -> Option<Silenced> {
        let touches = |region: &Range<usize>| span.start < region.end && region.start < span.end.max(span.start + 1);
        self.find(rule, |suppression| touches(&suppression.region))
    }

    /// Silences findings of this file.
    pub fn apply<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) {
        // As in nearly all files.
        if self.suppressions.is_empty() {
            return;
        }
        for finding in findings {
            if finding.silenced.is_some() || finding.is_problem() || finding.rule.family() == FAMILY {
                continue;
            }
            let places = finding.primary.as_ref().map(|label| label.places);
            finding.silenced = self.find(&finding.rule, |suppression| match places {
                Some((start, end)) => start < suppression.places.end && suppression.places.start < end.max(start),
                None => suppression.region.start == 0 && suppression.places.end.line == usize::MAX,
            });
        }
    }

    fn find(&self, rule: &RuleId, touches: impl Fn(&Suppression) -> bool) -> Option<Silenced> {
        let covers = |suppression: &&Suppression| suppression.selector.covers(rule) && touches(suppression);
        let found = self.suppressions.iter().find(covers)?;
        found.used.set(true);
        Some(Silenced { by: SilencedBy::Inline, context: found.directive.to_owned(), words: found.reason.clone() })
    }

    /// What is wrong with the directives, once all findings have been there.
    pub fn problems(self) -> Vec<Finding> {
        // Of one that is open it is said already what is wrong.
        let idle = |suppression: &Suppression| suppression.live && !suppression.open && !suppression.used.get();
        let unused = self.suppressions.into_iter().filter(idle);
        self.problems.into_iter().chain(unused.filter_map(|suppression| suppression.unused)).collect()
    }
}

/// Reads the directives of one document.
struct Reader<'a> {
    source: &'a Source,
    document: &'a Document<'a>,
    manner: Manner<'a>,
    /// Where prose is, in bytes of the text of the file.
    blocks: Vec<Range<usize>>,
    suppressions: Vec<Suppression>,
    drafts: Vec<Draft>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let whole = 0..self.source.text.len() + 1;
        for (range, text) in &self.document.disabled {
            // Names are marked where the field is written without escapes.
            let verbatim = self.source.text.get(range.clone()) == Some(text.as_str());
            let mut said = parse::said(text, range.start);
            if !verbatim {
                said.names.iter_mut().for_each(|(at, _)| *at = range.clone());
            }
            self.disable(Kind::File, "puffery-disable", &said, range, &whole);
        }
        for comment in &self.document.comments {
            let text = &self.source.text[comment.content.clone()];
            match parse::comment(text, comment.content.start) {
                None => {}
                Some(Parsed::Unknown((at, name))) => {
                    let help = read::nearest(&name, &Kind::names()).map(|near| format!("did you mean `{near}`?"));
                    self.complain("unknown-directive", format!("there is no directive `{name}`"), at, "", help);
                }
                Some(Parsed::Directive(Kind::Enable, said)) => self.enable(&said, &comment.range),
                Some(Parsed::Directive(kind, said)) => {
                    let region = self.region(kind, &comment.range);
                    self.disable(kind, kind.name(), &said, &comment.range, &region);
                }
            }
        }
        let open: Vec<_> = self.suppressions.iter().filter(|suppression| suppression.open).collect();
        let open: Vec<_> = open.iter().map(|open| (open.selector.to_string(), open.named.clone())).collect();
        for (name, at) in open {
            let help =
                format!("close it by `puffery-enable {name}`, or write `puffery-disable-file` if it is for all of it");
            self.complain(
                "unclosed",
                format!("`puffery-disable {name}` is never closed"),
                at,
                "from here on",
                Some(help),
            );
        }
    }

    /// What a directive at `comment` covers.
    fn region(&self, kind: Kind, comment: &Range<usize>) -> Range<usize> {
        let text = &self.source.text;
        let line_end = |at: usize| text[at..].find('\n').map_or(text.len() + 1, |end| at + end);
        match kind {
            Kind::File => 0..text.len() + 1,
            Kind::Disable | Kind::Enable => comment.end..text.len() + 1,
            Kind::Line => text[..comment.start].rfind('\n').map_or(0, |feed| feed + 1)..line_end(comment.end),
            Kind::NextLine => {
                let next = self.next_line(line_end(comment.end));
                next..line_end(next.min(text.len()))
            }
        }
    }

    /// The start of the first line after the line end at `at` that holds prose.
    fn next_line(&self, at: usize) -> usize {
        let text = &self.source.text;
        let from = self.blocks.partition_point(|block| block.end <= at);
        for block in &self.blocks[from..] {
            let mut start = block.start.max(at + 1).min(text.len());
            for line in text[start..block.end.max(start)].split_inclusive('\n') {
                let first = start + (line.len() - line.trim_start().len());
                if !line.trim().is_empty() && !self.in_comment(first) {
                    return text[..first].rfind('\n').map_or(0, |feed| feed + 1);
                }
                start += line.len();
            }
        }
        text.len()
    }

    fn in_comment(&self, at: usize) -> bool {
        let comments = &self.document.comments;
        let before = comments.partition_point(|comment| comment.range.start <= at);
        comments[..before].last().is_some_and(|comment| at < comment.range.end)
    }

    fn disable(&mut self, kind: Kind, directive: &'static str, said: &Said, at: &Range<usize>, region: &Range<usize>) {
        if said.names.is_empty() {
            let help =
                "name rules or families: a comment that switches off everything hides what comes later".to_owned();
            self.complain("no-rule", format!("`{directive}` names no rule"), at.clone(), "which rules?", Some(help));
        }
        if said.reason.is_empty() && self.manner.require_reason {
            let help = format!("write it after the rules: `{directive} RULE -- reason`");
            self.complain("missing-reason", format!("`{directive}` says no reason"), at.clone(), "", Some(help));
        }
        for (named, name) in &said.names {
            let Some(selector) = self.selector(name, named) else { continue };
            let mut rules = self.manner.rules.rules.iter().enumerate();
            // What repeats shows only where the other files are checked, too.
            let alone = |rule: &Rule| !matches!(rule.matcher, Matcher::Repeat(_));
            let live = rules.any(|(index, rule)| selector.covers(&rule.id) && alone(rule) && (self.manner.on)(index));
            self.suppressions.push(Suppression {
                selector,
                directive,
                reason: said.reason.clone(),
                region: region.clone(),
                places: Place::default()..Place::default(),
                named: named.clone(),
                open: kind == Kind::Disable,
                live,
                used: Cell::new(false),
                unused: None,
            });
        }
    }

    /// Closes ranges: those of the named rules, or all.
    fn enable(&mut self, said: &Said, comment: &Range<usize>) {
        let mut close = |closes: &dyn Fn(&Selector) -> bool| {
            let open =
                self.suppressions.iter_mut().filter(|suppression| suppression.open && closes(&suppression.selector));
            let closed = open.map(|suppression| {
                suppression.open = false;
                suppression.region.end = comment.start;
            });
            closed.count() > 0
        };
        let mut idle = Vec::new();
        if said.names.is_empty() && !close(&|_| true) {
            idle.push((comment.clone(), "puffery-enable".to_owned()));
        }
        for (at, name) in &said.names {
            let selector = Selector::new(name);
            if !close(&|open| open == &selector || selector.covers(&RuleId::new(open.as_str()))) {
                idle.push((at.clone(), format!("puffery-enable {name}")));
            }
        }
        for (at, what) in idle {
            self.complain("unused", format!("`{what}` closes nothing"), at, "", None);
        }
    }

    /// The rule or family of that name.
    fn selector(&mut self, name: &str, at: &Range<usize>) -> Option<Selector> {
        let selector = Selector::new(name);
        let rules = self.manner.rules;
        if let Some(rule) = rules.rules.iter().find(|rule| rule.aliases.iter().any(|alias| alias == name)) {
            return Some(Selector::new(rule.id.as_str()));
        }
        let other = OTHERS.iter().any(|other| selector.covers(&RuleId::new(other)));
        if name != "*" && (other || selector.is_known(rules)) {
            return Some(selector);
        }
        let known = Selector::known(rules);
        let known: Vec<&str> = known.iter().map(String::as_str).chain(OTHERS).collect();
        let help = read::nearest(selector.as_str(), &known).map(|near| format!("did you mean `{near}`?"));
        self.complain("unknown-rule", format!("there is no rule `{name}`"), at.clone(), "unknown rule", help);
        None
    }

    fn complain(&mut self, name: &str, message: String, at: Range<usize>, label: &str, help: Option<String>) {
        let draft = self.draft(name, message, at, label, help);
        self.drafts.push(draft);
    }

    fn draft(&self, name: &str, message: String, at: Range<usize>, label: &str, help: Option<String>) -> Draft {
        let mut finding = Finding::problem("", &self.source.path, message);
        finding.rule = RuleId::new(&format!("{FAMILY}/{name}"));
        (finding.severity, finding.scope, finding.help) = (Severity::Warning, Scope::Span, help);
        Draft { finding, labels: vec![(at, label.to_owned())] }
    }

    /// Works out places, and what to say where a suppression turns out to be of no use.
    fn finish(mut self) -> Directives {
        let mut suppressions = std::mem::take(&mut self.suppressions);
        let regions = suppressions.iter().flat_map(|suppression| [suppression.region.start, suppression.region.end]);
        let places = Places::of(&self.source.text, regions.map(|at| at.min(self.source.text.len())).collect());
        let place = |at: usize| places.get(at.min(self.source.text.len()));
        let unused = suppressions.iter().map(|suppression| {
            let message = format!("`{} {}` suppresses nothing", suppression.directive, suppression.selector);
            self.draft("unused", message, suppression.named.clone(), "", Some("delete it".into()))
        });
        let unused = finding::locate(self.source, unused.collect());
        for (suppression, unused) in suppressions.iter_mut().zip(unused) {
            suppression.unused = Some(unused);
            suppression.places = place(suppression.region.start)..place(suppression.region.end);
            if suppression.region.end > self.source.text.len() {
                suppression.places.end = Place { line: usize::MAX, ..Place::START };
            }
        }
        Directives { suppressions, problems: finding::locate(self.source, self.drafts) }
    }
}
