//! What is in the memory of a process, and what is left of it when it crashes.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::needles::Needles;

/// The secrets in all memory that a process may write to, as a core file would have it.
pub(super) fn found_in(process: u32, needles: &mut Needles) -> BTreeSet<String> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut found = BTreeSet::new();
    let mut read = 0;
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let hex = |text| u64::from_str_radix(text, 16).unwrap();
        let (from, to) = (hex(from), hex(to));
        // Untouched pages of a large map are not there; so it is read in pieces.
        let piece = 1 << 20;
        let mut bytes = vec![0; piece + 64];
        for at in (from..to).step_by(piece) {
            let length = usize::try_from((to - at).min(piece as u64 + 64)).unwrap();
            if let Ok(count) = memory.read_at(&mut bytes[..length], at) {
                read += count;
                found.extend(needles.found_in(&bytes[..count]));
            }
        }
    }
    assert!(read > 1 << 20, "only {read} bytes could be read");
    found
}

/// Whether the kernel keeps the memory of a process from all but root: then what `/proc` has of it is root's, whoever
/// runs it. This is also what keeps a crash from being handed to a program that writes it down, for which no limit
/// counts.
pub(super) fn is_closed(process: u32) -> bool {
    let path = format!("/proc/{process}");
    let status = std::fs::read_to_string(format!("{path}/status")).unwrap();
    assert!(!status.contains("\nUid:\t0\t"), "it is root's anyway");
    std::fs::metadata(format!("{path}/mem")).unwrap().uid() == 0
}

/// Somebody who is not root.
const NOBODY: u32 = 65534;

/// The hub in a shell that lets it leave an image of its memory, in this folder; not as root.
pub(super) fn start_with_dumps_allowed(folder: &Path) -> (Child, String) {
    // Where root builds, others may not come.
    let program = folder.join("homelabcmd");
    std::fs::copy(env!("CARGO_BIN_EXE_homelabcmd"), &program).unwrap();
    let mut hub = Command::new("sh");
    hub.args(["-c", "ulimit -c unlimited; cd \"$1\" && exec \"$2\" serve --listen 127.0.0.1:0 --data-dir \"$1\"", "sh"])
        .arg(folder)
        .arg(&program);
    if rustix::process::geteuid().is_root() {
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        hub.uid(NOBODY).gid(NOBODY);
    }
    let mut hub = hub
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(hub.stderr.take().unwrap()).lines();
    let address = lines
        .by_ref()
        .map(|line| line.unwrap())
        .find_map(|line| Some(line.split_once("listens on http://")?.1.trim().to_owned()))
        .unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    (hub, address)
}

/// Ends it as a crash does.
pub(super) fn abort(mut process: Child) -> ExitStatus {
    let pid = Pid::from_raw(process.id().cast_signed()).unwrap();
    kill_process(pid, Signal::ABORT).unwrap();
    process.wait().unwrap()
}
