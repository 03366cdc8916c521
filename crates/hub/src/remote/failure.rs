//! Why something over SSH did not work, as answers and the database have it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::connect::named;
use crate::platform::ssh::Failure;
use crate::platform::text::{cut, one_line};

/// The longest message that is kept: what a machine says may be long.
const LONGEST: usize = 500;

/// Why something over SSH did not work.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct RemoteFailure {
    /// A word for programs: `connection_refused`, `authentication_failed`, `host_key_mismatch`, …
    pub code: String,
    /// The step that failed, as the steps are called; empty where it was none of them.
    pub step: String,
    /// What happened, for people.
    pub message: String,
    /// What to do about it; empty where nobody knows.
    pub advice: String,
}

impl RemoteFailure {
    /// One at no particular step. `message` may be what a machine said.
    pub fn new(code: &str, message: impl AsRef<str>, advice: &str) -> Self {
        Self {
            code: code.into(),
            step: String::new(),
            message: cut(one_line(message.as_ref()).trim(), LONGEST),
            advice: advice.into(),
        }
    }

    /// The hub's own: `cause` goes to its log and nowhere else.
    pub fn internal(what: &str, cause: &anyhow::Error) -> Self {
        tracing::error!("{what} failed inside the hub: {cause:#}");
        let message = "The hub could not do this. Its log says why.";
        Self::new("internal", message, "")
    }

    /// The same, at this step.
    #[must_use]
    pub fn at(mut self, step: &str) -> Self {
        self.step = step.into();
        self
    }
}

impl From<&Failure> for RemoteFailure {
    fn from(failure: &Failure) -> Self {
        let (step, _) = named(failure.step());
        Self::new(failure.code(), failure.to_string(), failure.advice()).at(step)
    }
}

impl From<Failure> for RemoteFailure {
    fn from(failure: Failure) -> Self {
        Self::from(&failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_says_is_one_line_that_acts_on_nothing() {
        let failure = RemoteFailure::new("x", " a\u{1b}[2Jb\nc\u{202e}d\0 ", "");
        assert_eq!(failure.message, "a[2Jb cd");
        let long = RemoteFailure::new("x", "x".repeat(900), "");
        assert_eq!(long.message.chars().count(), LONGEST);
    }
}
