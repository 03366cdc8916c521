//! The hub is away: what the agent keeps, and what arrives later.

use std::path::Path;

use homelabcmd_testkit::small_disk;
use tempfile::TempDir;

use crate::support::{Agent, Hub, LAST, SAMPLES, until};

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_the_hub_and_a_kill_of_the_agent_lose_nothing() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let (token, port) = (hub.shared_token().await, hub.address.port());
    let agent = Agent::start(port, &token, state.path());
    until("the first beats arrive", async || {
        hub.number(SAMPLES).await >= 2
    })
    .await;

    let before = hub.number(LAST).await;
    hub.vanish().await;
    let ring = state.path().join("ring");
    until("samples are kept on disk", async || kept(&ring).1 >= 3).await;
    agent.signal("-KILL");
    let on_disk = kept(&ring).1;
    drop(agent);

    let hub = Hub::start(data.path(), port).await;
    let _agent = Agent::start(port, &token, state.path());
    let wanted = before + i64::try_from(on_disk).unwrap();
    until("what was kept is delivered", async || {
        hub.number(SAMPLES).await > wanted
    })
    .await;
    // Every number up to the kill is there: none was lost and none counts twice. After it, numbers
    // begin at a fresh block.
    let longest = hub.longest_hole(wanted).await;
    assert!(longest < 2500, "a hole of {longest} ms");
    assert_eq!(kept(&ring).0, 0, "empty when the hub has everything");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_while_the_agents_disk_is_full_loses_nothing() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let (token, port) = (hub.shared_token().await, hub.address.port());
    let program = Path::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
    let mut command = small_disk::command(program, state.path(), 256 << 10);
    let log = data.path().join("agent.log");
    command.stderr(std::fs::File::create(&log).unwrap());
    let agent = Agent::start_as(command, port, &token, state.path());
    until("the first beats arrive", async || {
        hub.number(SAMPLES).await >= 2
    })
    .await;

    let disk = small_disk::seen_from_outside(agent.0.id(), state.path());
    let ballast = disk.join("ballast");
    // It takes what there is, and then there is no more.
    std::fs::write(&ballast, vec![1; 512 << 10]).unwrap_err();
    let before = hub.number(LAST).await;
    hub.vanish().await;
    until("the agent says that it can keep nothing", async || {
        std::fs::read_to_string(&log)
            .unwrap()
            .contains("samples stay in memory")
    })
    .await;
    let ring = disk.join("ring");
    until("no torn file is left behind", async || {
        kept(&ring) == (0, 0)
    })
    .await;
    std::fs::remove_file(ballast).unwrap();
    until("samples are kept again", async || kept(&ring).1 >= 4).await;

    let hub = Hub::start(data.path(), port).await;
    until("what was kept is delivered", async || {
        hub.number(LAST).await > before + 5
    })
    .await;
    let longest = hub.longest_hole(before + 5).await;
    assert!(longest < 2500, "a hole of {longest} ms");
    until("the ring is empty", async || kept(&ring).0 == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_hangs_costs_no_reading_and_holds_no_shutdown() {
    let state = TempDir::new().unwrap();
    // It takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut agent = Agent::start(port, "token", state.path());
    // A request is given up after 30 seconds: all these are read while the first one hangs.
    let ring = state.path().join("ring");
    until("readings are kept meanwhile", async || kept(&ring).1 >= 6).await;
    agent.signal("-TERM");
    until("it ends all the same", async || {
        agent.0.try_wait().unwrap().is_some()
    })
    .await;
    assert!(agent.0.wait().unwrap().success());
    let times = times(&ring);
    let longest = times.windows(2).map(|t| t[1] - t[0]).max().unwrap();
    assert!(longest < 2500, "a hole of {longest} ms");
    drop(silent);
}

/// When the samples in a ring were taken, in milliseconds.
fn times(ring: &Path) -> Vec<i64> {
    let mut files: Vec<_> = std::fs::read_dir(ring)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let text: String = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    text.lines()
        .map(|line| {
            let (_, json) = line.split_once(' ').unwrap();
            let sample: homelabcmd_wire::Sample = serde_json::from_str(json).unwrap();
            sample.at.as_millisecond()
        })
        .collect()
}

/// What is kept in a ring: files and samples.
fn kept(ring: &Path) -> (usize, usize) {
    let files = std::fs::read_dir(ring).into_iter().flatten().flatten();
    files
        .map(|f| std::fs::read(f.path()).unwrap_or_default())
        .fold((0, 0), |(files, samples), bytes| {
            let lines = bytes.iter().filter(|b| **b == b'\n').count();
            (files + 1, samples + lines)
        })
}
