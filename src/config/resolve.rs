//! Checking a configuration against the rules that exist.

use std::sync::Arc;

use semver::{Version, VersionReq};
use toml::Spanned;

use super::{
    Config, ConfigLayer, FolderGlobs, PathSettings, ResolvedConfig, Selector, StatedPlace,
};
use crate::document::is_host;
use crate::finding::{self, Finding};
use crate::phrase::{check, named_lists};
use crate::rules::read::FileProblems;
use crate::rules::{Matcher, RuleSet, allowed};
use crate::suppress::IgnorePattern;

impl Config {
    /// The configuration, and every name, phrase and glob in it that is wrong.
    pub fn resolve(&self, rules: &RuleSet) -> (ResolvedConfig, Vec<Finding>) {
        let mut resolved = ResolvedConfig::default();
        let mut found = Vec::new();
        // Overrides of a base come after all plain settings: a setting for some paths beats a
        // setting for all.
        let mut overrides = Vec::new();
        for layer in &self.layers {
            let mut problems = FileProblems::new(&layer.source, "config");
            check_names(layer, rules, &mut problems);
            check_values(layer, rules, &mut problems);
            check_scores(layer, rules, &mut problems);
            add_values(layer, &mut resolved);
            add_ignored(layer, &mut resolved, &mut problems);
            let plain = layer.raw.rules.iter();
            let plain = plain.filter_map(|(name, setting)| {
                Some((Selector::new(name.get_ref()), setting.get_ref().level?))
            });
            let stated =
                layer.raw.rules.iter().filter(|(_, setting)| setting.get_ref().level.is_some());
            let stands = stated.map(|(name, _)| layer.stand(name)).collect();
            resolved.settings.push(PathSettings { paths: None, rules: plain.collect(), stands });
            for entry in layer.raw.overrides.iter().map(Spanned::get_ref) {
                let rules = entry
                    .rules
                    .iter()
                    .map(|(name, level)| (Selector::new(name.get_ref()), *level.get_ref()));
                let paths = Some(FolderGlobs::new(&entry.paths, layer, &mut problems));
                let stands = entry.rules.keys().map(|name| layer.stand(name)).collect();
                overrides.push(PathSettings { paths, rules: rules.collect(), stands });
            }
            found.extend(finding::locate(&layer.source, problems.drafts));
        }
        resolved.settings.append(&mut overrides);
        (resolved, found)
    }
}

impl ConfigLayer {
    /// Returns the place of a value in this file.
    pub(super) fn stand<T>(&self, value: &Spanned<T>) -> StatedPlace {
        StatedPlace { source: self.source.clone(), span: value.span() }
    }
}

/// Takes over the settings that are neither levels nor paths.
fn add_values(layer: &ConfigLayer, resolved: &mut ResolvedConfig) {
    let raw = &layer.raw;
    let texts = |list: &[Spanned<String>]| {
        list.iter().map(|text| text.get_ref().clone()).collect::<Vec<_>>()
    };
    resolved.front_matter.extend(texts(&raw.front_matter));
    let fields = raw
        .front_matter
        .iter()
        .map(|text| (layer.stand(text), text.get_ref().clone(), false.into()));
    resolved.fields.extend(fields);
    resolved.site_hosts.extend(texts(&raw.site_hosts));
    if let Some(wanted) = &raw.require_reason {
        resolved.require_reason = *wanted.get_ref();
    }
    for (family, most) in &raw.max_density {
        if is_density(*most.get_ref()) {
            let entry = (*most.get_ref(), layer.stand(family).to_string());
            resolved.max_density.insert(family_name(family.get_ref()).to_owned(), entry);
        }
    }
}

/// Takes over passages that are not linted.
fn add_ignored(
    layer: &ConfigLayer,
    resolved: &mut ResolvedConfig,
    problems: &mut FileProblems<'_>,
) {
    for pattern in &layer.raw.ignore.patterns {
        match IgnorePattern::new(pattern.get_ref()) {
            Ok(ignored) => resolved.ignored.push((layer.stand(pattern), Arc::new(ignored))),
            Err(why) => problems.error(why, pattern.span(), "", None),
        }
    }
}

/// Checks that the program is one that the file is for.
fn check_version(layer: &ConfigLayer, problems: &mut FileProblems<'_>) {
    let Some(wanted) = &layer.raw.required_version else { return };
    let Ok(own) = Version::parse(env!("CARGO_PKG_VERSION")) else { return };
    // `==` is how other tools write it.
    match VersionReq::parse(&wanted.get_ref().replace("==", "=")) {
        Ok(version) if version.matches(&own) => {}
        Ok(_) => {
            let why =
                format!("this file is for puffery {}, and this is puffery {own}", wanted.get_ref());
            problems.error(why, wanted.span(), "", Some("install a version that it is for".into()));
        }
        Err(error) => {
            let why = format!("not a requirement for a version: {error}");
            problems.error(
                why,
                wanted.span(),
                "",
                Some("such as \">=0.2\", \"0.2\" or \"=0.2.1\"".into()),
            );
        }
    }
}

fn is_density(number: f64) -> bool {
    number.is_finite() && number >= 0.0
}

/// A family as it is written: `hype`, `hype/` or `hype/*`.
fn family_name(text: &str) -> &str {
    text.strip_suffix("/*").or(text.strip_suffix('/')).unwrap_or(text)
}

fn check_values(layer: &ConfigLayer, rules: &RuleSet, problems: &mut FileProblems<'_>) {
    check_version(layer, problems);
    for host in layer.raw.site_hosts.iter().filter(|host| !is_host(host.get_ref())) {
        let help = Some("a host has neither a scheme nor a path, such as `example.org`".to_owned());
        problems.error(
            format!("`{}` is not the name of a host", host.get_ref()),
            host.span(),
            "",
            help,
        );
    }
    let mut families: Vec<&str> = rules.rules.iter().map(|rule| rule.id.family()).collect();
    families.dedup();
    families.push("*");
    for (family, most) in &layer.raw.max_density {
        if !families.contains(&family_name(family.get_ref())) {
            problems.unknown("family", family.get_ref(), family.span(), &families);
        }
        if !is_density(*most.get_ref()) {
            problems.error(
                "a density is a number from 0 on",
                most.span(),
                "findings per 1,000 words",
                None,
            );
        }
    }
}

fn check_names(layer: &ConfigLayer, rules: &RuleSet, problems: &mut FileProblems<'_>) {
    let known = Selector::known(rules);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let in_overrides = layer.raw.overrides.iter().flat_map(|entry| entry.get_ref().rules.keys());
    for name in layer.raw.rules.keys().chain(in_overrides) {
        if !Selector::new(name.get_ref()).is_known(rules) {
            problems.unknown("rule", name.get_ref(), name.span(), &known);
        }
    }
    for dir in &layer.raw.rule_dirs {
        if dir.get_ref().is_empty() {
            problems.error(
                "an empty path names no folder",
                dir.span(),
                "",
                Some("`.` is this folder".into()),
            );
        }
    }
    for dir in layer.raw.rule_dirs.iter().filter(|dir| !layer.folder.join(dir.get_ref()).is_dir()) {
        problems.error(
            format!("the folder `{}` does not exist", dir.get_ref()),
            dir.span(),
            "no such folder",
            None,
        );
    }
    let vocabularies: Vec<&str> = rules.vocabularies.keys().map(String::as_str).collect();
    for (name, setting) in &layer.raw.rules {
        let setting = setting.get_ref();
        let matcher = rules.find(name.get_ref()).map(|rule| &rule.matcher);
        if let (Some(Matcher::Repeat(_)), true) = (matcher, setting.extra.is_empty()) {
            check_texts(&setting.allow, problems);
            continue;
        }
        let mut known = vocabularies.clone();
        if let Some(Matcher::Phrase(phrases)) = matcher {
            known.extend(phrases.any.lists.keys().map(String::as_str));
        }
        check_phrases(&setting.allow, &known, problems);
        check_phrases(&setting.extra, &known, problems);
        let Some(list) = setting.allow.first().or(setting.extra.first()) else { continue };
        match matcher {
            Some(Matcher::Phrase(_)) => {}
            Some(Matcher::Claim(_)) if setting.extra.is_empty() => {}
            Some(Matcher::Repeat(_) | Matcher::Claim(_)) => {
                let extra = setting.extra.first().unwrap_or(list);
                problems.error(
                    "`extra` is for rules of phrases; this one takes `allow`",
                    extra.span(),
                    "",
                    None,
                );
            }
            Some(_) => {
                let why = "`allow` is for rules of phrases, claims and repeated text, `extra` for rules of phrases";
                problems.error(why, list.span(), "", None);
            }
            None => problems.error(
                "`allow` and `extra` belong to one rule, by its name",
                list.span(),
                "",
                None,
            ),
        }
    }
    for (name, vocabulary) in &layer.raw.vocabulary {
        if !vocabularies.contains(&name.get_ref().as_str()) {
            problems.unknown("vocabulary", name.get_ref(), name.span(), &vocabularies);
        }
        check_phrases(&vocabulary.add, &[], problems);
    }
    for entry in &layer.raw.overrides {
        if entry.get_ref().paths.is_empty() {
            problems.error("an override needs `paths`", entry.span(), "for which files?", None);
        }
    }
}

/// Names of scores and of their terms, and bars that are probabilities.
fn check_scores(layer: &ConfigLayer, rules: &RuleSet, problems: &mut FileProblems<'_>) {
    for (name, setting) in &layer.raw.scores {
        let Some(score) = rules.scores.iter().find(|score| score.name == *name.get_ref()) else {
            let known: Vec<&str> = rules.scores.iter().map(|score| score.name.as_str()).collect();
            problems.unknown("score", name.get_ref(), name.span(), &known);
            continue;
        };
        for bar in [&setting.at_least, &setting.sure].into_iter().flatten() {
            if !(0.0..=1.0).contains(bar.get_ref()) {
                problems.error("a bar is a probability, from 0 to 1", bar.span(), "", None);
            }
        }
        for term in setting.weights.keys() {
            if !score.terms.iter().any(|known| known.name == *term.get_ref()) {
                let known: Vec<&str> = score.terms.iter().map(|term| term.name.as_str()).collect();
                problems.unknown("term", term.get_ref(), term.span(), &known);
            }
        }
    }
}

/// Texts that may be repeated, or their hashes.
fn check_texts(texts: &[Spanned<String>], problems: &mut FileProblems<'_>) {
    for text in texts {
        if let Err(message) = allowed(text.get_ref()) {
            problems.error(message, text.span(), "", None);
        }
    }
}

/// Phrases that can be read, and that name lists and vocabularies that there are.
fn check_phrases(phrases: &[Spanned<String>], known: &[&str], problems: &mut FileProblems<'_>) {
    for phrase in phrases {
        match check(phrase.get_ref()) {
            Err(mistake) => {
                let span = problems.within(phrase, mistake.span);
                problems.error(mistake.message, span, "", None);
            }
            Ok(parts) => {
                for (name, _) in named_lists(&parts) {
                    if !known.contains(&name) {
                        problems.unknown("list or vocabulary", name, phrase.span(), known);
                    }
                }
            }
        }
    }
}
