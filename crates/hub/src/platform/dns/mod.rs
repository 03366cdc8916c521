//! As much of DNS as it takes to ask what an address is called and who offers what on a link: questions,
//! and reading answers that strangers wrote.
//!
//! Names that are looked up to connect somewhere are none of this: those go to the system's resolver.

mod message;
mod name;
mod reverse;

pub use message::{Data, Message, Question, Record, parse, query};
pub use name::Name;
pub use reverse::Resolver;
