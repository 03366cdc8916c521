//! Service units of machines: what their agents report, and which of them are expected to run.

mod api;
mod expected;
mod grace;
mod store;
mod suggestion;

use homelabcmd_wire::{UnitState, UnitStatus};
use utoipa_axum::router::OpenApiRouter;

pub use expected::{ExpectedService, Watch, checked_unit, watches};
pub use grace::Grace;

use crate::app::AppState;
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
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

/// Whether a machine reports a unit (its name without `.service`), or it is expected to run.
///
/// # Errors
/// When the database does not answer.
pub async fn is_known(conn: &mut Conn, machine: MachineId, unit: &str) -> sqlx::Result<bool> {
    let expected = store::expectations(conn, Some(&[machine])).await?;
    if expected.iter().any(|(_, name, _)| name == unit) {
        return Ok(true);
    }
    let body = store::find(conn, machine).await?;
    let units: Vec<UnitStatus> = body
        .and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_default();
    Ok(units.iter().any(|reported| reported.name == unit))
}
