//! What there is of everything that could be left behind.

use std::sync::Arc;
use std::time::{Duration, Instant};

use homelabcmd::platform::ssh::{Command, Ending, MOST_CHANNELS, Stdin, Watch};
use tokio::sync::mpsc;

use super::farm::{Farm, PATIENCE, command};

/// So much more memory is no leak: a leak of 1 KiB a command would be more.
const SLACK_KIB: u64 = 4096;

/// So many connections, so many times.
const ROUND: usize = 500;
const ROUNDS: usize = 4;

const ABANDONED: u64 = 40;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    descriptors: usize,
    tasks: usize,
    sessions: usize,
    resident_kib: u64,
}

impl Counts {
    /// When all has come to rest.
    pub(crate) async fn settled(farm: &Farm) -> Self {
        until("no connection is left", || farm.sessions() == 0).await;
        let mut counts = Self::now(farm);
        // The hub's side of the last connections ends a moment after the server's.
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let next = Self::now(farm);
            let is_settled = (next.descriptors, next.tasks) == (counts.descriptors, counts.tasks);
            counts = next;
            if is_settled && counts.tasks == 0 {
                break;
            }
        }
        counts
    }

    fn now(farm: &Farm) -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = resident.unwrap().trim().trim_end_matches(" kB");
        Self {
            // One of them is of the reading itself.
            descriptors: std::fs::read_dir("/proc/self/fd").unwrap().count() - 1,
            tasks: tasks(),
            sessions: farm.sessions(),
            resident_kib: kib.parse().unwrap(),
        }
    }

    pub(crate) fn compare(&self, after: &Self) {
        println!("left behind, before and after");
        println!(
            "  descriptors:          {} and {}",
            self.descriptors, after.descriptors
        );
        println!("  tasks:                {} and {}", self.tasks, after.tasks);
        println!(
            "  server processes:     {} and {}",
            self.sessions, after.sessions
        );
        let (before, now) = (self.resident_kib, after.resident_kib);
        println!("  resident:             {before} and {now} KiB");
        assert_eq!(
            self.descriptors, after.descriptors,
            "descriptors are left open"
        );
        assert_eq!((self.tasks, after.tasks), (0, 0), "tasks still run");
        assert_eq!(
            (self.sessions, after.sessions),
            (0, 0),
            "connections are open"
        );
        assert!(now < before + SLACK_KIB, "memory grows");
    }
}

/// Connections that are made and closed again; what each leaves behind would add up.
pub(crate) async fn reconnected(farm: &Farm) {
    println!("connections made and closed");
    for round in 1..=ROUNDS {
        for _ in 0..ROUND / farm.machines.len() {
            let all = (0..farm.machines.len()).map(|machine| async move {
                let connection = Arc::new(farm.connect(machine).await.unwrap());
                let output = connection.run(command(["true"])).await;
                assert!(output.unwrap().is_success());
                connection.close().await;
            });
            futures_util::future::join_all(all).await;
        }
        let counts = Counts::settled(farm).await;
        println!(
            "  resident after {:>5}: {} KiB",
            round * ROUND,
            counts.resident_kib
        );
    }
}

/// Tasks beside the one that measures.
fn tasks() -> usize {
    let metrics = tokio::runtime::Handle::current().metrics();
    metrics.num_alive_tasks() - 1
}

/// Commands that nobody waits for and commands that take too long, over one connection; then as many as
/// may run at once still do.
pub(crate) async fn abandoned(farm: &Farm) {
    let connection = Arc::new(farm.connect(0).await.unwrap());
    let begun = Instant::now();
    for turn in 0..ABANDONED {
        let patience = Duration::from_millis(20 + 7 * (turn % 10));
        let sleep = |limit| connection.run(Command::new(["sleep", "4711.90"], limit));
        let ending = sleep(patience).await.unwrap().ending;
        assert_eq!(ending, Ending::TimedOut { is_gone: true });
        let nobody_waits = tokio::time::timeout(patience, sleep(PATIENCE)).await;
        assert!(nobody_waits.is_err());
    }
    println!(
        "{ABANDONED} commands that took too long, and as many that nobody waited for: {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    until("they are over", || connection.idle_for().is_some()).await;
    let begun = Instant::now();
    let all = (0..MOST_CHANNELS).map(|_| connection.run(command(["sleep", "1"])));
    for output in futures_util::future::join_all(all).await {
        assert!(output.unwrap().is_success());
    }
    let took = begun.elapsed();
    println!(
        "  {MOST_CHANNELS} at once after them:  {:.2} s for `sleep 1`",
        took.as_secs_f64()
    );
    assert!(
        took < Duration::from_millis(1900),
        "places are not given back"
    );
    let left = std::process::Command::new("pgrep")
        .args(["-fx", "sleep 4711.90"])
        .output();
    assert!(left.unwrap().stdout.is_empty(), "some still run");
    connection.close().await;
}

/// A machine that hangs while it is written to: the commands end, and so does the connection.
pub(crate) async fn hung(farm: &Farm) {
    let connection = Arc::new(farm.connect(1).await.unwrap());
    let sshd = &farm.machines[1].sshd;
    let (said, mut pieces) = mpsc::channel(MOST_CHANNELS);
    let watch = Watch::new(move |_, _| said.try_send(()).unwrap_or_default());
    let streams = (0..MOST_CHANNELS).map(|_| {
        let script = "echo ready; exec cat >/dev/null";
        let mut writes = Command::new(["sh", "-c", script], Duration::from_secs(2));
        writes.stdin = Stdin::Reader(Box::pin(tokio::io::repeat(0)));
        writes.watch = Some(watch.clone());
        connection.run(writes)
    });
    let begun = Instant::now();
    let freeze = async {
        for _ in 0..MOST_CHANNELS {
            pieces.recv().await.unwrap();
        }
        sshd.freeze().unwrap();
    };
    let (outputs, ()) = tokio::join!(futures_util::future::join_all(streams), freeze);
    for output in outputs {
        let ending = output.unwrap().ending;
        assert_eq!(ending, Ending::TimedOut { is_gone: false });
    }
    println!(
        "a machine that hangs while it is written to\n  commands of 2 s end:  after {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    drop(connection);
    while tasks() > 0 && begun.elapsed() < Duration::from_secs(120) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (left, after) = (tasks(), begun.elapsed().as_secs_f64());
    println!("  its connection ends:  after {after:.1} s");
    sshd.thaw().unwrap();
    assert_eq!(left, 0, "the connection lives on");
}

/// Waits until something holds; the program ends when it does not in time.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it does not become true that {what}");
}
