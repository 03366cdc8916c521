//! What the hub promises over HTTP, and what its stores promise on both engines. One test program,
//! so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod accounts;
mod agents;
mod alerts;
mod audit;
mod beats;
mod beats_v1;
mod channels;
mod commands;
mod costs;
mod coverage;
mod discovery;
mod engines;
mod enrolment;
mod events;
mod expected;
mod full_disk;
mod killed;
mod leaks;
mod machines;
mod metrics;
mod notifications;
mod presence;
mod privileges;
mod program;
mod promises;
mod protocols;
mod remote;
mod rotation;
mod scans;
mod sequences;
mod serving;
mod ssh;
mod stores;
mod tailscale;
mod updates;
mod year;
