//! What an agent and the hub say to each other.
//!
//! One request carries everything: a **beat** (`POST /api/v1/agents/heartbeat`). A beat holds a list
//! of [`Sample`]s, each with its own time and number, so that an agent can deliver in order what it
//! kept while the hub was away, and so that a sample delivered twice counts once. Slow facts travel
//! beside the samples only when they changed or when the hub asks for them ([`BeatAnswer::want`]).
//!
//! Sizes are bytes, shares are percent (0 to 100), times are RFC 3339 in UTC. Byte and operation
//! counts of disks and interfaces are **counters since boot**; the hub makes rates of them.
//! `None` means "this machine does not tell", never zero.
//!
//! This crate does no I/O and knows neither side's internals. Field names are fixed once released:
//! new fields are optional, old ones stay.

mod beat;
mod enrol;
mod facts;
mod sample;

pub use beat::{
    AgentInfo, AuditHead, Beat, BeatAnswer, Goodbye, GoodbyeReason, PendingCommand, Section,
};
pub use enrol::{EnrolAnswer, EnrolRequest};
pub use facts::{
    BrokenPackage, Containers, CpuFacts, Facts, NetworkCard, OsFacts, PackageUpdate, PowerSource,
    UnitState, UnitStatus, Updates,
};
pub use sample::{
    Cpu, Disk, Filesystem, Interface, Load, Memory, Power, PowerGauge, Sample, Swap, Temperature,
};

/// The protocol that this build speaks. A hub speaks this one and the one before it.
pub const PROTOCOL: u32 = 2;
