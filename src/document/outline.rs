//! The surroundings of a block: the heading of its section, and the paragraph that introduces its
//! list.

use super::{BlockKind, Document};

/// The place of a block in the outline, by indices into [`Document::blocks`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockPosition {
    /// The heading of the section that the block is in; for a heading, that of the section around
    /// its own.
    pub section: Option<usize>,
    /// For an item of a list: the block right before the list, unless that is a heading.
    pub lead_in: Option<usize>,
}

impl Document<'_> {
    /// Returns the place of each block, one entry for each.
    pub fn outline(&self) -> Vec<BlockPosition> {
        // Headings whose sections are open, with their levels.
        let mut open: Vec<(usize, u8)> = Vec::new();
        let mut before_list = None;
        let mut outline = Vec::with_capacity(self.blocks.len());
        for (index, block) in self.blocks.iter().enumerate() {
            if block.kind == BlockKind::Heading {
                let level = self.level(block.range.start).unwrap_or(u8::MAX);
                open.retain(|&(_, above)| above < level);
            }
            let lead_in = before_list.filter(|_| block.kind == BlockKind::ListItem);
            outline
                .push(BlockPosition { section: open.last().map(|&(heading, _)| heading), lead_in });
            match block.kind {
                BlockKind::Heading => {
                    open.push((index, self.level(block.range.start).unwrap_or(u8::MAX)));
                    before_list = None;
                }
                BlockKind::ListItem | BlockKind::Alt => {}
                _ => before_list = Some(index),
            }
        }
        outline
    }

    /// The level of the heading that starts at `start` in the text.
    pub(super) fn level(&self, start: usize) -> Option<u8> {
        let found = self.levels.binary_search_by_key(&start, |&(start, _)| start).ok()?;
        Some(self.levels[found].1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;

    #[test]
    fn sections_and_lead_ins() {
        let source = "# A\n\nIt helps with:\n\n- pain\n- sleep\n\n## B\n\n- loose\n\n# C\n\nend\n";
        let document = Document::parse(source, Format::Markdown);
        let shown: Vec<_> =
            document.outline().into_iter().map(|at| (at.section, at.lead_in)).collect();
        let none = (None, None);
        let a = (Some(0), None);
        let listed = (Some(0), Some(1));
        assert_eq!(shown, [none, a, listed, listed, a, (Some(4), None), none, (Some(6), None)]);
    }
}
