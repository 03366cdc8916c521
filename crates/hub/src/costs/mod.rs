//! What machines draw and what that costs.
//!
//! A job makes **days** of what the sample store has: for each half hour of the wall clock how long a
//! machine was awake, how busy, and what was measured (`awake.rs`, `account.rs`, `day.rs`). Energy and
//! money are worked out of days when somebody asks, by the machine's **profile** (`model.rs`,
//! `profiles.rs`, `infer.rs`) and the **tariff** that was valid that day (`tariff.rs`): what is corrected later
//! corrects the past as well. Every sum says how much of it was *measured*, *modelled* or *guessed*.
//!
//! Servers and workstations pay alike for the time that they are awake; a machine that is off or
//! asleep pays nothing. Money is decimal, rounded once, when it is shown.
//!
//! This module measures nothing and never writes samples.

mod account;
mod api;
mod awake;
mod bill;
mod day;
mod forecast;
mod history;
mod infer;
mod jobs;
mod model;
mod profiles;
mod reports;
mod set;
mod store;
mod tariff;

use utoipa_axum::router::OpenApiRouter;

pub use jobs::account;
pub use model::PowerSettings;
pub use set::{check_power, set_power};

use crate::app::{App, AppState};
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
        .merge(reports::routes())
        .merge(history::routes())
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}
