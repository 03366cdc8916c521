//! `homelabcmd audit verify`: looks through the record, in the database or in an export, and says what is wrong.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};

use crate::audit::{self, Finding, Head, Remembered, Summary};
use crate::config::DataOptions;
use crate::machines::{self, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::db::{Conn, Db, migrate};

/// What is looked through.
#[derive(Debug)]
pub struct Verification {
    /// An export; without one it is the database.
    pub file: Option<PathBuf>,
    /// The export was filtered.
    pub is_filtered: bool,
    /// A place that somebody wrote down.
    pub head: Option<Head>,
}

/// Looks through all of it; the answer is the exit code: 1 when something is wrong.
///
/// # Errors
/// When it cannot be read.
pub async fn verify(data: &DataOptions, what: Verification) -> anyhow::Result<ExitCode> {
    let mut remembered = Vec::new();
    remembered.extend(what.head.clone().map(|head| (head, OWN.to_owned())));
    let looked = match &what.file {
        Some(path) => verify_file(path, what.is_filtered, remembered)?,
        None => {
            let db = Db::inspect(&data.location()?).await?;
            let looked = verify_database(&db, remembered).await;
            db.close().await;
            looked?
        }
    };
    Ok(match looked {
        Err(finding) => {
            say(&format!("The audit is not as it was written: {finding}."));
            ExitCode::FAILURE
        }
        Ok(summary) if summary.too_old.iter().any(|by| by == OWN) => {
            say(&words(&summary));
            say("The entry of --head is not there any more and cannot be compared.");
            ExitCode::FAILURE
        }
        Ok(summary) => {
            say(&words(&summary));
            ExitCode::SUCCESS
        }
    })
}

/// Who gave a place on the command line.
const OWN: &str = "who gave --head";

fn verify_file(
    path: &Path,
    is_filtered: bool,
    remembered: Vec<Remembered>,
) -> anyhow::Result<Result<Summary, Finding>> {
    let trouble = || format!("{}", path.display());
    let file = File::open(path).with_context(trouble)?;
    audit::verify_export(BufReader::new(file), is_filtered, remembered).with_context(trouble)
}

pub(super) async fn verify_database(
    db: &Db,
    mut remembered: Vec<Remembered>,
) -> anyhow::Result<Result<Summary, Finding>> {
    let (have, known) = (db.schema_version().await?, migrate::latest()?);
    ensure!(
        have == known,
        "the database is at schema step {have}, and this program knows {known}: use the program that the \
         hub runs, or start the hub with this one first"
    );
    let mut conn = db.read().await?;
    remembered.extend(remembered_by_agents(&mut conn).await?);
    drop(conn);
    audit::verify(db, remembered).await
}

/// What agents remember, whether it is in the record or not.
async fn remembered_by_agents(conn: &mut Conn) -> sqlx::Result<Vec<Remembered>> {
    let names = machines::names(conn).await?;
    let mut all = Vec::new();
    for anchor in audit::anchors(conn).await? {
        let id = MachineId::parse(&anchor.machine_id);
        let name = id.and_then(|id| names.get(&id));
        let by = match name {
            Some(name) => format!("the agent of {name}"),
            None => format!(
                "the agent of the machine {}, which is gone,",
                anchor.machine_id
            ),
        };
        // A machine that is gone will never tell of a place that is there: what it said is in the record.
        let contradicted = anchor.contradicted.filter(|_| name.is_some());
        let places = [anchor.found, contradicted].into_iter().flatten();
        all.extend(places.map(|(head, at)| (head, format!("{by} (told at {})", from_ms(at)))));
    }
    Ok(all)
}

fn words(summary: &Summary) -> String {
    let Summary {
        entries,
        unchained,
        left_out,
        first,
        head,
        confirmed,
        ..
    } = summary;
    let (Some(first), Some(head)) = (first, head) else {
        return "The audit has no entries yet.".into();
    };
    let mut text = format!(
        "The audit is as it was written: {entries} entries, from {first} to {}. Its head is {head}.",
        head.position
    );
    if *unchained > 0 {
        text += &format!(
            " {unchained} of before there were hashes are not among them: nothing is known of those."
        );
    }
    if *left_out > 0 {
        text += &format!(" {left_out} between them are not in this export.");
    }
    if *confirmed > 1 {
        text += &format!(" {} remembered places were compared.", confirmed - 1);
    }
    text
}

#[expect(
    clippy::print_stdout,
    reason = "a command's answer goes to standard output"
)]
fn say(text: &str) {
    println!("{text}");
}
