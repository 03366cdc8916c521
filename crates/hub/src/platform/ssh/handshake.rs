//! Banner, key exchange and host key; then the login.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse};
use russh::keys::agent::client::AgentClient;
use russh::keys::{Algorithm, HashAlg, PrivateKeyWithHashAlg};
use russh::{MethodKind, MethodSet, Preferred};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::client::{Broke, Client, UNINVITED};
use super::connection::Connection;
use super::dial::Address;
use super::ended::{EndReason, Words, ended_by, of_greeting};
use super::failure::{Failure, Said, Step};
use super::jump::Refusals;
use super::key::{HostKey, Identity};
use super::login::Login;
use super::watched::{Leash, Watched};
use crate::platform::lifecycle::Lifecycle;

/// So many keys of an agent are tried: OpenSSH's server gives up after six.
const MOST_AGENT_KEYS: usize = 5;

/// How long a login may take: servers wait on purpose after a wrong password.
const PATIENCE_WITH_LOGIN: Duration = Duration::from_secs(20);

/// Nothing heard for so long: ask whether somebody is there.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// So many questions without an answer, and the connection is dead.
const KEEPALIVES: usize = 3;

/// Nothing has moved for so long, in neither direction, and the connection is dead. Answers count, so one that
/// rests lives on.
const SILENCE: Duration = KEEPALIVE.saturating_mul(4);

/// How long an SSH agent may think about a signature: a person may have to touch a key.
const PATIENCE_WITH_AGENT: Duration = Duration::from_secs(10);

/// Which host keys are let pass.
#[derive(Debug, Clone, Default)]
pub struct HostKeyPolicy {
    /// Exactly these.
    pub accepted: Vec<HostKey>,
    /// Any, where none is accepted so far: trust on first use.
    pub first_use: bool,
}

/// A server that has shown its host key and waits for the login.
pub struct Greeted {
    handle: Handle<Client>,
    address: Address,
    host_key: HostKey,
    ending: EndReason,
    refusals: Refusals,
    lifecycle: Lifecycle,
    leash: Leash,
    through: Option<Arc<Connection>>,
}

impl HostKeyPolicy {
    /// Whether this key does.
    pub fn lets_pass(&self, key: &HostKey) -> bool {
        match self.accepted.is_empty() {
            true => self.first_use,
            false => self.accepted.contains(key),
        }
    }

    /// Kinds of accepted keys first: a server that has several is asked for one that is known.
    fn algorithms(&self) -> Vec<Algorithm> {
        let known = |algorithm: &Algorithm| {
            self.accepted.iter().any(|key| match algorithm {
                Algorithm::Rsa { .. } => key.algorithm().is_rsa(),
                other => key.algorithm() == *other,
            })
        };
        let mut all = Preferred::DEFAULT.key.to_vec();
        all.sort_by_key(|algorithm| !known(algorithm));
        all
    }
}

/// Greets the server at the other end of a stream and looks at its host key, within this time.
///
/// # Errors
/// When it is silent, no SSH server, or shows a key that the policy does not let pass.
pub async fn handshake<S>(
    stream: S,
    address: &Address,
    policy: HostKeyPolicy,
    patience: Duration,
    lifecycle: &Lifecycle,
) -> Result<Greeted, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (stream, heard, leash) = Watched::new(stream);
    let (shown, ending) = (Arc::new(OnceLock::new()), EndReason::default());
    let refusals = Refusals::default();
    let config = russh::client::Config {
        preferred: Preferred {
            key: policy.algorithms().into(),
            ..Preferred::DEFAULT
        },
        nodelay: true,
        keepalive_interval: Some(KEEPALIVE),
        keepalive_max: KEEPALIVES,
        // A machine that hangs while we write to it is asked nothing: the question would wait behind the rest.
        inactivity_timeout: Some(SILENCE),
        ..Default::default()
    };
    let client = Client {
        policy,
        shown: shown.clone(),
        ending: ending.clone(),
        refusals: refusals.clone(),
    };
    let at = address.to_string();
    let greeting = russh::client::connect_stream(Arc::new(config), stream, client);
    let handle = match timeout(patience, greeting).await {
        Ok(Ok(handle)) => handle,
        Ok(Err(Broke::HostKey(shown))) => return Err(Failure::HostKey { address: at, shown }),
        Ok(Err(Broke::Uninvited)) => {
            let why = UNINVITED.into();
            return Err(Failure::Protocol { address: at, why });
        }
        Ok(Err(Broke::Ssh(error))) => {
            let complaint = heard.complaint(&at);
            return Err(complaint.unwrap_or_else(|| of_greeting(at, heard.said(), &error)));
        }
        Err(_) => {
            return Err(match heard.complaint(&at) {
                Some(complaint) => complaint,
                None if heard.has_spoken_within(patience / 2) => Failure::Slow {
                    address: at,
                    after: patience,
                },
                None => Failure::Frozen {
                    address: at,
                    said: heard.said(),
                    after: patience,
                },
            });
        }
    };
    let host_key = shown.get().cloned().ok_or_else(|| Failure::Protocol {
        address: at,
        why: "it showed no host key".into(),
    })?;
    Ok(Greeted {
        handle,
        address: address.clone(),
        host_key,
        ending,
        refusals,
        lifecycle: lifecycle.clone(),
        leash,
        through: None,
    })
}

impl Greeted {
    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The key that the server showed, and that the policy let pass.
    pub fn host_key(&self) -> &HostKey {
        &self.host_key
    }

    pub(super) fn through(mut self, jump: Arc<Connection>) -> Self {
        self.through = Some(jump);
        self
    }

    /// Logs in: with nothing first (a tailnet may have proved who asks), then with each key, then with
    /// the password.
    ///
    /// # Errors
    /// When the server wants something else, or falls silent.
    pub async fn authenticate(mut self, login: &Login) -> Result<Connection, Failure> {
        let tried = timeout(PATIENCE_WITH_LOGIN, self.try_all(login))
            .await
            .map_err(|_| Failure::Frozen {
                address: self.address.to_string(),
                said: Said::Keys,
                after: PATIENCE_WITH_LOGIN,
            })?;
        tried?;
        Ok(Connection::new(
            self.handle,
            self.address,
            self.host_key,
            Words {
                ending: self.ending,
                refusals: self.refusals,
            },
            self.lifecycle,
            self.leash,
            self.through,
        ))
    }

    async fn try_all(&mut self, login: &Login) -> Result<(), Failure> {
        let nothing = self.handle.authenticate_none(login.user.as_str()).await;
        let Some(mut offered) = self.result(nothing)? else {
            return Ok(());
        };
        let mut tried = Vec::new();
        if offered.contains(&MethodKind::PublicKey) {
            for identity in &login.identities {
                tried.push(format!("the key {}", identity.fingerprint()));
                let hash = self.rsa_hash(identity).await?;
                let key = PrivateKeyWithHashAlg::new(identity.0.clone(), hash);
                let asked = self
                    .handle
                    .authenticate_publickey(login.user.as_str(), key)
                    .await;
                match self.result(asked)? {
                    // It said goodbye: too many keys.
                    Some(_) if self.handle.is_closed() => break,
                    Some(left) => offered = left,
                    None => return Ok(()),
                }
            }
        }
        let is_open = !self.handle.is_closed();
        if let (Some(socket), true) = (&login.agent, offered.contains(&MethodKind::PublicKey))
            && is_open
        {
            tried.push("the keys of the SSH agent".into());
            if self.ask_agent(socket, &login.user).await? {
                return Ok(());
            }
        }
        let password = login.password.as_ref();
        if let Some(password) = password.filter(|_| !self.handle.is_closed()) {
            if offered.contains(&MethodKind::Password) {
                tried.push("the password".into());
                let asked = self
                    .handle
                    .authenticate_password(login.user.as_str(), password.expose())
                    .await;
                match self.result(asked)? {
                    Some(left) => offered = left,
                    None => return Ok(()),
                }
            } else if offered.contains(&MethodKind::KeyboardInteractive) {
                tried.push("the password".into());
                if self.answer_questions(login, password.expose()).await? {
                    return Ok(());
                }
            }
        }
        let address = self.address.to_string();
        let has_keys = !login.identities.is_empty() || login.agent.is_some();
        if !has_keys && login.password.is_none() {
            return Err(Failure::NoLogin { address });
        }
        Err(Failure::Auth {
            address,
            user: login.user.clone(),
            tried,
            offered: offered.iter().map(words_of).collect(),
        })
    }

    /// What else the server would take; `None` when it let us in.
    fn result(
        &self,
        result: Result<AuthResult, russh::Error>,
    ) -> Result<Option<MethodSet>, Failure> {
        match result {
            Ok(AuthResult::Success) => Ok(None),
            Ok(AuthResult::Failure {
                remaining_methods, ..
            }) => match remaining_methods.is_empty() && self.was_cut() {
                true => Err(self.died(&russh::Error::Disconnect)),
                false => Ok(Some(remaining_methods)),
            },
            Err(error) => Err(self.died(&error)),
        }
    }

    /// The connection ended, and the server did not say that it wanted that. The library calls this a login that
    /// failed.
    fn was_cut(&self) -> bool {
        self.handle.is_closed() && !self.ending.is_by_server()
    }

    fn died(&self, error: &russh::Error) -> Failure {
        Failure::Died {
            address: self.address.to_string(),
            during: Step::Authenticate,
            why: self.ending.words().unwrap_or_else(|| ended_by(error)),
        }
    }

    /// Lets an SSH agent sign; at most a few keys, because servers give up after some.
    async fn ask_agent(&mut self, socket: &Path, user: &str) -> Result<bool, Failure> {
        let silent = |error: russh::keys::Error| {
            Failure::Unusable(format!(
                "The SSH agent at {} does not answer: {error}",
                socket.display()
            ))
        };
        let listed = timeout(PATIENCE_WITH_AGENT, async {
            let mut agent = AgentClient::connect_uds(socket).await?;
            let identities = agent.request_identities().await?;
            Ok((agent, identities))
        });
        let (mut agent, identities) = listed
            .await
            .unwrap_or(Err(russh::keys::Error::AgentFailure))
            .map_err(silent)?;
        let mut unsigned = None;
        for identity in identities.iter().take(MOST_AGENT_KEYS) {
            let key = identity.public_key().into_owned();
            let hash = match key.algorithm().is_rsa() {
                true => Some(HashAlg::Sha512),
                false => None,
            };
            let asked = self
                .handle
                .authenticate_publickey_with(user, key, hash, &mut agent);
            match timeout(PATIENCE_WITH_AGENT, asked).await {
                Ok(Ok(answer)) => match self.result(Ok(answer))? {
                    None => return Ok(true),
                    Some(_) if self.handle.is_closed() => break,
                    Some(_) => {}
                },
                // Another of its keys may do.
                Ok(Err(error)) => unsigned = Some(error.to_string()),
                Err(_) => {
                    let after = PATIENCE_WITH_AGENT.as_secs();
                    unsigned = Some(format!("nothing came within {after} s"));
                    break;
                }
            }
        }
        match unsigned {
            Some(why) => Err(Failure::Unusable(format!(
                "The SSH agent does not sign: {why}"
            ))),
            None => Ok(false),
        }
    }

    /// RSA alone has several ways to sign, of which servers take some.
    async fn rsa_hash(&self, identity: &Identity) -> Result<Option<HashAlg>, Failure> {
        if !identity.0.algorithm().is_rsa() {
            return Ok(None);
        }
        let best = self
            .handle
            .best_supported_rsa_hash()
            .await
            .map_err(|error| self.died(&error))?;
        Ok(best.unwrap_or(Some(HashAlg::Sha512)))
    }

    /// PAM asks for a password in this way. Only one question that hides its answer is answered.
    async fn answer_questions(&mut self, login: &Login, password: &str) -> Result<bool, Failure> {
        let mut reply = self
            .handle
            .authenticate_keyboard_interactive_start(login.user.as_str(), None)
            .await;
        let mut answered = false;
        loop {
            let answers = match reply.map_err(|error| self.died(&error))? {
                KeyboardInteractiveAuthResponse::Success => return Ok(true),
                KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
                KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                    match prompts.as_slice() {
                        [] => Vec::new(),
                        [one] if !one.echo && !answered => {
                            answered = true;
                            vec![password.to_owned()]
                        }
                        // A second factor, or the same question again: the password was not it.
                        _ => return Ok(false),
                    }
                }
            };
            reply = self
                .handle
                .authenticate_keyboard_interactive_respond(answers)
                .await;
        }
    }
}

fn words_of(method: &MethodKind) -> String {
    match method {
        MethodKind::PublicKey => "a key".into(),
        MethodKind::Password => "a password".into(),
        MethodKind::KeyboardInteractive => "answers to questions".into(),
        other => <&str>::from(other).to_owned(),
    }
}
