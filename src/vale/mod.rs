//! Styles of Vale turned into rule files: `existence`, `substitution` and `occurrence`. Whatever
//! cannot be said in a rule file is named with its line, so that nothing gets lost unnoticed.

use crate::finding::Severity;

mod convert;
mod emit;
mod read;
mod yaml;

/// A rule file to be written.
#[derive(Debug, PartialEq)]
pub struct RuleFile {
    /// Name of the file, without extension.
    pub name: String,
    /// Its TOML.
    pub text: String,
}

/// Something that was not carried over.
#[derive(Debug, PartialEq)]
pub struct LostPiece {
    /// Line of the Vale rule, from 1.
    pub line: usize,
    /// What and why.
    pub text: String,
}

/// Rule files made of one Vale rule, and what they lack of it.
#[derive(Debug, Default, PartialEq)]
pub struct ConvertedRule {
    /// The files: one, or one for each replacement of a `substitution`.
    pub files: Vec<RuleFile>,
    /// In the order of their lines.
    pub lost: Vec<LostPiece>,
}

/// Turns the Vale rule `name` of a style into rule files.
///
/// # Errors
///
/// The line and the kind of a mistake that leaves no rule to turn.
pub fn convert(text: &str, style: &str, name: &str) -> Result<ConvertedRule, LostPiece> {
    let rule = read::rule(text)?;
    let mut done = convert::converted(rule, style, name);
    done.lost.sort_by_key(|piece| piece.line);
    Ok(done)
}

/// A name as rule files have it: `GenderBias` and `gender_bias` become `gender-bias`.
pub fn kebab(name: &str) -> String {
    let mut out = String::new();
    let mut lower = false;
    for sign in name.chars() {
        let splits = !sign.is_ascii_alphanumeric() || (sign.is_ascii_uppercase() && lower);
        if splits && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if sign.is_ascii_alphanumeric() {
            out.push(sign.to_ascii_lowercase());
        }
        lower = sign.is_ascii_lowercase() || sign.is_ascii_digit();
    }
    out.trim_matches('-').to_owned()
}

/// Severity of a Vale level.
fn severity(level: &str) -> Option<Severity> {
    match level {
        "suggestion" => Some(Severity::Info),
        "warning" => Some(Severity::Warning),
        "error" => Some(Severity::Error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_kebab_case() {
        for (name, expected) in [
            ("GenderBias", "gender-bias"),
            ("write-good", "write-good"),
            ("H_1", "h-1"),
            ("URLs", "urls"),
        ] {
            assert_eq!(kebab(name), expected);
        }
    }
}
