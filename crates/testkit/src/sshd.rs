//! A real OpenSSH server on a free port of the loopback address, with keys and settings of its own, that
//! lives as long as the value. It uses the programs of the machine (Debian: `openssh-server`) and logs in
//! the user who runs the tests, by key. It never touches a server that runs there.

use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// Where Debian has it; it must be started by its full path.
pub const PROGRAM: &str = "/usr/sbin/sshd";

/// A running server; it ends with all its connections when this is dropped.
#[derive(Debug)]
pub struct Sshd {
    server: Child,
    port: u16,
    folder: tempfile::TempDir,
}

/// How the server is set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Kinds of host keys, `ed25519`, `ecdsa`, `rsa`.
    pub host_keys: &'static [&'static str],
    /// More lines of its settings; the first of a name counts, so these come before the others.
    pub lines: Vec<String>,
    /// An empty home folder for who logs in, in place of their own: nothing of their `.bashrc` runs. Needs root.
    pub empty_home: bool,
    /// What it and all that it runs see in place of the machine's own.
    pub own: Own,
}

/// What a server sees in place of what the machine has, which stays as it is. Needs root.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Folders that are empty at first, in this order; `~` is the home of who runs the tests. The server itself needs
    /// `/run/sshd` where `/run` is one of them.
    pub folders: Vec<String>,
    /// Files with another text: path, text, mode. The machine must have a file of that name.
    pub files: Vec<(String, String, u32)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            host_keys: &["ed25519"],
            lines: Vec::new(),
            empty_home: false,
            own: Own::default(),
        }
    }
}

impl Sshd {
    /// Starts a server on a free port.
    ///
    /// # Errors
    /// When the machine has no OpenSSH server, or it does not start: with what it said.
    pub fn start() -> anyhow::Result<Self> {
        Self::start_with(&Settings::default())
    }

    /// Starts a server that is set like this.
    ///
    /// # Errors
    /// When the machine has no OpenSSH server, or it does not start: with what it said.
    pub fn start_with(settings: &Settings) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("homelabcmd-sshd-")
            .tempdir()?;
        for kind in settings.host_keys {
            keygen(&folder.path().join(format!("host_{kind}")), kind)?;
        }
        if rustix::process::geteuid().is_root() {
            // The server confines its unprivileged part to this folder.
            std::fs::create_dir_all("/run/sshd")?;
        }
        std::fs::write(folder.path().join("authorized_keys"), "")?;
        // Somebody else may take the port between looking for it and listening on it.
        for _ in 0..10 {
            let port = free_port()?;
            let mut server = spawn(folder.path(), settings, port)?;
            if wait(&mut server, port)? {
                return Ok(Self {
                    server,
                    port,
                    folder,
                });
            }
        }
        let said = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        bail!("sshd does not start: {}", said.trim())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Who can log in: the user who runs the tests.
    ///
    /// # Errors
    /// When `id` does not tell.
    pub fn user() -> anyhow::Result<String> {
        let output = Command::new("id").arg("-un").output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Lets the owner of this key in: a line of `authorized_keys`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn authorize(&self, line: &str) -> anyhow::Result<()> {
        use std::io::Write as _;
        let path = self.folder.path().join("authorized_keys");
        let mut file = std::fs::OpenOptions::new().append(true).open(path)?;
        Ok(writeln!(file, "{line}")?)
    }

    /// Its public host key of a kind, as in `ssh_host_*_key.pub`.
    ///
    /// # Errors
    /// When it has none of that kind.
    pub fn host_key(&self, kind: &str) -> anyhow::Result<String> {
        let path = self.folder.path().join(format!("host_{kind}.pub"));
        Ok(std::fs::read_to_string(path)?.trim().to_owned())
    }

    /// Lets other users of the machine read who is let in, which the server does as them.
    ///
    /// # Errors
    /// When the permissions cannot be changed.
    pub fn open_to_others(&self) -> anyhow::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let may_pass = std::fs::Permissions::from_mode(0o755);
        Ok(std::fs::set_permissions(self.folder.path(), may_pass)?)
    }

    /// A folder that is its own, for what tests put somewhere.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A path as the server sees it, for who runs the tests.
    pub fn inside(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.server.id()))
    }

    /// Processes of its connections that are open now.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn sessions(&self) -> anyhow::Result<Vec<u32>> {
        children_of(self.server.id())
    }

    /// Cuts all connections, as a network does: nobody says goodbye.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn cut_all(&self) -> anyhow::Result<()> {
        for process in self.processes()? {
            signal(process, Signal::KILL);
        }
        Ok(())
    }

    /// Cuts one of [`Sshd::sessions`] in the same way.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn cut(&self, session: u32) -> anyhow::Result<()> {
        // What the server runs for others goes on, as it would.
        for process in servers_under(session)? {
            signal(process, Signal::KILL);
        }
        Ok(())
    }

    /// Stops the server and all its connections where they are; new ones are taken by the kernel, and nobody
    /// greets them.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn freeze(&self) -> anyhow::Result<()> {
        self.signal_all(Signal::STOP)
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn thaw(&self) -> anyhow::Result<()> {
        self.signal_all(Signal::CONT)
    }

    fn signal_all(&self, what: Signal) -> anyhow::Result<()> {
        signal(self.server.id(), what);
        for process in self.processes()? {
            signal(process, what);
        }
        Ok(())
    }

    /// The server's own processes for its connections, and none that it runs for others.
    fn processes(&self) -> anyhow::Result<Vec<u32>> {
        let mut processes = Vec::new();
        for session in self.sessions()? {
            processes.extend(servers_under(session)?);
        }
        Ok(processes)
    }

    /// What it wrote into its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.thaw();
        let _ = self.cut_all();
        if let Some(group) = Pid::from_raw(self.server.id().cast_signed()) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Makes a key pair at `path` and `path.pub`.
///
/// # Errors
/// When `ssh-keygen` is not there or fails.
pub fn keygen(path: &Path, kind: &str) -> anyhow::Result<()> {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-N", "", "-C", "", "-t", kind, "-f"])
        .arg(path)
        .output()
        .context("cannot run ssh-keygen (Debian: openssh-client)")?;
    ensure!(
        made.status.success(),
        "ssh-keygen failed: {}",
        String::from_utf8_lossy(&made.stderr).trim()
    );
    Ok(())
}

fn spawn(folder: &Path, settings: &Settings, port: u16) -> anyhow::Result<Child> {
    use std::os::unix::process::CommandExt as _;
    ensure!(
        Path::new(PROGRAM).exists(),
        "there is no {PROGRAM} (Debian: install openssh-server)"
    );
    let shown = folder.display();
    let mut lines = settings.lines.clone();
    lines.push(format!("Port {port}"));
    lines.extend(
        settings
            .host_keys
            .iter()
            .map(|kind| format!("HostKey {shown}/host_{kind}")),
    );
    lines.extend(
        [
            "ListenAddress 127.0.0.1",
            "StrictModes no",
            "UsePAM no",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "AllowStreamLocalForwarding yes",
            "AllowTcpForwarding yes",
            "MaxSessions 10",
            "MaxStartups 200:30:400",
            "UseDNS no",
            "PrintMotd no",
            "Subsystem sftp internal-sftp",
            "LogLevel VERBOSE",
        ]
        .map(str::to_owned),
    );
    lines.push(format!("AuthorizedKeysFile {shown}/authorized_keys"));
    lines.push(format!("PidFile {shown}/pid"));
    let config: PathBuf = folder.join("sshd_config");
    std::fs::write(&config, lines.join("\n") + "\n")?;
    let mut own = settings.own.clone();
    if settings.empty_home {
        own.folders.push("~".into());
    }
    let mut command = own.enter(folder)?;
    command
        .arg("-D")
        .arg("-f")
        .arg(config)
        .arg("-E")
        .arg(folder.join("log"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot run {PROGRAM}"))
}

/// Puts folders and files over those of the machine, then becomes the program that is named behind them.
const ENTER: &str = r#"while [ "$1" != -- ]; do
  case $1 in
    folder)
      case $2 in '~') place=$HOME ;; *) place=$2 ;; esac
      mkdir -p "$place" && mount -t tmpfs -o mode=0755 tmpfs "$place" || exit
      shift 2 ;;
    file) mount --bind "$2" "$3" || exit; shift 3 ;;
  esac
done
shift
exec "$@""#;

impl Own {
    /// The server's program, in a view of the machine that has all this.
    fn enter(&self, folder: &Path) -> anyhow::Result<Command> {
        use std::os::unix::fs::PermissionsExt as _;
        if self.folders.is_empty() && self.files.is_empty() {
            return Ok(Command::new(PROGRAM));
        }
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", ENTER, "sh"]);
        for path in &self.folders {
            command.args(["folder", path]);
        }
        for (place, (path, text, mode)) in self.files.iter().enumerate() {
            let file = folder.join(format!("own-{place}"));
            std::fs::write(&file, text)?;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(*mode))?;
            command.arg("file").arg(file).arg(path);
        }
        command.args(["--", PROGRAM]);
        Ok(command)
    }
}

/// True when it greets; false when it ended before.
fn wait(server: &mut Child, port: u16) -> anyhow::Result<bool> {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if server.try_wait()?.is_some() {
            return Ok(false);
        }
        if let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            let mut greeting = [0; 4];
            if stream.read_exact(&mut greeting).is_ok() && greeting == *b"SSH-" {
                return Ok(true);
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = server.kill();
    bail!("sshd does not answer on port {port}")
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

fn signal(process: u32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(process.cast_signed()) {
        // It may have ended by itself.
        let _ = kill_process(pid, signal);
    }
}

/// A connection's process, and those of the server that it started.
fn servers_under(session: u32) -> anyhow::Result<Vec<u32>> {
    let mut processes = vec![session];
    processes.extend(children_of(session)?.into_iter().filter(|child| {
        let name = std::fs::read_to_string(format!("/proc/{child}/comm"));
        name.unwrap_or_default().starts_with("sshd")
    }));
    Ok(processes)
}

fn children_of(process: u32) -> anyhow::Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let parent = status
            .lines()
            .find_map(|line| line.strip_prefix("PPid:"))
            .and_then(|text| text.trim().parse::<u32>().ok());
        if parent == Some(process) {
            children.push(pid);
        }
    }
    Ok(children)
}
