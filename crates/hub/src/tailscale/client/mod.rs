//! Asking for the list of devices: Tailscale's API with a key or as an OAuth client, or the daemon of the
//! hub's own machine. Whichever is asked, what comes is the same [`Device`]s.
//!
//! What never happens here: an answer that is too long is kept, a secret is in a trouble, something is
//! written to Tailscale.

mod control;
mod hiding;
mod local;
mod oauth;
mod reading;
mod trouble;

use std::path::PathBuf;

use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;

pub use self::oauth::Tokens;
pub use self::trouble::{Kind, Step, Trouble};

use self::control::Asker;
use self::hiding::Hidden;
use super::model::Device;
use crate::platform::outbound::{Answer, Failure, Outbound, Request};
use crate::platform::secrets::Secret;

/// How much of a list is read. A device takes some three kilobytes of it.
const LONGEST_LIST: usize = 8 * 1024 * 1024;

/// Where Tailscale is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The API's base address.
    pub api_url: String,
    /// The local daemon's socket.
    pub socket: PathBuf,
}

/// How Tailscale is asked.
#[derive(Debug, Clone)]
pub enum Access {
    /// The API, with an API key.
    ApiKey {
        /// Its id, or `-` for the key's own.
        tailnet: String,
        /// `tskey-api-…`
        key: Secret,
    },
    /// The API, as an OAuth client.
    Oauth {
        /// Its id, or `-` for the client's own.
        tailnet: String,
        /// The client's id.
        client_id: String,
        /// `tskey-client-…`
        secret: Secret,
    },
    /// The local daemon.
    Local,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// By their names.
    pub devices: Vec<Device>,
    /// What of the list could not be read, in sentences.
    pub notes: Vec<String>,
    /// The machine that the hub runs on, where the local daemon was asked.
    pub own: Option<OwnNode>,
}

/// The hub's own machine in the tailnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TailscaleOwnNode)]
pub struct OwnNode {
    /// What the daemon says of itself: `Running`.
    pub state: String,
    /// The daemon's version.
    pub version: Option<String>,
    /// The machine as a device.
    pub device: Option<Device>,
    /// What the tailnet is called.
    pub tailnet: Option<String>,
    /// What names of its devices end with.
    pub magic_dns_suffix: Option<String>,
    /// What the daemon finds wrong with itself.
    pub health: Vec<String>,
}

/// One conversation: all its requests together have the time that one request has.
struct Talk<'a> {
    outbound: &'a Outbound,
    api_url: &'a str,
    socket: &'a std::path::Path,
    until: Instant,
}

impl Talk<'_> {
    fn within(&self) -> Outbound {
        let left = self.until.saturating_duration_since(Instant::now());
        self.outbound.clone().within(left)
    }

    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        self.within().send(request).await
    }

    async fn send_by_socket(&self, request: Request) -> Result<Answer, Failure> {
        self.within().send_by_socket(self.socket, request).await
    }
}

/// Asks for all devices. Takes no longer than the one way out allows for a request.
///
/// # Errors
/// When there is no list, with why.
pub async fn ask(
    outbound: &Outbound,
    place: &Place,
    access: &Access,
    tokens: &Tokens,
) -> Result<Found, Trouble> {
    let talk = Talk {
        outbound,
        api_url: &place.api_url,
        socket: &place.socket,
        until: Instant::now() + outbound.timeout(),
    };
    let mut hidden = Hidden::default();
    match access {
        Access::Local => local::list(&talk).await,
        Access::ApiKey { tailnet, key } => {
            hidden.hide(key);
            control::list(&talk, tailnet, Asker::Key, key, &hidden).await
        }
        Access::Oauth {
            tailnet,
            client_id,
            secret,
        } => {
            hidden.hide(secret);
            let client = oauth::Client {
                id: client_id,
                secret,
            };
            as_client(&talk, tailnet, &client, tokens, hidden).await
        }
    }
}

/// With the token that is kept, or a new one. One that is not accepted any more is exchanged once.
async fn as_client(
    talk: &Talk<'_>,
    tailnet: &str,
    client: &oauth::Client<'_>,
    tokens: &Tokens,
    mut hidden: Hidden,
) -> Result<Found, Trouble> {
    if let Some(token) = tokens.find(talk, client) {
        hidden.hide(&token);
        let listed = control::list(talk, tailnet, Asker::Token, &token, &hidden).await;
        if !listed
            .as_ref()
            .is_err_and(|trouble| trouble.kind == Kind::TokenRefused)
        {
            return listed;
        }
    }
    let token = tokens.fetch(talk, client, &mut hidden).await?;
    let listed = control::list(talk, tailnet, Asker::Token, &token, &hidden).await;
    if listed
        .as_ref()
        .is_err_and(|trouble| trouble.kind == Kind::TokenRefused)
    {
        tokens.forget();
    }
    listed
}
