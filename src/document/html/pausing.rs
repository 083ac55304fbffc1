//! A reader that makes the tokenizer return between the attributes of a tag.
//!
//! html5gum goes from one attribute in double quotation marks to the next by a call within a call,
//! so a tag with ten thousand of them overflows the stack. [`PausingReader`] answers every other
//! look into such a value with an error: the tokenizer returns from all its calls, keeps its state,
//! and reads on when it is asked again.

use std::fmt;

use html5gum::{Readable, Reader, StringReader};

/// A reader of a text.
#[derive(Debug)]
pub(super) struct PausingReader<'s> {
    rest: StringReader<'s>,
    paused: bool,
}

/// The error that signals a pause.
#[derive(Debug)]
pub(super) struct ReaderPause;

impl fmt::Display for ReaderPause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the tokenizer pauses")
    }
}

impl std::error::Error for ReaderPause {}

impl<'s> PausingReader<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self { rest: text.to_reader(), paused: false }
    }
}

impl Reader for PausingReader<'_> {
    type Error = ReaderPause;

    fn read_byte(&mut self) -> Result<Option<u8>, ReaderPause> {
        self.rest.read_byte().map_err(|never| match never {})
    }

    fn try_read_string(
        &mut self,
        wanted: &[u8],
        case_sensitive: bool,
    ) -> Result<bool, ReaderPause> {
        self.rest.try_read_string(wanted, case_sensitive).map_err(|never| match never {})
    }

    fn read_until<'b>(
        &'b mut self,
        ends: &[u8],
        buffer: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, ReaderPause> {
        // Only a value in double quotation marks ends with one before all else, and its state is
        // kept when it is left.
        if ends.first() == Some(&b'"') {
            self.paused = !self.paused;
            if self.paused {
                return Err(ReaderPause);
            }
        }
        self.rest.read_until(ends, buffer).map_err(|never| match never {})
    }
}
