//! Pending package updates, as agents report them. (Not to be taken for configuration packs.)

mod api;
mod store;

use homelabcmd_wire::{BrokenPackage, PackageUpdate};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;
use crate::machines::{MachineId, UpdateCounts};
use crate::platform::db::{Conn, Tx};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}

/// What a machine's package manager said.
///
/// The counts stand apart from the list, because v1 agents may send counts only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// When it was asked; milliseconds.
    pub checked_at: Option<i64>,
    /// Packages that could be upgraded.
    pub pending: u32,
    /// Security ones among them.
    pub security: u32,
    /// The machine asks for a reboot.
    pub reboot_required: bool,
    /// Why it could not be asked.
    pub error: Option<String>,
    /// What else it said.
    pub details: Details,
    /// The packages.
    pub packages: Vec<PackageUpdate>,
}

/// What agents tell beside the packages. A list is absent where it could not be asked for: that is
/// another thing than an empty one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Names, or patterns, of packages that are held at their version.
    pub held: Option<Vec<String>>,
    /// Packages that are not installed as they should be.
    pub broken: Option<Vec<BrokenPackage>>,
    /// The packages that ask for a reboot.
    pub reboot_packages: Option<Vec<String>>,
    /// Services that run what was replaced.
    pub restart_services: Option<Vec<String>>,
}

impl Report {
    /// The counts; unknown when the package manager could not be asked.
    pub fn counts(&self) -> UpdateCounts {
        let known = self.error.is_none();
        UpdateCounts {
            pending: known.then_some(self.pending),
            security: known.then_some(self.security),
            reboot_required: Some(self.reboot_required),
        }
    }
}

/// Keeps a machine's report in place of the one before: what is up to date now is gone from it.
///
/// # Errors
/// When the database does not answer.
pub async fn record(tx: &mut Tx, machine: MachineId, report: &Report) -> anyhow::Result<()> {
    let packages = serde_json::to_string(&report.packages)?;
    let details = serde_json::to_string(&report.details)?;
    store::save(tx, machine, report, &packages, &details).await?;
    Ok(())
}

/// The packages whose pending updates are for security, as the machine reports them.
///
/// # Errors
/// When the database does not answer.
pub async fn security_packages(conn: &mut Conn, machine: MachineId) -> sqlx::Result<Vec<String>> {
    let report = store::find(conn, machine).await?.unwrap_or_default();
    let security = report
        .packages
        .into_iter()
        .filter(|package| package.is_security);
    Ok(security.map(|package| package.name).collect())
}
