//! Reports at several widths: rows fit, carets stand under the marked words, and nothing reaches a terminal that it acts on.

use std::ops::Range;

use puffery::finding::{Finding, FindingDraft, RuleId, Severity, Silenced, SilencedBy, locate};
use puffery::report::{self, DocumentFigures, OutputFormat, Report, TerminalStyle};
use puffery::source::Source;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::support::render;

const WIDTHS: [usize; 3] = [60, 80, 200];
/// Characters that a terminal acts on: controls of both sets, and those that turn the direction of what follows.
const ACTED_ON: [char; 9] =
    ['\u{1B}', '\u{7}', '\u{8}', '\u{7F}', '\u{9B}', '\u{202E}', '\u{2066}', '\u{200F}', '\u{0}'];

/// A finding that marks words of a text, the first of them as its primary place.
fn finding(path: &str, text: &str, marks: &[(&str, &str)]) -> Finding {
    let place = |mark: &str| {
        let start = text.find(mark).expect("the mark stands in the text");
        start..start + mark.len()
    };
    finding_at(
        path,
        text,
        marks.iter().map(|(mark, label)| (place(mark), (*label).to_owned())).collect(),
    )
}

fn finding_at(path: &str, text: &str, labels: Vec<(Range<usize>, String)>) -> Finding {
    let mut finding = Finding::problem("sample", path, "a message");
    finding.severity = Severity::Warning;
    finding.help = Some("what to write instead".into());
    locate(&Source::new(path, text), vec![FindingDraft::new(finding, labels)]).remove(0)
}

/// Renders at each width, checks that no row is wider, and hands the text to `test`.
fn at_each_width(findings: &[Finding], test: impl Fn(usize, &str)) {
    for width in WIDTHS {
        let shown = render(OutputFormat::Full, Some(width), findings);
        for row in shown.lines() {
            assert!(row.width() <= width, "{} columns of {width}: {row}\n\n{shown}", row.width());
        }
        test(width, &shown);
    }
}

/// What is underlined: for each row of text, the characters above runs of `^` or `-`.
fn underlined(shown: &str) -> Vec<String> {
    let rows: Vec<&str> = shown.lines().collect();
    let mut found = Vec::new();
    for pair in rows.windows(2) {
        // The number of a line is beside the first of its rows only.
        let text = pair[0].split_once(" │ ").filter(|(_, text)| runs(text).is_empty());
        let carets = pair[1].split_once(" │ ").filter(|(number, _)| number.trim().is_empty());
        if let (Some((_, text)), Some((_, carets))) = (text, carets) {
            found.extend(runs(carets).into_iter().map(|run| columns(text, &run)));
        }
    }
    found
}

/// Columns of the runs of `^` or `-`; words beside a mark end them.
fn runs(carets: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (column, c) in carets.chars().enumerate().take_while(|(_, c)| matches!(c, '^' | '-' | ' '))
    {
        match runs.last_mut() {
            Some(run) if run.end == column && c != ' ' => run.end += 1,
            _ if c != ' ' => runs.push(column..column + 1),
            _ => {}
        }
    }
    runs
}

/// The characters of a text that begin within some columns; a combining mark goes with the letter before it.
fn columns(text: &str, wanted: &Range<usize>) -> String {
    let mut column = 0;
    let mut found = String::new();
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        let at = if width == 0 { column - 1 } else { column };
        if wanted.contains(&at) {
            found.push(c);
        }
        column += width;
    }
    found
}

#[test]
fn runs_and_columns_are_read_as_drawn() {
    assert_eq!(runs("  ^^^  -- a-b"), [2..5, 7..9]);
    assert_eq!(columns("日本 cafe\u{301}s x", &(5..10)), "cafe\u{301}s");
}

#[test]
fn a_paragraph_on_one_line_is_cut_around_its_mark() {
    let words = "word ".repeat(300);
    for (before, after) in [("", &words[..]), (&words, &words), (&words, "")] {
        let text = format!("First line.\n{before}groundbreaking {after}");
        let place = format!("page.txt:2:{}", before.len() + 1);
        let finding = finding("page.txt", &text, &[("groundbreaking", "beside it")]);
        at_each_width(&[finding], |_, shown| {
            assert_eq!(underlined(shown), ["groundbreaking"], "{shown}");
            assert!(shown.lines().any(|row| row.ends_with(&place)), "no {place}\n{shown}");
            let rows: Vec<&str> = shown.lines().filter(|row| row.starts_with("2 │")).collect();
            assert_eq!(rows.len(), 1, "{shown}");
            assert_eq!(rows[0].contains("│ …"), !before.is_empty(), "{shown}");
            assert_eq!(rows[0].ends_with('…'), !after.is_empty(), "{shown}");
        });
    }
}

#[test]
fn a_line_that_fits_is_shown_whole() {
    for (before, after) in [(60, 0), (0, 60), (45, 15), (30, 30)] {
        let text = format!("{}hyped{}", "a ".repeat(before / 2), " b".repeat(after / 2));
        let shown =
            render(OutputFormat::Full, Some(80), &[finding("page.txt", &text, &[("hyped", "")])]);
        assert!(
            shown.lines().any(|row| row == format!("1 │ {text}")),
            "{before} before, {after} after\n{shown}"
        );
    }
}

#[test]
fn carets_stand_under_wide_and_combining_characters() {
    let wide = "日本語のテキスト、";
    let combining = "cafe\u{301} na\u{308}ive, ";
    for before in [
        wide.to_owned(),
        combining.to_owned(),
        wide.repeat(200),
        combining.repeat(200),
        format!("{wide}{combining}"),
    ] {
        for mark in ["groundbreaking", "画期的", "re\u{301}volu", "new 😀 era"] {
            let text = format!("{before}{mark} 日本 and the rest of the line.");
            let finding = finding("page.txt", &text, &[(mark, "")]);
            at_each_width(&[finding], |width, shown| {
                assert_eq!(underlined(shown), [mark], "{width}\n{shown}");
            });
        }
    }
}

#[test]
fn several_labels_are_all_underlined() {
    let near = "An unprecedented and truly unrivalled success in a short line.";
    let far = format!("An unprecedented {}truly unrivalled success.", "and long ".repeat(80));
    let lines = "An unprecedented thing.\n\nMuch later:\na success, truly unrivalled.";
    for text in [near, &far, lines] {
        for marks in [["unprecedented", "unrivalled"], ["unrivalled", "unprecedented"]] {
            let finding = finding("page.txt", text, &marks.map(|mark| (mark, "says who?")));
            at_each_width(&[finding], |width, shown| {
                assert_eq!(underlined(shown), ["unprecedented", "unrivalled"], "{width}\n{shown}");
                assert_eq!(shown.matches("says who?").count(), 2, "{width}\n{shown}");
            });
        }
    }
}

#[test]
fn a_text_in_a_row_of_its_own_begins_under_its_mark() {
    let text = "An unprecedented and truly unrivalled success in a short line.";
    let labels = [("unprecedented", "since when does anybody say"), ("unrivalled", "says who?")];
    at_each_width(&[finding("page.txt", text, &labels)], |width, shown| {
        let rows: Vec<&str> = shown.lines().collect();
        let begins = |sign: &str| rows.iter().find_map(|row| row.find(sign));
        let own = rows.iter().find(|row| row.contains("since when") && !row.contains('^'));
        if width >= 80 {
            assert!(own.is_some(), "{width}\n{shown}");
            assert_eq!(begins("since when"), begins("^^^^"), "{width}\n{shown}");
        }
    });
}

#[test]
fn marks_over_lines_are_underlined_on_each() {
    let long = "a long line of words ".repeat(40);
    for lines in [
        vec!["ends here", "goes on", "and ends"],
        vec!["日本語", "goes on"],
        vec![&long[..], "short"],
    ] {
        for end in ["\n", "\r\n"] {
            let marked = lines.join(end);
            let text = format!("Before that, {marked} and more.");
            let finding = finding("page.txt", &text, &[(&marked, "all this")]);
            at_each_width(&[finding], |width, shown| {
                let found = underlined(shown);
                assert_eq!(found.len(), lines.len(), "{width}\n{shown}");
                for (found, line) in found.iter().zip(&lines) {
                    assert!(
                        line.starts_with(found.trim_end_matches('…')),
                        "{width}: {found}\n{shown}"
                    );
                }
                assert!(shown.contains("all this"), "{width}\n{shown}");
            });
        }
    }
}

#[test]
fn a_mark_of_many_lines_is_cut_short() {
    let text = "one line\n".repeat(50);
    let finding = finding_at("page.txt", &text, vec![(4..text.len() - 3, "all this".into())]);
    at_each_width(&[finding], |_, shown| assert!(shown.lines().count() < 20, "{shown}"));
}

#[test]
fn long_paths_messages_and_labels_are_wrapped_or_cut() {
    let path = format!("{}page.txt", "a-long-folder-name/".repeat(20));
    let mut long = finding(
        &path,
        "Some groundbreaking text.",
        &[("groundbreaking", &"a label that goes on ".repeat(10))],
    );
    long.message = "a message that goes on ".repeat(20);
    long.help = Some(format!("see https://example.org/{}", "a-long-address/".repeat(20)));
    long.notes = vec!["日本語".repeat(100), "a note that goes on ".repeat(20)];
    let mut without_place = long.clone();
    without_place.primary = None;
    at_each_width(&[long, without_place], |width, shown| {
        assert_eq!(underlined(shown), ["groundbreaking"], "{width}\n{shown}");
        assert!(shown.contains("page.txt:1:6"), "{width}: the end of the path is missing\n{shown}");
        let words: Vec<&str> = shown.split_whitespace().collect();
        assert_eq!(
            words.windows(2).filter(|pair| *pair == ["message", "that"]).count(),
            40,
            "{width}\n{shown}"
        );
        assert_eq!(
            words.windows(2).filter(|pair| *pair == ["note", "that"]).count(),
            40,
            "{width}\n{shown}"
        );
        assert_eq!(shown.matches('語').count(), 200, "{width}\n{shown}");
    });
}

#[test]
fn nothing_reaches_a_terminal_that_it_acts_on() {
    let bad: String = ACTED_ON.iter().collect();
    let text = format!("Line {bad}[31mone.\nA {bad} groundbreaking\t{bad}[2J thing{bad}.");
    let mut finding =
        finding(&format!("na{bad}me.txt"), &text, &[("groundbreaking", &bad), ("thing", "")]);
    finding.message = format!("a {bad} message");
    finding.help = Some(format!("some {bad} help"));
    finding.notes = vec![format!("a {bad} note")];
    finding.silenced = Some(Silenced {
        by: SilencedBy::Context,
        context: "negated".into(),
        words: format!("no{bad}t"),
    });
    let mut without_place = finding.clone();
    without_place.primary = None;
    let findings = [finding, without_place];
    for format in [OutputFormat::Full, OutputFormat::Concise, OutputFormat::JsonLines] {
        for width in WIDTHS {
            let shown = render(format, Some(width), &findings);
            let worst =
                shown.chars().find(|&c| c != '\n' && (ACTED_ON.contains(&c) || c.is_control()));
            assert_eq!(worst, None, "{format:?}\n{}", shown.escape_debug());
            assert!(shown.contains("groundbreaking") || format != OutputFormat::Full, "{format:?}");
        }
    }
}

#[test]
fn a_tab_takes_up_one_column() {
    let finding = finding("page.txt", "\tA\tgroundbreaking\tthing", &[("groundbreaking", "")]);
    at_each_width(&[finding], |_, shown| {
        assert!(!shown.contains('\t'), "{shown}");
        assert_eq!(underlined(shown), ["groundbreaking"], "{shown}");
    });
}

#[test]
fn lines_of_concise_output_stay_lines() {
    let mut finding = finding("pa\nge.txt", "one\ntwo groundbreaking", &[("groundbreaking", "")]);
    finding.message = "found `ground\nbreaking`".into();
    assert_eq!(
        render(OutputFormat::Concise, None, &[finding]),
        "pa ge.txt:2:5: warning[puffery/sample] found `ground breaking`\n"
    );
}

#[test]
fn colours_are_all_that_colour_adds() {
    let finding =
        finding("page.txt", "Some groundbreaking text.", &[("groundbreaking", "beside it")]);
    let write = |color| {
        let mut out = Vec::new();
        report::write(
            &mut out,
            OutputFormat::Full,
            TerminalStyle::new(Some(80), color),
            std::slice::from_ref(&finding),
        )
        .expect("memory");
        String::from_utf8(out).expect("UTF-8")
    };
    let colored = write(true);
    assert!(colored.contains("\u{1B}["), "no colour in {colored:?}");
    let mut plain = String::new();
    let mut pieces = colored.split("\u{1B}[");
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (codes, text) = piece.split_once('m').expect("only sequences that set colours");
        assert!(codes.chars().all(|c| c.is_ascii_digit() || c == ';'), "{codes:?}");
        plain.push_str(text);
    }
    assert_eq!(plain, write(false));
}

/// A finding of a rule in a sentence of a text, which is the whole text.
fn in_sentence(rule: &str, text: &str, mark: &str, message: &str) -> Finding {
    let start = text.find(mark).expect("the mark is in the text");
    let mut finding = Finding::problem("sample", "a.txt", message);
    finding.severity = Severity::Warning;
    finding.rule = RuleId::new(rule);
    finding.help = Some("Say how bright.".into());
    let sentence = Some(0..text.len());
    let labels = vec![(start..start + mark.len(), "bright".to_owned())];
    locate(&Source::new("a.txt", text), vec![FindingDraft { finding, labels, sentence }]).remove(0)
}

#[test]
fn a_sentence_is_shown_once_with_all_its_marks() {
    let text = "The brilliant lamp, which was\nmade in a small town, shines \
                like nothing else on this side of the moon and beyond it.";
    let findings = [
        in_sentence("own/shiny", text, "brilliant lamp", "`brilliant lamp` shines"),
        in_sentence("other/moon", text, "like nothing else", "`like nothing else` compares"),
        in_sentence("own/shiny", text, "beyond it", "`beyond it` shines"),
    ];
    at_each_width(&findings, |width, shown| {
        assert_eq!(shown.matches("┌─").count(), 1, "{width}\n{shown}");
        assert_eq!(shown.matches("small town").count(), 1, "{width}\n{shown}");
        assert_eq!(shown.matches("warning[own/shiny]").count(), 2, "{width}\n{shown}");
        assert_eq!(shown.matches("warning[other/moon]").count(), 1, "{width}\n{shown}");
        let marked = underlined(shown).join(" ");
        // What is said beside a mark hides those behind it from `runs`.
        assert!(marked.starts_with("brilliant lamp"), "{width}\n{shown}");
        assert!(marked.ends_with("beyond it"), "{width}\n{shown}");
        assert!(shown.contains("a.txt:1:5"), "{width}\n{shown}");
    });
}

#[test]
fn advice_is_given_once_for_all_rules_that_share_it() {
    let text = "A bright lamp, a brighter lamp, the brightest lamp.";
    let mut findings = Vec::new();
    for mark in ["bright lamp", "brighter lamp", "brightest lamp"] {
        findings.push(in_sentence("own/shiny", text, mark, "shines"));
    }
    findings.push(in_sentence("own/zz", text, "brightest lamp", "shines"));
    at_each_width(&findings, |width, shown| {
        assert_eq!(shown.matches("Say how bright.").count(), 1, "{width}\n{shown}");
        let advice = shown.split("What to do:").nth(1).unwrap_or_default();
        let advice = advice.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(advice.starts_with("own/shiny ×3, own/zz ×1: Say how"), "{width}\n{shown}");
    });
    let concise = render(OutputFormat::Concise, None, &findings);
    assert_eq!(concise.lines().count(), 4, "a line for each");
}

/// A text of 30 sentences with a finding in each, and its report at 80 columns.
fn dense_report(severity: Severity) -> (String, String) {
    let mut text = String::new();
    let mut findings = Vec::new();
    for number in 0..30 {
        let sentence = format!(
            "Whatever else may be said of the town and of its mayor, lamp{number} is a marvel \
             among the lamps of the whole wide county, north and south. "
        );
        text.push_str(&sentence);
    }
    let source = Source::new("a.txt", text.clone());
    for number in 0..30 {
        let mark = format!("lamp{number} is a marvel");
        let start = text.find(&mark).expect("it is there");
        let mut finding = Finding::problem("sample", "a.txt", "shines");
        finding.rule = RuleId::new("own/shiny");
        finding.severity = severity;
        let sentence = text[..start].rfind("Whatever").expect("a sentence");
        let end = text[start..].find(". ").expect("its end") + start + 1;
        let sentence = Some(sentence..end);
        let labels = vec![(start..start + mark.len(), String::new())];
        findings.extend(locate(&source, vec![FindingDraft { finding, labels, sentence }]));
    }
    let words = text.split_whitespace().count();
    let documents = [DocumentFigures { path: "a.txt".into(), words, grade: '-', page: None }];
    let report =
        Report { findings: &findings, documents: &documents, ..Report::from(&findings[..]) };
    let mut out = Vec::new();
    let style = TerminalStyle::new(Some(80), false);
    report::write(&mut out, OutputFormat::Full, style, report).expect("memory");
    (text, String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn a_report_is_shorter_than_a_dense_text() {
    let (text, shown) = dense_report(Severity::Error);
    assert!(shown.split_whitespace().count() < text.split_whitespace().count(), "{shown}");
    assert_eq!(shown.matches("error[own/shiny]").count(), 30, "{shown}");
    assert_eq!(underlined(&shown).len(), 30, "an error is always shown in its sentence: {shown}");
}

#[test]
fn what_was_explained_before_takes_one_line_in_a_dense_text() {
    let (_, shown) = dense_report(Severity::Warning);
    assert_eq!(underlined(&shown), ["lamp0 is a marvel"], "{shown}");
    let second =
        "  \u{250C}\u{2500} a.txt:1:190 warning[own/shiny] \u{201C}lamp1 is a marvel\u{201D}\n";
    assert!(shown.contains(second), "{shown}");
    assert_eq!(shown.matches("warning[own/shiny]").count(), 30, "{shown}");

    let (_, shown) = dense_report(Severity::Info);
    assert_eq!(underlined(&shown), [""; 0], "{shown}");
    let first = "  \u{250C}\u{2500} a.txt:1:57 info[own/shiny] \u{201C}lamp0 is a marvel\u{201D}\n";
    assert!(shown.starts_with(first), "{shown}");
}
