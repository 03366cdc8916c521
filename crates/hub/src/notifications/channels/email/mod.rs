//! Mail by SMTP.
//!
//! The name of the server is resolved by the outbound client, which refuses forbidden addresses; the
//! connection goes to those addresses and no look-up comes between. Recipients that the server refuses
//! do not keep the mail from the others: it counts as sent when anybody gets it, and the answer says who
//! does not.

mod compose;

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{Error, response::Severity};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::ToSchema;

use super::answers::{Delivery, sent};
use super::checks::Checks;
use super::{Channel, Refused, SecretField, Sent};
use crate::platform::outbound::{Roots, tls_reason};

/// A mail takes several questions and answers, and some servers let strangers wait before the first.
const TIMES_LONGER: u32 = 3;

/// How long a goodbye is waited for.
const GOODBYE: Duration = Duration::from_secs(2);

/// More people than that want a mailing list.
const MOST_RECIPIENTS: usize = 20;

/// Mail by SMTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Email {
    /// The server.
    pub host: String,
    /// Its port: usually 587 with `starttls` and 465 with `tls`.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who logs in, when the server wants that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The sender: `hub@example.org` or `Hub <hub@example.org>`.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// TLS after a greeting in clear; a server that cannot do it gets nothing.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None at all: for a server on the same machine or in the same house.
    None,
}

impl Channel for Email {
    const SECRETS: &'static [SecretField] =
        &[SecretField::optional("password", "Password of the user")];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.line("host", &self.host, 255);
        if self.host.contains(['/', '@', ' ']) {
            checks.setting("host", "the server's name or address alone");
        }
        if self.port == 0 {
            checks.setting("port", "1 to 65535");
        }
        if let Err(why) = mailbox(&self.from) {
            checks.setting("from", why);
        }
        if self.to.is_empty() || self.to.len() > MOST_RECIPIENTS {
            checks.setting("to", format!("1 to {MOST_RECIPIENTS} addresses"));
        }
        for (at, to) in self.to.iter().enumerate() {
            if let Err(why) = mailbox(to) {
                checks.setting(&format!("to/{at}"), why);
            }
        }
        if let Some(user) = &self.user {
            checks.line("user", user, 255);
        }
        if self.user.is_some() != checks.has("password") {
            checks.secret("password", "user and password belong together");
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let from = mailbox(&self.from).map_err(Refused::permanent)?;
        let to: Vec<Mailbox> = self
            .to
            .iter()
            .map(|text| mailbox(text))
            .collect::<Result<_, _>>()
            .map_err(Refused::permanent)?;
        let mail = compose::mail(delivery.message, &from, &to)?;
        let recipients: Vec<Address> = to.into_iter().map(|mailbox| mailbox.email).collect();
        self.hand_over(delivery, from.email, &recipients, &mail)
            .await
            .map(|answer| sent(delivery.short(&answer)))
            .map_err(|refused| Refused {
                detail: delivery.short(&refused.detail),
                ..refused
            })
    }
}

impl Email {
    async fn hand_over(
        &self,
        delivery: &Delivery<'_>,
        from: Address,
        to: &[Address],
        mail: &[u8],
    ) -> Result<String, Refused> {
        let outbound = delivery.outbound;
        let addresses = outbound.addresses(&self.host, self.port).await?;
        let patience = outbound.timeout() * TIMES_LONGER;
        let too_slow = || {
            Refused::temporary(format!(
                "{}:{} did not take the mail within {} s",
                self.host,
                self.port,
                patience.as_secs()
            ))
        };
        let connecting = self.connect(&addresses, outbound.roots(), outbound.timeout());
        let mut server = timeout(patience, connecting)
            .await
            .unwrap_or_else(|_| Err(too_slow()))?;
        let conversation = self.converse(&mut server, delivery, from, to, mail);
        let result = timeout(patience, conversation)
            .await
            .unwrap_or_else(|_| Err(too_slow()));
        // A server that is slow to say goodbye has the mail all the same.
        let _ = timeout(GOODBYE, server.abort()).await;
        result
    }

    async fn connect(
        &self,
        addresses: &[SocketAddr],
        roots: &Roots,
        patience: Duration,
    ) -> Result<AsyncSmtpConnection, Refused> {
        let name = ClientId::default();
        let failed = |error| self.refused(&error, "");
        let tls = match self.security {
            MailSecurity::None => None,
            MailSecurity::Starttls | MailSecurity::Tls => {
                Some(tls(&self.host, roots).map_err(failed)?)
            }
        };
        let (at_once, later) = match self.security {
            MailSecurity::Tls => (tls, None),
            MailSecurity::Starttls | MailSecurity::None => (None, tls),
        };
        let mut server =
            AsyncSmtpConnection::connect_tokio1(addresses, Some(patience), &name, at_once, None)
                .await
                .map_err(failed)?;
        if let Some(tls) = later {
            if !server.can_starttls() {
                server.abort().await;
                return Err(Refused::permanent(format!(
                    "{}:{} does not offer STARTTLS, and nothing is sent in clear",
                    self.host, self.port
                )));
            }
            server.starttls(tls, &name).await.map_err(failed)?;
        }
        Ok(server)
    }

    async fn converse(
        &self,
        server: &mut AsyncSmtpConnection,
        delivery: &Delivery<'_>,
        from: Address,
        to: &[Address],
        mail: &[u8],
    ) -> Result<String, Refused> {
        if let Some(user) = &self.user {
            let password = delivery.needed("password")?;
            let login = Credentials::new(user.clone(), password.to_owned());
            server
                .auth(DEFAULT_MECHANISMS, &login)
                .await
                .map_err(|error| self.refused(&error, "the login was refused: "))?;
        }
        server
            .command(Mail::new(Some(from), Vec::new()))
            .await
            .map_err(|error| self.refused(&error, "the sender was refused: "))?;
        let mut not_taken = Vec::new();
        for recipient in to {
            if let Err(error) = server
                .command(Rcpt::new(recipient.clone(), Vec::new()))
                .await
            {
                let refused = self.refused(&error, &format!("{recipient} was refused: "));
                if error.status().is_none() {
                    return Err(refused);
                }
                not_taken.push(refused);
            }
        }
        if not_taken.len() == to.len() {
            return Err(together(&not_taken));
        }
        let failed = |error| self.refused(&error, "the mail was refused: ");
        server.command(Data).await.map_err(failed)?;
        let taken = server.message(mail).await.map_err(failed)?;
        let mut answer = said(&taken);
        for refused in not_taken {
            answer.push_str("; ");
            answer.push_str(&refused.detail);
        }
        Ok(answer)
    }

    /// What a failure of the library means. What it was about is said only of answers of the server.
    fn refused(&self, error: &Error, about: &str) -> Refused {
        let place = format!("{}:{}", self.host, self.port);
        if let Some(code) = error.status() {
            let words = error
                .source()
                .map_or_else(|| error.to_string(), ToString::to_string);
            let detail = format!("{about}{code} {words}");
            return if code.severity == Severity::PermanentNegativeCompletion {
                Refused::permanent(detail)
            } else {
                Refused::temporary(detail)
            };
        }
        if let Some(reason) = tls_reason(error) {
            return Refused::temporary(format!("{place} was not trusted: {reason}"));
        }
        if error.is_timeout() {
            return Refused::temporary(format!("{place} did not answer in time"));
        }
        let words = error
            .source()
            .map_or_else(|| error.to_string(), ToString::to_string);
        if error.is_client() {
            return Refused::permanent(format!("{about}{words}"));
        }
        let cause = error
            .source()
            .and_then(|source| source.downcast_ref::<io::Error>());
        if cause.is_some_and(|cause| cause.kind() == io::ErrorKind::ConnectionRefused) {
            return Refused::temporary(format!(
                "{place} refused the connection: nothing listens there"
            ));
        }
        Refused::temporary(format!("{place} ended the connection: {words}"))
    }
}

/// Nobody gets the mail: it is tried again when there is hope for anybody.
fn together(refusals: &[Refused]) -> Refused {
    let details: Vec<&str> = refusals
        .iter()
        .map(|refused| refused.detail.as_str())
        .collect();
    let detail = details.join("; ");
    if refusals.iter().all(Refused::is_permanent) {
        Refused::permanent(detail)
    } else {
        Refused::temporary(detail)
    }
}

fn said(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}

fn tls(host: &str, roots: &Roots) -> Result<TlsParameters, Error> {
    let store = if roots.with_bundled() {
        CertificateStore::WebpkiRoots
    } else {
        CertificateStore::None
    };
    let mut builder = TlsParameters::builder(host.to_owned()).certificate_store(store);
    for certificate in roots.certificates() {
        builder = builder.add_root_certificate(Certificate::from_der(certificate.to_vec())?);
    }
    builder.build()
}

/// Reads an address with or without a name.
fn mailbox(text: &str) -> Result<Mailbox, &'static str> {
    if text.chars().any(char::is_control) || text.len() > 320 {
        return Err("it is not a mail address");
    }
    let mailbox: Mailbox = text
        .trim()
        .parse()
        .map_err(|_| "it is not a mail address")?;
    let address: &str = mailbox.email.as_ref();
    if address.is_ascii() {
        Ok(mailbox)
    } else {
        Err("mail addresses with other than ASCII letters are not supported")
    }
}
