//! The hub's real program, for measuring.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd_testkit::http::Client;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_homelabcmd");

/// What this command of the program prints.
pub(crate) fn output(args: &[&str], folder: &TempDir) -> String {
    let run = Command::new(PROGRAM)
        .args(args)
        .arg("--data-dir")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// A hub that is well.
pub(crate) fn start(folder: &TempDir, port: u16) -> Child {
    let begin = Instant::now();
    let child = Command::new(PROGRAM)
        .args([
            "serve",
            "--log",
            "warn",
            "--listen",
            &format!("127.0.0.1:{port}"),
        ])
        .arg("--data-dir")
        .arg(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut client = Client::new(format!("127.0.0.1:{port}"));
    while !client
        .get("/api/v1/system/health")
        .is_ok_and(|a| a.status == 200)
    {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "the hub does not get well"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("start to healthy: {} ms", begin.elapsed().as_millis());
    child
}
