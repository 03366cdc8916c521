//! The record of who did what: logins, settings, executions, accesses to secrets, acceptances of host keys.
//!
//! An entry is written in the transaction of what it is about, or before it where that is outside the
//! database: nothing is done that has no entry. Entries are added, never changed, and say nothing of a
//! secret but its kind.
//!
//! Entries are a chain (`chain.rs`): each has a hash over itself and the hash of the one before, so none can be
//! changed, left out or put in between without all that follow being made anew ([`verify()`] looks for that). That
//! somebody made all anew is told by who remembers a place in the chain: the agents do, and the hub's log.
//!
//! What is older than it is kept goes from the beginning only, and an entry tells of it.
//!
//! It stands before `accounts`, which records logins, so the addresses that show the record are answered
//! by `system`.

mod chain;
mod changes;
mod check;
mod export;
mod filter;
mod finding;
mod heads;
mod jobs;
mod model;
mod page;
mod retention;
mod store;
mod stream;
mod verify;

pub use chain::{GENESIS, hash};
pub use changes::changes;
pub use filter::{Action, Filter};
pub use finding::{Finding, Summary};
pub use heads::{Check, Heads, read_head};
pub use model::{Actor, ActorKind, Entry, Head, Outcome, Recorded};
pub use page::{BUDGET, Found, page};
pub use retention::{LONGEST_DAYS, prune, retention_days, set_retention_days};
pub use store::{Anchor, Extent, anchors, extent, head, newest, record};
pub use stream::Export;
pub use verify::{Remembered, verify, verify_export};

use crate::app::App;
use crate::platform::jobs::Job;

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}
