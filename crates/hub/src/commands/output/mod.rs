//! What a command prints: kept while it runs, followed live by whoever looks, stored at its end.

mod follow;
mod live;
mod packed;
mod transcript;

pub(super) use follow::{Decoder, Shown};
pub(super) use live::{Live, Progress};
pub(super) use packed::{pack, unpack};
pub(super) use transcript::{Piece, Stream, Transcript};
