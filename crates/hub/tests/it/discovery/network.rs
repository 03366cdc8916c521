//! Searches on a cable that nobody else is on. Each of these runs one of the tests of `inside.rs` in network
//! namespaces of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use homelabcmd_testkit::link;

fn test(name: &str) -> [String; 4] {
    let name = format!("discovery::inside::{name}");
    [
        "--exact".into(),
        name,
        "--ignored".into(),
        "--nocapture".into(),
    ]
}

/// Runs the test at the near end, after the shell did this.
fn run(name: &str, setup: &str) {
    let program = std::env::current_exe().unwrap();
    let output = link::command(Path::new(&program), setup)
        .args(test(name))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let trouble = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}\n{trouble}"
    );
}

#[test]
fn a_network_with_talkative_silent_and_absent_hosts() {
    let far = test("far_end").join(" ");
    // .2 runs servers, .3 refuses, .4 answers to its hardware address and drops what comes.
    let setup = format!(
        "at_far ip addr add 10.77.0.2/24 dev far0
         at_far ip addr add 10.77.0.3/24 dev far0
         at_far ip addr add 10.77.0.4/32 dev lo
         at_far ip route add blackhole 10.77.0.0/24 table 99
         at_far ip rule add from 10.77.0.4 lookup 99
         at_far \"$1\" {far} >/dev/null 2>&1 &"
    );
    run("a_network", &setup);
}

#[test]
fn a_network_that_is_cut_is_said() {
    run("a_cut_network", "ip link set near0 down");
}

#[test]
fn a_hub_without_free_files_says_so_and_goes_on() {
    run("no_files_left", "ulimit -n 200");
}

#[test]
fn no_more_connections_a_second_than_allowed() {
    run("the_pace", "");
}

#[test]
fn these_tests_can_be_run_here() {
    for program in ["unshare", "nsenter", "ip"] {
        let found = Command::new(program).arg("--help").output();
        assert!(
            found.is_ok(),
            "{program} is needed: install util-linux and iproute2"
        );
    }
}
