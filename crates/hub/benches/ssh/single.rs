//! One machine, one connection: what a command costs, and how fast bytes come and go.

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use homelabcmd::platform::ssh::{Connection, MOST_CHANNELS, Sudo, Upload};

use super::farm::{Farm, PATIENCE, command};
use super::master::Master;
use super::times::Times;

const TURNS: usize = 500;
const MIB: usize = 1024 * 1024;

/// How long four at once are kept busy, each time.
const SPELL: Duration = Duration::from_secs(2);

pub(crate) async fn measure(farm: &Farm) {
    let mut connecting = Times::default();
    for _ in 0..20 {
        let begun = Instant::now();
        let connection = farm.connect(0).await.unwrap();
        connecting.push(begun.elapsed());
        connection.close().await;
    }
    println!("one machine\n  connect and log in:   {connecting}");
    let connection = Arc::new(farm.connect(0).await.unwrap());
    let port = farm.machines[0].sshd.port();
    let master = Arc::new(Master::start(&farm.login, port));
    in_turn(&connection, &master).await;
    at_once(&connection, &master).await;
    bytes(farm, &connection).await;
    connection.close().await;
}

async fn in_turn(connection: &Arc<Connection>, master: &Arc<Master>) {
    let [mut ours, mut theirs, mut shells] = [(); 3].map(|()| Times::default());
    for turn in 0..TURNS + 20 {
        let begun = Instant::now();
        assert!(
            connection
                .run(command(["true"]))
                .await
                .unwrap()
                .is_success()
        );
        let our_time = begun.elapsed();
        let master = master.clone();
        let blocking = move || {
            let begun = Instant::now();
            assert!(master.run("true"));
            let their_time = begun.elapsed();
            let begun = Instant::now();
            shell();
            (their_time, begun.elapsed())
        };
        let (their_time, shell_time) = tokio::task::spawn_blocking(blocking).await.unwrap();
        // The first ones warm up.
        if turn >= 20 {
            ours.push(our_time);
            theirs.push(their_time);
            shells.push(shell_time);
        }
    }
    println!("  `true`:               {ours}");
    println!("  by ControlMaster:     {theirs}");
    println!(
        "  ratio of the p50:     {:.2} (asked for: at most 0.50)",
        ours.ms(0.5) / theirs.ms(0.5)
    );
    println!("  its shell, locally:   {shells}");
}

/// What the machine itself has to do for a command: the user's shell, and the program.
fn shell() {
    let status = std::process::Command::new("bash")
        .args([
            "-c",
            r#"export LC_ALL=C; printf '%s\n' "$$" >&2; exec true"#,
        ])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success());
}

async fn at_once(connection: &Arc<Connection>, master: &Arc<Master>) {
    let (mut ours, mut theirs) = (0.0, 0.0);
    const SPELLS: usize = 3;
    for _ in 0..SPELLS {
        let workers = (0..MOST_CHANNELS).map(|_| async {
            let (begun, mut count) = (Instant::now(), 0_u32);
            while begun.elapsed() < SPELL {
                assert!(
                    connection
                        .run(command(["true"]))
                        .await
                        .unwrap()
                        .is_success()
                );
                count += 1;
            }
            f64::from(count) / begun.elapsed().as_secs_f64()
        });
        ours += futures_util::future::join_all(workers)
            .await
            .iter()
            .sum::<f64>();
        let workers = (0..MOST_CHANNELS).map(|_| {
            let master = master.clone();
            tokio::task::spawn_blocking(move || {
                let (begun, mut count) = (Instant::now(), 0_u32);
                while begun.elapsed() < SPELL {
                    assert!(master.run("true"));
                    count += 1;
                }
                f64::from(count) / begun.elapsed().as_secs_f64()
            })
        });
        for worker in futures_util::future::join_all(workers).await {
            theirs += worker.unwrap();
        }
    }
    let spells = SPELLS as f64;
    println!(
        "  {MOST_CHANNELS} at once:            {:.0} a second; by ControlMaster {:.0}",
        ours / spells,
        theirs / spells
    );
}

async fn bytes(farm: &Farm, connection: &Arc<Connection>) {
    let rate = |bytes: usize, time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    for _ in 0..3 {
        let length = 64 * MIB;
        let begun = Instant::now();
        let zeros = command(["head", "-c", &length.to_string(), "/dev/zero"]);
        let output = connection.run(zeros).await.unwrap();
        let came = begun.elapsed();
        assert!(output.is_success() && output.stdout.total() == length as u64);
        let path = farm.machines[0].sshd.folder().join("upload");
        let content = vec![7; 32 * MIB];
        let upload = Upload {
            bytes: content.clone(),
            path: path.display().to_string(),
            mode: 0o600,
            owner: None,
            check: Vec::new(),
            sudo: Sudo::No,
            timeout: PATIENCE,
        };
        let begun = Instant::now();
        assert!(connection.upload(upload).await.unwrap().is_success());
        let went = begun.elapsed();
        assert!(std::fs::read(&path).unwrap() == content);
        println!(
            "  64 MiB of output:     {:.0} MB/s; 32 MiB uploaded, checked and synced: {:.0} MB/s",
            rate(length, came),
            rate(content.len(), went)
        );
    }
}
