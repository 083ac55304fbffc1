//! Wording that `puffery.toml` is made to allow: its text with one entry more, the rest of it as it
//! was.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use super::actions::wording;
use super::desk::{CheckedText, Desk};
use super::diagnostics::id_of;
use crate::config::{Config, FILE_NAMES};
use crate::finding::Finding;
use crate::intake::{self, LARGEST, with_unsaved};
use crate::session::profile::{RuleSettings, RunProfiles};
use crate::source::in_form_of;

/// Ways to allow wording.
#[derive(Clone, Copy)]
enum Form {
    /// `allow` of the rule.
    Rule,
    /// `patterns` of `[ignore]`, which hide from every rule.
    Ignore,
}

/// A configuration file with its new text.
pub(super) struct NewText {
    pub(super) path: PathBuf,
    /// The text of the file; none where there is no file.
    pub(super) saved: Option<String>,
    /// The text that gets the entry: as the editor has it, or else as it was saved.
    pub(super) old: String,
    pub(super) new: String,
}

/// The configuration that allows the wording of a finding. Both forms are tried on the document:
/// the first that silences the finding is taken.
///
/// # Errors
///
/// A sentence that says why there is none.
pub(super) fn allowing(
    desk: &mut Desk,
    checked: &CheckedText,
    finding: &Finding,
) -> Result<NewText, String> {
    let words = wording(checked, finding).ok_or("the finding marks no words")?;
    let path = desk.configuration_for(&checked.path);
    let open = desk.shared.document_at(&path).map(|open| open.text.to_string());
    let saved = saved_text(&path)?;
    let old = open.or_else(|| saved.clone()).unwrap_or_default();
    for form in [Form::Rule, Form::Ignore] {
        let new = with_entry(&old, form, finding.rule.as_str(), &words)
            .map_err(|why| format!("{}: {why}", path.display()))?;
        if silences(desk, &path, &new, checked, finding) {
            return Ok(NewText { path, saved, old, new });
        }
    }
    Err(format!("no line of puffery.toml allows \u{201C}{words}\u{201D} alone"))
}

/// The text of a configuration; none where there is no file.
///
/// # Errors
///
/// A sentence that says why a file that is there cannot be read.
fn saved_text(path: &Path) -> Result<Option<String>, String> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => match intake::read(path, LARGEST) {
            Ok(text) => Ok(Some(text)),
            Err(why) => Err(format!("{}: cannot read: {why}", path.display())),
        },
    }
}

/// Whether a document has a finding no longer when a configuration says something else.
fn silences(
    desk: &mut Desk,
    path: &Path,
    new: &str,
    checked: &CheckedText,
    finding: &Finding,
) -> bool {
    let rules = RuleSettings { config: Some(path.to_path_buf()), ..desk.settings.rules() };
    with_unsaved(path, new, || {
        let mut profiles = RunProfiles::new(rules);
        let profile = profiles.of(&checked.path);
        let broken = profiles.problems().iter().any(|problem| Path::new(&*problem.path) == path);
        let text = checked.open.text.as_str();
        let (left, _) = desk.findings(&checked.path, checked.format, text, &profile);
        !broken && left.iter().all(|left| id_of(left) != id_of(finding))
    })
}

/// The text of a configuration with one entry more, in the line ends that it has.
fn with_entry(text: &str, form: Form, rule: &str, words: &str) -> Result<String, String> {
    let mut document = text.parse::<DocumentMut>().map_err(|_| "mend its mistakes first")?;
    let list = match form {
        Form::Rule => {
            let rules = table_in(document.as_table_mut(), "rules")?;
            array_in(rule_table(rules, rule)?, "allow")?
        }
        Form::Ignore => array_in(table_in(document.as_table_mut(), "ignore")?, "patterns")?,
    };
    if list.iter().all(|known| known.as_str() != Some(words)) {
        list.push(words);
    }
    Ok(in_form_of(text, &document.to_string()))
}

/// A table below another one, made where there is none.
fn table_in<'t>(table: &'t mut Table, name: &str) -> Result<&'t mut dyn TableLike, String> {
    let item = table.entry(name).or_insert_with(|| {
        let mut new = Table::new();
        new.set_implicit(name == "rules");
        Item::Table(new)
    });
    item.as_table_like_mut().ok_or_else(|| format!("`{name}` is not a table"))
}

/// The table of a rule; a level without a table becomes a part of it, and a comment behind it stays.
fn rule_table<'t>(
    rules: &'t mut dyn TableLike,
    rule: &str,
) -> Result<&'t mut dyn TableLike, String> {
    let item = rules.entry(rule).or_insert_with(|| Item::Table(Table::new()));
    if let Some(Value::String(level)) = item.as_value() {
        let mut table = InlineTable::new();
        table.insert("level", Value::from(level.value().as_str()));
        let mut new = Value::from(table);
        *new.decor_mut() = level.decor().clone();
        *item = Item::Value(new);
    }
    item.as_table_like_mut().ok_or_else(|| format!("`{rule}` is neither a level nor a table"))
}

/// A list of a table, made where there is none.
fn array_in<'t>(table: &'t mut dyn TableLike, name: &str) -> Result<&'t mut Array, String> {
    let item = table.entry(name).or_insert_with(|| value(Array::new()));
    item.as_array_mut().ok_or_else(|| format!("`{name}` is not a list"))
}

impl Desk {
    /// The configuration file for a document: that of the settings, the nearest, or a new one in
    /// its folder of the editor.
    pub(super) fn configuration_for(&self, path: &Path) -> PathBuf {
        if let Some(file) = &self.settings.configuration {
            return file.clone();
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        Config::nearest(folder).unwrap_or_else(|| self.folder_of(path).join(FILE_NAMES[0]))
    }

    /// The folder of the editor that a document is in, or else its own.
    pub(super) fn folder_of(&self, path: &Path) -> PathBuf {
        let mut holding: Vec<&PathBuf> =
            self.folders.iter().filter(|folder| path.starts_with(folder)).collect();
        holding.sort_by_key(|folder| folder.components().count());
        let own = path.parent().map(Path::to_path_buf).unwrap_or_default();
        holding.pop().cloned().unwrap_or(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> String {
        with_entry(text, Form::Rule, "hype/miracle", "miracle mop").unwrap()
    }

    #[test]
    fn the_rest_of_the_file_stays_as_it_was() {
        let table = "[rules.\"hype/miracle\"]\nallow = [\"miracle mop\"]\n";
        assert_eq!(rule(""), table);
        let text = "# ours\n[rules]\n\"claim/*\" = \"error\"  # all\n";
        assert_eq!(rule(text), format!("{text}\n{table}"));
        let text = "[rules]\n\"hype/miracle\" = \"error\"\n";
        assert!(
            rule(text)
                .contains("\"hype/miracle\" = { level = \"error\", allow = [\"miracle mop\"] }")
        );
        let text = "[rules.\"hype/miracle\"]\nallow = [\n  \"miracle play\", # theatre\n]\n";
        assert!(rule(text).contains("\"miracle play\"") && rule(text).contains("# theatre"));
        assert_eq!(rule(&rule(text)), rule(text));
        let text = "[rules]\n\"hype/miracle\" = \"error\"  # ours\n";
        assert_eq!(
            rule(text),
            "[rules]\n\"hype/miracle\" = { level = \"error\", allow = [\"miracle mop\"] }  # ours\n"
        );
        let text = "\u{FEFF}# ours\r\nexclude = []\r\n";
        assert_eq!(rule(text), format!("{text}\r\n{}", table.replace('\n', "\r\n")));
    }

    #[test]
    fn a_file_with_a_mistake_is_left_alone() {
        for text in ["[rules", "rules = 3", "[rules.\"hype/miracle\"]\nallow = 3\n"] {
            assert!(with_entry(text, Form::Rule, "hype/miracle", "a").is_err(), "{text}");
        }
        let ignored = with_entry("[ignore]\n", Form::Ignore, "", "a").unwrap();
        assert_eq!(ignored, "[ignore]\npatterns = [\"a\"]\n");
    }
}
