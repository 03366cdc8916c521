//! Which entries somebody wants to see.

use super::model::{ActorKind, Outcome};

/// Which entries; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// On this machine.
    pub machine_id: Option<String>,
    /// By this one, word for word.
    pub actor: Option<String>,
    /// By this kind of somebody.
    pub actor_kind: Option<ActorKind>,
    /// This action, or all whose name begins with this word and a dot.
    pub action: Option<Action>,
    /// With this end.
    pub outcome: Option<Outcome>,
    /// Not before this; milliseconds.
    pub from: Option<i64>,
    /// Before this; milliseconds.
    pub to: Option<i64>,
    /// With this in what it was done to; large and small letters are the same.
    pub text: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// This.
    Exactly(String),
    /// Anything of this domain.
    Of(String),
}

impl Action {
    /// `credential.used`, or `credential` for all of that domain.
    pub fn parse(text: &str) -> Self {
        match text.trim_end_matches('.') {
            domain if !domain.contains('.') => Self::Of(domain.to_owned()),
            action => Self::Exactly(action.to_owned()),
        }
    }

    /// Whether it is one of these.
    pub fn is_of(&self, other: &Self) -> bool {
        match (self, other) {
            (one, other) if one == other => true,
            (Self::Exactly(action), Self::Of(domain)) => {
                action.split_once('.').is_some_and(|(own, _)| own == domain)
            }
            _ => false,
        }
    }

    pub(super) fn exactly(&self) -> Option<String> {
        match self {
            Self::Exactly(action) => Some(action.clone()),
            Self::Of(_) => None,
        }
    }

    /// With the dot.
    pub(super) fn domain(&self) -> Option<String> {
        match self {
            Self::Exactly(_) => None,
            Self::Of(domain) => Some(format!("{domain}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_without_a_dot_is_a_domain() {
        assert_eq!(
            Action::parse("credential.used"),
            Action::Exactly("credential.used".into())
        );
        for text in ["credential", "credential."] {
            assert_eq!(Action::parse(text).domain().unwrap(), "credential.");
        }
    }
}
