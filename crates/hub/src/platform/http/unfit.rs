//! What does not fit, in plain words: where it is and what is expected there, and nothing of what was sent. That
//! may be a secret in the wrong place.
//!
//! `serde` gives its errors as text in which both stand. What is expected is at the end of it and is written in
//! our own code; what is before that is thrown away, but for the names of fields that we gave.

use serde_path_to_error::{Path, Segment};

use super::FieldError;

/// What is said of text that has no words here.
pub(super) const OTHERWISE: &str = "This is not what is expected here.";

/// The sizes of numbers, as `serde` calls them.
const WHOLE: &[(&str, &str)] = &[
    ("u8", " from 0 to 255"),
    ("u16", " from 0 to 65535"),
    ("u32", " that is not negative"),
    ("u64", " that is not negative"),
    ("usize", " that is not negative"),
    ("i8", " from -128 to 127"),
    ("i16", ""),
    ("i32", ""),
    ("i64", ""),
];

/// Which part of a body does not fit, and what is expected there.
pub(super) fn unfit(path: &Path, said: &str) -> FieldError {
    let mut pointer = pointer(path, said.starts_with("unknown field `"));
    // Names that we gave.
    let ours = ["missing field `", "duplicate field `"];
    let ours = ours.iter().find_map(|words| said.strip_prefix(words));
    if let Some((field, _)) = ours.and_then(|said| said.split_once('`')) {
        pointer.push('/');
        pointer.push_str(field);
    }
    FieldError {
        pointer,
        detail: words(said),
    }
}

/// What is expected, by what `serde` said.
pub(super) fn words(said: &str) -> String {
    let said = without_position(said);
    if said.starts_with("missing field `") {
        return "This is needed.".into();
    }
    if said.starts_with("duplicate field `") {
        return "This is here twice.".into();
    }
    if said.starts_with("unknown field `") {
        return match said.rsplit_once(", expected ") {
            Some((_, names)) => format!(
                "There is a field here that is not known. Known are: {}.",
                list(names)
            ),
            None => "No fields are expected here.".into(),
        };
    }
    let Some((before, expected)) = said.rsplit_once(", expected ") else {
        return OTHERWISE.into();
    };
    if before.starts_with("unknown variant `") {
        return format!("One of these is expected here: {}.", list(expected));
    }
    of_kind(expected)
}

/// "a string" → "A text is expected here."
fn of_kind(expected: &str) -> String {
    let whole = WHOLE.iter().find(|(name, _)| *name == expected);
    let what = match expected {
        _ if whole.is_some() => {
            let (_, range) = whole.copied().unwrap_or_default();
            return format!("A whole number{range} is expected here.");
        }
        "a string" | "string" | "a borrowed string" | "a formatted string" => "A text",
        "a boolean" => "Either true or false",
        "f32" | "f64" => "A number",
        "a sequence" => "A list",
        "a map" => "An object",
        "unit" | "null" => "Nothing (null)",
        _ if expected.starts_with("struct ") => "An object",
        _ if expected.starts_with("a tuple of size ") || expected.starts_with("an array of ") => {
            "A list of another length"
        }
        // Our own words for what we read ourselves.
        _ if is_plain(expected) => {
            let mut signs = expected.chars();
            let first = signs.next().map(|sign| sign.to_ascii_uppercase());
            let rest = signs.as_str();
            return format!("{}{rest} is expected here.", first.unwrap_or_default());
        }
        _ => return OTHERWISE.into(),
    };
    format!("{what} is expected here.")
}

fn is_plain(expected: &str) -> bool {
    (expected.starts_with("a ") || expected.starts_with("an "))
        && expected.len() <= 80
        && !expected.contains('`')
}

/// "one of `a`, `b`", "`a` or `b`" → "a, b"
fn list(expected: &str) -> String {
    let names: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    names.join(", ")
}

/// Where it is. The way into one of several shapes is not known, and a name that nobody knows is not repeated.
fn pointer(path: &Path, is_unknown_field: bool) -> String {
    let mut segments: Vec<&Segment> = path.iter().collect();
    if is_unknown_field && matches!(segments.last(), Some(Segment::Map { .. })) {
        segments.pop();
    }
    let mut pointer = String::new();
    for segment in segments {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => break,
        }
    }
    pointer
}

fn without_position(said: &str) -> &str {
    match said.rsplit_once(" at line ") {
        Some((said, position))
            if position
                .chars()
                .all(|sign| sign.is_ascii_digit() || " column".contains(sign)) =>
        {
            said
        }
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    enum Colour {
        Red,
        Green,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what does not fit into it is of interest")]
    struct Lamp {
        name: String,
        colour: Option<Colour>,
        watts: Option<u16>,
        parts: Option<Vec<Lamp>>,
    }

    fn refused(json: &str) -> (String, String) {
        let mut reader = serde_json::Deserializer::from_str(json);
        let error = serde_path_to_error::deserialize::<_, Lamp>(&mut reader).unwrap_err();
        let field = unfit(error.path(), &error.inner().to_string());
        (field.pointer, field.detail)
    }

    #[test]
    fn where_and_what_is_said_and_nothing_of_what_came() {
        for (json, pointer, detail) in [
            (
                r#"{"name": 123456789012}"#,
                "/name",
                "A text is expected here.",
            ),
            (r#"{"watts": 5}"#, "/name", "This is needed."),
            (
                r#"{"name": "x", "hunter2": 1}"#,
                "",
                "There is a field here that is not known. Known are: name, colour, watts, parts.",
            ),
            (
                r#"{"name": "x", "parts": [{"name": "y", "hunter2, expected `x`": 1}]}"#,
                "/parts/0",
                "There is a field here that is not known. Known are: name, colour, watts, parts.",
            ),
            (
                r#"{"name": "x", "colour": "hun\"ter, expected `x`, expected"}"#,
                "/colour",
                "One of these is expected here: red, green.",
            ),
            (
                r#"{"name": "x", "watts": 70000}"#,
                "/watts",
                "A whole number from 0 to 65535 is expected here.",
            ),
            (
                r#"{"name": "x", "watts": "a\", expected b at line 1"}"#,
                "/watts",
                "A whole number from 0 to 65535 is expected here.",
            ),
            (
                r#"{"name": "x", "parts": {"hunter": 2}}"#,
                "/parts",
                "A list is expected here.",
            ),
            (
                r#"{"name": "x", "parts": [{"name": "y"}, "hunter2"]}"#,
                "/parts/1",
                "An object is expected here.",
            ),
            (
                r#"{"name": "x", "name": "y"}"#,
                "/name",
                "This is here twice.",
            ),
        ] {
            assert_eq!(refused(json), (pointer.into(), detail.into()), "{json}");
        }
    }

    #[test]
    fn what_has_no_words_here_is_not_repeated_either() {
        for said in [
            "UUID parsing failed: invalid character: found `h` at 1",
            "hunter2",
            "invalid type: map, expected something `else`",
        ] {
            assert_eq!(words(said), OTHERWISE);
        }
        assert_eq!(
            words("invalid type: integer `7`, expected a formatted UUID string"),
            "A formatted UUID string is expected here."
        );
    }
}
