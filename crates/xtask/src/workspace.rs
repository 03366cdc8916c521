//! Where things are.

use std::path::{Path, PathBuf};

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).unwrap_or(Path::new("."))
}

/// The folder of the web app.
pub(crate) fn web() -> PathBuf {
    root().join("web")
}

/// The folder of the tests in a browser.
pub(crate) fn e2e() -> PathBuf {
    root().join("e2e")
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}
