//! What the agent takes. Memory and size are judged; processor time is said, because a clock tick is
//! most of it.

use anyhow::{Context as _, ensure};

use super::{arrive, as_it_comes};
use crate::fleet::Fleet;
use crate::fleet::node::Node;
use crate::programs::Profile;
use crate::say;

/// Beats that processor time is counted over.
const BEATS: u32 = 30;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node("busy")?;
    node.sh("for i in $(seq 200); do sleep 1000000 & done > /dev/null 2>&1")?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let after = |count: usize| {
        fleet
            .hub
            .until_machine(&id, &format!("{count} beats"), |_| {
                fleet
                    .hub
                    .sample_times(&id)
                    .is_ok_and(|times| times.len() >= count)
            })
    };
    after(5)?;
    let (ticks, seen) = (ticks(&node)?, fleet.hub.sample_times(&id)?.len());
    after(seen + BEATS as usize)?;
    let (own, children) = (
        self::ticks(&node)?.0 - ticks.0,
        self::ticks(&node)?.1 - ticks.1,
    );
    let pss = node.sh(&format!(
        "awk '/^Pss:/ {{ print $2 }}' /proc/{PID}/smaps_rollup"
    ))?;
    let pss: u64 = pss.parse().context("no PSS")?;
    let size: u64 = node
        .sh("stat --format=%s /usr/local/bin/homelabcmd-agent")?
        .parse()
        .context("no size")?;
    say::line(&format!(
        "  the agent: {:.2} MiB of memory (PSS), a program of {:.2} MB; of the processor {:.2} ms a beat \
         itself and {:.2} ms in programs that it asks, over {BEATS} beats",
        pss as f64 / 1024.0,
        size as f64 / 1e6,
        f64::from(own) * 10.0 / f64::from(BEATS),
        f64::from(children) * 10.0 / f64::from(BEATS),
    ));
    if fleet.profile == Profile::Release {
        ensure!(pss < 4 * 1024, "the agent takes {pss} KiB, not under 4 MiB");
        ensure!(
            size < 3_000_000,
            "the agent has {size} bytes, not under 3 MB"
        );
    }
    Ok(())
}

/// The agent's process, for the shell.
const PID: &str = "$(systemctl show --value --property=MainPID homelabcmd-agent)";

/// Ticks of a hundredth of a second: the agent's own and those of programs that it started and that
/// have ended (proc_pid_stat(5), fields 14 to 17).
fn ticks(node: &Node<'_>) -> anyhow::Result<(u32, u32)> {
    let stat = node.sh(&format!("cat /proc/{PID}/stat"))?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u32> = after_name
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse().ok())
        .collect();
    ensure!(fields.len() == 4, "unknown /proc/PID/stat: {stat}");
    Ok((fields[0] + fields[1], fields[2] + fields[3]))
}
