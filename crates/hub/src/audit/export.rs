//! The record as CSV, and CSV as the record: what is written can be looked through again.
//!
//! A spreadsheet takes what begins with `=`, `+`, `-` or `@` for a formula, and names are chosen by others. So a
//! field that begins with one of these, with a tab or a carriage return, gets an apostrophe before it; and so does
//! one that begins with an apostrophe. Then each apostrophe at a field's beginning is one that was put there, and
//! who reads takes it away.

use std::io::BufRead;

use anyhow::{Context as _, bail, ensure};
use jiff::Timestamp;

use super::model::Recorded;
use crate::platform::clock::from_ms;

/// The first line.
pub(super) const HEADER: &str = "position,at,actor_kind,actor,action,machine_id,subject,outcome,detail,\
     previous_hash,hash\n";

const COLUMNS: usize = 11;

/// No entry is longer.
const LONGEST: usize = 1 << 20;

/// Adds an entry and the hash of the one that it follows.
pub(super) fn write_line(text: &mut String, entry: &Recorded, follows: Option<&str>) {
    let (position, at) = (entry.position.to_string(), from_ms(entry.at).to_string());
    let fields = [
        &position,
        &at,
        &entry.actor_kind,
        &entry.actor,
        &entry.action,
        entry.machine_id.as_deref().unwrap_or_default(),
        &entry.subject,
        &entry.outcome,
        &entry.detail,
        follows.unwrap_or_default(),
        entry.hash.as_deref().unwrap_or_default(),
    ];
    for (number, field) in fields.into_iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        write_field(text, field);
    }
    text.push('\n');
}

fn write_field(text: &mut String, field: &str) {
    let guard = match field.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        true => "'",
        false => "",
    };
    if field.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(guard);
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(guard);
        text.push_str(field);
    }
}

/// Entries of an export, in the order of its lines.
pub(super) struct Reader<R> {
    input: R,
    line: Vec<u8>,
}

/// An entry, and the hash that it says to follow.
pub(super) type Line = (Recorded, Option<String>);

impl<R: BufRead> Reader<R> {
    /// # Errors
    /// When this is no export of the record.
    pub(super) fn new(input: R) -> anyhow::Result<Self> {
        let mut reader = Self {
            input,
            line: Vec::new(),
        };
        let is_ours = reader.read_line()? && fields(&reader.line)? == header();
        ensure!(
            is_ours,
            "this is no export of the audit: its first line is another one"
        );
        Ok(reader)
    }

    /// # Errors
    /// When the next line is no entry.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Line>> {
        if !self.read_line()? {
            return Ok(None);
        }
        read(fields(&self.line)?).map(Some)
    }

    /// Reads on to the end of a line that is none within quotes.
    fn read_line(&mut self) -> anyhow::Result<bool> {
        self.line.clear();
        let mut quotes = 0;
        loop {
            let begin = self.line.len();
            if self.input.read_until(b'\n', &mut self.line)? == 0 {
                ensure!(self.line.is_empty(), "a quote is not closed");
                return Ok(false);
            }
            let some = self.line.get(begin..).unwrap_or_default();
            quotes += some.iter().filter(|byte| **byte == b'"').count();
            if quotes % 2 == 0 {
                return Ok(true);
            }
            ensure!(self.line.len() < LONGEST, "a quote is not closed");
        }
    }
}

fn header() -> Vec<String> {
    HEADER.trim_end().split(',').map(str::to_owned).collect()
}

fn fields(line: &[u8]) -> anyhow::Result<Vec<String>> {
    let text = std::str::from_utf8(line).context("this is no UTF-8")?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let mut rest = Some(text.strip_suffix('\r').unwrap_or(text));
    let mut fields = Vec::with_capacity(COLUMNS);
    while let Some(text) = rest {
        let (mut field, after) = field(text)?;
        if field.starts_with('\'') {
            field.remove(0);
        }
        fields.push(field);
        rest = after;
    }
    Ok(fields)
}

/// The first field, and what comes after the comma behind it.
fn field(text: &str) -> anyhow::Result<(String, Option<&str>)> {
    let Some(mut rest) = text.strip_prefix('"') else {
        return Ok(match text.split_once(',') {
            Some((field, rest)) => (field.to_owned(), Some(rest)),
            None => (text.to_owned(), None),
        });
    };
    let mut field = String::new();
    loop {
        let (part, after) = rest.split_once('"').context("a quote is not closed")?;
        field.push_str(part);
        rest = match after.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                more
            }
            None if after.is_empty() => return Ok((field, None)),
            None => {
                let after = after
                    .strip_prefix(',')
                    .context("a field goes on after its quotes")?;
                return Ok((field, Some(after)));
            }
        };
    }
}

fn read(fields: Vec<String>) -> anyhow::Result<Line> {
    let count = fields.len();
    let Ok(fields) = <[String; COLUMNS]>::try_from(fields) else {
        bail!("it has {count} fields and not {COLUMNS}");
    };
    let [
        position,
        at,
        actor_kind,
        actor,
        action,
        machine_id,
        subject,
        outcome,
        detail,
        follows,
        hash,
    ] = fields;
    let time: Timestamp = at.parse().context("its time is none")?;
    // Another spelling of the same time is another text.
    ensure!(
        time == from_ms(time.as_millisecond()) && time.to_string() == at,
        "its time is none of ours"
    );
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let entry = Recorded {
        position: position.parse().context("its number is none")?,
        at: time.as_millisecond(),
        actor_kind,
        actor,
        action,
        machine_id: given(machine_id),
        subject,
        outcome,
        detail,
        hash: given(hash),
    };
    ensure!(
        entry.position.to_string() == position,
        "its number is none of ours"
    );
    Ok((entry, given(follows)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry() -> Recorded {
        Recorded {
            position: 7,
            at: 1_795_435_200_123,
            actor_kind: "user".into(),
            actor: "Ada".into(),
            action: "user.created".into(),
            machine_id: None,
            subject: "Grace".into(),
            outcome: "done".into(),
            detail: "{\"a\":\"b, c\"}".into(),
            hash: Some("ab".repeat(32)),
        }
    }

    fn again(text: &str) -> anyhow::Result<Vec<Line>> {
        let mut reader = Reader::new(text.as_bytes())?;
        let mut lines = Vec::new();
        while let Some(line) = reader.next()? {
            lines.push(line);
        }
        Ok(lines)
    }

    fn written(entry: &Recorded, follows: Option<&str>) -> String {
        let mut text = HEADER.to_owned();
        write_line(&mut text, entry, follows);
        text
    }

    #[test]
    fn a_line_is_as_spreadsheets_read_it() {
        let mut entry = entry();
        entry.subject = "=cmd|' /C calc'!A0".into();
        let text = written(&entry, None);
        assert_eq!(
            text.lines().nth(1).unwrap(),
            format!(
                "7,2026-11-23T12:00:00.123Z,user,Ada,user.created,,'=cmd|' /C calc'!A0,done,\
                 \"{{\"\"a\"\":\"\"b, c\"\"}}\",,{}",
                "ab".repeat(32)
            )
        );
        assert_eq!(again(&text).unwrap(), [(entry.clone(), None)]);
        // A program may have ended the lines otherwise.
        let other = text.replace('\n', "\r\n");
        assert_eq!(again(&other).unwrap(), [(entry, None)]);
    }

    #[test]
    fn what_is_no_export_is_refused() {
        let good = written(&entry(), None);
        for bad in [
            String::new(),
            "position,at\n1,2\n".into(),
            good.replace("Ada", "\"Ada"),
            good.replace("Ada", "\"Ada\"x"),
            good.replace("Ada", "Ada,x"),
            good.replace(".123Z", ".1234Z"),
            good.replace("\n7,", "\n07,"),
        ] {
            assert!(again(&bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_field_comes_back_and_no_field_begins_a_formula(
            texts in proptest::collection::vec("[=+@'\"\t\r\n,a-]{0,6}|.{0,8}", 5),
        ) {
            let mut entry = entry();
            let mut texts = texts.into_iter();
            let mut next = || texts.next().unwrap();
            (entry.actor, entry.subject, entry.detail) = (next(), next(), next());
            entry.machine_id = Some(next()).filter(|id| !id.is_empty());
            entry.action = next();
            let text = written(&entry, Some("cd"));
            prop_assert_eq!(again(&text).unwrap(), [(entry.clone(), Some("cd".to_owned()))]);
            for field in [&entry.actor, &entry.subject, &entry.detail] {
                let mut written = String::new();
                write_field(&mut written, field);
                let shown = written.strip_prefix('"').unwrap_or(&written);
                prop_assert!(!shown.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", shown);
            }
        }
    }
}
