//! How long a search of a network takes, from the request that starts it to its end.
//!
//! Starts the release hub in a network namespace of its own, with a cable to another one that nobody else
//! is on, and searches 10.77.0.0/24 as a person would. It needs no root, but user namespaces, `unshare`,
//! `nsenter` and `ip`.
//!
//! `cargo bench -p homelabcmd --bench discovery -- [RUNS]`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod program;

use std::time::{Duration, Instant};

use homelabcmd_testkit::http::Client;
use homelabcmd_testkit::link;
use serde_json::{Value, json};

use self::program::{free_port, output, start};

/// Says which of the networks this process is in.
const INSIDE: &str = "--inside=";

/// What it is called, and what a shell does to make it. The far end has .2 to .31 in the third; what is sent
/// to the hardware address of the second is dropped.
const NETWORKS: &[(&str, &str)] = &[
    ("nobody is there", ""),
    (
        "all drop what comes",
        "for n in $(seq 2 254); do
             ip neigh add 10.77.0.$n lladdr 02:77:00:00:00:01 dev near0 nud permanent
         done",
    ),
    (
        "thirty are there, the others drop what comes",
        "for n in $(seq 2 31); do at_far ip addr add 10.77.0.$n/24 dev far0; done
         for n in $(seq 32 254); do
             ip neigh add 10.77.0.$n lladdr 02:77:00:00:00:01 dev near0 nud permanent
         done",
    ),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let runs = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(5);
    if let Some(name) = args.iter().find_map(|arg| arg.strip_prefix(INSIDE)) {
        return measure(name, runs);
    }
    let own = std::env::current_exe().unwrap();
    for (name, setup) in NETWORKS {
        let setup = format!(
            "ip addr del 10.77.0.1/24 dev near0\nip addr add 10.77.0.1/22 dev near0\n{setup}"
        );
        let status = link::command(&own, &setup)
            .arg(format!("{INSIDE}{name}"))
            .arg(runs.to_string())
            .status()
            .unwrap();
        assert!(status.success(), "{name}");
    }
}

fn measure(name: &str, runs: usize) {
    let folder = tempfile::TempDir::new().unwrap();
    let token = output(
        &["token", "create", "--name", "bench", "--role", "operator"],
        &folder,
    );
    let port = free_port();
    let mut hub = start(&folder, port);
    let mut client = Client::new(format!("127.0.0.1:{port}")).bearer(&token);
    for (cidr, mdns) in [
        ("10.77.0.0/24", true),
        ("10.77.0.0/24", false),
        ("10.77.0.0/22", false),
    ] {
        let mut times = Vec::new();
        let mut hosts = 0;
        for _ in 0..runs {
            let begin = Instant::now();
            let body = json!({"cidrs": [cidr], "mdns": mdns}).to_string();
            let run = client.post("/api/v1/discovery", body.as_bytes()).unwrap();
            let mut run: Value = serde_json::from_str(&run.text()).unwrap();
            let path = format!("/api/v1/discovery/{}", run["id"].as_str().unwrap());
            while run["state"] == "running" {
                std::thread::sleep(Duration::from_millis(10));
                let answer = client.get(&path).unwrap();
                run = serde_json::from_str(&answer.text()).unwrap();
            }
            times.push(begin.elapsed().as_secs_f64());
            assert_eq!((&run["state"], &run["notes"]), (&json!("done"), &json!([])));
            hosts = run["hosts"].as_array().unwrap().len();
        }
        times.sort_by(f64::total_cmp);
        println!(
            "{name}; {cidr}{}: {hosts} hosts, {:.2} to {:.2} s, median {:.2} s",
            if mdns { " with mDNS" } else { "" },
            times[0],
            times[times.len() - 1],
            times[times.len() / 2]
        );
    }
    hub.kill().unwrap();
    hub.wait().unwrap();
}
