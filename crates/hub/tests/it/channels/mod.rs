//! Channels against real peers on the loopback: what is asked of them, and what their answers mean.

mod bodies;
mod hostile;
mod mail;
mod messages;
mod outbound;
mod peer;
mod planted;
mod refusals;
mod threads;
