//! Why a machine could not be reached, in kinds that people and pages can tell apart.

use std::time::Duration;

use super::key::HostKey;

/// On the way to a machine, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A name becomes addresses.
    Resolve,
    /// A TCP connection.
    Connect,
    /// Banner and key exchange.
    Handshake,
    /// Whether it is the machine that it was.
    HostKey,
    /// Whether it lets us in.
    Authenticate,
    /// A channel for a command.
    Channel,
    /// Becoming root.
    Sudo,
}

/// Why `sudo` did not run the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SudoRefusal {
    /// It wants a password, and none was given.
    PasswordNeeded,
    /// The password is not the right one.
    WrongPassword,
    /// The user may not run this.
    NotAllowed,
    /// There is no `sudo`.
    NotInstalled,
    /// Anything else that it said.
    Other(String),
}

/// Why a machine could not be reached, or a command could not be started. The text is for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nobody knows the name.
    #[error("the name {host} is not known: {why}")]
    Name {
        /// As it was given.
        host: String,
        /// What the resolver said.
        why: String,
    },
    /// There is a machine, and nothing listens.
    #[error("{address} refuses connections: nothing listens on this port")]
    Refused {
        /// `host:port`.
        address: String,
    },
    /// There is no way there.
    #[error("{address} cannot be reached: {why}")]
    Unreachable {
        /// `host:port`.
        address: String,
        /// What the system said.
        why: String,
    },
    /// No answer at all.
    #[error("{address} does not answer within {} s: the machine is off, or something drops what is sent to it", .after.as_secs())]
    Timeout {
        /// `host:port`.
        address: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// It takes the connection and then says nothing.
    #[error("{address} takes the connection and then {} for {} s: the machine hangs or is overloaded", .said.words(), .after.as_secs())]
    Frozen {
        /// `host:port`.
        address: String,
        /// How far it came.
        said: Said,
        /// How long it was waited for.
        after: Duration,
    },
    /// Something else listens there.
    #[error("{address} does not speak SSH: it says {said:?}")]
    NotSsh {
        /// `host:port`.
        address: String,
        /// The beginning of what it said.
        said: String,
    },
    /// The two sides have no algorithm in common, or the exchange failed.
    #[error("no agreement with {address} on how to encrypt: {why}")]
    Protocol {
        /// `host:port`.
        address: String,
        /// What was wrong.
        why: String,
    },
    /// It shows a host key that it must not have.
    #[error("{address} shows the host key {} ({}), which is not the one that is trusted", .shown.fingerprint(), .shown.kind())]
    HostKey {
        /// `host:port`.
        address: String,
        /// What it showed.
        shown: HostKey,
    },
    /// It does not let the user in.
    #[error("{address} does not let {user} in with {}; it would take {}", list(.tried), list(.offered))]
    Auth {
        /// `host:port`.
        address: String,
        /// The user.
        user: String,
        /// What was tried.
        tried: Vec<String>,
        /// What the server says it would take.
        offered: Vec<String>,
    },
    /// It is the right user and there is nothing to log in with.
    #[error("there is nothing to log in to {address} with: no key and no password")]
    NoLogin {
        /// `host:port`.
        address: String,
    },
    /// It has no channel for one more command.
    #[error("{address} opens no channel for one more command ({why}): is MaxSessions reached?")]
    NoChannel {
        /// `host:port`.
        address: String,
        /// What it said.
        why: String,
    },
    /// Root is needed and not granted.
    #[error("sudo on {address} does not run the command: {}", .why.words())]
    Sudo {
        /// `host:port`.
        address: String,
        /// Why.
        why: SudoRefusal,
    },
    /// The connection ended before the command was started.
    #[error("the connection to {address} died: {why}")]
    Died {
        /// `host:port`.
        address: String,
        /// How.
        why: String,
    },
    /// Nothing was tried: what is shown to be let in is stored, and the hub cannot open it.
    #[error("{0}")]
    Sealed(String),
    /// Nothing was tried: the request itself cannot be carried out.
    #[error("{0}")]
    Unusable(String),
}

/// How far a server came before it fell silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Not a byte.
    Nothing,
    /// Its banner, and no more.
    Banner,
    /// All but the answer to the login.
    Keys,
}

impl Said {
    fn words(self) -> &'static str {
        match self {
            Self::Nothing => "says nothing",
            Self::Banner => "greets, and says nothing more",
            Self::Keys => "does not answer the login",
        }
    }
}

impl SudoRefusal {
    /// For people.
    pub fn words(&self) -> &str {
        match self {
            Self::PasswordNeeded => "it wants a password, and none is stored",
            Self::WrongPassword => "the stored password is not the right one",
            Self::NotAllowed => "the user may not run this",
            Self::NotInstalled => "there is no sudo on the machine",
            Self::Other(text) => text,
        }
    }
}

fn list(words: &[String]) -> String {
    match words {
        [] => "nothing".into(),
        words => words.join(", "),
    }
}

impl Failure {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "name_not_found",
            Self::Refused { .. } => "connection_refused",
            Self::Unreachable { .. } => "unreachable",
            Self::Timeout { .. } => "connect_timeout",
            Self::Frozen { .. } => "frozen",
            Self::NotSsh { .. } => "not_ssh",
            Self::Protocol { .. } => "protocol_error",
            Self::HostKey { .. } => "host_key_mismatch",
            Self::Auth { .. } => "authentication_failed",
            Self::NoLogin { .. } => "no_credentials",
            Self::NoChannel { .. } => "no_channel",
            Self::Sudo { .. } => "sudo_refused",
            Self::Died { .. } => "connection_lost",
            Self::Sealed(_) => "credentials_unreadable",
            Self::Unusable(_) => "unusable_request",
        }
    }

    /// The step that failed.
    pub fn step(&self) -> Step {
        match self {
            Self::Name { .. } => Step::Resolve,
            Self::Refused { .. } | Self::Unreachable { .. } | Self::Timeout { .. } => Step::Connect,
            Self::Frozen {
                said: Said::Keys, ..
            }
            | Self::Auth { .. }
            | Self::NoLogin { .. }
            | Self::Sealed(_)
            | Self::Unusable(_) => Step::Authenticate,
            Self::Frozen { .. } | Self::NotSsh { .. } | Self::Protocol { .. } => Step::Handshake,
            Self::HostKey { .. } => Step::HostKey,
            Self::NoChannel { .. } | Self::Died { .. } => Step::Channel,
            Self::Sudo { .. } => Step::Sudo,
        }
    }

    /// Whether connecting again may help without anybody changing anything.
    pub fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Name { .. }
            | Self::Refused { .. }
            | Self::Unreachable { .. }
            | Self::Timeout { .. }
            | Self::Frozen { .. }
            | Self::Died { .. } => true,
            Self::NotSsh { .. }
            | Self::Protocol { .. }
            | Self::HostKey { .. }
            | Self::Auth { .. }
            | Self::NoLogin { .. }
            | Self::NoChannel { .. }
            | Self::Sudo { .. }
            | Self::Sealed(_)
            | Self::Unusable(_) => false,
        }
    }

    /// What to do about it, for people.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Name { .. } => {
                "Check the name, or set an address for this machine. Names of a tailnet need MagicDNS on the hub's machine."
            }
            Self::Refused { .. } => "Check the port, and that sshd runs on the machine.",
            Self::Unreachable { .. } | Self::Timeout { .. } => {
                "Check that the machine is on and that no firewall is between it and the hub."
            }
            Self::Frozen { .. } => {
                "Look at the machine itself: it takes connections but does not serve them."
            }
            Self::NotSsh { .. } => "Check the port: another program listens there.",
            Self::Protocol { .. } => {
                "The machine's SSH server may be too old, or limited to algorithms that the hub does not have."
            }
            Self::HostKey { .. } => {
                "If the machine was set up anew, compare the fingerprint with the machine's own and accept it. If not, somebody may stand between."
            }
            Self::Auth { .. } => {
                "Add the hub's public key to the user's authorized_keys on the machine, or check user and password."
            }
            Self::NoLogin { .. } => {
                "Make a key for the hub in the settings, or store a password for this machine."
            }
            Self::NoChannel { .. } => {
                "Wait for other commands to end, or raise MaxSessions in the machine's sshd_config."
            }
            Self::Sudo { .. } => {
                "Check the sudo mode of this machine, and what its sudoers file grants."
            }
            Self::Died { .. } => {
                "Check the network between hub and machine; nothing is tried again by itself."
            }
            Self::Sealed(_) => {
                "Put the right encryption key back, or store these secrets anew. `homelabcmd doctor` says whether the key fits."
            }
            Self::Unusable(_) => "Check what is set for this machine.",
        }
    }
}
