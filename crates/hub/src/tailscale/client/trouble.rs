//! Why there is no list of devices: each trouble has a code for programs, a sentence for people, and the
//! step at which it came.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::outbound::Failure;

/// What is done to get the list, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TailscaleStep)]
pub enum Step {
    /// The server's name is looked up; the local daemon's socket is looked for.
    Resolve,
    /// A connection is opened, with TLS.
    Connect,
    /// The hub says who it is.
    Authenticate,
    /// The list is asked for and read.
    List,
}

impl Step {
    /// All, in their order.
    pub const ALL: [Self; 4] = [Self::Resolve, Self::Connect, Self::Authenticate, Self::List];
}

/// Why there is no list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of trouble it is.
    pub kind: Kind,
    /// What happened and what to do, for people. Never with a secret in it.
    pub detail: String,
    /// At which step.
    pub step: Step,
    /// The last step that is known to have gone well.
    pub passed: Option<Step>,
    /// How long the other side wants to be left alone.
    pub retry_after: Option<Duration>,
}

/// Declares the kinds with their codes.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident => $code:literal,)*) => {
        /// What kind of trouble it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// A name that scripts can rely on.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

kinds! {
    /// The source needs a secret that is not set.
    NoSecret => "no_secret",
    /// The secret that is stored cannot be opened.
    SecretSealed => "secret_sealed",
    /// The hub itself failed.
    Internal => "internal",
    /// 401 for an API key.
    KeyRefused => "key_refused",
    /// The OAuth client's id and secret were not accepted.
    ClientRefused => "client_refused",
    /// 401 for a token that was just made.
    TokenRefused => "token_refused",
    /// 403: who asks may not see devices.
    ScopeMissing => "scope_missing",
    /// 404: no such tailnet for this key.
    TailnetUnknown => "tailnet_unknown",
    /// 429, or the wait that it asked for.
    RateLimited => "rate_limited",
    /// 5xx.
    ServerError => "server_error",
    /// Any other status.
    UnexpectedStatus => "unexpected_status",
    /// What came is not the list.
    UnexpectedAnswer => "unexpected_answer",
    /// What came is too long.
    TooLarge => "answer_too_large",
    /// The connection ended within the answer.
    Cut => "answer_cut",
    /// What came is not HTTP.
    NotHttp => "not_http",
    /// It took too long.
    Timeout => "timeout",
    /// Nobody knows the server's name.
    NameNotFound => "name_not_found",
    /// Nobody listens there.
    ConnectionRefused => "connection_refused",
    /// There is no way there.
    Unreachable => "unreachable",
    /// The two could not agree on TLS.
    Tls => "tls",
    /// The server's address is one that the hub does not go to, or no address.
    AddressForbidden => "address_forbidden",
    /// There is no socket of a daemon.
    SocketAbsent => "socket_absent",
    /// The hub may not open the socket.
    SocketDenied => "socket_denied",
    /// The daemon does not listen.
    DaemonDown => "daemon_down",
    /// The daemon lets the hub not read.
    DaemonDenied => "daemon_denied",
    /// The daemon is switched off.
    DaemonStopped => "daemon_stopped",
    /// The daemon is in no tailnet.
    DaemonLoggedOut => "daemon_logged_out",
    /// The machine waits to be let into the tailnet.
    DaemonNotApproved => "daemon_not_approved",
    /// The daemon is not ready yet.
    DaemonStarting => "daemon_starting",
}

impl Trouble {
    /// A trouble before which all steps went well.
    pub(super) fn at(step: Step, kind: Kind, detail: impl Into<String>) -> Self {
        let before = |before: &Step| *before < step;
        Self {
            kind,
            detail: detail.into(),
            step,
            passed: Step::ALL.into_iter().rfind(before),
            retry_after: None,
        }
    }

    /// A trouble that came before anything was done.
    pub(in crate::tailscale) fn before_all(
        step: Step,
        kind: Kind,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            passed: None,
            ..Self::at(step, kind, detail)
        }
    }

    /// A trouble of the list, of which nobody knows whether it would have been given.
    pub(super) fn unproven(mut self, is_proven: bool) -> Self {
        if !is_proven && self.step == Step::List {
            self.passed = self.passed.min(Some(Step::Connect));
        }
        self
    }

    /// Why there was no answer of the API. `step` is what was asked for.
    pub(super) fn of_control(failure: &Failure, step: Step) -> Self {
        let (step, kind, advice) = match failure {
            Failure::BadAddress { .. } | Failure::Forbidden { .. } => {
                (Step::Resolve, Kind::AddressForbidden, "")
            }
            Failure::NameNotFound { .. } => (
                Step::Resolve,
                Kind::NameNotFound,
                " Is the hub's machine on the internet, and does its DNS work?",
            ),
            Failure::Refused { .. } => (Step::Connect, Kind::ConnectionRefused, ""),
            Failure::Unreachable { .. } => (
                Step::Connect,
                Kind::Unreachable,
                " Is the hub's machine on the internet?",
            ),
            Failure::Tls { .. } => (Step::Connect, Kind::Tls, ""),
            Failure::Timeout {
                what: "a connection",
                ..
            } => (Step::Connect, Kind::Timeout, ""),
            Failure::Timeout { .. } => (step, Kind::Timeout, ""),
            Failure::Cut { .. } => (step, Kind::Cut, ""),
            Failure::NotHttp { .. } => (step, Kind::NotHttp, ""),
            Failure::TooLarge { .. } => (step, Kind::TooLarge, ""),
            Failure::SocketAbsent { .. } | Failure::SocketDenied { .. } => {
                (step, Kind::Internal, "")
            }
        };
        Self::at(
            step,
            kind,
            format!("Tailscale gave no answer: {failure}.{advice}"),
        )
    }

    /// Why there was no answer of the local daemon.
    pub(super) fn of_daemon(failure: &Failure) -> Self {
        let (step, kind, advice) = match failure {
            Failure::SocketAbsent { .. } => (
                Step::Resolve,
                Kind::SocketAbsent,
                "Is Tailscale installed on the hub's machine? In a container, the socket has to be mounted.",
            ),
            Failure::SocketDenied { .. } => (
                Step::Connect,
                Kind::SocketDenied,
                "Let the hub's user reach it, or use an API key.",
            ),
            Failure::Refused { .. } => (
                Step::Connect,
                Kind::DaemonDown,
                "Start it: systemctl start tailscaled.",
            ),
            Failure::Timeout { .. } => (Step::List, Kind::Timeout, "Does tailscaled hang?"),
            Failure::Cut { .. } => (Step::List, Kind::Cut, "Did tailscaled just end?"),
            Failure::TooLarge { .. } => (Step::List, Kind::TooLarge, "Use an API key."),
            Failure::NotHttp { .. } => (Step::List, Kind::NotHttp, "Is that tailscaled's socket?"),
            _ => (Step::Connect, Kind::Unreachable, ""),
        };
        let detail = format!("The local Tailscale gave no answer: {failure}. {advice}");
        Self::at(step, kind, detail.trim_end()).unproven(false)
    }
}
