//! Everything that handlers and jobs share.

use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;

use crate::accounts::{Passwords, SetupLink, TokenCache};
use crate::agents;
use crate::alerts::Alerts;
use crate::audit::Heads;
use crate::commands::{self, Commands};
use crate::config::Config;
use crate::discovery::{self, Discoveries};
use crate::heartbeat::Ingest;
use crate::machines::{Listener, Listing, MachineId, Roster};
use crate::notifications::Deliveries;
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, Db, Tx};
use crate::platform::events::Events;
use crate::platform::http;
use crate::platform::jobs::{Jobs, Status};
use crate::platform::lifecycle::Lifecycle;
use crate::platform::outbound::{Outbound, Reach, Roots};
use crate::platform::rate_limit::RateLimit;
use crate::platform::secrets;
use crate::platform::unfinished::{Interrupt, Unfinished};
use crate::platform::vault::{Keyring, Sealer};
use crate::remote::{self, Remote};
use crate::scans::{self, Scans};
use crate::services::Grace;
use crate::system::{self, Stats};
use crate::tailscale::Tailnet;

/// What axum hands to every handler.
pub type AppState = Arc<App>;

/// The hub's parts.
pub struct App {
    /// What it was told at its start.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// When it started.
    pub started_at: Timestamp,
    /// What changed.
    pub events: Events,
    /// Its tasks.
    pub lifecycle: Lifecycle,
    /// Password hashing.
    pub passwords: Passwords,
    /// The right to make the first admin.
    pub setup: SetupLink,
    /// Who was here lately.
    pub tokens: TokenCache,
    /// Brakes for guessing.
    pub limits: Limits,
    /// Since when silence counts.
    pub listener: Listener,
    /// Changes that people make to machines.
    pub roster: Roster,
    /// The machines as lists show them.
    pub listing: Listing,
    /// The devices of the tailnet as they were last told.
    pub tailscale: Tailnet,
    /// What the passes over all machines know.
    pub alerts: Alerts,
    /// Messages that are on their way at this moment.
    pub deliveries: Deliveries,
    /// Connections to machines.
    pub remote: Remote,
    /// Services that may be down at this moment.
    pub grace: Grace,
    /// What can be run on machines, and what is.
    pub commands: Commands,
    /// The search for hosts that goes on.
    pub discoveries: Discoveries,
    /// Scans that are under way.
    pub scans: Scans,
    /// What is known of the end of the audit, and who remembers it.
    pub heads: Heads,
    /// Takes beats.
    pub ingest: Ingest,
    /// Counts for `/metrics`.
    pub stats: Stats,
    /// Opens sealed secrets. A hub that has none needs no key, and a key that is gone is not replaced by
    /// who only reads: it may come back.
    pub keyring: Keyring,
    unfinished: Unfinished,
    outbound: OnceLock<Result<Outbound, String>>,
    jobs: OnceLock<Arc<Jobs<App>>>,
}

/// Domains with work that goes on for a while.
const UNFINISHED: &[(&str, Interrupt<App>)] = &[
    ("deployments", |app, tx| {
        Box::pin(agents::interrupt(tx, app.clock.now_ms()))
    }),
    ("actions", |app, tx| Box::pin(commands::interrupt(app, tx))),
    ("scans", |app, tx| {
        Box::pin(scans::interrupt(tx, app.clock.now_ms()))
    }),
    ("searches", |app, tx| {
        Box::pin(discovery::interrupt(tx, app.clock.now_ms()))
    }),
];

/// Brakes for guessing, each by the peer's address.
pub struct Limits {
    /// Passwords and the set-up link.
    pub login: RateLimit,
    /// Enrolment codes.
    pub enrol: RateLimit,
}

impl Default for Limits {
    fn default() -> Self {
        let burst = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self {
            login: RateLimit::new(burst(10), Duration::from_secs(6)),
            enrol: RateLimit::new(burst(20), Duration::from_secs(3)),
        }
    }
}

impl App {
    /// Puts the parts together and starts the task that takes beats. Jobs are started apart, so
    /// that tests can run them by hand.
    pub fn new(config: Config, db: Db, clock: Clock) -> AppState {
        let (ingest, inbox) = Ingest::new();
        let keyring = config.data.keyring();
        let epoch = u64::from_le_bytes(secrets::random::<8>());
        let commands = Commands::new(&config.data.data_dir);
        let app = Arc::new(Self {
            config,
            db,
            started_at: clock.now(),
            listener: Listener::new(&clock),
            clock,
            events: Events::new(epoch, 10_000),
            lifecycle: Lifecycle::default(),
            passwords: Passwords::default(),
            setup: SetupLink::default(),
            tokens: TokenCache::default(),
            limits: Limits::default(),
            roster: Roster::default(),
            listing: Listing::default(),
            tailscale: Tailnet::default(),
            alerts: Alerts::default(),
            deliveries: Deliveries::default(),
            remote: Remote::default(),
            grace: Grace::default(),
            commands,
            keyring,
            discoveries: Discoveries::default(),
            scans: Scans::default(),
            heads: Heads::default(),
            unfinished: Unfinished::default(),
            outbound: OnceLock::new(),
            ingest,
            stats: Stats::default(),
            jobs: OnceLock::new(),
        });
        let _ = app.jobs.set(Arc::new(Jobs::new(crate::jobs::timetable())));
        app.lifecycle.spawn(inbox.run(app.clone()));
        app
    }

    /// The right to seal secrets in this transaction. One that writes back what was sealed takes it before
    /// it reads that.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sealer(&self, tx: &mut Tx) -> sqlx::Result<Sealer<'_>> {
        let sealer = self.keyring.sealer(&self.db, tx).await?;
        let makes_a_key = self.keyring.source().is_not_made_yet();
        Ok(match makes_a_key && system::is_nothing_sealed(tx).await? {
            true => sealer.of_the_first(),
            false => sealer,
        })
    }

    /// Whether a machine may go.
    ///
    /// # Errors
    /// 409 while something relies on it; when the database does not answer.
    pub async fn check_may_go(&self, conn: &mut Conn, machine: MachineId) -> http::Result<()> {
        remote::check_is_no_jump(conn, machine).await?;
        commands::check_is_idle(conn, machine).await
    }

    /// The way out to other servers. The authorities that the system trusts are read at first use.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn outbound(&self) -> anyhow::Result<&Outbound> {
        let reach = match self.config.serve.allow_link_local {
            true => Reach::Anywhere,
            false => Reach::Guarded,
        };
        let make = || {
            let outbound = Outbound::new(Roots::of_system(), self.clock.clone())?;
            anyhow::Ok(outbound.reaching(reach))
        };
        let outbound = self
            .outbound
            .get_or_init(|| make().map_err(|error| format!("{error:#}")));
        outbound.as_ref().map_err(|text| anyhow::anyhow!("{text}"))
    }

    /// Calls interrupted what an earlier run of the hub left open; how much that was. It is done once, at the
    /// start, and whatever begins such work makes sure of it first.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn settle_unfinished(&self) -> anyhow::Result<usize> {
        self.unfinished.settle(&self.db, self, UNFINISHED).await
    }

    /// Starts the timetable.
    pub fn start_jobs(self: &Arc<Self>) {
        if let Some(jobs) = self.jobs.get() {
            jobs.start(self, &self.clock, &self.events, &self.lifecycle);
        }
    }

    /// Runs one job now; `None` when there is no such job.
    pub async fn run_job(self: &Arc<Self>, name: &str) -> Option<Status> {
        self.jobs.get()?.run(name, self, &self.clock).await
    }

    /// Wakes a job before its time.
    pub fn wake_job(&self, name: &str) {
        if let Some(jobs) = self.jobs.get() {
            jobs.wake(name);
        }
    }

    /// What every job last did.
    pub fn job_statuses(&self) -> Vec<Status> {
        self.jobs
            .get()
            .map(|jobs| jobs.statuses())
            .unwrap_or_default()
    }
}
