//! The size of a pattern, known before it is compiled: one that is too large is reported at its
//! place in the rule.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Steps of the UTF-8 bytes of one range of characters.
const OF_A_RANGE: usize = 4;

/// Steps that a pattern is compiled to, roughly.
pub(super) fn of(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().saturating_mul(OF_A_RANGE),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1));
            of(&repetition.sub).saturating_add(1).saturating_mul(times as usize)
        }
        HirKind::Capture(capture) => of(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(of).fold(0, usize::saturating_add)
        }
    }
}
