//! What a command printed, as it is kept: the pieces one after the other, compressed.
//!
//! Format: `1`, then the bytes that came of stdout and stderr, then for each piece its stream (0 or 1), where
//! it stands among all that came, its length, its bytes. Numbers are little-endian, 8 bytes each.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::transcript::{Piece, Stream, Transcript};

const VERSION: u8 = 1;

/// More than any transcript comes to.
const MOST_BYTES: u64 = 16 << 20;

/// What is stored of it.
pub(in crate::commands) fn pack(transcript: &Transcript) -> std::io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(&[VERSION])?;
    for stream in [Stream::Stdout, Stream::Stderr] {
        packer.write_all(&transcript.total_of(stream).to_le_bytes())?;
    }
    for piece in transcript.pieces() {
        packer.write_all(&[u8::from(piece.stream == Stream::Stderr)])?;
        packer.write_all(&piece.at.to_le_bytes())?;
        packer.write_all(&(piece.bytes.len() as u64).to_le_bytes())?;
        packer.write_all(&piece.bytes)?;
    }
    packer.finish()
}

/// `None` when it is damaged, or of another version.
pub(in crate::commands) fn unpack(body: &[u8]) -> Option<Transcript> {
    let mut bytes = Vec::new();
    let mut unpacker = ZlibDecoder::new(body).take(MOST_BYTES);
    unpacker.read_to_end(&mut bytes).ok()?;
    let mut rest = bytes.strip_prefix(&[VERSION])?;
    let totals = [number(&mut rest)?, number(&mut rest)?];
    let mut pieces = Vec::new();
    while let Some((stream, after)) = rest.split_first() {
        rest = after;
        let at = number(&mut rest)?;
        let length = usize::try_from(number(&mut rest)?).ok()?;
        let (bytes, after) = rest.split_at_checked(length)?;
        rest = after;
        pieces.push(Piece {
            stream: match stream {
                0 => Stream::Stdout,
                _ => Stream::Stderr,
            },
            at,
            bytes: bytes.to_vec(),
        });
    }
    Some(Transcript::of(pieces, totals))
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u64::from_le_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_as_it_was_and_damage_is_noticed() {
        let mut transcript = Transcript::default();
        transcript.push(Stream::Stdout, &[0xff, 0, b'\n']);
        transcript.push(Stream::Stderr, &[b'e'; 600_000]);
        transcript.push(Stream::Stdout, "ä".as_bytes());
        let packed = pack(&transcript).unwrap();
        let again = unpack(&packed).unwrap();
        assert_eq!(again.pieces(), transcript.pieces());
        assert_eq!(again.total_of(Stream::Stderr), 600_000);
        assert!(again.is_truncated(Stream::Stderr));
        assert!(unpack(&packed[..packed.len() / 2]).is_none());
        assert!(unpack(b"").is_none());
    }
}
