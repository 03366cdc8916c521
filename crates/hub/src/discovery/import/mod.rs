//! Hosts become machines.

mod api;
mod take_in;

pub(in crate::discovery) use api::routes;
pub(in crate::discovery) use take_in::HostKey;
