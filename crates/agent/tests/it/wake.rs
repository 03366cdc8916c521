//! Magic packets, on loopback and in a network namespace of the test's own: never on a network of the
//! machine that it runs on.

use std::collections::BTreeMap;
use std::net::{IpAddr, UdpSocket};
use std::process::{Command, Output};
use std::time::Duration;

const MAC: &str = "00:1b:21:aa:bb:cc";

fn wake(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"))
        .arg("wake")
        .args(args)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// How often each sender sent the packet for [`MAC`]; as many packets as are expected are waited for.
fn received(socket: &UdpSocket, packets: usize) -> BTreeMap<IpAddr, usize> {
    let mac = [0x00, 0x1b, 0x21, 0xaa, 0xbb, 0xcc];
    let magic = [vec![0xff; 6], mac.repeat(16)].concat();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut found = BTreeMap::new();
    for _ in 0..packets {
        let mut buffer = [0; 200];
        let (length, sender) = socket.recv_from(&mut buffer).unwrap();
        assert_eq!(buffer[..length], magic);
        *found.entry(sender.ip()).or_default() += 1;
    }
    socket.set_nonblocking(true).unwrap();
    assert!(
        socket.recv_from(&mut [0; 200]).is_err(),
        "no packet is sent beyond those"
    );
    found
}

#[test]
fn a_packet_is_sent_three_times_to_the_address_that_is_given() {
    // Loopback has a broadcast address, too: without the right to broadcast nothing could be sent to it.
    for address in ["127.0.0.1", "127.255.255.255"] {
        let socket = UdpSocket::bind(("0.0.0.0", 0)).unwrap();
        let port = socket.local_addr().unwrap().port().to_string();
        let done = wake(&[MAC, "--broadcast", address, "--port", &port]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        assert_eq!(
            text(&done.stdout),
            format!("sent to {address}: wake {MAC}\n")
        );
        assert_eq!(received(&socket, 3).into_values().collect::<Vec<_>>(), [3]);
    }
}

#[test]
fn what_makes_no_sense_ends_with_2_and_says_why() {
    let done = wake(&["00:1b:21:aa:bb"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("six pairs of hex digits"));
    assert!(done.stdout.is_empty());
}

/// Runs a test of this program in a network namespace of its own: needs no root, only `unshare`.
fn in_a_network_of_its_own(test: &str, set_up: &str) -> bool {
    const INSIDE: &str = "HOMELABCMD_TEST_INSIDE";
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let done = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--net",
            "--mount",
            "sh",
            "-euc",
        ])
        // What /sys tells is of the network that it was mounted in.
        .arg(format!("mount -t sysfs sysfs /sys\n{set_up}\nexec \"$@\""))
        .arg("sh")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = text(&done.stdout);
    assert!(
        done.status.success() && said.contains("1 passed"),
        "{said}{}",
        text(&done.stderr)
    );
    false
}

#[test]
fn every_interface_that_can_broadcast_gets_its_own() {
    let set_up = "ip link set lo up
        ip link add lan0 type veth peer name far0
        ip link add lan1 type veth peer name far1
        ip address add 10.1.2.3/23 dev lan0
        ip address add 192.0.2.1/24 dev lan1
        for one in lan0 far0 lan1 far1; do ip link set $one up; done
        ip route add 198.51.100.0/24 via 192.0.2.7";
    if !in_a_network_of_its_own(
        "wake::every_interface_that_can_broadcast_gets_its_own",
        set_up,
    ) {
        return;
    }
    let socket = UdpSocket::bind(("0.0.0.0", 9)).unwrap();
    let done = wake(&[MAC]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let said = text(&done.stdout);
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "sent to 10.1.3.255 (lan0): wake 00:1b:21:aa:bb:cc",
            "sent to 192.0.2.255 (lan1): wake 00:1b:21:aa:bb:cc",
        ]
    );
    // The kernel hands a broadcast to the sender's own machine as well.
    let expected = [("10.1.2.3", 3), ("192.0.2.1", 3)];
    let expected = expected.map(|(address, times)| (address.parse().unwrap(), times));
    assert_eq!(received(&socket, 6), BTreeMap::from(expected));
}

#[test]
fn where_nothing_can_be_sent_it_says_so_and_ends_with_1() {
    if !in_a_network_of_its_own(
        "wake::where_nothing_can_be_sent_it_says_so_and_ends_with_1",
        "",
    ) {
        return;
    }
    let done = wake(&[MAC]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("no interface to broadcast on"));
    let done = wake(&[MAC, "--broadcast", "192.0.2.255"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("nothing could be sent to 192.0.2.255"));
    assert!(done.stdout.is_empty());
}
