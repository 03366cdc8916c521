//! Cutting and escaping: what makes a text safe in each channel's language.
//!
//! Each function takes plain text and gives text that its language shows as that plain text. Cutting
//! comes before escaping, so that no escape is ever cut in two.

pub(in crate::notifications) use crate::platform::text::{cut, one_line};
pub(super) use crate::platform::text::{cut_by, percent};

/// At most so many bytes.
pub(super) fn cut_bytes(text: &str, most: usize) -> String {
    cut_by(text, most, char::len_utf8)
}

/// At most so many units of UTF-16, which is how Telegram counts.
pub(super) fn cut_utf16(text: &str, most: usize) -> String {
    cut_by(text, most, char::len_utf16)
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
    }

    proptest::proptest! {
        #[test]
        fn any_text_stays_within_its_limit_and_on_its_line(text in ".{0,60}", most in 4usize..40) {
            proptest::prop_assert!(cut(&text, most).chars().count() <= most);
            proptest::prop_assert!(cut_bytes(&text, most).len() <= most);
            proptest::prop_assert!(cut_utf16(&text, most).encode_utf16().count() <= most);
            proptest::prop_assert!(!one_line(&text).chars().any(char::is_control));
        }

        #[test]
        fn any_text_comes_out_of_json_and_markdown_as_it_went_in(text in "\\PC{0,60}") {
            let quoted = format!("\"{}\"", json(&text));
            proptest::prop_assert_eq!(&serde_json::from_str::<String>(&quoted).unwrap(), &text);
            let mut shown = String::new();
            let escaped = markdown(&text);
            let mut signs = escaped.chars();
            while let Some(sign) = signs.next() {
                shown.extend(if sign == '\\' { signs.next() } else { Some(sign) });
            }
            proptest::prop_assert_eq!(shown, text);
        }
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
    }
}
