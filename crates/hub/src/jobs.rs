//! The whole timetable on one screen.

use crate::app::App;
use crate::platform::jobs::Job;
use crate::{
    accounts, agents, alerts, audit, commands, costs, machines, metrics, notifications, remote,
    system, tailscale,
};

/// Every background job of the hub.
pub fn timetable() -> Vec<Job<App>> {
    [
        audit::jobs(),
        accounts::jobs(),
        machines::jobs(),
        remote::jobs(),
        tailscale::jobs(),
        metrics::jobs(),
        agents::jobs(),
        alerts::jobs(),
        notifications::jobs(),
        commands::jobs(),
        costs::jobs(),
        system::jobs(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
