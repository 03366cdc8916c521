use std::collections::HashMap;
use std::time::Duration;

use homelabcmd_wire::AuditHead;

use crate::accounts;
use crate::audit::{Head, Heads};
use crate::machines::{self, Machine, MachineId, Standing, Warning};
use crate::metrics::Dictionary;
use crate::platform::clock::spell;
use crate::platform::db::Conn;

/// What the ingest keeps of a machine between two beats, so that most beats need no query.
///
/// It is a copy: the database is the truth. When people change machines, the roster's generation
/// moves and all copies are dropped.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) machine: Machine,
    pub(super) standing: Standing,
    /// Seconds since boot at that reading.
    pub(super) uptime_seconds: Option<u64>,
    /// Other machines with the same machine-id.
    pub(super) twins: Vec<String>,
    /// It enrolled and has a token of its own: a shared one may not speak for it.
    pub(super) own_token: bool,
    /// Fingerprints of the last reports, to write only what changed.
    pub(super) services_mark: Option<u64>,
    pub(super) updates_mark: Option<u64>,
    /// What its agent last said that it remembers of the audit.
    pub(super) audit_head: Option<Head>,
    /// How often two runs of an agent took turns.
    pub(super) turns: u32,
    /// Two machines beat as one; said for a while after it was last seen.
    pub(super) duplicate_until: Option<Duration>,
}

/// All copies, by id, and the ways to find them.
#[derive(Default)]
pub(super) struct KnownMachines {
    by_id: HashMap<MachineId, Known>,
    by_guid: HashMap<String, MachineId>,
    pub(super) dictionary: Dictionary,
    /// How long a machine may be silent.
    offline_after: Option<Duration>,
    generation: u64,
}

impl KnownMachines {
    /// Drops the copies when somebody changed a machine, or what one is judged by, since.
    pub(super) fn refresh(&mut self, generation: u64) {
        if self.generation != generation {
            self.clear();
            self.generation = generation;
        }
    }

    /// Drops everything.
    pub(super) fn clear(&mut self) {
        self.by_id.clear();
        self.by_guid.clear();
        self.dictionary = Dictionary::default();
        self.offline_after = None;
    }

    pub(super) fn get(&self, id: MachineId) -> Option<&Known> {
        self.by_id.get(&id)
    }

    /// The machine with this GUID. A GUID that was given stays with its machine.
    pub(super) fn of_guid(&self, guid: &str) -> Option<MachineId> {
        self.by_guid.get(guid).copied()
    }

    /// Takes a copy out, to change it.
    pub(super) fn take(&mut self, id: MachineId) -> Option<Known> {
        self.by_id.remove(&id)
    }

    pub(super) fn keep(&mut self, known: Known) {
        let id = known.machine.id;
        if let Some(guid) = &known.machine.guid
            && !self.by_guid.contains_key(guid)
        {
            self.by_guid.insert(guid.clone(), id);
        }
        self.by_id.insert(id, known);
    }

    pub(super) async fn offline_after(&mut self, conn: &mut Conn) -> sqlx::Result<Duration> {
        if let Some(known) = self.offline_after {
            return Ok(known);
        }
        let read = machines::offline_after(conn).await?;
        self.offline_after = Some(read);
        Ok(read)
    }
}

impl Known {
    /// Reads a machine's copy.
    pub(super) async fn load(conn: &mut Conn, machine: Machine, now: i64) -> anyhow::Result<Self> {
        let standing = machines::standing(conn, machine.id)
            .await?
            .unwrap_or_else(|| Standing::never_seen(now));
        let twins = twins(conn, &machine).await?;
        let own_token = accounts::machine_has_token(conn, &machine.id.to_string()).await?;
        let uptime_seconds = standing
            .snapshot
            .latest
            .as_ref()
            .and_then(|latest| latest.uptime_seconds);
        Ok(Self {
            machine,
            standing,
            uptime_seconds,
            twins,
            own_token,
            services_mark: None,
            updates_mark: None,
            audit_head: None,
            turns: 0,
            duplicate_until: None,
        })
    }

    /// What its agent remembers of the audit goes to who compares it, when it is another place than before.
    pub(super) fn note_audit_head(&mut self, told: Option<&Head>, heads: &Heads) {
        if let Some(told) = told.filter(|told| self.audit_head.as_ref() != Some(*told)) {
            self.audit_head = Some(told.clone());
            let (id, name) = (self.machine.id.to_string(), self.machine.name.clone());
            heads.tell(id, name, told.clone());
        }
    }

    /// What is worth saying of it now.
    pub(super) fn warnings(&self, clamped: &[String], monotonic: Duration) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |code: &str, detail: String| {
            warnings.push(Warning {
                code: code.into(),
                detail,
            });
        };
        if self.standing.delivery.skew_ms != 0 {
            let seconds = self.standing.delivery.skew_ms / 1000;
            let direction = if seconds > 0 { "behind" } else { "ahead of" };
            let detail = format!(
                "Its clock is {} {direction} the hub's; its readings are put where they belong.",
                spell(seconds.unsigned_abs())
            );
            warn("clock_skew", detail);
        }
        if !self.twins.is_empty() {
            let detail = format!(
                "Has the same machine-id as {}: a cloned disk? Give one of them a new one \
                 (systemd-machine-id-setup).",
                self.twins.join(", ")
            );
            warn("cloned_machine_id", detail);
        }
        if self.duplicate_until.is_some_and(|until| until > monotonic) {
            let detail = "Two machines report as this one: a cloned disk with the agent's state \
                          folder on it? Remove that folder on one of them and enrol it anew.";
            warn("duplicate_identity", detail.into());
        }
        if !clamped.is_empty() {
            warn(
                "clamped_values",
                format!("In its last beat {}.", clamped.join("; ")),
            );
        }
        warnings
    }
}

/// What agents are to remember of the audit.
pub(super) fn audit_head(heads: &Heads) -> Option<AuditHead> {
    let Head { position, hash } = heads.newest()?;
    Some(AuditHead { position, hash })
}

/// Names of other machines with the same machine-id.
pub(super) async fn twins(conn: &mut Conn, machine: &Machine) -> sqlx::Result<Vec<String>> {
    let Some(hash) = &machine.machine_id_hash else {
        return Ok(Vec::new());
    };
    let same = machines::find_by_machine_id_hash(conn, hash).await?;
    Ok(same
        .into_iter()
        .filter(|other| other.id != machine.id)
        .map(|other| other.name)
        .collect())
}
