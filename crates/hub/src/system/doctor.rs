//! `homelabcmd doctor`: looks at an installation and says what is wrong and what to do.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use super::key::{KeyState, Look, examine};
use super::verify::verify_database;
use crate::accounts;
use crate::config::DataOptions;
use crate::machines;
use crate::platform::db::{Conn, Db, Location, migrate};

/// Looks at everything; the answer is the exit code: 1 when something is wrong.
///
/// # Errors
/// Never for what it looks at: that is said and counted.
pub async fn doctor(data: &DataOptions) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    folder(&mut report, &data.data_dir);
    space(&mut report, &data.data_dir);
    database(&mut report, data).await;
    old_keys(&report, &data.data_dir);
    agent(&mut report);
    report.end()
}

#[derive(Default)]
struct Report {
    wrong: u32,
}

#[expect(
    clippy::print_stdout,
    reason = "a command's answer goes to standard output"
)]
impl Report {
    fn good(&self, text: &str) {
        println!("  ok     {text}");
    }

    fn note(&self, text: &str) {
        println!("  note   {text}");
    }

    fn bad(&mut self, text: &str, remedy: &str) {
        self.wrong += 1;
        println!("  WRONG  {text}");
        println!("         {remedy}");
    }

    fn end(self) -> anyhow::Result<ExitCode> {
        match self.wrong {
            0 => println!("All is well."),
            1 => println!("One thing is wrong."),
            n => println!("{n} things are wrong."),
        }
        Ok(ExitCode::from(u8::from(self.wrong > 0)))
    }
}

fn folder(report: &mut Report, dir: &Path) {
    match dir.metadata() {
        Ok(meta) if meta.permissions().mode() & 0o077 != 0 => report.bad(
            &format!("the data folder {} can be read by others", dir.display()),
            &format!("chmod 700 {}", dir.display()),
        ),
        Ok(_) => report.good(&format!("the data folder {} is private", dir.display())),
        Err(error) => report.bad(
            &format!("the data folder {} cannot be read: {error}", dir.display()),
            "Start the hub once, or give the right --data-dir.",
        ),
    }
}

fn space(report: &mut Report, dir: &Path) {
    let Ok(stat) = rustix::fs::statvfs(dir) else {
        return;
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let mib = free >> 20;
    if mib < 500 {
        report.bad(
            &format!("only {mib} MiB are free where the data folder is"),
            "Make room, or shorten how long history is kept (Settings, General).",
        );
    } else {
        report.good(&format!(
            "{} GiB are free where the data folder is",
            mib >> 10
        ));
    }
}

async fn database(report: &mut Report, data: &DataOptions) {
    let location = match data.location() {
        Ok(location) => location,
        Err(error) => {
            report.bad(&format!("{error:#}"), "Give the right file.");
            return;
        }
    };
    if let Location::File(path) = &location {
        match path.try_exists() {
            Ok(true) => {}
            Ok(false) => {
                report.bad(
                    &format!("there is no database at {}", path.display()),
                    "Start the hub once, or give the right --data-dir.",
                );
                return;
            }
            Err(error) => {
                report.bad(
                    &format!("{} cannot be reached: {error}", path.display()),
                    "Ask as the user that the hub runs as.",
                );
                return;
            }
        }
    }
    // Looks only: a doctor that migrates would change what it examines.
    let db = match Db::inspect(&location).await {
        Ok(db) => db,
        Err(error) => {
            report.bad(
                &format!("{error:#}"),
                "Restore a backup, or ask for help with this text.",
            );
            return;
        }
    };
    match (db.schema_version().await, migrate::latest()) {
        (Ok(have), Ok(known)) if have == known => {
            report.good(&format!("the database is at schema step {have}"));
        }
        (Ok(have), Ok(known)) if have > known => report.bad(
            &format!("the database is at schema step {have}; this program knows {known}"),
            "It was written by a newer hub: run that version.",
        ),
        (Ok(have), Ok(known)) => report.note(&format!(
            "the database is at schema step {have}; the next start brings it to {known}"
        )),
        (Err(error), _) => report.bad(
            &format!("the database cannot be read: {error}"),
            "Restore a backup, or ask for help with this text.",
        ),
        (_, Err(error)) => report.bad(&format!("{error:#}"), "This program is damaged."),
    }
    match db.integrity().await {
        Ok(None) => report.good("the database is sound"),
        Ok(Some(finding)) => {
            report.bad(
                &format!("the database is damaged: {finding}"),
                "Restore a backup.",
            );
        }
        Err(error) => {
            report.bad(
                &format!("the database cannot be checked: {error}"),
                "Restore a backup.",
            );
        }
    }
    if let Ok(mut conn) = db.read().await {
        match accounts::any_user(&mut conn).await {
            Ok(true) => report.good("somebody can log in"),
            Ok(false) => {
                report.note("nobody can log in yet: the hub prints a set-up link at start");
            }
            Err(_) => {}
        }
        key(report, &mut conn, data).await;
        record(report, &db).await;
        if let Ok(count) = machines::count(&mut conn).await {
            report.good(&format!("{count} machines are known"));
        }
    }
    db.close().await;
}

/// The record of who did what, with what agents remember of it.
async fn record(report: &mut Report, db: &Db) {
    // An older schema has no chain yet.
    match verify_database(db, Vec::new()).await {
        Ok(Ok(summary)) => report.good(&format!(
            "the audit is as it was written, all {} entries of its chain",
            summary.entries
        )),
        Ok(Err(finding)) => report.bad(
            &format!("the audit is not as it was written: {finding}"),
            "Was the database restored from a backup? If not, somebody has changed it: compare with an older \
             backup, and look who can write it.",
        ),
        Err(_) => {}
    }
}

async fn key(report: &mut Report, conn: &mut Conn, data: &DataOptions) {
    // An older schema has no secrets yet.
    match examine(conn, &data.keyring(), Look::Inside).await {
        Ok(KeyState::NotNeeded) => {
            report.note("no secret is kept yet: the encryption key is not needed");
        }
        Ok(KeyState::Fits { secrets, key }) => report.good(&format!(
            "the encryption key {key} opens all {secrets} secrets"
        )),
        Ok(KeyState::Rotating { finding, remedy } | KeyState::DoesNotFit { finding, remedy }) => {
            report.bad(&finding, &remedy);
        }
        Err(_) => {}
    }
}

/// Keys that another one took the place of.
fn old_keys(report: &Report, dir: &Path) {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut old: Vec<String> = names
        .filter(|name| name.starts_with("encryption.key.") && name.ends_with(".old"))
        .collect();
    old.sort();
    for name in old {
        report.note(&format!(
            "an earlier encryption key is still in {}: move it away from here",
            dir.join(name).display()
        ));
    }
}

fn agent(report: &mut Report) {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join("homelabcmd-agent")))
        .filter(|path| path.is_file());
    match beside {
        Some(path) => report.good(&format!("the agent to hand out is {}", path.display())),
        None => report.note(
            "there is no homelabcmd-agent beside this program: the install command of \
             Add machine cannot download one for this architecture",
        ),
    }
}
