//! `homelabcmd audit verify`, by the real program, beside a hub that runs.

use std::path::Path;
use std::process::{Command, Output};

use homelabcmd::platform::db::{Db, Location};
use homelabcmd_testkit::postgres::Postgres;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{run, without_guards};
use crate::support::running::{Hub, token_with};

struct Lab {
    folder: TempDir,
    server: Option<Postgres>,
    admin: String,
}

impl Lab {
    fn new(server: Option<Postgres>) -> Self {
        let mut lab = Self {
            folder: TempDir::new().unwrap(),
            server,
            admin: String::new(),
        };
        lab.admin = token_with(lab.folder.path(), "admin", &lab.told());
        lab
    }

    fn told(&self) -> Vec<(&'static str, &'static str)> {
        let url = self.server.as_ref().map(|server| &*server.url().leak());
        url.map(|url| ("HOMELABCMD_DATABASE_URL", url))
            .into_iter()
            .collect()
    }

    fn start(&self) -> Hub {
        Hub::start_with(self.folder.path(), &self.told())
    }

    /// The code and what was said.
    fn verify(&self, words: &[&str]) -> (i32, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
            .args(["audit", "verify"])
            .args(words)
            .arg("--data-dir")
            .arg(self.folder.path())
            .envs(self.told())
            .output()
            .unwrap();
        let Output { stdout, stderr, .. } = &done;
        let text = String::from_utf8_lossy(stdout).into_owned() + &String::from_utf8_lossy(stderr);
        (done.status.code().unwrap(), text)
    }

    async fn db(&self) -> Db {
        let location = match &self.server {
            Some(server) => Location::Server(server.url()),
            None => Location::File(self.folder.path().join("homelabcmd.db")),
        };
        Db::open(&location).await.unwrap()
    }

    fn export(&self, hub: &Hub, path: &Path) {
        let answer = hub.ask(&self.admin, "GET", "/audit.csv", &Value::Null);
        assert_eq!(answer.status, 200);
        std::fs::write(path, answer.body).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    verifies(&Lab::new(None)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql() {
    verifies(&Lab::new(Some(Postgres::start().unwrap()))).await;
}

async fn verifies(lab: &Lab) {
    let (code, said) = lab.verify(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 entries, from 1 to 1"), "the token: {said}");
    let hub = lab.start();
    for number in 0..20 {
        hub.send(
            &lab.admin,
            "POST",
            "/machines",
            &json!({"name": format!("m{number}")}),
        );
    }
    let (code, said) = lab.verify(&[]);
    assert_eq!(code, 0, "{said}");
    // The token, the catalogue, and the machines.
    assert!(
        said.starts_with("The audit is as it was written: 22 entries, from 1 to 22."),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    let head = said
        .split("Its head is ")
        .nth(1)
        .unwrap()
        .trim_end()
        .trim_end_matches('.')
        .to_owned();

    let file = lab.folder.path().join("audit.csv");
    lab.export(&hub, &file);
    let name = file.to_str().unwrap();
    assert_eq!(lab.verify(&["--file", name]).0, 0);
    assert_eq!(lab.verify(&["--file", name, "--head", &head]).0, 0);
    hub.send(&lab.admin, "POST", "/machines", &json!({"name": "more"}));
    // A head from before is still there; one that is made up is not.
    assert_eq!(lab.verify(&["--head", &head]).0, 0);
    let other = format!("22:{}", "ab".repeat(32));
    let (code, said) = lab.verify(&["--head", &other]);
    assert_eq!(code, 1);
    assert!(
        said.contains("entry 22 is another one than who gave --head remembers"),
        "{said}"
    );
    let later = format!("40:{}", "ab".repeat(32));
    let (code, said) = lab.verify(&["--head", &later]);
    assert_eq!(code, 1);
    assert!(
        said.contains("entry 24 and all up to entry 40 are missing"),
        "{said}"
    );
    assert_eq!(lab.verify(&["--head", "nonsense"]).0, 2);

    // What is done behind the hub's back while it runs.
    let db = lab.db().await;
    without_guards(&db).await;
    run(
        &db,
        "update audit set subject = 'another' where position = 9",
    )
    .await
    .unwrap();
    let (code, said) = lab.verify(&[]);
    assert_eq!(code, 1);
    assert!(
        said.starts_with("The audit is not as it was written: entry 9 does not follow"),
        "{said}"
    );
    db.close().await;
    lab.export(&hub, &file);
    let (code, said) = lab.verify(&["--file", name]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("entry 9 does not follow"), "{said}");
    // The export knows what is not in it, and says so of a part.
    let part = hub.ask(&lab.admin, "GET", "/audit.csv?text=m1", &Value::Null);
    std::fs::write(&file, part.body).unwrap();
    assert_eq!(lab.verify(&["--file", name]).0, 1);
    let (code, said) = lab.verify(&["--file", name, "--filtered"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("between them are not in this export"),
        "{said}"
    );
    assert_eq!(lab.verify(&["--file", "/nowhere"]).0, 1);
    hub.kill();
}
