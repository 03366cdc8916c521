//! One request and its answer over a connection of their own.

use std::path::Path;
use std::pin::pin;

use axum::body::Body;
use axum::http::{HeaderValue, Request as HttpRequest, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::future::FusedFuture as _;
use futures_util::{FutureExt as _, StreamExt as _};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::connect::{self, Stream, Target};
use super::failure::Failure;
use super::{Answer, LONGEST_ANSWER, Outbound, Request, socket};

/// Said to every server.
const USER_AGENT: &str = concat!("homelabcmd/", env!("CARGO_PKG_VERSION"));

pub(super) async fn run(
    outbound: &Outbound,
    target: Target,
    request: Request,
) -> Result<Answer, Failure> {
    let longest = request.longest_answer;
    let request = prepare(request)?;
    let stream = connect::open(outbound.reach, &outbound.tls, &target).await?;
    speak(stream, request, &target.origin, longest).await
}

/// The same over a Unix socket.
pub(super) async fn run_by_socket(path: &Path, request: Request) -> Result<Answer, Failure> {
    let longest = request.longest_answer;
    let request = prepare(request)?;
    let stream = socket::open(path).await?;
    speak(Box::new(stream), request, &socket::origin(path), longest).await
}

async fn speak(
    stream: Box<dyn Stream>,
    request: HttpRequest<Body>,
    origin: &str,
    longest: usize,
) -> Result<Answer, Failure> {
    let failed = |error: hyper::Error| Failure::of_http(origin, &error);
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST_ANSWER)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(failed)?;
        read(answer, origin, longest).await
    };
    // The connection does the work and the exchange waits for its results. It may end before the
    // exchange has read all that came.
    let (mut exchange, mut connection) = (pin!(exchange), pin!(connection.fuse()));
    loop {
        tokio::select! {
            biased;
            result = &mut exchange => return result,
            _ = &mut connection, if !connection.is_terminated() => {}
        }
    }
}

/// The request as HTTP/1.1 has it: the path alone, the server in `Host`, a user of the address in
/// `Authorization`.
fn prepare(request: Request) -> Result<HttpRequest<Body>, Failure> {
    let bad = |why| Failure::BadAddress { why };
    let authority = request.url.authority().ok_or(bad("it names no server"))?;
    let (user, server) = match authority.as_str().rsplit_once('@') {
        Some((user, server)) => (Some(user), server),
        None => (None, authority.as_str()),
    };
    let path = request
        .url
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let mut prepared = HttpRequest::builder()
        .method(request.method)
        .uri(path)
        .body(Body::from(request.body))
        .map_err(|_| bad("its path cannot be asked for"))?;
    let headers = prepared.headers_mut();
    *headers = request.headers;
    let server = HeaderValue::from_str(server).map_err(|_| bad("its name is not one"))?;
    headers.insert(header::HOST, server);
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    headers
        .entry(header::USER_AGENT)
        .or_insert(HeaderValue::from_static(USER_AGENT));
    if let Some(user) = user
        && !headers.contains_key(header::AUTHORIZATION)
    {
        let value = format!("Basic {}", BASE64.encode(percent_decoded(user)));
        let mut value =
            HeaderValue::from_str(&value).map_err(|_| bad("its user cannot be sent"))?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
    Ok(prepared)
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    decoded
}

async fn read(
    answer: axum::http::Response<hyper::body::Incoming>,
    origin: &str,
    longest: usize,
) -> Result<Answer, Failure> {
    let (head, body) = answer.into_parts();
    let mut chunks = Body::new(body).into_data_stream();
    let mut kept = Vec::new();
    let mut is_whole = true;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Failure::Cut {
            origin: origin.to_owned(),
        })?;
        let room = longest - kept.len();
        kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            is_whole = false;
            break;
        }
    }
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: kept.into(),
        is_whole,
        origin: origin.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;

    #[test]
    fn the_user_of_an_address_goes_into_a_header_and_nowhere_else() {
        let url = "https://ada:p%40ss@ntfy.lan:8443/topic?x=1"
            .parse()
            .unwrap();
        let prepared = prepare(Request::new(Method::POST, url)).unwrap();
        assert_eq!(prepared.uri(), "/topic?x=1");
        assert_eq!(prepared.headers()["host"], "ntfy.lan:8443");
        assert_eq!(prepared.headers()["authorization"], "Basic YWRhOnBAc3M=");
        assert!(!format!("{prepared:?}").contains("YWRh"));
    }
}
