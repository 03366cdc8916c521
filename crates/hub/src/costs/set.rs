//! What people may say of a machine's watts.

use super::model::PowerSettings;
use super::store;
use crate::machines::MachineId;
use crate::platform::db::Tx;
use crate::platform::http::{Error, FieldError, Result};

/// Sets what a machine draws, which [`check_power`] has passed.
///
/// # Errors
/// When the database does not answer.
pub async fn set_power(
    tx: &mut Tx,
    machine: MachineId,
    settings: &PowerSettings,
    now_ms: i64,
) -> sqlx::Result<()> {
    store::save_settings(tx, machine, settings, now_ms).await
}

/// Refuses watts that no machine draws.
///
/// # Errors
/// 422 with what is wrong.
pub fn check_power(settings: &PowerSettings) -> Result<()> {
    let watts = [
        ("/idle_watts", settings.idle_watts),
        ("/max_watts", settings.max_watts),
    ];
    let is_bad = |watts: f64| !(0.0..=10_000.0).contains(&watts);
    let mut wrong: Vec<FieldError> = watts
        .iter()
        .filter(|(_, watts)| watts.is_some_and(is_bad))
        .map(|(pointer, _)| FieldError {
            pointer: (*pointer).into(),
            detail: "Between 0 and 10,000 watts.".into(),
        })
        .collect();
    if let (Some(idle), Some(most)) = (settings.idle_watts, settings.max_watts)
        && most < idle
    {
        wrong.push(FieldError {
            pointer: "/max_watts".into(),
            detail: "At work a machine draws no less than at rest.".into(),
        });
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid_fields(wrong))
    }
}
