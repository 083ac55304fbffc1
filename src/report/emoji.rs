//! Characters that a terminal shows as one: a family of emoji, a hand with a colour, a heart with a
//! variation selector.
//!
//! codespan-reporting counts the columns of each character by itself, so that its marks would
//! appear beside the words. It is given stand-ins of the right width, which are replaced when it is
//! done.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::printable_char;

/// The first of the stand-ins, in an area for private use.
const FIRST: u32 = 0x10_0000;
/// A stand-in for a further column.
const FURTHER: char = '\u{10FFFD}';
/// The most clusters that have a stand-in; others are shown as they are.
const MOST: usize = 0xFF00;

/// The clusters of characters that stand-ins replace.
#[derive(Debug, Default)]
pub(super) struct StandIns(Vec<String>);

impl StandIns {
    /// Returns the clusters of a text that are shown together, each with its stand-in.
    pub(super) fn of<'t>(&mut self, text: &'t str) -> Vec<(&'t str, String)> {
        let clusters = text.graphemes(true);
        clusters.map(|cluster| (cluster, self.stand_in(cluster))).collect()
    }

    fn stand_in(&mut self, cluster: &str) -> String {
        let alone: usize = cluster.chars().map(|c| c.width().unwrap_or(0)).sum();
        let taken = cluster.chars().any(|c| u32::from(c) >= FIRST);
        let together = cluster.width();
        // Characters that control a terminal are replaced later, and must not come back.
        let acts = cluster.chars().any(|c| printable_char(c) != c);
        if alone == together && !taken || acts || together == 0 || self.0.len() >= MOST {
            return cluster.to_owned();
        }
        let number = u32::try_from(self.0.len()).unwrap_or_default();
        self.0.push(cluster.to_owned());
        let first = char::from_u32(FIRST + number).unwrap_or(FURTHER);
        let further = std::iter::repeat_n(FURTHER, together - 1);
        std::iter::once(first).chain(further).collect()
    }

    /// Returns the cluster for a stand-in; empty for a further column.
    fn cluster(&self, c: char) -> Option<&str> {
        let number = u32::from(c).checked_sub(FIRST)?;
        if c == FURTHER { Some("") } else { self.0.get(number as usize).map(String::as_str) }
    }

    /// Returns the number of characters that a text with stand-ins has.
    pub(super) fn characters(&self, text: &str) -> usize {
        let of = |c: char| self.cluster(c).map_or(1, |cluster| cluster.chars().count());
        text.chars().map(of).sum()
    }

    /// Returns the text without stand-ins.
    pub(super) fn removed(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len());
        for c in text.chars() {
            match self.cluster(c) {
                Some(cluster) => whole.push_str(cluster),
                None => whole.push(c),
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_as_wide_as_what_is_seen() {
        let text =
            "e\u{301} \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} 1\u{FE0F}\u{20E3} \u{100003}.";
        let mut stand_ins = StandIns::default();
        let given: String = stand_ins.of(text).into_iter().map(|(_, given)| given).collect();
        let columns = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
        assert_eq!((columns(&given), columns(text)), (1 + 1 + 2 + 1 + 2 + 1 + 1 + 1, 13));
        assert_eq!(stand_ins.characters(&given), text.chars().count());
        assert_eq!(stand_ins.removed(&given), text);
        assert_eq!(StandIns::default().of("\u{1B}\t")[0].1, "\u{1B}", "nothing stands in for it");
    }
}
