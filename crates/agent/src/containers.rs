//! How many containers there are: one question to the engine's socket.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use homelabcmd_wire::Containers;
use serde::Deserialize;

/// Docker's and Podman's sockets; Podman answers in Docker's words.
const SOCKETS: [(&str, &str); 2] = [
    ("docker", "/var/run/docker.sock"),
    ("podman", "/run/podman/podman.sock"),
];
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    containers_running: u32,
    containers_paused: u32,
    containers_stopped: u32,
    server_version: Option<String>,
}

/// The first engine that answers; `None` where none does, or where the agent may not ask.
pub(crate) fn read() -> Option<Containers> {
    SOCKETS.iter().find_map(|(engine, socket)| {
        let info: Info = serde_json::from_slice(&get(Path::new(socket), "/info")?).ok()?;
        Some(Containers {
            engine: (*engine).into(),
            version: info.server_version,
            running: info.containers_running,
            stopped: info.containers_stopped,
            paused: info.containers_paused,
        })
    })
}

/// A GET over a Unix socket. HTTP/1.0 keeps the engine from sending chunks and from waiting for more.
fn get(socket: &Path, path: &str) -> Option<Vec<u8>> {
    let mut stream = UnixStream::connect(socket).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.take(4 << 20).read_to_end(&mut answer).ok()?;
    let head_end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = answer.split_at(head_end + 4);
    let head = std::str::from_utf8(head).ok()?.to_ascii_lowercase();
    let is_ok = head.lines().next()?.contains(" 200 ");
    let chunked = head
        .lines()
        .any(|line| line.starts_with("transfer-encoding: chunked"));
    is_ok.then(|| {
        if chunked {
            unchunk(body)
        } else {
            Some(body.to_vec())
        }
    })?
}

/// An engine may send chunks all the same.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&body[..end])
            .ok()?
            .split(';')
            .next()?
            .trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = body.get(end + 2..)?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(..size)?);
        body = body.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufRead as _;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn answer_with(answer: &'static str) -> Option<Vec<u8>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("engine.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let engine = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = std::io::BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let got = get(&path, "/info");
        engine.join().unwrap();
        got
    }

    #[test]
    fn both_ways_of_answering_are_read() {
        let plain = answer_with("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        assert_eq!(plain.as_deref(), Some(&b"{}"[..]));
        let chunks = answer_with(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n",
        );
        assert_eq!(chunks.as_deref(), Some(&b"{}"[..]));
        assert_eq!(answer_with("HTTP/1.1 500 Oh\r\n\r\n{}"), None);
        assert_eq!(answer_with("nonsense"), None);
        assert_eq!(get(Path::new("/nonexistent"), "/info"), None);
    }

    #[test]
    fn damaged_chunks_are_no_answer() {
        for body in [
            &b""[..],
            b"5\r\nab",
            b"zz\r\n",
            b"ffffffffffffffff\r\nx",
            b"1\r\na",
        ] {
            assert_eq!(unchunk(body), None);
        }
    }
}
