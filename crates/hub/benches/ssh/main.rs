//! What a command over SSH costs, whether it always ends in a true state, and whether anything is left behind.
//!
//! Starts 50 real OpenSSH servers on ports of the loopback address, each with a host key of its own, and works on
//! them with the hub's mechanism in this process:
//!
//! * `true` over one kept connection, in turn with OpenSSH's own way of keeping one (`ControlMaster`: a
//!   process for each command); then four at once; then 64 MiB that come and 32 MiB that go;
//! * 50 machines, each asked one thing, without connections and with them;
//! * twice 10,000 commands while connections are cut all the time: what each of them was told is compared with
//!   what its machine wrote down;
//! * commands that have to be ended, and a machine that hangs while it is written to;
//! * what there is of descriptors, tasks, memory and server processes before and after all that.
//!
//! `cargo bench -p homelabcmd --bench ssh -- [COMMANDS]` (Debian: `openssh-server`, `openssh-client`)

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod counts;
mod cuts;
mod farm;
mod fleet;
mod master;
mod single;
mod times;

use std::sync::Arc;

use self::counts::Counts;
use self::farm::Farm;

const MACHINES: usize = 50;

fn main() {
    let commands = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(10_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    // A task, as the hub's own callers are: another thread would be one more to wake for each answer.
    let measured = runtime.spawn(async move {
        let farm = Arc::new(Farm::start(MACHINES));
        single::measure(&farm).await;
        fleet::measure(&farm).await;
        cuts::measure(&farm, commands).await;
        // Allocators have what they keep by now, and so has the measuring itself: what grows from here on, in
        // doing the same again, is a leak.
        let before = Counts::settled(&farm).await;
        cuts::measure(&farm, commands).await;
        counts::reconnected(&farm).await;
        counts::abandoned(&farm).await;
        counts::hung(&farm).await;
        let after = Counts::settled(&farm).await;
        before.compare(&after);
    });
    runtime.block_on(measured).unwrap();
}
