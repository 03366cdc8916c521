//! How long it takes from a beat that crosses a line to the message about it.
//!
//! Starts the release hub on a temporary folder with a webhook that leads to a server in this process, and
//! 50 machines that beat in turn, all the time. Then each of them is once too busy: from the moment at which
//! that beat is sent to the moment at which the whole message is there. The rule is set to count at once
//! (`sustained_seconds: 0`); with a rule that waits, it is the beat that ends the wait.
//!
//! `cargo bench -p homelabcmd --bench breach`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod program;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use homelabcmd::platform::clock::Clock;
use homelabcmd_testkit::http::Client;
use serde_json::{Value, json};

const MACHINES: u64 = 50;
/// Longer than this, and it is lost.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() {
    let folder = tempfile::TempDir::new().unwrap();
    let token = |role: &str| {
        let args = ["token", "create", "--name", role, "--role", role];
        program::output(&args, &folder)
    };
    let (admin, agent) = (token("admin"), token("agent"));
    let (say, messages) = channel();
    let peer = listen(say);
    let port = program::free_port();
    let mut hub = program::start(&folder, port);
    let client = |token: &str| Client::new(format!("127.0.0.1:{port}")).header("x-api-key", token);
    let mut settings = client(&admin);
    let hook = json!({"name": "hook", "settings": {"kind": "webhook"},
        "secrets": {"url": format!("http://127.0.0.1:{peer}/hook")}});
    ask(
        &mut settings,
        "POST",
        "/api/v1/settings/notifications/channels",
        &hook,
    );
    let rule = json!({"cpu": {"sustained_seconds": 0}});
    ask(&mut settings, "PUT", "/api/v1/settings/thresholds", &rule);

    let mut agents = client(&agent);
    let clock = Clock::system();
    let mut beat = |machine: u64, sequence: u64, percent: f64| {
        let body = body(machine, sequence, percent, &clock.now().to_string());
        ask(&mut agents, "POST", "/api/v1/agents/heartbeat", &body);
    };
    for machine in 0..MACHINES {
        beat(machine, 1, 5.0);
    }
    let mut took = Vec::new();
    for machine in 0..MACHINES {
        // The others go on, and a moment passes that is another one each time: what waits for a clock to
        // strike would show.
        let until = Instant::now() + Duration::from_millis(200 + machine * 37);
        let mut sequence = 10 * (machine + 1);
        while Instant::now() < until {
            sequence += 1;
            beat((machine + 1 + sequence) % MACHINES, sequence, 5.0);
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = Instant::now();
        beat(machine, 10_000, 97.0);
        let answered = sent.elapsed();
        let (arrived, message): (Instant, Value) = messages.recv_timeout(PATIENCE).unwrap();
        assert_eq!(message["event"], "opened", "{message}");
        let name = &message["machine"]["name"];
        assert_eq!(*name, json!(format!("m{machine}")), "{message}");
        took.push((arrived - sent, answered));
    }
    hub.kill().unwrap();
    hub.wait().unwrap();
    took.sort_unstable();
    let ms = |at: usize| took[at].0.as_secs_f64() * 1000.0;
    let last = took.len() - 1;
    println!(
        "{} breaches, from beat to message: p50 {:.0} ms, p95 {:.0} ms, max {:.0} ms",
        took.len(),
        ms(last / 2),
        ms(last * 95 / 100),
        ms(last)
    );
}

fn ask(client: &mut Client, method: &str, path: &str, body: &Value) {
    let answer = client
        .send(method, path, body.to_string().as_bytes())
        .unwrap();
    assert!(answer.status < 300, "{}: {}", answer.status, answer.text());
}

/// A server that passes on what it is told, with the time at which it had it.
fn listen(say: Sender<(Instant, Value)>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let say = say.clone();
            std::thread::spawn(move || while take(&stream, &say).is_some() {});
        }
    });
    port
}

/// One request of a connection; nothing when there are no more.
fn take(stream: &TcpStream, say: &Sender<(Instant, Value)>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    say.send((Instant::now(), serde_json::from_slice(&body).unwrap()))
        .ok()?;
    let mut stream = stream;
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    stream.write_all(answer).ok()
}

fn body(machine: u64, sequence: u64, percent: f64, at: &str) -> Value {
    json!({
        "protocol": 2,
        "agent": {
            "version": "0.1.0", "guid": format!("bea35da0-143e-4cba-9e5c-{machine:012}"),
            "hostname": format!("m{machine}"), "interval_seconds": 60,
            "machine_id_hash": format!("hash of {machine}"), "run_id": "one",
        },
        "stream": "one", "sequence": sequence, "sent_at": at,
        "samples": [{
            "seq": sequence, "at": at, "uptime_seconds": 86_400 + sequence,
            "cpu": {"percent": percent, "cores": [percent, percent]},
            "load": {"one": 0.5, "five": 0.4, "fifteen": 0.3},
            "memory": {"total_bytes": 8_000_000_000u64, "used_bytes": 2_000_000_000u64,
                "available_bytes": 6_000_000_000u64},
            "filesystems": [{"mount_point": "/", "device": "/dev/sda1", "fs_type": "ext4",
                "total_bytes": 100_000u64, "used_bytes": 40_000u64, "available_bytes": 60_000u64}],
            "interfaces": [],
        }],
    })
}
