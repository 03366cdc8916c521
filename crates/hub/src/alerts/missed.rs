//! Whether a machine that is away is missed. Pure.

use super::model::{Condition, Severity};
use super::rules::Finding;
use super::step::{Look, Patience};
use super::watched::{Moment, Watched};
use crate::machines::{Absence, Expected, Kind, Liveness, REBOOT_GRACE};

/// Whether the machine is missed. `open`: an alert says so already.
pub(super) fn absence(machine: &Watched, moment: &Moment, open: bool) -> Finding<'static> {
    let liveness = machine.liveness(moment);
    let rule = machine.rules.offline;
    let reached = rule
        .enabled
        .then(|| missed(machine, moment, liveness))
        .flatten();
    // Who was missed is missed until it is back, also after its hours: else each of them would bring
    // another message about one absence.
    let still = open && rule.enabled && machine.expected != Expected::Never && liveness.is_away();
    Finding {
        condition: Condition::Offline,
        subject: "",
        look: Some(Look {
            reached,
            held: if still {
                Some(Severity::Critical)
            } else {
                reached
            },
            step: 0,
        }),
        patience: Patience {
            sustain: 0,
            recover: 0,
            gap: i64::MAX,
        },
        value: None,
        threshold: None,
    }
}

fn missed(machine: &Watched, moment: &Moment, liveness: Liveness) -> Option<Severity> {
    let Liveness::Away { absence, since } = liveness else {
        return None;
    };
    let expected_since = machine.expected.since(moment.now, &moment.zone)?;
    if absence == Absence::Lost && since >= expected_since {
        return Some(match machine.kind {
            Kind::Server => Severity::Critical,
            Kind::Workstation => Severity::High,
        });
    }
    // Who took its leave within its hours has ended them for that day. Who is always expected has no
    // other day.
    if machine.expected != Expected::Always && absence != Absence::Lost && since >= expected_since {
        return None;
    }
    let patience = i64::from(machine.rules.offline.not_back_after_seconds?) * 1000;
    let patience = match absence {
        Absence::Rebooting => patience.max(REBOOT_GRACE.as_millis() as i64),
        _ => patience,
    };
    let counts_from = since.max(expected_since).max(moment.listening.since);
    (moment.now - counts_from >= patience).then_some(Severity::High)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use homelabcmd_wire::GoodbyeReason;
    use jiff::tz::TimeZone;
    use serde_json::json;

    use super::super::thresholds::Thresholds;
    use super::super::watched::Vitals;
    use super::*;
    use crate::machines::{Goodbye, Listening, MachineId, Presence, Standing};

    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    /// A Monday, 17:00 UTC.
    const MONDAY_17: i64 = 1_795_453_200_000;

    fn machine(kind: Kind, last_seen: i64) -> Watched {
        let presence = Presence {
            last_seen: Some(last_seen),
            ..Presence::never_seen(0)
        };
        let standing = Standing {
            presence,
            ..Standing::never_seen(0)
        };
        Watched {
            id: MachineId::new(),
            name: "nas".into(),
            kind,
            expected: Expected::of_kind(kind),
            threads: Some(4),
            agent_version: None,
            rules: Arc::new(Thresholds::default()),
            services: Vec::new(),
            failed_units: Vec::new(),
            refused_key: None,
            tailscale_key: None,
            forecasts: None,
            vitals: Vitals::of(&standing),
        }
    }

    fn at(now: i64) -> Moment {
        Moment {
            now,
            listening: Listening { since: 0 },
            zone: TimeZone::UTC,
        }
    }

    fn reached(machine: &Watched, now: i64) -> Option<Severity> {
        absence(machine, &at(now), false).look.unwrap().reached
    }

    #[test]
    fn a_server_that_is_lost_is_missed_and_a_workstation_never_is() {
        let (server, desk) = (machine(Kind::Server, 0), machine(Kind::Workstation, 0));
        assert_eq!(reached(&server, 3 * MINUTE), None);
        assert_eq!(reached(&server, 3 * MINUTE + 1), Some(Severity::Critical));
        assert_eq!(reached(&desk, 3 * MINUTE + 1), None);
        assert_eq!(reached(&desk, 300 * HOUR), None);
    }

    #[test]
    fn a_server_that_was_shut_down_is_missed_later_and_less() {
        let mut server = machine(Kind::Server, 0);
        let reason = GoodbyeReason::Shutdown;
        server.vitals.presence.goodbye = Some(Goodbye { reason, at: 0 });
        assert_eq!(reached(&server, 30 * MINUTE - 1), None);
        assert_eq!(reached(&server, 30 * MINUTE), Some(Severity::High));
        let never = json!({"offline": {"not_back_after_seconds": null}});
        server.rules = Arc::new(Thresholds::default().merged(&never).unwrap());
        assert_eq!(reached(&server, 300 * HOUR), None);
    }

    #[test]
    fn a_workstation_with_hours_is_missed_when_it_is_not_back_within_them() {
        let rule = json!({"rule": "hours", "hours": [{"days": ["mon", "tue"], "from": "18:00", "until": "23:00"}]});
        let mut desk = machine(Kind::Workstation, MONDAY_17);
        desk.expected = serde_json::from_value(rule).unwrap();
        let six = MONDAY_17 + HOUR;
        // Lost before its hours: nothing until half an hour into them.
        assert_eq!(reached(&desk, six - 1), None);
        assert_eq!(reached(&desk, six + 30 * MINUTE - 1), None);
        assert_eq!(reached(&desk, six + 30 * MINUTE), Some(Severity::High));
        // Outside its hours nobody is missed anew, but who was stays so.
        assert_eq!(reached(&desk, six + 6 * HOUR), None);
        let still = absence(&desk, &at(six + 6 * HOUR), true).look.unwrap().held;
        assert_eq!(still, Some(Severity::Critical));
        // Lost within them: at once.
        desk.vitals.presence.last_seen = Some(six + HOUR);
        assert_eq!(
            reached(&desk, six + HOUR + 4 * MINUTE),
            Some(Severity::High)
        );
        // Shut down within them: that was it for Monday. On Tuesday it is missed again.
        let reason = GoodbyeReason::Shutdown;
        desk.vitals.presence.goodbye = Some(Goodbye {
            reason,
            at: six + HOUR,
        });
        assert_eq!(reached(&desk, six + 4 * HOUR), None);
        assert_eq!(
            reached(&desk, six + 24 * HOUR + 31 * MINUTE),
            Some(Severity::High)
        );
    }

    #[test]
    fn a_hub_that_was_off_at_the_beginning_of_the_hours_gives_the_whole_time() {
        let rule = json!({"rule": "hours", "hours": [{"from": "18:00", "until": "23:00"}]});
        let mut desk = machine(Kind::Workstation, MONDAY_17);
        desk.expected = serde_json::from_value(rule).unwrap();
        let back = MONDAY_17 + 3 * HOUR;
        let reached = |now| {
            let moment = Moment {
                listening: Listening { since: back },
                ..at(now)
            };
            absence(&desk, &moment, false).look.unwrap().reached
        };
        assert_eq!(reached(back + 29 * MINUTE), None);
        assert_eq!(reached(back + 30 * MINUTE), Some(Severity::High));
    }

    #[test]
    fn a_switch_to_workstation_ends_what_was_open() {
        let mut machine = machine(Kind::Server, 0);
        let held = |machine: &Watched| absence(machine, &at(HOUR), true).look.unwrap().held;
        assert_eq!(held(&machine), Some(Severity::Critical));
        machine.expected = Expected::Never;
        assert_eq!(held(&machine), None);
    }
}
