//! A server that keeps what it was asked and answers what it was told to.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::{Value, json};

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

/// What to do with a request.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// Answer with a status, header lines and a body.
    With(u16, &'static str, String),
    /// Repeat the whole request in the body.
    Echo(u16),
    /// Say nothing until the other side gives up.
    Hang,
    /// End the connection in the middle of the body.
    Cut,
    /// Say something that is not HTTP.
    Babble,
}

/// The server. It ends with the test.
pub(super) struct Peer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    thread: Option<JoinHandle<()>>,
}

impl Peer {
    /// Gives these replies in their order, and the last again and again.
    pub(super) fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        let thread = std::thread::spawn(move || {
            let mut replies = VecDeque::from(replies);
            for stream in listener.incoming().flatten() {
                let Some(request) = read(&stream) else {
                    return;
                };
                let reply = match replies.len() {
                    1 => replies[0].clone(),
                    _ => replies.pop_front().unwrap(),
                };
                kept.lock().unwrap().push(request.clone());
                answer(stream, &request, reply);
            }
        });
        Self {
            address,
            asked,
            thread: Some(thread),
        }
    }

    /// Answers 200 with this body.
    pub(super) fn saying(body: &Value) -> Self {
        Self::start(vec![Reply::With(200, "", body.to_string())])
    }

    /// An answer that every service takes for success.
    pub(super) fn content() -> Self {
        Self::saying(&json!({
            "ok": true, "status": 1, "id": "900", "ts": "17.5", "channel": "C0123",
            "receipt": "r42", "result": { "message_id": 33 },
        }))
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // An empty connection tells the thread to end.
        drop(TcpStream::connect(self.address));
        let ended = self.thread.take().unwrap().join();
        if !std::thread::panicking() {
            ended.unwrap();
        }
    }
}

impl Asked {
    /// The body: JSON, or a form as an object.
    pub(super) fn json(&self) -> Value {
        if self.headers["content-type"] != "application/x-www-form-urlencoded" {
            return serde_json::from_str(&self.body).unwrap();
        }
        let pairs = self.body.split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), Value::from(percent_decoded(value)))
        });
        Value::Object(pairs.collect())
    }

    /// What a snapshot shows: the line, the headers that say something, the body.
    pub(super) fn view(&self) -> Value {
        let usual = ["host", "connection", "content-length", "user-agent"];
        let telling: BTreeMap<_, _> = self
            .headers
            .iter()
            .filter(|(name, _)| !usual.contains(&name.as_str()))
            .collect();
        json!({ "line": self.line, "headers": telling, "body": self.json() })
    }
}

fn percent_decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader
        .read_line(&mut line)
        .ok()
        .filter(|length| *length > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_owned(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Some(Asked {
        line: line.trim_end().to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}

fn answer(mut stream: TcpStream, request: &Asked, reply: Reply) {
    let text = match reply {
        Reply::With(status, headers, body) => whole(status, headers, &body),
        Reply::Echo(status) => whole(status, "", &format!("{request:?}")),
        Reply::Cut => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"ok\":".to_owned(),
        Reply::Babble => "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        Reply::Hang => {
            // It returns when the other side has gone.
            let _ = stream.read(&mut [0]);
            return;
        }
    };
    // The other side may have gone already.
    let _ = stream.write_all(text.as_bytes());
}

fn whole(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}
