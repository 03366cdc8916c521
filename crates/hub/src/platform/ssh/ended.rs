//! How a connection ended, or its greeting: in words.

use std::sync::{Arc, Mutex, PoisonError};

use super::failure::{Failure, Said};
use super::jump::Refusals;
use crate::platform::text::{cut, one_line};

/// So much of what a server lists is shown.
const LONGEST: usize = 200;

/// What is heard of a connection beside its channels.
pub(super) struct Words {
    pub(super) ending: EndReason,
    pub(super) refusals: Refusals,
}

/// Why a connection ended, once it has.
#[derive(Debug, Clone, Default)]
pub(super) struct EndReason(Arc<Mutex<Option<End>>>);

#[derive(Debug)]
struct End {
    words: String,
    /// The server said goodbye: it was its will.
    by_server: bool,
}

impl EndReason {
    pub(super) fn words(&self) -> Option<String> {
        self.locked().as_ref().map(|end| end.words.clone())
    }

    pub(super) fn is_by_server(&self) -> bool {
        self.locked().as_ref().is_some_and(|end| end.by_server)
    }

    pub(super) fn set(&self, words: String, by_server: bool) {
        *self.locked() = Some(End { words, by_server });
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Option<End>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A greeting that did not come to its end.
pub(super) fn of_greeting(address: String, said: Said, error: &russh::Error) -> Failure {
    use russh::{AlgorithmKind, Error};
    match error {
        Error::IO(_) | Error::HUP | Error::Disconnect | Error::ConnectionTimeout => {
            Failure::Closed {
                address,
                greeted: said != Said::Nothing,
                why: ended_by(error),
            }
        }
        Error::NoCommonAlgo { kind, theirs, .. } => Failure::Protocol {
            address,
            why: format!(
                "no common {}; it has {}",
                match kind {
                    AlgorithmKind::Kex => "key exchange",
                    AlgorithmKind::Key => "host key",
                    AlgorithmKind::Cipher => "cipher",
                    AlgorithmKind::Compression => "compression",
                    AlgorithmKind::Mac => "message code",
                },
                cut(&one_line(&theirs.join(", ")), LONGEST)
            ),
        },
        other => Failure::Protocol {
            address,
            why: other.to_string(),
        },
    }
}

pub(super) fn ended_by(error: &russh::Error) -> String {
    use russh::Error;
    match error {
        Error::IO(error) => error.to_string(),
        Error::HUP | Error::Disconnect | Error::SendError | Error::RecvError => {
            "the other side closed it".into()
        }
        Error::KeepaliveTimeout | Error::InactivityTimeout | Error::ConnectionTimeout => {
            "nothing came any more".into()
        }
        other => other.to_string(),
    }
}
