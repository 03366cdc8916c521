//! The frame that the script's answer comes in.
//!
//! ```text
//! NONCE begin NAME FORM
//! |a line of what the program said
//! NONCE end NAME ok            or: cut, or: none REASON
//! NONCE done
//! ```
//!
//! Content stands behind a bar, so it can never begin a line, and forges no frame even where its author
//! knows the nonce (which `ps` shows to everybody on that host). The nonce keeps apart what was printed
//! before and around the script: greetings, warnings, a shell's own words.

use std::collections::BTreeMap;

use super::clean;

/// What all content may come to in bytes; the script's own limits together are below it.
const MOST_BYTES: usize = 6 << 20;

/// A section as it came.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Whose words these are: `dpkg`, `ss`, `proc`, …
    pub(super) form: String,
    /// Cleaned lines.
    pub(super) text: String,
    /// There was more than is here.
    pub(super) cut: bool,
    /// Why there is nothing.
    pub(super) reason: Option<String>,
}

/// All that came.
#[derive(Debug, Default)]
pub(super) struct Frames {
    sections: BTreeMap<String, Raw>,
    /// The script came to its end.
    pub(super) complete: bool,
}

impl Frames {
    /// Takes the answer apart.
    pub(super) fn parse(text: &str, nonce: &str) -> Self {
        let mut frames = Self::default();
        // An empty one would make frames of everything.
        if nonce.is_empty() {
            return frames;
        }
        let mut open: Option<(String, Raw)> = None;
        let mut bytes = 0;
        for line in text.lines() {
            if let Some((_, raw)) = &mut open
                && let Some(content) = line.strip_prefix('|')
            {
                bytes += content.len() + 1;
                if bytes > MOST_BYTES {
                    raw.cut = true;
                    continue;
                }
                raw.text.push_str(&clean::line(content));
                raw.text.push('\n');
                continue;
            }
            let words = line.strip_prefix(nonce).and_then(|l| l.strip_prefix(' '));
            let Some(words) = words else { continue };
            let mut words = words.trim_end().splitn(3, ' ');
            match (words.next(), words.next(), words.next()) {
                (Some("begin"), Some(name), form) => {
                    frames.close(open.take(), None);
                    let raw = Raw {
                        form: clean::field(form.unwrap_or_default(), 20),
                        ..Raw::default()
                    };
                    open = Some((clean::field(name, 40), raw));
                }
                (Some("end"), Some(name), state) if open.as_ref().is_some_and(|o| o.0 == name) => {
                    frames.close(open.take(), state);
                }
                (Some("done"), None, None) => frames.complete = true,
                _ => {}
            }
        }
        frames.close(open, None);
        frames
    }

    /// Keeps a section; the first of a name stays. Without a state its end never came.
    fn close(&mut self, section: Option<(String, Raw)>, state: Option<&str>) {
        let Some((name, mut raw)) = section else {
            return;
        };
        match state {
            Some("ok") => {}
            Some(state) if state.starts_with("none") => {
                let reason = clean::field(state.trim_start_matches("none"), 200);
                raw.reason = Some(reason);
            }
            _ => raw.cut = true,
        }
        self.sections.entry(name).or_insert(raw);
    }

    /// A section, or why there is none.
    pub(super) fn get(&self, name: &str) -> Result<&Raw, String> {
        match self.sections.get(name) {
            None if self.complete => Err("it was not asked for".into()),
            None => Err("the answer ended before it".into()),
            Some(raw) => match &raw.reason {
                Some(reason) => Err(reason.clone()),
                None => Ok(raw),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_from_frames() {
        let text = "Welcome!\nN1 begin a file\n|x\n|N1 end a ok\n|N1 begin b evil\n|\u{1b}[2Jy\nwarning\nN1 end a ok\nN1 begin c ss\nN1 end c none there is no ss\nN1 done\n|late\n";
        let frames = Frames::parse(text, "N1");
        let a = frames.get("a").unwrap();
        assert_eq!(
            (a.form.as_str(), a.text.as_str(), a.cut),
            (
                "file",
                "x\nN1 end a ok\nN1 begin b evil\n\u{fffd}y\n",
                false
            )
        );
        assert_eq!(frames.get("c").unwrap_err(), "there is no ss");
        assert_eq!(frames.get("b").unwrap_err(), "it was not asked for");
        assert!(frames.complete);
    }

    #[test]
    fn an_answer_that_breaks_off() {
        let frames = Frames::parse("N1 begin a file\n|x\n|y", "N1");
        assert!(frames.get("a").unwrap().cut && !frames.complete);
        assert_eq!(frames.get("b").unwrap_err(), "the answer ended before it");
    }

    #[test]
    fn another_nonce_is_another_answer() {
        let text = "N1 begin a file\n|x\nN1 end a ok\nN1 done\n";
        assert!(Frames::parse(text, "N2").get("a").is_err());
        assert!(
            Frames::parse(" begin a file\n|x\n done\n", "")
                .get("a")
                .is_err()
        );
    }

    #[test]
    fn carriage_returns_of_a_terminal_do_no_harm() {
        let frames = Frames::parse("N1 begin a file\r\n|x\r\nN1 end a ok\r\nN1 done\r\n", "N1");
        assert_eq!(frames.get("a").unwrap().text, "x\n");
        assert!(frames.complete);
    }
}
