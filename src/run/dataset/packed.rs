//! Data sets as they lie on disk: JSON Lines, plain or packed, read a line at a time.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::errors::ReadFrameHeaderError::SkipFrame;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::intake;

/// Bytes of a line that is read; a longer one is an error of its own.
pub(super) const LARGEST_LINE: usize = 64 << 20;
/// Bytes that are read from a file at once.
const BUFFER: usize = 256 << 10;
/// The first bytes of a file that says it is in UTF-8.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// The program that a file is packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Packing {
    /// None.
    Plain,
    /// `gzip`.
    Gzip,
    /// `zstd`.
    Zstd,
}

impl Packing {
    /// Returns the packing by the name of a data set (`.jsonl`, `.ndjson`, with `.gz` or `.zst`);
    /// `None` for other files.
    pub(in crate::run) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let (name, packing) = match (name.strip_suffix(".gz"), name.strip_suffix(".zst")) {
            (Some(name), _) => (name, Self::Gzip),
            (_, Some(name)) => (name, Self::Zstd),
            _ => (name.as_str(), Self::Plain),
        };
        (name.ends_with(".jsonl") || name.ends_with(".ndjson")).then_some(packing)
    }

    /// The unpacked bytes of `packed`.
    pub(super) fn unpack(self, packed: Input) -> Input {
        match self {
            Self::Plain => packed,
            Self::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, packed))),
            Self::Zstd => Box::new(ZstdFrames::new(BufReader::with_capacity(BUFFER, packed))),
        }
    }
}

/// Bytes that another thread may read.
pub(super) type Input = Box<dyn Read + Send>;

/// The bytes of a data set.
///
/// # Errors
///
/// Why the file cannot be opened.
pub(super) fn open(path: &Path, packing: Packing) -> io::Result<Input> {
    Ok(packing.unpack(Box::new(intake::open(path)?)))
}

/// Frames of zstd one behind the other, as programs that pack in parallel write them.
struct ZstdFrames {
    packed: BufReader<Input>,
    decoder: FrameDecoder,
    /// Whether a frame has begun and not ended.
    within: bool,
}

impl ZstdFrames {
    fn new(packed: BufReader<Input>) -> Self {
        Self { packed, decoder: FrameDecoder::new(), within: false }
    }

    /// Begins a frame, or skips one that has no data in it.
    fn begin(&mut self) -> io::Result<()> {
        match self.decoder.init(&mut self.packed) {
            Ok(()) => self.within = true,
            Err(FrameDecoderError::ReadFrameHeaderError(SkipFrame { length, .. })) => {
                let mut data = (&mut self.packed).take(u64::from(length));
                io::copy(&mut data, &mut io::sink())?;
            }
            Err(error) => return Err(io::Error::new(ErrorKind::InvalidData, error)),
        }
        Ok(())
    }

    /// Ends a frame that has been read to its end.
    fn end(&mut self) -> io::Result<()> {
        self.within = false;
        let decoder = &self.decoder;
        let stated = decoder.get_checksum_from_data();
        if stated.is_some() && stated != decoder.get_calculated_checksum() {
            return Err(io::Error::new(ErrorKind::InvalidData, "the checksum of a frame is wrong"));
        }
        Ok(())
    }
}

impl Read for ZstdFrames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.within {
                if self.packed.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                self.begin()?;
                continue;
            }
            if self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.decoder.decode_blocks(&mut self.packed, one);
                decoded.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if self.decoder.is_finished() && self.decoder.can_collect() == 0 {
                self.end()?;
            }
        }
    }
}

/// A line of a data set.
#[derive(Debug)]
pub(super) struct DataLine {
    /// From 1.
    pub(super) number: usize,
    /// The start of the line, in bytes of the unpacked file; behind a byte order mark.
    pub(super) start: usize,
    /// The line without its end; `None` for one of more than [`LARGEST_LINE`] bytes.
    pub(super) bytes: Option<Vec<u8>>,
}

/// The lines of a data set, one after the other.
pub(super) struct DataLines {
    input: BufReader<Input>,
    /// Lines and bytes that have been read.
    lines: usize,
    bytes: usize,
}

impl DataLines {
    pub(super) fn new(input: Input) -> Self {
        Self { input: BufReader::with_capacity(BUFFER, input), lines: 0, bytes: 0 }
    }

    /// The number of lines that have been read.
    pub(super) fn count(&self) -> usize {
        self.lines
    }

    /// The next line; `None` behind the last one.
    ///
    /// # Errors
    ///
    /// Why the file cannot be read any further.
    pub(super) fn next(&mut self) -> io::Result<Option<DataLine>> {
        let (mut start, mut line, mut length) = (self.bytes, Vec::new(), 0);
        loop {
            let piece = match self.input.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if piece.is_empty() && length == 0 {
                return Ok(None);
            }
            let end = memchr::memchr(b'\n', piece);
            let taken = end.map_or(piece.len(), |end| end + 1);
            if length + taken <= LARGEST_LINE {
                line.extend_from_slice(&piece[..taken]);
            } else {
                line = Vec::new();
            }
            let last = end.is_some() || piece.is_empty();
            length += taken;
            self.input.consume(taken);
            if last {
                break;
            }
        }
        (self.lines, self.bytes) = (self.lines + 1, self.bytes + length);
        let mut bytes = (length <= LARGEST_LINE).then(|| without_end(line));
        if let Some(bytes) = bytes.as_mut().filter(|bytes| start == 0 && bytes.starts_with(MARK)) {
            bytes.drain(..MARK.len());
            start = MARK.len();
        }
        Ok(Some(DataLine { number: self.lines, start, bytes }))
    }
}

/// A line without its end.
fn without_end(mut line: Vec<u8>) -> Vec<u8> {
    if line.ends_with(b"\n") {
        line.pop();
    }
    line
}
