//! Running commands on machines.

pub mod catalogue;
