//! A small HTTP/1.1 server whose answers may be as bad as they like. One request a connection.

use std::collections::BTreeMap;
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// So often a thread that waits looks whether the server ends.
const LOOK: Duration = Duration::from_millis(20);

/// So often it is looked whether somebody connects. A listener that waits could only be woken by a
/// connection, and a socket's file may be gone by then.
const LISTEN: Duration = Duration::from_millis(2);

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `GET`, `POST`, …
    pub method: String,
    /// Without the query, as it was written.
    pub path: String,
    /// What follows the question mark; empty without one.
    pub query: String,
    /// By their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    pub body: String,
}

impl Asked {
    /// A header by its name in lower case; empty when it did not come.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What to do with a request.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// Answer in good order.
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Say nothing until the other side gives up.
    SlowHead,
    /// Send the head at once, and a byte of the body now and then until the other side gives up.
    SlowBody,
    /// End the connection in the middle of this body.
    Cut(Vec<u8>),
    /// Say something that is not HTTP.
    Babble,
}

/// A body of JSON with its status.
pub(super) fn json(status: u16, body: &serde_json::Value) -> Reply {
    let kind = ("content-type", "application/json".to_owned());
    Reply::Whole(status, vec![kind], body.to_string().into_bytes())
}

/// A body of text with its status.
pub(super) fn text(status: u16, body: &str) -> Reply {
    let kind = ("content-type", "text/plain; charset=utf-8".to_owned());
    Reply::Whole(status, vec![kind], body.as_bytes().to_vec())
}

pub(super) trait Stream: Read + Write + Send + Sized + 'static {
    fn patience(&self, patience: Duration) -> io::Result<()>;
}

impl Stream for TcpStream {
    fn patience(&self, patience: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(patience))
    }
}

impl Stream for UnixStream {
    fn patience(&self, patience: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(patience))
    }
}

/// Where connections come from.
pub(super) trait Listener: Send + 'static {
    type Stream: Stream;
    fn without_waiting(&self) -> io::Result<()>;
    fn next(&self) -> io::Result<Self::Stream>;
}

impl Listener for TcpListener {
    type Stream = TcpStream;
    fn without_waiting(&self) -> io::Result<()> {
        self.set_nonblocking(true)
    }
    fn next(&self) -> io::Result<TcpStream> {
        self.accept().map(|(stream, _)| stream)
    }
}

impl Listener for UnixListener {
    type Stream = UnixStream;
    fn without_waiting(&self) -> io::Result<()> {
        self.set_nonblocking(true)
    }
    fn next(&self) -> io::Result<UnixStream> {
        self.accept().map(|(stream, _)| stream)
    }
}

/// The part that all connections share.
#[derive(Default)]
struct Shared {
    asked: Mutex<Vec<Asked>>,
    ends: AtomicBool,
    held: Mutex<bool>,
    released: Condvar,
}

/// A server that runs until it is dropped.
pub(super) struct Server {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// While it lives, requests are taken and not answered.
#[must_use]
pub struct Held<'a>(&'a Server);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *locked(&self.0.shared.held) = false;
        self.0.shared.released.notify_all();
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    pub(super) fn start<L: Listener>(
        listener: L,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        listener.without_waiting()?;
        let shared = Arc::new(Shared::default());
        let (kept, answer) = (shared.clone(), Arc::new(answer));
        let thread = std::thread::spawn(move || {
            let mut threads = Vec::new();
            while !kept.ends.load(Ordering::SeqCst) {
                let Ok(stream) = listener.next() else {
                    std::thread::sleep(LISTEN);
                    continue;
                };
                let (shared, answer) = (kept.clone(), answer.clone());
                threads.push(std::thread::spawn(move || {
                    // Whoever asked may have gone already: that is theirs to notice.
                    let _ = shared.converse(stream, &*answer);
                }));
            }
            for thread in threads {
                let _ = thread.join();
            }
        });
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        locked(&self.shared.asked).clone()
    }

    pub(super) fn hold(&self) -> Held<'_> {
        *locked(&self.shared.held) = true;
        Held(self)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::SeqCst);
        self.shared.released.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn converse<S: Stream>(
        &self,
        stream: S,
        answer: &(dyn Fn(&Asked) -> Reply + Send + Sync),
    ) -> io::Result<()> {
        stream.patience(LOOK)?;
        let mut reader = BufReader::new(Patient {
            stream,
            shared: self,
        });
        let Some(asked) = read(&mut reader)? else {
            return Ok(());
        };
        locked(&self.asked).push(asked.clone());
        self.wait_while_held();
        let stream = reader.into_inner();
        self.reply(stream, answer(&asked))
    }

    fn wait_while_held(&self) {
        let mut held = locked(&self.held);
        while *held && !self.ends.load(Ordering::SeqCst) {
            let waited = self.released.wait_timeout(held, LOOK);
            held = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn reply<S: Stream>(&self, mut to: Patient<'_, S>, reply: Reply) -> io::Result<()> {
        match reply {
            Reply::Whole(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                to.stream.write_all(head.as_bytes())?;
                to.stream.write_all(b"\r\n")?;
                to.stream.write_all(&body)
            }
            Reply::SlowHead => to.read(&mut [0]).map(drop),
            Reply::SlowBody => {
                to.stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")?;
                while !self.ends.load(Ordering::SeqCst) {
                    to.stream.write_all(b" ")?;
                    std::thread::sleep(LOOK);
                }
                Ok(())
            }
            Reply::Cut(body) => {
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
                    body.len() + 1
                );
                to.stream.write_all(head.as_bytes())?;
                to.stream.write_all(&body)
            }
            Reply::Babble => to.stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n"),
        }
    }
}

/// Reads until something comes, the other side goes, or the server ends.
struct Patient<'a, S> {
    stream: S,
    shared: &'a Shared,
}

impl<S: Stream> Read for Patient<'_, S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.stream.read(into) {
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    if self.shared.ends.load(Ordering::SeqCst) {
                        return Ok(0);
                    }
                }
                done => return done,
            }
        }
    }
}

fn read(reader: &mut impl io::BufRead) -> io::Result<Option<Asked>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (method, target) = (word(), word());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Asked {
        path: path.to_owned(),
        query: query.to_owned(),
        method,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }))
}
