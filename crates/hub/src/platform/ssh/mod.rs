//! SSH as a mechanism: connect, run, upload. It knows no machine and no policy: who may be trusted,
//! which login is right and what may run is the caller's affair.
//!
//! * A connection is made in steps that can fail and be told apart: [`dial()`] (name, refused, silence),
//!   [`handshake()`] (frozen, not SSH, host key), [`Greeted::authenticate`].
//! * A command is an **argv** ([`Command`]). One function of this module ([`quote()`]) makes text for a
//!   remote shell of it; nothing is ever pasted into a line.
//! * A command that runs too long, or that nobody waits for any more, is ended on the machine with all
//!   its children ([`Ending`] says whether that is known to have worked).
//! * One [`Connection`] carries at most [`MOST_CHANNELS`] commands at once, the others wait in line; a
//!   [`Pool`] keeps one connection a machine and closes those that nobody used for a while.
//!
//! * A [`Failure`] says that a command did not run, an [`Output`] that it was sent. When the connection
//!   ends before the command's end and all that it printed have come, it is [`Ending::Lost`] and no success.
//!
//! What never happens here: a command is run a second time. Only connecting is tried again: by the caller, and by
//! [`Pool::run`] where nothing of the command had been sent.

mod begin;
mod capture;
mod channel;
mod client;
mod command;
mod connection;
mod dial;
mod end;
mod ended;
mod exec;
mod failure;
mod handshake;
mod jump;
mod key;
mod login;
mod markers;
mod pool;
mod quote;
mod script;
mod sudo;
mod upload;
mod watched;

pub use capture::Capture;
pub use command::{Command, Ending, Output, Stdin, Stream, Sudo, Watch};
pub use connection::{Connection, MOST_CHANNELS};
pub use dial::{Address, dial};
pub use failure::{Failure, Step, SudoRefusal};
pub use handshake::{Greeted, HostKeyPolicy, handshake};
pub use key::{HostKey, Identity, UnusableKey};
pub use login::Login;
pub use pool::Pool;
pub use quote::{NotQuotable, quote};
pub use upload::{REFUSED, Upload};
