//! Machines: OpenSSH servers on the loopback address, each with a host key of its own, that all know one key.

use std::time::Duration;

use homelabcmd::platform::lifecycle::Lifecycle;
use homelabcmd::platform::ssh::{
    Address, Command, Connection, Failure, HostKey, HostKeyPolicy, Identity, Login, Output, Pool,
    dial, handshake,
};
use homelabcmd_testkit::sshd::{Settings, Sshd};
use tokio_util::sync::CancellationToken;

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Farm {
    pub(crate) machines: Vec<Machine>,
    pub(crate) login: Login,
    lifecycle: Lifecycle,
}

pub(crate) struct Machine {
    pub(crate) sshd: Sshd,
    trusted: HostKey,
}

impl Farm {
    pub(crate) fn start(count: usize) -> Self {
        let settings = Settings {
            // What somebody's `.bashrc` costs is theirs.
            empty_home: rustix::process::geteuid().is_root(),
            ..Settings::default()
        };
        let identity = Identity::generate("bench").unwrap();
        let machine = |_| {
            let sshd = Sshd::start_with(&settings).unwrap();
            sshd.authorize(&identity.public_line()).unwrap();
            let trusted = HostKey::parse(&sshd.host_key("ed25519").unwrap()).unwrap();
            Machine { sshd, trusted }
        };
        Self {
            machines: (0..count).map(machine).collect(),
            login: Login {
                user: Sshd::user().unwrap(),
                identities: vec![identity],
                agent: None,
                password: None,
            },
            lifecycle: Lifecycle::default(),
        }
    }

    /// As the hub does it: a known host key, then the key.
    pub(crate) async fn connect(&self, machine: usize) -> Result<Connection, Failure> {
        let machine = &self.machines[machine];
        let address = Address::new("127.0.0.1", machine.sshd.port());
        let policy = HostKeyPolicy {
            accepted: vec![machine.trusted.clone()],
            first_use: false,
        };
        let stream = dial(&address, PATIENCE).await?;
        let greeted = handshake(stream, &address, policy, PATIENCE, &self.lifecycle).await?;
        greeted.authenticate(&self.login).await
    }

    /// Runs a command on a machine, over its connection in the pool.
    pub(crate) async fn run(
        &self,
        pool: &Pool<usize>,
        machine: usize,
        command: Command,
    ) -> Result<Output, Failure> {
        let connect = |_| self.connect(machine);
        pool.run(&machine, connect, command, CancellationToken::new())
            .await
    }

    /// Server processes of connections, of all machines; those that ended and were not buried count.
    pub(crate) fn sessions(&self) -> usize {
        let sessions = |machine: &Machine| machine.sshd.sessions().unwrap().len();
        self.machines.iter().map(sessions).sum()
    }
}

pub(crate) fn command<const N: usize>(argv: [&str; N]) -> Command {
    Command::new(argv, PATIENCE)
}
