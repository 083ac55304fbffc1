//! Reports for programs and services: each against its schema, with the texts and names that are hard to get right, and
//! within the limits of who reads it.

use std::collections::BTreeSet;
use std::fs;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Value, json};

use super::support::{Folder, root, snapshot};

/// A rule of the test: built-in ones may change.
const RULE: &str = "summary = \"Shiny\"\nmessage = \"`{match}` shines\"\nseverity = \"warning\"\nwhy = \"Nobody can check it.\"\n\
                    instead = \"Say what it does.\"\n[measured]\nprecision = 0.9\nhits = 20\ndate = 2026-11-20\n\
                    [match.phrase]\nany = [\"shiny\", \"spotless\"]\n[[sources]]\ntitle = \"A style guide\"\nurl = \"https://example.org/\"\n";
/// Takes whatever stands between two words into its message.
const ALL: &str = "summary = \"All\"\nmessage = \"`{match}`\"\nseverity = \"info\"\nwhy = \"a\"\ninstead = \"b\"\n\
                   [match.pattern]\nany = ['(?s)BEGIN.*END']\n";
/// Behind letters of two, three and four bytes.
const TEXT: &str = "\u{c4}rger zuerst.\n\nDer Caf\u{e9} \u{201c}h\u{e4}lt\u{201d} \u{1F600} a shiny thing.\n\nThen a spotless\none.\n";
const MACHINE: [&str; 11] = [
    "markdown",
    "github",
    "gitlab",
    "sarif",
    "junit",
    "rdjson",
    "rdjsonl",
    "checkstyle",
    "json",
    "json-lines",
    "grouped",
];

/// A repository with two findings in a file, and a file without any.
fn site() -> Folder {
    let folder = Folder::new(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("style/own/shiny.toml", RULE),
        ("style/own/all.toml", ALL),
        ("my posts/caf\u{e9} 1.md", TEXT),
    ]);
    folder.write("my posts/plain.txt", "Nothing.\n");
    folder
}

fn report(folder: &Folder, format: &str) -> String {
    let ran = folder.run(&args(format, &["my posts"]));
    assert_eq!((ran.err.as_str(), ran.status), ("", 1), "{format}");
    ran.out
}

fn args<'a>(format: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    let all = [
        "check",
        "-q",
        "--isolated",
        "--rule-dir",
        "style",
        "--select",
        "own",
        "--output-format",
        format,
    ];
    [&all, rest].concat()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn assert_valid(schema: &str, report: &Value) {
    let text = fs::read_to_string(root().join("tests/schemas").join(schema)).unwrap();
    // The schema of SARIF has a bracket too many in a pattern, for languages, which reports do not name.
    let text = text.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema = jsonschema::validator_for(&parse(&text)).expect("a schema");
    let errors: Vec<String> = schema
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}\n{report:#}", errors.join("\n"));
}

#[test]
fn two_findings_behind_other_letters() {
    let folder = site();
    for format in MACHINE {
        let mut text = report(&folder, format);
        if format == "sarif" {
            let mut log = parse(&text);
            let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap();
            // The built-in ones are listed, too.
            rules.retain(|rule| rule["id"].as_str().unwrap().starts_with("own/"));
            log["runs"][0]["results"].as_array_mut().unwrap().iter_mut().for_each(|result| {
                result["ruleIndex"] = "[..]".into();
            });
            log["runs"][0]["tool"]["driver"]["semanticVersion"] = "[..]".into();
            text = serde_json::to_string_pretty(&log).unwrap();
        }
        snapshot("formats", format, &text);
    }
}

#[test]
fn sarif_holds_to_its_schema_and_to_what_github_asks_for() {
    let log = parse(&report(&site(), "sarif"));
    assert_valid("sarif-2.1.0.json", &log);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for text in [
            "/id",
            "/shortDescription/text",
            "/fullDescription/text",
            "/help/text",
            "/help/markdown",
        ] {
            let text = rule.pointer(text).and_then(Value::as_str).unwrap_or_default();
            assert!(!text.is_empty() && text.chars().count() < 10_000, "{rule:#}");
        }
        assert!(rule["fullDescription"]["text"].as_str().unwrap().chars().count() <= 1024);
    }
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        assert_eq!(
            rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"],
            result["ruleId"]
        );
        assert!(
            result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().len() > 16
        );
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(*uri, "my%20posts/caf%C3%A9%201.md");
    }
    let own = rules.iter().find(|rule| rule["id"] == "own/shiny").unwrap();
    assert_eq!(own["properties"]["precision"], "high");
    let all = rules.iter().find(|rule| rule["id"] == "own/all").unwrap();
    assert_eq!(all["properties"].get("precision"), None, "nobody has measured it");
}

/// What could not be done is told as such, and what a context silenced is listed as suppressed where that was asked for.
#[test]
fn sarif_tells_problems_and_suppressions_from_findings() {
    let folder = site();
    let negated = RULE.replace("[measured]", "silent-when = [\"negated\"]\n[measured]");
    folder.write("style/own/shiny.toml", negated);
    folder.write("my posts/not.txt", "It is not shiny.\n");
    let log = |rest: &[&str], status| {
        let ran = folder.run(&args("sarif", rest));
        assert_eq!(ran.status, status, "{}", ran.err);
        let log = parse(&ran.out);
        assert_valid("sarif-2.1.0.json", &log);
        log["runs"][0].clone()
    };
    let run = log(&["my posts/not.txt", "--show-silenced"], 0);
    assert_eq!(run["results"][0]["suppressions"][0]["kind"], "inSource");
    assert_eq!(log(&["my posts/not.txt"], 0)["results"], json!([]));
    let run = log(&["no such file.md"], 2);
    assert_eq!(
        (&run["results"], &run["invocations"][0]["executionSuccessful"]),
        (&json!([]), &json!(false))
    );
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(
        notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "no%20such%20file.md"
    );
}

#[test]
fn gitlab_gets_what_it_documents() {
    let folder = site();
    let found = parse(&report(&folder, "gitlab"));
    assert_valid("gitlab-code-quality.json", &found);
    let prints = |found: &Value| -> Vec<String> {
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    // The same text elsewhere is another violation; the same text on another line is the same one.
    folder.write("my posts/copy.md", format!("More.\n\n{TEXT}"));
    let again = parse(&report(&folder, "gitlab"));
    let (before, after) = (prints(&found), prints(&again));
    assert_eq!(after.iter().collect::<BTreeSet<_>>().len(), 4, "{again:#}");
    assert!(before.iter().all(|print| after.contains(print)), "{again:#}");
    folder.write("my posts/caf\u{e9} 1.md", format!("More.\n\n{TEXT}"));
    assert_eq!(prints(&parse(&report(&folder, "gitlab"))), after);
}

#[test]
fn gitlab_gets_problems_apart_from_one_another() {
    let ran = site().run(&args("gitlab", &["no.md", "no.txt"]));
    let found = parse(&ran.out);
    assert_valid("gitlab-code-quality.json", &found);
    assert_ne!(found[0]["fingerprint"], found[1]["fingerprint"]);
}

/// From the folder of the posts, too.
#[test]
fn paths_begin_at_the_root_of_the_repository() {
    let folder = site();
    let below = folder.path().join("my posts");
    let run = |format, variable: Option<(&str, &std::path::Path)>| {
        let mut arguments = args(format, &["caf\u{e9} 1.md"]);
        arguments[4] = "../style";
        let output =
            folder.command(&arguments).current_dir(&below).envs(variable).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(parse(&run("gitlab", None))[0]["location"]["path"], "my posts/caf\u{e9} 1.md");
    let above = folder.path().canonicalize().unwrap();
    let above = above.parent().unwrap();
    let path =
        parse(&run("gitlab", Some(("CI_PROJECT_DIR", above))))[0]["location"]["path"].clone();
    assert!(path.as_str().unwrap().ends_with("/my posts/caf\u{e9} 1.md"), "{path}");
    assert!(run("github", None).starts_with("::warning file=my posts/caf\u{e9} 1.md,line=3,"));
    assert_eq!(
        parse(&run("rdjson", None))["diagnostics"][0]["location"]["path"],
        "caf\u{e9} 1.md",
        "as it was named"
    );
}

#[test]
fn reviewdog_gets_bytes() {
    let folder = site();
    let found = parse(&report(&folder, "rdjson"));
    assert_valid("reviewdog-result.json", &found);
    let lines: Vec<Value> = report(&folder, "rdjsonl").lines().map(parse).collect();
    lines.iter().for_each(|line| assert_valid("reviewdog-diagnostic.json", line));
    assert_eq!(found["diagnostics"], Value::from(lines));
    let range = &found["diagnostics"][0]["location"]["range"];
    let line = TEXT.lines().nth(2).unwrap();
    let start = line.find("shiny").unwrap() + 1;
    assert_eq!(
        *range,
        json!({"start": {"line": 3, "column": start}, "end": {"line": 3, "column": start + 5}})
    );
}

/// Elements of an XML document in order, with their attributes.
fn elements(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut found = Vec::new();
    let read = |element: &BytesStart<'_>| {
        let attributes = element.attributes().map(|attribute| {
            let attribute = attribute.expect("well-formed");
            let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        (element.name().as_ref().to_owned(), attributes.collect())
    };
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Start(element) | Event::Empty(element) => found.push(read(&element)),
            Event::CData(_) | Event::Comment(_) | Event::PI(_) => panic!("not asked for: {text}"),
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// Element, attributes that it must have, attributes that it may have: from the schema of the Jenkins plugin.
const JUNIT: [(&str, &[&str], &[&str]); 5] = [
    ("testsuites", &[], &["name", "time", "tests", "failures", "errors"]),
    (
        "testsuite",
        &["name", "tests", "failures", "errors"],
        &["time", "skipped", "timestamp", "hostname", "id", "file"],
    ),
    ("testcase", &["name"], &["classname", "time", "group"]),
    ("failure", &[], &["type", "message"]),
    ("error", &[], &["type", "message"]),
];

fn check_junit(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let elements = elements(text);
    let named = |name: &str| elements.iter().filter(|(element, _)| element == name).count();
    for (name, attributes) in &elements {
        let (_, must, may) = JUNIT
            .iter()
            .find(|(known, ..)| known == name)
            .unwrap_or_else(|| panic!("{name}: {text}"));
        let names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
        assert!(must.iter().all(|must| names.contains(must)), "{name} {names:?}");
        assert!(
            names.iter().all(|name| must.contains(name) || may.contains(name)),
            "{name} {names:?}"
        );
    }
    let total = |name: &str| elements[0].1.iter().find(|(key, _)| key == name).unwrap().1.clone();
    assert_eq!(total("tests"), named("testcase").to_string());
    assert_eq!(
        (total("failures"), total("errors")),
        (named("failure").to_string(), named("error").to_string())
    );
    elements
}

#[test]
fn junit_has_a_passing_case_for_a_clean_file() {
    let folder = site();
    let found = check_junit(&report(&folder, "junit"));
    let cases: Vec<&str> = found
        .iter()
        .filter(|(name, _)| name == "testcase")
        .map(|(_, attributes)| attributes[0].1.as_str())
        .collect();
    assert_eq!(cases, ["own/shiny", "own/shiny (2)", "puffery"]);
    let ran = folder.run(&args("junit", &["my posts/plain.txt"]));
    assert_eq!(check_junit(&ran.out).len(), 3, "{}", ran.out);
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(
        check_junit(&folder.run(&args("junit", &["empty"])).out).len(),
        3,
        "no file is no failure"
    );
    let ran = folder.run(&args("junit", &["no.md"]));
    assert!(check_junit(&ran.out).iter().any(|(name, _)| name == "error"), "{}", ran.out);
}

/// Ten of each level are shown; what is left out is said in one of them, and the worst comes first.
#[test]
fn github_gets_no_more_than_it_shows() {
    let folder = site();
    folder.write("many.md", "A shiny thing.\n\n".repeat(25) + &"BEGIN x END\n\n".repeat(12));
    let ran = folder.run(&args("github", &["many.md"]));
    let count = |command: &str| ran.out.lines().filter(|line| line.starts_with(command)).count();
    assert_eq!(
        (count("::error "), count("::warning "), count("::notice ")),
        (0, 10, 10),
        "{}",
        ran.out
    );
    assert_eq!(
        ran.out.lines().last(),
        Some(
            "::notice title=puffery::25 warnings, 12 infos. Only 19 of 37 are annotations: GitHub shows 10 of each level for a step."
        )
    );
    let ran = folder
        .run(&[args("github", &["many.md", "no.md"]), vec!["--rule", "own/all=error"]].concat());
    assert!(
        ran.out.starts_with("::error file=no.md,title=puffery/io::No such file"),
        "{}",
        ran.out
    );
}

/// A document, and a file name, that try to be something else in a report.
#[test]
#[cfg(unix)]
fn no_text_breaks_out_of_a_report() {
    let text = "One.\n\nBEGIN ]]></failure> <!-- & \"q\" 'a' %0A::error::x \u{1b}[31m \u{202e} \\ [a](http://x.test) \
                ##[error]z \u{fffe} END\n\nBEGIN there once was\na thing END\n";
    let name = "a,b:c]]>\"<&'%0A\u{1b}[31m::error::\nx.txt";
    let folder = site();
    folder.write(name, text);
    for format in MACHINE {
        let ran = folder.run(&[args(format, &["."]), vec!["--fail-on", "info"]].concat());
        assert_eq!(ran.status, 1, "{}", ran.err);
        let raw = ran.out.chars().find(|&c| (c.is_control() && c != '\n') || c == '\u{202e}');
        assert_eq!(raw, None, "{format}: {}", ran.out);
        match format {
            "github" => {
                let lines: Vec<&str> = ran.out.lines().collect();
                assert_eq!(lines.len(), 4, "{}", ran.out);
                assert!(lines.iter().all(|line| line.starts_with("::warning file=")
                    || line.starts_with("::notice file=")));
                let properties = lines[2].split("::").nth(1).unwrap();
                assert_eq!(
                    properties.matches(',').count(),
                    3 + usize::from(properties.contains("col=")) * 2,
                    "{properties}"
                );
            }
            "junit" => drop(check_junit(&ran.out)),
            "checkstyle" => {
                assert_eq!(
                    elements(&ran.out).iter().filter(|(name, _)| name == "error").count(),
                    4
                );
            }
            "markdown" => {
                assert_eq!(
                    ran.out.lines().filter(|line| line.matches('|').count() == 5).count(),
                    6,
                    "{}",
                    ran.out
                );
            }
            "grouped" => assert_eq!(ran.out.lines().count(), 7, "{}", ran.out),
            "json-lines" | "rdjsonl" => assert_eq!(ran.out.lines().map(parse).count(), 4),
            "sarif" => {
                let log = parse(&ran.out);
                assert_valid("sarif-2.1.0.json", &log);
                assert!(!log["runs"][0]["results"].to_string().contains("]("), "a link");
            }
            _ => drop(parse(&ran.out)),
        }
    }
}

#[test]
fn several_reports_of_one_run() {
    let folder = site();
    let several = "sarif=out.sarif,junit=out.xml,concise";
    let ran = folder.run(&args(several, &["my posts"]));
    assert_eq!((ran.out.lines().count(), ran.status), (2, 1));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_valid("sarif-2.1.0.json", &parse(&read("out.sarif")));
    check_junit(&read("out.xml"));
    // From the environment, and to the file of --output-file.
    let mut command =
        folder.command(&["check", "--isolated", "--output-file", "out.json", "my posts/plain.txt"]);
    assert!(command.env("PUFFERY_OUTPUT_FORMAT", "json").output().unwrap().status.success());
    assert_eq!(read("out.json"), "[\n]\n");
    let mut command = folder.command(&["check", "--isolated", "my posts/plain.txt"]);
    assert!(
        command.env("PUFFERY_OUTPUT_FORMAT", "").output().unwrap().status.success(),
        "nothing is the default"
    );
}

#[test]
fn reports_that_cannot_be_written_are_trouble() {
    let folder = site();
    for (format, rest, said) in [
        ("sarif,github", vec![], "only one format can go to standard output"),
        ("json=a", vec!["--output-file", "b"], "no format left"),
        ("json=a,sarif=a", vec![], "same file"),
        ("json=no/a", vec![], "no/a: cannot write the report"),
    ] {
        let ran = folder.run(&args(format, &rest));
        assert!(ran.err.contains(said) && ran.status == 2, "{format}: {} {}", ran.err, ran.status);
    }
    let ran = folder.run(&args("sarif=", &[]));
    assert_eq!(
        (ran.err.as_str(), ran.status),
        ("error: a file is missing after `=`: FORMAT=FILE\n", 2)
    );
}

/// Whatever is checked stays as it is, by whatever name a report would reach it.
#[test]
fn no_report_replaces_a_document() {
    let folder = site();
    folder.write("README", TEXT);
    folder.write("c.jsonl", "{\"text\": \"A shiny pot.\"}\n");
    let mut names = vec![("README", "README"), ("c.jsonl", "c.jsonl"), ("c.jsonl", "./c.jsonl")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("my posts/plain.txt", folder.path().join("r.json")).unwrap();
        names.push(("my posts", "r.json"));
    }
    folder.write("style.css", "p { color: green; }\n");
    folder.write("puffery.toml", "[rules]\n");
    folder.write("d.jsonl", "{\"path\":\"a.md\",\"text\":\"A shiny pot.\"}\n");
    names.extend(["style.css", "puffery.toml", "d.jsonl"].map(|written| ("README", written)));
    for (checked, written) in names {
        let before = fs::read(folder.path().join(written)).unwrap();
        let ran = folder.run(&args(&format!("json-lines={written}"), &[checked]));
        assert!(ran.status == 2 && ran.err.contains("is not a report"), "{}", ran.err);
        assert_eq!(fs::read(folder.path().join(written)).unwrap(), before, "{written}");
    }
    folder.write("out.json", "[\n]\n");
    for _ in 0..2 {
        let ran = folder.run(&args("json=out.json", &["my posts", "out.json"]));
        assert_eq!(ran.status, 1, "a report of an earlier run is replaced: {}", ran.err);
    }
}

/// A link stays one; the file that it leads to is replaced, and keeps who may read it.
#[test]
#[cfg(unix)]
fn report_files_are_replaced_as_they_are() {
    use std::os::unix::fs::PermissionsExt;

    let folder = site();
    let (file, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
    folder.write("real.json", "[\n]\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real.json", &link).unwrap();
    folder.run(&args("json=link.json", &["my posts"]));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(parse(&fs::read_to_string(&file).unwrap()).as_array().map(Vec::len), Some(2));
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .collect();
    assert!(!left.iter().any(|name| name.starts_with(".puffery-")), "{left:?}");
}

/// Line ends of Windows: the same lines and columns.
#[test]
fn line_ends_of_windows_move_nothing() {
    let folder = site();
    let places = |folder: &Folder| -> Vec<Value> {
        let found = parse(&report(folder, "gitlab"));
        found.as_array().unwrap().iter().map(|one| one["location"]["positions"].clone()).collect()
    };
    let before = places(&folder);
    folder.write("my posts/caf\u{e9} 1.md", TEXT.replace('\n', "\r\n"));
    assert_eq!(places(&folder), before);
}
