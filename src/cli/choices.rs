//! Values that options choose from.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::document::ReadRegion;
use crate::finding::Severity;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set; elsewhere if `CLICOLOR_FORCE` is.
    Auto,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// Which part of HTML pages is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HtmlRegion {
    /// The content.
    Content,
    /// Everything that is shown.
    All,
}

impl From<HtmlRegion> for ReadRegion {
    fn from(region: HtmlRegion) -> Self {
        match region {
            HtmlRegion::Content => Self::Content,
            HtmlRegion::All => Self::All,
        }
    }
}

// By hand: the build script knows severities and no command line.
impl ValueEnum for Severity {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Info, Self::Warning, Self::Error]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Info => "A matter of style",
            Self::Warning => "An editor should look",
            Self::Error => "Should not be published as it is",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

/// From which severity on the exit status is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Info,
    /// Findings do not matter.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes a check fail.
    pub fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

/// How lists and explanations are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Text,
    /// JSON, for programs.
    Json,
}
