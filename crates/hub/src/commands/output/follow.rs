//! Bytes of two streams as text for those who follow: a sign that is cut in two comes whole, and what is no
//! UTF-8 comes as `�`.

use serde::Serialize;
use utoipa::ToSchema;

use super::transcript::{Piece, Stream};

/// Some text of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OutputPiece)]
pub(in crate::commands) struct Shown {
    pub(in crate::commands) stream: Stream,
    pub(in crate::commands) text: String,
    /// So many bytes before it are not kept, or were skipped because they came too fast.
    pub(in crate::commands) missed: u64,
}

/// Turns pieces into text.
#[derive(Debug, Default)]
pub(in crate::commands) struct Decoder {
    /// Behind the last byte that was taken.
    position: u64,
    /// The beginnings of signs whose ends have not come.
    cut: [Vec<u8>; 2],
}

impl Decoder {
    /// One that begins here.
    pub(in crate::commands) fn at(position: u64) -> Self {
        Self {
            position,
            cut: Default::default(),
        }
    }

    /// Behind the last byte that was taken.
    pub(in crate::commands) fn position(&self) -> u64 {
        self.position
    }

    /// The text of a piece.
    pub(in crate::commands) fn take(&mut self, piece: &Piece) -> Shown {
        let missed = piece.at.saturating_sub(self.position);
        if missed > 0 {
            self.cut = Default::default();
        }
        self.position = piece.at + piece.bytes.len() as u64;
        let cut = &mut self.cut[usize::from(piece.stream == Stream::Stderr)];
        let mut bytes = std::mem::take(cut);
        bytes.extend_from_slice(&piece.bytes);
        let whole = bytes.len() - unfinished(&bytes);
        *cut = bytes.split_off(whole);
        Shown {
            stream: piece.stream,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            missed,
        }
    }

    /// What was held back, when nothing more comes.
    pub(in crate::commands) fn finish(&mut self) -> Vec<Shown> {
        let streams = [Stream::Stdout, Stream::Stderr];
        let rest = streams.into_iter().zip(std::mem::take(&mut self.cut));
        let rest = rest.filter(|(_, bytes)| !bytes.is_empty());
        rest.map(|(stream, bytes)| Shown {
            stream,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            missed: 0,
        })
        .collect()
    }
}

/// How many bytes at the end are the beginning of a sign that may yet be whole.
fn unfinished(bytes: &[u8]) -> usize {
    let longest = bytes.len().min(3);
    (1..=longest)
        .find(|n| {
            let first = bytes[bytes.len() - n];
            let wants = match first {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => 0,
            };
            let tail = &bytes[bytes.len() - n..];
            wants > *n && std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none())
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(bytes: &[u8], size: usize) -> Vec<Piece> {
        let chunks = bytes.chunks(size).enumerate();
        chunks
            .map(|(n, bytes)| Piece {
                stream: Stream::Stdout,
                at: (n * size) as u64,
                bytes: bytes.to_vec(),
            })
            .collect()
    }

    #[test]
    fn signs_come_whole_however_they_are_cut() {
        let text = "a ä € 😀 <script> \u{1b}[31m\r\n";
        for size in 1..8 {
            let mut decoder = Decoder::default();
            let shown: String = pieces(text.as_bytes(), size)
                .iter()
                .map(|piece| decoder.take(piece).text)
                .collect();
            assert_eq!(shown, text, "in pieces of {size}");
            assert!(decoder.finish().is_empty());
        }
    }

    #[test]
    fn what_is_no_text_holds_nothing_up() {
        let bytes = [0xff, b'a', 0xf0, 0x9f, b'b', 0xe2, 0x82];
        for size in 1..8 {
            let mut decoder = Decoder::default();
            let mut shown: String = pieces(&bytes, size)
                .iter()
                .map(|piece| decoder.take(piece).text)
                .collect();
            let rest = decoder.finish();
            shown.extend(rest.into_iter().map(|rest| rest.text));
            assert_eq!(
                shown,
                String::from_utf8_lossy(&bytes),
                "in pieces of {size}"
            );
        }
    }

    #[test]
    fn what_is_gone_is_said() {
        let mut decoder = Decoder::at(10);
        let piece = Piece {
            stream: Stream::Stderr,
            at: 25,
            bytes: b"end".to_vec(),
        };
        assert_eq!(decoder.take(&piece).missed, 15);
        assert_eq!(decoder.position(), 28);
    }
}
