//! Messages on the wire: a header with a length, then JSON.
//!
//! `lsp-server` ends a connection at the first message it cannot read. Here such a message is
//! answered, and the next one is read.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message, RequestId, Response};
use serde_json::{Value, json};

/// Bytes of a message that is read; a longer one is passed over.
const LARGEST: u64 = 1 << 28;
/// Bytes of a line of a header.
const LONGEST_LINE: u64 = 1 << 12;

/// Message of a client, or its answer where it is none.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something else, and what to answer.
    Invalid(Answer),
}

/// Message to a client.
#[derive(Debug)]
pub(super) enum Answer {
    /// A message.
    Message(Message),
    /// An error about a message whose number cannot be read.
    Nameless(ErrorCode, String),
    /// Nothing more is sent; the server ends with this verdict on whether it was asked to.
    End(bool),
}

/// Reads what comes next; `None` at the end of the input.
///
/// # Errors
///
/// When the input cannot be read.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = read_header(input)? else { return Ok(None) };
    let Some(length) = length.filter(|length| *length <= LARGEST) else {
        let skipped = length.unwrap_or(0);
        io::copy(&mut input.take(skipped), &mut io::sink())?;
        let why = length.map_or("there is no Content-Length", |_| "the message is too long");
        return Ok(Some(nameless(why)));
    };
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(parse(&body)))
}

/// Reads a header: the length that it states, if it does; `None` at the end of the input. Lines
/// that are none of a header are passed over.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<Option<u64>>> {
    let (mut length, mut lines) = (None, 0);
    loop {
        let mut line = Vec::new();
        if input.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            if lines > 0 {
                return Ok(Some(length));
            }
            continue;
        }
        lines += 1;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

fn nameless(why: &str) -> Incoming {
    Incoming::Invalid(Answer::Nameless(ErrorCode::ParseError, why.to_owned()))
}

fn parse(body: &[u8]) -> Incoming {
    match serde_json::from_slice::<Message>(body) {
        Ok(message) => Incoming::Message(message),
        Err(error) => match serde_json::from_slice::<Value>(body) {
            Err(_) => nameless(&error.to_string()),
            Ok(value) => invalid(&value),
        },
    }
}

/// The answer to JSON that is not a message.
fn invalid(value: &Value) -> Incoming {
    let why = "this is not a message of the protocol";
    let id = value.get("id").cloned().and_then(|id| serde_json::from_value(id).ok());
    let code = ErrorCode::InvalidRequest;
    Incoming::Invalid(match id {
        Some(id) => refusal(id, code, why),
        None => Answer::Nameless(code, why.to_owned()),
    })
}

/// A response that says why there is no other.
pub(super) fn refusal(id: RequestId, code: ErrorCode, why: &str) -> Answer {
    Answer::Message(Message::Response(Response::new_err(id, code as i32, why.to_owned())))
}

/// Writes an answer.
///
/// # Errors
///
/// When `out` cannot be written to.
pub(super) fn write(mut out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    match answer {
        Answer::End(_) => out.flush(),
        Answer::Message(message) => message.write(&mut out),
        Answer::Nameless(code, why) => {
            let error = json!({ "code": *code as i32, "message": why });
            let text = json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string();
            write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
            out.flush()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        while let Some(incoming) = read(&mut input).unwrap() {
            seen.push(match incoming {
                Incoming::Message(Message::Notification(own)) => own.method,
                Incoming::Message(_) => "another".into(),
                Incoming::Invalid(Answer::Nameless(_, why)) => why,
                Incoming::Invalid(_) => "refused".into(),
            });
        }
        seen
    }

    #[test]
    fn what_cannot_be_read_is_answered_and_the_next_message_read() {
        let good = "Content-Length: 33\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
        let odd = "Content-Length: 8\r\n\r\n{\"id\":1}Content-Length: 2\r\n\r\n{]";
        let text = format!("{odd}what is this\r\n\r\n{good}content-length: many\n\n{good}");
        let seen = all(text.as_bytes());
        assert_eq!(seen.len(), 6, "{seen:?}");
        assert_eq!((&*seen[0], &*seen[3], &*seen[5]), ("refused", "exit", "exit"));
    }

    #[test]
    fn an_input_that_ends_within_a_message_ends() {
        assert!(all(b"Content-Length: 500\r\n\r\n{").is_empty());
        assert!(all(b"Content-Length: 99999999999999\r\n\r\n{").len() == 1);
    }
}
