//! A PostgreSQL server that lives as long as the value: its own folder, a Unix socket and no port,
//! nothing kept, nothing synced. It uses the programs of the machine (Debian: `postgresql-15`) and
//! never touches a server that runs there.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Postgres {
    server: Child,
    socket_dir: PathBuf,
    // Dropped last, after the server has ended.
    _folder: tempfile::TempDir,
}

impl Postgres {
    /// Makes a new cluster and starts it; returns when it takes connections.
    ///
    /// # Errors
    /// When the machine has no PostgreSQL, or it does not start: with what it said.
    pub fn start() -> anyhow::Result<Self> {
        let initdb = find_program("initdb")?;
        let program = find_program("postgres")?;
        let owner = owner()?;
        let folder = tempfile::Builder::new()
            .prefix("homelabcmd-pg-")
            .tempdir()?;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700))?;
        if let Some((user, group)) = owner {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group))?;
        }
        let data = folder.path().join("data");
        let made = run_as(&initdb, owner, folder.path())
            .args([
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .args(["--no-sync", "--pgdata"])
            .arg(&data)
            .output()
            .with_context(|| format!("cannot run {}", initdb.display()))?;
        ensure!(
            made.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&made.stderr).trim()
        );
        let mut server = run_as(&program, owner, folder.path())
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
            ])
            .args([
                "-c",
                "synchronous_commit=off",
                "-c",
                "shared_buffers=16MB",
                "-c",
                "jit=off",
            ])
            .args([
                "-c",
                "logging_collector=off",
                "-c",
                "log_destination=stderr",
            ])
            .args(["-c", "lc_messages=C"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", program.display()))?;
        let log = server.stderr.take().context("the server has no log")?;
        let postgres = Self {
            server,
            socket_dir: folder.path().to_owned(),
            _folder: folder,
        };
        wait_until_ready(BufReader::new(log))?;
        Ok(postgres)
    }

    /// The address of the database that every cluster has, for `sqlx` and `psql`.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The address of a database of this name; making it is up to the caller.
    pub fn url_of(&self, database: &str) -> String {
        // A temporary folder's path has no character that a query string must escape.
        format!(
            "postgres://postgres@localhost/{database}?host={}",
            self.socket_dir.display()
        )
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGQUIT is "stop at once": the server ends its own children and frees its shared memory.
        if let Some(pid) = i32::try_from(self.server.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::QUIT);
        }
        let _ = self.server.wait();
    }
}

/// Reads the server's log until it says that it is ready, then lets a thread read on, so that the
/// server never waits for a full pipe.
fn wait_until_ready(mut log: BufReader<std::process::ChildStderr>) -> anyhow::Result<()> {
    let mut said = String::new();
    loop {
        let start = said.len();
        if log.read_line(&mut said)? == 0 {
            bail!("PostgreSQL did not start; it said:\n{said}");
        }
        if said[start..].contains("ready to accept connections") {
            break;
        }
    }
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    Ok(())
}

/// The server refuses to run as root: then it runs as the user that Debian made for it, or nobody.
fn owner() -> anyhow::Result<Option<(u32, u32)>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    let ids = |name: &str| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next() == Some(name)).then_some(())?;
            let user = fields.nth(1)?.parse().ok()?;
            Some((user, fields.next()?.parse().ok()?))
        })
    };
    let found = ids("postgres").or_else(|| ids("nobody"));
    Ok(Some(found.context(
        "PostgreSQL cannot run as root, and there is no user `postgres`",
    )?))
}

fn run_as(program: &Path, owner: Option<(u32, u32)>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("TZ", "UTC");
    if let Some((user, group)) = owner {
        command.uid(user).gid(group);
    }
    command
}

/// Finds one of PostgreSQL's programs: in `PATH`, or where Debian keeps them, newest version first.
///
/// # Errors
/// When there is none: with the name of the package that has it.
pub fn find_program(name: &str) -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    find_in(name, &path, Path::new("/usr/lib/postgresql")).with_context(|| {
        format!("PostgreSQL's `{name}` is not on this machine (Debian: install postgresql-15)")
    })
}

fn find_in(name: &str, path: &OsStr, versions: &Path) -> Option<PathBuf> {
    let mut debian: Vec<(u32, PathBuf)> = std::fs::read_dir(versions)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    debian.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    std::env::split_paths(path)
        .chain(debian.into_iter().map(|(_, folder)| folder))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    use super::*;

    /// Asks the server who it is, by the first message of its protocol.
    fn greets(postgres: &Postgres) -> u8 {
        let mut stream = UnixStream::connect(postgres.socket_dir.join(".s.PGSQL.5432")).unwrap();
        let parameters = b"user\0postgres\0database\0postgres\0\0";
        let length = u32::try_from(8 + parameters.len()).unwrap();
        let mut message = length.to_be_bytes().to_vec();
        message.extend_from_slice(&196_608_u32.to_be_bytes());
        message.extend_from_slice(parameters);
        stream.write_all(&message).unwrap();
        let mut kind = [0];
        stream.read_exact(&mut kind).unwrap();
        kind[0]
    }

    #[test]
    fn a_server_answers_and_leaves_nothing_behind() {
        let postgres = Postgres::start().unwrap();
        let folder = postgres.socket_dir.clone();
        assert_eq!(
            greets(&postgres),
            b'R',
            "it must ask for (no) authentication"
        );
        drop(postgres);
        assert!(!folder.exists());
    }

    #[test]
    fn the_newest_version_is_found_and_a_missing_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "15", "13"] {
            let bin = folder.path().join(version).join("bin");
            std::fs::create_dir_all(&bin).unwrap();
            std::fs::write(bin.join("initdb"), "").unwrap();
        }
        let found = find_in("initdb", OsStr::new(""), folder.path()).unwrap();
        assert_eq!(found, folder.path().join("15/bin/initdb"));
        assert!(find_in("postgres", OsStr::new(""), folder.path()).is_none());
    }
}
