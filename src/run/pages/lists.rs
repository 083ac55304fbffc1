//! The pages of families, vocabularies, contexts and evidence, and those that list them.

use super::{DocPage, codes, head, plain, prose, section};
use crate::builtin::FILES;
use crate::rules::Rule;
use crate::run::glossary::{self, SPECIAL};
use crate::session::profile::RuleProfile;

/// All of them.
pub(super) fn pages(profile: &RuleProfile) -> Vec<DocPage> {
    let rules = &profile.checker.rules;
    let mut pages = Vec::new();
    let mut overview = head("Rules", "All rules of puffery, by family.");
    for members in rules.rules.chunk_by(|a, b| a.id.family() == b.id.family()) {
        let family = &*members[0].family;
        let name = &family.name;
        overview.push_str(&format!("## [{name}]({name}/index.md)\n\n"));
        overview.push_str(&format!("{}\n\n{}\n", family.summary, table(members, false)));
        let text = head(name, &family.summary)
            + &format!("{}\n\n{}\n", family.summary, table(members, true))
            + &format!("Only this family: `puffery check --select {name}`.\n");
        pages.push(DocPage { path: format!("{name}/index.md"), text });
    }
    overview.push_str(
        "Findings that no rule makes, such as those about comments and configuration, are on \
         [a page of their own](other-findings.md).\n",
    );
    pages.push(DocPage { path: "index.md".into(), text: overview });
    pages.push(DocPage { path: "other-findings.md".into(), text: others() });
    let vocabularies: Vec<&String> = rules.vocabularies.keys().collect();
    pages.extend(listed("vocabularies", vocabularies.into_iter(), profile));
    let contexts = rules.contexts.iter().map(|context| &context.name);
    pages.extend(listed("contexts", contexts, profile));
    let mut evidence = Vec::new();
    for (path, _) in FILES {
        let name = path.strip_prefix("evidence/").and_then(|name| name.strip_suffix(".toml"));
        evidence.extend(name.map(str::to_owned));
    }
    pages.extend(listed("evidence", evidence.iter(), profile));
    pages
}

/// Rules with severity, precision and summary.
fn table(rules: &[Rule], within_family: bool) -> String {
    let mut out = String::from("| rule | severity | precision | |\n|---|---|---:|---|\n");
    for rule in rules {
        let precision = match rule.measured.as_ref().and_then(|measured| measured.precision) {
            Some(share) => format!("{} %", (share * 100.0).round()),
            None => "–".into(),
        };
        let (id, severity) = (&rule.id, rule.severity.name());
        let target = if within_family { name(rule) } else { id.as_str() };
        let summary = prose(&rule.summary);
        out.push_str(&format!("| [{id}]({target}.md) | {severity} | {precision} | {summary} |\n"));
    }
    out
}

fn name(rule: &Rule) -> &str {
    rule.id.as_str().split_once('/').map_or(rule.id.as_str(), |(_, name)| name)
}

/// A page for each file of a folder, and one that lists them.
fn listed<'a>(
    folder: &str,
    names: impl Iterator<Item = &'a String>,
    profile: &RuleProfile,
) -> Vec<DocPage> {
    let (title, about) = match folder {
        "vocabularies" => ("Vocabularies", "Word lists that rules share."),
        "contexts" => {
            ("Contexts", "What surrounds a match and silences, softens or strengthens it.")
        }
        _ => ("Evidence", "What counts as support near a claim."),
    };
    let mut overview = head(title, about) + about + "\n\n| name | |\n|---|---|\n";
    let mut pages = Vec::new();
    for name in names {
        let text = glossary::text(folder, name, profile).unwrap_or_default();
        let summary = glossary::summary(&text);
        overview.push_str(&format!("| [{name}]({name}.md) | {} |\n", prose(&summary)));
        let page = entry(folder, name, &text, &summary, profile);
        pages.push(DocPage { path: format!("{folder}/{name}.md"), text: page });
    }
    pages.push(DocPage { path: format!("{folder}/index.md"), text: overview });
    pages
}

/// The page of a vocabulary, a context or a kind of evidence.
fn entry(folder: &str, name: &str, text: &str, summary: &str, profile: &RuleProfile) -> String {
    let mut out = head(name, summary) + &prose(summary) + ".\n\n";
    let table = text.parse::<toml::Table>().unwrap_or_default();
    let words = glossary::entry_words(&table);
    if !words.is_empty() {
        section(&mut out, if folder == "evidence" { "Patterns" } else { "Words" }, &codes(&words));
    }
    let used = users(folder, name, profile);
    if !used.is_empty() {
        section(&mut out, "Used by", &used);
    }
    if folder == "vocabularies" {
        let add = format!("```toml\n[vocabulary.{name}]\nadd = [\"our own word\"]\n```");
        section(&mut out, "Adding words in puffery.toml", &add);
    }
    for (title, key) in [("Examples", "fires"), ("Traps", "allows")] {
        let texts = example_texts(&table, key);
        if !texts.is_empty() {
            section(&mut out, title, &texts);
        }
    }
    out
}

fn example_texts(table: &toml::Table, key: &str) -> String {
    let mut out = String::new();
    for example in table.get(key).and_then(toml::Value::as_array).into_iter().flatten() {
        let text = example.get("text").and_then(toml::Value::as_str).unwrap_or_default();
        out.push_str(&format!("- {}\n", plain(&text.replace('\n', " "))));
    }
    out
}

/// Links to the rules that name a vocabulary or a context.
fn users(folder: &str, name: &str, profile: &RuleProfile) -> String {
    let rules = &profile.checker.rules;
    let index = rules.contexts.iter().position(|context| context.name == name);
    let mut out = Vec::new();
    for rule in &rules.rules {
        let lists = [&rule.silent_when, &rule.softer_when, &rule.louder_when, &rule.needs_one_of];
        let uses = match (folder, index) {
            ("vocabularies", _) => rule.source.text.contains(&format!("{{{name}}}")),
            ("contexts", Some(index)) => lists.iter().any(|list| list.contains(&index)),
            _ => false,
        };
        if uses {
            out.push(format!("[{id}](../{id}.md)", id = rule.id));
        }
    }
    out.join(", ")
}

/// The page of findings that no rule makes.
fn others() -> String {
    let about = "Findings about comments, configuration and files rather than about wording.";
    let mut out = head("Other findings", about) + about + "\n\n| name | |\n|---|---|\n";
    for (name, text) in SPECIAL {
        out.push_str(&format!("| `{name}` | {} |\n", prose(text)));
    }
    let (family, text) = glossary::DIRECTIVES;
    out.push_str(&format!("| `{family}/…` | {} |\n", prose(text)));
    out
}
