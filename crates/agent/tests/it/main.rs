//! The agent's program against the real hub, over real sockets: outage, full disk, kill, goodbye, TLS; against
//! a hub that is played from what hubs say in each protocol; and waking others in a network of its own.
//! One test program, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod outage;
mod played;
mod protocols;
mod running;
mod support;
mod tls;
mod wake;
