//! Upgrades: which commands make one, as data. Nothing here runs anything.

pub mod commands;
mod name;

pub use name::{NotAName, PackageName};
