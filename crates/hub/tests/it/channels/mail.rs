//! Mail through a real SMTP server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use homelabcmd::notifications::{
    ChannelSecrets, ChannelSettings, Email, MailSecurity, Message, Refusal, Refused, Sent, check,
    deliver,
};
use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::outbound::{Outbound, Roots};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use serde_json::Value;
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::messages::{Way, digest, opened, resolved};

/// An authority, and a certificate of its for `localhost`.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Authority {
    pub(super) fn new() -> Self {
        let issuer = homelabcmd_testkit::tls::authority().unwrap();
        let key = KeyPair::generate().unwrap();
        let names = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = names.signed_by(&key, &issuer).unwrap();
        Self {
            issuer,
            certificate,
            key,
        }
    }

    pub(super) fn der(&self) -> Vec<u8> {
        self.issuer.der().to_vec()
    }

    /// A server that says hello to whoever trusts it; its thread lives as long as the program.
    pub(super) fn serve_https(&self) -> u16 {
        let private = PrivateKeyDer::try_from(self.key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], private)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(config.clone()).unwrap();
                let mut stream = StreamOwned::new(connection, stream);
                // A client that does not trust us ends it here.
                if stream.read(&mut [0; 4096]).is_ok() {
                    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
                    let _ = stream.write_all(answer.as_bytes());
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        port
    }
}

/// A mail server that ends with the test.
struct Server {
    program: Child,
    output: BufReader<ChildStdout>,
    port: u16,
    authority: Authority,
    _folder: TempDir,
}

impl Server {
    fn start(security: &str, login: &str) -> Self {
        let authority = Authority::new();
        let folder = TempDir::new().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let certificate = file("certificate", &authority.certificate.pem());
        let key = file("key", &authority.key.serialize_pem());
        let script = file("smtp.py", include_str!("smtp.py"));
        // Debian's own Python, which has Debian's packages.
        let mut program = Command::new("/usr/bin/python3")
            .arg(script)
            .args([security, login])
            .args([certificate, key])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 with python3-aiosmtpd is installed by `cargo xtask test`");
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        let port = port
            .trim()
            .parse()
            .expect("python3-aiosmtpd is installed by `cargo xtask test`");
        Self {
            program,
            output,
            port,
            authority,
            _folder: folder,
        }
    }

    fn way(&self, security: MailSecurity, to: &[&str]) -> Way {
        Way::new(
            "email",
            ChannelSettings::Email(Email {
                host: "localhost".into(),
                port: self.port,
                security,
                user: None,
                from: "Home Lab <hub@lab.example>".into(),
                to: to.iter().map(|to| (*to).to_owned()).collect(),
            }),
            &[],
        )
    }

    fn logging_in(&self, security: MailSecurity, password: &str) -> Way {
        let mut way = self.way(security, &["ada@lab.example"]);
        let ChannelSettings::Email(email) = &mut way.settings else {
            panic!("a mail channel");
        };
        email.user = Some("ada".into());
        way.secrets.set("password", password.into());
        way
    }

    async fn send(&self, way: &Way, message: &Message) -> Result<Sent, Refused> {
        check(&way.settings, &way.secrets).unwrap();
        let roots = Roots::only([self.authority.der()]);
        let client = Outbound::new(roots, Clock::system()).unwrap();
        deliver(&way.settings, &way.secrets, message, None, &client).await
    }

    fn received(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let headers = mail["headers"].as_array().unwrap();
    let found: Vec<&Value> = headers.iter().filter(|pair| pair[0] == name).collect();
    assert_eq!(found.len(), 1, "{name} in {mail}");
    found[0][1].as_str().unwrap()
}

#[tokio::test]
async fn a_mail_is_plain_text_and_html_in_the_thread_of_its_incident() {
    let mut server = Server::start("none", "open");
    let way = server.way(
        MailSecurity::None,
        &["ada@lab.example", "Bob <bob@lab.example>"],
    );
    let mut mails = serde_json::Map::new();
    for (name, message) in [
        ("opened", opened()),
        ("resolved", resolved()),
        ("digest", digest()),
    ] {
        let sent = server.send(&way, &message).await.unwrap();
        assert_eq!(sent.answer, "250 2.0.0 queued as 17");
        let mut mail = server.received();
        let headers = mail["headers"].as_array_mut().unwrap();
        // Its boundary is random.
        headers.retain(|pair| pair[0] != "Content-Type");
        mails.insert(name.into(), mail);
    }
    let thread = |name: &str| header(&mails[name], "References").to_owned();
    assert_eq!(thread("opened"), thread("resolved"));
    assert_ne!(thread("opened"), thread("digest"));
    insta::assert_json_snapshot!("email", mails);
}

#[tokio::test]
async fn a_login_goes_over_starttls_and_over_tls() {
    for (name, security) in [
        ("starttls", MailSecurity::Starttls),
        ("tls", MailSecurity::Tls),
    ] {
        let mut server = Server::start(name, "login");
        let way = server.logging_in(security, "planted-mail");
        server.send(&way, &opened()).await.unwrap();
        assert_eq!(server.received()["encrypted"], true, "{name}");
    }
}

#[tokio::test]
async fn a_refused_login_is_for_good_and_tells_no_password() {
    let server = Server::start("starttls", "login");
    let way = server.logging_in(MailSecurity::Starttls, "planted-wrong");
    let refused = server.send(&way, &opened()).await.unwrap_err();
    assert_eq!(refused.kind, Refusal::Permanent);
    assert!(
        refused.detail.contains("login was refused: 535"),
        "{refused:?}"
    );
    assert!(!format!("{refused:?} {way:?}", way = way.settings).contains("planted"));
}

#[tokio::test]
async fn a_refused_recipient_is_for_good_or_for_now_as_the_server_says() {
    let server = Server::start("none", "open");
    for (to, kind, words) in [
        (
            "refused@lab.example",
            Refusal::Permanent,
            "550 5.1.1 no such user",
        ),
        (
            "later@lab.example",
            Refusal::Temporary { retry_after: None },
            "451 4.7.1 come back later",
        ),
    ] {
        let way = server.way(MailSecurity::None, &[to]);
        let refused = server.send(&way, &opened()).await.unwrap_err();
        assert_eq!(refused.kind, kind, "{refused:?}");
        assert!(refused.detail.contains(words), "{refused:?}");
        assert!(refused.detail.contains(to), "{refused:?}");
    }
}

#[tokio::test]
async fn a_recipient_who_is_refused_keeps_the_mail_from_nobody_else() {
    let mut server = Server::start("none", "open");
    let way = server.way(
        MailSecurity::None,
        &["refused@lab.example", "ada@lab.example"],
    );
    let sent = server.send(&way, &opened()).await.unwrap();
    assert!(sent.answer.contains("queued as 17"), "{sent:?}");
    assert!(
        sent.answer.contains("refused@lab.example was refused: 550"),
        "{sent:?}"
    );
    assert_eq!(
        server.received()["to"],
        serde_json::json!(["ada@lab.example"])
    );
}

#[tokio::test]
async fn nothing_is_sent_in_clear_or_to_a_stranger() {
    let server = Server::start("none", "open");
    let way = server.logging_in(MailSecurity::Starttls, "planted-mail");
    let refused = server.send(&way, &opened()).await.unwrap_err();
    assert_eq!(refused.kind, Refusal::Permanent);
    assert!(
        refused.detail.contains("does not offer STARTTLS"),
        "{refused:?}"
    );

    for (name, security) in [
        ("starttls", MailSecurity::Starttls),
        ("tls", MailSecurity::Tls),
    ] {
        let server = Server::start(name, "login");
        let way = server.logging_in(security, "planted-mail");
        let stranger = Outbound::new(Roots::only([]), Clock::system()).unwrap();
        let refused = deliver(&way.settings, &way.secrets, &opened(), None, &stranger).await;
        let refused = refused.unwrap_err();
        assert!(
            refused.detail.contains("was not trusted"),
            "{name}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_name_cannot_become_a_header() {
    let mut server = Server::start("none", "open");
    let way = server.way(MailSecurity::None, &["ada@lab.example"]);
    let evil = "nas\r\nBcc: eve@evil.example\r\n\r\n<b>hi</b> ü".repeat(50);
    let message = Message {
        title: evil.clone(),
        text: vec![evil.clone()],
        id: evil.clone(),
        thread: evil,
        ..opened()
    };
    server.send(&way, &message).await.unwrap();
    let mail = server.received();
    assert_eq!(mail["to"], serde_json::json!(["ada@lab.example"]));
    let headers = mail["headers"].as_array().unwrap();
    assert!(headers.iter().all(|pair| pair[0] != "Bcc"), "{headers:?}");
    assert!(header(&mail, "Subject").contains('ü'));
    let html = mail["parts"]["text/html"].as_str().unwrap();
    assert!(!html.contains("<b>"), "{html}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let server = Server::start("none", "open");
    let mut way = server.way(MailSecurity::None, &["ada@lab.example"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    if let ChannelSettings::Email(email) = &mut way.settings {
        email.port = listener.local_addr().unwrap().port();
        email.host = "127.0.0.1".into();
    }
    drop(listener);
    let refused = server.send(&way, &opened()).await.unwrap_err();
    assert_eq!(refused.kind, Refusal::Temporary { retry_after: None });
    assert!(
        refused.detail.contains("nothing listens there"),
        "{refused:?}"
    );
}

/// A mail server of few words, for one conversation, which stops answering at this command.
fn falls_silent_at(command: &'static str) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        stream.write_all(b"220 short.test\r\n").unwrap();
        let mut is_mail = false;
        let mut is_silent = false;
        // It ends when the other side goes.
        for line in lines.map_while(Result::ok) {
            is_silent |= line.starts_with(command);
            let answer: &[u8] = match line.as_str() {
                _ if is_silent => continue,
                "." => b"250 2.0.0 taken\r\n",
                _ if is_mail => continue,
                "DATA" => b"354 go on\r\n",
                _ => b"250 fine\r\n",
            };
            is_mail = line == "DATA";
            stream.write_all(answer).unwrap();
        }
    });
    (port, thread)
}

#[tokio::test]
async fn a_server_that_falls_silent_is_tried_again_unless_it_has_the_mail() {
    for (command, has_mail) in [
        ("EHLO", false),
        ("RCPT", false),
        (".", false),
        ("QUIT", true),
    ] {
        let (port, thread) = falls_silent_at(command);
        let settings = ChannelSettings::Email(Email {
            host: "127.0.0.1".into(),
            port,
            security: MailSecurity::None,
            user: None,
            from: "hub@lab.example".into(),
            to: vec!["ada@lab.example".into()],
        });
        let client = Outbound::new(Roots::only([]), Clock::system()).unwrap();
        let client = client.within(Duration::from_millis(200));
        let secrets = ChannelSecrets::default();
        let result = deliver(&settings, &secrets, &opened(), None, &client).await;
        match result {
            Ok(sent) => {
                assert!(has_mail, "{command}: {sent:?}");
                assert_eq!(sent.answer, "250 2.0.0 taken");
            }
            Err(refused) => {
                assert!(!has_mail, "{command}: {refused:?}");
                assert_eq!(refused.kind, Refusal::Temporary { retry_after: None });
                assert!(
                    refused.detail.contains("did not take the mail"),
                    "{refused:?}"
                );
            }
        }
        thread.join().unwrap();
    }
}
