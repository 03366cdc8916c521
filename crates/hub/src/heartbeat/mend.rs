//! JSON that is nearly JSON, as programs write it that look at bytes nobody chose: a file name that is
//! no UTF-8, a division by zero. One such value must not cost the rest of a beat.

use std::iter::Peekable;
use std::str::Chars;

use super::fields::Notes;

/// The text with what JSON does not know in place of it: `NaN` and `Infinity` as `null`, a number beyond
/// all bounds as the largest there is, halves of characters and bytes that are no text as U+FFFD.
pub(super) fn mended(bytes: &[u8], notes: &mut Notes) -> String {
    let text = String::from_utf8_lossy(bytes);
    if text.len() != bytes.len() {
        notes.add("bytes that are no text were replaced".into());
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                out.push(c);
                string(&mut rest, &mut out, notes);
            }
            'N' | 'I' | '-' | '0'..='9' => {
                let mut word = String::from(c);
                while let Some(c) =
                    rest.next_if(|c| c.is_ascii_alphanumeric() || "+-.".contains(*c))
                {
                    word.push(c);
                }
                out.push_str(bare(&word, notes));
            }
            _ => out.push(c),
        }
    }
    out
}

/// A word outside of strings.
fn bare<'w>(word: &'w str, notes: &mut Notes) -> &'w str {
    if let "NaN" | "Infinity" | "-Infinity" = word {
        notes.add("NaN or Infinity was left out".into());
        return "null";
    }
    match word.parse::<f64>() {
        Ok(number) if number.is_infinite() => {
            notes.add("a number beyond all bounds was clamped".into());
            if number > 0.0 { "1e308" } else { "-1e308" }
        }
        _ => word,
    }
}

/// What follows a quotation mark, up to the next.
fn string(rest: &mut Peekable<Chars<'_>>, out: &mut String, notes: &mut Notes) {
    while let Some(c) = rest.next() {
        match c {
            '\\' => escape(rest, out, notes),
            c if c < ' ' => out.push(' '),
            c => out.push(c),
        }
        if c == '"' {
            return;
        }
    }
}

/// What follows a backslash.
fn escape(rest: &mut Peekable<Chars<'_>>, out: &mut String, notes: &mut Notes) {
    let Some(c) = rest.next() else { return };
    if c != 'u' {
        out.extend(['\\', c]);
        return;
    }
    let first = digits(rest);
    let is = |digits: &str, half: std::ops::RangeInclusive<u32>| {
        u32::from_str_radix(digits, 16).is_ok_and(|code| half.contains(&code))
    };
    if !is(&first, 0xd800..=0xdfff) {
        out.push_str("\\u");
        out.push_str(&first);
        return;
    }
    let mut ahead = rest.clone();
    let second =
        (ahead.next() == Some('\\') && ahead.next() == Some('u')).then(|| digits(&mut ahead));
    match second.filter(|second| is(&first, 0xd800..=0xdbff) && is(second, 0xdc00..=0xdfff)) {
        Some(second) => {
            *rest = ahead;
            out.extend(["\\u", &first, "\\u", &second]);
        }
        None => {
            notes.add("a half of a character was replaced".into());
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// The next four signs, as far as they are hexadecimal digits.
fn digits(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut digits = String::new();
    while digits.len() < 4
        && let Some(c) = rest.next_if(char::is_ascii_hexdigit)
    {
        digits.push(c);
    }
    digits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mend(text: &[u8]) -> (String, Vec<String>) {
        let mut notes = Notes::default();
        (mended(text, &mut notes), notes.into_inner())
    }

    #[test]
    fn each_fault_costs_only_itself() {
        for (faulty, good, note) in [
            (
                &br#"{"NaN":NaN}"#[..],
                r#"{"NaN":null}"#,
                "NaN or Infinity was left out",
            ),
            (
                br#"[-Infinity,1]"#,
                "[null,1]",
                "NaN or Infinity was left out",
            ),
            (
                b"[1e999,-2E+999]",
                "[1e308,-1e308]",
                "a number beyond all bounds was clamped",
            ),
            (
                br#"["a\udcffb"]"#,
                "[\"a\u{fffd}b\"]",
                "a half of a character was replaced",
            ),
            (
                br#"["\ud83d\u0041"]"#,
                "[\"\u{fffd}\\u0041\"]",
                "a half of a character was replaced",
            ),
            (
                b"[\"a\xff\"]",
                "[\"a\u{fffd}\"]",
                "bytes that are no text were replaced",
            ),
        ] {
            assert_eq!(mend(faulty), (good.to_owned(), vec![note.to_owned()]));
        }
    }

    proptest! {
        /// What is JSON stays as it is, whatever stands in its strings.
        #[test]
        fn good_json_is_left_alone(text: String, number: f64, whole: i64) {
            prop_assume!(number.is_finite());
            let json = serde_json::json!({"NaN \" Infinity": text, "😀": [number, whole, true, null]});
            for json in [json.to_string(), json.to_string().replace('😀', "\\ud83d\\ude00")] {
                prop_assert_eq!(mend(json.as_bytes()), (json.clone(), vec![]));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            mend(&bytes);
        }
    }
}
