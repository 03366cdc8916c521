//! OpenSSH's own way of keeping a connection: one process that holds it, and one more for each command.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use homelabcmd::platform::ssh::Login;
use tempfile::TempDir;

pub(crate) struct Master {
    process: Child,
    socket: PathBuf,
    target: Vec<String>,
    _folder: TempDir,
}

impl Master {
    pub(crate) fn start(login: &Login, port: u16) -> Self {
        use std::os::unix::fs::OpenOptionsExt as _;
        let folder = TempDir::new().unwrap();
        let (key, socket) = (folder.path().join("key"), folder.path().join("s"));
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&key)
            .unwrap();
        let secret = login.identities[0].to_openssh().unwrap();
        std::io::Write::write_all(&mut file, secret.expose().as_bytes()).unwrap();
        let target = [
            "-p",
            &port.to_string(),
            &format!("{}@127.0.0.1", login.user),
        ];
        let target = target.map(str::to_owned).to_vec();
        let process = Command::new("ssh")
            .args(["-F", "none", "-M", "-N", "-S"])
            .arg(&socket)
            .arg("-i")
            .arg(&key)
            .args(["-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"])
            .args(["-o", "UserKnownHostsFile=/dev/null"])
            .args(&target)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let master = Self {
            process,
            socket,
            target,
            _folder: folder,
        };
        for _ in 0..1000 {
            if master.socket.exists() && master.run("true") {
                return master;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("ssh does not become a master");
    }

    /// A process that runs one command over it.
    pub(crate) fn run(&self, command: &str) -> bool {
        Command::new("ssh")
            .args(["-F", "none", "-S"])
            .arg(&self.socket)
            .args(&self.target)
            .arg(command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    }
}

impl Drop for Master {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
