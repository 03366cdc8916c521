//! Which host keys of a machine are let pass.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a key is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TrustedBy {
    /// The machine's agent reported it over its own, authenticated beat.
    Agent,
    /// It was the first that was seen.
    FirstUse,
    /// An admin accepted it.
    Accepted,
}

impl TrustedBy {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::FirstUse => "first_use",
            Self::Accepted => "accepted",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Agent, Self::FirstUse, Self::Accepted]
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

/// A host key that was seen or heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownKey {
    /// `ssh-ed25519 AAAA…`
    pub key: String,
    /// `SHA256:…`
    pub fingerprint: String,
    /// Why it is trusted, if it is.
    pub trusted_by: Option<TrustedBy>,
    /// Since when; milliseconds.
    pub trusted_at: Option<i64>,
    /// Who accepted it.
    pub accepted_by: Option<String>,
    /// Its agent says that it has it.
    pub is_reported: bool,
    /// When it was last shown and refused; milliseconds.
    pub refused_at: Option<i64>,
}

/// What is let pass.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trust<'a> {
    /// Exactly these.
    pub accepted: Vec<&'a KnownKey>,
    /// Or any, because nothing is known yet.
    pub first_use: bool,
}

/// Decides which keys are let pass.
///
/// What an admin accepted always is. What was trusted by itself is as long as the machine's agent does not
/// name others: then either the machine was set up anew or somebody stands between, and people must look.
pub(super) fn trust(known: &[KnownKey]) -> Trust<'_> {
    let is_reporting = known.iter().any(|key| key.is_reported);
    let is_trusting = known.iter().any(|key| key.trusted_by.is_some());
    let passes = |key: &&KnownKey| match key.trusted_by {
        Some(TrustedBy::Accepted) => true,
        Some(TrustedBy::Agent | TrustedBy::FirstUse) => key.is_reported || !is_reporting,
        None => !is_trusting && key.is_reported,
    };
    Trust {
        accepted: known.iter().filter(passes).collect(),
        first_use: !is_trusting && !is_reporting,
    }
}

/// Why a key that was let pass is trusted from now on.
pub(super) fn reason(known: &[KnownKey], shown: &str) -> TrustedBy {
    let one = known.iter().find(|key| key.key == shown);
    match one {
        Some(KnownKey {
            trusted_by: Some(TrustedBy::Accepted),
            ..
        }) => TrustedBy::Accepted,
        Some(key) if key.is_reported => TrustedBy::Agent,
        _ => TrustedBy::FirstUse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, trusted_by: Option<TrustedBy>, is_reported: bool) -> KnownKey {
        KnownKey {
            key: name.into(),
            fingerprint: format!("SHA256:{name}"),
            trusted_by,
            trusted_at: None,
            accepted_by: None,
            is_reported,
            refused_at: None,
        }
    }

    fn passes(known: &[KnownKey]) -> (Vec<&str>, bool) {
        let trust = trust(known);
        let accepted = trust.accepted.iter().map(|key| key.key.as_str());
        (accepted.collect(), trust.first_use)
    }

    #[test]
    fn who_is_let_pass() {
        use TrustedBy::{Accepted, Agent, FirstUse};
        // Nothing is known: the first is trusted.
        assert_eq!(passes(&[]), (vec![], true));
        // A key that was refused is not trusted for having been seen.
        assert_eq!(passes(&[key("a", None, false)]), (vec![], true));
        // The agent told: only its keys, and no first use.
        let told = [
            key("a", None, true),
            key("b", None, true),
            key("c", None, false),
        ];
        assert_eq!(passes(&told), (vec!["a", "b"], false));
        assert_eq!(reason(&told, "a"), Agent);
        // Trusted: no other, not even one that the agent reports now.
        let changed = [key("a", Some(FirstUse), false), key("b", None, true)];
        assert_eq!(passes(&changed), (vec![], false));
        let renewed = [key("a", Some(Agent), false), key("b", None, true)];
        assert_eq!(passes(&renewed), (vec![], false));
        // The agent confirms what was seen first.
        let confirmed = [key("a", Some(FirstUse), true), key("b", None, true)];
        assert_eq!(passes(&confirmed), (vec!["a"], false));
        assert_eq!(reason(&confirmed, "a"), Agent);
        // An admin's word stands: the port may lead to another sshd than the agent's.
        let accepted = [key("a", Some(Accepted), false), key("b", None, true)];
        assert_eq!(passes(&accepted), (vec!["a"], false));
        assert_eq!(reason(&accepted, "a"), Accepted);
        assert_eq!(reason(&[], "a"), FirstUse);
    }
}
