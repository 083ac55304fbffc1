//! Finds letters and digits of ASCII eight bytes at a time: with a step for each byte, the
//! processor guesses wrong at the end of every word.

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x80 * EACH;

/// Returns the highest bit of each of eight bytes that is not a letter or digit of ASCII (after
/// Mycroft's test for zero bytes: a sum reaches the highest bit of its byte if the byte is beyond a
/// limit).
#[inline]
fn others(bytes: u64) -> u64 {
    let seven = bytes & !HIGHEST;
    let letters = within(seven | (0x20 * EACH), b'a', b'z') | within(seven, b'0', b'9');
    (!letters | bytes) & HIGHEST
}

/// The highest bit of each of eight bytes of ASCII from `first` to `last`; others may have it, too.
#[inline]
fn within(bytes: u64, first: u8, last: u8) -> u64 {
    (bytes + u64::from(0x80 - first) * EACH) & !(bytes + u64::from(0x7f - last) * EACH)
}

/// Eight bytes of a text from `at` on, the first the lowest, with letters of ASCII in lower case; 0
/// for bytes beyond its end.
#[inline]
pub fn eight_in_lower_case(text: &[u8], at: usize) -> u64 {
    let eight = eight(text, at);
    let capitals = within(eight & !HIGHEST, b'A', b'Z') & !eight & HIGHEST;
    eight | capitals >> 2
}

/// Eight bytes of a text from `at` on, the first the lowest; 0 for bytes beyond its end.
#[inline]
pub fn eight(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("they are eight")),
        None => last_eight(text, at),
    }
}

#[cold]
fn last_eight(text: &[u8], at: usize) -> u64 {
    text[at.min(text.len())..].iter().rev().fold(0, |eight, &byte| eight << 8 | u64::from(byte))
}

/// Calls `found` with the places where runs of letters and digits of ASCII begin, in order.
#[inline]
pub fn each_word_start(bytes: &[u8], mut found: impl FnMut(usize)) {
    let mut inside = false;
    let mut look = |at: usize, eight: [u8; 8]| {
        let others = others(u64::from_le_bytes(eight));
        // The highest bit of each byte that is in a run and follows a byte that is not.
        let mut starts = !others & (others << 8 | u64::from(!inside) << 7) & HIGHEST;
        inside = others >> 63 == 0;
        while starts != 0 {
            found(at + starts.trailing_zeros() as usize / 8);
            starts &= starts - 1;
        }
    };
    let (eights, rest) = bytes.as_chunks();
    eights.iter().enumerate().for_each(|(index, eight)| look(8 * index, *eight));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    look(8 * eights.len(), last);
}

/// Returns the number of letters and digits of ASCII from byte `from` on.
#[inline]
pub(super) fn letters(bytes: &[u8], from: usize) -> usize {
    let mut at = 0;
    loop {
        // Bytes beyond the end are 0, which is not a letter.
        let others = others(eight(bytes, from + at));
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_once_are_what_one_after_the_other_are() {
        for byte in 0..=u8::MAX {
            let bytes = [byte, b'a', byte, b'Z', b'9', byte, b'0', byte];
            let expected = bytes
                .iter()
                .rev()
                .fold(0, |all, byte| all << 8 | u64::from(!byte.is_ascii_alphanumeric()) << 7);
            assert_eq!(others(u64::from_le_bytes(bytes)), expected, "{byte}");
            let lower = bytes.map(|byte| byte.to_ascii_lowercase());
            assert_eq!(eight_in_lower_case(&bytes, 0), u64::from_le_bytes(lower), "{byte}");
            assert_eq!(eight_in_lower_case(&bytes, 3), u64::from_le_bytes(lower) >> 24, "{byte}");
        }
        for len in 0..20 {
            let text = format!("{} b-\u{E9}c", "a".repeat(len));
            assert_eq!(letters(text.as_bytes(), 0), len);
            let starts: Vec<usize> = (0..1).filter(|_| len > 0).chain([len + 1, len + 5]).collect();
            let mut found = Vec::new();
            each_word_start(text.as_bytes(), |at| found.push(at));
            assert_eq!(found, starts);
        }
    }
}
