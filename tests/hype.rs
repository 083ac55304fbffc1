//! Hype judged in context, and counted: through the library's front door, with rules of a user where these show more.

use std::fs;

use puffery::builtin::load;
use puffery::document::Format;
use puffery::engine::Checker;
use puffery::finding::{Finding, FindingScope, Severity};
use puffery::rules::RuleSources;
use puffery::source::Source;

use super::support::BUILT_IN;

/// A checker with the built-in rules and these files of a user, and what was wrong with the files.
fn checker(files: &[(&str, &str)]) -> (Checker, Vec<Finding>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a family")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let loaded = load(&RuleSources {
        folders: vec![folder.path().to_owned().into()],
        ..RuleSources::default()
    });
    (Checker::new(loaded.rules), loaded.problems)
}

fn check(checker: &Checker, text: &str) -> Vec<Finding> {
    checker.check(&Source::new("text.txt", text), Format::Plain, &checker.default_levels())
}

fn of<'f>(findings: &'f [Finding], rule: &str) -> Vec<&'f Finding> {
    findings
        .iter()
        .filter(|finding| finding.rule.as_str() == rule && finding.silenced.is_none())
        .collect()
}

const HEAD: &str = "summary = \"s\"\nseverity = \"info\"\nwhy = \"w\"\ninstead = \"i\"\n";

#[test]
fn a_formula_is_one_finding_with_its_places() {
    let text = "It is important to note that ferries run late.\n\nIt is important to note that fares rose.\n";
    let findings = check(&BUILT_IN, text);
    let found = of(&findings, "formula/metadiscourse");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].secondary.len(), 1, "{found:?}");
}

#[test]
fn a_tally_counts_wording_in_a_list() {
    let rule = format!(
        "{HEAD}message = \"{{count}} fruits: {{terms}}\"\n[match.tally]\nany = [\"apple\", \"pear\", \"plum\", \"fig\"]\n\
         per = \"list\"\nat-least = 3\ndistinct = \"words\"\nlouder-at = 4\n"
    );
    let (checker, _) = checker(&[("test/fruit.toml", &rule)]);
    let findings = check(
        &checker,
        "We sell apple things:\n\n- a pear\n- a plum\n- a pear\n\nOne fig stands apart from them.\n",
    );
    let found = of(&findings, "test/fruit");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "3 fruits: apple, pear, plum");
    assert_eq!(found[0].scope, FindingScope::Span);
    assert_eq!(found[0].severity, Severity::Info);
    assert_eq!(found[0].secondary.len(), 2);
    let findings = check(&checker, "We sell apple things:\n\n- a pear\n- a plum\n- a fig\n");
    assert_eq!(of(&findings, "test/fruit")[0].severity, Severity::Warning);
    assert!(of(&check(&checker, "An apple, a pear, a plum and a fig.\n"), "test/fruit").is_empty());
}

#[test]
fn a_tally_of_rules_stays_quiet_beside_what_excuses_it() {
    let claim = format!("{HEAD}message = \"m\"\n[match.phrase]\nany = [\"heals\"]\n");
    let source = format!("{HEAD}message = \"m\"\n[match.phrase]\nany = [\"trial\"]\n");
    let tally = format!(
        "{HEAD}message = \"{{count}} claims and no source\"\n[match.tally]\nrules = [\"test/claim*\"]\n\
         unless = [\"test/source\"]\nat-least = 2\n"
    );
    let files =
        [("test/claim.toml", claim), ("test/source.toml", source), ("test/bare.toml", tally)];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let (checker, _) = checker(&files);
    let findings = check(&checker, "It heals. It heals.\n");
    let found = of(&findings, "test/bare");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].scope, found[0].message.as_str()),
        (FindingScope::Document, "2 claims and no source")
    );
    assert!(
        of(&check(&checker, "It heals. It heals. There was a trial.\n"), "test/bare").is_empty()
    );
    assert!(of(&check(&checker, "It heals.\n"), "test/bare").is_empty());
}

#[test]
fn a_tally_that_cannot_count_is_refused() {
    let tally = format!("{HEAD}message = \"{{cuont}}\"\n[match.tally]\nrules = [\"tset/*\"]\n");
    let (_, problems) = checker(&[("test/tally.toml", &tally)]);
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    for wanted in ["unknown placeholder `cuont`", "unknown rule `tset/*`", "`per-1000-words`"] {
        assert!(messages.iter().any(|message| message.contains(wanted)), "{wanted}: {messages:?}");
    }
}

#[test]
fn hits_that_are_silenced_do_not_make_a_text_dense() {
    let (checker, _) = checker(&[]);
    let filler =
        "The mill grinds wheat for six villages and sells it at the door for eleven euros a sack. "
            .repeat(12);
    let dense = format!(
        "The mill\n\nOur revolutionary flour is a game-changer, a groundbreaking grind. It is a breakthrough and a miracle. {filler}"
    );
    let findings = check(&checker, &dense);
    let found = of(&findings, "hype/density");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].primary.as_ref().map(|label| label.span.clone()), Some(0..8));
    assert!(found[0].notes.iter().any(|note| note.contains("percentile")), "{:?}", found[0].notes);
    let denied = format!(
        "The mill\n\nOur flour is not revolutionary, not a game-changer, not groundbreaking, not a breakthrough and \
         not a miracle. {filler}"
    );
    assert!(of(&check(&checker, &denied), "hype/density").is_empty());
}

/// Hits of a rule that something silenced, by the name of the context.
fn silenced<'f>(findings: &'f [Finding], rule: &str) -> Vec<&'f str> {
    let own = findings.iter().filter(|finding| finding.rule.as_str() == rule);
    own.filter_map(|finding| finding.silenced.as_ref())
        .map(|silenced| silenced.context.as_str())
        .collect()
}

#[test]
fn a_weak_adjective_is_hype_in_company_only() {
    let (checker, _) = checker(&[]);
    let rule = "hype/candidate-adjective";
    let alone = check(&checker, "The shop sells a versatile gadget.\n");
    assert!(of(&alone, rule).is_empty());
    assert_eq!(silenced(&alone, rule), ["needs-one-of"]);
    for (text, note) in [
        (
            "The shop sells a versatile gadget. It is a miracle.\n",
            "promotional surroundings: `miracle`",
        ),
        ("Order yours now, it is a versatile gadget!\n", "promotional surroundings"),
        (
            "This project will build a versatile gadget.\n",
            "in a pitch for a project: `This project`",
        ),
    ] {
        let findings = check(&checker, text);
        let found = of(&findings, rule);
        assert_eq!(found.len(), 1, "{text}");
        assert!(
            found[0].notes.iter().any(|held| held.contains(note)),
            "{text}: {:?}",
            found[0].notes
        );
    }
    let apart = check(&checker, "The shop sells a versatile gadget.\n\nThe mop is a miracle.\n");
    assert!(of(&apart, rule).is_empty(), "another paragraph is no company");
}

#[test]
fn grounds_limits_and_terms_silence() {
    let (checker, _) = checker(&[]);
    let rule = "hype/candidate-adjective";
    for (text, context) in [
        (
            "This project will use an innovative design because it spares the second pump.\n",
            "grounded",
        ),
        ("This project answers the need for a comprehensive database.\n", "limited"),
        ("This project will study a novel therapeutic compound.\n", "technical"),
        ("This project does not offer a comprehensive database.\n", "negated"),
    ] {
        let findings = check(&checker, text);
        assert!(of(&findings, rule).is_empty(), "{text}");
        assert!(
            silenced(&findings, rule).contains(&context),
            "{text}: {:?}",
            silenced(&findings, rule)
        );
    }
}

#[test]
fn a_pile_is_louder_and_a_ground_softer() {
    let (checker, _) = checker(&[]);
    let severity = |text: &str, rule: &str| {
        let findings = check(&checker, text);
        of(&findings, rule).first().map(|finding| finding.severity)
    };
    let rule = "hype/groundbreaking";
    assert_eq!(severity("Our groundbreaking mop is here.\n", rule), Some(Severity::Warning));
    assert_eq!(
        severity("Our groundbreaking, revolutionary mop is here.\n", rule),
        Some(Severity::Error)
    );
    assert_eq!(
        severity("The groundbreaking mop held 4.2 litres more than the next.\n", rule),
        Some(Severity::Info)
    );
}

#[test]
fn no_message_guesses_who_wrote_a_text() {
    let (checker, _) = checker(&[]);
    let family = |name: &str| name == "hype" || name == "formula";
    for rule in checker.rules.rules.iter().filter(|rule| family(rule.id.family())) {
        let message = rule.message.source();
        assert!(!message.split(|c: char| !c.is_alphabetic()).any(|word| word == "AI"), "{message}");
        if rule.id.family() == "formula" {
            assert_eq!(rule.severity, Severity::Info, "{}", rule.id);
        }
    }
}
