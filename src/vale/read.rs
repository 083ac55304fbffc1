//! A rule of Vale as it is written, key by key.

use super::LostPiece;
use super::yaml::{self, YamlNode, YamlValue};

/// A text and its line.
pub(super) type Item = (usize, String);

/// Keys of the kinds that are carried over.
#[derive(Debug, Default)]
pub(super) struct ValeRule {
    pub(super) extends: Item,
    pub(super) message: String,
    pub(super) level: Item,
    pub(super) link: String,
    pub(super) description: String,
    pub(super) ignore_case: bool,
    pub(super) nonword: bool,
    pub(super) append: bool,
    pub(super) scopes: Vec<Item>,
    pub(super) tokens: Vec<Item>,
    pub(super) raw: Vec<Item>,
    pub(super) exceptions: Vec<Item>,
    /// What is found, and what to write instead.
    pub(super) swap: Vec<(Item, String)>,
    pub(super) max: Option<Item>,
    pub(super) token: Option<Item>,
    pub(super) lost: Vec<LostPiece>,
}

/// Keys that say nothing about what is found.
const OF_NO_CONCERN: [&str; 3] = ["vocab", "code", "limit"];

pub(super) fn rule(text: &str) -> Result<ValeRule, LostPiece> {
    let root = yaml::read(text).map_err(|(line, text)| LostPiece { line, text })?;
    let YamlValue::Table(entries) = root.value else {
        return Err(LostPiece { line: root.line, text: "this is not a Vale rule".into() });
    };
    let mut rule = ValeRule::default();
    for (key, value) in entries {
        let name = key.text().unwrap_or_default().to_owned();
        rule.take(&name, key.line, &value);
    }
    if rule.extends.1.is_empty() {
        let text = "`extends` is missing: this is not a Vale rule".into();
        return Err(LostPiece { line: 1, text });
    }
    Ok(rule)
}

/// Whether an `action` offers what `swap` names, which the message of the new rule does, too.
fn names_a_replacement(action: &YamlNode) -> bool {
    let YamlValue::Table(entries) = &action.value else { return false };
    let mut replaces = false;
    for (key, value) in entries {
        replaces |= key.text() == Some("name") && value.text() == Some("replace");
    }
    replaces
}

/// Whether a text is a yes of YAML 1.1, which Vale reads.
fn is_true(text: &str) -> bool {
    ["true", "yes", "on", "y"].iter().any(|yes| text.eq_ignore_ascii_case(yes))
}

impl ValeRule {
    fn take(&mut self, key: &str, line: usize, value: &YamlNode) {
        let text = value.text().unwrap_or_default().to_owned();
        match key {
            "extends" => self.extends = (line, text),
            "message" => self.message = text,
            "level" => self.level = (line, text),
            "link" => self.link = text,
            "description" => self.description = text,
            "ignorecase" => self.ignore_case = is_true(&text),
            "nonword" => self.nonword = is_true(&text),
            "append" => self.append = is_true(&text),
            "scope" => self.scopes = self.items(value),
            "tokens" => self.tokens = self.items(value),
            "raw" => self.raw = self.items(value),
            "exceptions" => self.exceptions = self.items(value),
            "swap" => self.swap = self.pairs(value),
            "max" => self.max = Some((line, text)),
            "token" => self.token = Some((value.line, text)),
            "action" if names_a_replacement(value) => {}
            "action" => self.lose(line, "`action`: puffery changes no wording"),
            _ if OF_NO_CONCERN.contains(&key) => {}
            _ => self.lose(line, &format!("`{key}`: rule files have nothing like it")),
        }
    }

    pub(super) fn lose(&mut self, line: usize, text: &str) {
        self.lost.push(LostPiece { line, text: text.to_owned() });
    }

    /// The texts of a list, or the one text that stands for a list.
    fn items(&mut self, value: &YamlNode) -> Vec<Item> {
        let mut items = Vec::new();
        match &value.value {
            YamlValue::Text(text) => items.push((value.line, text.clone())),
            YamlValue::List(list) => {
                for item in list {
                    match item.text() {
                        Some(text) => items.push((item.line, text.to_owned())),
                        None => self.lose(item.line, "an entry that is not a text"),
                    }
                }
            }
            YamlValue::Table(_) => self.lose(value.line, "a table where a list is expected"),
        }
        items
    }

    /// The entries of `swap`: a table, or a list of tables.
    fn pairs(&mut self, value: &YamlNode) -> Vec<(Item, String)> {
        let mut pairs = Vec::new();
        match &value.value {
            YamlValue::Table(entries) => {
                for (key, new) in entries {
                    match (key.text(), new.text()) {
                        (Some(old), Some(new)) => {
                            pairs.push(((key.line, old.to_owned()), new.to_owned()));
                        }
                        _ => self.lose(key.line, "an entry that is not a pair of texts"),
                    }
                }
            }
            YamlValue::List(tables) => {
                for table in tables {
                    pairs.extend(self.pairs(table));
                }
            }
            YamlValue::Text(_) => self.lose(value.line, "a text where a table is expected"),
        }
        pairs
    }
}
