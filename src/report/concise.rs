//! One line for each finding.

use std::io::{self, Write};

use super::printable;
use crate::finding::Finding;

pub(super) fn write(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    let path = printable(&finding.path);
    let place = finding.primary.as_ref().map(|label| label.places.0);
    let place = place.map_or_else(|| " ".into(), |place| format!("{}:{}: ", place.line, place.column));
    let silenced = finding.silenced.as_ref().map(|silenced| format!(" (silenced by {})", silenced.context));
    writeln!(
        out,
        "{path}:{place}{}[{}] {}{}",
        finding.severity.name(),
        finding.rule,
        printable(&finding.message),
        silenced.unwrap_or_default()
    )
}
