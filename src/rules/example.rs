//! The texts that a rule or a marker of evidence is tried on, from the rule file to a
//! [`RuleExample`].

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::raw;
use super::read::FileProblems;
use super::{NEXT_FILE, spanned};
use crate::document::Format;
use crate::finding::Severity;

/// A text that a rule is tried on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleExample {
    /// The text.
    #[serde(with = "spanned")]
    pub text: Spanned<String>,
    /// The words that are marked, in order; empty for a text without hits.
    #[serde(with = "spanned::list")]
    pub marks: Vec<Spanned<String>>,
    /// The severity expected, where the rule states one.
    #[serde(with = "spanned::option")]
    pub severity: Option<Spanned<Severity>>,
    /// Why a text is quiet.
    pub because: Option<String>,
    /// The format of the text.
    pub format: Format,
}

/// A text that a rule finds something in, and the text that an editor makes of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleRewrite {
    /// The text in which the rule fires.
    pub before: RuleExample,
    /// The text in which it does not.
    pub after: RuleExample,
}

impl RuleExample {
    /// Returns the files that it consists of for a rule that compares files: the start of each in
    /// the text, in bytes, and its text.
    pub fn files(&self) -> Vec<(usize, &str)> {
        let (mut files, mut start, mut at) = (Vec::new(), 0, 0);
        let text = self.text.get_ref();
        for line in text.split_inclusive('\n') {
            if line.trim_end() == NEXT_FILE {
                files.push((start, &text[start..at]));
                start = at + line.len();
            }
            at += line.len();
        }
        files.push((start, &text[start..]));
        files
    }
}

/// The examples that fire, those that stay quiet, and the rewrites of a rule.
pub(super) type RuleExamples = (Vec<RuleExample>, Vec<RuleExample>, Vec<RuleRewrite>);

/// Checks all examples of a rule.
pub(super) fn examples(
    problems: &mut FileProblems<'_>,
    fires: Vec<Spanned<raw::FiringExample>>,
    allows: Vec<Spanned<raw::AllowedExample>>,
    rewrites: Vec<Spanned<raw::RawRewrite>>,
) -> RuleExamples {
    let mut examples: RuleExamples = (Vec::new(), Vec::new(), Vec::new());
    for fires in fires {
        examples.0.extend(fires_example(problems, fires));
    }
    for allows in allows {
        examples.1.extend(allows_example(problems, allows));
    }
    for rewrite in rewrites {
        examples.2.extend(rewrite_pair(problems, rewrite));
    }
    examples
}

fn rewrite_pair(
    problems: &mut FileProblems<'_>,
    rewrite: Spanned<raw::RawRewrite>,
) -> Option<RuleRewrite> {
    let span = rewrite.span();
    let raw::RawRewrite { before, after, format } = rewrite.into_inner();
    let (Some(before), Some(after)) = (before, after) else {
        problems.error("a rewrite needs `before` and `after`", span, "", None);
        return None;
    };
    let plain =
        |text| RuleExample { text, marks: Vec::new(), severity: None, because: None, format };
    Some(RuleRewrite { before: plain(before), after: plain(after) })
}

pub(super) fn fires_example(
    problems: &mut FileProblems<'_>,
    fires: Spanned<raw::FiringExample>,
) -> Option<RuleExample> {
    let span = fires.span();
    let raw::FiringExample { text, marks, severity, format } = fires.into_inner();
    let Some(text) = text else {
        problems.error("an example needs a `text`", span, "", None);
        return None;
    };
    if marks.is_empty() {
        let help = Some(
            "`marks` lists exactly what is underlined; a finding about the document underlines its title or first \
             sentence"
                .into(),
        );
        problems.error("an example that fires needs `marks`", span, "", help);
        return None;
    }
    Some(RuleExample { text, marks, severity, because: None, format })
}

pub(super) fn allows_example(
    problems: &mut FileProblems<'_>,
    allows: Spanned<raw::AllowedExample>,
) -> Option<RuleExample> {
    let span = allows.span();
    let raw::AllowedExample { text, because, format } = allows.into_inner();
    if because.is_none() {
        problems.error("an example that stays quiet says why: `because`", span.clone(), "", None);
    }
    let Some(text) = text else {
        problems.error("an example needs a `text`", span, "", None);
        return None;
    };
    let because = because.map(Spanned::into_inner);
    Some(RuleExample { text, marks: Vec::new(), severity: None, because, format })
}

/// Examples of either sort, and sources, that a built-in rule has at least.
const LEAST_EXAMPLES: usize = 3;

/// A built-in rule without enough examples is an error.
pub(super) fn check_examples(problems: &mut FileProblems<'_>, raw: &raw::RawRule) {
    for (key, count, least) in [
        ("[[fires]]", raw.fires.len(), LEAST_EXAMPLES),
        ("[[allows]]", raw.allows.len(), LEAST_EXAMPLES),
        ("[[rewrites]]", raw.rewrites.len(), 1),
        ("[[sources]]", raw.sources.len(), 1),
    ] {
        if count < least {
            problems.error(
                format!("this rule has {count} {key}; a rule should have at least {least}"),
                0..0,
                "",
                None,
            );
        }
    }
}
