//! Readings over time: the door to the sample store.
//!
//! Others hand in samples ([`append()`]) and ask for charts over HTTP; how readings are laid out on
//! disk is known in this folder alone (`codec.rs`, `store.rs`), because it will change.
//!
//! A **series** is one thing that is measured ([`Series`]), for some of them with a label (which
//! mount point, which interface). A **sample** is all readings of a machine at one moment. **Tiers**
//! are roll-ups of 5 minutes, half an hour and three hours that keep minimum, maximum, sum and
//! count, so that a coarser one is exactly made of a finer one.
//!
//! Nothing is ever invented: a bucket without a reading has no point.

mod api;
mod append;
mod codec;
mod export;
mod history;
mod jobs;
mod model;
mod past;
mod retention;
mod rollup;
mod source;
mod store;

use utoipa_axum::router::OpenApiRouter;

pub use append::{Dictionary, NewSample, append};
pub use history::{Chart, ChartSeries, Point, Window, chart};
pub use jobs::{prune, roll_up};
pub use model::{Reading, Series};
pub use past::{
    Columns, PastCell, PastRow, after, before, late_machines, past, reach, source_at, take_late,
};
pub use store::is_stored;

use crate::app::{App, AppState};
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}
