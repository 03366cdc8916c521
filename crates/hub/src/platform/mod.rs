//! Mechanisms: the database, HTTP, time, background jobs. Nothing here knows a machine from a user.

pub mod clock;
pub mod db;
pub mod dns;
pub mod events;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod lifecycle;
pub mod outbound;
pub mod public_ca;
pub mod rate_limit;
pub mod secrets;
pub mod spa;
pub mod ssh;
pub mod telemetry;
pub mod text;
pub mod unfinished;
pub mod vault;
