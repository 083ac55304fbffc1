//! Options for data sets.

use clap::Args;

/// How a line of a data set is read.
#[derive(Clone, Debug, Args)]
pub struct RecordArgs {
    /// In JSON Lines, the field with the text of a document.
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Data sets")]
    pub text_field: String,
    /// In JSON Lines, the field that names a document in findings and scores.
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = "Data sets")]
    pub id_field: String,
    /// In JSON Lines, the field that says how the text is read: markdown, mdx, html or text (which
    /// is also the default).
    #[arg(long, value_name = "NAME", help_heading = "Data sets")]
    pub format_field: Option<String>,
}
