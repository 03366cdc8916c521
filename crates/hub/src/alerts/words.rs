//! What an alert is called: a few words without the machine's name.

use jiff::tz::TimeZone;

use super::model::Condition;
use super::rules::Finding;
use super::watched::Watched;
use crate::machines::Absence;
use crate::platform::clock;

/// What it is called that a machine fell silent.
pub const LOST: &str = "No beats: the machine is lost";

pub(super) fn title(
    finding: &Finding<'_>,
    machine: &Watched,
    absence: Option<Absence>,
    zone: &TimeZone,
) -> String {
    let subject = finding.subject;
    let value = finding.value.unwrap_or_default();
    match finding.condition {
        Condition::Offline => match absence {
            Some(Absence::Suspended) => "Asleep and not back".into(),
            Some(Absence::ShutDown) => "Shut down and not back".into(),
            Some(Absence::Rebooting) => "Rebooting and not back".into(),
            Some(Absence::AgentStopped) => "Agent stopped and not back".into(),
            Some(Absence::Lost) | None => LOST.into(),
        },
        Condition::Disk => format!("{subject} is {value:.0} % full"),
        Condition::DiskForecast => format!("{subject} will be full in {}", days(value)),
        Condition::Memory => format!("Memory is {value:.0} % in use"),
        Condition::Cpu => format!("Processor is {value:.0} % busy"),
        Condition::Load => format!("Load is {value:.1} for each thread"),
        Condition::Temperature => {
            let sensor = machine.vitals.hottest.as_ref();
            let sensor = sensor.map_or("A sensor", |(sensor, _)| sensor.as_str());
            format!("{sensor} is at {value:.0} °C")
        }
        Condition::ServiceDown => format!("Service {subject} does not run"),
        Condition::FailedUnit => format!("Unit {subject} failed"),
        Condition::RebootRequired => "A reboot is required".into(),
        Condition::SecurityUpdates => match value {
            1.0 => "A security update waits".into(),
            _ => format!("{value:.0} security updates wait"),
        },
        Condition::AgentOutdated => {
            let version = machine.agent_version.as_deref().unwrap_or_default();
            format!("Its agent {version} is older than the hub")
        }
        Condition::HostKey => format!("Its SSH host key changed to {subject}"),
        Condition::TailscaleKeyExpiry => {
            let key = machine.tailscale_key.as_ref();
            let day = key.map(|key| zone.to_datetime(key.expires_at).date());
            let on = day.map(|day| format!(" on {day}")).unwrap_or_default();
            // Words that stay true until the next step.
            match finding.threshold {
                Some(1.0) => format!("Its Tailscale key expires{on}: within a day"),
                Some(days) if days > 0.0 => {
                    format!("Its Tailscale key expires{on}: within {days:.0} days")
                }
                _ => format!("Its Tailscale key expired{on}: it left the tailnet"),
            }
        }
        Condition::ClockSkew => format!("Its clock is {} off", clock::spell(value.abs() as u64)),
    }
}

fn days(days: f64) -> String {
    match days {
        ..1.0 => "less than a day".into(),
        ..1.5 => "a day".into(),
        _ => format!("{days:.0} days"),
    }
}
