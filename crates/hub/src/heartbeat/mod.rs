//! Taking beats: from the bytes that an agent sent to one transaction across the domains above.
//!
//! How a beat goes: the handler proves the agent ([`crate::accounts::AgentCaller`]), reads the body
//! section by section (`parse.rs`: what is out of range is clamped, what cannot be read
//! is left out, and both are noted), and hands it to the one task that writes (`ingest.rs`). That
//! task takes all beats that wait, writes them in one transaction, and answers each only after the
//! commit: many agents share one sync to disk, and an acknowledged sample survives a power cut.
//!
//! v1 agents and ours take the same way; they differ only in how their body is read.
//!
//! A beat never touches another machine's data: what it may write is decided by its token first and
//! by the GUID that it carries second.

mod api;
mod apply;
mod fields;
mod ingest;
mod known;
mod mend;
mod model;
mod parse;
mod parse_v1;
mod parse_v2;
mod rates;
mod readings;
mod refused;
mod skew;
mod whose;

use utoipa_axum::router::OpenApiRouter;

pub use ingest::{Ingest, Trouble};

use crate::app::AppState;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}
