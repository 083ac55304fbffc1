//! `puffery test` and `puffery fmt` on rule files of users.

use std::fs;

use super::support::{Folder, Ran, root};

const HEAD: &str =
    "summary = \"s\"\nmessage = \"m\"\nseverity = \"warning\"\nwhy = \"w\"\ninstead = \"i\"\n";

/// What `puffery test` says about a rule with these lists and phrases.
fn tested(lists: &str, phrases: &str) -> String {
    let rule = format!("{HEAD}[lists]\n{lists}\n[match.phrase]\n{phrases}\n");
    Folder::new(&[("r/own/rule.toml", &rule)]).run(&["test", "r"]).out
}

#[test]
fn the_order_of_a_list_makes_no_phrase_dead() {
    let phrases = "any = [\"the {ship} sails\"]\nunless = [\"the ferry sails\"]";
    for ships in ["\"ferry\", \"sloop\"", "\"sloop\", \"ferry\""] {
        let out = tested(&format!("ship = [{ships}]"), phrases);
        assert!(out.is_empty(), "{out}");
    }
    let out = tested("ship = [\"ferry\"]", phrases);
    assert!(out.contains("never found, not even in `the ferry sails`"), "{out}");
    let out = tested("", "any = [\"(ferry|sloop) ahoy\"]\nunless = [\"ferry ahoy\"]");
    assert!(out.is_empty(), "{out}");
}

#[test]
fn phrases_with_bounds_and_names_find_themselves() {
    for phrase in [
        "before %year<=1900",
        "%name says hello",
        "%number<=0 left",
        "^^ so far",
        "of %percent>=40",
    ] {
        let out = tested("", &format!("any = [\"{phrase}\"]"));
        assert!(out.is_empty(), "{phrase}: {out}");
    }
    let out = tested("", "any = [\"in %year>=2100\"]");
    assert!(out.contains("dead phrase"), "no year is so late: {out}");
}

/// A text about a salve with evidence of the user's own.
fn with_evidence(wording: &str) -> Ran {
    let evidence = format!("summary = \"s\"\ntier = \"strong\"\n{wording}\n");
    let text = "The salve relieves joint pain, as 12.5 % of 40 boats and 3 tides told.\n";
    let config = "rule-dirs = [\"r\"]\n";
    let files = [("r/evidence/own.toml", &*evidence), ("puffery.toml", config), ("a.txt", text)];
    Folder::new(&files).run(&["check", "--why", "a.txt:1"])
}

#[test]
fn evidence_is_wording_that_may_be_a_number_alone() {
    for (wording, found) in [
        ("any = [\"%percent\"]", Some("12.5 %")),
        ("any = [\"%number>=30 {ship}\"]\n[lists]\nship = [\"boats\"]", Some("40 boats")),
        ("any = [\"%number>=30 boats\"]\nunless = [\"of %number\"]", None),
        ("patterns = ['\\b3 \\w+']", Some("3 tides")),
    ] {
        let ran = with_evidence(wording);
        assert_eq!(ran.out.contains("(own)"), found.is_some(), "{wording}: {}", ran.out);
        assert!(ran.out.contains(found.unwrap_or_default()), "{wording}: {}", ran.out);
    }
    for (wording, said) in [
        ("any = ['\\b3 \\w+']", "goes into `patterns`"),
        ("any = [\"[%number]\"]", "a word or a number that is always there"),
        ("any = [\"boats\"]\n[lists]\nship = [\"boats\"]", "no phrase names the list `ship`"),
    ] {
        let ran = with_evidence(wording);
        assert!(ran.status == 2 && ran.err.contains(said), "{wording}: {}", ran.err);
    }
}

#[test]
fn fmt_leaves_files_alone_that_are_no_rules() {
    let project = "[project]\nkeywords = ['tide',\n 'harbour']\n[tool.x.lists]\nb = ['z', 'a']\n";
    let words = "summary = \"Boats\"\nwords = ['sloop', 'ferry']\n";
    let folder = Folder::new(&[
        ("pyproject.toml", project),
        ("vocabularies/boats.toml", words),
        ("vocabularies/deep/er/y.toml", words),
        ("own/rule.toml", "[match.phrase]\nany = ['b', 'a']\n"),
        ("language/own.toml", "openers = ['b', 'a']\n"),
    ]);
    let file = |path: &str| fs::read_to_string(folder.path().join(path)).expect("a file");
    let ran = folder.run(&["fmt", "."]);
    assert_eq!((ran.status, ran.out.lines().count()), (0, 3), "{}", ran.out);
    assert_eq!(file("pyproject.toml"), project);
    assert!(file("vocabularies/boats.toml").contains("\n  \"ferry\",\n  \"sloop\",\n"));
    let ran = folder.run(&["fmt", "pyproject.toml"]);
    assert!(ran.status == 2 && ran.out.contains("not a rule"), "{}", ran.out);
    assert_eq!(file("pyproject.toml"), project);
}

#[test]
fn fmt_keeps_comments_and_letters_wherever_they_are() {
    let rule = "[match.phrase]\nany = [ # first\n 'z' # last\n , # of all\n # m\n \
                'm' # n\n # o\n , \"b # b\", \"\\u00e9t\\u00e9\", \"a\\u200bb\" # p\n]\n";
    let folder = Folder::new(&[("r/own/rule.toml", rule)]);
    let ran = folder.run(&["fmt", "r"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    let expected = "[match.phrase]\nany = [\n  # first\n  \"z\",  # last\n  # of all\n  # m\n  \
                    \"m\",  # n\n  # o\n  \"a\\u200bb\",  # p\n  \"b # b\",\n  \"été\",\n]\n";
    assert_eq!(fs::read_to_string(folder.path().join("r/own/rule.toml")).unwrap(), expected);
    assert_eq!(folder.run(&["fmt", "--check", "r"]).status, 0, "it is settled");
}

#[test]
fn built_in_rules_are_in_their_one_form() {
    let rules = root().join("rules");
    let ran = Folder::new(&[]).run(&["fmt", "--check", rules.to_str().expect("a path")]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "`puffery fmt` puts it right");
}

#[test]
fn wording_in_vain_is_one_mistake_each() {
    let lists = "ship = [\"sloop\", \"(ferry|yawl)\"]";
    let out =
        tested(lists, "any = [\"a {ship}\", \"a ferry\", \"the <sink> ship\", \"the sank ship\"]");
    assert_eq!(out.matches("error[").count(), 2, "{out}");
    assert!(out.contains("`a {ship}` already finds") && out.contains("`the <sink> ship`"), "{out}");
    let out =
        tested(lists, "any = [\"a {ship}\", \"a ship\"]\nunless = [\"a ferry\", \"A ferry\"]");
    assert!(out.matches("error[").count() == 1 && out.contains("`a ferry` already"), "{out}");
    let words = "summary = \"Boats\"\nwords = [\"ferry\", \"the (ferry|yawl)\"]\n";
    let folder = Folder::new(&[("r/vocabularies/boats.toml", words)]);
    let ran = folder.run(&["test", "r"]);
    assert!(ran.status == 1 && ran.out.contains("names the vocabulary `boats`"), "{}", ran.out);
    folder.write("r/own/rule.toml", format!("{HEAD}[match.phrase]\nany = [\"by {{boats}}\"]\n"));
    let ran = folder.run(&["test", "r"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
}

#[test]
fn a_removed_word_is_taken_out_of_what_an_entry_stands_for() {
    let words = "summary = \"Boats\"\nwords = [\"(ferry|sloop|yawl) <sail>\", \"brig\"]\n";
    let folder = Folder::new(&[
        ("puffery.toml", "rule-dirs = [\"r\"]\n[vocabulary.boats]\nremove = [\"sloop sails\"]\n"),
        ("r/vocabularies/boats.toml", words),
        ("r/own/rule.toml", &format!("{HEAD}[match.phrase]\nany = [\"a {{boats}}\"]\n")),
        ("a.md", "A sloop sails. A sloop sailed. A yawl sails. A brig.\n"),
    ]);
    let ran = folder.run(&["check", "-q", "--select", "own", "--output-format", "concise", "a.md"]);
    let columns: Vec<&str> = ran.out.lines().filter_map(|line| line.split(':').nth(2)).collect();
    assert_eq!(columns, ["16", "32", "46"], "{}", ran.out);
}

#[test]
fn lists_have_entries_and_names_that_there_are() {
    let out = tested("ship = []", "any = [\"a {ship}\"]");
    assert!(out.contains("the list `ship` has no entry"), "{out}");
    let out = tested("ship = [\"sloop\"]", "any = [\"a {shipp}\", \"a {ship}\"]");
    let told = out.contains("unknown list or vocabulary `shipp`") && out.contains("mean `ship`");
    assert!(told && out.matches("error[").count() == 1, "{out}");
}

#[test]
fn a_configuration_may_name_the_lists_of_a_rule() {
    let folder = |allow: &str| {
        let rule =
            format!("{HEAD}[lists]\nship = [\"sloop\"]\n[match.phrase]\nany = [\"a {{ship}}\"]\n");
        let folder =
            Folder::new(&[("r/own/rule.toml", &rule), ("a.md", "A sloop by night. A sloop.\n")]);
        folder.write(
            "puffery.toml",
            format!("rule-dirs = [\"r\"]\n[rules.\"own/rule\"]\nallow = [{allow:?}]\n"),
        );
        folder.run(&["check", "-q", "--select", "own", "a.md"])
    };
    let ran = folder("a {ship} by night");
    assert_eq!((ran.status, ran.out.matches("warning[").count()), (1, 1), "{}", ran.out);
    let ran = folder(&format!("on {} day", "[a] ".repeat(8)));
    assert!(ran.status == 2 && ran.out.contains("128 rows"), "{}", ran.out);
}

#[test]
fn an_old_spelling_is_marked_where_it_is_written() {
    let rule = "# read|see more\n[match.block]\nany = [\"read|see more\"]\n";
    let ran = Folder::new(&[("r/own/rule.toml", rule)]).run(&["fmt", "r"]);
    assert!(ran.status == 2 && ran.out.contains("rule.toml:3:9"), "{}", ran.out);
}

#[test]
fn lists_of_labels_are_words_that_a_label_names() {
    let tested = |list: &str, label: &str| {
        let part = format!("[[match.block.parts]]\nlabel = \"menu\"\nany = [{label:?}]\n");
        let rule = format!("{HEAD}[match.block.lists]\nplace = [{list:?}]\n{part}");
        Folder::new(&[("r/own/rule.toml", &rule)]).run(&["test", "r"]).out
    };
    assert_eq!(tested("harbour", "the {place} now"), "");
    for list in ["[old] harbour", "(old|new) harbour", "%number", "old ... harbour", "<old>"] {
        let out = tested(list, "the {place} now");
        assert!(out.contains("means nothing in it"), "{list}: {out}");
    }
    assert!(tested("harbour", "the quay now").contains("no label names the list `place`"));
}

/// A folder of rules with a family of the user's own, which finds "ahoy", and two texts.
fn with_family(family: &str) -> Folder {
    let rule = format!("{HEAD}[match.phrase]\nany = [\"ahoy\"]\n");
    let foreign = "<html lang=\"de\"><p>Der Kapitän ruft ahoy, und niemand antwortet.</p></html>\n";
    Folder::new(&[
        ("r/harbour/shouts.toml", &rule),
        ("r/families/harbour.toml", family),
        ("puffery.toml", "rule-dirs = [\"r\"]\n"),
        ("en.txt", "The crew calls ahoy from the deck when the pilot boat comes near.\n"),
        ("de.html", foreign),
    ])
}

#[test]
fn a_family_says_which_texts_its_rules_are_for() {
    let title = "title = \"Shouts of the harbour\"\nsummary = \"s\"\nmark = \"dots\"\n";
    let found = |family: &str| {
        let ran = with_family(family).run(&["check", "--output-format", "concise"]);
        ["en.txt", "de.html"].map(|file| ran.out.contains(&format!("{file}:")))
    };
    assert_eq!(found(title), [true, true]);
    assert_eq!(found(&format!("{title}language = \"en\"\n")), [true, false]);
    let page = with_family(title).run(&["check", "--output-format", "html"]).out;
    assert!(page.contains("Shouts of the harbour per 1,000 words"), "{page}");
    assert!(page.contains("class=\"dots\""), "{page}");
}

#[test]
fn a_mistake_in_a_family_has_its_place() {
    for (family, said) in [
        ("title = \"t\"\nsummary = \"s\"\nlanguage = \"de\"\n", "harbour.toml:3:12"),
        ("title = \"t\"\nsummary = \"s\"\nmark = \"bold\"\n", "harbour.toml:3:8"),
        ("title = \"t\"\n", "`summary` is missing"),
    ] {
        let ran = with_family(family).run(&["check", "--output-format", "concise"]);
        assert!(ran.out.contains(said), "{said}: {}", ran.out);
        assert_eq!(ran.status, 2);
    }
}
