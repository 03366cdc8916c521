//! Which services a machine is expected to run, and whether it does.

use std::collections::HashMap;

use homelabcmd_wire::{UnitState, UnitStatus};

use super::store;
use crate::machines::MachineId;
use crate::platform::db::Conn;
use crate::platform::http::{Error, Result};

/// The services of a machine as those see them who watch it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    /// Those that are expected to run.
    pub expected: Vec<ExpectedService>,
    /// Units that failed and are not among them.
    pub failed: Vec<String>,
}

/// A service that is expected to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedService {
    /// Unit name without `.service`.
    pub unit: String,
    /// Its failure is worse than that of others.
    pub is_critical: bool,
    /// Whether it runs; null where the agent does not say.
    pub runs: Option<bool>,
}

/// The services of machines: these, or all.
///
/// # Errors
/// When the database does not answer.
pub async fn watches(
    conn: &mut Conn,
    ids: Option<&[MachineId]>,
) -> sqlx::Result<HashMap<MachineId, Watch>> {
    let mut watches: HashMap<MachineId, Watch> = HashMap::new();
    for (machine, unit, is_critical) in store::expectations(conn, ids).await? {
        watches
            .entry(machine)
            .or_default()
            .expected
            .push(ExpectedService {
                unit,
                is_critical,
                runs: None,
            });
    }
    for (machine, body) in store::reports(conn, ids).await? {
        let units: Vec<UnitStatus> = serde_json::from_str(&body).unwrap_or_default();
        let watch = watches.entry(machine).or_default();
        for unit in units {
            let expected = watch.expected.iter_mut().find(|e| e.unit == unit.name);
            match (expected, unit.state) {
                (Some(expected), UnitState::Running) => expected.runs = Some(true),
                (Some(expected), UnitState::Stopped | UnitState::Failed) => {
                    expected.runs = Some(false);
                }
                (Some(_), UnitState::Unknown) => {}
                (None, UnitState::Failed) => watch.failed.push(unit.name),
                (None, _) => {}
            }
        }
    }
    Ok(watches)
}

/// A unit's name without `.service`, as systemd allows it.
///
/// # Errors
/// 422 where it is none.
pub fn checked_unit(name: &str) -> Result<String> {
    let name = name.trim();
    let name = name.strip_suffix(".service").unwrap_or(name);
    let allowed = |c: char| c.is_ascii_alphanumeric() || ":-_.\\@".contains(c);
    // A folder's own name and its parent's, to which nothing was added.
    let is_folder = matches!(name, "." | "..");
    if name.is_empty() || is_folder || name.len() > 247 || !name.chars().all(allowed) {
        return Err(Error::invalid(
            "/name",
            "The name of a unit: letters, digits and : - _ . \\ @, at most 247.",
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_named_as_systemd_names_them() {
        for (name, unit) in [
            ("pihole-FTL", "pihole-FTL"),
            ("docker.service", "docker"),
            ("wg-quick@wg0", "wg-quick@wg0"),
            (" NetworkManager ", "NetworkManager"),
            ("dev-disk\\x2duuid", "dev-disk\\x2duuid"),
        ] {
            assert_eq!(checked_unit(name).unwrap(), unit);
        }
        for bad in [
            "",
            ".service",
            ".",
            "..",
            "..service",
            "...service",
            "a b",
            "nginx; reboot",
            "../etc",
            "$(id)",
            &"x".repeat(300),
        ] {
            assert!(checked_unit(bad).is_err(), "{bad}");
        }
    }
}
