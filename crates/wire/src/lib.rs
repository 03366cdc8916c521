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
//! new fields are optional, old ones stay, and each side passes over what it does not know.
//! `fixtures/` holds what was said in each protocol; tests of this crate, of the hub and of the agent
//! hold them to it.
//!
//! # Hub and agent of different ages
//!
//! A **hub** takes beats of [`SPOKEN`]: its own protocol and the one before, so that a hub may be
//! upgraded before its agents. Protocol 1 is that of the agents of version 1, which do not name one. A
//! beat of any other protocol is refused with 422 and the code `protocol_unknown`, which costs the agent
//! nothing: it keeps its samples until one of the two is upgraded.
//!
//! An **agent** speaks [`PROTOCOL`] and reads answers of a hub that speaks it or the one before. Of the one
//! before 2 there is none: no hub ever spoke 1 to an agent of ours. Who raises [`PROTOCOL`] lets the agent
//! fall back to the one before when a hub refuses the new one.

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

/// The protocol that this build speaks.
pub const PROTOCOL: u32 = 2;

/// The protocols whose beats a hub of this build takes: this one and the one before it.
pub const SPOKEN: std::ops::RangeInclusive<u32> = PROTOCOL - 1..=PROTOCOL;
