//! The last door before a terminal: no character gets through that it acts on, wherever it is from.

use std::io::{self, Write};

use super::printable_char;

/// A stream without control characters and characters that change the direction of text.
#[derive(Debug)]
pub struct SafeStream<W> {
    inner: W,
    /// Whether escape sequences for colours pass.
    colors: bool,
}

impl<W: Write> SafeStream<W> {
    /// Guards a stream.
    pub fn new(inner: W, colors: bool) -> Self {
        Self { inner, colors }
    }
}

impl<W: Write> Write for SafeStream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut safe = String::with_capacity(text.len());
        let mut rest = &*text;
        while let Some(c) = rest.chars().next() {
            let color = if self.colors { color_len(rest) } else { 0 };
            let (item, after) = rest.split_at(color.max(c.len_utf8()));
            match c {
                _ if color > 0 => safe.push_str(item),
                '\n' | '\t' => safe.push(c),
                c => safe.push(printable_char(c)),
            }
            rest = after;
        }
        self.inner.write_all(safe.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Clears the terminal that standard output is. No text of a document can do that: it comes through
/// a [`SafeStream`].
///
/// # Errors
///
/// When it cannot be written to.
#[cfg(feature = "watch")]
pub fn clear_screen() -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(b"\x1b[2J\x1b[3J\x1b[H")?;
    out.flush()
}

/// Bytes of the sequence for a colour that a text begins with.
fn color_len(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\x1b[") else { return 0 };
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(rest.len());
    if rest[end..].starts_with('m') { end + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_pass_where_they_are_ours() {
        let through = |colors| {
            let mut out = Vec::new();
            let mut stream = SafeStream::new(&mut out, colors);
            writeln!(stream, "\x1b[1;31mred\x1b[0m \x1b]0;title\x07\t\u{202E}").unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(through(true), "\x1b[1;31mred\x1b[0m \u{FFFD}]0;title\u{FFFD}\t\u{FFFD}\n");
        assert!(!through(false).contains('\x1b'));
    }
}
