//! Scans: a look at a whole machine over SSH, now, at what its agent does not tell or where there is none.
//!
//! A scan is one run of a script (`probe::scan`) that changes nothing, as root where the machine's sudo
//! mode lets the hub, and as the user otherwise: a refused root costs some names of processes and is said
//! in a note. What the machine told is kept, compressed, and compared with the scan before.
//!
//! *States.* `queued` while four others run, `running`, then one of: `done` (the script came to its end),
//! `failed` (with the reason, and what was told until then), `cancelled` by somebody, `interrupted` by the
//! hub's own end. A machine is scanned once at a time.
//!
//! Command lines of processes are part of a scan, and people put passwords there: who may only look does
//! not see scans.
//!
//! What this module never does: scan by itself, or try a scan again.

mod api;
mod body;
mod look;
mod model;
mod outcome;
mod run;
mod store;
mod under_way;

use utoipa_axum::router::OpenApiRouter;

pub use model::{ScanId, ScanState, ScanSummary};
pub use run::{NotStarted, PATIENCE, interrupt, start, start_within};
pub use store::{Latest, latest};
pub use under_way::Scans;

use crate::app::AppState;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}
