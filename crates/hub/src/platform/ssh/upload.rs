//! Putting a file on a machine: whole or not at all.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::command::{Command, Output, Stdin, Sudo};
use super::connection::Connection;
use super::failure::Failure;
use crate::platform::secrets::{hex, random};

/// Writes beside the target under another name, compares length and, where the machine can, the checksum,
/// lets a program look at it where one was named; then renames. A connection that is cut ends the input early, which
/// the length shows. The other name cannot be guessed, and has to be free (`-C`): in a folder that others may write to,
/// a link could stand there.
const SCRIPT: &str = r#"set -euC
umask 077
to=$1 draft=$2 mode=$3 owner=$4 bytes=$5 sum=$6
shift 6
trap 'rm -f "$draft"' EXIT
trap 'exit 1' HUP INT TERM PIPE
cat >"$draft"
[ "$(wc -c <"$draft")" -eq "$bytes" ] || { echo 'it did not arrive whole' >&2; exit 3; }
if command -v sha256sum >/dev/null; then
  [ "$(sha256sum <"$draft" | cut -c1-64)" = "$sum" ] || { echo 'it did not arrive as it was sent' >&2; exit 3; }
fi
if [ -n "$owner" ]; then chown "$owner" "$draft"; fi
chmod "$mode" "$draft"
if [ $# -gt 0 ]; then "$@" "$draft" >&2 || exit 5; fi
[ ! -d "$to" ] || { echo "$to is a folder" >&2; exit 4; }
sync "$draft" 2>/dev/null || :
mv -f "$draft" "$to""#;

/// What the writing ends with when the program that looked at the file refused it.
pub const REFUSED: i32 = 5;

/// A file for a machine.
#[derive(Debug)]
pub struct Upload {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Where it goes: an absolute path whose folder is there.
    pub path: String,
    /// Its permissions, `0o755`.
    pub mode: u32,
    /// `root:root`; who logs in when absent.
    pub owner: Option<String>,
    /// A program that is given the file's path as its last argument, and must take it before it lands; what it
    /// prints is on standard error. The path that it sees is `path` with an ending after a dot.
    pub check: Vec<String>,
    /// As whom it is written.
    pub sudo: Sudo,
    /// How long it may take.
    pub timeout: Duration,
}

impl Upload {
    /// The command that writes it: it is a success when the file is there.
    ///
    /// # Errors
    /// When the path is not absolute.
    pub fn into_command(self) -> Result<Command, Failure> {
        if !self.path.starts_with('/') {
            return Err(Failure::Unusable(format!(
                "{} is no absolute path",
                self.path
            )));
        }
        let sum = hex(&Sha256::digest(&self.bytes));
        let draft = format!("{}.hlc-{}", self.path, hex(&random::<8>()));
        let argv = [
            "sh",
            "-c",
            SCRIPT,
            "hlc",
            &self.path,
            &draft,
            &format!("{:o}", self.mode & 0o7777),
            self.owner.as_deref().unwrap_or_default(),
            &self.bytes.len().to_string(),
            &sum,
        ];
        let argv = argv
            .into_iter()
            .map(str::to_owned)
            .chain(self.check.iter().cloned());
        let command = Command::new(argv, self.timeout)
            .with_sudo(self.sudo)
            .with_stdin(Stdin::Bytes(self.bytes))
            .with_clean_up(["rm", "-f", "--", &draft]);
        Ok(command)
    }
}

impl Connection {
    /// Puts a file on the machine. Who reads the path meanwhile sees the old file or the new, never a part.
    ///
    /// # Errors
    /// When it could not be begun. Once it may have been, the answer is an [`Output`]; it is a success
    /// when the file is there.
    pub async fn upload(self: &Arc<Self>, upload: Upload) -> Result<Output, Failure> {
        self.run(upload.into_command()?).await
    }
}
