//! The hub of the fleet: the program as it is, listening on this machine's end of the nodes' network,
//! with an empty data folder.

use std::cell::RefCell;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use homelabcmd_testkit::http::Client;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::wait::until;
use super::{engine, left_over};
use crate::child::Child;
use crate::{process, say};

/// What comes of a beat is seen soon; a package manager or a restarting service takes longer.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running hub and the right to do everything in it.
pub(super) struct Hub {
    program: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
    token: String,
    process: RefCell<Option<Child>>,
}

impl Hub {
    /// Starts it.
    pub(super) fn start(
        program: &Path,
        address: SocketAddr,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        left_over::end(&engine::path("hub.pid"), "homelabcmd")?;
        let data = folder.join("data");
        if data.exists() {
            std::fs::remove_dir_all(&data)
                .with_context(|| format!("cannot remove {}", data.display()))?;
        }
        let mut hub = Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            address,
            token: String::new(),
            process: RefCell::new(None),
        };
        let mut command = Command::new(program);
        command.args(["token", "create", "--name", "fleet", "--role", "admin"]);
        hub.token = process::output(command.arg("--data-dir").arg(&data))?
            .trim()
            .to_owned();
        hub.power_on()?;
        Ok(hub)
    }

    /// Starts its process again, on the data that it had.
    pub(super) fn power_on(&self) -> anyhow::Result<()> {
        self.power_on_told(&[])
    }

    /// The same, with these options.
    pub(super) fn power_on_told(&self, options: &[&str]) -> anyhow::Result<()> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log())
            .with_context(|| format!("cannot write {}", self.log().display()))?;
        let mut command = Command::new(&self.program);
        command
            .args(["serve", "--listen", &self.address.to_string(), "--data-dir"])
            .arg(self.folder.join("data"))
            .args(options)
            .stdout(log.try_clone()?)
            .stderr(log);
        let process = Child::start(&mut command)?;
        std::fs::write(engine::path("hub.pid"), process.id().to_string())?;
        *self.process.borrow_mut() = Some(process);
        until("the hub is healthy", PATIENCE, || {
            if let Some(process) = self.process.borrow_mut().as_mut()
                && let Some(status) = process.ended()?
            {
                bail!("the hub ended at its start ({status})");
            }
            let answer = Client::new(self.address.to_string()).get("/api/v1/system/health");
            Ok(answer
                .is_ok_and(|answer| answer.status == 200)
                .then_some(()))
        })
    }

    /// Kills its process: nothing is written or said any more.
    pub(super) fn lose_power(&self) {
        *self.process.borrow_mut() = None;
    }

    /// Lets it hang: connections are taken by the kernel, and nobody answers.
    pub(super) fn freeze(&self) {
        if let Some(process) = self.process.borrow_mut().as_mut() {
            process.signal(Signal::STOP);
        }
    }

    /// Lets it go on.
    pub(super) fn thaw(&self) {
        if let Some(process) = self.process.borrow_mut().as_mut() {
            process.signal(Signal::CONT);
        }
    }

    /// What it listens on.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An admin's token.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Asks the API and gives its answer; anything but a success is an error.
    pub(super) fn api(&self, method: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let mut client = Client::new(self.address.to_string()).bearer(&self.token);
        let body = match body {
            Value::Null => Vec::new(),
            body => serde_json::to_vec(body)?,
        };
        let answer = client.send(method, &format!("/api/v1{path}"), &body)?;
        ensure!(
            (200..300).contains(&answer.status),
            "{method} {path} was answered with {}: {}",
            answer.status,
            answer.text()
        );
        if answer.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&answer.body)
            .with_context(|| format!("{method} {path} was answered with no JSON"))
    }

    /// `GET`.
    pub(super) fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.api("GET", path, &Value::Null)
    }

    /// The command that the page shows under Add machine.
    pub(super) fn install_command(&self, wishes: &Value) -> anyhow::Result<String> {
        let made = self.api("POST", "/agents/enrolments", wishes)?;
        text(&made, "/command").map(str::to_owned)
    }

    /// A machine by its id.
    pub(super) fn machine(&self, id: &str) -> anyhow::Result<Value> {
        self.get(&format!("/machines/{id}"))
    }

    /// The id of the machine with this name.
    pub(super) fn id_of(&self, name: &str) -> anyhow::Result<String> {
        let list = self.get("/machines")?;
        let found: Vec<&Value> = list["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|machine| machine["name"] == json!(name))
            .collect();
        ensure!(
            found.len() == 1,
            "{} machines are called {name}",
            found.len()
        );
        text(found[0], "/id").map(str::to_owned)
    }

    /// Forgets every machine. Nodes get the addresses of those before them, so a scenario that finds the
    /// last one's machines would take its own for theirs.
    pub(super) fn forget_machines(&self) -> anyhow::Result<()> {
        let list = self.get("/machines")?;
        for machine in list["items"].as_array().into_iter().flatten() {
            let path = format!("/machines/{}", text(machine, "/id")?);
            self.api("DELETE", &path, &Value::Null)?;
        }
        Ok(())
    }

    /// Waits until a machine is as described, and gives it.
    pub(super) fn until_machine(
        &self,
        id: &str,
        what: &str,
        so: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let mut last = Value::Null;
        until(what, PATIENCE, || {
            last = self.machine(id)?;
            Ok(so(&last).then(|| last.clone()))
        })
        .with_context(|| {
            format!(
                "last it was {} ({}), warnings {}",
                last["status"], last["status_reason"], last["warnings"]
            )
        })
    }

    /// Waits until a machine has this status for this reason.
    pub(super) fn until_status(&self, id: &str, status: &str, reason: &str) -> anyhow::Result<()> {
        let what = format!("the machine is {status}: {reason}");
        self.until_machine(id, &what, |machine| {
            machine["status"] == json!(status) && machine["status_reason"] == json!(reason)
        })
        .map(|_| ())
    }

    /// When a machine's samples of the last hour were taken, in Unix seconds.
    pub(super) fn sample_times(&self, id: &str) -> anyhow::Result<Vec<f64>> {
        let path = format!("/machines/{id}/metrics?range=1h&metrics=uptime&max_points=5000");
        let chart = self.get(&path)?;
        let points = chart.pointer("/series/0/points").and_then(Value::as_array);
        Ok(points
            .into_iter()
            .flatten()
            .filter_map(|point| point[0].as_f64())
            .collect())
    }

    /// Prints what it said last, for a scenario that failed.
    pub(super) fn say_end_of_log(&self) {
        let text = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        say::line(&format!("  the hub's log, {}:", self.log().display()));
        for line in &lines[lines.len().saturating_sub(20)..] {
            say::line(&format!("    {line}"));
        }
    }

    fn log(&self) -> PathBuf {
        self.folder.join("hub.log")
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        if let Some(process) = self.process.get_mut() {
            process.end(Duration::from_secs(20));
        }
    }
}

/// The text at a place in an answer.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> anyhow::Result<&'a str> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .with_context(|| format!("there is no text at {pointer} in {value}"))
}
