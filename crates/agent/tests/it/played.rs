//! A hub that is played: it says what a test lets it say, and keeps what it hears.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// What was asked.
#[derive(Clone)]
pub(crate) struct Asked {
    /// Beyond `/api/v1`.
    pub(crate) path: String,
    /// The bearer token; empty without one.
    pub(crate) token: String,
    pub(crate) body: Value,
}

/// What is said to it.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) body: String,
}

type Lines = dyn Fn(&Asked) -> Said + Send;

pub(crate) struct Played {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Asked>>>,
    lines: Arc<Mutex<Box<Lines>>>,
}

impl Said {
    pub(crate) fn json(body: &Value) -> Self {
        Self {
            status: 200,
            kind: "application/json",
            body: body.to_string(),
        }
    }
}

impl Played {
    pub(crate) fn start(lines: impl Fn(&Asked) -> Said + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let played = Self {
            address: listener.local_addr().unwrap(),
            heard: Arc::default(),
            lines: Arc::new(Mutex::new(Box::new(lines))),
        };
        let (heard, lines) = (played.heard.clone(), played.lines.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // An agent that was killed leaves half a request.
                let _ = one(stream, &heard, &lines);
            }
        });
        played
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What is said from now on.
    pub(crate) fn say(&self, lines: impl Fn(&Asked) -> Said + Send + 'static) {
        *self.lines.lock().unwrap() = Box::new(lines);
    }

    /// All beats that came.
    pub(crate) fn beats(&self) -> Vec<Asked> {
        let heard = self.heard.lock().unwrap();
        let beats = heard
            .iter()
            .filter(|asked| asked.path == "agents/heartbeat");
        beats.cloned().collect()
    }
}

/// One request and its answer; the agent connects again for the next.
fn one(
    mut stream: TcpStream,
    heard: &Mutex<Vec<Asked>>,
    lines: &Mutex<Box<Lines>>,
) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let asked = loop {
        let count = stream.read(&mut buffer)?;
        request.extend_from_slice(&buffer[..count]);
        if let Some(asked) = whole(&request) {
            break asked;
        }
        if count == 0 {
            return Ok(());
        }
    };
    let said = lines.lock().unwrap()(&asked);
    heard.lock().unwrap().push(asked);
    write!(
        stream,
        "HTTP/1.1 {} Said\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{}",
        said.status,
        said.kind,
        said.body.len(),
        said.body
    )
}

fn whole(request: &[u8]) -> Option<Asked> {
    let text = std::str::from_utf8(request).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let header = |name: &str| {
        let mut lines = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        let found = lines.find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    };
    let length: usize = header("content-length")?.parse().ok()?;
    let path = head.split(' ').nth(1)?.strip_prefix("/api/v1/")?;
    let token = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    (body.len() >= length).then(|| Asked {
        path: path.to_owned(),
        token: token.unwrap_or_default().to_owned(),
        body: serde_json::from_str(body).unwrap(),
    })
}
