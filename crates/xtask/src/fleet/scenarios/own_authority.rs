//! A hub behind a proxy whose certificate is signed by an authority that no machine knows.

use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::ensure;
use serde_json::json;

use super::over_ssh::leaves_nothing;
use super::ssh::{connect, deploy, deployed, hub_key, letting_in};
use crate::child::Child;
use crate::fleet::Fleet;
use crate::fleet::node::Node;
use crate::fleet::wait::until;
use crate::{process, workspace};

/// Where the agent's trust is put.
const CA: &str = "/etc/homelabcmd-agent/ca.pem";

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let hub = fleet.hub.address();
    let proxy = Proxy::start(
        &crate::fleet::folder(),
        SocketAddr::new(hub.ip(), 7443),
        hub,
    )?;
    let key = hub_key(fleet)?;
    let node = fleet.node("vesta")?;
    letting_in(&node, "homelabcmd", &key)?;
    let id = connect(fleet, &node, "Vesta", &json!({}))?;
    let behind_tls = |action: &str| json!({"action": action, "hub_url": proxy.url});

    let failed = deploy(fleet, &id, &behind_tls("install"))?;
    let message = failed["failure"]["message"].as_str().unwrap_or_default();
    ensure!(
        failed["state"] == "failed"
            && message.contains("certificate")
            && message.contains("Nothing was left behind"),
        "a certificate that nobody vouches for was taken: {failed}"
    );
    leaves_nothing(&node)?;

    let authority = proxy.authority.display().to_string();
    fleet.hub.lose_power();
    fleet.hub.power_on_told(&["--public-ca", &authority])?;
    deployed(fleet, &id, &behind_tls("install"))?;
    node.put(&proxy.authority, "/root/authority.pem")?;
    trusts(&node)?;
    fleet.hub.until_status(&id, "online", "Beating")?;
    deployed(fleet, &id, &json!({"action": "upgrade"}))?;
    trusts(&node)?;

    // To the hub itself, without TLS, and back.
    let plain = json!({"action": "reconfigure", "hub_url": fleet.hub.url()});
    deployed(fleet, &id, &plain)?;
    node.sh(&format!(
        "test ! -e {CA} && ! grep '\"ca\"' /var/lib/homelabcmd-agent/config.json"
    ))?;
    deployed(fleet, &id, &behind_tls("reconfigure"))?;
    trusts(&node)?;
    deployed(fleet, &id, &json!({"action": "remove"}))?;
    leaves_nothing(&node)?;

    fleet.hub.lose_power();
    fleet
        .hub
        .power_on_told(&["--public-ca", &authority, "--public-url", &proxy.url])?;
    by_the_command(fleet, &node)?;
    fleet.hub.lose_power();
    fleet.hub.power_on()
}

/// The testkit's proxy, as a program of its own: the verbs of the project need no TLS.
struct Proxy {
    url: String,
    authority: PathBuf,
    _process: Child,
}

impl Proxy {
    fn start(folder: &Path, at: SocketAddr, hub: SocketAddr) -> anyhow::Result<Self> {
        let build = "build --locked --package homelabcmd-testkit --features tls --bin tls-proxy";
        process::run(process::cargo().args(build.split(' ')))?;
        let mut command = Command::new(workspace::target().join("debug/tls-proxy"));
        command
            .arg(folder)
            .args([at.to_string(), hub.to_string()])
            .stdin(Stdio::piped());
        let mut process = Child::start(&mut command)?;
        until("the proxy listens", Duration::from_secs(20), || {
            ensure!(process.ended()?.is_none(), "the proxy ended at its start");
            Ok(TcpStream::connect(at).is_ok().then_some(()))
        })?;
        Ok(Self {
            url: format!("https://{at}"),
            authority: folder.join("authority.pem"),
            _process: process,
        })
    }
}

/// Its agent uses what the hub was told of, which is the hub's to change and not the agent's.
fn trusts(node: &Node<'_>) -> anyhow::Result<()> {
    node.sh(&format!(
        "tr -d '\\r' < /root/authority.pem | cmp - {CA} && \
         grep -F '\"ca\": \"{CA}\"' /var/lib/homelabcmd-agent/config.json && \
         test \"$(stat --format='%a %U' {CA})\" = '644 root'"
    ))
    .map(|_| ())
}

/// As on the page: nothing on the machine knows the authority, and nobody turns the check off.
fn by_the_command(fleet: &Fleet, node: &Node<'_>) -> anyhow::Result<()> {
    let command = fleet
        .hub
        .install_command(&json!({"name": "Vesta by hand"}))?;
    node.sh_as("homelabcmd", &command)?;
    trusts(node)?;
    let id = fleet.hub.id_of("Vesta by hand")?;
    fleet.hub.until_status(&id, "online", "Beating")
}
