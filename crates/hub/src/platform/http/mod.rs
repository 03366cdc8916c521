//! HTTP as every endpoint speaks it: one error, one way to read a request, one shape for lists.

mod error;
mod extract;
mod headers;
mod listen;
mod live;
mod over_ssh;
mod page;
mod patience;
mod peer;
mod sealing;
mod unfit;

pub use error::{Error, FieldError, Problem, Refusal, Result};
pub use extract::{Body, Id, MaybeBody, Params};
pub use headers::harden;
pub use listen::{Limits, serve};
pub use live::event_stream;
pub use page::{Page, PageParams};
pub use patience::within;
pub use peer::{Peer, same_origin};
