//! Three bytes in a row: what literals are told by before they are compared (after Karp and Rabin 1987, "Efficient
//! randomized pattern-matching algorithms", with fixed lengths).

/// Bytes of a gram.
pub(super) const GRAM: usize = 3;

/// Bits for grams, as a power of two: a paragraph sets one in twenty of them.
const BITS: u32 = 13;

/// The place of a gram among the bits of [`Grams`]; a few other grams have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Gram(u32);

impl Gram {
    /// Of [`GRAM`] bytes.
    fn of(bytes: &[u8]) -> Self {
        let gram = bytes.iter().fold(0, |gram, &byte| gram << 8 | u32::from(byte));
        // The odd number next to the golden section of 2^32 spreads neighbours (Knuth, The Art of Computer Programming, 6.4).
        Self(gram.wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS))
    }
}

/// The grams of a text, in order.
pub(super) fn each(text: &[u8]) -> impl Iterator<Item = Gram> {
    text.windows(GRAM).map(Gram::of)
}

/// A set of grams, told by their bits.
#[derive(Clone, Debug)]
pub(super) struct Grams([u64; 1 << (BITS - 6)]);

impl Grams {
    pub(super) fn contains(&self, gram: Gram) -> bool {
        self.0[gram.0 as usize / 64] & 1 << (gram.0 % 64) != 0
    }
}

impl Default for Grams {
    fn default() -> Self {
        Self([0; 1 << (BITS - 6)])
    }
}

impl Extend<Gram> for Grams {
    fn extend<I: IntoIterator<Item = Gram>>(&mut self, grams: I) {
        grams.into_iter().for_each(|gram| self.0[gram.0 as usize / 64] |= 1 << (gram.0 % 64));
    }
}
