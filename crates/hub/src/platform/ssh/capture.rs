//! What a command printed, as far as it is kept: its beginning and its end.

use std::borrow::Cow;
use std::collections::VecDeque;

/// Bytes of one stream. What is longer than the limit loses its middle: the beginning says what it is,
/// and the end says how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    limit: usize,
    total: u64,
}

impl Capture {
    /// Keeps at most so many bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            head: Vec::new(),
            tail: VecDeque::new(),
            limit,
            total: 0,
        }
    }

    /// Takes what came next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let for_head = self.limit - self.limit / 2;
        let room = (for_head - self.head.len()).min(bytes.len());
        let (head, rest) = bytes.split_at(room);
        self.head.extend_from_slice(head);
        let for_tail = self.limit / 2;
        // Of what is longer than all that is kept, only the end is of use.
        let rest = &rest[rest.len().saturating_sub(for_tail)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(for_tail);
        self.tail.drain(..excess);
        self.tail.extend(rest);
    }

    /// How many bytes came.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many of them are gone.
    pub fn left_out(&self) -> u64 {
        self.total - self.head.len() as u64 - self.tail.len() as u64
    }

    /// Whether some are gone.
    pub fn is_truncated(&self) -> bool {
        self.left_out() > 0
    }

    /// As text, with a line where the middle is gone. What is no UTF-8 becomes `�`.
    pub fn text(&self) -> String {
        let tail: Vec<u8> = self.tail.iter().copied().collect();
        if !self.is_truncated() {
            let whole = [self.head.as_slice(), tail.as_slice()].concat();
            return String::from_utf8_lossy(&whole).into_owned();
        }
        let (head, tail) = (lossy(&self.head), lossy(&tail));
        format!("{head}\n[… {} bytes left out …]\n{tail}", self.left_out())
    }

    /// All that came; `None` when some of it is gone.
    pub fn whole(&self) -> Option<Vec<u8>> {
        (!self.is_truncated()).then(|| {
            let mut bytes = self.head.clone();
            bytes.extend(&self.tail);
            bytes
        })
    }
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn beginning_and_end_are_kept_however_it_comes(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20),
            limit in 0usize..100,
        ) {
            let mut capture = Capture::new(limit);
            for piece in &pieces {
                capture.push(piece);
            }
            let all = pieces.concat();
            prop_assert_eq!(capture.total(), all.len() as u64);
            let kept = all.len() - usize::try_from(capture.left_out()).unwrap();
            prop_assert_eq!(kept, all.len().min(limit));
            if let Some(whole) = capture.whole() {
                prop_assert_eq!(whole, all);
            } else {
                let head = limit - limit / 2;
                prop_assert_eq!(&capture.head, &all[..head]);
                let tail: Vec<u8> = capture.tail.iter().copied().collect();
                prop_assert_eq!(tail, &all[all.len() - limit / 2..]);
            }
        }
    }

    #[test]
    fn a_cut_is_marked() {
        let mut capture = Capture::new(4);
        capture.push(b"abcdefgh");
        assert_eq!(capture.text(), "ab\n[… 4 bytes left out …]\ngh");
        let mut fits = Capture::new(4);
        fits.push(b"a\xffb");
        assert_eq!(fits.text(), "a\u{fffd}b");
    }
}
