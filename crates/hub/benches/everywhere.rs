//! 50 machines, each asked one thing at the same time through the hub: 50 requests to run an action of the catalogue,
//! each with its record, its line in the audit before and after it, and its answer. Without connections (each
//! machine's way is set anew before, so that the hub opens its key on record, connects and logs in) and with them.
//! 50 real OpenSSH servers on the loopback address, the release hub, HTTP.
//!
//! `cargo bench -p homelabcmd --bench everywhere -- [ROUNDS]` (5 when absent; a round takes a quarter of a minute,
//! because no more than 600 actions may be asked for in one)

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod lab;
mod program;

use std::time::{Duration, Instant};

use homelabcmd_testkit::http::Client;
use homelabcmd_testkit::sshd::{Settings, Sshd};
use serde_json::json;
use tempfile::TempDir;

use self::lab::ask;

const MACHINES: usize = 50;

const ACTIONS: &str = r#"
[kernel]
title = "Kernel"
effect = "Says which kernel runs."
argv = ["uname", "-r"]
danger = "harmless"
"#;

struct Machine {
    sshd: Sshd,
    path: String,
    client: Client,
}

impl Machine {
    /// How it is reached, set anew: the connection that there is, is not used any more.
    fn place(&mut self) {
        let place = json!({"address": "127.0.0.1", "port": self.sshd.port(), "user": Sshd::user().unwrap()});
        let path = format!("{}/connection", self.path);
        ask(&mut self.client, "PUT", &path, &place);
    }

    fn run(&mut self) {
        let path = format!("{}/commands/execute", self.path);
        let answer = ask(
            &mut self.client,
            "POST",
            &path,
            &json!({"action": "kernel"}),
        );
        assert_eq!(answer["exit_code"], 0, "{answer}");
    }
}

fn main() {
    let rounds: usize = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(5);
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("actions.toml"), ACTIONS).unwrap();
    let words = ["token", "create", "--name", "bench", "--role", "admin"];
    let token = program::output(&words, &folder);
    let port = program::free_port();
    let mut hub = program::start(&folder, port);
    let client = || Client::new(format!("127.0.0.1:{port}")).bearer(&token);
    let mut admin = client();
    let generate = "/credentials/ssh_key/generate";
    let key = ask(&mut admin, "POST", generate, &json!({}));
    let line = key["public"]["line"].as_str().unwrap().to_owned();
    let approve = "/commands/catalogue/kernel/approve";
    ask(&mut admin, "POST", approve, &json!({}));
    let limits = json!({"per_minute": 600});
    ask(&mut admin, "PUT", "/settings/commands", &limits);
    // What a `.bashrc` does is not the hub's time, and it runs for each command.
    let settings = Settings {
        empty_home: rustix::process::geteuid().is_root(),
        ..Settings::default()
    };
    let mut machines: Vec<Machine> = (0..MACHINES)
        .map(|number| {
            let sshd = Sshd::start_with(&settings).unwrap();
            sshd.authorize(&line).unwrap();
            let name = json!({"name": format!("machine-{number}")});
            let made = ask(&mut admin, "POST", "/machines", &name);
            let path = format!("/machines/{}", made["id"].as_str().unwrap());
            let client = client();
            Machine { sshd, path, client }
        })
        .collect();
    // Host keys are seen, caches are filled.
    machines.iter_mut().for_each(Machine::place);
    all(&mut machines);
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        machines.iter_mut().for_each(Machine::place);
        cold.push(all(&mut machines));
        for _ in 0..2 {
            warm.push(all(&mut machines));
        }
        // Three times 50 a quarter of a minute.
        std::thread::sleep(Duration::from_secs(16));
    }
    println!("{MACHINES} machines, each asked one thing through the hub");
    print("without connections", &mut cold);
    print("with connections", &mut warm);
    hub.kill().unwrap();
    hub.wait().unwrap();
}

/// Asks all of them at once; how long it took until the last answer.
fn all(machines: &mut [Machine]) -> Duration {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for machine in machines {
            scope.spawn(|| machine.run());
        }
    });
    begun.elapsed()
}

fn print(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    let middle = ms(&times[times.len() / 2]);
    let longest = ms(times.last().unwrap());
    println!("{what:<20} p50 {middle:>7.1} ms   longest {longest:>7.1} ms");
}
