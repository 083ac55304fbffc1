//! From a rule of Vale to rule files.

use super::emit::{Matcher, NewRule, TallyMatch, WordingMatch};
use super::read::{Item, ValeRule};
use super::{ConvertedRule, RuleFile, emit, kebab, severity};
use crate::rules::RulePattern;

/// Kinds of text that both know, by their names in Vale and in rule files.
const SCOPES: [(&str, &str); 8] = [
    ("heading", "heading"),
    ("title", "title"),
    ("list", "list-item"),
    ("blockquote", "quote"),
    ("paragraph", "paragraph"),
    ("alt", "alt"),
    ("text", ""),
    ("sentence", ""),
];
/// Characters of a name that is made from a replacement.
const LONGEST_NAME: usize = 40;

pub(super) fn converted(mut rule: ValeRule, style: &str, name: &str) -> ConvertedRule {
    let mut files = Vec::new();
    let (line, kind) = rule.extends.clone();
    match kind.as_str() {
        "existence" => files.extend(existence(&mut rule, style, name)),
        "substitution" => files = substitution(&mut rule, style, name),
        "occurrence" => files.extend(occurrence(&mut rule, style, name)),
        other => {
            rule.lost.clear();
            rule.lose(line, &format!("the whole rule: puffery has no kind `{other}`"));
        }
    }
    ConvertedRule { files, lost: rule.lost }
}

fn existence(rule: &mut ValeRule, style: &str, name: &str) -> Option<RuleFile> {
    let blocks = blocks(rule)?;
    let mut wording = WordingMatch { blocks, ..WordingMatch::default() };
    let tokens = std::mem::take(&mut rule.tokens);
    let words = rule.ignore_case && !rule.nonword && rule.raw.is_empty();
    let phrases = words && tokens.iter().all(|(_, token)| is_words(token));
    if !rule.raw.is_empty() {
        wording.any.extend(raw(rule, &tokens));
    } else if phrases {
        wording.any = tokens.into_iter().map(|(_, token)| token).collect();
    } else {
        wording.any = patterns(rule, &tokens);
    }
    wording.unless = exceptions(rule, phrases);
    if wording.any.is_empty() {
        rule.lose(rule.extends.0, "the whole rule: nothing is left that could be found");
        return None;
    }
    let matcher = if phrases { Matcher::Phrase(wording) } else { Matcher::Pattern(wording) };
    let advice = match rule.description.as_str() {
        "" => "Rewrite the sentence without it.".to_owned(),
        text => shown(text, "it", "it"),
    };
    let message = shown(&rule.message, "`{match}`", "");
    Some(file(rule, style, name, name, NewRule { message, instead: advice, matcher }))
}

/// One rule for each replacement, because a message names what to write.
fn substitution(rule: &mut ValeRule, style: &str, name: &str) -> Vec<RuleFile> {
    let Some(blocks) = blocks(rule) else { return Vec::new() };
    let mut groups: Vec<(String, Vec<Item>)> = Vec::new();
    for (old, new) in std::mem::take(&mut rule.swap) {
        if new.contains('$') {
            rule.lose(old.0, &format!("`{}`: `{new}` takes over a part of the match", old.1));
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == new) {
            Some((_, items)) => items.push(old),
            None => groups.push((new, vec![old])),
        }
    }
    let unless = exceptions(rule, false);
    let mut files: Vec<RuleFile> = Vec::new();
    for (new, items) in groups {
        let any = patterns(rule, &items);
        if any.is_empty() {
            continue;
        }
        let own = unused(&files, &format!("{}-{}", kebab(name), short(&new)));
        let better = alternatives(&new);
        let matcher =
            Matcher::Pattern(WordingMatch { any, unless: unless.clone(), blocks: blocks.clone() });
        let message = match rule.message.matches("%s").count() {
            0 | 1 => shown(&rule.message, &better, ""),
            _ => shown(&rule.message, &better, "`{match}`"),
        };
        let instead = match new.as_str() {
            "" => "Leave it out.".to_owned(),
            _ => format!("Write {better}."),
        };
        files.push(file(rule, style, name, &own, NewRule { message, instead, matcher }));
    }
    files
}

/// Words of which a sentence or a document has more than so many.
fn occurrence(rule: &mut ValeRule, style: &str, name: &str) -> Option<RuleFile> {
    let line = rule.extends.0;
    let scope = rule.scopes.first().map_or("text", |(_, scope)| scope.as_str());
    let per = match scope {
        "sentence" => "sentence",
        "summary" | "raw" => "document",
        other => {
            let said = format!("the whole rule: puffery does not count by `{other}`");
            rule.lose(line, &said);
            return None;
        }
    };
    lose_conditions(rule);
    let token = rule.token.clone().unwrap_or_default();
    let most =
        rule.max.clone().and_then(|(_, max)| max.parse::<usize>().ok()).filter(|&max| max > 0);
    let words: Vec<String> = alternation(&token.1).split('|').map(str::to_owned).collect();
    let Some(most) = most.filter(|_| words.iter().all(|word| is_words(word))) else {
        rule.lose(
            line,
            "the whole rule: puffery counts words up to `max`, not patterns or a `min`",
        );
        return None;
    };
    let any = counted(rule, words, token.0);
    let matcher = Matcher::Tally(TallyMatch { any, per, at_least: most.saturating_add(1) });
    let message = shown(&rule.message, "{count}", "");
    let instead = format!("Keep it to {most} at most.");
    Some(file(rule, style, name, name, NewRule { message, instead, matcher }))
}

/// Words as a tally counts them, in the case that the rule asks for.
fn counted(rule: &mut ValeRule, words: Vec<String>, line: usize) -> Vec<String> {
    if rule.ignore_case {
        return words;
    }
    let mut found = Vec::new();
    for word in words {
        if word.contains(['\'', '-']) {
            rule.lose(line, &format!("the case of `{word}`: it is counted in any case"));
            found.push(word);
        } else {
            let exact: Vec<String> = word.split(' ').map(|own| format!("'{own}'")).collect();
            found.push(exact.join(" "));
        }
    }
    found
}

/// Names the conditions of an `occurrence` that a tally does not have.
fn lose_conditions(rule: &mut ValeRule) {
    if let Some((line, _)) = rule.exceptions.first() {
        rule.lose(*line, "`exceptions`: all words are counted");
    }
    for (line, scope) in rule.scopes.split_off(rule.scopes.len().min(1)) {
        rule.lose(line, &format!("`{scope}`: one scope is counted in"));
    }
}

fn file(rule: &mut ValeRule, style: &str, name: &str, own: &str, new: NewRule) -> RuleFile {
    let (line, level) = rule.level.clone();
    let severity = severity(&level).unwrap_or_else(|| {
        if !level.is_empty() {
            rule.lose(line, &format!("the level `{level}`: `warning` is taken"));
        }
        crate::finding::Severity::Warning
    });
    let text = emit::text(rule, (style, name), severity, new);
    RuleFile { name: kebab(own), text }
}

/// The kinds of block a rule looks into; nothing where Vale looks at what is not prose.
fn blocks(rule: &mut ValeRule) -> Option<Vec<&'static str>> {
    let mut blocks = Vec::new();
    for (line, scope) in rule.scopes.clone() {
        let name = scope.split('.').next().unwrap_or_default();
        match SCOPES.iter().find(|(known, _)| *known == name) {
            Some((_, "")) => {}
            Some((_, block)) => blocks.push(*block),
            None => {
                rule.lose(line, &format!("the whole rule: it looks into `{scope}`"));
                return None;
            }
        }
        if scope.contains('.') && name != "text" {
            rule.lose(line, &format!("`{scope}`: every `{name}` is looked into"));
        }
    }
    blocks.dedup();
    Some(blocks)
}

/// Tokens as patterns; those that cannot be read are lost.
fn patterns(rule: &mut ValeRule, items: &[Item]) -> Vec<String> {
    let mut found = Vec::new();
    for (line, token) in items {
        let pattern = bounded(rule, token);
        match RulePattern::parse(&pattern) {
            Ok(_) => found.push(pattern),
            Err((why, _)) => rule.lose(*line, &format!("`{token}`: {}", reason(&why))),
        }
    }
    found
}

/// A token between word boundaries, in the case it asks for.
fn bounded(rule: &ValeRule, token: &str) -> String {
    let whole = match (rule.nonword, is_words(token)) {
        (true, _) => token.to_owned(),
        (false, true) => format!(r"\b{token}\b"),
        (false, false) => format!(r"\b(?:{token})\b"),
    };
    if rule.ignore_case { whole } else { format!("(?-i:{whole})") }
}

/// `raw` is one pattern, with the tokens behind it, or before it where `append` says so.
fn raw(rule: &mut ValeRule, tokens: &[Item]) -> Option<String> {
    let line = rule.raw.first()?.0;
    let mut whole: String = rule.raw.iter().map(|(_, text)| text.as_str()).collect();
    if !tokens.is_empty() {
        let words: Vec<&str> = tokens.iter().map(|(_, token)| token.as_str()).collect();
        let words = format!(r"\b(?:{})\b", words.join("|"));
        whole = if rule.append { words + &whole } else { whole + &words };
    }
    if !rule.ignore_case {
        whole = format!("(?-i:{whole})");
    }
    match RulePattern::parse(&whole) {
        Ok(_) => Some(whole),
        Err((why, _)) => {
            rule.lose(line, &format!("`raw`: {}", reason(&why)));
            None
        }
    }
}

/// A reason without the part that is the same for all patterns.
fn reason(why: &str) -> &str {
    if why.contains("look-around") {
        return "patterns of puffery cannot look ahead or behind";
    }
    why
}

fn exceptions(rule: &mut ValeRule, phrases: bool) -> Vec<String> {
    let items = std::mem::take(&mut rule.exceptions);
    if phrases && items.iter().all(|(_, text)| is_words(text)) {
        return items.into_iter().map(|(_, text)| text).collect();
    }
    if phrases {
        rule.lose(items[0].0, "`exceptions` that are patterns beside tokens that are words");
        return Vec::new();
    }
    patterns(rule, &items)
}

/// Whether a token is words and no pattern.
fn is_words(token: &str) -> bool {
    let known = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '\'' | '-');
    let ends = |sign: char| sign.is_alphanumeric();
    token.chars().all(known) && token.starts_with(ends) && token.ends_with(ends)
}

/// What is between `\b(?:` and `)\b`.
fn alternation(token: &str) -> &str {
    let token = token.strip_prefix(r"\b").unwrap_or(token);
    let token = token.strip_suffix(r"\b").unwrap_or(token);
    let group = token.strip_prefix("(?:").or_else(|| token.strip_prefix('('));
    group.and_then(|inner| inner.strip_suffix(')')).unwrap_or(token)
}

/// A message of Vale with its first and second `%s` filled; braces would be holes of a message.
fn shown(message: &str, first: &str, second: &str) -> String {
    let message = message.replace('{', "(").replace('}', ")");
    let message = message.replace("'%s'", "%s").replace("\"%s\"", "%s").replace("`%s`", "%s");
    let message = message.replacen("%s", first, 1).replacen("%s", second, 1);
    message.trim_end_matches('.').to_owned()
}

/// `a|b` as `a` or `b`, between backticks.
fn alternatives(new: &str) -> String {
    let plain = new.replace('{', "(").replace('}', ")").replace('`', "'");
    let words: Vec<String> = plain.split('|').map(|word| format!("`{word}`")).collect();
    words.join(" or ")
}

fn short(new: &str) -> String {
    let name: String = kebab(new).chars().take(LONGEST_NAME).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "sign".to_owned() } else { name.to_owned() }
}

fn unused(files: &[RuleFile], name: &str) -> String {
    let mut number = 1;
    let mut own = name.to_owned();
    while files.iter().any(|file| file.name == own) {
        number += 1;
        own = format!("{name}-{number}");
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_patterns() {
        assert!(is_words("all-natural") && is_words("don't"));
        assert!(!is_words("colou?r") && !is_words("-x") && !is_words(""));
        assert_eq!(alternation(r"\b(?:and|or)\b"), "and|or");
    }

    #[test]
    fn replacements_that_share_a_name_get_numbers() {
        let files = [RuleFile { name: "x-a".into(), text: String::new() }];
        assert_eq!(unused(&files, "x-a"), "x-a-2");
    }
}
