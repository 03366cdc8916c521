//! Upgrades: which commands make one, as data, and what came of one, from its text. Nothing here runs
//! anything.

pub mod commands;
mod name;
pub mod outcome;

pub use name::{NotAName, PackageName};
