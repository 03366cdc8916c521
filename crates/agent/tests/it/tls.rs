//! A hub behind TLS whose certificate is signed by an authority of the user's own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Output};

use homelabcmd_testkit::fixtures::spoken;
use homelabcmd_testkit::tls::Proxy;
use tempfile::TempDir;

use crate::played::{Played, Said};
use crate::support::{Agent, Hub, SAMPLES, until};

/// A free port of this machine.
fn here() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

fn tls_before(folder: &Path, hub: SocketAddr) -> Proxy {
    Proxy::start(folder, here(), hub).unwrap()
}

fn agent(proxy: &Proxy, ca: Option<&Path>, log: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
    command.args(["run", "--interval", "1", "--hub", proxy.url()]);
    if let Some(ca) = ca {
        command.arg("--ca").arg(ca);
    }
    command.stderr(std::fs::File::create(log).unwrap());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_of_ones_own_is_trusted_when_it_is_given() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let proxy = tls_before(data.path(), hub.address);
    let log = data.path().join("agent.log");
    let command = agent(&proxy, Some(proxy.authority()), &log);
    let _agent = Agent::spawn(command, &token, state.path());
    until("it beats through TLS", async || {
        hub.number(SAMPLES).await >= 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_is_refused_and_the_samples_kept() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let proxy = tls_before(data.path(), hub.address);
    // Trusted is another authority than the one that signed.
    let other = TempDir::new().unwrap();
    let stranger = tls_before(other.path(), hub.address);
    let log = data.path().join("agent.log");
    let command = agent(&proxy, Some(stranger.authority()), &log);
    let _agent = Agent::spawn(command, &token, state.path());
    until("the agent says why it does not deliver", async || {
        std::fs::read_to_string(&log)
            .unwrap()
            .contains("certificate")
    })
    .await;
    until("samples are kept", async || {
        std::fs::read_dir(state.path().join("ring")).is_ok_and(|files| files.count() > 0)
    })
    .await;
    assert_eq!(hub.number(SAMPLES).await, 0);
}

fn enrol(url: &str, ca: Option<&Path>, state: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
    command
        .args(["enrol", "--code", "ABCD-EFGH", "--hub", url, "--state-dir"])
        .arg(state);
    if let Some(ca) = ca {
        command.arg("--ca").arg(ca);
    }
    command.output().unwrap()
}

#[test]
fn what_is_enrolled_anew_at_the_same_hub_trusts_whom_it_trusted() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let protocol = spoken().pop().unwrap();
    let enrolled = protocol.message("enrol-answer.json").unwrap().unwrap();
    let hub = Played::start(move |_| Said::json(&enrolled));
    let proxy = tls_before(data.path(), hub.address);
    let kept = || -> serde_json::Value {
        let text = std::fs::read_to_string(state.path().join("config.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let done = |url: &str, ca: Option<&Path>| {
        let output = enrol(url, ca, state.path());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
    };
    done(proxy.url(), Some(proxy.authority()));
    done(proxy.url(), None);
    assert_eq!(kept()["ca"], proxy.authority().to_str().unwrap());

    // To another hub its authority means nothing, and what was before stays when enrolling fails.
    let before = kept();
    let other = TempDir::new().unwrap();
    let elsewhere = tls_before(other.path(), hub.address);
    let refused = enrol(elsewhere.url(), None, state.path());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("--public-ca"),
        "{said}"
    );
    assert_eq!(kept(), before);
    done(&hub.url(), None);
    assert!(kept()["ca"].is_null(), "{}", kept());
}

#[test]
fn a_certificate_that_signed_itself_is_trusted_where_it_is_no_authority_and_said_where_it_is() {
    let protocol = spoken().pop().unwrap();
    let enrolled = protocol.message("enrol-answer.json").unwrap().unwrap();
    let hub = Played::start(move |_| Said::json(&enrolled));
    for is_ca in [false, true] {
        let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let proxy = Proxy::signing_itself(data.path(), is_ca, here(), hub.address).unwrap();
        let output = enrol(proxy.url(), Some(proxy.authority()), state.path());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), !is_ca, "{said}");
        assert_eq!(said.contains("basicConstraints=CA:FALSE"), is_ca, "{said}");
    }
}
