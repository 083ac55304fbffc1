//! SARIF 2.1.0, with the properties that GitHub's code scanning asks for beyond the standard.
//!
//! A failure of the run is a notification and not a result: as a result it would become an alert
//! about the text.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::paths::{self, RepositoryRoots};
use super::{Report, level, printable, told};
use crate::finding::{Finding, Label, Severity, Silenced, SilencedBy};
use crate::home::{self, rule_page};
use crate::rules;
use crate::source::Place;

mod log;

/// Results that GitHub takes.
const RESULTS: usize = 25_000;
/// Locations of one result that GitHub takes, the first apart.
const LOCATIONS: usize = 999;
/// Characters of a description that GitHub takes.
const DESCRIPTION: usize = 1024;
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut repositories = RepositoryRoots::new(report.odd_paths);
    let (problems, mut findings): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.is_problem());
    let mut notifications: Vec<log::SarifNotification> =
        problems.iter().map(|problem| notification(problem, &mut repositories)).collect();
    if findings.len() > RESULTS {
        notifications.push(cut(findings.len()));
        findings.sort_by_key(|finding| (finding.silenced.is_some(), Reverse(finding.severity)));
        findings.truncate(RESULTS);
    }
    let log = log::SarifLog {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [log::SarifRun {
            tool: log::SarifTool {
                driver: log::SarifDriver {
                    name: "puffery",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: home::site().into_owned(),
                    rules: report.rules.iter().map(|rule| descriptor(rule)).collect(),
                },
            },
            invocations: [log::SarifInvocation {
                execution_successful: problems.is_empty(),
                tool_execution_notifications: notifications,
            }],
            column_kind: "unicodeCodePoints",
            results: findings
                .iter()
                .map(|finding| result(finding, report, &mut repositories))
                .collect(),
        }],
    };
    writeln!(out, "{}", super::json(&log)?)
}

fn descriptor(rule: &rules::Rule) -> log::SarifRule<'_> {
    let sources = rule.sources.iter().map(|(title, url)| match url {
        Some(url) => format!("- {title}: <{url}>\n"),
        None => format!("- {title}\n"),
    });
    let sources: String = sources.collect();
    log::SarifRule {
        id: rule.id.as_str(),
        help_uri: (rule.origin == rules::RuleOrigin::BuiltIn).then(|| rule_page(rule.id.as_str())),
        short_description: text(&rule.summary),
        full_description: text(&rule.why),
        help: log::SarifHelp {
            text: format!("{} {}", rule.instead, rule.why),
            markdown: format!(
                "**What to write instead.** {}\n\n**Why.** {}\n\n{sources}",
                rule.instead, rule.why
            ),
        },
        default_configuration: log::SarifConfiguration {
            enabled: !rule.preview,
            level: level(rule.severity),
        },
        properties: log::SarifProperties {
            tags: [rule.id.family()],
            precision: rule.measured.as_ref().and_then(rules::Measured::per_mille).map(precision),
            severity: match rule.severity {
                Severity::Info => "recommendation",
                other => other.name(),
            },
        },
    }
}

/// GitHub names four degrees and does not say where they begin.
fn precision(per_mille: u32) -> &'static str {
    match per_mille {
        950.. => "very-high",
        850.. => "high",
        600.. => "medium",
        _ => "low",
    }
}

fn result<'a>(
    finding: &'a Finding,
    report: &Report<'_>,
    repositories: &mut RepositoryRoots,
) -> log::SarifResult<'a> {
    let uri = repositories.uri(&finding.path);
    let labels = finding.secondary.iter().take(LOCATIONS).enumerate();
    let related = labels.map(|(index, label)| log::SarifLocation {
        id: Some(index + 1),
        message: Some(plain(if label.text.is_empty() { "here, too" } else { &label.text })),
        ..location(
            label.path.as_deref().map_or_else(|| uri.clone(), |path| repositories.uri(path)),
            Some(label),
        )
    });
    log::SarifResult {
        rule_id: finding.rule.as_str(),
        rule_index: report.rule_index(finding),
        level: level(finding.severity),
        message: plain(&told(finding)),
        related_locations: related.collect(),
        locations: [location(uri.clone(), finding.primary.as_ref())],
        rank: finding
            .score
            .as_ref()
            .map(|score| (f64::from(score.probability) * 1000.0).round() / 10.0),
        partial_fingerprints: log::SarifFingerprints {
            // The number distinguishes equal hashes of one file; ours differ already.
            primary_location_line_hash: format!("{:016x}:1", finding.fingerprint),
        },
        suppressions: finding.silenced.iter().map(suppression).collect(),
    }
}

fn location(uri: String, label: Option<&Label>) -> log::SarifLocation {
    let (start, end) = label.map_or((Place::START, Place::START), |label| label.places);
    let region = log::SarifRegion {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    };
    let artifact_location = log::ArtifactLocation { uri };
    log::SarifLocation {
        id: None,
        physical_location: log::PhysicalLocation { artifact_location, region },
        message: None,
    }
}

fn suppression(silenced: &Silenced) -> log::SarifSuppression {
    let words =
        if silenced.words.is_empty() { String::new() } else { format!(": {}", silenced.words) };
    let kind = if silenced.by == SilencedBy::Baseline { "external" } else { "inSource" };
    log::SarifSuppression {
        kind,
        justification: printable(&format!("silenced by {}{words}", silenced.context)),
    }
}

fn notification(problem: &Finding, repositories: &mut RepositoryRoots) -> log::SarifNotification {
    let locations =
        paths::file(problem).map(|file| location(repositories.uri(file), problem.primary.as_ref()));
    let message = plain(&format!("{}: {}", problem.rule, told(problem)));
    log::SarifNotification {
        level: level(problem.severity),
        message,
        locations: locations.into_iter().collect(),
    }
}

fn cut(all: usize) -> log::SarifNotification {
    let message = plain(&format!(
        "{RESULTS} of {all} findings are listed, the weightiest: GitHub takes no more."
    ));
    log::SarifNotification { level: "warning", message, locations: Vec::new() }
}

/// A message in which nothing is a link to somewhere: `[text](address)` would be one.
fn plain(text: &str) -> log::SarifText {
    log::SarifText { text: printable(text).replace("](", "] (") }
}

fn text(text: &str) -> log::SarifText {
    log::SarifText { text: text.chars().take(DESCRIPTION).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_document_make_no_link() {
        assert_eq!(
            plain("see [here](https://example.org)\x1b[0m").text,
            "see [here] (https://example.org)\u{FFFD}[0m"
        );
    }

    #[test]
    fn what_github_would_refuse_is_cut_and_said() {
        let finding = |number: usize| {
            let mut finding = Finding::problem("x", "a.md", "");
            finding.rule = crate::finding::RuleId::new("own/x");
            finding.severity = if number == RESULTS { Severity::Error } else { Severity::Info };
            finding
        };
        let findings: Vec<Finding> = (0..=RESULTS).map(finding).collect();
        let mut out = Vec::new();
        write(&mut out, &findings.as_slice().into()).unwrap();
        let log: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let run = &log["runs"][0];
        assert_eq!(run["results"].as_array().map(Vec::len), Some(RESULTS));
        assert_eq!(run["results"][0]["level"], "error");
        let said = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(
            *said,
            "25000 of 25001 findings are listed, the weightiest: GitHub takes no more."
        );
    }
}
