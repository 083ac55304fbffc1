//! Decodes bytes to text, and leads from places in the text back to the bytes.
//!
//! Valid UTF-8 is UTF-8, whatever a page says of itself. Otherwise a byte-order mark decides, then
//! `<meta charset>` in HTML, then windows-1252, the most frequent encoding of text of unknown
//! origin. A map for the way back is kept only if it cannot be worked out from the text: in UTF-16
//! a character has two or four bytes, in single-byte encodings one.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The number of bytes at the start of a page in which `<meta charset>` counts.
const META_PREFIX: usize = 1024;

/// The relation between bytes of the text and bytes of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ByteMap {
    /// They are the same.
    #[default]
    Same,
    /// Two bytes for each UTF-16 code unit. The value is the length of the file in bytes, since a
    /// last odd byte is missing in the count.
    Utf16(usize),
    /// One byte for each character.
    SingleByte,
    /// Places where the distance changes: bytes of the text, bytes of the file, in order.
    Steps(Vec<(usize, usize)>),
}

/// A file's text, and the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedText {
    /// The text, byte-order mark included.
    pub text: String,
    /// The map from places in the text to places in the file.
    pub map: ByteMap,
}

/// Decodes a file. `None` for a file that is not text: it contains zero bytes and is not UTF-16.
/// `html` tells whether to look for `<meta charset>`.
pub fn decode(bytes: Vec<u8>, html: bool) -> Option<DecodedText> {
    let utf16 = Encoding::for_bom(&bytes)
        .map(|(encoding, _)| encoding)
        .filter(|&encoding| encoding != UTF_8);
    if utf16.is_none() && memchr::memchr(0, &bytes).is_some() {
        return None;
    }
    if let Some(encoding) = utf16 {
        return Some(other(encoding, &bytes));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(DecodedText { text, map: ByteMap::Same }),
        Err(error) => {
            let bytes = error.into_bytes();
            let stated = html.then(|| stated(&bytes)).flatten();
            Some(other(stated.unwrap_or(WINDOWS_1252), &bytes))
        }
    }
}

/// The encoding that a page states, unless that is one that the page cannot be in.
fn stated(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(META_PREFIX)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset")? + b"charset".len();
    let rest = head[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end =
        rest.iter().position(|&byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(&byte));
    let encoding = Encoding::for_label_no_replacement(&rest[..end.unwrap_or(rest.len())])?;
    Some(encoding).filter(|&encoding| ![UTF_8, UTF_16LE, UTF_16BE].contains(&encoding))
}

fn other(encoding: &'static Encoding, bytes: &[u8]) -> DecodedText {
    if encoding == UTF_16LE || encoding == UTF_16BE || encoding.is_single_byte() {
        let map = if encoding.is_single_byte() {
            ByteMap::SingleByte
        } else {
            ByteMap::Utf16(bytes.len())
        };
        let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
        return DecodedText { text, map };
    }
    stepwise(encoding, bytes)
}

/// Decodes byte by byte and notes where a character of the text ends in the file.
fn stepwise(encoding: &'static Encoding, bytes: &[u8]) -> DecodedText {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut steps = vec![(0, 0)];
    let mut distance = 0;
    for (at, byte) in bytes.iter().enumerate() {
        text.reserve(16);
        let before = text.len();
        let _ = decoder.decode_to_string(&[*byte], &mut text, at + 1 == bytes.len());
        if text.len() > before && text.len().wrapping_sub(at + 1) != distance {
            distance = text.len().wrapping_sub(at + 1);
            steps.push((text.len(), at + 1));
        }
    }
    DecodedText { text, map: ByteMap::Steps(steps) }
}

impl ByteMap {
    /// The bytes of the file for `offsets` into `text`, which are in order and on character
    /// boundaries.
    pub fn original<'o>(&self, text: &str, offsets: &'o [usize]) -> Cow<'o, [usize]> {
        let mut at = 0;
        let mut so_far = 0;
        let mut counted = |offset: usize, size: fn(char) -> usize| {
            so_far += text[at..offset].chars().map(size).sum::<usize>();
            at = offset;
            so_far
        };
        match self {
            Self::Same => Cow::Borrowed(offsets),
            Self::Utf16(length) => offsets
                .iter()
                .map(|&offset| counted(offset, |c| 2 * c.len_utf16()).min(*length))
                .collect(),
            Self::SingleByte => offsets.iter().map(|&offset| counted(offset, |_| 1)).collect(),
            Self::Steps(steps) => offsets.iter().map(|&offset| by_steps(steps, offset)).collect(),
        }
    }
}

fn by_steps(steps: &[(usize, usize)], offset: usize) -> usize {
    let (text, file) = steps[steps.partition_point(|&(text, _)| text <= offset).saturating_sub(1)];
    file + (offset - text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(bytes: &[u8], html: bool, word: &str) -> Option<(String, Vec<u8>)> {
        let DecodedText { text, map } = decode(bytes.to_vec(), html)?;
        let at = text.find(word)?;
        let offsets = [at, at + word.len()];
        let places = map.original(&text, &offsets);
        Some((text, bytes[places[0]..places[1]].to_vec()))
    }

    #[test]
    fn utf_16_with_a_mark() {
        let text = "\u{FEFF}caf\u{E9} \u{1F600} miracle\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (decoded, miracle) = words(&little, false, "miracle").unwrap();
        assert_eq!(
            (decoded.as_str(), miracle),
            (text, "miracle".encode_utf16().flat_map(u16::to_le_bytes).collect())
        );
        assert_eq!(words(&big, false, "caf\u{E9}").unwrap().1, b"\0c\0a\0f\0\xE9");
        assert_eq!(
            words(b"\xFE\xFF\0a\0", false, "a\u{FFFD}").unwrap().1,
            b"\0a\0",
            "half a character at the end"
        );
    }

    #[test]
    fn windows_1252_and_what_a_page_states() {
        assert_eq!(words(b"\x93caf\xE9\x94 \x97 miracle", false, "miracle").unwrap().1, b"miracle");
        assert_eq!(words(b"caf\xE9 x", false, "caf\u{E9}").unwrap().1, b"caf\xE9");
        let page = b"<meta charset='iso-8859-7'><p>\xE1\xE2 miracle";
        assert_eq!(words(page, true, "\u{3B1}\u{3B2}").unwrap().1, b"\xE1\xE2");
        let japanese = b"<meta http-equiv=x content='text/html; charset=Shift_JIS'>\x8A\xBF\x8E\x9A a miracle \x8A\xBF";
        assert_eq!(words(japanese, true, "miracle").unwrap().1, b"miracle");
        assert_eq!(words(japanese, true, "\u{5B57}").unwrap().1, b"\x8E\x9A");
    }

    #[test]
    fn zero_bytes_are_no_text() {
        assert_eq!(decode(b"a\0b".to_vec(), false), None);
        assert_eq!(decode(Vec::new(), false).unwrap().text, "");
        assert_eq!(decode(b"\xFF\xFEa".to_vec(), false).unwrap().text, "\u{FEFF}\u{FFFD}");
    }
}
