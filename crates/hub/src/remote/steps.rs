//! What happened on the way to a machine, step by step, for who watches.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::time::Instant;
use utoipa::ToSchema;

use crate::platform::ssh::HostKey;
use crate::platform::text::{cut, one_line};

/// The longest detail: what a machine says may be long.
const LONGEST: usize = 500;

/// One step, done or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepReport {
    /// A word for programs: `connect`, `host_key`.
    pub step: String,
    /// What it is, for people.
    pub title: String,
    /// Whether it went well.
    pub ok: bool,
    /// What came of it.
    pub detail: String,
    /// How long it took, milliseconds.
    pub duration_ms: u64,
}

/// Where steps are reported to.
#[derive(Debug)]
pub struct Steps {
    sink: Option<mpsc::UnboundedSender<StepReport>>,
    since: Instant,
    host_key: Option<String>,
}

impl Steps {
    /// Nobody watches.
    pub fn unwatched() -> Self {
        Self {
            sink: None,
            since: Instant::now(),
            host_key: None,
        }
    }

    /// Somebody does.
    pub fn watched() -> (Self, mpsc::UnboundedReceiver<StepReport>) {
        let (sink, reports) = mpsc::unbounded_channel();
        let steps = Self {
            sink: Some(sink),
            since: Instant::now(),
            host_key: None,
        };
        (steps, reports)
    }

    /// The next step begins now.
    pub fn begin(&mut self) {
        self.since = Instant::now();
    }

    /// The machine showed this host key.
    pub(super) fn saw(&mut self, key: &HostKey) {
        self.host_key = Some(format!("{} {}", key.kind(), key.fingerprint()));
    }

    /// The host key that was shown last, `ssh-ed25519 SHA256:…`.
    pub(super) fn host_key(&self) -> Option<&str> {
        self.host_key.as_deref()
    }

    /// A step went well. `detail` may be what a machine said.
    pub fn done(&mut self, step: &str, title: &str, detail: impl Into<String>) {
        self.report(step, title, true, &detail.into());
    }

    /// A step failed.
    pub fn failed(&mut self, step: &str, title: &str, detail: impl Into<String>) {
        self.report(step, title, false, &detail.into());
    }

    fn report(&mut self, step: &str, title: &str, ok: bool, detail: &str) {
        let report = StepReport {
            step: step.to_owned(),
            title: title.to_owned(),
            ok,
            detail: cut(one_line(detail).trim(), LONGEST),
            duration_ms: millis(self.since.elapsed()),
        };
        // Who watched may have gone.
        let _ = self.sink.as_ref().map(|sink| sink.send(report));
        self.begin();
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
