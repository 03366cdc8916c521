//! As much of XML as package managers print: tags, attributes and the text behind them. It believes
//! nothing: a text that is no XML gives tags that nobody looks for.

/// A tag, and the text between it and the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// Its name; of an end tag with the slash in front.
    pub(crate) name: &'a str,
    attributes: &'a str,
    text: &'a str,
}

impl Tag<'_> {
    /// An attribute's value.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        while let Some((left, right)) = rest.split_once('=') {
            let quote = right.trim_start().chars().next()?;
            let quoted = right.trim_start().strip_prefix(['"', '\''])?;
            let (value, after) = quoted.split_once(quote)?;
            if left.trim() == name {
                return Some(decoded(value));
            }
            rest = after;
        }
        None
    }

    /// The text behind it.
    pub(crate) fn text(&self) -> String {
        decoded(self.text).trim().to_owned()
    }
}

/// The tags in their order.
pub(crate) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    text.split('<').skip(1).filter_map(|piece| {
        let (tag, text) = piece.split_once('>')?;
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        Some(Tag {
            name,
            attributes,
            text,
        })
    })
}

fn decoded(text: &str) -> String {
    // The ampersand last: what it was part of is no entity.
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, sign)| {
        text.replace(entity, sign)
    })
}

/// Lets tags through and the first letters of each text: what a list says of each package in prose is
/// many times the list.
#[derive(Debug, Default)]
pub struct Slim {
    is_tag: bool,
    kept: usize,
}

impl Slim {
    /// So much of a text is enough for a message.
    const TEXT: usize = 400;

    /// Adds what is to be kept of the next bytes.
    pub fn keep(&mut self, bytes: &[u8], into: &mut Vec<u8>) {
        for byte in bytes {
            match byte {
                b'<' => self.is_tag = true,
                b'>' => (self.is_tag, self.kept) = (false, 0),
                _ if !self.is_tag => {
                    self.kept += 1;
                    if self.kept > Self::TEXT {
                        continue;
                    }
                }
                _ => {}
            }
            into.push(*byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_with_attributes_and_texts() {
        let text = "<?xml version='1.0'?>\n<a x=\"1 &lt; 2 &amp;lt;\" y='\"' z = \"3\"/>text<b>more &gt;</b>";
        let found: Vec<_> = tags(text).collect();
        let names: Vec<&str> = found.iter().map(|tag| tag.name).collect();
        assert_eq!(names, ["?xml", "a", "b", "/b"]);
        assert_eq!(found[1].attribute("x").as_deref(), Some("1 < 2 &lt;"));
        assert_eq!(found[1].attribute("y").as_deref(), Some("\""));
        assert_eq!(found[1].attribute("z").as_deref(), Some("3"));
        assert_eq!(found[1].attribute("w"), None);
        assert_eq!(
            (found[1].text(), found[2].text()),
            ("text".into(), "more >".into())
        );
    }

    #[test]
    fn what_is_broken_has_no_such_attribute() {
        for text in [
            "<a x=>",
            "<a x=1>",
            "<a x=\"1>",
            "<a x",
            "<a x=\u{e9}>",
            "<>",
            "<a =\"\">",
        ] {
            assert!(tags(text).all(|tag| tag.attribute("x").is_none()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_slim_has_the_same_tags(text in "(<[a-z]{1,3} x=\"[a-z]{0,9}\">[a-z ]{0,900}){0,5}", piece in 1..50_usize) {
            let mut slim = Slim::default();
            let mut kept = Vec::new();
            for bytes in text.as_bytes().chunks(piece) {
                slim.keep(bytes, &mut kept);
            }
            let kept = String::from_utf8(kept).unwrap();
            let both = || tags(&text).zip(tags(&kept));
            prop_assert_eq!(both().count(), tags(&text).count());
            for (whole, slim) in both() {
                prop_assert_eq!(whole.name, slim.name);
                prop_assert_eq!(whole.attributes, slim.attributes);
                prop_assert_eq!(slim.text, &whole.text[..whole.text.len().min(Slim::TEXT)]);
            }
        }
    }
}
