use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id_type;
use crate::machines::{Kind, MachineId};

id_type!(
    /// An enrolment.
    EnrolmentId
);

/// How long a code works.
pub(super) const CODE_LIFETIME_MS: i64 = 10 * 60 * 1000;

/// A code and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Enrolment {
    pub(super) id: EnrolmentId,
    pub(super) name: Option<String>,
    pub(super) kind: Option<Kind>,
    pub(super) tags: Vec<String>,
    pub(super) machine_id: Option<MachineId>,
    pub(super) created_by: String,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
    pub(super) used_at: Option<i64>,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EnrolmentState {
    /// It can be used.
    Waiting,
    /// An agent used it.
    Enrolled,
    /// Nobody did in time.
    Expired,
}

impl Enrolment {
    pub(super) fn state(&self, now: i64) -> EnrolmentState {
        match self.used_at {
            Some(_) => EnrolmentState::Enrolled,
            None if now >= self.expires_at => EnrolmentState::Expired,
            None => EnrolmentState::Waiting,
        }
    }
}
