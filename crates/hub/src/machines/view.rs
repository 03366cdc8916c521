use homelabcmd_wire::{CpuFacts, NetworkCard, OsFacts};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::expected::Expected;
use super::liveness::{Absence, Liveness};
use super::model::{
    Containers, Kind, Latest, Listening, Machine, MachineId, Presence, ServiceCounts, Snapshot,
    Status, UpdateCounts, Warning, judge,
};
use super::store::{self, Listed};
use super::suggestion::{KindSuggestion, suggest_kind};
use super::thresholds::offline_after;
use crate::app::App;
use crate::platform::clock::from_ms;
use crate::platform::db::Conn;
use crate::settings;

/// A machine.
#[derive(Serialize, ToSchema)]
#[schema(as = Machine)]
pub(super) struct MachineView {
    pub(super) id: MachineId,
    guid: Option<String>,
    pub(super) name: String,
    hostname: Option<String>,
    pub(super) kind: Kind,
    pub(super) status: Status,
    /// Why it has this status, in a few words.
    status_reason: String,
    status_since: Option<Timestamp>,
    last_seen: Option<Timestamp>,
    /// How it left, where it is away.
    absence: Option<Absence>,
    /// When it is expected to be on.
    expected: Expected,
    /// Whether that is now.
    is_expected: bool,
    /// What kind it seems to be, where that differs from what it is taken for and nobody decided.
    kind_suggestion: Option<KindSuggestion>,
    created_at: Timestamp,
    paused: bool,
    pause_reason: Option<String>,
    pub(super) tags: Vec<String>,
    /// Text of the user's.
    notes: Option<String>,
    os: OsFacts,
    cpu: CpuFacts,
    addresses: Vec<String>,
    agent: AgentView,
    /// The newest reading; null before the first.
    #[schema(value_type = Option<Latest>)]
    latest: Option<Box<RawValue>>,
    /// Alerts that are not resolved.
    open_alerts: u32,
    /// How bad the worst of them is: `high` or `critical`.
    worst_alert: Option<String>,
    updates: UpdateCounts,
    services: ServiceCounts,
    /// Null where no engine runs.
    containers: Option<Containers>,
    /// Worth saying, and no alerts.
    warnings: Vec<Warning>,
    /// `[unix seconds, CPU percent or null]`, the last quarter of an hour.
    #[schema(value_type = Vec<Vec<Option<f64>>>)]
    spark: Option<Box<RawValue>>,
}

/// A snapshot whose numbers are handed on unread.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ShownSnapshot {
    latest: Option<Box<RawValue>>,
    updates: UpdateCounts,
    services: ServiceCounts,
    containers: Option<Containers>,
    spark: Option<Box<RawValue>>,
}

/// The agent that speaks for a machine.
#[derive(Serialize, ToSchema)]
struct AgentView {
    version: Option<String>,
    protocol: Option<u32>,
    /// Seconds between beats: as an admin wants it, or else as the agent is set.
    interval_seconds: Option<u32>,
}

/// A machine with what only its own page shows.
#[derive(Serialize, ToSchema)]
pub(super) struct MachineDetail {
    #[serde(flatten)]
    pub(super) machine: MachineView,
    booted_at: Option<Timestamp>,
    /// Vendor and product, or the board.
    model: Option<String>,
    /// `server`, `desktop`, `laptop`, `vm`, …
    chassis: Option<String>,
    memory_bytes: Option<u64>,
    battery: bool,
    /// `apt`, `dnf`, `zypper`, `pacman`, `apk`; null where its agent told of none.
    package_manager: Option<String>,
    /// Its network cards: by one of them it can be woken.
    cards: Vec<NetworkCard>,
    machine_id_hash: Option<String>,
    /// What a v1 agent calls itself.
    server_id: Option<String>,
    /// The newest reading in full; null before the first.
    #[schema(value_type = Option<super::detail::Detail>)]
    detail: Option<Box<RawValue>>,
}

/// What changes of a machine from beat to beat; travels in `event: machines`.
#[derive(Serialize, ToSchema)]
pub struct LiveView {
    /// The machine.
    pub id: MachineId,
    status: Status,
    status_reason: String,
    status_since: Option<Timestamp>,
    last_seen: Option<Timestamp>,
    absence: Option<Absence>,
    is_expected: bool,
    latest: Option<Latest>,
    paused: bool,
    warnings_count: usize,
    open_alerts: u32,
    worst_alert: Option<String>,
}

/// What a view is judged by.
pub(super) struct Judgement {
    pub(super) listening: Listening,
    pub(super) offline_after: std::time::Duration,
    pub(super) now: i64,
    pub(super) zone: TimeZone,
}

impl Judgement {
    pub(super) async fn of(app: &App, conn: &mut Conn) -> sqlx::Result<Self> {
        Ok(Self {
            listening: app.listener.tick(&app.clock),
            offline_after: offline_after(conn).await?,
            now: app.clock.now_ms(),
            zone: settings::time_zone(conn).await?,
        })
    }

    pub(super) fn liveness(&self, presence: &Presence) -> Liveness {
        Liveness::of(presence, self.offline_after, self.listening, self.now)
    }

    /// How it left; nothing while the database says that it is there.
    fn absence(&self, presence: &Presence) -> Option<Absence> {
        let absence = self.liveness(presence).absence();
        presence.away.then(|| absence.unwrap_or(Absence::Lost))
    }

    fn is_expected(&self, machine: &Machine) -> bool {
        machine.expected().since(self.now, &self.zone).is_some()
    }

    /// The status as the database has it and the reason for it. The words are made here; the status
    /// itself changes only in the database, so that everybody sees the same.
    fn reason(&self, machine: &Machine, presence: &Presence) -> String {
        let (status, reason) = judge(self.liveness(presence), machine.paused_at.is_some());
        match (presence.status, status) {
            (stored, judged) if stored == judged => reason,
            (Status::Online, _) => "Beating",
            (Status::Offline, _) => "No beats",
            (Status::Paused, _) => "Paused for maintenance",
            (Status::Unknown, _) => "No beat yet",
        }
        .into()
    }
}

impl MachineView {
    pub(super) fn new(listed: &Listed, judgement: &Judgement) -> Self {
        let Listed {
            machine,
            presence,
            tags,
            snapshot,
            open_alerts,
            worst_alert,
        } = listed;
        let shown: ShownSnapshot = serde_json::from_str(snapshot).unwrap_or_default();
        Self {
            status_reason: judgement.reason(machine, presence),
            id: machine.id,
            guid: machine.guid.clone(),
            name: machine.name.clone(),
            hostname: machine.hostname.clone(),
            kind: machine.kind,
            status: presence.status,
            status_since: Some(from_ms(presence.status_since)),
            last_seen: presence.last_seen.map(from_ms),
            absence: judgement.absence(presence),
            is_expected: judgement.is_expected(machine),
            expected: machine.expected(),
            kind_suggestion: (!machine.kind_settled)
                .then(|| suggest_kind(&machine.name, &machine.facts))
                .flatten()
                .filter(|suggestion| suggestion.kind != machine.kind),
            created_at: from_ms(machine.created_at),
            paused: machine.paused_at.is_some(),
            pause_reason: machine.pause_reason.clone(),
            tags: tags.clone(),
            notes: machine.notes.clone(),
            os: machine.facts.os.clone(),
            cpu: machine.facts.cpu.clone(),
            addresses: machine.facts.addresses.clone(),
            agent: AgentView {
                version: machine.agent_version.clone(),
                protocol: machine.agent_protocol,
                interval_seconds: machine
                    .interval_seconds
                    .or(presence.last_seen.map(|_| presence.beat_seconds)),
            },
            latest: shown.latest,
            open_alerts: *open_alerts,
            worst_alert: worst_alert.clone(),
            updates: shown.updates,
            services: shown.services,
            containers: shown.containers,
            warnings: presence.warnings.clone(),
            spark: shown
                .spark
                .or_else(|| RawValue::from_string("[]".into()).ok()),
        }
    }
}

impl MachineDetail {
    pub(super) fn new(listed: &Listed, judgement: &Judgement, detail: Option<String>) -> Self {
        let machine = &listed.machine;
        Self {
            booted_at: machine.facts.booted_at,
            model: machine.facts.model.clone(),
            chassis: machine.facts.chassis.clone(),
            memory_bytes: machine.facts.memory_bytes,
            battery: machine.facts.battery,
            package_manager: machine.facts.package_manager.clone(),
            cards: machine.facts.cards.clone(),
            machine_id_hash: machine.machine_id_hash.clone(),
            server_id: machine.server_id.clone(),
            machine: MachineView::new(listed, judgement),
            detail: detail.and_then(|text| RawValue::from_string(text).ok()),
        }
    }
}

/// The live part of these machines; those that are gone are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn live_views(app: &App, ids: &[MachineId]) -> sqlx::Result<Vec<LiveView>> {
    let judgement = Judgement::of(app, &mut *app.db.read().await?).await?;
    let rows = app.listing.some(app, ids).await?;
    let views = rows.iter().map(|listed| LiveView {
        status_reason: judgement.reason(&listed.machine, &listed.presence),
        id: listed.machine.id,
        status: listed.presence.status,
        status_since: Some(from_ms(listed.presence.status_since)),
        last_seen: listed.presence.last_seen.map(from_ms),
        absence: judgement.absence(&listed.presence),
        is_expected: judgement.is_expected(&listed.machine),
        latest: listed.snapshot().latest,
        paused: listed.machine.paused_at.is_some(),
        warnings_count: listed.presence.warnings.len(),
        open_alerts: listed.open_alerts,
        worst_alert: listed.worst_alert.clone(),
    });
    Ok(views.collect())
}

/// A machine for those who look at all of them.
pub struct FleetMachine {
    /// Id.
    pub id: MachineId,
    /// Name.
    pub name: String,
    /// Always on or not.
    pub kind: Kind,
    /// Whether it is there.
    pub status: Status,
    /// The last beat; milliseconds.
    pub last_seen_ms: Option<i64>,
    /// What the cards show.
    pub snapshot: Snapshot,
}

/// All machines.
///
/// # Errors
/// When the database does not answer.
pub async fn fleet(conn: &mut Conn) -> sqlx::Result<Vec<FleetMachine>> {
    let rows = store::list(conn, None).await?;
    let machines = rows.into_iter().map(|listed| FleetMachine {
        snapshot: listed.snapshot(),
        id: listed.machine.id,
        name: listed.machine.name,
        kind: listed.machine.kind,
        status: listed.presence.status,
        last_seen_ms: listed.presence.last_seen,
    });
    Ok(machines.collect())
}
