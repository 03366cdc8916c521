//! The agent's programs that this hub can hand out: the one beside the hub's own program, and those
//! in the agents folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::app::App;
use crate::platform::secrets::hex;

/// An agent program.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Binary {
    /// As `uname -m` says it: `x86_64`, `aarch64`, `armv7l`, …
    pub architecture: String,
    /// Its length.
    pub size_bytes: u64,
    /// To check a download by.
    pub sha256: String,
    #[serde(skip)]
    pub(super) path: PathBuf,
}

/// Hashes are kept while the file stays as it is.
static HASHES: Mutex<BTreeMap<PathBuf, (SystemTime, u64, String)>> = Mutex::new(BTreeMap::new());

pub(super) fn all(app: &App) -> Vec<Binary> {
    let mut found = BTreeMap::new();
    if let Some(beside) = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join("homelabcmd-agent")))
    {
        add(&mut found, own_architecture(), &beside);
    }
    let folder = app
        .config
        .serve
        .agents_dir
        .clone()
        .unwrap_or_else(|| app.config.data.data_dir.join("agents"));
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if let Some(architecture) = name
            .to_str()
            .and_then(|name| name.strip_prefix("homelabcmd-agent-"))
        {
            add(&mut found, architecture, &entry.path());
        }
    }
    found.into_values().collect()
}

/// What the hub itself was built for, as `uname -m` names it.
pub(super) fn own_architecture() -> &'static str {
    match std::env::consts::ARCH {
        "arm" if cfg!(target_feature = "v7") => "armv7l",
        "arm" => "armv6l",
        "x86" => "i686",
        other => other,
    }
}

fn add(found: &mut BTreeMap<String, Binary>, architecture: &str, path: &Path) {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if architecture.is_empty() || !architecture.chars().all(plain) {
        return;
    }
    match describe(architecture, path) {
        Ok(Some(binary)) => {
            found.insert(architecture.to_owned(), binary);
        }
        Ok(None) => {}
        Err(error) => tracing::warn!("cannot read the agent {}: {error}", path.display()),
    }
}

fn describe(architecture: &str, path: &Path) -> std::io::Result<Option<Binary>> {
    let meta = match path.metadata() {
        Ok(meta) if meta.is_file() => meta,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let (modified, size) = (meta.modified()?, meta.len());
    let known = {
        let hashes = HASHES.lock().unwrap_or_else(PoisonError::into_inner);
        hashes
            .get(path)
            .filter(|(m, s, _)| *m == modified && *s == size)
            .map(|h| h.2.clone())
    };
    let sha256 = match known {
        Some(hash) => hash,
        None => {
            let hash = hex(&Sha256::digest(std::fs::read(path)?));
            let mut hashes = HASHES.lock().unwrap_or_else(PoisonError::into_inner);
            hashes.insert(path.to_owned(), (modified, size, hash.clone()));
            hash
        }
    };
    Ok(Some(Binary {
        architecture: architecture.to_owned(),
        size_bytes: size,
        sha256,
        path: path.to_owned(),
    }))
}
