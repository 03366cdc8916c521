//! A blocking HTTP/1.1 client over plain TCP that keeps its connection: enough to speak for
//! simulated machines and to put load on a hub. No TLS, no redirects, no cookies.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

/// The longest answer that is taken.
const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;

/// A server, and the connection to it while it is open.
#[derive(Debug)]
pub struct Client {
    authority: String,
    headers: Vec<(String, String)>,
    timeout: Duration,
    connection: Option<BufReader<TcpStream>>,
}

/// Another client of the same server; it opens a connection of its own.
impl Clone for Client {
    fn clone(&self) -> Self {
        Self {
            authority: self.authority.clone(),
            headers: self.headers.clone(),
            timeout: self.timeout,
            connection: None,
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers in the order they came; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text, with what is not UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    /// Speaks to `host:port`; connects with the first request.
    pub fn new(authority: impl Into<String>) -> Self {
        Self {
            authority: authority.into(),
            headers: Vec::new(),
            timeout: Duration::from_secs(30),
            connection: None,
        }
    }

    /// Sends this header with every request.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends this bearer token with every request.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Gives up on reads and writes that take longer.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// `GET path`.
    ///
    /// # Errors
    /// When no whole answer came.
    pub fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send("GET", path, &[])
    }

    /// `POST path` with a JSON body.
    ///
    /// # Errors
    /// When no whole answer came.
    pub fn post(&mut self, path: &str, json: &[u8]) -> anyhow::Result<Answer> {
        self.send("POST", path, json)
    }

    /// Sends one request and reads its answer. A kept connection that the server has closed in the
    /// meantime is opened again, once; a request on a fresh connection is never repeated.
    ///
    /// # Errors
    /// When no whole answer came.
    pub fn send(&mut self, method: &str, path: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let request = self.render(method, path, body);
        if let Some(mut kept) = self.connection.take()
            && kept.get_mut().write_all(&request).is_ok()
            && kept.fill_buf().is_ok_and(|bytes| !bytes.is_empty())
        {
            return self.read(kept, method);
        }
        let stream = TcpStream::connect(&self.authority)
            .with_context(|| format!("cannot connect to {}", self.authority))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(self.timeout))?;
        stream.set_write_timeout(Some(self.timeout))?;
        let mut fresh = BufReader::new(stream);
        fresh
            .get_mut()
            .write_all(&request)
            .context("cannot send the request")?;
        self.read(fresh, method)
    }

    fn render(&self, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.authority);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if method != "GET" {
            head.push_str(&format!(
                "content-type: application/json\r\ncontent-length: {}\r\n",
                body.len()
            ));
        }
        head.push_str("\r\n");
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        request
    }

    fn read(
        &mut self,
        mut connection: BufReader<TcpStream>,
        method: &str,
    ) -> anyhow::Result<Answer> {
        let status_line = line(&mut connection)?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .with_context(|| format!("not an HTTP answer: {status_line:?}"))?;
        let mut headers = Vec::new();
        loop {
            let text = line(&mut connection)?;
            if text.is_empty() {
                break;
            }
            let (name, value) = text.split_once(':').context("a header without a colon")?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
        };
        if method != "HEAD" && status != 204 && status != 304 {
            read_body(&mut connection, &mut answer)?;
        }
        if answer.header("connection") != Some("close") {
            self.connection = Some(connection);
        }
        Ok(answer)
    }
}

fn read_body(connection: &mut BufReader<TcpStream>, answer: &mut Answer) -> anyhow::Result<()> {
    if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let size = line(connection)?;
            let size = u64::from_str_radix(size.split(';').next().unwrap_or_default(), 16)
                .with_context(|| format!("not a chunk size: {size:?}"))?;
            ensure!(size <= ANSWER_LIMIT, "the answer is too long");
            connection
                .by_ref()
                .take(size)
                .read_to_end(&mut answer.body)?;
            line(connection)?;
            if size == 0 {
                return Ok(());
            }
        }
    }
    let Some(length) = answer.header("content-length") else {
        bail!("the answer has no length");
    };
    let length: u64 = length.parse().context("the answer's length is no number")?;
    ensure!(length <= ANSWER_LIMIT, "the answer is too long");
    connection
        .by_ref()
        .take(length)
        .read_to_end(&mut answer.body)?;
    ensure!(answer.body.len() as u64 == length, "the answer was cut off");
    Ok(())
}

fn line(connection: &mut BufReader<TcpStream>) -> anyhow::Result<String> {
    let mut text = String::new();
    connection
        .take(64 * 1024)
        .read_line(&mut text)
        .context("cannot read the answer")?;
    ensure!(
        text.ends_with('\n'),
        "the connection ended within the answer"
    );
    Ok(text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// Answers each connection with its list of answers, one a request, and tells how many
    /// connections there were.
    fn server(connections: Vec<Vec<&'static str>>) -> (String, std::thread::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let thread = std::thread::spawn(move || {
            for answers in connections {
                let (stream, _) = listener.accept().unwrap();
                let mut stream = BufReader::new(stream);
                for answer in answers {
                    let mut length = 0;
                    loop {
                        let text = line(&mut stream).unwrap();
                        if let Some(value) = text.strip_prefix("content-length: ") {
                            length = value.parse().unwrap();
                        }
                        if text.is_empty() {
                            break;
                        }
                    }
                    std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink()).unwrap();
                    stream.get_mut().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        (address, thread)
    }

    #[test]
    fn requests_share_a_connection_and_a_closed_one_is_opened_again() {
        let (address, thread) = server(vec![
            vec![
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
                "HTTP/1.1 204 No Content\r\n\r\n",
            ],
            vec!["HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"],
        ]);
        let mut client = Client::new(address).bearer("t");
        let first = client.get("/").unwrap();
        assert_eq!((first.status, first.text().as_str()), (200, "hi"));
        assert_eq!(client.post("/", b"{}").unwrap().status, 204);
        assert_eq!(client.get("/gone").unwrap().status, 404);
        thread.join().unwrap();
    }

    #[test]
    fn chunks_are_put_together_and_a_cut_answer_is_an_error() {
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
                       3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n";
        let cut = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
        let (address, thread) = server(vec![vec![chunked, cut]]);
        let mut client = Client::new(address);
        assert_eq!(client.get("/").unwrap().text(), "abcd");
        let error = client.get("/").unwrap_err();
        assert!(error.to_string().contains("cut off"), "{error}");
        thread.join().unwrap();
    }
}
