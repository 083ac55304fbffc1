//! Data sets: files of JSON Lines, read line by line, with broken lines and in every packing.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::support::{Folder, Ran};

/// Records with a finding, without one, in another format, and broken in several ways.
const RECORDS: &str = concat!(
    "{\"id\":\"a\",\"text\":\"The oven is a game-changer.\"}\n",
    "{\"id\":2,\"text\":\"The oven has two doors.\"}\n",
    "\n",
    "{\"text\":\"<p title='a game-changer'>The oven has a door.</p>\",\"kind\":\"html\"}\n",
    "{\"text\":\"caf\u{e9} \\ud800\"}\n",
    "{\"text\":null}\n",
    "{\"body\":\"The oven.\",\"meta\":{\"a\":[1,{}]}}\n",
    "[\"The oven.\"]\n",
    "{\"text\":\"The oven is a ga",
);

fn folder() -> Folder {
    let folder = Folder::new(&[("ovens.jsonl", RECORDS)]);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(RECORDS.as_bytes()).unwrap();
    std::fs::write(folder.path().join("ovens.jsonl.gz"), packed.finish().unwrap()).unwrap();
    let mut frames = ruzstd::encoding::compress_to_vec(
        &RECORDS.as_bytes()[..70],
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    // A frame to skip, as programs that pack in parallel write them.
    frames.extend(b"\x50\x2A\x4D\x18\x03\0\0\0abc");
    frames.extend(ruzstd::encoding::compress_to_vec(
        &RECORDS.as_bytes()[70..],
        ruzstd::encoding::CompressionLevel::Fastest,
    ));
    std::fs::write(folder.path().join("ovens.jsonl.zst"), frames).unwrap();
    folder
}

fn check(folder: &Folder, file: &str, format: &str, more: &[&str]) -> Ran {
    let args = ["check", "--isolated", "-q", file, "--output-format", format];
    folder.run(&[&args, more].concat())
}

fn lines(ran: &Ran) -> Vec<Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn findings_name_file_and_record() {
    let ran = check(&folder(), "ovens.jsonl", "json-lines", &["--format-field", "kind"]);
    assert_eq!((ran.status, ran.err.as_str()), (2, ""));
    let found = lines(&ran);
    let first = &found[0];
    assert_eq!(
        [&first["path"], &first["record"], &first["id"], &first["rule"], &first["start"]],
        [&json!("ovens.jsonl"), &json!(1), &json!("a"), &json!("hype/game-changer"), &json!(14)]
    );
    // What is left are lines that are no documents, each with its place.
    let places: Vec<_> = found[1..]
        .iter()
        .map(|found| (found["rule"].as_str().unwrap(), found["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(places, [5, 6, 7, 8, 9].map(|line| ("puffery/record", line)));
    let at = RECORDS.find("caf").unwrap() - "{\"text\":\"".len();
    let start = usize::try_from(found[1]["start"].as_u64().unwrap()).unwrap();
    assert!(start > at && RECORDS[at..start].starts_with("{\"text\":\"caf"), "{:?}", found[1]);
    assert!(found[3]["message"].as_str().unwrap().contains("but body, meta"));
}

#[test]
fn every_packing_reads_the_same() {
    let folder = folder();
    let plain = check(&folder, "ovens.jsonl", "json-lines", &[]);
    for name in ["ovens.jsonl.gz", "ovens.jsonl.zst"] {
        let packed = check(&folder, name, "json-lines", &[]);
        assert_eq!(packed.out.replace(name, "ovens.jsonl"), plain.out, "{name}");
    }
    let bytes = std::fs::read(folder.path().join("ovens.jsonl.gz")).unwrap();
    std::fs::write(folder.path().join("half.jsonl.gz"), &bytes[..bytes.len() - 20]).unwrap();
    let half = check(&folder, "half.jsonl.gz", "concise", &[]);
    assert_eq!(half.status, 2);
    assert!(half.out.contains("half.jsonl.gz#1 (a):1:15: warning[hype/game-changer]"));
    assert!(half.out.contains("puffery/io] cannot read from line"), "{}", half.out);
}

#[test]
fn scores_are_a_line_for_each_record() {
    let ran = check(&folder(), "ovens.jsonl", "scores", &["--format-field", "kind"]);
    assert_eq!((ran.status, ran.err.as_str()), (2, ""));
    let rows = lines(&ran);
    let records: Vec<_> = rows.iter().map(|row| row["record"].as_u64().unwrap()).collect();
    assert_eq!(records, [1, 2, 4, 5, 6, 7, 8, 9]);
    assert_eq!([&rows[0]["words"], &rows[0]["hype"]], [&json!(5), &json!(10.0)]);
    assert_eq!(rows[0]["top_rules"], "hype/game-changer 1");
    assert_eq!([&rows[1]["id"], &rows[1]["grade"]], [&json!("2"), &json!("-")]);
    assert!(
        rows[3]["error"].as_str().unwrap().contains("hex escape") && rows[3]["words"].is_null()
    );
}

#[test]
fn a_record_is_checked_as_a_file_is() {
    let text = "# Ovens\n\nThe oven is a game-changer.\n\nStudies show that it cures rust.\n";
    let folder = Folder::new(&[("a.md", text)]);
    folder.write("a.jsonl", json!({ "text": text, "format": "markdown" }).to_string());
    for format in ["json-lines", "scores"] {
        let (file, set) = (
            check(&folder, "a.md", format, &[]),
            check(&folder, "a.jsonl", format, &["--format-field", "format"]),
        );
        let mut of_set = lines(&set);
        for line in &mut of_set {
            line["path"] = json!("a.md");
            line.as_object_mut().unwrap().remove("record");
        }
        assert_eq!(of_set, lines(&file), "{format}");
        assert!(!of_set.is_empty());
    }
}

#[test]
fn a_folder_is_walked_without_its_data_sets() {
    let folder = folder();
    folder.write("plain.txt", "Nothing.\n");
    let ran = folder.run(&["check", "--isolated", "."]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("Checked 1 file"));
}

#[test]
fn options_for_files_are_refused_for_data_sets() {
    let folder = folder();
    let mut options =
        vec!["--fix", "--diff", "--statistics", "--staged", "--since=main", "--baseline=a.json"];
    if cfg!(feature = "html") {
        options.extend(["--output-format=html", "--output-format=html=site/"]);
    }
    for option in options {
        let ran = folder.run(&["check", "--isolated", option, "ovens.jsonl"]);
        assert_eq!(ran.status, 2, "{option}");
        let name = option.split('=').next().unwrap();
        let name = if name == "--output-format" { "--output-format html" } else { name };
        let mut said = format!("{}{}", ran.out, ran.err);
        if let Ok(index) = std::fs::read_to_string(folder.path().join("site/index.html")) {
            said.push_str(&index);
        }
        assert!(said.contains(&format!("`{name}` is for files")), "{said}");
    }
    let ran = folder.run(&["baseline", "ovens.jsonl"]);
    assert!(ran.status == 2 && ran.out.contains("is for files"));
}

#[test]
fn several_reports_of_one_data_set() {
    let folder = folder();
    let ran = check(&folder, "ovens.jsonl", "scores=scores.out", &["--output-format", "sarif"]);
    assert_eq!(ran.status, 2);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "hype/game-changer");
    let rows = std::fs::read_to_string(folder.path().join("scores.out")).unwrap();
    assert_eq!(rows.lines().count(), 8);
}

#[test]
fn places_count_a_byte_order_mark_and_reasons_name_what_is_wrong() {
    let records = concat!(
        "\u{feff}{\"text\":5}\n",
        "{\"text\":6}\n",
        "{}\n",
        "{\"text\":\"a\",\"kind\":\"docx\"}\n",
        "null\n",
    );
    let folder = Folder::new(&[("o.jsonl", records)]);
    let found = lines(&check(&folder, "o.jsonl", "json-lines", &["--format-field", "kind"]));
    for (at, digit) in [(0, "5"), (1, "6")] {
        let start = usize::try_from(found[at]["start"].as_u64().unwrap()).unwrap();
        assert_eq!(&records[start..=start], digit, "{}", found[at]);
    }
    let messages: Vec<&str> =
        found[2..].iter().map(|found| found["message"].as_str().unwrap()).collect();
    assert_eq!(messages[0], "the object has no fields");
    assert_eq!(messages[1], "unknown format `docx`; use markdown, mdx, html or text");
    assert!(messages[2].contains("expected an object with a field for the text"), "{messages:?}");
}

#[test]
fn advice_is_given_once_for_all_batches() {
    let pad = "x".repeat(3 << 20);
    let record = json!({ "text": "The oven is a game-changer.", "pad": pad }).to_string();
    let folder = Folder::new(&[("o.jsonl", &format!("{record}\n{record}\n{record}\n"))]);
    let shown = check(&folder, "o.jsonl", "full", &[]).out;
    assert_eq!(shown.matches("What to do:").count(), 1, "{shown}");
    assert!(shown.contains("hype/game-changer \u{d7}3"), "{shown}");
    check(&folder, "o.jsonl", "full=o.out", &[]);
    let written = std::fs::read_to_string(folder.path().join("o.out")).unwrap();
    assert_eq!(written, shown);
}

#[test]
fn a_broken_line_is_shown_with_its_place() {
    let folder = Folder::new(&[("o.jsonl", "{\"text\":\"The oven.\"}\n{\"text\":5}\n")]);
    let ran = check(&folder, "o.jsonl", "full", &[]);
    assert!(ran.out.contains("o.jsonl:2:9") && ran.out.contains("{\"text\":5}"), "{}", ran.out);
}
