//! Cuts a stream of bytes into pieces of whole lines. A very long line is cut at the end of a word.

use std::fmt;

/// The maximum length of a piece, so that memory stays constant even for a file without line breaks.
const LONGEST: usize = 64 * 1024;

/// Bytes that were fed in and are not yet in a returned piece.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    bytes: Vec<u8>,
    start: usize,
}

/// The error for bytes that are not UTF-8 text, or contain a word that is too long.
#[derive(Debug)]
pub(crate) struct NotText;

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a text file (UTF-8)")
    }
}

impl Pieces {
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.start);
        self.start = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next complete piece; at the `end`, the bytes that are left.
    pub(crate) fn next(&mut self, end: bool) -> Result<Option<String>, NotText> {
        let rest = &self.bytes[self.start..];
        let window = &rest[..rest.len().min(LONGEST)];
        let length = if window.len() == LONGEST {
            let line_break = window.iter().rposition(|&byte| byte == b'\n');
            line_break.or_else(|| window.iter().rposition(u8::is_ascii_whitespace)).ok_or(NotText)? + 1
        } else if end {
            rest.len()
        } else {
            0
        };
        if length == 0 {
            return Ok(None);
        }
        let piece = String::from_utf8(rest[..length].to_vec()).map_err(|_| NotText)?;
        self.start += length;
        Ok(Some(piece))
    }
}
