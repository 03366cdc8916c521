//! Machines that do not exist but beat like ones that do.
//!
//! A [`SimAgent`] is one machine with its agent: what it is comes from a catalogue of believable home
//! lab machines, how it behaves from a daily rhythm and a seed. The same seed gives the same machine
//! and, for the same instants, the same readings. It has no clock and no network: the caller says
//! what time it is and carries the beats.

mod agent;
mod catalogue;
mod facts;
mod power;
mod rhythm;

pub use agent::SimAgent;
pub use homelabcmd_wire::GoodbyeReason;

use homelabcmd_wire::BeatAnswer;
use jiff::Timestamp;

use crate::http::Client;

/// Samples in one beat while history is delivered: about 150 kB of JSON.
const SAMPLES_A_BEAT: usize = 120;

/// How much history to make up: the last day by the minute, and the days before by five minutes.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// Whole days.
    pub days: u32,
}

/// `count` machines, all different. The same seed gives the same fleet.
pub fn fleet(seed: u64, count: usize) -> Vec<SimAgent> {
    (0..count).map(|index| SimAgent::new(seed, index)).collect()
}

/// Sends one beat with a reading taken `now`.
///
/// # Errors
/// When the hub does not take it.
pub fn beat(
    client: &mut Client,
    agent: &mut SimAgent,
    now: Timestamp,
) -> anyhow::Result<BeatAnswer> {
    let beat = agent.beat(now);
    send(client, agent, &beat)
}

/// Tells the hub that the machine or its agent ends, and why.
///
/// # Errors
/// When the hub does not take it.
pub fn say_goodbye(
    client: &mut Client,
    agent: &mut SimAgent,
    reason: GoodbyeReason,
    now: Timestamp,
) -> anyhow::Result<()> {
    let beat = agent.goodbye(reason, now);
    send(client, agent, &beat).map(|_| ())
}

/// Delivers made-up history that ends at `now`, oldest first, as an agent does that could not reach
/// its hub for a while.
///
/// # Errors
/// When the hub does not take it.
pub fn deliver_history(
    client: &mut Client,
    agent: &mut SimAgent,
    history: History,
    now: Timestamp,
) -> anyhow::Result<()> {
    let times = agent.times_awake(history, now);
    for part in times.chunks(SAMPLES_A_BEAT) {
        let beat = agent.beat_of(part, now);
        send(client, agent, &beat)?;
    }
    Ok(())
}

fn send(
    client: &mut Client,
    agent: &mut SimAgent,
    beat: &homelabcmd_wire::Beat,
) -> anyhow::Result<BeatAnswer> {
    let answer = client.post("/api/v1/agents/heartbeat", &serde_json::to_vec(beat)?)?;
    anyhow::ensure!(
        answer.status == 200,
        "the hub answered the beat of {} with {}: {}",
        agent.hostname(),
        answer.status,
        answer.text()
    );
    let answer: BeatAnswer = serde_json::from_slice(&answer.body)?;
    agent.heard(&answer);
    Ok(answer)
}
