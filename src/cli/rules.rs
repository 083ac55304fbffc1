//! Options that choose rules and their levels.

use std::path::PathBuf;

use clap::Args;

use crate::config::{CommandLineRules, RuleLevel, Selector};
use crate::session::profile::RuleSettings;

/// Where rules and their levels come from.
#[derive(Clone, Debug, Args)]
pub struct RuleArgs {
    /// Read no configuration file.
    #[arg(long, help_heading = "Rules")]
    pub isolated: bool,
    /// Read this configuration file instead of the one nearest to each document.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Rules")]
    pub config: Option<PathBuf>,
    /// Load rules from this folder (FAMILY/NAME.toml), too; may be repeated.
    #[arg(long, value_name = "DIR", help_heading = "Rules")]
    pub rule_dir: Vec<PathBuf>,
    /// Set a rule, a family or all to a level: off, default, info, warning, error; may be repeated.
    #[arg(long, value_name = "NAME=LEVEL", value_parser = rule_level, help_heading = "Rules")]
    pub rule: Vec<(Selector, RuleLevel)>,
    /// Only these rules or families, separated by commas.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = selector, help_heading = "Rules")]
    pub select: Vec<Selector>,
    /// Not these rules or families, separated by commas.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = selector, help_heading = "Rules")]
    pub ignore: Vec<Selector>,
}

impl RuleArgs {
    /// The settings that the options stand for.
    pub(crate) fn settings(&self) -> RuleSettings {
        RuleSettings {
            isolated: self.isolated,
            config: self.config.clone(),
            rule_folders: self.rule_dir.clone(),
            choice: CommandLineRules {
                rules: self.rule.clone(),
                select: self.select.clone(),
                ignore: self.ignore.clone(),
            },
        }
    }
}

fn selector(text: &str) -> Result<Selector, String> {
    if text.trim().is_empty() {
        Err("a rule or family is missing".into())
    } else {
        Ok(Selector::new(text.trim()))
    }
}

fn rule_level(text: &str) -> Result<(Selector, RuleLevel), String> {
    let (name, level) =
        text.split_once('=').ok_or("it has the form NAME=LEVEL, such as hype/*=off")?;
    let level = match level {
        "off" => RuleLevel::Off,
        "default" => RuleLevel::Default,
        "info" => RuleLevel::Info,
        "warning" => RuleLevel::Warning,
        "error" => RuleLevel::Error,
        other => {
            return Err(format!(
                "`{other}` is not a level: use off, default, info, warning or error"
            ));
        }
    };
    Ok((selector(name)?, level))
}
