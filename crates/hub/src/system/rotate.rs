//! `homelabcmd key rotate`: puts another encryption key in the place of the one that is there, while the
//! hub runs, and from wherever it was interrupted.
//!
//! The new key is put beside the old one first; from then on all seal with it and open with both. What is
//! sealed is sealed anew, a few at a time, each only if it is still what was read. When a look within a
//! write transaction finds nothing that the old key sealed, it goes.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};

use super::key::{KeyState, Look, all_sealed, examine, finish, replace, tell, unreadable};
use super::key_record::{STARTED, record, record_end};
use crate::audit::Actor;
use crate::config::DataOptions;
use crate::platform::db::{Conn, Db, Location, migrate};
use crate::platform::vault::{Keyring, Keys, NewKey, Placed, Sealed, Vault};

/// So many are sealed anew in one transaction: nobody who writes waits long for it.
const AT_ONCE: usize = 20;

/// So often it is looked whether something is left. Each look finds less, unless somebody goes on sealing
/// with the old key.
const MOST_PASSES: usize = 100;

/// Seals all secrets with the key in this file.
///
/// # Errors
/// When it cannot be begun, and then nothing has changed; or when it was interrupted, and then the same
/// command goes on.
pub async fn rotate(data: &DataOptions, new_key_file: &Path) -> anyhow::Result<()> {
    let new = NewKey::read(new_key_file)?;
    let rotation = Rotation {
        new,
        keyring: data.keyring(),
        db: open(data).await?,
    };
    let outcome = rotation.run().await;
    rotation.db.close().await;
    outcome
}

/// The database as it is: to bring its tables up to date is for the hub.
async fn open(data: &DataOptions) -> anyhow::Result<Db> {
    let location = data.location()?;
    // The folder of a SQLite file is that of the hub. With a server, the new key could be put where no hub
    // looks for it.
    ensure!(
        matches!(location, Location::File(_)) || data.has_seen_a_hub(),
        "no hub ever ran on the data folder {}: give its --data-dir",
        data.data_dir.display()
    );
    let db = Db::inspect(&location).await?;
    let (have, known) = (db.schema_version().await?, migrate::latest()?);
    ensure!(
        have == known,
        "the database is at schema step {have}, and this program knows {known}: use the program that the \
         hub runs, or start the hub with this one first"
    );
    Ok(db)
}

struct Rotation {
    new: NewKey,
    keyring: Keyring,
    db: Db,
}

impl Rotation {
    async fn run(&self) -> anyhow::Result<()> {
        let Some(vault) = self.begin().await? else {
            say(&format!(
                "The encryption key is {} already: there is nothing to do.",
                self.new.id()
            ));
            return Ok(());
        };
        self.go_on(&vault).await.context(
            "the encryption key is not exchanged yet, and nothing is lost: the hub reads both keys. Run the \
             same command again to go on",
        )
    }

    /// Puts the new key beside the one that is there, if together they open all. The answer has both, also
    /// when the same command, run twice at once, ends first; it is none when there is nothing to do.
    async fn begin(&self) -> anyhow::Result<Option<Vault>> {
        let mut tx = self.db.write().await?;
        let sealer = self.keyring.sealer(&self.db, &mut tx).await?;
        let keys = self.keyring.keys()?;
        let source = self.keyring.source();
        if keys.next_id().is_some_and(|next| next != self.new.id()) {
            match examine(&mut tx, &self.keyring, Look::Inside).await? {
                KeyState::Rotating { finding, remedy }
                | KeyState::DoesNotFit { finding, remedy } => bail!("{finding}. {remedy}"),
                KeyState::NotNeeded | KeyState::Fits { .. } => bail!(finish(&self.keyring)),
            }
        }
        let sealed = all_sealed(&mut tx).await?;
        let vault = self.new.vault(&keys);
        if let Some(finding) = unreadable(&sealed, &vault, keys.told_id(), Look::Inside) {
            let trouble = keys.trouble().map(|error| format!("{error:#}; "));
            bail!(
                "{}{finding}. Nothing was changed. The key that they are sealed with is needed to seal them \
                 anew ({}): bring it back, or enter these secrets anew in the settings before",
                trouble.unwrap_or_default(),
                source.whereabouts()
            );
        }
        if let Some(error) = keys.trouble().filter(|_| !source.is_not_made_yet()) {
            bail!("{error:#}");
        }
        if keys.next_id().is_none() && keys.told_id() == Some(self.new.id()) {
            // Whoever did the last step may have been killed before it was on record.
            if record_end(&mut tx, &actor(), self.new.id()).await? {
                tx.commit().await?;
            }
            return Ok(None);
        }
        record(&mut tx, &actor(), STARTED, self.new.id()).await?;
        sealer.put_next(&self.new)?;
        tx.commit().await?;
        say(&format!(
            "The new key {} is in place: from now on secrets are sealed with it.",
            self.new.id()
        ));
        Ok(Some(vault))
    }

    async fn go_on(&self, vault: &Vault) -> anyhow::Result<()> {
        let mut done = 0;
        for _ in 0..MOST_PASSES {
            let left = {
                let mut conn = self.db.read().await?;
                self.left(&mut conn).await?
            };
            let all = done + left.len();
            for some in left.chunks(AT_ONCE) {
                done += self.seal_anew(some, vault).await?;
                say(&format!("{done} of {all} secrets are sealed anew."));
            }
            if let Some(end) = self.end().await? {
                say(&end);
                return Ok(());
            }
        }
        bail!(
            "secrets are still being sealed with the old key. Does a hub of an older version run? Then start \
             it again with this one"
        );
    }

    /// What another key sealed.
    async fn left(&self, conn: &mut Conn) -> sqlx::Result<Vec<Sealed>> {
        let sealed = all_sealed(conn).await?.into_iter();
        Ok(sealed
            .filter(|one| !self.new.has_sealed(&one.bytes))
            .collect())
    }

    /// Seals some anew, in one transaction; the answer is how many were still what they had been.
    async fn seal_anew(&self, some: &[Sealed], vault: &Vault) -> anyhow::Result<usize> {
        let mut tx = self.db.write().await?;
        self.keyring.sealer(&self.db, &mut tx).await?;
        self.keys_under_way()?;
        let mut done = 0;
        for one in some {
            let secret = vault
                .open_sealed(&one.place, &one.bytes)
                .with_context(|| format!("the secrets of {}", one.owner))?;
            let anew = vault.seal(&one.place, &secret);
            done += usize::from(replace(&mut tx, one, &anew).await?);
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Ends it, if nothing is left; the answer says how.
    async fn end(&self) -> anyhow::Result<Option<String>> {
        let mut tx = self.db.write().await?;
        let sealer = self.keyring.sealer(&self.db, &mut tx).await?;
        if !self.left(&mut tx).await?.is_empty() {
            return Ok(None);
        }
        let all = all_sealed(&mut tx).await?.len();
        // Nothing was written in this transaction: what it has seen is on the disk already, and may rely on
        // the new key alone.
        let id = self.new.id();
        let placed = match self.keys_under_way()?.next_id() {
            Some(_) => sealer.put_in_place(id)?,
            // The same command, run twice at once: the other one was first, and says where the old key is.
            None => Placed::There { old: None },
        };
        // Two transactions: what this one has seen must not be undone by what the next cannot write.
        drop(tx);
        let mut tx = self.db.write().await?;
        record_end(&mut tx, &actor(), id).await?;
        tx.commit().await?;
        let done = format!("All {all} secrets are sealed with the key {id}.");
        let whereabouts = self.keyring.source().whereabouts();
        Ok(Some(match placed {
            Placed::There { old: Some(old) } => format!(
                "{done} It is in {whereabouts} now; keep a copy of it. The old key is in {}: move it away from \
                 here, keep it for as long as you keep copies of the database from before, which open with it \
                 alone, and then delete it.",
                old.display()
            ),
            Placed::There { old: None } => {
                format!("{done} It is in {whereabouts} now; keep a copy of it.")
            }
            Placed::NotYet => format!(
                "{done} {} Keep the old key for as long as you keep copies of the database from before.",
                tell(&self.keyring)
            ),
        }))
    }

    /// The keys, with the new one among them. Without it on the disk, nothing may be sealed with it.
    fn keys_under_way(&self) -> anyhow::Result<Keys> {
        let keys = self.keyring.keys()?;
        ensure!(
            keys.next_id().or(keys.told_id()) == Some(self.new.id()),
            "the new key is gone from {}. That is well if the hub was started with it since; if not, the \
             same command puts it there again",
            self.keyring.next_file()
        );
        Ok(keys)
    }
}

/// Who called the command.
fn actor() -> Actor {
    Actor::command_line(rustix::process::getuid().as_raw())
}

/// Tells how far it is. To whom that is told may be gone: this is no reason to stop half way.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
