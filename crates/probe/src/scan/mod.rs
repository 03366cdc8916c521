//! A look at a whole host in one go, over any way in that gives a shell: [`SCRIPT`] asks, [`parse`]
//! reads its answer, [`compare()`] tells what differs between two.
//!
//! Nothing here opens a connection or a file. Whoever runs the script gives it a nonce of 16 to 62
//! random letters and digits, its text on the standard input of `sh -s NONCE`, and reads its standard
//! output, with what is not UTF-8 replaced. The answer is of a few dozen KiB to two MiB.
//!
//! A host may be hostile: its answer is cleaned, bounded, and never read as anything but text. What it
//! says of itself may still be a lie. Command lines of processes are part of it, and people put
//! passwords there: a scan is for those who may administer the machine.
//!
//! In the API's description the types' names begin with `Scan`: there are other disks and services.

mod clean;
mod compare;
mod frame;
mod model;
mod moved;
mod network;
mod processes;
mod software;
mod storage;
mod system;

pub use compare::{Change, Comparison, NotCompared, compare};
pub use model::{
    Address, Cpu, Disk, Engine, Filesystem, Gateway, Hardware, HostKey, InstalledPackage,
    Interface, Kernel, Load, Memory, Os, PendingUpdate, Port, Process, Processes, Reboot, Scan,
    Section, Service, Session, Temperature,
};

use frame::{Frames, Raw};

use crate::ParseError;

/// What a host is asked: a script for any POSIX shell.
pub const SCRIPT: &str = concat!(
    include_str!("script/frame.sh"),
    include_str!("script/machine.sh"),
    include_str!("script/network.sh"),
    include_str!("script/software.sh"),
    include_str!("script/processes.sh"),
    include_str!("script/main.sh"),
);

/// Reads what [`SCRIPT`] printed when it was given this nonce. A section that cannot be read costs
/// itself, and says so; anything else than an answer is a scan in which all is missing.
pub fn parse(text: &str, nonce: &str) -> Scan {
    let frames = Frames::parse(text, nonce);
    let is_virtual = frames
        .get("cpuinfo")
        .is_ok_and(|raw| raw.text.contains("hypervisor"));
    Scan {
        complete: frames.complete,
        os: read(&frames, "os-release", system::os),
        kernel: read(&frames, "kernel", system::kernel),
        hostname: read(&frames, "hostname", system::hostname),
        uptime_seconds: read(&frames, "uptime", system::uptime),
        load: read(&frames, "loadavg", system::load),
        cpu: read(&frames, "cpuinfo", system::cpu),
        memory: read(&frames, "meminfo", system::memory),
        hardware: read(&frames, "hardware", |raw| {
            Ok(system::hardware(&raw.text, is_virtual))
        }),
        disks: read(&frames, "disks", storage::disks),
        filesystems: read(&frames, "mounts", |raw| {
            let sizes = frames.get("sizes").map_or("", |sizes| &sizes.text);
            Ok(storage::filesystems(&raw.text, sizes))
        }),
        interfaces: read(&frames, "links", network::interfaces),
        addresses: read(&frames, "addresses", network::addresses),
        gateways: read(&frames, "routes", |raw| {
            let routes6 = frames.get("routes6").map_or("", |routes| &routes.text);
            Ok(network::gateways(&raw.text, routes6))
        }),
        packages: read(&frames, "packages", software::packages),
        updates: read(&frames, "updates", software::updates),
        reboot: read(&frames, "reboot", software::reboot),
        services: read(&frames, "services", software::services),
        ports: read(&frames, "ports", network::ports),
        containers: read(&frames, "containers", software::containers),
        sessions: read(&frames, "sessions", processes::sessions),
        temperatures: read(&frames, "temperatures", system::temperatures),
        host_keys: read(&frames, "host-keys", software::host_keys),
        processes: read(&frames, "processes", processes::processes),
    }
}

/// What a list keeps, whatever a host sends.
trait Bounded {
    /// Shortens it; whether there was more.
    fn bound(&mut self) -> bool {
        false
    }
}

impl<T> Bounded for Vec<T> {
    fn bound(&mut self) -> bool {
        const MOST: usize = 30_000;
        let more = self.len() > MOST;
        self.truncate(MOST);
        more
    }
}

impl Bounded for Os {}
impl Bounded for Kernel {}
impl Bounded for String {}
impl Bounded for u64 {}
impl Bounded for Load {}
impl Bounded for Cpu {}
impl Bounded for Memory {}
impl Bounded for Hardware {}
impl Bounded for Reboot {}
impl Bounded for Processes {}

fn read<T: Bounded>(
    frames: &Frames,
    name: &str,
    parser: impl FnOnce(&Raw) -> Result<T, ParseError>,
) -> Section<T> {
    let raw = match frames.get(name) {
        Ok(raw) => raw,
        Err(reason) => return Section::Missing { reason },
    };
    match parser(raw) {
        Ok(mut value) => Section::Told {
            cut: value.bound() || raw.cut,
            value,
            source: raw.form.clone(),
        },
        Err(error) => Section::Missing {
            reason: clean::field(&error.to_string(), 200),
        },
    }
}

/// `name=value` lines.
fn values(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| line.split_once('='))
}

/// A section in a form that no parser here reads.
fn unknown_form(section: &'static str) -> ParseError {
    ParseError::new(section, 0, "form that is known here")
}
