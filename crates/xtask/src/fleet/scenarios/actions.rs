//! The rest of the catalogue on whole machines: each way of upgrading, an upgrade that prints without end,
//! containers of a real engine, a magic packet, and switching off.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::commands::{action, ended, execute, refused};
use super::ssh::{hub_key, letting_in};
use super::{arrive, as_it_comes};
use crate::fleet::Fleet;
use crate::fleet::hub::text;
use crate::fleet::node::Node;
use crate::fleet::wait::until;

/// Packages in two versions. `fleet-sure` is a security update; `fleet-joined` needs another package from its
/// second version on, so that only a full upgrade takes it; `fleet-flood` prints without end.
const REPOSITORY: &str = r#"
set -eu
mkdir -p /srv/old /srv/new /srv/security && cd /srv
make() { # PACKAGE VERSION FOLDER [FIELD]
    rm -rf build && mkdir -p build/DEBIAN
    printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.invalid>\nDescription: a package for a test\n%s' \
        "$1" "$2" "${4:-}" > build/DEBIAN/control
    if [ "$1 $2" = "fleet-flood 1.1" ]; then
        printf '#!/bin/sh\nexec yes "it goes on"\n' > build/DEBIAN/postinst
        chmod 0755 build/DEBIAN/postinst
    fi
    dpkg-deb --root-owner-group --build build "$3/$1_$2_all.deb" > /dev/null
}
conflicts='Conflicts: fleet-rest
'
for name in fleet-tool fleet-other fleet-sure fleet-joined fleet-rest fleet-flood; do make "$name" 1.0 old; done
make fleet-tool 1.1 new; make fleet-other 1.1 new; make fleet-flood 1.1 new
make fleet-joined 1.1 new "$conflicts"
make fleet-sure 1.1 security
for suite in old new security; do
    ( cd "$suite"
      for file in *.deb; do
          dpkg-deb --field "$file"
          printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' \
              "$file" "$(stat --format=%s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)"
      done > Packages
      case $suite in security) name=stable-security ;; *) name=stable ;; esac
      printf 'Origin: fleet\nLabel: fleet\nSuite: %s\nCodename: fleet\nDate: %s\nSHA256:\n %s %s Packages\n' \
          "$name" "$(LC_ALL=C date --utc --rfc-email)" \
          "$(sha256sum Packages | cut -d' ' -f1)" "$(stat --format=%s Packages)" > Release )
done
echo 'deb [trusted=yes] file:///srv/old ./' > /etc/apt/sources.list
apt-get update -qq
apt-get install -qq --yes fleet-tool fleet-other fleet-sure fleet-joined fleet-rest fleet-flood > /dev/null
apt-mark hold fleet-flood > /dev/null
printf 'deb [trusted=yes] file:///srv/%s ./\n' new security >> /etc/apt/sources.list
"#;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let key = hub_key(fleet)?;
    let node = fleet.node_with_engine("argo")?;
    node.sh(REPOSITORY)?;
    letting_in(&node, "homelabcmd", &key)?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let settings = json!({"address": node.address()?});
    let path = format!("/machines/{id}/connection");
    fleet.hub.api("PUT", &path, &settings)?;
    let more = json!({"per_minute": 600});
    fleet.hub.api("PUT", "/settings/commands", &more)?;

    each_way_of_upgrading(fleet, &node, &id)?;
    what_prints_without_end_is_ended(fleet, &node, &id)?;
    containers(fleet, &node, &id)?;
    a_magic_packet(fleet, &id)?;
    switching_off(fleet, &node, &id)
}

/// Starts an action and waits for its end.
fn run_to_end(fleet: &Fleet, id: &str, wish: &Value) -> anyhow::Result<Value> {
    let mut body = wish.clone();
    body["machines"] = json!([id]);
    body["approve"] = json!(true);
    let start = fleet.hub.api("POST", "/actions", &body)?;
    let action_id = text(&start, "/items/0/action/id")
        .with_context(|| format!("{wish} was not begun: {start}"))?;
    ended(fleet, action_id)
}

fn done(fleet: &Fleet, id: &str, wish: &Value) -> anyhow::Result<Value> {
    let action = run_to_end(fleet, id, wish)?;
    ensure!(
        action["state"] == "done" && action["exit_code"] == 0,
        "{wish} ended as {action}"
    );
    Ok(action)
}

fn version(node: &Node<'_>, package: &str) -> anyhow::Result<String> {
    node.sh(&format!(
        "dpkg-query -W -f '${{Version}}' {package} 2>/dev/null || true"
    ))
}

fn each_way_of_upgrading(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    done(fleet, id, &json!({"action": "look_for_updates"}))?;
    // Its agent sees apt's lists change, and says which update is for security.
    fleet
        .hub
        .until_machine(id, "a security update is pending", |machine| {
            machine["updates"]["security"] == json!(1)
        })?;
    let path = format!("/machines/{id}/packages");
    let list = fleet.hub.get(&path)?;
    ensure!(
        list["held"] == json!(["fleet-flood"]),
        "held is {}",
        list["held"]
    );

    let versions = |expected: [&str; 4]| {
        let names = ["fleet-sure", "fleet-other", "fleet-tool", "fleet-joined"];
        let found = names.map(|name| version(node, name));
        for (name, (found, expected)) in names.iter().zip(found.into_iter().zip(expected)) {
            let found = found?;
            ensure!(found == expected, "{name} is {found}, not {expected}");
        }
        anyhow::Ok(())
    };
    let action = done(fleet, id, &json!({"action": "apply_security_updates"}))?;
    versions(["1.1", "1.0", "1.0", "1.0"])?;
    let change = json!([{"name": "fleet-sure", "from": "1.0", "to": "1.1"}]);
    ensure!(
        action["upgrade"]["upgraded"] == change,
        "it is told as {}",
        action["upgrade"]
    );
    let chosen = json!({"action": "upgrade_packages", "params": {"packages": ["fleet-other"]}});
    done(fleet, id, &chosen)?;
    versions(["1.1", "1.1", "1.0", "1.0"])?;
    let action = done(fleet, id, &json!({"action": "apply_updates"}))?;
    // Nothing is removed for it: that package is kept back, and so is the one that is held.
    versions(["1.1", "1.1", "1.1", "1.0"])?;
    let kept = &action["upgrade"]["kept_back"];
    ensure!(
        kept.to_string().contains("fleet-joined"),
        "kept back are {kept}"
    );
    let action = done(fleet, id, &json!({"action": "apply_full_updates"}))?;
    versions(["1.1", "1.1", "1.1", "1.1"])?;
    ensure!(
        action["upgrade"]["removed"]
            .to_string()
            .contains("fleet-rest"),
        "it is told as {}",
        action["upgrade"]
    );
    Ok(())
}

fn what_prints_without_end_is_ended(
    fleet: &Fleet,
    node: &Node<'_>,
    id: &str,
) -> anyhow::Result<()> {
    node.sh("apt-mark unhold fleet-flood")?;
    let wish = json!({"action": "upgrade_packages", "machines": [id], "params": {"packages": ["fleet-flood"]}});
    let start = fleet.hub.api("POST", "/actions", &wish)?;
    let action_id = text(&start, "/items/0/action/id")?.to_owned();
    let log = format!("/var/lib/homelabcmd/actions/{action_id}/log");
    until(
        "the machine keeps no more of it",
        Duration::from_secs(60),
        || {
            let last = node.sh(&format!("tail -n 1 {log} 2>/dev/null || true"))?;
            Ok((last == "(more was printed than is kept)").then_some(()))
        },
    )?;
    let size: u64 = node.sh(&format!("stat --format=%s {log}"))?.parse()?;
    ensure!(size <= (64 << 20) + 100, "the machine keeps {size} bytes");
    // The hub is there meanwhile, and so is the machine.
    ensure!(
        action(fleet, &action_id)?["state"] == "running",
        "it has ended"
    );
    let wish = json!({"action": "clear_logs", "params": {"age": "30d"}});
    ensure!(
        execute(fleet, id, &wish)?["exit_code"] == 0,
        "nothing else can be run"
    );
    let cancel = format!("/actions/{action_id}/cancel");
    fleet.hub.api("POST", &cancel, &json!({}))?;
    let ended = ended(fleet, &action_id)?;
    ensure!(ended["state"] == "cancelled", "it ended as {ended}");
    let left = node.sh("pgrep -x yes || true")?;
    ensure!(left.is_empty(), "yes still runs there");
    // What was begun is put right again.
    node.sh("rm /var/lib/dpkg/info/fleet-flood.postinst && dpkg --configure -a > /dev/null")
        .map(|_| ())
}

fn containers(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh(
        "tar --create --directory / bin/busybox | docker import - tiny > /dev/null && \
         docker create --name web tiny /bin/busybox sleep 1000000 > /dev/null",
    )?;
    let runs = || node.sh("docker inspect --format '{{.State.Running}} {{.State.StartedAt}}' web");
    let wish = |name: &str| json!({"action": name, "params": {"container": "web"}});
    let mut seen = Vec::new();
    for (name, expected) in [
        ("docker_start", "true"),
        ("docker_restart", "true"),
        ("docker_stop", "false"),
    ] {
        let came = execute(fleet, id, &wish(name))?;
        ensure!(came["exit_code"] == 0, "{name} came to {came}");
        let is = runs()?;
        ensure!(is.starts_with(expected), "after {name} it is {is}");
        seen.push(is);
    }
    ensure!(seen[0] != seen[1], "it was not started again: {seen:?}");
    let nothing = json!({"action": "docker_start", "params": {"container": "no-such-thing"}});
    let came = execute(fleet, id, &nothing)?;
    ensure!(
        came["exit_code"] == 1,
        "a container that is not there came to {came}"
    );
    Ok(())
}

fn a_magic_packet(fleet: &Fleet, id: &str) -> anyhow::Result<()> {
    let wish = json!({"action": "wake", "params": {"mac": "02:00:00:00:00:07"}});
    let came = execute(fleet, id, &wish)?;
    ensure!(came["exit_code"] == 0, "wake came to {came}");
    Ok(())
}

/// It waits for an approval, and a machine that goes says no goodbye over SSH.
fn switching_off(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    let wish = json!({"action": "shutdown"});
    let said = refused(fleet, id, &wish)?;
    ensure!(said.contains("approval_needed"), "{said}");
    let waiting = fleet.hub.get("/actions?state=waiting")?;
    let action_id = text(&waiting, "/items/0/id")?.to_owned();
    let approve = format!("/actions/{action_id}/approve");
    fleet.hub.api("POST", &approve, &json!({}))?;
    let ended = ended(fleet, &action_id)?;
    ensure!(ended["state"] == "done", "the shutdown ended as {ended}");
    fleet.hub.until_status(id, "offline", "Shut down")?;
    node.power_on()?;
    fleet.hub.until_status(id, "online", "Beating")
}
