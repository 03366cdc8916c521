//! The record of who did what: executions, accesses to secrets, acceptances of host keys.
//!
//! An entry is written in the transaction of what it is about, or before it where that is outside the
//! database: nothing is done that has no entry. Entries are added, never changed, and say nothing of a
//! secret but its kind.

//!
//! It stands before `accounts`, which records logins, so the address that shows the record is answered
//! by `system`.

mod model;
mod store;

pub use model::{Actor, ActorKind, Entry, Outcome};
pub use store::{Recorded, page, record};
