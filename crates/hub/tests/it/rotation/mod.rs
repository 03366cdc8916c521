//! Another key in the place of the one that is there, by the real programs: while the hub runs, killed at any
//! point, wherever the key is kept, and on both engines.

mod given;
mod killed;
mod refused;
mod running;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use homelabcmd::config::DataOptions;
use homelabcmd::platform::db::{Db, Location};
use homelabcmd::platform::secrets::Secret;
use homelabcmd::platform::vault::{KeyId, Keyring, NewKey, Place, new_key};
use homelabcmd_testkit::postgres::Postgres;
use sqlx::Row as _;
use tempfile::TempDir;

use crate::support::running::{Hub, token_with};
use crate::support::write_key;

const KEY: &str = "HOMELABCMD_ENCRYPTION_KEY";
const KEY_FILE: &str = "HOMELABCMD_ENCRYPTION_KEY_FILE";
const DATABASE: &str = "HOMELABCMD_DATABASE_URL";

/// An installation: a data folder, a database, and what its programs are told.
pub(super) struct Lab {
    folder: TempDir,
    /// Keys, where the hub does not keep them.
    keys: TempDir,
    server: Option<Postgres>,
    environment: Vec<(&'static str, String)>,
    admin: String,
}

impl Lab {
    /// Whose key is its own affair.
    pub(super) fn own() -> Self {
        Self::with(None, Vec::new())
    }

    pub(super) fn told(name: &'static str, text: &str) -> Self {
        Self::with(None, vec![(name, text.to_owned())])
    }

    pub(super) fn on_postgres() -> Self {
        let server = Postgres::start().unwrap();
        let url = server.url();
        Self::with(Some(server), vec![(DATABASE, url)])
    }

    fn with(server: Option<Postgres>, environment: Vec<(&'static str, String)>) -> Self {
        let folder = TempDir::new().unwrap();
        let mut lab = Self {
            folder,
            keys: TempDir::new().unwrap(),
            server,
            environment,
            admin: String::new(),
        };
        lab.admin = token_with(lab.path(), "admin", &lab.told_now());
        lab
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its programs are told something else from now on.
    pub(super) fn tell(&mut self, name: &'static str, text: &str) {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, text.to_owned()));
    }

    fn told_now(&self) -> Vec<(&str, &str)> {
        let told = self.environment.iter();
        told.map(|(name, text)| (*name, text.as_str())).collect()
    }

    pub(super) fn start(&self) -> Hub {
        Hub::start_with(self.path(), &self.told_now())
    }

    /// A file with a new key.
    pub(super) fn new_key(&self) -> PathBuf {
        let path = self.keys.path().join(new_key().expose());
        write_key(&path, new_key().expose());
        path
    }

    pub(super) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd"));
        command
            .args(words)
            .arg("--data-dir")
            .arg(self.path())
            .envs(self.told_now())
            .stdin(Stdio::null());
        command
    }

    pub(super) fn rotation(&self, file: &Path) -> Command {
        self.command(&["key", "rotate", "--new-key-file", file.to_str().unwrap()])
    }

    /// Rotates to the end; the answer is what was said.
    #[track_caller]
    pub(super) fn rotate(&self, file: &Path) -> String {
        let done = self.rotation(file).output().unwrap();
        assert!(done.status.success(), "{}", text(&done));
        String::from_utf8(done.stdout).unwrap()
    }

    pub(super) fn begin(&self, file: &Path) -> Child {
        let mut command = self.rotation(file);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    pub(super) fn doctor(&self) -> String {
        let looked = self.command(&["doctor"]).output().unwrap();
        String::from_utf8(looked.stdout).unwrap()
    }

    /// The keys as a program finds them that is started now.
    pub(super) fn keyring(&self) -> Keyring {
        let mut options = DataOptions::in_folder(self.path());
        for (name, text) in &self.environment {
            match *name {
                KEY => options.encryption_key = Some(text.as_str().into()),
                KEY_FILE => options.encryption_key_file = Some(text.into()),
                _ => {}
            }
        }
        options.keyring()
    }

    pub(super) async fn db(&self) -> Db {
        let location = match &self.server {
            Some(server) => Location::Server(server.url()),
            None => Location::File(self.path().join("homelabcmd.db")),
        };
        Db::open(&location).await.unwrap()
    }

    /// Channels with secrets, put there as the hub does it; by the API there cannot be so many.
    pub(super) async fn plant(&self, count: usize) -> BTreeMap<String, String> {
        let db = self.db().await;
        let keyring = self.keyring();
        let mut planted = BTreeMap::new();
        let mut tx = db.write().await.unwrap();
        let sealer = keyring.sealer(&db, &mut tx).await.unwrap().of_the_first();
        for number in 0..count {
            let id = format!("00000000-0000-7000-8000-{number:012}");
            let secret = format!(r#"{{"url":"http://127.0.0.1:1/planted-{number}"}}"#);
            let sealed = sealer.seal(&place(&id), &Secret::from(secret.as_str()));
            sqlx::query(
                "insert into channels (id, name, is_enabled, settings, secrets, route, created_at) \
                 values ($1, $2, 1, '{\"kind\":\"webhook\"}', $3, '{}', 0)",
            )
            .bind(&id)
            .bind(format!("planted {number}"))
            .bind(sealed.unwrap())
            .execute(&mut *tx)
            .await
            .unwrap();
            planted.insert(id, secret);
        }
        tx.commit().await.unwrap();
        db.close().await;
        planted
    }

    /// What lies in the database, by the channel's id.
    pub(super) async fn sealed(&self) -> BTreeMap<String, Vec<u8>> {
        let db = self.db().await;
        let mut conn = db.read().await.unwrap();
        let rows = sqlx::query("select id, secrets from channels where secrets is not null")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        drop(conn);
        db.close().await;
        let pair = |row: &sqlx::any::AnyRow| (row.get("id"), row.get("secrets"));
        rows.iter().map(pair).collect()
    }

    /// What a hub that is started now can read.
    pub(super) async fn opened(&self) -> BTreeMap<String, String> {
        let keyring = self.keyring();
        let open = |(id, bytes): (String, Vec<u8>)| {
            let opened = keyring.open(&place(&id), &bytes);
            let opened = opened.unwrap_or_else(|error| panic!("{id}: {error:#}"));
            (id, opened.expose().to_owned())
        };
        self.sealed().await.into_iter().map(open).collect()
    }

    /// Nothing is sealed with another key, and a hub that is started now needs no other one.
    pub(super) async fn assert_all_sealed_with(&self, file: &Path) {
        let new = NewKey::read(file).unwrap();
        for (id, bytes) in self.sealed().await {
            assert!(new.has_sealed(&bytes), "{id}");
        }
        let keys = self.keyring().keys().unwrap();
        let id = keys.next_id().or(keys.told_id());
        assert_eq!(id, Some(new.id()));
    }

    /// The files that have to do with the key that is used.
    pub(super) fn key_files(&self) -> Vec<String> {
        let mut files = self.all_key_files();
        files.retain(|name| !name.ends_with(".old"));
        files
    }

    /// The file that an earlier key of the hub's own is kept in.
    pub(super) fn old_key(&self, key: &str) -> PathBuf {
        let path = self.keys.path().join("once");
        write_key(&path, key);
        self.path()
            .join(format!("encryption.key.{}.old", id_of(&path)))
    }

    /// How many earlier keys are kept.
    pub(super) fn old_keys(&self) -> usize {
        self.all_key_files().len() - self.key_files().len()
    }

    /// What is on record of keys, oldest first, without the key's id.
    pub(super) async fn on_record(&self, file: &Path) -> Vec<String> {
        let db = self.db().await;
        let mut conn = db.read().await.unwrap();
        let sql = "select action from audit where subject = $1 order by position";
        let found = sqlx::query_scalar(sql)
            .bind(format!("the encryption key {}", id_of(file)))
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        drop(conn);
        db.close().await;
        found
    }

    fn all_key_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut keys: Vec<String> = names.filter(|name| name.contains("encryption")).collect();
        keys.sort();
        keys
    }
}

pub(super) fn place(id: &str) -> Place {
    Place::new("channels", id, "secrets")
}

pub(super) fn id_of(file: &Path) -> KeyId {
    NewKey::read(file).unwrap().id()
}

pub(super) fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

/// All that a program said.
pub(super) fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
}
