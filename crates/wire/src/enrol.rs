use serde::{Deserialize, Serialize};

/// Trades a one-time code for the machine's own token (`POST /api/v1/agents/enrol`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// The code as the hub showed it; case and dashes do not matter.
    pub code: String,
    /// The UUID that the agent made for this machine.
    pub guid: String,
    /// `gethostname()`.
    pub hostname: String,
    /// See [`crate::AgentInfo::machine_id_hash`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine_id_hash: Option<String>,
    /// The agent's version.
    pub agent_version: String,
}

/// What the agent keeps from then on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolAnswer {
    /// The machine's id in the API.
    pub machine_id: String,
    /// The machine's identity; the same as asked for.
    pub guid: String,
    /// The token, bound to this machine; shown this once.
    pub token: String,
    /// Seconds between two beats.
    pub interval_seconds: u32,
}

impl std::fmt::Debug for EnrolAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The token must not reach a log by way of `{:?}`.
        f.debug_struct("EnrolAnswer")
            .field("machine_id", &self.machine_id)
            .field("guid", &self.guid)
            .finish_non_exhaustive()
    }
}
