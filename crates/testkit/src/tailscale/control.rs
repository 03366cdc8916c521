use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::device::{Device, TAILNET};
use super::serve::{Asked, Held, Reply, Server, json, locked, text};

/// A control server. It ends with the test.
pub struct Control {
    server: Server,
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    devices: Vec<Device>,
    /// What stands in the answer instead of the devices.
    listed: Option<Value>,
    keys: Vec<String>,
    client: Option<(String, String)>,
    tokens: Vec<String>,
    made: usize,
    lifetime: u64,
    fault: Option<Fault>,
    token_fault: Option<Fault>,
}

/// What goes wrong with the list of devices, or with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// 401, as for a key that was revoked.
    KeyRefused,
    /// 403: the key is good and may not do this.
    ScopeMissing,
    /// 404 with JSON.
    NotFound,
    /// 404 with plain text.
    NotFoundAsText,
    /// 405 with nothing.
    MethodNotAllowed,
    /// 429 with this `Retry-After`, if any.
    TooMany(Option<&'static str>),
    /// This status, with the whole request repeated in the body.
    Echo(u16),
    /// The devices as an object by their ids instead of a list.
    Map,
    /// No head comes.
    SlowHead,
    /// No end of the body comes.
    SlowBody,
    /// The connection ends in the middle of the body.
    Cut,
    /// So many bytes.
    Huge(usize),
    /// Two devices, one with a byte in its hostname that is no text (not UTF-8).
    NoText,
    /// 200 with a page instead of JSON.
    Garbage,
    /// Not HTTP.
    Babble,
}

impl Control {
    /// A control server without devices, which nobody has a key to.
    ///
    /// # Errors
    /// When it cannot listen on the loopback.
    pub fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State {
            devices: Vec::new(),
            listed: None,
            keys: Vec::new(),
            client: None,
            tokens: Vec::new(),
            made: 0,
            lifetime: 3600,
            fault: None,
            token_fault: None,
        }));
        let kept = state.clone();
        let server = Server::start(listener, move |asked| locked(&kept).answer(asked))?;
        Ok(Self {
            server,
            address,
            state,
        })
    }

    /// Its base address, to be given to the hub.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Accepts this API key.
    pub fn accept_key(&self, key: &str) {
        locked(&self.state).keys.push(key.to_owned());
    }

    /// Accepts this OAuth client and no other.
    pub fn accept_client(&self, id: &str, secret: &str) {
        locked(&self.state).client = Some((id.to_owned(), secret.to_owned()));
    }

    /// Tokens that it gives out from now on live so many seconds; 3600 when nothing is said.
    pub fn set_token_lifetime(&self, seconds: u64) {
        locked(&self.state).lifetime = seconds;
    }

    /// Takes back all tokens that it gave out.
    pub fn revoke_tokens(&self) {
        locked(&self.state).tokens.clear();
    }

    /// Has these devices.
    pub fn set_devices(&self, devices: impl IntoIterator<Item = Device>) {
        locked(&self.state).devices = devices.into_iter().collect();
    }

    /// Says this where the list of devices stands, whatever devices it has.
    pub fn set_listed(&self, listed: Value) {
        locked(&self.state).listed = Some(listed);
    }

    /// Fails like this until told otherwise; the token endpoint goes on.
    pub fn set_fault(&self, fault: Option<Fault>) {
        locked(&self.state).fault = fault;
    }

    /// Fails like this where a token is asked for, until told otherwise; the list goes on.
    pub fn set_token_fault(&self, fault: Option<Fault>) {
        locked(&self.state).token_fault = fault;
    }

    /// Takes requests and does not answer them as long as what this gives is kept.
    pub fn hold(&self) -> Held<'_> {
        self.server.hold()
    }

    /// Every request so far, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.server.asked()
    }

    /// How often somebody asked for the devices.
    pub fn lists_asked(&self) -> usize {
        let asked = self.asked();
        asked.iter().filter(|asked| asked.method == "GET").count()
    }

    /// How often somebody asked for a token.
    pub fn tokens_asked(&self) -> usize {
        let asked = self.asked();
        asked.iter().filter(|asked| asked.method == "POST").count()
    }
}

fn message(status: u16, text: &str) -> Reply {
    json(status, &json!({ "message": text }))
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Reply {
        let steps: Vec<&str> = asked.path.trim_matches('/').split('/').collect();
        match (asked.method.as_str(), steps.as_slice()) {
            ("POST", ["api", "v2", "oauth", "token"]) => self.token(asked),
            ("GET", ["api", "v2", "tailnet", tailnet, "devices"]) => self.devices(asked, tailnet),
            (_, ["api", "v2", "oauth", "token"] | ["api", "v2", "tailnet", _, "devices"]) => {
                text(405, "")
            }
            _ => message(404, "404 page not found"),
        }
    }

    /// What a failing answer looks like is not documented: this is a guess.
    fn token(&mut self, asked: &Asked) -> Reply {
        if let Some(fault) = &self.token_fault {
            return fault.reply(asked);
        }
        let field = |name: &str| {
            let pairs = asked
                .body
                .split('&')
                .filter_map(|pair| pair.split_once('='));
            let mut found = pairs.filter(|(known, _)| *known == name);
            found.next().map_or("", |(_, value)| value).to_owned()
        };
        let is_form = asked.header("content-type") == "application/x-www-form-urlencoded";
        if !is_form || field("grant_type") != "client_credentials" {
            return message(400, "invalid request");
        }
        let known = self.client.as_ref();
        if known.is_none_or(|(id, secret)| {
            *id != field("client_id") || *secret != field("client_secret")
        }) {
            return message(401, "API token invalid");
        }
        self.made += 1;
        let token = format!("tskey-api-made{}-planted", self.made);
        self.tokens.push(token.clone());
        json(
            200,
            &json!({
                "access_token": token, "token_type": "Bearer", "expires_in": self.lifetime,
                "scope": "devices:core:read",
            }),
        )
    }

    fn devices(&self, asked: &Asked, tailnet: &str) -> Reply {
        let key = asked.header("authorization").strip_prefix("Bearer ");
        let known = key.is_some_and(|key| {
            let mut all = self.keys.iter().chain(&self.tokens);
            all.any(|known| known == key)
        });
        if let Some(fault) = &self.fault
            && *fault != Fault::Map
        {
            return fault.reply(asked);
        }
        if !known {
            return Fault::KeyRefused.reply(asked);
        }
        if ![TAILNET, "-"].contains(&tailnet) {
            return Fault::NotFound.reply(asked);
        }
        let all = asked.query.split('&').any(|pair| pair == "fields=all");
        let listed = self.devices.iter().map(|device| device.of_control(all));
        let listed = match (&self.listed, &self.fault) {
            (Some(listed), _) => listed.clone(),
            (None, Some(_)) => listed
                .zip(&self.devices)
                .map(|(listed, device)| (device.id.clone(), listed))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            (None, None) => listed.collect::<Vec<_>>().into(),
        };
        json(200, &json!({ "devices": listed }))
    }
}

impl Fault {
    fn reply(&self, asked: &Asked) -> Reply {
        match self {
            Self::KeyRefused => message(401, "API token invalid"),
            Self::ScopeMissing => message(
                403,
                "calling actor does not have enough permissions to perform this function",
            ),
            Self::NotFound => message(404, "404 page not found"),
            Self::NotFoundAsText => text(404, "404 page not found\n"),
            Self::MethodNotAllowed => Reply::Whole(405, Vec::new(), Vec::new()),
            Self::TooMany(wait) => {
                let wait = wait.map(|wait| ("retry-after", wait.to_owned()));
                let body = json!({ "message": "rate limit exceeded" }).to_string();
                Reply::Whole(429, wait.into_iter().collect(), body.into_bytes())
            }
            Self::Echo(status) => message(*status, &format!("{asked:?}")),
            Self::Map => message(500, "a map is no fault by itself"),
            Self::SlowHead => Reply::SlowHead,
            Self::SlowBody => Reply::SlowBody,
            Self::Cut => Reply::Cut(b"{\"devices\":[{\"nodeId\":\"n1".to_vec()),
            Self::Huge(bytes) => {
                let mut body = b"{\"devices\":[".to_vec();
                body.resize(*bytes, b' ');
                Reply::Whole(200, Vec::new(), body)
            }
            Self::NoText => {
                let mut body =
                    b"{\"devices\":[{\"nodeId\":\"n1\",\"hostname\":\"a\xffb\"},".to_vec();
                body.extend_from_slice(b"{\"nodeId\":\"n2\",\"hostname\":\"nas\"}]}");
                Reply::Whole(200, Vec::new(), body)
            }
            Self::Garbage => text(
                200,
                "<html><title>Sign in to the hotel's Wi-Fi</title></html>",
            ),
            Self::Babble => Reply::Babble,
        }
    }
}
