//! The beginning of `puffery learn` and `puffery measure`: rules and labelled documents.

use std::io;

use super::{OutputStreams, style};
use crate::builtin;
use crate::cli::LabelledArgs;
use crate::engine::Checker;
use crate::learn::{LabelledDocument, read_labels};
use crate::report::{self, OutputFormat};
use crate::rules::RuleSources;

/// The rules of a folder beside the built-in ones, and documents with labels.
pub(super) struct LabelledRun {
    pub(super) checker: Checker,
    pub(super) documents: Vec<LabelledDocument>,
}

impl LabelledRun {
    /// Reads both; where one cannot be read, that is reported and there is nothing to work on.
    pub(super) fn new(
        args: &LabelledArgs,
        streams: &mut OutputStreams<'_>,
    ) -> io::Result<Option<Self>> {
        let folders = vec![args.rules.clone().into()];
        let loaded = builtin::read(&RuleSources { folders, ..RuleSources::default() });
        if loaded.has_errors() {
            let style = style(args.color);
            report::write(streams.err, OutputFormat::Full, style, &loaded.problems)?;
            return Ok(None);
        }
        let mut documents = Vec::new();
        for (labels, folder) in &args.labels {
            match read_labels(labels, folder) {
                Ok(read) => documents.extend(read),
                Err(error) => {
                    writeln!(streams.err, "{error}")?;
                    return Ok(None);
                }
            }
        }
        documents.retain(|document| !document.text.is_empty());
        Ok(Some(Self { checker: Checker::new(loaded.rules), documents }))
    }
}
