//! Finds in a command's standard error what the text around it says, and takes it out.

use super::script::{self, Marks};

/// Something that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The command begins.
    Began {
        /// Its process id.
        pid: u32,
        /// The user's shell is one that needs no other.
        is_known: bool,
    },
    /// `sudo` wants the password.
    Prompt,
    /// The password was read, or none was wanted.
    Ready,
}

/// Reads standard error piece by piece.
pub(super) struct Markers {
    marks: Marks,
    header_seen: bool,
    pending: Vec<u8>,
}

/// A mark has a random number in it, so it is found nowhere by chance; but what comes before the first one
/// is of somebody's `.bashrc`, and may be long. More than this is not held back.
const LONGEST_LINE: usize = 256;

impl Markers {
    pub(super) fn new(marks: Marks) -> Self {
        Self {
            marks,
            header_seen: false,
            pending: Vec::new(),
        }
    }

    /// Takes a piece; gives what is the command's own, and what was found.
    pub(super) fn push(&mut self, bytes: &[u8]) -> (Vec<u8>, Vec<Found>) {
        self.pending.extend_from_slice(bytes);
        let (mut own, mut found) = (Vec::new(), Vec::new());
        while let Some(mark) = self.next() {
            own.extend(self.pending.drain(..mark.start));
            self.pending.drain(..mark.length);
            if let Found::Began { .. } = mark.what {
                self.header_seen = true;
            }
            found.push(mark.what);
        }
        let kept = self.held_back();
        own.extend(self.pending.drain(..self.pending.len() - kept));
        (own, found)
    }

    /// What was held back, when nothing more comes.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.pending)
    }

    fn next(&self) -> Option<Mark> {
        let header = (!self.header_seen).then(|| self.header()).flatten();
        let prompt = self.find(self.marks.prompt.as_deref(), "", Found::Prompt);
        let ready = self.find(self.marks.ready.as_deref(), "\n", Found::Ready);
        [header, prompt, ready]
            .into_iter()
            .flatten()
            .min_by_key(|mark| mark.start)
    }

    fn header(&self) -> Option<Mark> {
        let opening = format!("{} ", self.marks.header);
        let start = position(&self.pending, opening.as_bytes())?;
        let rest = &self.pending[start + opening.len()..];
        let end = rest.iter().position(|b| *b == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?.trim();
        let (pid, shell) = line.split_once(' ').unwrap_or((line, ""));
        Some(Mark {
            start,
            length: opening.len() + end + 1,
            what: Found::Began {
                pid: pid.parse().ok()?,
                is_known: script::is_known(shell),
            },
        })
    }

    fn find(&self, mark: Option<&str>, ending: &str, what: Found) -> Option<Mark> {
        let mark = format!("{}{ending}", mark?);
        Some(Mark {
            start: position(&self.pending, mark.as_bytes())?,
            length: mark.len(),
            what,
        })
    }

    /// How much of the end may be the beginning of a mark.
    fn held_back(&self) -> usize {
        let marks = [
            (!self.header_seen).then_some(self.marks.header.as_str()),
            self.marks.prompt.as_deref(),
            self.marks.ready.as_deref(),
        ];
        let tail = &self.pending[self.pending.len().saturating_sub(LONGEST_LINE)..];
        marks
            .into_iter()
            .flatten()
            .map(|mark| {
                // A whole mark whose line is not at its end yet, or the beginning of one.
                if let Some(start) = position(tail, mark.as_bytes()) {
                    return tail.len() - start;
                }
                (1..mark.len().min(tail.len() + 1))
                    .rev()
                    .find(|n| tail.ends_with(&mark.as_bytes()[..*n]))
                    .unwrap_or(0)
            })
            .max()
            .unwrap_or(0)
    }
}

struct Mark {
    start: usize,
    length: usize,
    what: Found,
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGAN: Found = Found::Began {
        pid: 4711,
        is_known: true,
    };

    fn markers() -> Markers {
        Markers::new(Marks {
            header: "hlc-1f".into(),
            prompt: Some("[hlc-1f-password]".into()),
            ready: Some("hlc-1f-ready".into()),
        })
    }

    fn read(pieces: &[&[u8]]) -> (String, Vec<Found>) {
        let (mut markers, mut own, mut found) = (markers(), Vec::new(), Vec::new());
        for piece in pieces {
            let (bytes, marks) = markers.push(piece);
            own.extend(bytes);
            found.extend(marks);
        }
        own.extend(markers.finish());
        (String::from_utf8(own).unwrap(), found)
    }

    #[test]
    fn marks_are_taken_out_however_they_are_cut() {
        let all = b"motd\nhlc-1f 4711 /bin/bash\n[hlc-1f-password]hlc-1f-ready\nerror hlc-1 of the command\n";
        let expected = (
            "motd\nerror hlc-1 of the command\n".to_owned(),
            vec![BEGAN, Found::Prompt, Found::Ready],
        );
        assert_eq!(read(&[all]), expected);
        let single: Vec<&[u8]> = all.chunks(1).collect();
        assert_eq!(read(&single), expected);
        for cut in 1..all.len() {
            let (a, b) = all.split_at(cut);
            assert_eq!(read(&[a, b]), expected, "cut at {cut}");
        }
    }

    #[test]
    fn a_shell_that_is_not_known_or_not_named_is_told_from_one_that_is() {
        for (line, is_known) in [
            ("hlc-1f 7 /usr/bin/bash\n", true),
            ("hlc-1f 7 /bin/sh\n", true),
            ("hlc-1f 7 /usr/bin/fish\n", false),
            ("hlc-1f 7 /bin/rbash\n", false),
            ("hlc-1f 7 \n", false),
            ("hlc-1f 7\n", false),
        ] {
            let expected = vec![Found::Began { pid: 7, is_known }];
            assert_eq!(read(&[line.as_bytes()]), (String::new(), expected));
        }
    }

    #[test]
    fn what_the_command_says_is_not_held_back_for_long() {
        let mut markers = markers();
        markers.push(b"hlc-1f 1\n");
        assert_eq!(markers.push(b"progress 10%\r").0, b"progress 10%\r");
        assert_eq!(markers.push(b"a [").0, b"a ", "it may become a prompt");
        assert_eq!(markers.push(b"b").0, b"[b");
        // A second line that looks like the first is the command's own.
        assert_eq!(markers.push(b"hlc-1f 2\n").0, b"hlc-1f 2\n");
    }
}
