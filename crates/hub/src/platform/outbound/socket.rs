//! Unix sockets of programs on the hub's own machine.

use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use tokio::net::UnixStream;

use super::failure::Failure;

/// How a socket is called in errors.
pub(super) fn origin(path: &Path) -> String {
    format!("unix:{}", path.display())
}

pub(super) async fn open(path: &Path) -> Result<UnixStream, Failure> {
    let named = || path.display().to_string();
    UnixStream::connect(path)
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::SocketAbsent { path: named() },
            io::ErrorKind::PermissionDenied => Failure::SocketDenied { path: named() },
            _ => Failure::of_connecting(&origin(path), &error),
        })
}

/// Whether there is a socket. Says nothing of whether somebody listens.
pub async fn is_socket(path: &Path) -> bool {
    tokio::fs::metadata(path)
        .await
        .is_ok_and(|found| found.file_type().is_socket())
}
