//! Service units of machines: what their agents report, which of them are expected to run, and restarting
//! one over SSH.

mod api;
mod expected;
mod restart;
mod store;

use homelabcmd_wire::{UnitState, UnitStatus};
use utoipa_axum::router::OpenApiRouter;

pub use expected::{ExpectedService, Watch, watches};
pub use restart::{Order as RestartOrder, Restarted, Restarts, argv as restart_argv, restart};

use crate::app::AppState;
use crate::machines::MachineId;
use crate::platform::db::Tx;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}

/// Those that wait for a machine.
pub(crate) fn slow_routes() -> OpenApiRouter<AppState> {
    restart::routes()
}

/// Keeps a machine's report in place of the one before.
///
/// # Errors
/// When the database does not answer.
pub async fn record(
    tx: &mut Tx,
    machine: MachineId,
    units: &[UnitStatus],
    now_ms: i64,
) -> anyhow::Result<()> {
    store::save(tx, machine, &serde_json::to_string(units)?, now_ms).await?;
    Ok(())
}

/// How many units failed.
pub fn failed(units: &[UnitStatus]) -> u32 {
    let failed = units
        .iter()
        .filter(|unit| unit.state == UnitState::Failed)
        .count();
    u32::try_from(failed).unwrap_or(u32::MAX)
}
