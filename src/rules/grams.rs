//! Three bytes in a row: what literals are told by before they are compared (after Karp and Rabin 1987, "Efficient
//! randomized pattern-matching algorithms", with fixed lengths).

/// Bytes of a gram.
pub(super) const GRAM: usize = 3;

/// The grams of a text in lower case (of ASCII), in order.
pub(super) fn each(text: &str) -> impl Iterator<Item = u32> {
    let grams = text.bytes().scan(0, |gram, byte| {
        *gram = next(*gram, byte);
        Some(*gram)
    });
    grams.skip(GRAM - 1)
}

/// The gram that ends with `byte`, after another.
pub(super) fn next(gram: u32, byte: u8) -> u32 {
    (gram << 8 | u32::from(byte.to_ascii_lowercase())) & 0xff_ffff
}

/// Where in 2 to the power of `bits` bits a gram has its own: the index of 64 of them, and the bit.
pub(super) fn place(gram: u32, bits: u32) -> (usize, u64) {
    // The odd number next to the golden section of 2^32 spreads neighbours (Knuth, The Art of Computer Programming, 6.4).
    let hash = gram.wrapping_mul(0x9e37_79b1) >> (u32::BITS - bits);
    (hash as usize / 64, 1 << (hash % 64))
}
