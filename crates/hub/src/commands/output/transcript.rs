//! Two streams in the order in which they came, as far as they are kept.

use std::collections::VecDeque;

use serde::Serialize;
use utoipa::ToSchema;

/// Bytes of each stream that are kept: the beginning says what it is, the end how it went.
const HEAD: usize = 256 * 1024;
const TAIL: usize = 256 * 1024;

/// Small pieces of one stream are put together up to this size.
const PIECE: usize = 4 * 1024;

/// Which stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OutputStream)]
pub(in crate::commands) enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Some bytes of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) struct Piece {
    pub(in crate::commands) stream: Stream,
    /// How many bytes of both streams came before it.
    pub(in crate::commands) at: u64,
    pub(in crate::commands) bytes: Vec<u8>,
}

/// What came of a command so far. A stream that floods pushes out its own middle, and nothing of the
/// other one.
#[derive(Debug, Default)]
pub(in crate::commands) struct Transcript {
    stdout: Kept,
    stderr: Kept,
    /// How many bytes came.
    total: u64,
}

#[derive(Debug, Default)]
struct Kept {
    head: Vec<Piece>,
    head_bytes: usize,
    tail: VecDeque<Piece>,
    tail_bytes: usize,
    total: u64,
}

impl Piece {
    fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }
}

impl Transcript {
    /// Takes what came next.
    pub(in crate::commands) fn push(&mut self, stream: Stream, bytes: &[u8]) {
        let at = self.total;
        self.total += bytes.len() as u64;
        self.kept_mut(stream).push(stream, at, bytes);
    }

    /// One that is made of pieces which were kept before, in order.
    pub(in crate::commands) fn of(pieces: Vec<Piece>, totals: [u64; 2]) -> Self {
        let mut transcript = Self {
            total: totals[0] + totals[1],
            ..Self::default()
        };
        for piece in pieces {
            transcript.kept_mut(piece.stream).head.push(piece);
        }
        transcript.stdout.total = totals[0];
        transcript.stderr.total = totals[1];
        transcript
    }

    /// How many bytes of both streams came.
    pub(in crate::commands) fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes of one came.
    pub(in crate::commands) fn total_of(&self, stream: Stream) -> u64 {
        self.kept(stream).total
    }

    /// Whether some of a stream are gone.
    pub(in crate::commands) fn is_truncated(&self, stream: Stream) -> bool {
        let kept = self.kept(stream);
        kept.total > kept.pieces().map(|piece| piece.bytes.len() as u64).sum()
    }

    /// What is kept from this position on, in order, at most about so many bytes. Between two pieces, some
    /// may be gone.
    pub(in crate::commands) fn since(&self, position: u64, most: usize) -> Vec<Piece> {
        let mut out = self.stdout.since(position).peekable();
        let mut err = self.stderr.since(position).peekable();
        let mut pieces = Vec::new();
        let mut bytes = 0;
        while bytes < most {
            let next = match (out.peek(), err.peek()) {
                (Some(a), Some(b)) if a.at <= b.at => out.next(),
                (Some(_), None) => out.next(),
                (_, Some(_)) => err.next(),
                (None, None) => None,
            };
            let Some(piece) = next else {
                break;
            };
            bytes += piece.bytes.len();
            pieces.push(piece);
        }
        pieces
    }

    /// All that is kept, in order.
    pub(in crate::commands) fn pieces(&self) -> Vec<Piece> {
        self.since(0, usize::MAX)
    }

    /// One stream as text, with a line where some of it is gone. What is no UTF-8 becomes `�`.
    pub(in crate::commands) fn text(&self, stream: Stream) -> String {
        let kept = self.kept(stream);
        let bytes = |pieces: &mut dyn Iterator<Item = &Piece>| -> Vec<u8> {
            pieces
                .flat_map(|piece| piece.bytes.iter().copied())
                .collect()
        };
        let head = bytes(&mut kept.head.iter());
        let tail = bytes(&mut kept.tail.iter());
        let gone = kept.total - (head.len() + tail.len()) as u64;
        if gone == 0 {
            let whole = [head, tail].concat();
            return String::from_utf8_lossy(&whole).into_owned();
        }
        format!(
            "{}\n[{gone} bytes left out]\n{}",
            String::from_utf8_lossy(&head),
            String::from_utf8_lossy(&tail)
        )
    }

    fn kept(&self, stream: Stream) -> &Kept {
        match stream {
            Stream::Stdout => &self.stdout,
            Stream::Stderr => &self.stderr,
        }
    }

    fn kept_mut(&mut self, stream: Stream) -> &mut Kept {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }
}

impl Kept {
    fn push(&mut self, stream: Stream, at: u64, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.head_bytes));
        self.head_bytes += head.len();
        let piece = appended(stream, at, head, self.head.last_mut());
        self.head.extend(piece);
        // Of what is longer than all that is kept, only the end is of use.
        let skipped = rest.len().saturating_sub(TAIL);
        let at = at + (head.len() + skipped) as u64;
        let rest = &rest[skipped..];
        self.tail_bytes += rest.len();
        for (n, part) in rest.chunks(PIECE).enumerate() {
            let at = at + (n * PIECE) as u64;
            let piece = appended(stream, at, part, self.tail.back_mut());
            self.tail.extend(piece);
        }
        while self.tail_bytes > TAIL {
            let gone = self.tail.pop_front().map_or(0, |piece| piece.bytes.len());
            self.tail_bytes -= gone.max(1);
        }
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.head.iter().chain(&self.tail)
    }

    fn since(&self, position: u64) -> impl Iterator<Item = Piece> {
        let head = self.head.partition_point(|piece| piece.end() <= position);
        let tail = self.tail.partition_point(|piece| piece.end() <= position);
        let pieces = self.head[head..].iter().chain(self.tail.range(tail..));
        pieces.map(move |piece| {
            let seen = position.saturating_sub(piece.at);
            let seen = usize::try_from(seen).unwrap_or(usize::MAX);
            Piece {
                stream: piece.stream,
                at: piece.at + seen as u64,
                bytes: piece.bytes[seen.min(piece.bytes.len())..].to_vec(),
            }
        })
    }
}

/// Adds bytes to the last piece where they follow on it and it is small; else they are a piece of their own.
fn appended(stream: Stream, at: u64, bytes: &[u8], last: Option<&mut Piece>) -> Option<Piece> {
    match last {
        _ if bytes.is_empty() => None,
        Some(last) if last.end() == at && last.bytes.len() + bytes.len() <= PIECE => {
            last.bytes.extend_from_slice(bytes);
            None
        }
        _ => Some(Piece {
            stream,
            at,
            bytes: bytes.to_vec(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(pieces: &[Piece]) -> Vec<(Stream, u64, String)> {
        let text = |piece: &Piece| String::from_utf8(piece.bytes.clone()).unwrap();
        let shown = pieces
            .iter()
            .map(|piece| (piece.stream, piece.at, text(piece)));
        shown.collect()
    }

    #[test]
    fn streams_stay_in_their_order_and_can_be_read_from_anywhere() {
        let mut transcript = Transcript::default();
        transcript.push(Stream::Stdout, b"one ");
        transcript.push(Stream::Stdout, b"two ");
        transcript.push(Stream::Stderr, b"oops ");
        transcript.push(Stream::Stdout, b"three");
        assert_eq!(
            shown(&transcript.pieces()),
            [
                (Stream::Stdout, 0, "one two ".into()),
                (Stream::Stderr, 8, "oops ".into()),
                (Stream::Stdout, 13, "three".into()),
            ]
        );
        assert_eq!(
            shown(&transcript.since(10, 100)),
            [
                (Stream::Stderr, 10, "ps ".into()),
                (Stream::Stdout, 13, "three".into()),
            ]
        );
        assert_eq!(transcript.since(10, 1).len(), 1);
        assert!(transcript.since(18, 100).is_empty());
        assert_eq!(transcript.text(Stream::Stdout), "one two three");
        assert_eq!(transcript.text(Stream::Stderr), "oops ");
    }

    #[test]
    fn a_flood_loses_its_own_middle_and_nothing_of_the_other_stream() {
        let mut transcript = Transcript::default();
        transcript.push(Stream::Stderr, b"first words");
        let line = [b'y'; 1000];
        for _ in 0..50_000 {
            transcript.push(Stream::Stdout, &line);
        }
        transcript.push(Stream::Stdout, b"the end");
        assert_eq!(transcript.text(Stream::Stderr), "first words");
        assert!(!transcript.is_truncated(Stream::Stderr));
        assert!(transcript.is_truncated(Stream::Stdout));
        assert_eq!(transcript.total_of(Stream::Stdout), 50_000_007);
        let text = transcript.text(Stream::Stdout);
        assert!(text.ends_with("the end") && text.contains("bytes left out"));
        assert!(text.len() < HEAD + TAIL + 100);
        let kept: usize = transcript
            .pieces()
            .iter()
            .map(|piece| piece.bytes.len())
            .sum();
        assert!(kept <= HEAD + TAIL + 100 && kept > HEAD + TAIL - 2 * PIECE);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn whoever_reads_bit_by_bit_reads_what_is_kept(
            pushes in prop::collection::vec((any::<bool>(), 0usize..30_000), 0..60),
            most in 1usize..50_000,
        ) {
            let mut transcript = Transcript::default();
            for (n, (is_err, length)) in pushes.iter().enumerate() {
                let stream = if *is_err { Stream::Stderr } else { Stream::Stdout };
                transcript.push(stream, &vec![n as u8; *length]);
            }
            let mut position = 0;
            let mut read = Vec::new();
            loop {
                let pieces = transcript.since(position, most);
                let Some(last) = pieces.last() else { break };
                position = last.end();
                read.extend(pieces);
            }
            prop_assert_eq!(&read, &transcript.pieces());
            prop_assert!(read.windows(2).all(|pair| pair[0].end() <= pair[1].at));
            let totals = [Stream::Stdout, Stream::Stderr].map(|s| transcript.total_of(s));
            let again = Transcript::of(transcript.pieces(), totals);
            prop_assert_eq!(again.pieces(), transcript.pieces());
            prop_assert_eq!(again.is_truncated(Stream::Stdout), transcript.is_truncated(Stream::Stdout));
        }
    }
}
