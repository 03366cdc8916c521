//! The network between hub and nodes. It is internal: no packet leaves this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;

use super::engine::Engine;
use crate::process;

/// Its name in the engine.
pub(super) const NAME: &str = "fleet";
/// Its bridge on this machine. Named, so that one that a killed run left is found: two bridges with one
/// address, and the nodes of the second are not heard.
const BRIDGE: &str = "hlcfleet0";
/// Taken for this from what RFC 1918 leaves to everybody, far from what routers come with.
const SUBNET: &str = "10.213.87.0/24";
const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 213, 87, 1);
const PORT: u16 = 7420;

/// Makes it, in place of one that an earlier run left.
pub(super) fn make(engine: &Engine) -> anyhow::Result<()> {
    let mut list = engine.docker(["network", "ls", "--quiet", "--filter", "name=fleet"]);
    if !process::output(&mut list)?.trim().is_empty() {
        process::run_quietly(&mut engine.docker(["network", "rm", NAME]))?;
    }
    if Path::new("/sys/class/net").join(BRIDGE).exists() {
        // Of an engine that kept its data elsewhere.
        process::run_quietly(Command::new("ip").args(["link", "delete", BRIDGE]))?;
    }
    let gateway = GATEWAY.to_string();
    let bridge = format!("com.docker.network.bridge.name={BRIDGE}");
    process::run_quietly(&mut engine.docker([
        "network",
        "create",
        "--internal",
        "--opt",
        &bridge,
        "--subnet",
        SUBNET,
        "--gateway",
        &gateway,
        NAME,
    ]))
}

/// Takes it away again, once no node is in it.
pub(super) fn remove(engine: &Engine) {
    let _ = process::run_quietly(&mut engine.docker(["network", "rm", NAME]));
}

/// Where the hub listens: this machine's end of the network.
pub(super) fn gateway() -> SocketAddr {
    SocketAddr::from((GATEWAY, PORT))
}
