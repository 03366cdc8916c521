//! What the hub is told at its start: options, each also an environment variable.

use std::net::SocketAddr;
use std::path::PathBuf;

use axum::http::Uri;
use clap::Args;

use crate::platform::db::Location;
use crate::platform::public_ca::PublicCa;
use crate::platform::secrets::Secret;
use crate::platform::telemetry::LogFormat;
use crate::platform::vault::{KeySource, Keyring};

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct DataOptions {
    /// Folder that holds everything the hub keeps
    #[arg(
        long,
        env = "HOMELABCMD_DATA_DIR",
        default_value = "./data",
        value_name = "DIR"
    )]
    pub data_dir: PathBuf,
    /// A PostgreSQL server to use instead of the SQLite file in the data folder
    #[arg(
        long,
        env = "HOMELABCMD_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<Secret>,
    /// A file that holds the address of the PostgreSQL server, because a password may be in it
    #[arg(
        long,
        env = "HOMELABCMD_DATABASE_URL_FILE",
        value_name = "FILE",
        conflicts_with = "database_url"
    )]
    pub database_url_file: Option<PathBuf>,
    /// The key that stored secrets are sealed with, 32 bytes as hex or base64; better given by the
    /// environment, because every user of the machine can read a command line
    #[arg(
        long,
        env = "HOMELABCMD_ENCRYPTION_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub encryption_key: Option<Secret>,
    /// A file that holds the key; without either, the hub makes one in the data folder
    #[arg(
        long,
        env = "HOMELABCMD_ENCRYPTION_KEY_FILE",
        value_name = "FILE",
        conflicts_with = "encryption_key"
    )]
    pub encryption_key_file: Option<PathBuf>,
}

impl DataOptions {
    /// All in this folder.
    pub fn in_folder(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            database_url: None,
            database_url_file: None,
            encryption_key: None,
            encryption_key_file: None,
        }
    }

    /// Where the database is.
    ///
    /// # Errors
    /// When the file that holds its address cannot be read.
    pub fn location(&self) -> anyhow::Result<Location> {
        if let Some(file) = &self.database_url_file {
            let url = std::fs::read_to_string(file).map_err(|error| {
                anyhow::anyhow!(
                    "cannot read the database's address from {}: {error}",
                    file.display()
                )
            })?;
            return Ok(Location::Server(url.trim().to_owned()));
        }
        Ok(match &self.database_url {
            Some(url) => Location::Server(url.expose().to_owned()),
            None => Location::File(self.data_dir.join("homelabcmd.db")),
        })
    }

    /// Where the key is that stored secrets are sealed with.
    pub fn key_source(&self) -> KeySource {
        match (&self.encryption_key, &self.encryption_key_file) {
            (Some(key), _) => KeySource::Given(key.clone()),
            (None, Some(file)) => KeySource::File(file.clone()),
            (None, None) => KeySource::Own(self.data_dir.join("encryption.key")),
        }
    }

    /// The keys, with the next one while they are exchanged.
    pub fn keyring(&self) -> Keyring {
        Keyring::new(self.key_source(), self.data_dir.join("encryption.key.next"))
    }

    /// Whether a hub ever ran on this data folder.
    pub fn has_seen_a_hub(&self) -> bool {
        self.data_dir.join(LOCK).exists()
    }

    /// Makes the data folder where there is none, readable by its owner only.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create_data_dir(&self) -> anyhow::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.data_dir)
            .map_err(|error| {
                anyhow::anyhow!(
                    "cannot make the data folder {}: {error}",
                    self.data_dir.display()
                )
            })
    }
}

/// The file that is locked by the hub.
const LOCK: &str = "hub.lock";

/// Held while a hub runs on a data folder; the system lets go of it however the hub ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: std::fs::File,
}

impl DataOptions {
    /// Takes the data folder for one hub: two on one folder would each keep their own copy of what
    /// they know.
    ///
    /// # Errors
    /// When another hub has it.
    pub fn lock(&self) -> anyhow::Result<FolderLock> {
        let path = self.data_dir.join(LOCK);
        let file = std::fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| anyhow::anyhow!("cannot open {}: {error}", path.display()))?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).map_err(
            |_| {
                anyhow::anyhow!(
                    "another hub runs on the data folder {}",
                    self.data_dir.display()
                )
            },
        )?;
        Ok(FolderLock { _file: file })
    }
}

/// Where tailscaled listens on Linux.
const TAILSCALE_SOCKET: &str = "/var/run/tailscale/tailscaled.sock";

/// Options of `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Address to listen on
    #[arg(
        long,
        env = "HOMELABCMD_LISTEN",
        default_value = "127.0.0.1:7420",
        value_name = "ADDR"
    )]
    pub listen: SocketAddr,
    /// The address under which people and agents reach the hub, when a proxy stands before it;
    /// may have a path
    #[arg(long, env = "HOMELABCMD_PUBLIC_URL", value_name = "URL", value_parser = PublicUrl::parse)]
    pub public_url: Option<PublicUrl>,
    /// A file with the certificate (PEM) of your own authority, when it signed the one at the public address;
    /// agents that enrol there then trust it
    #[arg(long, env = "HOMELABCMD_PUBLIC_CA", value_name = "FILE", value_parser = PublicCa::read)]
    pub public_ca: Option<PublicCa>,
    /// Folder with agent programs for other architectures, named homelabcmd-agent-ARCH
    #[arg(long, env = "HOMELABCMD_AGENTS_DIR", value_name = "DIR")]
    pub agents_dir: Option<PathBuf>,
    /// Where Tailscale's API is, when it is not `https://api.tailscale.com`
    #[arg(long, env = "HOMELABCMD_TAILSCALE_API_URL", value_name = "URL", value_parser = server_url)]
    pub tailscale_api_url: Option<String>,
    /// The socket of this machine's own tailscaled
    #[arg(
        long,
        env = "HOMELABCMD_TAILSCALE_SOCKET",
        default_value = TAILSCALE_SOCKET,
        value_name = "PATH"
    )]
    pub tailscale_socket: PathBuf,
    /// Let notifications go to link-local and metadata addresses, too, which the hub keeps away from
    #[arg(long, env = "HOMELABCMD_ALLOW_LINK_LOCAL")]
    pub allow_link_local: bool,
    /// The socket of an SSH agent whose keys may be used to log in to machines
    #[arg(long, env = "SSH_AUTH_SOCK", value_name = "SOCKET")]
    pub ssh_agent: Option<PathBuf>,
    /// What to log: a level, for parts of the hub another one (info,homelabcmd::heartbeat=debug)
    #[arg(
        long,
        env = "HOMELABCMD_LOG",
        default_value = "info",
        value_name = "FILTER"
    )]
    pub log: String,
    /// How log lines look
    #[arg(
        long,
        env = "HOMELABCMD_LOG_FORMAT",
        default_value = "text",
        value_name = "FORMAT"
    )]
    pub log_format: LogFormat,
}

/// Everything the hub is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it keeps things.
    pub data: DataOptions,
    /// How it serves.
    pub serve: ServeOptions,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7420)),
            public_url: None,
            public_ca: None,
            agents_dir: None,
            tailscale_api_url: None,
            tailscale_socket: TAILSCALE_SOCKET.into(),
            allow_link_local: false,
            ssh_agent: None,
            log: "info".into(),
            log_format: LogFormat::Text,
        }
    }
}

impl Config {
    /// A hub that keeps all in this folder, and is told nothing else.
    pub fn in_folder(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data: DataOptions::in_folder(data_dir),
            serve: ServeOptions::default(),
        }
    }

    /// The path under which everything is served: empty, or like `/hub`.
    pub fn base_path(&self) -> &str {
        self.serve
            .public_url
            .as_ref()
            .map_or("", |url| &url.base_path)
    }

    /// `scheme://host:port` as browsers name it, when it was told.
    pub fn public_origin(&self) -> Option<&str> {
        self.serve
            .public_url
            .as_ref()
            .map(|url| url.origin.as_str())
    }

    /// The hub's own address for people, when it was told.
    pub fn address(&self) -> Option<String> {
        self.serve.public_url.as_ref().map(PublicUrl::full)
    }

    /// The user's own authority (PEM), when it was told.
    pub fn authority(&self) -> Option<&str> {
        self.serve.public_ca.as_ref().map(PublicCa::pem)
    }

    /// Whether people come by HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_origin()
            .is_some_and(|origin| origin.starts_with("https://"))
    }
}

/// The hub's address for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    base_path: String,
}

impl PublicUrl {
    /// Reads `http(s)://host[:port][/path]`.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let uri: Uri = text.trim().parse().map_err(|error| format!("{error}"))?;
        let (Some(scheme @ ("http" | "https")), Some(authority)) =
            (uri.scheme_str(), uri.authority())
        else {
            return Err("an address like https://hub.example/path is needed".into());
        };
        let base_path = uri.path().trim_end_matches('/').to_owned();
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
        if !base_path.chars().all(plain) || base_path.contains("//") || uri.query().is_some() {
            return Err("the path may have letters, digits, - _ . ~ and / only".into());
        }
        // It stands in commands that people paste and run as root.
        let plain_host = |c: char| c.is_ascii_alphanumeric() || ".-:[]_".contains(c);
        if authority.as_str().contains('@') {
            return Err("no user and no password may stand in it".into());
        }
        if !authority.as_str().chars().all(plain_host) {
            return Err(
                "the host may have letters, digits, - _ . and an address's : [ ] only".into(),
            );
        }
        // As browsers write it: they compare letter by letter.
        let host = authority.as_str().to_ascii_lowercase();
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(usual).unwrap_or(&host);
        Ok(Self {
            origin: format!("{scheme}://{host}"),
            base_path,
        })
    }

    /// Origin and path.
    pub fn full(&self) -> String {
        format!("{}{}", self.origin, self.base_path)
    }
}

/// Reads the base address of a server.
fn server_url(text: &str) -> Result<String, String> {
    PublicUrl::parse(text).map(|url| url.full())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_server_has_no_user_and_no_slash_at_its_end() {
        let read = server_url("http://127.0.0.1:8080/tailscale/").unwrap();
        assert_eq!(read, "http://127.0.0.1:8080/tailscale");
        for bad in ["http://ada:planted@h", "h", "https://h/?key=planted"] {
            assert!(!server_url(bad).unwrap_err().contains("planted"), "{bad}");
        }
    }

    #[test]
    fn a_key_that_was_given_comes_before_a_file_and_that_before_our_own() {
        let mut options = DataOptions::in_folder("data");
        let KeySource::Own(path) = options.key_source() else {
            panic!("a key of the hub's own");
        };
        assert!(path.ends_with("data/encryption.key"));
        options.encryption_key_file = Some("key".into());
        assert!(matches!(options.key_source(), KeySource::File(_)));
        options.encryption_key = Some("planted".into());
        assert!(matches!(options.key_source(), KeySource::Given(_)));
        options.database_url = Some("postgres://hub:planted@db/hub".into());
        assert!(!format!("{:?}", options.location().unwrap()).contains("planted"));
        assert!(!format!("{options:?}").contains("planted"));
    }

    #[test]
    fn one_hub_at_a_time_has_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let options = DataOptions::in_folder(folder.path());
        let first = options.lock().unwrap();
        assert!(
            options
                .lock()
                .unwrap_err()
                .to_string()
                .contains("another hub")
        );
        drop(first);
        options.lock().unwrap();
    }

    #[test]
    fn a_public_url_is_origin_and_path() {
        let url = PublicUrl::parse("https://lab.example:8443/hub/").unwrap();
        assert_eq!(
            (url.origin.as_str(), url.base_path.as_str()),
            ("https://lab.example:8443", "/hub")
        );
        assert_eq!(PublicUrl::parse("http://h").unwrap().base_path, "");
        for (said, origin) in [
            ("HTTPS://Lab.Example:443/hub", "https://lab.example"),
            ("http://lab.example:80", "http://lab.example"),
            ("http://[fd00::80]", "http://[fd00::80]"),
            ("http://lab.example:443", "http://lab.example:443"),
        ] {
            assert_eq!(PublicUrl::parse(said).unwrap().origin, origin);
        }
        for bad in [
            "hub",
            "ftp://h",
            "http://h/a\"b",
            "http://h/?q",
            "/hub",
            "http://h$(id)/",
            "http://h;id",
            "http://ada@h",
        ] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
