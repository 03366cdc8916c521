//! Text of a host that need not be friendly, made fit for a page and a terminal.
//!
//! What moves a cursor, colours, hides or turns text round is replaced by a mark that can be seen:
//! were it just left out, `ss\u{8}hd` would read `sshd`.

/// Stands for what was there and is not shown.
const INSTEAD: char = '\u{fffd}';

/// A line without control characters, escape sequences and invisible characters. Tabs stay: they
/// part the fields of several lists.
pub(super) fn line(text: &str) -> String {
    let is_plain = |c: char| c == '\t' || !(c.is_control() || is_invisible(c));
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_plain(c) {
            out.push(c);
            continue;
        }
        match (c, chars.peek().copied()) {
            ('\u{1b}', Some('[')) => {
                chars.next();
                skip_parameters(&mut chars);
            }
            ('\u{9b}', _) => skip_parameters(&mut chars),
            // Titles of windows, links and other strings for the terminal.
            ('\u{1b}', Some(']' | 'P' | 'X' | '^' | '_')) | ('\u{90}' | '\u{9d}', _) => {
                skip_string(&mut chars);
            }
            ('\u{1b}', Some(' '..='~')) => {
                chars.next();
            }
            _ => {}
        }
        out.push(INSTEAD);
    }
    out
}

/// A field of a list: clean, without blanks around it, tabs as blanks, of at most so many
/// characters; what is longer ends with an ellipsis.
pub(super) fn field(text: &str, most: usize) -> String {
    let text = line(text.trim()).replace('\t', " ");
    match text.char_indices().nth(most) {
        None => text,
        Some(_) => {
            let mut cut: String = text.chars().take(most.saturating_sub(1)).collect();
            cut.push('…');
            cut
        }
    }
}

/// The same, where an empty field, `-` and `unknown` tell nothing.
pub(super) fn told(text: &str, most: usize) -> Option<String> {
    Some(field(text, most)).filter(|text| !matches!(text.as_str(), "" | "-" | "unknown"))
}

/// Up to and with the letter that ends a control sequence (ECMA-48, 5.4).
fn skip_parameters(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(c) = chars.next_if(|c| (' '..='~').contains(c)) {
        if c >= '@' {
            return;
        }
    }
}

/// Up to and with a bell or the terminator, or to the end of the line.
fn skip_string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(c) = chars.next() {
        match c {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                chars.next_if_eq(&'\\');
                return;
            }
            _ => {}
        }
    }
}

/// Format characters: soft hyphen, marks of direction, zero width, separators of lines, tags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escape_sequences_leave_a_mark() {
        assert_eq!(line("a\u{1b}[31;1mred\u{1b}[0m"), "a\u{fffd}red\u{fffd}");
        assert_eq!(line("\u{1b}]0;owned\u{7}x"), "\u{fffd}x");
        assert_eq!(line("\u{1b}]8;;http://e\u{1b}\\x"), "\u{fffd}x");
        assert_eq!(line("\u{9b}2Jx"), "\u{fffd}x");
        assert_eq!(line("ss\u{8}hd"), "ss\u{fffd}hd");
        assert_eq!(line("\u{202e}txt.exe"), "\u{fffd}txt.exe");
        assert_eq!(line("a\tü 漢 🐧"), "a\tü 漢 🐧");
    }

    #[test]
    fn fields_are_short() {
        assert_eq!(field("  a\tb ", 10), "a b");
        assert_eq!(field("äöüß", 4), "äöüß");
        assert_eq!(field("äöüßx", 4), "äöü…");
        assert_eq!(told("-", 4), None);
        assert_eq!(told(" unknown ", 40), None);
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left(text in "(\u{1b}|\u{9b}|\\[|\\]|[a-z;0-9]|\\PC|\u{202e}|\u{7}|\\\\){0,60}") {
            let clean = field(&text, 30);
            prop_assert!(clean.chars().count() <= 30);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_invisible(c)));
        }
    }
}
