//! What the hub promises over HTTP, and what its stores promise on both engines. One test program,
//! so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod accounts;
mod beats;
mod beats_v1;
mod costs;
mod coverage;
mod enrolment;
mod events;
mod full_disk;
mod machines;
mod metrics;
mod presence;
mod program;
mod promises;
mod serving;
mod stores;
