//! Looking through the whole record: the database's, or an export.

use std::io::BufRead;

use anyhow::Context as _;

use super::chain::GENESIS;
use super::check::{Checker, beginning};
use super::export::Reader;
use super::finding::{Finding, Summary};
use super::model::Head;
use super::store;
use crate::platform::db::{Conn, Db};

/// A place that somebody remembers, and who: "the agent of nas".
pub type Remembered = (Head, String);

/// Looks through the record in the database, as it is at one moment: what the hub adds meanwhile is not looked at.
///
/// # Errors
/// When the database does not answer.
pub async fn verify(
    db: &Db,
    remembered: Vec<Remembered>,
) -> anyhow::Result<Result<Summary, Finding>> {
    let mut tx = db.snapshot().await?;
    let torn = "the tables that say where the audit begins and ends have no rows any more";
    let (start, _) = store::checkpoint(&mut tx).await.context(torn)?;
    let head = store::head(&mut tx).await.context(torn)?;
    let mut checker = Checker::new(start.clone()).ending_with(head);
    for (head, by) in remembered {
        checker = checker.remembered(head, by);
    }
    let looked = look(&mut tx, checker, start.position).await?;
    tx.rollback().await?;
    Ok(looked)
}

async fn look(
    conn: &mut Conn,
    mut checker: Checker,
    start: i64,
) -> sqlx::Result<Result<Summary, Finding>> {
    let mut found = None;
    store::each_after(conn, start, |entry| {
        let taken = match entry {
            Ok(entry) => checker.take(entry, None),
            Err(error) => Err(checker.unreadable(&error)),
        };
        found = taken.err();
        found.is_none()
    })
    .await?;
    Ok(match found {
        Some(finding) => Err(finding),
        None => checker.end(),
    })
}

/// Looks through an export. One that was filtered has gaps: then what is there is looked at, and what is not there
/// counted.
///
/// # Errors
/// When it is no export, or cannot be read.
pub fn verify_export(
    input: impl BufRead,
    is_filtered: bool,
    remembered: Vec<Remembered>,
) -> anyhow::Result<Result<Summary, Finding>> {
    let mut reader = Reader::new(input)?;
    let mut line = reader.next();
    let start = match &line {
        Ok(Some((entry, follows))) if entry.position > 1 => Head {
            position: entry.position - 1,
            hash: follows.clone().unwrap_or_else(|| GENESIS.into()),
        },
        _ => beginning(),
    };
    let mut checker = Checker::new(start);
    if is_filtered {
        checker = checker.with_gaps();
    }
    for (head, by) in remembered {
        checker = checker.remembered(head, by);
    }
    loop {
        let taken = match line {
            Ok(Some((entry, follows))) => checker.take(&entry, follows.as_deref()),
            Ok(None) => return Ok(checker.end()),
            // It was changed so that it is no line any more; a file that cannot be read is no finding.
            Err(error) if error.is::<std::io::Error>() => return Err(error),
            Err(error) => Err(checker.unreadable(&format!("{error:#}"))),
        };
        if let Err(finding) = taken {
            return Ok(Err(finding));
        }
        line = reader.next();
    }
}
