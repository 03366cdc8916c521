//! What the hub says to a server's own requests: which host key passes, and that nothing is opened to the hub.

use std::sync::{Arc, OnceLock};

use russh::client::{ChannelOpenHandle, DisconnectReason, Handler, Msg, Session};
use russh::keys::PublicKeyOrCertificate;
use russh::{Channel, ChannelId, ChannelOpenFailure};

use super::ended::{EndReason, ended_by};
use super::handshake::HostKeyPolicy;
use super::jump::Refusals;
use super::key::HostKey;
use crate::platform::text::{cut, one_line};

/// So much of what a server says as a goodbye is shown.
const LONGEST: usize = 200;

/// Why a connection to a server that does so ends.
pub(super) const UNINVITED: &str = "the server opened a channel that nobody asked for";

/// The hub's side of a connection.
pub(super) struct Client {
    pub(super) policy: HostKeyPolicy,
    pub(super) shown: Arc<OnceLock<HostKey>>,
    pub(super) ending: EndReason,
    pub(super) refusals: Refusals,
}

/// How it went wrong inside the SSH library.
#[derive(Debug)]
pub(super) enum Broke {
    Ssh(russh::Error),
    HostKey(HostKey),
    /// The server opened a channel.
    Uninvited,
}

impl From<russh::Error> for Broke {
    fn from(error: russh::Error) -> Self {
        Self::Ssh(error)
    }
}

impl Handler for Client {
    type Error = Broke;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Broke> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = shown else {
            // Certificates are not asked for, so a server that sends one breaks the rules.
            return Ok(false);
        };
        let key = HostKey::of(key);
        let _ = self.shown.set(key.clone());
        match self.policy.lets_pass(&key) {
            true => Ok(true),
            false => Err(Broke::HostKey(key)),
        }
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Broke>) -> Result<(), Broke> {
        let by_server = matches!(reason, DisconnectReason::ReceivedDisconnect(_));
        let words = match reason {
            DisconnectReason::ReceivedDisconnect(info) => {
                format!(
                    "the server ended it: {}",
                    cut(&one_line(&info.message), LONGEST)
                )
            }
            DisconnectReason::Error(Broke::Ssh(error)) => ended_by(&error),
            DisconnectReason::Error(Broke::HostKey(_)) => "the host key changed within it".into(),
            DisconnectReason::Error(Broke::Uninvited) => UNINVITED.into(),
        };
        self.ending.set(words, by_server);
        Ok(())
    }

    async fn channel_open_failure(
        &mut self,
        _channel: ChannelId,
        reason: ChannelOpenFailure,
        description: &str,
        _language: &str,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        self.refusals.push(reason, description);
        Ok(())
    }

    // Nothing is forwarded to the hub, so no server has a reason to open a channel. The library would take each,
    // without a limit.

    async fn server_channel_open_session(
        &mut self,
        _channel: Channel<Msg>,
        _reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        Err(Broke::Uninvited)
    }

    async fn server_channel_open_forwarded_tcpip(
        &mut self,
        _channel: Channel<Msg>,
        _connected_address: &str,
        _connected_port: u32,
        _originator_address: &str,
        _originator_port: u32,
        _reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        Err(Broke::Uninvited)
    }

    async fn server_channel_open_forwarded_streamlocal(
        &mut self,
        _channel: Channel<Msg>,
        _socket_path: &str,
        _reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        Err(Broke::Uninvited)
    }

    async fn server_channel_open_agent_forward(
        &mut self,
        _channel: Channel<Msg>,
        _reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        Err(Broke::Uninvited)
    }

    async fn server_channel_open_direct_tcpip(
        &mut self,
        _channel: Channel<Msg>,
        _host_to_connect: &str,
        _port_to_connect: u32,
        _originator_address: &str,
        _originator_port: u32,
        _reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        Err(Broke::Uninvited)
    }

    async fn server_channel_open_direct_streamlocal(
        &mut self,
        _channel: Channel<Msg>,
        _socket_path: &str,
        _reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        Err(Broke::Uninvited)
    }

    async fn server_channel_open_x11(
        &mut self,
        _channel: Channel<Msg>,
        _originator_address: &str,
        _originator_port: u32,
        _reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Broke> {
        Err(Broke::Uninvited)
    }
}
