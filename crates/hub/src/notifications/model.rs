use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ledger::Held;
use crate::alerts::{Alert, Condition, Severity};
use crate::id_type;
use crate::machines::{Brief, Expected, Hours, Kind};

id_type!(
    /// A channel.
    ChannelId
);

id_type!(
    /// A message on its way.
    MessageId
);

/// Which alerts a channel is told of. What is empty leaves nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Route {
    /// Only those that are at least so bad.
    pub min_severity: Severity,
    /// Only those of machines with one of these tags.
    pub tags: Vec<String>,
    /// Only those of servers, or of workstations.
    pub kinds: Vec<Kind>,
    /// Only those of these conditions.
    pub conditions: Vec<Condition>,
    /// It is also told when an alert is over.
    pub resolved: bool,
    /// It is told at night, too.
    pub ignores_quiet_hours: bool,
    /// It is told of actions that wait for an approval.
    pub approvals: bool,
    /// It is told of actions that did not end well.
    pub failed_actions: bool,
    /// It is told of actions that ended well.
    pub done_actions: bool,
}

impl Default for Route {
    fn default() -> Self {
        Self {
            min_severity: Severity::High,
            tags: Vec::new(),
            kinds: Vec::new(),
            conditions: Vec::new(),
            resolved: true,
            ignores_quiet_hours: false,
            approvals: true,
            failed_actions: true,
            done_actions: false,
        }
    }
}

impl Route {
    /// Whether a channel is told of an alert of this severity.
    pub(super) fn takes(&self, alert: &Alert, severity: Severity, machine: &Brief) -> bool {
        let any = |list: bool, fits: bool| list || fits;
        severity >= self.min_severity
            && any(
                self.tags.is_empty(),
                self.tags.iter().any(|tag| machine.tags.contains(tag)),
            )
            && any(self.kinds.is_empty(), self.kinds.contains(&machine.kind))
            && any(
                self.conditions.is_empty(),
                self.conditions.contains(&alert.key.condition),
            )
    }
}

/// When nobody wants to hear anything. What is still wrong, or has changed, comes at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct QuietHours {
    /// Off: messages come at any time.
    pub enabled: bool,
    /// When; in the hub's time zone.
    pub hours: Vec<Hours>,
    /// Critical ones come all the same.
    pub critical_pierces: bool,
}

impl Default for QuietHours {
    fn default() -> Self {
        Self {
            enabled: false,
            hours: Vec::new(),
            critical_pierces: true,
        }
    }
}

impl QuietHours {
    /// Whether it is quiet now.
    pub(super) fn are_now(&self, now: i64, zone: &TimeZone) -> bool {
        let hours = Expected::Hours {
            hours: self.hours.clone(),
        };
        self.enabled && !self.hours.is_empty() && hours.since(now, zone).is_some()
    }
}

/// What holds for all channels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct General {
    pub(super) quiet_hours: QuietHours,
    /// Critical alerts of machines under maintenance are told at once, too.
    pub(super) critical_pierces_maintenance: bool,
}

/// What decides at one moment whether something is said.
pub(super) struct Moment {
    pub(super) now: i64,
    pub(super) general: General,
    /// Whether it is quiet now.
    pub(super) is_quiet: bool,
}

impl Moment {
    /// Why nothing is said of an alert now.
    pub(super) fn hold(
        &self,
        alert: &Alert,
        severity: Severity,
        machine: &Brief,
        route: &Route,
    ) -> Option<Held> {
        let critical = severity == Severity::Critical;
        if alert.hold_until.is_some_and(|until| until > self.now) {
            return Some(Held::Incident);
        }
        if machine.is_paused && !(critical && self.general.critical_pierces_maintenance) {
            return Some(Held::Pause);
        }
        let pierces = critical && self.general.quiet_hours.critical_pierces;
        (self.is_quiet && !route.ignores_quiet_hours && !pierces).then_some(Held::Quiet)
    }
}
