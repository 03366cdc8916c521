//! Tailscale as far as the hub asks it: a control server that answers the HTTP API ([`Control`]) and a
//! `tailscaled` on a Unix socket ([`Daemon`]), both real servers on this machine, with the devices and the
//! faults that a test gives them.
//!
//! What they say follows Tailscale's OpenAPI document (`tailscale-v2-openapi.yaml` in
//! `tailscale/tailscale-client-go-v2`) and `ipnstate.Status`; texts of errors are those that were seen
//! in the wild. They know nothing of the hub.

mod control;
mod daemon;
mod device;
mod serve;

pub use control::{Control, Fault};
pub use daemon::Daemon;
pub use device::{Device, TAILNET};
pub use serve::{Asked, Held};
