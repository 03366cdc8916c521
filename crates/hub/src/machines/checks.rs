//! What people and agents may call a machine. Pure.

use super::expected::Expected;
use crate::platform::http::{Error, Result};

/// A machine's name: one line of 1 to 64 characters.
///
/// # Errors
/// 422.
pub fn checked_name(name: &str) -> Result<String> {
    checked_line("/name", Some(name.into()), 64)?
        .ok_or_else(|| Error::invalid("/name", "A name is needed."))
}

/// A machine's tags.
///
/// # Errors
/// 422.
pub fn checked_tags(tags: Vec<String>) -> Result<Vec<String>> {
    if tags.len() > 32 {
        return Err(Error::invalid("/tags", "At most 32 tags."));
    }
    tags.into_iter()
        .enumerate()
        .map(|(i, tag)| {
            let pointer = format!("/tags/{i}");
            checked_line(&pointer, Some(tag), 40)?
                .ok_or_else(|| Error::invalid(pointer, "A tag has 1 to 40 characters."))
        })
        .collect()
}

/// A text of one line, without blanks around it; empty is absent.
///
/// # Errors
/// 422.
pub fn checked_line(pointer: &str, text: Option<String>, max: usize) -> Result<Option<String>> {
    checked(pointer, text, max, char::is_control)
}

/// A text that may have several lines; empty is absent.
///
/// # Errors
/// 422.
pub fn checked_text(pointer: &str, text: Option<String>, max: usize) -> Result<Option<String>> {
    let is_bad = |c: char| c.is_control() && c != '\n' && c != '\t';
    checked(pointer, text, max, is_bad)
}

fn checked(
    pointer: &str,
    text: Option<String>,
    max: usize,
    is_bad: impl Fn(char) -> bool,
) -> Result<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    let text = text.trim();
    if text.chars().count() > max {
        let detail = format!("At most {max} characters.");
        return Err(Error::invalid(pointer, detail));
    }
    if text.chars().any(is_bad) {
        let detail = "Control characters are not allowed.";
        return Err(Error::invalid(pointer, detail));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// A GUID in its one spelling.
pub(super) fn checked_guid(guid: &str) -> Result<String> {
    uuid::Uuid::parse_str(guid.trim())
        .map(|guid| guid.hyphenated().to_string())
        .map_err(|_| Error::invalid("/guid", "A GUID looks like 8-4-4-4-12 hexadecimal digits."))
}

/// Refuses hours that say nothing, or more than a week has.
///
/// # Errors
/// When there are none, or more than 50.
pub(super) fn checked_expected(expected: Expected) -> Result<Expected> {
    if let Expected::Hours { hours } = &expected
        && !(1..=50).contains(&hours.len())
    {
        return Err(Error::invalid(
            "/expected/hours",
            "Between 1 and 50 stretches of hours.",
        ));
    }
    Ok(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_notes_are_many() {
        assert_eq!(checked_name(" nas \u{202e}😀 ").unwrap(), "nas \u{202e}😀");
        for bad in ["", " ", "a\nb", "a\tb", "a\0b", &"x".repeat(65)] {
            assert!(checked_name(bad).is_err(), "{bad:?}");
        }
        let notes = |text: &str| checked_text("/notes", Some(text.into()), 20);
        assert_eq!(notes("a\n\tb").unwrap().as_deref(), Some("a\n\tb"));
        assert!(notes("a\0b").is_err());
        assert_eq!(notes("  ").unwrap(), None);
    }

    #[test]
    fn a_tag_is_never_empty() {
        assert_eq!(checked_tags(vec![" a ".into()]).unwrap(), ["a"]);
        for bad in ["", " ", "a\0"] {
            assert!(checked_tags(vec![bad.into()]).is_err(), "{bad:?}");
        }
    }
}
