//! What agents are told of the record, and what they remember of it. A hub cannot vouch for itself: who can write
//! its database can write its record anew. Somebody else who remembers one place in it notices.
//!
//! A beat costs no look at the database: what it is told and what it tells is in memory, and the job compares.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;

use super::finding::Finding;
use super::model::{Actor, ActorKind, Entry, Head, Outcome};
use super::store::{self, Anchor};
use crate::app::App;
use crate::platform::db::{Conn, Tx};

/// What an agent remembers is written down so often at most.
const WRITTEN_APART_MS: i64 = 3_600_000;

/// An agent that tells something else each time is recorded so often at most.
const RECORDED_APART_MS: i64 = 3_600_000;

const DAY_MS: i64 = 86_400_000;

/// What is known of the record without a look at it.
#[derive(Default)]
pub struct Heads(Mutex<State>);

#[derive(Default)]
struct State {
    newest: Option<Head>,
    /// By machine: its name and what its agent remembers.
    told: HashMap<String, (String, Head)>,
    /// The day on which the head was last logged.
    logged_on: Option<i64>,
    check: Option<Check>,
}

/// The last time that the hub looked through the whole record.
#[derive(Debug, Clone)]
pub struct Check {
    /// Milliseconds.
    pub at: i64,
    /// Entries that it looked at, where nothing was wrong.
    pub entries: u64,
    /// What was wrong.
    pub finding: Option<Finding>,
}

impl Heads {
    /// The newest entry that is known to be on disk; none while there is no entry.
    pub fn newest(&self) -> Option<Head> {
        let newest = self.state().newest.clone();
        newest.filter(|head| head.position > 0)
    }

    /// The agent of a machine remembers this place.
    pub fn tell(&self, machine_id: String, name: String, head: Head) {
        self.state().told.insert(machine_id, (name, head));
    }

    /// When the record was last looked through, since the hub started.
    pub fn last_check(&self) -> Option<Check> {
        self.state().check.clone()
    }

    pub(super) fn checked(&self, check: Check) {
        self.state().check = Some(check);
    }

    fn told(&self) -> Vec<(String, String, Head)> {
        let state = self.state();
        let told = state.told.iter();
        let told = told.map(|(id, (name, head))| (id.clone(), name.clone(), head.clone()));
        told.collect()
    }

    /// Takes over what was read; whether it is to be logged, once a day.
    fn read(&self, head: &Head, day: i64) -> bool {
        let mut state = self.state();
        state.newest = Some(head.clone());
        state.logged_on.replace(day) != Some(day)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads where the record ends and logs it: the log may be kept where the record is not. To be called when the hub
/// starts and when it stops.
///
/// # Errors
/// When the database does not answer.
pub async fn read_head(app: &App) -> sqlx::Result<()> {
    let mut conn = app.db.read().await?;
    let head = store::head(&mut conn).await?;
    app.heads.read(&head, app.clock.now_ms().div_euclid(DAY_MS));
    log(&head);
    Ok(())
}

fn log(head: &Head) {
    tracing::info!(
        audit.position = head.position,
        audit.hash = head.hash,
        "the audit ends with {head}"
    );
}

/// Reads where the record ends, and compares it with what agents remember; what it found.
pub(super) async fn compare(app: &App) -> anyhow::Result<String> {
    // First what they remember: they were told it by who had read it.
    let told = app.heads.told();
    let now = app.clock.now_ms();
    let mut conn = app.db.read().await?;
    let head = store::head(&mut conn).await?;
    if app.heads.read(&head, now.div_euclid(DAY_MS)) {
        log(&head);
    }
    if told.is_empty() {
        return Ok(format!("The last entry is {}.", head.position));
    }
    let kept = Kept::read(&mut conn, head, &told).await?;
    let anchors = store::anchors(&mut conn).await?;
    drop(conn);
    let known: HashMap<&str, &Anchor> = anchors
        .iter()
        .map(|anchor| (anchor.machine_id.as_str(), anchor))
        .collect();
    let mut news = Vec::new();
    for (id, name, head) in &told {
        let known = known.get(id.as_str()).copied();
        news.extend(step(known, id, head, &kept, now).map(|news| (name, news)));
    }
    let count = told.len();
    if news.is_empty() {
        return Ok(format!("{count} agents were heard."));
    }
    let mut tx = app.db.write().await?;
    for (name, news) in &news {
        write(&mut tx, name, news, &kept.head, now).await?;
    }
    tx.commit().await?;
    let against = news
        .iter()
        .filter(|(_, news)| news.is_contradiction)
        .count();
    Ok(match against {
        0 => format!(
            "{count} agents were heard; what {} remember was written down.",
            news.len()
        ),
        _ => format!("{count} agents were heard; {against} remember what is not in the record."),
    })
}

/// The record, as far as it is remembered.
struct Kept {
    checkpoint: Head,
    head: Head,
    hashes: HashMap<i64, String>,
}

impl Kept {
    async fn read(
        conn: &mut Conn,
        head: Head,
        told: &[(String, String, Head)],
    ) -> sqlx::Result<Self> {
        let mut places: Vec<i64> = told.iter().map(|(_, _, head)| head.position).collect();
        places.sort_unstable();
        places.dedup();
        // The checkpoint last: what it passes meanwhile is not missing.
        let hashes = store::hashes(conn, &places).await?;
        let (checkpoint, _) = store::checkpoint(conn).await?;
        Ok(Self {
            checkpoint,
            head,
            hashes,
        })
    }

    /// Whether a place is in it; nobody knows of one that went.
    fn has(&self, place: &Head) -> Option<bool> {
        if place.position < self.checkpoint.position {
            return None;
        }
        if place.position == self.checkpoint.position {
            return Some(place.hash == self.checkpoint.hash);
        }
        Some(self.hashes.get(&place.position) == Some(&place.hash))
    }
}

/// What is to be written of an agent.
#[derive(Debug, PartialEq)]
struct News {
    anchor: Anchor,
    is_contradiction: bool,
}

fn step(known: Option<&Anchor>, id: &str, told: &Head, kept: &Kept, now: i64) -> Option<News> {
    let mut anchor = known.cloned().unwrap_or_else(|| Anchor {
        machine_id: id.to_owned(),
        found: None,
        contradicted: None,
    });
    let is_contradiction = !kept.has(told)?;
    if is_contradiction {
        let is_said = anchor
            .contradicted
            .as_ref()
            .is_some_and(|(head, at)| head == told || (0..RECORDED_APART_MS).contains(&(now - at)));
        if is_said {
            return None;
        }
        anchor.contradicted = Some((told.clone(), now));
    } else {
        let is_fresh = anchor
            .found
            .as_ref()
            .is_some_and(|(head, at)| head == told || (0..WRITTEN_APART_MS).contains(&(now - at)));
        if is_fresh && anchor.contradicted.is_none() {
            return None;
        }
        anchor.found = Some((told.clone(), now));
        anchor.contradicted = None;
    }
    Some(News {
        anchor,
        is_contradiction,
    })
}

async fn write(tx: &mut Tx, name: &str, news: &News, head: &Head, now: i64) -> sqlx::Result<()> {
    let anchor = &news.anchor;
    if let (true, Some((told, _))) = (news.is_contradiction, &anchor.contradicted) {
        let what = match told.position > head.position {
            true => "an entry after the last one",
            false => "another entry than the one that is there",
        };
        tracing::error!(
            machine.id = anchor.machine_id,
            "the agent of {name} remembers {what}: {told}. The database was restored from an earlier moment, or \
             the audit was changed; see `homelabcmd audit verify`"
        );
        let actor = Actor {
            kind: ActorKind::Agent,
            name: name.to_owned(),
        };
        let subject = format!("entry {}", told.position);
        let mut entry = Entry::done(now, &actor, "audit.contradicted", subject)
            .on(&anchor.machine_id)
            .with(json!({
                "remembered": { "position": told.position, "hash": told.hash },
                "last": { "position": head.position, "hash": head.hash },
            }));
        entry.outcome = Outcome::Failed;
        store::record(tx, &entry).await?;
    }
    store::save_anchor(tx, anchor).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn place(position: i64, letter: &str) -> Head {
        Head::checked(position, &letter.repeat(64)).unwrap()
    }

    fn kept() -> Kept {
        Kept {
            checkpoint: place(10, "c"),
            head: place(30, "a"),
            hashes: [(20, "b".repeat(64)), (30, "a".repeat(64))].into(),
        }
    }

    #[test]
    fn a_place_is_there_or_another_or_too_old() {
        let kept = kept();
        for (place, there) in [
            (place(9, "e"), None),
            (place(10, "c"), Some(true)),
            (place(10, "e"), Some(false)),
            (place(20, "b"), Some(true)),
            (place(20, "e"), Some(false)),
            (place(30, "a"), Some(true)),
            (place(31, "a"), Some(false)),
        ] {
            assert_eq!(kept.has(&place), there, "{place}");
        }
    }

    #[test]
    fn where_the_record_ends_is_logged_once_a_day_and_told_when_there_is_an_entry() {
        let heads = Heads::default();
        assert_eq!(heads.newest(), None);
        let logged = [7, 7, 8, 8].map(|day| heads.read(&place(30, "a"), day));
        assert_eq!(logged, [true, false, true, false]);
        assert_eq!(heads.newest(), Some(place(30, "a")));
        heads.read(&place(0, "0"), 8);
        assert_eq!(heads.newest(), None);
    }

    #[test]
    fn what_fits_is_written_once_an_hour() {
        let kept = kept();
        let first = step(None, "m", &place(20, "b"), &kept, HOUR).unwrap();
        assert_eq!(first.anchor.found, Some((place(20, "b"), HOUR)));
        let known = Some(&first.anchor);
        assert_eq!(step(known, "m", &place(30, "a"), &kept, 2 * HOUR - 1), None);
        // The same says nothing new, however old.
        assert_eq!(step(known, "m", &place(20, "b"), &kept, 9 * HOUR), None);
        let second = step(known, "m", &place(30, "a"), &kept, 2 * HOUR).unwrap();
        assert_eq!(second.anchor.found, Some((place(30, "a"), 2 * HOUR)));
    }

    #[test]
    fn what_does_not_fit_is_said_once_and_stays_until_it_fits() {
        let kept = kept();
        let first = step(None, "m", &place(40, "f"), &kept, HOUR).unwrap();
        assert!(first.is_contradiction);
        let known = Some(&first.anchor);
        assert_eq!(step(known, "m", &place(40, "f"), &kept, 99 * HOUR), None);
        // Who says another thing with each beat does not fill the record.
        assert_eq!(step(known, "m", &place(41, "f"), &kept, HOUR + 1), None);
        let other = step(known, "m", &place(41, "f"), &kept, 2 * HOUR).unwrap();
        assert!(other.is_contradiction);
        let fits = step(known, "m", &place(30, "a"), &kept, HOUR + 1).unwrap();
        assert!(!fits.is_contradiction);
        assert_eq!(fits.anchor.contradicted, None);
    }
}
