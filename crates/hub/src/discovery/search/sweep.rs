//! Trying addresses: a TCP connection to each of a few ports, so many a second and so many at a time.
//! Nothing is sent over a connection; of a port that greets the greeting is read.
//!
//! A host that refuses is there as well. One that drops what comes is heard of by other ways only.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt as _};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

use crate::discovery::banner::is_whole;

/// Connections are begun in so many handfuls a second.
const HANDFULS: u32 = 100;
/// Longest greeting that is read, in bytes.
const LONGEST_GREETING: usize = 2048;
/// Servers on these ports wait for the client to speak: web, Windows, Proxmox VE.
const SILENT: &[u16] = &[80, 443, 445, 3389, 5000, 5001, 8006, 8007, 8080, 8443, 9090];
/// A connection for which this machine had no room is tried again so often, after so long.
const TRIES: u32 = 20;
const BREATH: Duration = Duration::from_millis(100);

/// How hard is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Connections that are begun in a second, at most.
    pub per_second: u32,
    /// Connections that are open or being opened at a time, at most.
    pub in_flight: usize,
    /// Who has not answered by then is not there.
    pub patience: Duration,
}

impl Pace {
    /// What a home's switches do not notice, and no more than two fifths of the files that the hub may
    /// open: the rest is for those who use it meanwhile.
    pub(super) fn usual() -> Self {
        let files = getrlimit(Resource::Nofile).current.unwrap_or(1024);
        let share = usize::try_from(files / 5 * 2).unwrap_or(usize::MAX);
        Self {
            per_second: 1000,
            in_flight: share.clamp(4, 400),
            patience: Duration::from_millis(500),
        }
    }
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// The port is open; what it greeted with.
    Open(Vec<u8>),
    /// A host is there and does not want to be talked to on this port.
    Refused,
    /// Nobody answered.
    Nothing,
    /// It could not be tried.
    Untried(Trouble),
}

/// Why something could not be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    /// There is no way to that network.
    NoRoute,
    /// This machine's firewall forbids it.
    Forbidden,
    /// This machine has no room for another connection.
    NoRoom,
}

/// A try.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    pub address: Ipv4Addr,
    pub port: u16,
    pub heard: Heard,
}

/// Tries all ports of all addresses, one address after the other; gives each as it is known.
pub(super) fn sweep(
    addresses: Vec<Ipv4Addr>,
    ports: Vec<u16>,
    pace: Pace,
) -> impl Stream<Item = Tried> {
    let all = addresses
        .into_iter()
        .flat_map(move |address| ports.clone().into_iter().map(move |port| (address, port)));
    paced(all, pace.per_second)
        .map(move |(address, port)| async move {
            let heard = heard(address, port, pace.patience).await;
            Tried {
                address,
                port,
                heard,
            }
        })
        .buffer_unordered(pace.in_flight)
}

/// The same items, no more than so many in a second. Time that was lost is not made up for.
fn paced<T>(items: impl Iterator<Item = T>, per_second: u32) -> impl Stream<Item = T> {
    struct State<I> {
        items: I,
        ticks: Interval,
        left: u32,
    }
    let handful = (per_second / HANDFULS).max(1);
    let mut ticks = interval(Duration::from_secs(1) * handful / per_second.max(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let state = State {
        items,
        ticks,
        left: 0,
    };
    stream::unfold(state, move |mut state| async move {
        let item = state.items.next()?;
        if state.left == 0 {
            state.ticks.tick().await;
            state.left = handful;
        }
        state.left -= 1;
        Some((item, state))
    })
}

async fn heard(address: Ipv4Addr, port: u16, patience: Duration) -> Heard {
    for _ in 0..TRIES {
        let error = match timeout(patience, TcpStream::connect((address, port))).await {
            Err(_) => return Heard::Nothing,
            Ok(Ok(stream)) => return Heard::Open(greeting(stream, port, patience).await),
            Ok(Err(error)) => error,
        };
        match meaning(&error) {
            Heard::Untried(Trouble::NoRoom) => tokio::time::sleep(BREATH).await,
            heard => return heard,
        }
    }
    Heard::Untried(Trouble::NoRoom)
}

fn meaning(error: &io::Error) -> Heard {
    let Some(errno) = Errno::from_io_error(error) else {
        return Heard::Nothing;
    };
    match errno {
        Errno::CONNREFUSED | Errno::CONNRESET => Heard::Refused,
        Errno::NETUNREACH | Errno::NETDOWN | Errno::ADDRNOTAVAIL => {
            Heard::Untried(Trouble::NoRoute)
        }
        Errno::PERM | Errno::ACCESS => Heard::Untried(Trouble::Forbidden),
        // NOBUFS: the kernel's table of neighbours is full, too.
        Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM => {
            Heard::Untried(Trouble::NoRoom)
        }
        _ => Heard::Nothing,
    }
}

/// What a server says before it is spoken to; nothing where it waits.
async fn greeting(mut stream: TcpStream, port: u16, patience: Duration) -> Vec<u8> {
    let mut said = Vec::new();
    if SILENT.contains(&port) {
        return said;
    }
    let reading = async {
        let mut buffer = [0; 512];
        while said.len() < LONGEST_GREETING && !is_whole(&said) {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(length) => said.extend_from_slice(&buffer[..length]),
            }
        }
    };
    // A server that is slow to greet has twice the time: it is there.
    let _ = timeout(patience * 2, reading).await;
    said.truncate(LONGEST_GREETING);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_mean_what_they_mean() {
        let meant = |errno: Errno| meaning(&io::Error::from(errno));
        assert_eq!(meant(Errno::CONNREFUSED), Heard::Refused);
        assert_eq!(meant(Errno::HOSTUNREACH), Heard::Nothing);
        assert_eq!(meant(Errno::TIMEDOUT), Heard::Nothing);
        assert_eq!(meant(Errno::NETUNREACH), Heard::Untried(Trouble::NoRoute));
        assert_eq!(meant(Errno::PERM), Heard::Untried(Trouble::Forbidden));
        assert_eq!(meant(Errno::MFILE), Heard::Untried(Trouble::NoRoom));
    }
}
