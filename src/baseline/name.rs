//! File names as text that can be turned back into them: bytes that are not UTF-8 are written as a
//! zero character, which no file name has, and two hexadecimal digits.

use std::ffi::OsStr;
use std::path::PathBuf;

const MARK: char = '\0';

#[cfg(unix)]
pub(super) fn of(name: &OsStr) -> String {
    use std::os::unix::ffi::OsStrExt;
    let mut text = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("{MARK}{byte:02x}")));
    }
    text
}

#[cfg(unix)]
pub(super) fn path(name: &str) -> PathBuf {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let mut pieces = name.split(MARK);
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.extend(byte);
        bytes.extend_from_slice(piece.get(2..).unwrap_or_default().as_bytes());
    }
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn of(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

#[cfg(not(unix))]
pub(super) fn path(name: &str) -> PathBuf {
    PathBuf::from(name)
}
