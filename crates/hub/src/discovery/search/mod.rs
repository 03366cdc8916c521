//! A search of local networks: which may be searched, how, and what is heard of it.

mod api;
mod cidr;
mod findings;
mod mdns;
mod own;
mod run;
mod running;
mod subnets;
mod sweep;

pub(in crate::discovery) use api::routes;
pub use running::Discoveries;
pub use subnets::Subnet;
