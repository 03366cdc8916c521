//! Every address that changes something leaves an entry. The addresses are read from the API's own description, so a
//! new one cannot be forgotten.

use std::collections::BTreeSet;

use homelabcmd::router;

/// What each writes.
pub(super) const WRITES: &[(&str, &str, &str)] = &[
    ("post", "/actions", "command.started"),
    ("post", "/actions/batches/{id}/cancel", "command.cancelled"),
    ("post", "/actions/{id}/approve", "command.approved"),
    ("post", "/actions/{id}/cancel", "command.cancelled"),
    ("post", "/actions/{id}/reject", "command.rejected"),
    ("post", "/agents/enrol", "agent.enrolled"),
    ("post", "/agents/enrolments", "enrolment.created"),
    ("delete", "/agents/enrolments/{id}", "enrolment.withdrawn"),
    ("post", "/alerts/{id}/acknowledge", "alert.acknowledged"),
    ("post", "/alerts/{id}/reopen", "alert.reopened"),
    ("post", "/alerts/{id}/resolve", "alert.resolved"),
    ("post", "/alerts/{id}/snooze", "alert.snoozed"),
    (
        "post",
        "/commands/catalogue/{name}/approve",
        "command.definition_approved",
    ),
    ("post", "/credentials/ssh_key/generate", "credential.stored"),
    ("put", "/credentials/{kind}", "credential.stored"),
    ("delete", "/credentials/{kind}", "credential.deleted"),
    ("post", "/discovery", "discovery.started"),
    ("post", "/discovery/import", "machine.imported"),
    ("post", "/discovery/{id}/cancel", "discovery.cancelled"),
    ("post", "/machines", "machine.created"),
    ("delete", "/machines/{id}", "machine.deleted"),
    ("patch", "/machines/{id}", "machine.changed"),
    ("post", "/machines/{id}/agent", "agent.deployment_started"),
    ("post", "/machines/{id}/commands/execute", "command.started"),
    ("put", "/machines/{id}/connection", "connection.changed"),
    (
        "post",
        "/machines/{id}/credentials/ssh_key/generate",
        "credential.stored",
    ),
    (
        "put",
        "/machines/{id}/credentials/{kind}",
        "credential.stored",
    ),
    (
        "delete",
        "/machines/{id}/credentials/{kind}",
        "credential.deleted",
    ),
    ("delete", "/machines/{id}/host-keys", "host_key.forgotten"),
    (
        "post",
        "/machines/{id}/host-keys/accept",
        "host_key.accepted",
    ),
    ("post", "/machines/{id}/packages/upgrade", "command.started"),
    ("put", "/machines/{id}/pause", "machine.paused"),
    ("put", "/machines/{id}/power", "power.changed"),
    ("post", "/machines/{id}/services", "service.expected"),
    ("put", "/machines/{id}/services/{name}", "service.expected"),
    (
        "delete",
        "/machines/{id}/services/{name}",
        "service.not_expected",
    ),
    (
        "post",
        "/machines/{id}/services/{name}/restart",
        "command.started",
    ),
    (
        "post",
        "/machines/{id}/sudoers/install",
        "sudoers.install_started",
    ),
    ("delete", "/machines/{id}/tailscale", "machine.unlinked"),
    ("put", "/machines/{id}/thresholds", "thresholds.changed"),
    ("delete", "/machines/{id}/thresholds", "thresholds.removed"),
    ("put", "/machines/{id}/unpause", "machine.unpaused"),
    ("post", "/machines/{id}/wake", "command.started"),
    ("post", "/scans", "scan.started"),
    ("delete", "/scans/{id}", "scan.deleted"),
    ("post", "/scans/{id}/cancel", "scan.cancelled"),
    ("post", "/session", "session.opened"),
    ("delete", "/session", "session.closed"),
    ("put", "/session/password", "password.changed"),
    ("delete", "/sessions/{id}", "session.closed"),
    ("put", "/settings/commands", "commands.changed"),
    ("put", "/settings/connectivity", "connectivity.changed"),
    ("put", "/settings/costs", "tariff.changed"),
    ("put", "/settings/general", "general.changed"),
    ("put", "/settings/notifications", "notifications.changed"),
    (
        "post",
        "/settings/notifications/channels",
        "channel.created",
    ),
    (
        "put",
        "/settings/notifications/channels/{id}",
        "channel.changed",
    ),
    (
        "delete",
        "/settings/notifications/channels/{id}",
        "channel.deleted",
    ),
    (
        "post",
        "/settings/notifications/{channel}/test",
        "channel.tested",
    ),
    ("put", "/settings/retention", "retention.changed"),
    ("put", "/settings/tailscale", "tailscale.configured"),
    ("put", "/settings/thresholds", "thresholds.changed"),
    ("post", "/setup", "setup.done"),
    ("post", "/tailscale/import", "machine.imported"),
    ("post", "/tokens", "token.created"),
    ("delete", "/tokens/{id}", "token.revoked"),
    ("post", "/users", "user.created"),
    ("delete", "/users/{id}", "user.deleted"),
    ("patch", "/users/{id}", "user.changed"),
];

/// Those that write none, each for its reason.
const SILENT: &[(&str, &str)] = &[
    // Readings of a machine, each few seconds.
    ("post", "/agents/heartbeat"),
    // Look at a machine, or at Tailscale, and change nothing; a secret that they open is recorded as any.
    ("post", "/machines/{id}/commands/validate"),
    ("post", "/machines/{id}/sudoers/check"),
    ("post", "/settings/test-ssh"),
    ("post", "/tailscale/test-connection"),
];

/// Those that need a machine or a tailnet around them, and are asked for their entry where they have it.
pub(super) const ELSEWHERE: &[(&str, &str)] = &[
    ("post", "/machines/{id}/services/{name}/restart"), // privileges/restart.rs
    ("post", "/machines/{id}/sudoers/install"),         // privileges/sudoers.rs
    ("post", "/machines/{id}/commands/execute"),        // commands/execute.rs
    ("post", "/machines/{id}/packages/upgrade"),        // the fleet: it upgrades
    ("post", "/machines/{id}/wake"),                    // commands/wake.rs
    ("post", "/actions"),                               // commands/bulk.rs
    ("post", "/actions/batches/{id}/cancel"),           // commands/bulk.rs
    ("post", "/actions/{id}/approve"),                  // commands/approval.rs
    ("post", "/actions/{id}/reject"),                   // commands/approval.rs
    ("post", "/actions/{id}/cancel"),                   // commands/execute.rs
    ("post", "/commands/catalogue/{name}/approve"),     // commands/refusals.rs
    ("put", "/settings/commands"),                      // commands/refusals.rs
    ("post", "/machines/{id}/host-keys/accept"),        // remote/host_keys.rs
    ("post", "/discovery/import"),                      // discovery/importing.rs
    ("post", "/tailscale/import"),                      // discovery/importing.rs
    ("delete", "/machines/{id}/tailscale"),             // discovery/importing.rs
];

fn described() -> BTreeSet<(String, String)> {
    let description = serde_json::to_value(router::api().1).unwrap();
    let paths = description["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| {
        let path = path.strip_prefix("/api/v1").unwrap().to_owned();
        let methods = methods.as_object().unwrap().keys();
        methods.map(move |method| (method.clone(), path.clone()))
    });
    all.filter(|(method, _)| method != "get").collect()
}

#[test]
fn what_each_address_writes_is_decided() {
    let mut decided = BTreeSet::new();
    let written = WRITES.iter().map(|(method, path, _)| (method, path));
    let silent = SILENT.iter().map(|(method, path)| (method, path));
    for (method, path) in written.chain(silent) {
        let is_new = decided.insert(((*method).to_owned(), (*path).to_owned()));
        assert!(is_new, "{method} {path} stands twice");
    }
    assert_eq!(decided, described());
    for (method, path) in ELSEWHERE {
        assert!(
            WRITES.iter().any(|(m, p, _)| m == method && p == path),
            "{path}"
        );
    }
}
