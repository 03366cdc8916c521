//! Cutting and escaping: what makes a text safe in each channel's language.
//!
//! Each function takes plain text and gives text that its language shows as that plain text. Cutting
//! comes before escaping, so that no escape is ever cut in two.

use std::fmt::Write as _;

/// Ends a text that was cut.
const MORE: char = '…';

/// One line without control signs and without signs that turn the direction of what follows.
pub(in crate::notifications) fn one_line(text: &str) -> String {
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
pub(in crate::notifications) fn cut(text: &str, most: usize) -> String {
    cut_by(text, most, |_| 1)
}

/// At most so many bytes.
pub(super) fn cut_bytes(text: &str, most: usize) -> String {
    cut_by(text, most, char::len_utf8)
}

/// At most so many units of UTF-16, which is how Telegram counts.
pub(super) fn cut_utf16(text: &str, most: usize) -> String {
    cut_by(text, most, char::len_utf16)
}

fn cut_by(text: &str, most: usize, size: fn(char) -> usize) -> String {
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

/// For Slack: its three signs. What begins a mention or a link is among them.
pub(super) fn slack(text: &str) -> String {
    replaced(text, |sign| match sign {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => None,
    })
}

/// For HTML, in text and in attributes.
pub(super) fn html(text: &str) -> String {
    replaced(text, |sign| match sign {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    })
}

/// For Markdown: a backslash before every sign that may mean something, which every dialect takes off
/// again.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        if "\\`*_[]<>#+-|~:@&".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

/// For the inside of a JSON string.
pub(super) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// For a part of an address or of a form.
pub(super) fn percent(text: &str) -> String {
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

fn replaced(text: &str, escape: fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match escape(sign) {
            Some(safe) => escaped.push_str(safe),
            None => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_within_the_limit_and_between_characters() {
        let text = "äöü€😀".repeat(100);
        for most in 0..40 {
            assert!(cut(&text, most.max(1)).chars().count() <= most.max(1));
            assert!(cut_bytes(&text, most.max(3)).len() <= most.max(3));
            assert!(cut_utf16(&text, most.max(1)).encode_utf16().count() <= most.max(1));
        }
        assert_eq!(cut("nas", 3), "nas");
        assert_eq!(cut("nasty", 3), "na…");
    }

    #[test]
    fn a_line_stays_one_line_and_keeps_its_direction() {
        assert_eq!(
            one_line("a\r\nBcc: x\u{202e}evil\u{0}\u{2028}b"),
            "a  Bcc: xevil b"
        );
    }

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            slack("<!channel> & <@U1>"),
            "&lt;!channel&gt; &amp; &lt;@U1&gt;"
        );
        assert_eq!(html("<b \"'>&"), "&lt;b &quot;&#39;&gt;&amp;");
        assert_eq!(
            markdown("[x](http://y) **b**"),
            r"\[x\](http\://y) \*\*b\*\*"
        );
        assert_eq!(json("a\"b\\\n"), r#"a\"b\\\n"#);
        assert_eq!(percent("a b/ü"), "a%20b%2F%C3%BC");
    }
}
