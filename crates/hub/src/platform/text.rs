//! Texts of others: made one line, cut to a length, written into an address.
//!
//! What a service answers or a machine calls itself is shown to people and written into logs; nothing in
//! it may end a line, turn its direction or go on for ever.

use std::fmt::Write as _;

/// Ends a text that was cut.
const MORE: char = '…';

/// One line without control signs and without signs that turn the direction of what follows.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                line.push(' ');
            }
            '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {}
            '\u{feff}' | '\u{fff9}'..='\u{fffb}' => {}
            sign if sign.is_control() => {}
            sign => line.push(sign),
        }
    }
    line
}

/// At most so many characters.
pub fn cut(text: &str, most: usize) -> String {
    cut_by(text, most, |_| 1)
}

/// At most so much, by how much each character counts for.
pub fn cut_by(text: &str, most: usize, size: fn(char) -> usize) -> String {
    if text.chars().map(size).sum::<usize>() <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(size(MORE));
    let mut short: String = text
        .chars()
        .take_while(|sign| {
            let fits = size(*sign) <= room;
            room = room.saturating_sub(size(*sign));
            fits
        })
        .collect();
    short.push(MORE);
    short
}

/// For a part of an address or of a form.
pub fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line_and_keeps_its_direction() {
        assert_eq!(
            one_line("a\r\nBcc: x\u{202e}evil\u{0}\u{2028}b"),
            "a  Bcc: xevil b"
        );
    }

    #[test]
    fn a_cut_is_within_the_limit_and_between_characters() {
        assert_eq!(cut("nas", 3), "nas");
        assert_eq!(cut("nasty", 3), "na…");
        assert_eq!(cut_by("nästy", 5, char::len_utf8), "n…");
    }

    #[test]
    fn what_means_something_in_an_address_is_written_otherwise() {
        assert_eq!(percent("a b/ü"), "a%20b%2F%C3%BC");
    }
}
