//! What is left of a text after a terminal has shown it: no colours, no progress that was written over.

/// The whole lines. What stands behind the last end of a line was cut off, or is still being written.
pub fn plain(text: &str) -> String {
    let end = text.rfind('\n').map_or(0, |at| at + 1);
    let text = without_escapes(&text[..end]);
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        // Whoever goes back to the start of the line writes over what stands there.
        let line = line.trim_end_matches('\r');
        let line = line.rsplit('\r').next().unwrap_or(line);
        plain.extend(
            line.trim_end()
                .chars()
                .filter(|c| !c.is_control() || *c == '\t'),
        );
        plain.push('\n');
    }
    plain
}

/// Without the sequences of ECMA-48, and without what is written elsewhere on the screen between storing
/// the cursor's place and going back there: apt's bar at the bottom.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    let mut is_elsewhere = false;
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            if !is_elsewhere || c == '\n' {
                plain.push(c);
            }
            continue;
        }
        match chars.next() {
            // A control sequence ends with a letter or a sign after it.
            Some('[') => {
                let _ = chars.by_ref().find(|c| ('@'..='~').contains(c));
            }
            // A command to the system, like the window's title, ends with a bell or an escape.
            Some(']') => {
                let end = chars.by_ref().find(|c| "\u{7}\u{1b}\n".contains(*c));
                // The second half of an end that has two.
                let _ = end
                    .filter(|end| *end == '\u{1b}')
                    .and_then(|_| chars.next());
            }
            Some('7') => is_elsewhere = true,
            Some('8') => is_elsewhere = false,
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn progress_that_was_written_over_is_gone() {
        assert_eq!(
            plain("Reading... 0%\rReading... 50%\rReading... Done\r\r\nnext\r\n"),
            "Reading... Done\nnext\n"
        );
    }

    #[test]
    fn colours_titles_and_bars_are_gone() {
        let text = "\u{1b}[1mSetting up\u{1b}[0m bash\n\u{1b}]0;title\u{7}a\n\u{1b}7\u{1b}[24;0f\u{1b}[42mProgress: [ 33%]\u{1b}8Unpacking bash (2) ...\n";
        assert_eq!(plain(text), "Setting up bash\na\nUnpacking bash (2) ...\n");
    }

    #[test]
    fn a_line_that_was_cut_off_is_not_believed() {
        assert_eq!(
            plain("Setting up bash (2) ...\nSetting up open"),
            "Setting up bash (2) ...\n"
        );
        assert_eq!(plain("Setting up"), "");
        assert_eq!(plain("a\u{1b}"), "");
        assert_eq!(plain("a\u{1b}\n"), "a\n");
        assert_eq!(plain("a\u{1b}[\n"), "a\n");
    }
}
