//! The text of a report about a false alarm, for the issue form of the project.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::finding::Finding;
use crate::home;
use crate::source::{first_chars, last_chars};

/// Terms of a score that are told.
const MOST_TERMS: usize = 12;
/// Characters on either side of the marked words that may belong to their sentence.
const REACH: usize = 600;

/// The text of a report: rule, version, what the score is made of, and the sentence, where its text
/// is given. Without it a line says where to write one.
pub(crate) fn report(finding: &Finding, text: Option<&str>) -> String {
    let mut lines = vec![
        format!("### False alarm: `{}`", finding.rule),
        String::new(),
        format!("* puffery {}", env!("CARGO_PKG_VERSION")),
        format!("* {}: {}", finding.severity.name(), masked(finding, text.is_some())),
    ];
    if let Some(score) = &finding.score {
        lines.push(format!("* score `{}`: {:.2}", score.score, score.probability));
        for (name, sum) in score.terms.iter().take(MOST_TERMS) {
            lines.push(format!("  * {name} {sum:+.2}"));
        }
    }
    for hit in finding.hits().skip(1) {
        lines.push(format!("* also `{}`", hit.finding.rule));
    }
    lines.extend(["".into(), "Sentence:".into(), String::new()]);
    let sentence = text.and_then(|text| sentence(finding, text));
    let missing = "> (left out; write one like it, with the words that were marked in brackets)";
    lines.push(sentence.map_or_else(|| missing.to_owned(), |sentence| format!("> {sentence}")));
    lines.extend(["".into(), "Why it is right as it is:".into(), String::new(), String::new()]);
    lines.join("\n")
}

/// The message, without words of the document where those are not to be told.
fn masked(finding: &Finding, keep: bool) -> String {
    if keep {
        return finding.message.clone();
    }
    let mut message = String::new();
    for (number, piece) in finding.message.split('`').enumerate() {
        message.push_str(if number % 2 == 1 { "`\u{2026}`" } else { piece });
    }
    message
}

/// The marked words in brackets, with what is around them in their paragraph up to the ends of
/// their sentence.
fn sentence(finding: &Finding, text: &str) -> Option<String> {
    let span = finding.primary.as_ref()?.span.clone();
    let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
    let (before, after) = (last_chars(before, REACH), first_chars(after, REACH));
    let paragraph = before.rfind("\n\n").map_or(0, |at| at + 2);
    let ends = |at: usize| before[at..].starts_with(['.', '!', '?']);
    let start = before
        .char_indices()
        .rev()
        .map(|(at, _)| at)
        .find(|&at| ends(at) && before[at + 1..].starts_with(char::is_whitespace));
    let start = start.map_or(0, |at| at + 1).max(paragraph);
    let end = after.find(['.', '!', '?']).map_or(after.len(), |at| at + 1);
    let end = after.find("\n\n").map_or(end, |blank| blank.min(end));
    let words = format!("{}[{}]{}", &before[start..], text.get(span)?, &after[..end]);
    Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The address of the issue form, with the name of the rule filled in.
pub(crate) fn form_address(finding: &Finding) -> String {
    let title = format!("False alarm: {}", finding.rule);
    let title = utf8_percent_encode(&title, NON_ALPHANUMERIC);
    format!("{}/issues/new?template=false-alarm.yml&title={title}", home::REPOSITORY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FindingDraft, RuleId, ScoreTerms, locate};
    use crate::source::Source;

    fn finding(text: &str, word: &str) -> Finding {
        let mut finding = Finding::problem("", "a.md", format!("`{word}` promises too much"));
        finding.rule = RuleId::new("hype/own");
        let terms = vec![("wording".to_owned(), 1.25)];
        finding.score = Some(ScoreTerms { score: "hype".into(), probability: 0.9, terms });
        let at = text.find(word).unwrap();
        let labels = vec![(at..at + word.len(), String::new())];
        locate(&Source::new("a.md", text), vec![FindingDraft::new(finding, labels)]).remove(0)
    }

    #[test]
    fn the_sentence_is_told_only_where_it_may_be() {
        let text = "First one.\n\nThe bread is a\nmarvel of salt. Then more.";
        let own = finding(text, "marvel");
        let told = report(&own, Some(text));
        assert!(told.contains("> The bread is a [marvel] of salt."), "{told}");
        assert!(told.contains("score `hype`: 0.90") && told.contains("  * wording +1.25"));
        let untold = report(&own, None);
        assert!(!untold.contains("marvel") && untold.contains("`\u{2026}` promises"), "{untold}");
    }

    #[test]
    fn the_form_knows_the_rule() {
        let address = form_address(&finding("a marvel", "marvel"));
        assert!(address.ends_with("title=False%20alarm%3A%20hype%2Fown"), "{address}");
    }
}
