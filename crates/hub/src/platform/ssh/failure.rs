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
    /// A command that only looks.
    Command,
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
    /// It closes the connection before the two have agreed on anything.
    #[error("{address} takes the connection and closes it {}: {why}", if *.greeted { "while greeting" } else { "before it greets" })]
    Closed {
        /// `host:port`.
        address: String,
        /// Its banner had come.
        greeted: bool,
        /// How it ended.
        why: String,
    },
    /// Its SSH server says that it takes no connection now.
    #[error("{address} refuses connections for the moment: its SSH server says {said:?}")]
    Throttled {
        /// `host:port`.
        address: String,
        /// What it said.
        said: String,
    },
    /// It goes on greeting, and does not come to the end in time.
    #[error("{address} is too slow: it still has not greeted to the end after {} s", .after.as_secs())]
    Slow {
        /// `host:port`.
        address: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// It speaks the first version of SSH alone.
    #[error("{address} speaks version 1 of SSH alone: it says {said:?}")]
    TooOld {
        /// `host:port`.
        address: String,
        /// Its banner.
        said: String,
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
    /// A command that always works does not.
    #[error("{address} lets the user in, but runs no command: {said}")]
    CommandFailed {
        /// `host:port`.
        address: String,
        /// What it said in its place.
        said: String,
    },
    /// A command that takes a moment did not end in time.
    #[error("{} on {address} did not end within {} s{}", if *.during == Step::Sudo { "sudo" } else { "a command that takes a moment" }, .after.as_secs(), if *.is_gone { "" } else { ", and it is not known whether it has ended since" })]
    TimedOut {
        /// `host:port`.
        address: String,
        /// What was tried.
        during: Step,
        /// How long it was waited for.
        after: Duration,
        /// It is known to be gone from the machine.
        is_gone: bool,
    },
    /// Root is needed and not granted.
    #[error("sudo on {address} does not run the command: {}", .why.words())]
    Sudo {
        /// `host:port`.
        address: String,
        /// Why.
        why: SudoRefusal,
    },
    /// The connection ended before the command was started, or while nothing but a look was taken.
    #[error("the connection to {address} died: {why}")]
    Died {
        /// `host:port`.
        address: String,
        /// What was tried.
        during: Step,
        /// How.
        why: String,
    },
    /// The machine between does not connect anybody to others.
    #[error("the jump host {jump} was reached, but forbids to be led on to {address} ({why})")]
    NotForwarded {
        /// The jump host's `host:port`.
        jump: String,
        /// `host:port` behind it.
        address: String,
        /// What it said.
        why: String,
    },
    /// The machine between is itself not reached.
    #[error("the jump host {jump} is not reached, so nothing behind it is: {failure}")]
    Jump {
        /// What people call it.
        jump: String,
        /// Why.
        failure: Box<Failure>,
    },
    /// There is nowhere to go.
    #[error("No address of this machine is known. Set one under its connection.")]
    NoAddress,
    /// Nothing was tried: a stored password is not for whoever answers there.
    #[error("no stored password is sent to an address that is no machine yet")]
    Withheld,
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
            Self::PasswordNeeded => "it wants a password, and is set here to be used without one",
            Self::WrongPassword => "the stored password is not the right one",
            Self::NotAllowed => "the user may not run this",
            Self::NotInstalled => "there is no sudo on the machine",
            Self::Other(text) => text,
        }
    }

    fn advice(&self) -> &'static str {
        match self {
            Self::PasswordNeeded => {
                "Set sudo with a password for this machine and store it, or let its user run sudo without one (NOPASSWD in a sudoers file)."
            }
            Self::WrongPassword => "Store the right sudo password for this machine.",
            Self::NotInstalled => "Install sudo there, or log in as root.",
            Self::NotAllowed | Self::Other(_) => {
                "Check the sudo mode of this machine, and what its sudoers file grants."
            }
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
            Self::Closed { .. } => "closed_early",
            Self::Throttled { .. } => "throttled",
            Self::Slow { .. } => "handshake_timeout",
            Self::NotSsh { .. } => "not_ssh",
            Self::Protocol { .. } | Self::TooOld { .. } => "protocol_error",
            Self::HostKey { .. } => "host_key_mismatch",
            Self::Auth { .. } => "authentication_failed",
            Self::NoLogin { .. } => "no_credentials",
            Self::NoChannel { .. } => "no_channel",
            Self::CommandFailed { .. } => "command_failed",
            Self::TimedOut { .. } => "timed_out",
            Self::Sudo { .. } => "sudo_refused",
            Self::Died { .. } => "connection_lost",
            Self::NotForwarded { .. } => "forwarding_refused",
            Self::Jump { .. } => "jump_host_failed",
            Self::NoAddress => "no_address",
            Self::Withheld => "password_withheld",
            Self::Sealed(_) => "credentials_unreadable",
            Self::Unusable(_) => "unusable_request",
        }
    }

    /// The step that failed.
    pub fn step(&self) -> Step {
        match self {
            Self::Name { .. } | Self::NoAddress => Step::Resolve,
            Self::Refused { .. }
            | Self::Unreachable { .. }
            | Self::Timeout { .. }
            | Self::NotForwarded { .. }
            | Self::Jump { .. } => Step::Connect,
            Self::Frozen {
                said: Said::Keys, ..
            }
            | Self::Auth { .. }
            | Self::NoLogin { .. }
            | Self::Withheld
            | Self::Sealed(_)
            | Self::Unusable(_) => Step::Authenticate,
            Self::Frozen { .. }
            | Self::Closed { .. }
            | Self::Throttled { .. }
            | Self::Slow { .. }
            | Self::TooOld { .. }
            | Self::NotSsh { .. }
            | Self::Protocol { .. } => Step::Handshake,
            Self::HostKey { .. } => Step::HostKey,
            Self::NoChannel { .. } => Step::Channel,
            Self::CommandFailed { .. } => Step::Command,
            Self::TimedOut { during, .. } | Self::Died { during, .. } => *during,
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
            | Self::Closed { .. }
            | Self::Throttled { .. }
            | Self::Slow { .. }
            | Self::Died { .. } => true,
            Self::Jump { failure, .. } => failure.is_worth_another_try(),
            Self::TooOld { .. }
            | Self::CommandFailed { .. }
            | Self::TimedOut { .. }
            | Self::NotForwarded { .. }
            | Self::NoAddress
            | Self::NotSsh { .. }
            | Self::Protocol { .. }
            | Self::HostKey { .. }
            | Self::Auth { .. }
            | Self::NoLogin { .. }
            | Self::NoChannel { .. }
            | Self::Sudo { .. }
            | Self::Withheld
            | Self::Sealed(_)
            | Self::Unusable(_) => false,
        }
    }

    /// Whether the connection was there and ended, which another one may not do.
    pub(super) fn is_broken_off(&self) -> bool {
        match self {
            Self::Died { .. } | Self::Closed { .. } => true,
            Self::Jump { failure, .. } => failure.is_broken_off(),
            _ => false,
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
            Self::Closed { .. } => {
                "Look at the log of sshd on the machine: it may have too many connections (MaxStartups), refuse the hub's address (hosts.deny), or fail by itself."
            }
            Self::Throttled { .. } => {
                "Wait some minutes and try again: it has too many connections that are not logged in (MaxStartups), or holds failed logins against the hub's address (PerSourcePenalties)."
            }
            Self::Slow { .. } => {
                "Look at the load of the machine and at the network between it and the hub."
            }
            Self::TooOld { .. } => {
                "Give the machine a newer SSH server: version 1 protects nobody."
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
            Self::CommandFailed { .. } => {
                "Give the user a usual shell on the machine, such as /bin/sh: what the hub does there needs one."
            }
            Self::TimedOut {
                during: Step::Sudo, ..
            } => {
                "Look at what sudo waits for on the machine: a name server, a directory of users, a second factor."
            }
            Self::TimedOut { .. } => {
                "Look at the machine: it is overloaded, or the start files of the user's shell hang."
            }
            Self::Sudo { why, .. } => why.advice(),
            Self::NotForwarded { .. } => {
                "Allow it on the jump host: AllowTcpForwarding and PermitOpen in its sshd_config, and no restrict or no-port-forwarding before the hub's key there."
            }
            Self::Jump { .. } => {
                "Test SSH on the jump host's own page: it has to be reached first."
            }
            Self::NoAddress => "Set an address for this machine.",
            Self::Died {
                during: Step::Authenticate,
                ..
            } => "Check the network between hub and machine, and the log of sshd on the machine.",
            Self::Died { .. } => {
                "Check the network between hub and machine; nothing is tried again by itself."
            }
            Self::Withheld => "Log in with a key, or add it as a machine first.",
            Self::Sealed(_) => {
                "Put the right encryption key back, or store these secrets anew. `homelabcmd doctor` says whether the key fits."
            }
            Self::Unusable(_) => "Check what is set for this machine.",
        }
    }
}
