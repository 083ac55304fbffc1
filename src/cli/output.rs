//! The value of `--output-format`: a format, and maybe a file.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, Command, ValueEnum};

use crate::report::OutputFormat;

/// A report: its format, and the file it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTarget {
    /// The format.
    pub format: OutputFormat,
    /// The file; `None` for standard output or `--output-file`.
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT` and `FORMAT=FILE`.
#[derive(Clone)]
pub(super) struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = ReportTarget;

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<ReportTarget, clap::Error> {
        // CI files often set a variable to nothing.
        if value.is_empty() && source == ValueSource::EnvVariable {
            return Ok(ReportTarget { format: OutputFormat::default(), file: None });
        }
        self.parse_ref(command, arg, value)
    }

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<ReportTarget, clap::Error> {
        let text = value.to_string_lossy();
        let (format, file) =
            text.split_once('=').map_or((&*text, None), |(format, file)| (format, Some(file)));
        let formats = EnumValueParser::<OutputFormat>::new();
        let format = formats.parse_ref(command, arg, OsStr::new(format))?;
        if file == Some("") {
            let why = "a file is missing after `=`: FORMAT=FILE\n";
            return Err(clap::Error::raw(ErrorKind::ValueValidation, why).with_cmd(command));
        }
        Ok(ReportTarget { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            OutputFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value),
        ))
    }
}
