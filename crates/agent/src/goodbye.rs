//! The last beat: it tells the hub that silence is meant, and why.

use std::process::Command;
use std::time::Duration;

use homelabcmd_wire::{Beat, Goodbye, GoodbyeReason, PROTOCOL};

use crate::args::Options;
use crate::config;
use crate::hub::{Hub, Outcome};
use crate::identity::Identity;
use crate::program;
use crate::{clock, log, sender};

/// A machine that goes down does not wait long for anybody.
const PATIENCE: Duration = Duration::from_secs(4);

/// What is about to happen to this machine, as far as systemd tells: a shutdown and a reboot are
/// jobs in its queue when it ends its services. While it ends them it may be slow to answer, so it is
/// asked more than once.
pub(crate) fn reason() -> GoodbyeReason {
    for _ in 0..3 {
        let mut command = Command::new("systemctl");
        command.args(["list-jobs", "--no-legend", "--plain", "--no-pager"]);
        let Some(text) = program::output(&mut command, Duration::from_secs(2)) else {
            continue;
        };
        return from_jobs(&homelabcmd_probe::systemctl::parse_jobs(&text));
    }
    GoodbyeReason::Stop
}

fn from_jobs(jobs: &[String]) -> GoodbyeReason {
    let queued = |names: &[&str]| {
        jobs.iter().any(|job| {
            names
                .iter()
                .any(|name| job.strip_suffix(".target") == Some(name))
        })
    };
    if queued(&["reboot", "kexec", "soft-reboot"]) {
        GoodbyeReason::Reboot
    } else if queued(&["poweroff", "halt", "shutdown", "final", "umount"]) {
        GoodbyeReason::Shutdown
    } else if queued(&[
        "suspend",
        "hibernate",
        "hybrid-sleep",
        "suspend-then-hibernate",
        "sleep",
    ]) {
        GoodbyeReason::Suspend
    } else {
        GoodbyeReason::Stop
    }
}

/// A beat that says only goodbye.
pub(crate) fn beat(
    identity: &Identity,
    stream: &str,
    sequence: u64,
    interval: Duration,
    reason: GoodbyeReason,
) -> Beat {
    let now = clock::now();
    Beat {
        protocol: PROTOCOL,
        agent: identity.info(interval),
        stream: stream.to_owned(),
        sequence,
        sent_at: now,
        samples: Vec::new(),
        facts: None,
        services: None,
        containers: None,
        updates: None,
        audit_head: None,
        goodbye: Some(Goodbye { reason, at: now }),
    }
}

/// Sends it and does not insist.
pub(crate) fn say(hub: &Hub, beat: &Beat) {
    match hub.beat(beat, Some(PATIENCE)) {
        Outcome::Accepted(_) => {
            let reason = beat.goodbye.as_ref().map(|goodbye| goodbye.reason);
            log::info(&format!("said goodbye to the hub: {reason:?}"));
        }
        other => log::warn(&format!("could not say goodbye: {other:?}")),
    }
}

/// The command `goodbye`, for hooks that run before the machine sleeps.
pub(crate) fn send(options: &Options, reason: GoodbyeReason) -> Result<(), String> {
    let state_dir = options.state_dir();
    let access = config::access(options)?;
    let identity = Identity::unsaved(&state_dir)?;
    let stream = crate::backlog::stream_of(&state_dir).ok_or("the agent has never run here")?;
    let hub = Hub::new(&access.hub, &access.token, access.ca.as_deref())?;
    let interval = options.interval.unwrap_or(sender::INTERVAL);
    say(&hub, &beat(&identity, &stream, 0, interval, reason));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_tells_what_happens() {
        let jobs = |names: &[&str]| {
            let jobs: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            from_jobs(&jobs)
        };
        // A reboot brings shutdown.target and umount.target with it.
        assert_eq!(
            jobs(&["umount.target", "shutdown.target", "reboot.target"]),
            GoodbyeReason::Reboot
        );
        assert_eq!(
            jobs(&["ssh.service", "poweroff.target"]),
            GoodbyeReason::Shutdown
        );
        assert_eq!(
            jobs(&["sleep.target", "suspend.target"]),
            GoodbyeReason::Suspend
        );
        assert_eq!(jobs(&["homelabcmd-agent.service"]), GoodbyeReason::Stop);
        assert_eq!(jobs(&[]), GoodbyeReason::Stop);
    }
}
