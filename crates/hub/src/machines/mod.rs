//! The machines: what they are called, what they are, and whether they are there.
//!
//! A machine's identity is the GUID that its agent made; names may repeat. A machine that was added
//! by hand has no GUID until an agent enrols for it. Two machines with the same `/etc/machine-id`
//! (a cloned disk) stay two machines, and both say so.
//!
//! Presence is a fact of the moment: *online* while beats come, *offline* when they stopped for
//! longer than allowed or the agent said goodbye, *paused* while somebody works on it, *unknown*
//! before the first beat. Silence only counts while the hub was listening: after a restart of the
//! hub, or a jump of its clock, everybody has the full time again.
//!
//! This module never alerts and keeps no history.

mod api;
mod checks;
mod detail;
mod expected;
mod jobs;
mod listening;
mod listing;
mod liveness;
mod model;
mod store;
mod suggestion;
mod thresholds;
mod view;

use utoipa_axum::router::OpenApiRouter;

pub use api::wanted;
pub use checks::{checked_line, checked_name, checked_tags, checked_text};
pub use detail::{
    CpuDetail, Detail, DiskDetail, FilesystemDetail, InterfaceDetail, LoadDetail, MemoryDetail,
    PowerDetail, PowerPart, SwapDetail, TemperatureDetail,
};
pub use expected::{Clock, Day, Expected, Hours};
pub use listening::{Listener, Roster, recall};
pub use listing::Listing;
pub(crate) use liveness::REBOOT_GRACE;
pub use liveness::{Absence, Liveness};
pub use model::{
    BeatenMachine, Brief, Containers, Goodbye, Kind, Latest, Listening, Machine, MachineId,
    NewMachine, Observed, Presence, ServiceCounts, Snapshot, Standing, Status, UpdateCounts,
    Warning, judge,
};
pub use store::{
    all, brief, briefs, count, find, find_by_guid, find_by_machine_id_hash, find_by_server_id,
    forget_agent, insert, names, observed, save_beat_facts, save_guid, save_standings,
    set_open_alerts, set_warnings, standing,
};
pub use suggestion::{KindSuggestion, suggest_kind};
pub use thresholds::{offline_after, set_offline_after};
pub use view::{FleetMachine, LiveView, fleet, live_views};

use crate::app::{App, AppState};
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}
