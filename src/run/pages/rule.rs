//! The page of a rule.

use super::{code, codes, head, plain, prose, section};
use crate::rules::{Rule, RuleExample, RuleSet};
use crate::run::explain;

/// The Markdown of the page.
pub(super) fn page(rule: &Rule, rules: &RuleSet) -> String {
    let mut out = head(rule.id.as_str(), &rule.summary);
    out.push_str(&format!("{}.\n\n", prose(rule.summary.trim_end_matches('.'))));
    out.push_str(&facts(rule));
    section(&mut out, "Why it matters", &prose(&rule.why));
    section(&mut out, "What to write instead", &prose(&rule.instead));
    let table = rule.source.text.parse::<toml::Table>().unwrap_or_default();
    rewrites(&mut out, &table);
    examples(&mut out, rule);
    wording(&mut out, rule);
    contexts(&mut out, rule, rules);
    out.push_str(&off(rule));
    sources(&mut out, rule);
    out
}

/// Severity, family and measured precision in a list.
fn facts(rule: &Rule) -> String {
    let family = rule.id.family();
    let mut rows = vec![
        ("Severity", rule.severity.name().to_owned()),
        ("Family", format!("[{family}](index.md)")),
        ("Message", prose(&rule.message.source())),
    ];
    if let Some(measured) = &*rule.measured {
        rows.push(("Precision", prose(&measured.in_words())));
    } else {
        rows.push(("Precision", "not measured by itself".into()));
    }
    if rule.preview {
        rows.push(("Preview", format!("off until asked for: `--rule {}=default`", rule.id)));
    }
    if rule.safe_to_delete {
        rows.push(("Fix", "`--fix` deletes lines that are certain".into()));
    }
    if !rule.aliases.is_empty() {
        rows.push(("Old names", codes(&rule.aliases)));
    }
    let mut out = String::new();
    for (name, value) in rows {
        out.push_str(&format!("- **{name}:** {value}\n"));
    }
    out + "\n"
}

/// Pairs of `[[rewrites]]`: a sentence and how it reads when it is mended.
fn rewrites(out: &mut String, table: &toml::Table) {
    let pairs = table.get("rewrites").and_then(toml::Value::as_array);
    let mut rows = String::new();
    for pair in pairs.into_iter().flatten() {
        let text = |key: &str| pair.get(key).and_then(toml::Value::as_str);
        if let (Some(before), Some(after)) = (text("before"), text("after")) {
            rows.push_str(&format!("| {} | {} |\n", row(before), row(after)));
        }
    }
    if !rows.is_empty() {
        section(out, "Before and after", &format!("| Before | After |\n|---|---|\n{rows}"));
    }
}

/// A text in one line.
fn row(text: &str) -> String {
    plain(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn examples(out: &mut String, rule: &Rule) {
    let mut found = String::new();
    for example in rule.fires.iter() {
        found.push_str(&quoted(&marked(example), ""));
    }
    if !found.is_empty() {
        section(out, "What it finds", &found);
    }
    let mut left = String::new();
    for example in rule.allows.iter() {
        let because = example.because.as_deref().unwrap_or_default();
        left.push_str(&quoted(&lines(example.text.get_ref()), &prose(because)));
    }
    if !left.is_empty() {
        section(out, "What it leaves alone", &left);
    }
}

/// An example as a quotation, with a remark below it.
fn quoted(text: &str, remark: &str) -> String {
    let remark = match remark {
        "" => String::new(),
        remark => format!("<br>\n> *{remark}*"),
    };
    format!("> {}{remark}\n\n", text.replace('\n', "\n> "))
}

/// The lines of an example, each a line of its own; blank lines are left out.
fn lines(text: &str) -> String {
    let mut rows = Vec::new();
    for line in text.lines() {
        if !line.trim().is_empty() {
            rows.push(plain(line.trim()));
        }
    }
    rows.join("<br>\n")
}

/// An example with its marks highlighted.
fn marked(example: &RuleExample) -> String {
    let text = example.text.get_ref();
    let mut out = String::new();
    let mut from = 0;
    for mark in example.marks.iter().map(toml::Spanned::get_ref) {
        let Some(at) = text[from..].find(mark.as_str()).map(|at| from + at) else { continue };
        out.push_str(&text[from..at]);
        for (number, line) in mark.split('\n').enumerate() {
            out.push_str(if number > 0 { "\n" } else { "" });
            let (open, close) = if line.trim().is_empty() { ("", "") } else { (OPEN, CLOSE) };
            out.push_str(&format!("{open}{line}{close}"));
        }
        from = at + mark.len();
    }
    out.push_str(&text[from..]);
    lines(&out).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
}

/// Signs that no example has, around what is highlighted.
const OPEN: &str = "\u{E000}";
const CLOSE: &str = "\u{E001}";

fn wording(out: &mut String, rule: &Rule) {
    let mut text = String::new();
    for (heading, words) in explain::wording(rule) {
        text.push_str(&format!("{heading}:\n{}\n\n", codes(&words)));
    }
    if !text.is_empty() {
        let note = "`<hold>` is any form of a word, `{praise}` an entry of a vocabulary, \
                    `...` up to three words.";
        section(out, "What it looks for", &format!("{text}{note}"));
    }
}

fn contexts(out: &mut String, rule: &Rule, rules: &RuleSet) {
    let mut text = String::new();
    for (heading, contexts) in [
        ("Reported only when", &rule.needs_one_of),
        ("Silent when", &rule.silent_when),
        ("One step softer when", &rule.softer_when),
        ("One step louder when", &rule.louder_when),
    ] {
        if contexts.is_empty() {
            continue;
        }
        text.push_str(&format!("{heading}:\n\n"));
        for &index in contexts {
            let context = &rules.contexts[index];
            let name = &context.name;
            let summary = prose(&context.summary);
            text.push_str(&format!("- [{name}](../contexts/{name}.md): {summary}\n"));
        }
        text.push('\n');
    }
    if !text.is_empty() {
        section(out, "What the surroundings change", text.trim_end());
    }
}

fn off(rule: &Rule) -> String {
    let id = &rule.id;
    format!(
        "## Switching it off\n\n\
         In one place, with a reason:\n\n\
         ```markdown\n<!-- puffery-disable-next-line {id} -- a quotation -->\n```\n\n\
         Everywhere, or for some wording only, in `puffery.toml`:\n\n\
         ```toml\n[rules]\n\"{id}\" = \"off\"\n```\n\n\
         ```toml\n[rules]\n\"{id}\" = {{ allow = [\"wording of ours\"] }}\n```\n\n\
         For one run: {}\n\n",
        code(&format!("puffery check --ignore {id}"))
    )
}

fn sources(out: &mut String, rule: &Rule) {
    let mut text = String::new();
    for (title, url) in rule.sources.iter() {
        match url {
            Some(url) => text.push_str(&format!("- [{}]({url})\n", plain(title))),
            None => text.push_str(&format!("- {}\n", plain(title))),
        }
    }
    if !text.is_empty() {
        section(out, "Sources", text.trim_end());
    }
}
