//! Puts together the residue of a page: the finds of the block and story rules, blocks made of the
//! hits of several rules, and silence about everything else inside them.

use std::ops::Range;

use super::block::{self, BlockZone};
use super::page::PageView;
use super::phrase::is_whole;
use super::shape::FoldedLines;
use super::{Checker, JudgedMatch, RuleLevels, RuleMatch, story};
use crate::document::{BlockKind, Document, Format};
use crate::finding::Severity;
use crate::rules::{BlockMatcher, HitPosition, Matcher, Rule, SignWeights};

/// Words of a title from which on a line that has all of them quotes it.
const QUOTED_TITLE: usize = 3;

/// Labels that a finding shows below its own; more of them add nothing.
const MOST_LABELS: usize = 8;

/// Adds the finds of block and story rules to the hits of other rules, and removes the hits inside
/// residue.
pub(super) fn find(
    checker: &Checker,
    document: &Document<'_>,
    levels: &RuleLevels,
    judged: &mut Vec<JudgedMatch>,
) {
    let rules = &checker.rules.rules;
    let residual = |rule: &Rule| matches!(rule.matcher, Matcher::Block(_) | Matcher::Story(_));
    let on = rules.iter().enumerate().filter(|(_, rule)| residual(rule));
    let on: Vec<(usize, &Rule, Severity)> =
        on.filter_map(|(index, rule)| Some((index, rule, levels[index]?))).collect();
    if on.is_empty() && !judged.iter().any(|hit| is_label(&rules[hit.found.rule])) {
        return;
    }
    let lines = FoldedLines::of(document);
    let page = PageView::new(document, &lines, &checker.rules);
    let mut residue = ResidueJudge { rules, page: &page, document, found: Vec::new() };
    judged.retain(|hit| !residue.is_meant(hit));
    judged
        .iter_mut()
        .filter(|hit| residue.is_matter(hit))
        .for_each(|hit| hit.severity = Severity::Info);
    for &(index, rule, severity) in &on {
        match &rule.matcher {
            Matcher::Story(stories) => residue.stories(index, stories, severity),
            Matcher::Block(blocks) if blocks.with.is_empty() => {
                residue.blocks(index, blocks, severity);
            }
            _ => {}
        }
    }
    judged.append(&mut residue.found);
    for &(index, rule, severity) in &on {
        if let Matcher::Block(blocks) = &rule.matcher
            && !blocks.with.is_empty()
        {
            residue.absorb(index, blocks, severity, judged);
        }
    }
}

struct ResidueJudge<'r, 'a> {
    rules: &'r [Rule],
    page: &'r PageView<'a>,
    document: &'r Document<'r>,
    found: Vec<JudgedMatch>,
}

impl ResidueJudge<'_, '_> {
    fn stories(&mut self, rule: usize, stories: &crate::rules::StoryMatcher, severity: Severity) {
        for story in story::find(stories, self.page) {
            let mut hit = self.hit(rule, story.block..story.block + 1, severity);
            hit.found.fixes.retain(|_| story.labelled);
            hit.found.facts.insert("topic", story.topic);
            self.found.push(hit);
        }
    }

    fn blocks(&mut self, rule: usize, blocks: &BlockMatcher, severity: Severity) {
        for zone in block::find(blocks, self.page, &[]) {
            let hit = self.zone(rule, &zone, severity, Vec::new());
            self.found.push(hit);
        }
    }

    /// Finds blocks around the hits of other rules. These hits become part of the block; all others
    /// inside it are dropped.
    fn absorb(
        &self,
        rule: usize,
        blocks: &BlockMatcher,
        severity: Severity,
        judged: &mut Vec<JudgedMatch>,
    ) {
        let of_family = |hit: &JudgedMatch| {
            blocks.with.iter().any(|of| of == self.rules[hit.found.rule].id.family())
        };
        let is_part = |hit: &JudgedMatch| {
            hit.silenced.is_none() && of_family(hit) && self.fills_blocks(&hit.found.range)
        };
        let apart = |hit: &JudgedMatch| {
            blocks.apart.iter().any(|of| of == self.rules[hit.found.rule].id.as_str())
        };
        let parts: Vec<bool> = judged.iter().map(is_part).collect();
        let mut found = vec![false; self.page.blocks.len()];
        for (hit, _) in judged.iter().zip(&parts).filter(|&(hit, is_part)| *is_part && !apart(hit))
        {
            self.touched(&hit.found.range).for_each(|block| found[block] = true);
        }
        let mut zones = block::find(blocks, self.page, &found);
        // A block that one rule found whole is that rule's finding.
        zones.retain(|zone| zone.blocks.len() > 1 || !found[zone.blocks.start]);
        if zones.is_empty() && !parts.contains(&true) {
            return;
        }
        let mut inside: Vec<Vec<JudgedMatch>> = zones.iter().map(|_| Vec::new()).collect();
        let filled = judged.iter().zip(&parts).filter(|&(_, is_part)| *is_part);
        let filled = joined(filled.map(|(hit, _)| hit.found.range.clone()).collect());
        let ends: Vec<usize> = zones.iter().map(|zone| self.span(&zone.blocks).end).collect();
        let mut kept = Vec::new();
        for (hit, is_part) in judged.drain(..).zip(parts) {
            let range = hit.found.range.clone();
            let zone = ends.partition_point(|&end| end <= range.start);
            match zones
                .get(zone)
                .filter(|of| self.span(&of.blocks).start <= range.start)
                .map(|_| zone)
            {
                Some(zone) if is_part => inside[zone].push(hit),
                Some(_) => {}
                None if of_family(&hit) || !overlaps(&filled, &range) => kept.push(hit),
                None => {}
            }
        }
        for (zone, hits) in zones.iter().zip(inside) {
            kept.push(self.zone(rule, zone, severity, hits));
        }
        *judged = kept;
    }

    /// Whether a hit is residue in front matter, which is seldom shown as it is written, or beside
    /// a link that leads somewhere.
    fn is_matter(&self, hit: &JudgedMatch) -> bool {
        let matter = |block: usize| {
            matches!(self.page.looks[block].kind, BlockKind::Title | BlockKind::Description)
        };
        self.rules[hit.found.rule].family.residue
            && self
                .touched(&hit.found.range)
                .any(|block| matter(block) || self.page.links(block).next().is_some())
    }

    /// Whether a hit on whole lines is on a block that the author placed: headings, front matter,
    /// links that lead somewhere, and cells of a table in Markdown, in code or not.
    fn is_meant(&self, hit: &JudgedMatch) -> bool {
        let rule = &self.rules[hit.found.rule];
        if rule.family.residue && self.is_cell(&hit.found.range) {
            return true;
        }
        is_label(rule)
            && self.fills_blocks(&hit.found.range)
            && (self.is_subject(&hit.found.range)
                || self.touched(&hit.found.range).all(|block| self.page.is_meant(block)))
    }

    /// Whether a range fills cells of a table in Markdown.
    fn is_cell(&self, range: &Range<usize>) -> bool {
        let markdown = matches!(self.document.format, Format::Markdown | Format::Mdx);
        let is_line = |block: usize| self.page.looks[block].kind == BlockKind::Line;
        markdown && self.fills_blocks(range) && self.touched(range).all(is_line)
    }

    /// Whether a hit names the subject of a document with markup, as its title does: a cookie
    /// policy has a line "Cookie settings".
    fn is_subject(&self, range: &Range<usize>) -> bool {
        let titled = matches!(
            self.page.blocks.first().map(|block| block.kind),
            Some(BlockKind::Title | BlockKind::Heading)
        );
        let stems = |block: usize| self.page.topics.stems(self.page.piece(block));
        if !titled || self.page.guessed {
            return false;
        }
        let title = stems(0);
        let own: Vec<usize> = self.touched(range).flat_map(stems).collect();
        let shared = own.iter().filter(|stem| title.contains(stem)).count();
        // "The post TITLE appeared first on SITE" says all of the title and more.
        let quotes = title.len() >= QUOTED_TITLE
            && own.len() > title.len()
            && title.iter().all(|stem| own.contains(stem));
        shared > 0 && shared * 2 >= own.len() && !quotes
    }

    /// A finding about blocks, made of its own anchors and the hits of other rules.
    fn zone(
        &self,
        rule: usize,
        zone: &BlockZone,
        severity: Severity,
        hits: Vec<JudgedMatch>,
    ) -> JudgedMatch {
        let certain = self.is_certain(rule, zone);
        let severity =
            severity.shifted(i32::from(certain) - i32::from(self.is_doubtful(rule, zone)));
        let absorbed = hits.iter().map(|hit| hit.severity);
        let severity = absorbed.fold(severity, Severity::max);
        let mut judged = self.hit(rule, zone.blocks.clone(), severity);
        let mut labels: Vec<(Range<usize>, String)> = zone
            .labels
            .iter()
            .map(|(block, label)| (self.page.blocks[*block].range.clone(), label.clone()))
            .collect();
        if !certain {
            judged.found.fixes = hits.iter().flat_map(|hit| hit.found.fixes.clone()).collect();
        }
        for hit in hits {
            let of = &self.rules[hit.found.rule];
            let text = match hit.found.facts.get("topic") {
                Some(topic) => of.message.fill(|hole| match hole {
                    "topic" => Some(topic),
                    _ => Some(&self.document.text()[hit.found.range.clone()]),
                }),
                None => of.label.to_string(),
            };
            judged.notes.extend(hit.found.facts.contains_key("topic").then(|| text.clone()));
            labels.push((hit.found.range.clone(), of.label.to_string()));
        }
        labels.sort_by_key(|(range, _)| range.start);
        let mut names: Vec<&str> =
            labels.iter().map(|(_, label)| label.as_str()).filter(|l| !l.is_empty()).collect();
        let mut seen = Vec::new();
        names.retain(|name| {
            !seen.contains(name) && {
                seen.push(name);
                true
            }
        });
        judged.found.facts.insert("parts", names.join(", "));
        let count = zone.blocks.len();
        judged.found.facts.insert("count", count.to_string());
        let lines = if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
        judged.found.facts.insert("lines", lines);
        // One label for each stretch of the same sort.
        labels.dedup_by(|b, a| a.1 == b.1);
        labels.truncate(MOST_LABELS);
        judged.found.parts = if zone.blocks.len() > 1 { labels } else { Vec::new() };
        judged
    }

    fn weights(&self, rule: usize) -> Option<&SignWeights> {
        let Matcher::Block(blocks) = &self.rules[rule].matcher else { return None };
        blocks.weights.as_ref()
    }

    /// Whether a find weighs more than its rule: all of it is certain and ends a plain text.
    fn is_certain(&self, rule: usize, zone: &BlockZone) -> bool {
        let at_end = zone.blocks.end == self.page.blocks.len() && zone.blocks.len() > 1;
        let is_sure = self.weights(rule).is_some_and(|weights| zone.least >= weights.sure);
        at_end && is_sure && self.page.guessed && !zone.has_sentence
    }

    /// Whether it weighs less: it is doubtful, or in markup, which somebody wrote.
    fn is_doubtful(&self, rule: usize, zone: &BlockZone) -> bool {
        self.weights(rule).is_some_and(|weights| zone.mean < weights.sure || !self.page.guessed)
    }

    /// A hit on whole blocks, which no context bears on.
    fn hit(&self, rule: usize, blocks: Range<usize>, severity: Severity) -> JudgedMatch {
        let range = self.span(&blocks);
        let fixes = if self.rules[rule].safe_to_delete { vec![range.clone()] } else { Vec::new() };
        let found = RuleMatch { fixes, ..RuleMatch::new(rule, range.clone()) };
        JudgedMatch { severity, ..JudgedMatch::new(found, range) }
    }

    /// Bytes of the text from the first of some blocks to the last.
    fn span(&self, blocks: &Range<usize>) -> Range<usize> {
        self.page.blocks[blocks.start].range.start..self.page.blocks[blocks.end - 1].range.end
    }

    fn touched(&self, range: &Range<usize>) -> impl Iterator<Item = usize> + use<> {
        let blocks = self.page.blocks;
        let from = blocks.partition_point(|block| block.range.end <= range.start);
        let to = blocks.partition_point(|block| block.range.start < range.end);
        from..to
    }

    /// Whether a hit is all that the blocks it touches say.
    fn fills_blocks(&self, range: &Range<usize>) -> bool {
        let touched: Vec<usize> = self.touched(range).collect();
        match touched[..] {
            [] => false,
            [one] => is_whole(self.document.text(), &self.page.blocks[one].range, range),
            _ => true,
        }
    }
}

/// Whether a rule finds lines that are residue as a whole.
fn is_label(rule: &Rule) -> bool {
    let whole =
        rule.matcher.limits().is_some_and(|limits| limits.position == HitPosition::WholeLine);
    whole && rule.family.residue
}

/// Returns the ranges in order, with overlapping ones joined.
pub(super) fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|next, kept| {
        let joins = next.start < kept.end;
        kept.end = if joins { kept.end.max(next.end) } else { kept.end };
        joins
    });
    ranges
}

/// Whether one of `ranges`, which are in order and apart, overlaps `range`.
fn overlaps(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    ranges
        .get(ranges.partition_point(|other| other.end <= range.start))
        .is_some_and(|other| other.start < range.end)
}
