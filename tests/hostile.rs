//! Documents and folders made to hang, exhaust or confuse: each ends in a result or a clear message, in linear time.
//!
//! Time is measured by doubling: a document twice as long may take at most [`GROWTH`] times as long, which quadratic work
//! (four times) fails. Short times are noise and pass.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use puffery::builtin::load;
use puffery::document::{Document, Format, ReadOptions, ReadRegion};
use puffery::encoding::decode;
use puffery::engine::Checker;
use puffery::rules::RuleSources;
use puffery::source::Source;
use tempfile::TempDir;

/// Twice the length may take so many times as long: twice, with room for a busy machine.
const GROWTH: u32 = 3;
/// Whatever takes less than this is fast enough not to be compared.
const NOISE: Duration = Duration::from_secs(1);
const FORMATS: [Format; 4] = [Format::Plain, Format::Markdown, Format::Mdx, Format::Html];

fn checker() -> &'static Checker {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    CHECKER.get_or_init(|| Checker::new(load(&RuleSources::default()).rules))
}

/// Checks bytes and looks at every place; returns how many findings there are.
fn check(bytes: &[u8], format: Format) -> usize {
    let Some(decoded) = decode(bytes.to_vec(), format == Format::Html) else { return 0 };
    let source = Source::decoded("hostile", decoded);
    let reading = ReadOptions { format, region: ReadRegion::All, ..ReadOptions::default() };
    let document = Document::read(&source.text, &reading);
    for block in &document.blocks {
        assert!(source.text.get(document.prose.span(&block.range)).is_some());
    }
    let _ = (document.language(), document.outline());
    let found = checker().check_document(&source, &document, &checker().default_levels());
    for label in found.iter().flat_map(|finding| &finding.primary) {
        assert!(label.span.end <= bytes.len());
    }
    found.len()
}

fn time(text: &str, format: Format) -> Duration {
    let (started, worked) = (Instant::now(), work());
    check(text.as_bytes(), format);
    work().zip(worked).map_or_else(|| started.elapsed(), |(now, before)| now - before)
}

/// How long this thread has been at work, where the system tells: on a busy machine that is less than the clock says.
fn work() -> Option<Duration> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(statistics.split(' ').next()?.parse().ok()?))
}

/// Checks documents of `size` and of twice the size; the best of three tries counts, since the machine has other work.
fn linear(name: &str, size: usize, formats: &[Format], document: impl Fn(usize) -> String) {
    let (one, two) = (document(size), document(2 * size));
    for &format in formats {
        let fits = || {
            let (one, two) = (time(&one, format), time(&two, format));
            (two < NOISE || two < one * GROWTH, one, two)
        };
        let tries: Vec<_> = (0..3)
            .map(|_| fits())
            .scan(false, |done, this| {
                (!*done).then(|| {
                    *done = this.0;
                    this
                })
            })
            .collect();
        assert!(tries.iter().any(|this| this.0), "{name} as {format:?}: {tries:?}");
    }
}

#[test]
fn ten_thousand_levels() {
    for (name, open, close) in [
        ("quotes", "> ", ""),
        ("lists", "- ", ""),
        ("divs", "<div>", "</div>"),
        ("paragraphs", "<p><b><a href=x>", ""),
        ("brackets", "[", "](x)"),
        ("pictures", "![", "](x)"),
        ("braces", "{", "}"),
        ("stars", "*a **", "**"),
        ("tables", "<table><tr><td>", ""),
        ("lists in HTML", "<ul><li>", ""),
        ("skipped", "<svg><pre><code>", "</code>"),
    ] {
        linear(name, 5_000, &FORMATS, |levels| {
            format!("{}a miracle{}", open.repeat(levels), close.repeat(levels))
        });
    }
    // Each level on a line of its own, indented as deep as it stands.
    linear("indented lists", 700, &[Format::Markdown], |levels| {
        let line = |level| format!("{}- a miracle\n", "  ".repeat(level));
        (0..levels / 10).map(line).collect::<String>().repeat(10)
    });
}

/// Evidence, marks and names of rules that are many in one place.
#[test]
fn crowded_paragraphs_and_fields() {
    linear("references", 6_000, &[Format::Markdown], |count| {
        "The serum cures cancer [1]. ".repeat(count)
    });
    linear("figures", 6_000, &[Format::Plain], |count| {
        "The serum cures cancer in 3 days. ".repeat(count)
    });
    linear("switches", 20_000, &[Format::Markdown], |count| {
        format!("---\npuffery-disable: [{}]\n---\nText.\n", "hype,".repeat(count))
    });
}

/// A book in one file.
#[test]
fn many_blocks() {
    let block = format!("The moss grows by the well, see moss.example/{}.\n\n", "w".repeat(500));
    linear("blocks", 10_000, &FORMATS, |count| block.repeat(count));
}

/// The report of a paragraph with many marks.
#[cfg(feature = "html")]
#[test]
fn a_page_of_many_marks_takes_linear_time() {
    let folder = TempDir::new().unwrap();
    let report = |count: usize| {
        fs::write(folder.path().join("a.md"), "A miracle cure helps. ".repeat(count)).unwrap();
        let started = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
        command.current_dir(folder.path()).args(["check", "--isolated", "-q", "a.md"]);
        command.args(["--output-format", "html=report.html"]).output().unwrap();
        started.elapsed()
    };
    let fits = || {
        let (one, two) = (report(4_000), report(8_000));
        two < NOISE || two < one * GROWTH
    };
    assert!((0..3).any(|_| fits()));
}

/// A pattern for paths takes the square of its length to read.
#[test]
fn long_patterns_are_refused_at_their_place() {
    let folder = TempDir::new().unwrap();
    let pattern = "a/".repeat(20_000);
    fs::write(folder.path().join("puffery.toml"), format!("exclude = [\"{pattern}\"]\n")).unwrap();
    fs::write(folder.path().join(".ignore"), format!("{pattern}\n")).unwrap();
    fs::write(folder.path().join("a.md"), "A miracle cure.\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
    command.current_dir(folder.path()).args(["check", "--output-format", "concise", "."]);
    let (out, _) = texts(&command.output().unwrap());
    for file in ["puffery.toml:1:", ".ignore:1:"] {
        assert!(out.contains(file) && out.contains("more than 1024 bytes"), "{out}");
    }
    assert!(out.contains("hype/miracle"), "{out}");
}

#[cfg(unix)]
#[test]
fn a_data_set_is_a_regular_file() {
    let folder = TempDir::new().unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("z.jsonl")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
    let ran = command.current_dir(folder.path()).args(["check", "--isolated", "z.jsonl"]);
    let ran = ran.output().unwrap();
    assert!(ran.status.code() == Some(2) && texts(&ran).0.contains("not a regular file"));
}

#[test]
fn unclosed_everything() {
    for piece in [
        "<div><p><!-- <a href='",
        "<a b=\"",
        "<script>",
        "<!--",
        "<![CDATA[",
        "&#",
        "&",
        "`` ` ",
        "``` \n",
        "[a](<",
        "[^a]: [^b] [^a]\n\n",
        "{{< ",
        "{% {{ {: ",
        "<a {b='",
        "{ ' \" ` ",
        "import {\n\n",
        "**a *b _c ",
        "</p></div>",
        "<p></b></i></div>",
        "\u{201C}a \"b ",
        ":::a\n",
        ":::mermaid\n",
        "@startuml\n",
        "|a|b\n|-\n",
        "\\",
        "<br>",
        "http://",
        "http://a).",
        "a. A! B? ",
        "---\n",
        "<svg></div>",
        "<form><main><nav><article>",
        "<img alt='a miracle",
        "{{!-- {{/* {# <% <?php ",
        "{% comment %} {% endcode %} ",
        "%% a\n",
        "[[a|",
        "\\( a^2 ",
        "\\( a) $$ b^2 ",
        "!!! note\n",
        "    !!! note\n",
        "> [!a]\n",
        "a@b.co,",
        "a/b.",
        "x://a),",
        "<svg>\n\n",
        "<div hidden>\n\n",
        "<div>\n\n<code>\n\n",
        "<?xml?><![CDATA[ >",
        "    <A>\n\n",
        "import a from 'b'\n\n",
        "<svg>{",
    ] {
        linear(piece, 3_000, &FORMATS, |times| piece.repeat(times));
    }
}

#[test]
fn a_million_attributes() {
    linear("attributes", 20_000, &[Format::Html, Format::Markdown, Format::Mdx], |count| {
        format!("<p {}>a miracle</p>", "a=b ".repeat(count))
    });
    linear(
        "attributes in quotation marks",
        20_000,
        &[Format::Html, Format::Markdown, Format::Mdx],
        |count| {
            format!(
                "<p {}>a miracle</p> </p {}>",
                "a=\"b\" ".repeat(count),
                "a=\"b\"\n".repeat(count)
            )
        },
    );
    linear("distinct attributes", 20_000, &[Format::Html], |count| {
        let attributes: String =
            (0..count).map(|number| format!("a{number}='&amp;{number}' ")).collect();
        format!("<p {attributes}>a miracle</p>")
    });
    linear("long attribute", 50_000, &[Format::Html, Format::Markdown], |count| {
        format!("<img alt='{}'>", "miracle &amp; ".repeat(count / 10))
    });
}

#[test]
fn floods() {
    linear("entities", 20_000, &[Format::Html, Format::Markdown], |count| "&amp;".repeat(count));
    linear("numbers", 50_000, &[Format::Html, Format::Markdown], |count| {
        format!("&#{};", "9".repeat(count))
    });
    linear("footnotes", 6_000, &[Format::Markdown], |count| {
        (0..count).map(|number| format!("a[^{number}]\n\n[^{number}]: b\n\n")).collect()
    });
    linear("links", 8_000, &[Format::Markdown], |count| "[a](http://b) http://c ".repeat(count));
    linear("front matter", 6_000, &[Format::Markdown], |count| {
        format!("---\n{}---\n", "title: a\n".repeat(count))
    });
    linear("nested front matter", 20_000, &[Format::Markdown], |count| {
        format!("---\na: {}\n---\n", "[".repeat(count))
    });
    linear("indented front matter", 500, &[Format::Markdown], |count| {
        let line = |level| format!("{}a:\n", " ".repeat(level));
        format!("---\n{}---\n", (0..count).map(line).collect::<String>())
    });
    linear("JSON front matter", 50_000, &[Format::Markdown], |count| {
        format!("{{\"a\":{}", "[".repeat(count))
    });
    linear("TOML front matter", 20_000, &[Format::Markdown], |count| {
        format!("+++\na={}\n+++\n", "[".repeat(count))
    });
}

#[test]
fn lines() {
    linear("short lines", 12_000, &FORMATS, |count| "a\n".repeat(count));
    linear("blank lines", 50_000, &FORMATS, |count| "\n".repeat(count));
    linear("short paragraphs", 5_000, &FORMATS, |count| "<p>a\n\n".repeat(count));
    linear("residue", 800, &[Format::Plain, Format::Html], |count| {
        "<p>Leave a comment</p>\n\n1\n\n".repeat(count)
    });
    linear("labels", 800, &[Format::Plain], |count| {
        "Related stories\n\nA new bridge opens\n\n".repeat(count)
    });
    linear("one line", 1 << 17, &FORMATS, |bytes| {
        "It was a miracle, they said. ".repeat(bytes / 29)
    });
    linear("one word", 1 << 19, &FORMATS, |bytes| "a".repeat(bytes));
    linear("one sentence", 1 << 17, &FORMATS, |bytes| "word, ".repeat(bytes / 6));
}

#[test]
#[ignore = "the sizes of the issue; minutes without optimisation: cargo test --release -- --ignored"]
fn a_hundred_megabytes_and_a_million_of_everything() {
    for text in
        ["a\n", "a=b ", "&amp;", "<p>a\n\n"].map(|piece| format!("<p {}", piece.repeat(1_000_000)))
    {
        for format in FORMATS {
            check(text.as_bytes(), format);
        }
    }
    let text =
        "The clinic opened in a former bakery. It was a miracle, they said. ".repeat(1_500_000);
    for format in FORMATS {
        assert!(check(text.as_bytes(), format) > 0);
    }
    let counted =
        "The drops help with asthma, gout, eczema, migraine and arthritis.\n\n".repeat(100_000);
    assert!(check(counted.as_bytes(), Format::Plain) > 100_000, "a tally counts in each sentence");
}

/// A generator of bytes that is the same in every run.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn random_bytes() {
    let signs = b"<>&;#-=\"'`*_[](){}!/\\\n\n :|~+%.ab1\xC3\xA9";
    for seed in 1..60 {
        for format in FORMATS {
            check(&noise(seed, 4096), format);
            let without_zero: Vec<u8> =
                noise(seed, 4096).into_iter().map(|byte| byte.max(1)).collect();
            check(&without_zero, format);
            let of_signs: Vec<u8> = noise(seed, 4096)
                .into_iter()
                .map(|byte| signs[usize::from(byte) % signs.len()])
                .collect();
            check(&of_signs, format);
            check(&[b"\xFF\xFE", noise(seed, 999).as_slice()].concat(), format);
        }
    }
}

fn puffery(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
    command.current_dir(folder).args(["check", "--isolated"]).args(arguments);
    if !arguments.contains(&"--output-format") {
        command.args(["--output-format", "concise"]);
    }
    command.output().unwrap()
}

fn texts(output: &Output) -> (String, String) {
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn binaries_are_skipped_with_a_note_and_an_error_when_named() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.md"), b"text\0text").unwrap();
    fs::write(folder.path().join("b.md"), b"Fine text.\n").unwrap();
    let walked = puffery(folder.path(), &["."]);
    assert_eq!(walked.status.code(), Some(0));
    assert!(
        texts(&walked).1.contains("Checked 1 file: nothing found; 1 binary file skipped"),
        "{walked:?}"
    );
    let named = puffery(folder.path(), &["a.md"]);
    assert_eq!(named.status.code(), Some(2));
    assert!(texts(&named).0.contains("a.md: error[puffery/io] is not a text file"), "{named:?}");
}

#[test]
fn other_languages_are_checked_for_residue_only() {
    let folder = TempDir::new().unwrap();
    let page =
        |lang| format!("<html lang={lang}><p>A miracle cure.</p><p>Leave a comment</p></html>");
    fs::write(folder.path().join("a.html"), page("fr")).unwrap();
    fs::write(folder.path().join("b.html"), page("en")).unwrap();
    let (out, err) = texts(&puffery(folder.path(), &["."]));
    assert!(
        !out.contains("a.html:1:20:") && out.contains("b.html:1:20: warning[hype/miracle]"),
        "{out}"
    );
    let err = err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(err.contains("1 file not in English: only residue was looked for"), "{err}");
}

#[test]
fn the_region_of_a_page_can_be_chosen() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.html"), "<main>Fine text.</main><footer>A miracle.</footer>")
        .unwrap();
    assert_eq!(puffery(folder.path(), &["."]).status.code(), Some(0));
    assert_eq!(puffery(folder.path(), &["--html-region", "all", "."]).status.code(), Some(1));
}

#[test]
fn files_that_are_not_there() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("b.md"), "A miracle.\n").unwrap();
    let output = puffery(folder.path(), &["gone.md", "b.md"]);
    assert_eq!(output.status.code(), Some(2));
    let (out, _) = texts(&output);
    assert!(
        out.contains("gone.md: error[puffery/io]")
            && out.contains("b.md:1:3: warning[hype/miracle]"),
        "{out}"
    );
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn pipes_are_not_waited_for() {
        let folder = TempDir::new().unwrap();
        let made = Command::new("mkfifo").arg(folder.path().join("pipe.md")).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: no mkfifo");
            return;
        }
        fs::write(folder.path().join("b.md"), "Fine text.\n").unwrap();
        assert_eq!(puffery(folder.path(), &["."]).status.code(), Some(0));
        let named = puffery(folder.path(), &["pipe.md"]);
        assert_eq!(named.status.code(), Some(2));
        assert!(
            texts(&named).0.contains("pipe.md: error[puffery/io] is neither a file nor a folder"),
            "{named:?}"
        );
    }

    #[test]
    fn links_in_circles() {
        let folder = TempDir::new().unwrap();
        symlink(folder.path(), folder.path().join("again")).unwrap();
        symlink(folder.path().join("self.md"), folder.path().join("self.md")).unwrap();
        fs::write(folder.path().join("b.md"), "Fine text.\n").unwrap();
        let walked = puffery(folder.path(), &["."]);
        assert_eq!(walked.status.code(), Some(0), "{walked:?}");
        assert!(texts(&walked).1.contains("Checked 1 file"), "{walked:?}");
        let named = puffery(folder.path(), &["self.md"]);
        assert_eq!(named.status.code(), Some(2));
        assert!(texts(&named).0.contains("self.md: error[puffery/io]"), "{named:?}");
    }

    #[test]
    fn names_that_are_no_text() {
        let folder = TempDir::new().unwrap();
        for name in [b"a\xFFb.md".as_slice(), b"c\nd.md", b"e\x1B[31mf.md"] {
            if fs::write(folder.path().join(OsStr::from_bytes(name)), "A miracle.\n").is_err() {
                eprintln!("skipped: the file system refuses such names");
                return;
            }
        }
        for format in ["concise", "full", "json-lines"] {
            let output = puffery(folder.path(), &[".", "--output-format", format]);
            let (out, err) = texts(&output);
            assert_eq!(output.status.code(), Some(1), "{err}");
            assert!(!out.contains('\u{1B}') && !err.contains('\u{1B}'), "{out}");
            if format != "full" {
                assert_eq!(out.lines().count(), 3, "{out}");
            }
        }
    }

    #[test]
    fn files_that_cannot_be_read() {
        let folder = TempDir::new().unwrap();
        // A file that is there when the folder is walked and cannot be read: what a vanished file looks like.
        let locked = folder.path().join("a.md");
        fs::write(&locked, "A miracle.\n").unwrap();
        fs::write(folder.path().join("b.md"), "A miracle.\n").unwrap();
        fs::set_permissions(&locked, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
        if fs::read(&locked).is_ok() {
            eprintln!("skipped: run by a user who may read everything");
            return;
        }
        let output = puffery(folder.path(), &["."]);
        assert_eq!(output.status.code(), Some(2));
        let (out, _) = texts(&output);
        assert!(
            out.contains("a.md: error[puffery/io] cannot read") && out.contains("b.md:1:3"),
            "{out}"
        );
    }
}

/// Files of a pull request's that never end, are huge or lead elsewhere end in a message, and the other files are checked.
#[cfg(unix)]
#[test]
fn files_that_configure_are_regular_and_small() {
    use std::os::unix::fs::symlink;
    let secret = "token = \"hunter2hunter2\"\n";
    let run = |prepare: &dyn Fn(&Path)| {
        let (folder, outside) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        fs::write(outside.path().join("secret.toml"), secret).unwrap();
        fs::create_dir_all(outside.path().join("rules/own")).unwrap();
        fs::write(outside.path().join("rules/own/secret.toml"), secret).unwrap();
        fs::write(folder.path().join("a.md"), "A miracle cure.\n").unwrap();
        symlink(outside.path(), folder.path().join("outside")).unwrap();
        prepare(folder.path());
        let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
        texts(&command.current_dir(folder.path()).args(["check", "."]).output().unwrap())
    };
    let config = |text: &'static str| {
        move |folder: &Path| fs::write(folder.join("puffery.toml"), text).unwrap()
    };
    let link = |to: &'static str, name: &'static str| {
        move |folder: &Path| symlink(to, folder.join(name)).unwrap()
    };
    let cases: [&dyn Fn(&Path); 9] = [
        &link("/dev/zero", ".gitignore"),
        &link("/dev/zero", "puffery.toml"),
        &|folder| fs::write(folder.join(".ignore"), "x\n".repeat(4_000_000)).unwrap(),
        &|folder| fs::write(folder.join(".gitignore"), "{a,".repeat(100_000)).unwrap(),
        &config("extends = [\"/dev/zero\"]\n"),
        &config("extends = [\"/proc/self/environ\"]\n"),
        &config("extends = [\"outside/secret.toml\"]\n"),
        &config("rule-dirs = [\"outside/rules\"]\n"),
        &link("outside/secret.toml", "puffery.toml"),
    ];
    for (number, prepare) in cases.iter().enumerate() {
        let (out, err) = run(prepare);
        assert!(out.contains("hype/miracle"), "{number}: {out}{err}");
        assert!(out.contains("error[puffery/") && !out.contains("hunter2"), "{number}: {out}{err}");
        assert!(!out.contains("PATH=") && !out.contains("token"), "{number}: {out}{err}");
    }
    let deep = format!("exclude = [\"{}\"]\n", "{a,".repeat(100));
    let (out, _) = run(&|folder| fs::write(folder.join("puffery.toml"), &deep).unwrap());
    assert!(out.contains("braces inside one another") && out.contains("hype/miracle"), "{out}");
}

/// Each of a row of files names the next ten times.
#[test]
fn a_file_that_is_extended_often_is_read_once() {
    let folder = TempDir::new().unwrap();
    for number in 0..8 {
        let next = format!("\"{}.toml\",", number + 1).repeat(if number < 7 { 10 } else { 0 });
        fs::write(folder.path().join(format!("{number}.toml")), format!("extends = [{next}]\n"))
            .unwrap();
    }
    let config = puffery::config::Config::open(&folder.path().join("0.toml"));
    assert!(config.problems.is_empty(), "{:?}", config.problems);
}

#[test]
fn directives_cost_what_they_are_many() {
    let timed = |name: &str, text: &dyn Fn(usize) -> String| {
        let folder = TempDir::new().unwrap();
        let time = |count: usize| {
            fs::write(folder.path().join("a.md"), text(count)).unwrap();
            let started = Instant::now();
            puffery(folder.path(), &["--select", "hype/miracle", "--quiet", "a.md"]);
            started.elapsed()
        };
        let fits = || {
            let (one, two) = (time(1_500), time(3_000));
            two < NOISE || two < one * GROWTH
        };
        assert!((0..3).any(|_| fits()), "{name}");
    };
    let range = "<!-- puffery-disable hype -->\n\na miracle\n\n<!-- puffery-enable hype -->\n\n";
    timed("ranges", &|count| range.repeat(count));
    timed("lines", &|count| "a miracle <!-- puffery-disable-line hype -->\n\n".repeat(count));
    timed("one line", &|count| "a miracle <!-- puffery-disable-line hype --> ".repeat(count));
    timed("open", &|count| "<!-- puffery-disable claim -->\n\na miracle\n\n".repeat(count));
    timed("in a row", &|count| {
        format!("{}a miracle\n", "<!-- puffery-disable-next-line hype -->\n".repeat(count))
    });
}
