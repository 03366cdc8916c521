//! Samples on disk while the hub is away.
//!
//! The ring is a folder of segments, each named by the number of its first sample. A segment is lines
//! of `checksum json`; it is only ever appended to, so a crash can tear the last line and nothing
//! else, and a torn line is left out when reading. Segments that the hub has acknowledged whole are
//! removed; when the ring is full, or its oldest samples are over a week old, the oldest segment goes.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use homelabcmd_wire::Sample;

use crate::private;

const SEGMENT_BYTES: u64 = 128 * 1024;
/// Segments go as a whole, so none spans more than a quarter of a day.
const SEGMENT_SECONDS: i64 = 6 * 3600;
/// A week of minutes of a large machine.
const MOST_BYTES: u64 = 24 << 20;
const MOST_SECONDS: i64 = 7 * 24 * 3600;

/// The ring.
pub(crate) struct Ring {
    dir: PathBuf,
    segments: VecDeque<Segment>,
    writer: Option<File>,
    /// The hub has everything up to here.
    forgotten: u64,
}

struct Segment {
    path: PathBuf,
    first: u64,
    last: u64,
    first_second: i64,
    last_second: i64,
    bytes: u64,
}

impl Ring {
    /// Opens the ring and reads what is left in it.
    pub(crate) fn open(dir: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let mut names: Vec<(u64, PathBuf)> = Vec::new();
        for entry in std::fs::read_dir(dir)? {
            let path = entry?.path();
            let number = path
                .file_stem()
                .and_then(|stem| stem.to_str()?.parse().ok());
            if let Some(number) = number.filter(|_| path.extension().is_some_and(|e| e == "ring")) {
                names.push((number, path));
            }
        }
        names.sort();
        let mut segments = VecDeque::new();
        for (_, path) in names {
            let samples = read(&path)?;
            let bytes = path.metadata()?.len();
            match (samples.first(), samples.last()) {
                (Some(first), Some(last)) => segments.push_back(Segment {
                    first: first.seq,
                    last: last.seq,
                    first_second: first.at.as_second(),
                    last_second: last.at.as_second(),
                    bytes,
                    path,
                }),
                // Nothing in it can be read: it was torn at its first line.
                _ => std::fs::remove_file(&path)?,
            }
        }
        Ok(Self {
            dir: dir.to_owned(),
            segments,
            writer: None,
            forgotten: 0,
        })
    }

    /// Whether there is anything that the hub does not have.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The highest number in it.
    pub(crate) fn last_seq(&self) -> Option<u64> {
        self.segments.back().map(|segment| segment.last)
    }

    /// Appends a sample; it is on disk when this returns.
    pub(crate) fn push(&mut self, sample: &Sample) -> io::Result<()> {
        let json = serde_json::to_string(sample)?;
        let line = format!("{:016x} {json}\n", checksum(json.as_bytes()));
        let full = self.segments.back().is_none_or(|segment| {
            segment.bytes >= SEGMENT_BYTES
                || sample.at.as_second() - segment.first_second >= SEGMENT_SECONDS
        });
        if self.writer.is_none() || full {
            self.begin_segment(sample)?;
        }
        let (Some(writer), Some(segment)) = (&mut self.writer, self.segments.back_mut()) else {
            return Err(io::Error::other("the ring has no segment"));
        };
        let written = writer
            .write_all(line.as_bytes())
            .and_then(|()| writer.sync_data());
        if let Err(error) = written {
            // Half a line may stand there now. The next sample begins a new segment; one in which
            // nothing stands would have that one's name.
            let _ = writer.set_len(segment.bytes);
            self.writer = None;
            if segment.bytes == 0 {
                let _ = std::fs::remove_file(&segment.path);
                self.segments.pop_back();
            }
            return Err(error);
        }
        segment.bytes += line.len() as u64;
        segment.last = sample.seq;
        segment.last_second = sample.at.as_second();
        self.drop_old(sample.at.as_second());
        Ok(())
    }

    /// The oldest samples that the hub does not have, at most so many.
    pub(crate) fn oldest(&mut self, most: usize) -> Vec<Sample> {
        let mut found: Vec<Sample> = Vec::new();
        for segment in &self.segments {
            let samples = read(&segment.path).unwrap_or_default();
            found.extend(samples.into_iter().filter(|s| s.seq > self.forgotten));
            if found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        if found.is_empty() {
            // Nothing readable is left in what was there.
            self.forget(u64::MAX);
        }
        found
    }

    /// The hub has everything up to this number.
    pub(crate) fn forget(&mut self, seq: u64) {
        self.forgotten = self.forgotten.max(seq);
        while self
            .segments
            .front()
            .is_some_and(|segment| segment.last <= seq)
        {
            self.drop_front();
        }
        if self.segments.is_empty() {
            self.forgotten = 0;
        }
    }

    fn begin_segment(&mut self, sample: &Sample) -> io::Result<()> {
        let path = self.dir.join(format!("{:020}.ring", sample.seq));
        let file = private::open(&path, OpenOptions::new().append(true))?;
        self.writer = Some(file);
        self.segments.push_back(Segment {
            path,
            first: sample.seq,
            last: sample.seq,
            first_second: sample.at.as_second(),
            last_second: sample.at.as_second(),
            bytes: 0,
        });
        Ok(())
    }

    fn drop_old(&mut self, now: i64) {
        let too_old = |segment: &Segment| now - segment.last_second > MOST_SECONDS;
        while self.segments.len() > 1
            && (self.segments.iter().map(|s| s.bytes).sum::<u64>() > MOST_BYTES
                || self.segments.front().is_some_and(too_old))
        {
            if let Some(segment) = self.segments.front() {
                crate::log::warn(&format!(
                    "samples {} to {} were dropped: the hub was away for too long",
                    segment.first, segment.last
                ));
            }
            self.drop_front();
        }
    }

    fn drop_front(&mut self) {
        if let Some(segment) = self.segments.pop_front() {
            let _ = std::fs::remove_file(&segment.path);
        }
        if self.segments.is_empty() {
            self.writer = None;
        }
    }
}

/// The samples of a segment that are whole.
fn read(path: &Path) -> io::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for line in BufReader::new(File::open(path)?).split(b'\n') {
        let line = line?;
        let whole = line.split_at_checked(17).and_then(|(sum, json)| {
            let sum = u64::from_str_radix(std::str::from_utf8(&sum[..16]).ok()?, 16).ok()?;
            (sum == checksum(json)).then(|| serde_json::from_slice(json).ok())?
        });
        samples.extend(whole);
    }
    Ok(samples)
}

/// FNV-1a, 64 bits: enough to tell a torn line from a whole one.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seq: u64) -> Sample {
        let at = jiff::Timestamp::from_second(1_795_000_000 + i64::try_from(seq).unwrap() * 60);
        serde_json::from_value(serde_json::json!({"seq": seq, "at": at.unwrap()})).unwrap()
    }

    fn numbers(ring: &mut Ring, most: usize) -> Vec<u64> {
        ring.oldest(most).iter().map(|s| s.seq).collect()
    }

    #[test]
    fn samples_come_back_in_order_also_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = Ring::open(dir.path()).unwrap();
        for seq in 1..=10 {
            ring.push(&sample(seq)).unwrap();
        }
        assert_eq!(numbers(&mut ring, 3), [1, 2, 3]);
        ring.forget(4);
        assert_eq!(numbers(&mut ring, 3), [5, 6, 7]);
        // What was acknowledged in part comes again after a restart: the hub counts it once.
        let mut ring = Ring::open(dir.path()).unwrap();
        assert_eq!(
            (ring.last_seq(), numbers(&mut ring, 100).len()),
            (Some(10), 10)
        );
        ring.push(&sample(11)).unwrap();
        assert_eq!(numbers(&mut ring, 100).last(), Some(&11));
        ring.forget(11);
        assert!(ring.is_empty());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_torn_line_costs_itself_only() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = Ring::open(dir.path()).unwrap();
        for seq in 1..=3 {
            ring.push(&sample(seq)).unwrap();
        }
        let path = std::fs::read_dir(dir.path())
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let whole = std::fs::read(&path).unwrap();
        for cut in 1..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let kept = numbers(&mut Ring::open(dir.path()).unwrap(), 10);
            assert_eq!(
                kept,
                (1..=kept.len() as u64).collect::<Vec<_>>(),
                "cut at {cut}"
            );
        }
        // Garbage in the middle as well.
        let mut bent = whole.clone();
        let middle = bent.len() / 2;
        bent[middle] ^= 0x20;
        std::fs::write(&path, &bent).unwrap();
        assert_eq!(numbers(&mut Ring::open(dir.path()).unwrap(), 10), [1, 3]);
    }

    #[test]
    fn a_ring_of_over_a_week_drops_its_oldest() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = Ring::open(dir.path()).unwrap();
        // Large steps keep the test quick: 16 minutes a sample.
        for seq in 1..=1400 {
            ring.push(&sample(seq * 16)).unwrap();
        }
        let first = numbers(&mut ring, 1)[0];
        let last = ring.last_seq().unwrap();
        assert!(first > 16, "the oldest went");
        assert!(
            (last - first) * 60 <= 8 * 24 * 3600,
            "and a week stayed: {first} to {last}"
        );
        assert!((last - first) * 60 >= 6 * 24 * 3600);
    }
}
