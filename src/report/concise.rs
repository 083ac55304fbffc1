//! One line for each finding.

use std::io::{self, Write};

use super::{headline, line_name};
use crate::finding::Finding;

pub(super) fn write(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    let path = line_name(&finding.path);
    let place = finding.primary.as_ref().map(|label| label.places.0);
    let place =
        place.map_or_else(|| " ".into(), |place| format!("{}:{}: ", place.line, place.column));
    writeln!(out, "{path}:{place}{}", headline(finding))
}
