//! Who this machine is to the hub.

use std::path::Path;
use std::time::Duration;

use homelabcmd_wire::AgentInfo;
use sha2::{Digest as _, Sha256};

use crate::private;

/// What stays the same from beat to beat.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) guid: String,
    pub(crate) machine_id_hash: Option<String>,
    /// Of this process; none for one that only looks, or speaks beside the agent.
    pub(crate) run_id: Option<String>,
}

impl Identity {
    /// Reads the machine's identity; makes the GUID the first time.
    pub(crate) fn load(state_dir: &Path) -> Result<Self, String> {
        let path = state_dir.join("guid");
        let guid = match std::fs::read_to_string(&path) {
            Ok(text) if looks_like_a_guid(text.trim()) => text.trim().to_owned(),
            _ => {
                let guid = random_uuid()?;
                private::write(&path, guid.as_bytes())
                    .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
                guid
            }
        };
        Ok(Self {
            run_id: Some(random_uuid()?),
            ..Self::with_guid(guid)
        })
    }

    /// For a look without leaving a trace.
    pub(crate) fn unsaved(state_dir: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(state_dir.join("guid")) {
            Ok(text) if looks_like_a_guid(text.trim()) => Ok(Self::with_guid(text.trim().into())),
            _ => Ok(Self::with_guid(random_uuid()?)),
        }
    }

    fn with_guid(guid: String) -> Self {
        let machine_id = std::fs::read_to_string("/etc/machine-id").ok();
        Self {
            guid,
            machine_id_hash: machine_id.as_deref().and_then(hash),
            run_id: None,
        }
    }

    /// As it stands in a beat.
    pub(crate) fn info(&self, interval: Duration) -> AgentInfo {
        AgentInfo {
            version: env!("CARGO_PKG_VERSION").into(),
            guid: self.guid.clone(),
            hostname: hostname(),
            machine_id_hash: self.machine_id_hash.clone(),
            run_id: self.run_id.clone(),
            interval_seconds: u32::try_from(interval.as_secs()).unwrap_or(u32::MAX),
        }
    }
}

/// `gethostname()`.
pub(crate) fn hostname() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

/// A machine-id is confidential (machine-id(5)): only this hash of it leaves the machine.
fn hash(machine_id: &str) -> Option<String> {
    let id = machine_id.trim();
    (!id.is_empty()).then(|| {
        let digest = Sha256::new()
            .chain_update("homelabcmd machine-id 1\0")
            .chain_update(id);
        digest
            .finalize()
            .iter()
            .take(16)
            .fold(String::new(), |text, byte| {
                use std::fmt::Write as _;
                let mut text = text;
                let _ = write!(text, "{byte:02x}");
                text
            })
    })
}

/// A random UUID from the kernel.
pub(crate) fn random_uuid() -> Result<String, String> {
    std::fs::read_to_string("/proc/sys/kernel/random/uuid")
        .map(|text| text.trim().to_owned())
        .map_err(|error| format!("the kernel gives no random UUID: {error}"))
}

fn looks_like_a_guid(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guid_is_made_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let first = Identity::load(dir.path()).unwrap();
        let second = Identity::load(dir.path()).unwrap();
        assert_eq!(second.guid, first.guid);
        assert_ne!(second.run_id, first.run_id, "another start, another run");
        assert_eq!(Identity::unsaved(dir.path()).unwrap().run_id, None);
        std::fs::write(dir.path().join("guid"), "torn").unwrap();
        assert_ne!(Identity::load(dir.path()).unwrap().guid, first.guid);
    }

    #[test]
    fn a_machine_id_does_not_leave_the_machine() {
        let hash = hash("0123456789abcdef0123456789abcdef\n").unwrap();
        assert_eq!(hash.len(), 32);
        assert!(!hash.contains("0123456789abcdef"));
        assert_eq!(super::hash(" \n"), None);
    }
}
