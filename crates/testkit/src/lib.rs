//! What tests, load programs and demos need around the hub: simulated machines ([`sim`]), a small
//! HTTP client to speak for them ([`http`]), a PostgreSQL server that lives as long as one test
//! ([`postgres`]), an SSH server of the same kind ([`sshd`]), a disk that is soon full
//! ([`small_disk`]), a Tailscale to ask for devices ([`tailscale`]), a cable between two hosts
//! ([`link`]), an authority that signs for itself (`tls`, a feature), and what agents and hubs of each protocol
//! say ([`fixtures`]).
//!
//! It knows the wire contract and nothing of the hub's or the agent's inside: what it sends is what
//! any agent could send.

pub mod fixtures;
pub mod http;
pub mod link;
pub mod postgres;
mod random;
pub mod sim;
pub mod small_disk;
pub mod sshd;
pub mod tailscale;
#[cfg(feature = "tls")]
pub mod tls;

pub use random::Random;
