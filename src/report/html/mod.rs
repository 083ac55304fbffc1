//! The report as a page for people: the text with marks in it, and cards beside it.
//!
//! One file, or a folder with an index and a file for each document. Nothing is fetched from
//! anywhere, all can be read without the script, and every text is escaped by `maud`; a
//! Content-Security-Policy permits the style and the script of this folder and nothing else.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::Report;
use crate::document::REPORT_TAG;
use site::{Links, Site};

mod card;
mod overview;
mod page;
mod prose;
mod repeats;
mod rules;
mod site;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the report as one page.
pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let site = Site::new(report);
    let links = Links::one_file();
    let body = html! {
        (overview::head(&site))
        main id="main" {
            (overview::filters(&site))
            (overview::pages(&site, links))
            @for page in &site.pages {
                @if !page.findings.is_empty() { (page::section(page, links)) }
            }
            (rules::by_rule(&site, links))
            (repeats::repeats(&site))
        }
        (overview::foot())
    };
    out.write_all(document("Report on the wording", &body).as_bytes())
}

/// A file of a report in a folder: its path below the folder, with `/`, and its text.
type ReportFile = (String, Vec<u8>);

/// Makes the report as files, the index first; each is made when it is asked for.
pub fn html_files<'r>(report: &'r Report<'_>) -> impl Iterator<Item = ReportFile> + 'r {
    let site = Site::new(report);
    let index = ("index.html".to_owned(), index(&site).into_bytes());
    let count = site.pages.len();
    let pages = (0..count).filter_map(move |at| page_file(&site, at));
    std::iter::once(index).chain(pages)
}

fn index(site: &Site<'_>) -> String {
    let links = Links::index();
    let body = html! {
        (overview::head(site))
        main id="main" {
            (overview::filters(site))
            (overview::pages(site, links))
            (rules::by_rule(site, links))
            (repeats::repeats(site))
        }
        (overview::foot())
    };
    document("Report on the wording", &body)
}

fn page_file(site: &Site<'_>, at: usize) -> Option<ReportFile> {
    let page = site.pages.get(at).filter(|page| !page.findings.is_empty())?;
    let links = Links::page();
    let body = html! {
        header {
            nav aria-label="Report" { a href=(links.index_page()) { "All pages" } }
            h1 { (page.title()) }
        }
        main id="main" {
            (overview::filters(site))
            (page::section(page, links))
        }
        (overview::foot())
    };
    let text = document(page.title(), &body).into_bytes();
    Some((format!("pages/{}.html", page.number), text))
}

/// A whole page of HTML, without control characters, which names of files and texts may have and
/// HTML has no place for.
fn document(title: &str, body: &Markup) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                (PreEscaped(REPORT_TAG))
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the report" }
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string().chars().map(visible).collect()
}

/// A character as a page may have it.
fn visible(c: char) -> char {
    match c {
        '\n' => c,
        '\t' | '\r' => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}
