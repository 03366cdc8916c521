//! The network between hub and nodes. It is internal: no packet leaves this machine.

use std::net::{Ipv4Addr, SocketAddr};

use super::engine::Engine;
use crate::process;

/// Its name in the engine.
pub(super) const NAME: &str = "fleet";
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
    let gateway = GATEWAY.to_string();
    process::run_quietly(&mut engine.docker([
        "network",
        "create",
        "--internal",
        "--subnet",
        SUBNET,
        "--gateway",
        &gateway,
        NAME,
    ]))
}

/// Where the hub listens: this machine's end of the network.
pub(super) fn gateway() -> SocketAddr {
    SocketAddr::from((GATEWAY, PORT))
}
