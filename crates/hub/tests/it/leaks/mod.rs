//! Secrets are nowhere but where they are used: each kind is planted through the API of the real program and
//! used, rightly and wrongly; then it is looked for in everything that the hub leaves or says. That is the
//! data folder (database, write-ahead log, and a copy of it as a backup has it), its log at the finest
//! level, every answer to a question, every error, and what a crash leaves.
//!
//! What a crash leaves is what the hub itself writes when it ends against its will, which is a line in the
//! log, and the image of its memory that the system may write: of that there is none (`a_crash_…`). The memory
//! itself is another matter: while a secret is used, and in buffers of HTTP for a while after that, it is there in
//! plain. What is held to is that a hub holds none that it was not asked to use, and wipes those that open
//! machines (`a_hub_that_did_nothing_yet_…`).

mod memory;
mod needles;
mod planted;
mod used;

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use homelabcmd::router;
use serde_json::{Value, json};

use self::planted::{Lab, PASSWORD};
use crate::support::running::Hub;

#[test]
fn no_secret_is_in_a_file_a_log_an_answer_or_an_error() {
    let mut lab = Lab::start();
    lab.plant();
    lab.plant_the_encryption_key();
    lab.use_them();
    lab.provoke_errors();
    lab.ask_everything();
    let said = lab.answers.len();
    assert!(said > 120, "only {said} answers were looked through");
    for (what, answer) in std::mem::take(&mut lab.answers) {
        let found = lab.needles.found_in(&answer);
        let text = String::from_utf8_lossy(&answer).into_owned();
        assert!(found.is_empty(), "{what}: {found:?}: {text}");
    }
    // While it runs, with its write-ahead log.
    let copy = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .arg("-a")
        .arg(lab.folder.path())
        .arg(copy.path())
        .status();
    assert!(copied.unwrap().success());
    look_through(&mut lab, copy.path());
    // And when it has started anew, and says how it found the secrets.
    lab.restart();
    let log = lab.hub.as_ref().unwrap().log();
    assert!(log.contains("DEBUG"), "the finest levels are logged: {log}");
    lab.hub.take().unwrap().kill();
    let folder = lab.folder.path().to_owned();
    look_through(&mut lab, &folder);
    // The look finds what is there.
    std::fs::write(folder.join("proof"), format!("x{PASSWORD}x")).unwrap();
    assert!(!found_below(&mut lab, &folder).is_empty());
}

fn look_through(lab: &mut Lab, folder: &Path) {
    let found = found_below(lab, folder);
    assert!(found.is_empty(), "{found:#?}");
}

fn found_below(lab: &mut Lab, folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // The one place of the key.
            let is_key = path.ends_with("encryption.key");
            if is_key && lab.is_the_encryption_key(&path) {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let secrets = lab.needles.found_in(&bytes);
            found.extend(
                secrets
                    .iter()
                    .map(|secret| format!("{}: {secret}", path.display())),
            );
            if let Some(secret) = secrets.first() {
                eprintln!("{secret}:\n{}", lines_with(&bytes, lab));
            }
        }
    }
    found
}

/// The lines of a text in which a secret is.
fn lines_with(bytes: &[u8], lab: &mut Lab) -> String {
    let lines = bytes.split(|byte| *byte == b'\n');
    let found: Vec<String> = lines
        .filter(|line| !lab.needles.found_in(line).is_empty())
        .take(5)
        .map(|line| String::from_utf8_lossy(&line[..line.len().min(600)]).into_owned())
        .collect();
    found.join("\n")
}

/// What is asked of each address that can be asked: all of the description, with the ids at hand.
fn questions(ids: &[(&'static str, String)]) -> Vec<String> {
    let description = serde_json::to_value(router::api().1).unwrap();
    let mut paths = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        // A stream has no end; what it sends is what the other addresses show.
        if methods.get("get").is_none() || path.ends_with("/events") {
            continue;
        }
        let id = ids
            .iter()
            .find(|(beginning, _)| path.starts_with(beginning));
        let path = match id {
            Some((_, id)) => path.replace("{id}", id),
            None => path.clone(),
        };
        paths.push(path.replace("{architecture}", "x86_64"));
    }
    paths
}

/// A hub that was only started holds no secret in its memory: each is opened when it is used. Looking into a process
/// needs the rights of root: the hub lets nobody else, be it who started it.
#[test]
fn a_hub_that_did_nothing_yet_has_no_stored_secret_in_its_memory() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let mut lab = Lab::start();
    lab.plant();
    let process = |lab: &Lab| lab.hub.as_ref().unwrap().id();
    // It was just told all of them.
    let told: BTreeSet<String> = memory::found_in(process(&lab), &mut lab.needles);
    assert!(
        !told.is_empty(),
        "the look into the memory finds nothing at all"
    );
    lab.restart();
    let found = memory::found_in(process(&lab), &mut lab.needles);
    assert!(found.is_empty(), "{found:#?}");
    lab.use_what_is_stored();
    // What opens machines is wiped with its last use. What was sent over HTTP may be left in buffers that were
    // only given back: of channels here, whose server even repeats it, of the tailnet, of who asked the hub.
    let mut left = memory::found_in(process(&lab), &mut lab.needles);
    left.retain(|secret| !IN_BUFFERS.iter().any(|what| secret.starts_with(what)));
    assert!(left.is_empty(), "{left:#?}");
}

/// Secrets that go over HTTP.
const IN_BUFFERS: &[&str] = &[
    "a secret of ",
    "Tailscale's API key",
    "an OAuth client's secret",
    "the token of an admin",
];

/// The image that a system writes of a program that crashes would hold what it was just told.
#[test]
fn a_crash_leaves_no_image_of_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, address) = memory::start_with_dumps_allowed(folder.path());
    assert!(
        memory::is_closed(hub.id()),
        "who runs as the hub's user can read its memory, and a crash handler, too"
    );
    let mut client = homelabcmd_testkit::http::Client::new(address);
    let body = json!({"name": "ada", "password": PASSWORD});
    client
        .post("/api/v1/session", body.to_string().as_bytes())
        .unwrap();
    let ended = memory::abort(hub);
    assert!(!ended.core_dumped(), "{ended}");
    let names = std::fs::read_dir(folder.path()).unwrap();
    let names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("core"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

impl Lab {
    fn ask_everything(&mut self) {
        let ids = self.ids();
        let mut fine = 0;
        let paths = questions(&ids);
        for path in &paths {
            let path = path.trim_start_matches("/api/v1");
            fine += usize::from(self.keep("GET", path, &Value::Null).status == 200);
        }
        assert!(
            fine + 4 >= paths.len(),
            "{fine} of {} had an answer",
            paths.len()
        );
        let outside = ["/metrics", "/api/openapi.json", "/api/docs"];
        for path in outside {
            let answer = self.client().get(path).unwrap();
            self.answers.push((path.into(), answer.body));
        }
    }

    fn restart(&mut self) {
        self.hub.take().unwrap().kill();
        self.hub = Some(Hub::start_with(self.folder.path(), &self.environment()));
    }
}
