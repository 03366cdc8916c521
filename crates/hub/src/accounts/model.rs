use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id_type;
use crate::platform::http::Error;
use crate::platform::secrets::Secret;

id_type!(
    /// A user.
    UserId
);
id_type!(
    /// A browser session.
    SessionId
);
id_type!(
    /// An API token.
    TokenId
);

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything, users and settings included.
    Admin,
    /// Acts on machines.
    Operator,
    /// Looks.
    Viewer,
    /// Beats for a machine, and nothing else.
    Agent,
}

impl Role {
    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Viewer => "viewer",
            Self::Agent => "agent",
        }
    }

    /// Reads the database's word; an unknown one is the least: an agent that beats for nobody.
    pub fn parse(text: &str) -> Self {
        match text {
            "admin" => Self::Admin,
            "operator" => Self::Operator,
            "viewer" => Self::Viewer,
            _ => Self::Agent,
        }
    }

    /// Whether this role may do what `needed` may. Agents are apart from people.
    pub fn includes(self, needed: Self) -> bool {
        let rank = |role| match role {
            Self::Admin => 3,
            Self::Operator => 2,
            Self::Viewer => 1,
            Self::Agent => 0,
        };
        match (self, needed) {
            (Self::Agent, Self::Agent) => true,
            (Self::Agent, _) | (_, Self::Agent) => false,
            _ => rank(self) >= rank(needed),
        }
    }

    /// Opens the text of a token, so that a leaked one is recognised.
    pub(super) fn token_prefix(self) -> &'static str {
        match self {
            Self::Agent => "hlc_agent_",
            _ => "hlc_",
        }
    }
}

/// Somebody who logs in.
#[derive(Debug, Clone)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// Name, as it was typed.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Milliseconds.
    pub created_at: i64,
    /// Milliseconds.
    pub last_login_at: Option<i64>,
}

/// What is asked for when a token is made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// For people.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The one machine that it speaks for; role agent only.
    pub machine_id: Option<String>,
    /// Who made it.
    pub created_by: Option<String>,
    /// Milliseconds.
    pub created_at: i64,
    /// Milliseconds; null never.
    pub expires_at: Option<i64>,
}

impl NewToken {
    pub(super) fn checked(mut self) -> Result<Self, Error> {
        self.name = checked_name("/name", &self.name)?;
        if self.machine_id.is_some() && self.role != Role::Agent {
            return Err(Error::invalid(
                "/machine_id",
                "Only a token of role agent has a machine.",
            ));
        }
        if let Some(id) = &mut self.machine_id {
            let uuid = uuid::Uuid::parse_str(id)
                .map_err(|_| Error::invalid("/machine_id", "There is no such machine."))?;
            *id = uuid.hyphenated().to_string();
        }
        if self.expires_at.is_some_and(|end| end <= self.created_at) {
            return Err(Error::invalid(
                "/expires_at",
                "The end must be in the future.",
            ));
        }
        Ok(self)
    }
}

/// A token without its text.
#[derive(Debug, Clone)]
pub struct Token {
    /// Id.
    pub id: TokenId,
    /// For people.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Its first characters.
    pub prefix: String,
    /// The one machine that it speaks for.
    pub machine_id: Option<String>,
    /// Milliseconds.
    pub created_at: i64,
    /// Who made it.
    pub created_by: Option<String>,
    /// Milliseconds.
    pub last_used_at: Option<i64>,
    /// Milliseconds.
    pub expires_at: Option<i64>,
    /// It was made by an enrolment and not used yet: the GUID that its machine takes with the first beat.
    pub pending_guid: Option<String>,
}

impl Token {
    pub(super) fn from_new(new: NewToken, secret: &Secret) -> Self {
        let shown = new.role.token_prefix().len() + 6;
        Self {
            id: TokenId::new(),
            prefix: secret.expose().chars().take(shown).collect(),
            name: new.name,
            role: new.role,
            machine_id: new.machine_id,
            created_at: new.created_at,
            created_by: new.created_by,
            last_used_at: None,
            expires_at: new.expires_at,
            pending_guid: None,
        }
    }
}

/// A name without blanks around it, 1 to 64 characters, none of them a control character.
pub(super) fn checked_name(pointer: &str, name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Error::invalid(pointer, "A name has 1 to 64 characters."));
    }
    Ok(name.to_owned())
}

/// Length is what makes a password strong; anything long enough is taken.
pub(super) fn check_password(pointer: &str, password: &str) -> Result<(), Error> {
    if password.chars().count() < 10 {
        return Err(Error::invalid(
            pointer,
            "A password has at least 10 characters.",
        ));
    }
    if password.len() > 1024 {
        return Err(Error::invalid(
            pointer,
            "A password has at most 1024 bytes.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_include_those_below_and_agents_are_apart() {
        use Role::{Admin, Agent, Operator, Viewer};
        assert!(Admin.includes(Operator) && Operator.includes(Viewer) && Viewer.includes(Viewer));
        assert!(!Viewer.includes(Operator) && !Operator.includes(Admin));
        for person in [Admin, Operator, Viewer] {
            assert!(!Agent.includes(person) && !person.includes(Agent));
            assert_eq!(Role::parse(person.as_str()), person);
        }
        assert_eq!(Role::parse("root"), Agent);
    }

    #[test]
    fn names_and_passwords_have_bounds() {
        assert_eq!(checked_name("/name", "  Ada ").unwrap(), "Ada");
        assert!(checked_name("/name", " \n ").is_err());
        assert!(checked_name("/name", &"x".repeat(65)).is_err());
        assert!(check_password("/password", "short").is_err());
        check_password("/password", "ten chars!").unwrap();
    }
}
