//! Turns the comments of a document into its suppressions and findings about them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::ignored::Passages;
use super::index::SuppressionIndex;
use super::parse::{self, DirectiveKind, DirectiveText, ParsedDirective};
use super::{Directives, FAMILY, SuppressOptions, Suppression, stray};
use crate::document::Document;
use crate::finding::{self, Finding, FindingDraft, FindingScope, RuleId, Severity};
use crate::rules::{Matcher, Selector, read};
use crate::source::{Place, Source, SourcePlaces};

/// Findings that come from no rule file and can be switched off by directives all the same.
const OTHERS: [&str; 2] = ["document/front-matter", "gate/max-density"];

/// Reads the directives of one document.
pub(super) struct DirectiveReader<'a> {
    source: &'a Source,
    document: &'a Document<'a>,
    manner: SuppressOptions<'a>,
    /// The ranges of prose, in bytes of the text of the file.
    blocks: Vec<Range<usize>>,
    /// Line feeds of the text of the file.
    feeds: Vec<usize>,
    /// The last line that was looked for: the place of the search, and the result.
    next: Option<(usize, usize)>,
    /// Ranges that nothing has closed so far, by the rule or family.
    open: BTreeMap<String, Vec<usize>>,
    suppressions: Vec<Suppression>,
    drafts: Vec<FindingDraft>,
}

impl<'a> DirectiveReader<'a> {
    pub(super) fn new(
        source: &'a Source,
        document: &'a Document<'a>,
        manner: SuppressOptions<'a>,
    ) -> Self {
        let mut blocks: Vec<_> =
            document.blocks.iter().map(|block| document.prose.span(&block.range)).collect();
        blocks.sort_by_key(|block| (block.start, block.end));
        let feeds = memchr::memchr_iter(b'\n', source.text.as_bytes()).collect();
        let (open, suppressions, drafts) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { source, document, manner, blocks, feeds, next: None, open, suppressions, drafts }
    }

    pub(super) fn read(mut self) -> Directives {
        let whole = 0..self.source.text.len() + 1;
        for (range, text) in &self.document.disabled {
            // Names are marked where the field is written without escapes.
            let verbatim = self.source.text.get(range.clone()) == Some(text.as_str());
            let mut said = parse::said(text, range.start);
            if !verbatim {
                for (at, _) in &mut said.names {
                    *at = range.clone();
                }
            }
            self.disable(DirectiveKind::File, "puffery-disable", &said, range, &whole);
        }
        for comment in &self.document.comments {
            let text = &self.source.text[comment.content.clone()];
            match parse::comment(text, comment.content.start) {
                None => {}
                Some(ParsedDirective::Unknown((at, name))) => self.unknown(at, &name),
                Some(ParsedDirective::Directive(DirectiveKind::Enable, said)) => {
                    self.enable(&said, &comment.range);
                }
                Some(ParsedDirective::Directive(kind, said)) => {
                    let region = self.region(kind, &comment.range);
                    self.disable(kind, kind.name(), &said, &comment.range, &region);
                }
            }
        }
        for stray in stray::find(self.source, self.document) {
            self.complain("unknown-directive", stray.message, stray.at, "", Some(stray.help));
        }
        self.report_unclosed();
        self.finish()
    }

    /// Complains about ranges that are still open at the end.
    fn report_unclosed(&mut self) {
        let mut open = Vec::new();
        for suppression in &self.suppressions {
            if suppression.open {
                open.push((suppression.selector.to_string(), suppression.named.clone()));
            }
        }
        for (name, at) in open {
            let help = format!(
                "close it by `puffery-enable {name}`, or write `puffery-disable-file` if it is for all of it"
            );
            self.complain(
                "unclosed",
                format!("`puffery-disable {name}` is never closed"),
                at,
                "from here on",
                Some(help),
            );
        }
    }

    fn unknown(&mut self, at: Range<usize>, name: &str) {
        let wanted = parse::meant(name).or_else(|| read::nearest(name, &DirectiveKind::names()));
        let help = match wanted {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("directives are {}", DirectiveKind::names().join(", ")),
        };
        self.complain(
            "unknown-directive",
            format!("unknown directive `{name}`"),
            at,
            "",
            Some(help),
        );
    }

    /// Returns the range that a directive at `comment` covers.
    fn region(&mut self, kind: DirectiveKind, comment: &Range<usize>) -> Range<usize> {
        let length = self.source.text.len();
        match kind {
            DirectiveKind::File => 0..length + 1,
            DirectiveKind::Disable | DirectiveKind::Enable => comment.end..length + 1,
            DirectiveKind::Line => self.line_start(comment.start)..self.line_end(comment.end),
            DirectiveKind::NextLine => {
                let end = self.line_end(comment.end);
                // Comments in a row are about the same line.
                let next = match self.next {
                    Some((from, next)) if from <= end && end < next => next,
                    _ => self.next_line(end),
                };
                self.next = Some((end, next));
                next..self.line_end(next.min(length))
            }
        }
    }

    fn line_start(&self, at: usize) -> usize {
        match self.feeds.partition_point(|feed| *feed < at) {
            0 => 0,
            before => self.feeds[before - 1] + 1,
        }
    }

    fn line_end(&self, at: usize) -> usize {
        let before = self.feeds.partition_point(|feed| *feed < at);
        self.feeds.get(before).copied().unwrap_or(self.source.text.len() + 1)
    }

    /// Returns the start of the first line after the line end at `at` that contains prose.
    fn next_line(&self, at: usize) -> usize {
        let text = &self.source.text;
        let from = self.blocks.partition_point(|block| block.end <= at);
        for block in &self.blocks[from..] {
            let mut start = block.start.max(at + 1).min(text.len());
            for line in text[start..block.end.max(start)].split_inclusive('\n') {
                let first = start + (line.len() - line.trim_start().len());
                if !line.trim().is_empty() && !self.in_comment(first) {
                    return self.line_start(first);
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

    fn disable(
        &mut self,
        kind: DirectiveKind,
        directive: &'static str,
        said: &DirectiveText,
        at: &Range<usize>,
        region: &Range<usize>,
    ) {
        if said.names.is_empty() {
            let help =
                "name rules or families: a comment that switches off everything hides what comes later".to_owned();
            self.complain(
                "no-rule",
                format!("`{directive}` names no rule"),
                at.clone(),
                "which rules?",
                Some(help),
            );
        }
        if said.reason.is_empty() && self.manner.require_reason {
            let help = format!("write it after the rules: `{directive} RULE -- reason`");
            self.complain(
                "missing-reason",
                format!("`{directive}` says no reason"),
                at.clone(),
                "",
                Some(help),
            );
        }
        let mut strangers: Vec<(&Range<usize>, &str)> = Vec::new();
        for (named, name) in &said.names {
            let Some(selector) = self.selector(name) else {
                strangers.push((named, name));
                continue;
            };
            let live = self.is_live(&selector);
            let open = kind == DirectiveKind::Disable;
            if open {
                self.open
                    .entry(selector.as_str().to_owned())
                    .or_default()
                    .push(self.suppressions.len());
            }
            self.suppressions.push(Suppression {
                selector,
                directive,
                reason: said.reason.clone(),
                region: region.clone(),
                places: Place::default()..Place::default(),
                named: named.clone(),
                open,
                live,
                used: Cell::new(false),
                unused: None,
            });
        }
        self.strange(directive, &strangers);
    }

    /// Whether a selector covers a rule that is looked for in this file alone.
    fn is_live(&self, selector: &Selector) -> bool {
        for (index, rule) in self.manner.rules.rules.iter().enumerate() {
            // Repetitions show only if the other files are checked, too.
            let alone = !matches!(rule.matcher, Matcher::Repeat(_));
            if selector.covers(&rule.id) && alone && (self.manner.on)(index) {
                return true;
            }
        }
        false
    }

    /// Complains about names that no rule has; several in a row are a reason that is not marked as
    /// one.
    fn strange(&mut self, directive: &str, names: &[(&Range<usize>, &str)]) {
        let Some((first, name)) = names.first() else { return };
        let known = Selector::known(self.manner.rules);
        let known: Vec<&str> = known.iter().map(String::as_str).chain(OTHERS).collect();
        let near = suggestion(name, &known);
        let words = names.iter().filter(|(_, name)| !name.contains('/')).count();
        if names.len() > 1 && words == names.len() {
            let at = first.start..names.last().map_or(first.end, |(last, _)| last.end);
            let help = format!("a reason comes after two hyphens: `{directive} RULE -- reason`");
            self.complain("unknown-rule", format!("unknown rule `{name}`"), at, "", Some(help));
            return;
        }
        for (at, name) in names {
            let help = if at == first { near.clone() } else { suggestion(name, &known) };
            self.complain(
                "unknown-rule",
                format!("unknown rule `{name}`"),
                (*at).clone(),
                "unknown rule",
                help,
            );
        }
    }

    /// Closes ranges: the ranges of the named rules, or all.
    fn enable(&mut self, said: &DirectiveText, comment: &Range<usize>) {
        let mut idle = Vec::new();
        if said.names.is_empty() {
            let all = std::mem::take(&mut self.open);
            if !self.close(all.into_values(), comment.start) {
                idle.push((comment.clone(), "puffery-enable".to_owned()));
            }
        }
        for (at, name) in &said.names {
            let selector = self.selector(name).unwrap_or_else(|| Selector::new(name));
            let mut ranges = Vec::new();
            let names: Vec<String> = self.open.keys().cloned().collect();
            for open in names {
                if selector.as_str() == open || selector.covers(&RuleId::new(&open)) {
                    ranges.extend(self.open.remove(&open));
                }
            }
            if !self.close(ranges.into_iter(), comment.start) {
                idle.push((at.clone(), format!("puffery-enable {name}")));
            }
        }
        for (at, what) in idle {
            self.complain("unused", format!("`{what}` closes nothing"), at, "", None);
        }
    }

    /// Ends ranges at a byte; returns whether there were any.
    fn close(&mut self, ranges: impl Iterator<Item = Vec<usize>>, end: usize) -> bool {
        let mut any = false;
        for at in ranges.flatten() {
            self.suppressions[at].open = false;
            self.suppressions[at].region.end = end;
            any = true;
        }
        any
    }

    /// The rule or family of that name, or of that old name.
    fn selector(&self, name: &str) -> Option<Selector> {
        let selector = Selector::new(name);
        let rules = self.manner.rules;
        if let (None, Some(rule)) = (rules.index(name), rules.aliases.get(name)) {
            return Some(Selector::new(rule.as_str()));
        }
        let other = OTHERS.iter().any(|other| selector.covers(&RuleId::new(other)));
        (name != "*" && (other || selector.is_known(rules))).then_some(selector)
    }

    fn complain(
        &mut self,
        name: &str,
        message: String,
        at: Range<usize>,
        label: &str,
        help: Option<String>,
    ) {
        let draft = self.draft(name, message, at, label, help);
        self.drafts.push(draft);
    }

    fn draft(
        &self,
        name: &str,
        message: String,
        at: Range<usize>,
        label: &str,
        help: Option<String>,
    ) -> FindingDraft {
        let mut finding = Finding::problem("", &self.source.path, message);
        finding.rule = RuleId::new(&format!("{FAMILY}/{name}"));
        (finding.severity, finding.scope, finding.help) =
            (Severity::Warning, FindingScope::Span, help);
        FindingDraft::new(finding, vec![(at, label.to_owned())])
    }

    /// Works out places, and the findings for suppressions that turn out to be unused.
    fn finish(mut self) -> Directives {
        let mut suppressions = std::mem::take(&mut self.suppressions);
        let length = self.source.text.len();
        let (mut offsets, mut unused) = (Vec::new(), Vec::new());
        for Suppression { region, directive, selector, named, .. } in &suppressions {
            offsets.extend([region.start.min(length), region.end.min(length)]);
            let message = format!("`{directive} {selector}` suppresses nothing");
            let help = Some("delete it".to_owned());
            unused.push(self.draft("unused", message, named.clone(), "", help));
        }
        let places = SourcePlaces::of(&self.source.text, offsets);
        let unused = finding::locate(self.source, unused);
        for (suppression, unused) in suppressions.iter_mut().zip(unused) {
            let Range { start, end } = suppression.region;
            suppression.unused = Some(unused);
            suppression.places = places.get(start.min(length))..places.get(end.min(length));
            if end > length {
                suppression.places.end = Place { line: usize::MAX, ..Place::START };
            }
        }
        let (index, problems) =
            (SuppressionIndex::new(&suppressions), finding::locate(self.source, self.drafts));
        Directives { suppressions, index, passages: Passages::default(), problems }
    }
}

fn suggestion(name: &str, known: &[&str]) -> Option<String> {
    let near = read::nearest(Selector::new(name).as_str(), known)?;
    Some(format!("did you mean `{near}`?"))
}
