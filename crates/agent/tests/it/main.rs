//! The agent's program against the real hub, over real sockets: outage, full disk, kill, goodbye, TLS; and
//! waking others in a network of its own.
//! One test program, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod outage;
mod running;
mod support;
mod tls;
mod wake;
