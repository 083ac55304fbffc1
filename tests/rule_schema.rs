//! The schema of rule files, for editors: it agrees with what the program reads.

use serde_json::{Map, Value, json};

use super::support::{Folder, files, root};

fn schema() -> Value {
    let ran = Folder::new(&[]).run(&["schema", "rule"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

/// A TOML value as JSON; a date is a text.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => {
            let mut map = Map::new();
            for (key, value) in table {
                map.insert(key.clone(), as_json(value));
            }
            Value::Object(map)
        }
        toml::Value::Array(list) => Value::Array(list.iter().map(as_json).collect()),
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(value) => json!(value),
        toml::Value::Datetime(date) => json!(date.to_string()),
    }
}

fn rule_texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for family in ["boilerplate", "claim", "formula", "hype"] {
        for path in files(&root().join("rules").join(family), "toml") {
            let text = std::fs::read_to_string(&path).expect("a rule");
            found.push((path.display().to_string(), text));
        }
    }
    found
}

#[test]
fn every_built_in_rule_meets_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    for (path, text) in rule_texts() {
        let table: toml::Value = toml::from_str(&text).expect("TOML");
        let errors: Vec<String> =
            validator.iter_errors(&as_json(&table)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
    }
}

#[test]
fn mistakes_do_not_meet_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let sound = "summary = 'a'\nmessage = 'b'\nseverity = 'info'\nwhy = 'c'\ninstead = 'd'\n";
    for (more, meets) in [
        ("[match.phrase]\nany = ['shiny']\n", true),
        ("", false),
        ("mesage = 'x'\n[match.phrase]\nany = ['shiny']\n", false),
        ("[match.phrase]\nunles = ['shiny']\n", false),
        ("[match.phrase]\nany = []\n[match.pattern]\nany = []\n", false),
        ("silent-when = ['negated']\n[match.phrase]\nany = ['shiny']\n", true),
    ] {
        let table: toml::Value = toml::from_str(&format!("{sound}{more}")).expect("TOML");
        assert_eq!(validator.is_valid(&as_json(&table)), meets, "{more}");
    }
}

/// Keys that the program knows are those of the schema: a wrong key in each table makes it list them.
#[test]
fn the_schema_has_the_keys_that_are_read() {
    let schema = schema();
    let matchers = &schema["properties"]["match"]["properties"];
    let places = [
        ("zzz = 1\n", &schema["properties"]),
        ("[match]\nzzz = 1\n", matchers),
        ("[match.phrase]\nzzz = 1\n", &matchers["phrase"]["properties"]),
        ("[match.claim]\nzzz = 1\n", &matchers["claim"]["properties"]),
        ("[match.tally]\nzzz = 1\n", &matchers["tally"]["properties"]),
        ("[match.block]\nzzz = 1\n", &matchers["block"]["properties"]),
        ("[match.story]\nzzz = 1\n", &matchers["story"]["properties"]),
        ("[match.repeat]\nzzz = 1\n", &matchers["repeat"]["properties"]),
        ("[match.scored]\nzzz = 1\n", &matchers["scored"]["properties"]),
        ("[[fires]]\nzzz = 1\n", &schema["properties"]["fires"]["items"]["properties"]),
        ("[[sources]]\nzzz = 1\n", &schema["properties"]["sources"]["items"]["properties"]),
    ];
    for (text, known) in places {
        let folder = Folder::new(&[("style/own/x.toml", text)]);
        let ran = folder.run(&["test", "style"]);
        let words: Vec<&str> = ran.out.split_whitespace().collect();
        let line = words.join(" ").replace("- ", "-");
        let listed = line.split_once("known here: ").expect(&ran.out).1;
        for key in known.as_object().expect("keys").keys() {
            let later = key == "rewrites";
            assert!(later || listed.contains(key.as_str()), "{text}: {key} is not read: {listed}");
        }
        for key in listed.split(' ').filter_map(|word| word.strip_suffix(',')) {
            assert!(
                known.get(key.trim_matches('`')).is_some(),
                "{text}: {key} is not in the schema"
            );
        }
    }
}
