//! Taking samples in: the hottest path of the hub.

use std::collections::HashMap;

use super::codec;
use super::model::{LATE_AFTER_MS, Reading, Series, TIERS, bucket};
use super::store;
use crate::platform::db::Tx;

/// All readings of a machine at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSample {
    /// The machine's short number.
    pub machine_key: i64,
    /// When they were taken; milliseconds.
    pub at_ms: i64,
    /// The readings, in any order. Of several for one series the last counts.
    pub readings: Vec<Reading>,
}

/// Series ids of machines, and up to where they are rolled up: kept between transactions so that an
/// append needs no query.
#[derive(Debug, Default)]
pub struct Dictionary {
    machines: HashMap<i64, Machine>,
}

#[derive(Debug, Default)]
struct Machine {
    ids: HashMap<(Series, Box<str>), u32>,
    last_id: u32,
}

impl Dictionary {
    /// Nothing to do today: whoever rolls back throws the dictionary away.
    pub fn commit(&mut self) {}

    async fn machine(&mut self, tx: &mut Tx, key: i64) -> anyhow::Result<&mut Machine> {
        if !self.machines.contains_key(&key) {
            let mut machine = Machine::default();
            machine.last_id = store::last_series_id(tx, key).await?;
            for entry in store::series(tx, key).await? {
                machine.ids.insert((entry.series, entry.label.into()), entry.id);
            }
            self.machines.insert(key, machine);
        }
        self.machines.get_mut(&key).ok_or_else(|| anyhow::anyhow!("the dictionary lost a machine"))
    }
}

/// Stores samples and tells for each whether it was new: one at a time that is stored already counts
/// once. When the transaction is not committed, the dictionary must be thrown away.
///
/// # Errors
/// When the database does not answer.
pub async fn append(
    tx: &mut Tx,
    dictionary: &mut Dictionary,
    samples: &[NewSample],
    now_ms: i64,
) -> anyhow::Result<Vec<bool>> {
    if samples.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Vec::with_capacity(samples.len());
    for sample in samples {
        let body = encode(tx, dictionary, sample).await?;
        rows.push(store::SampleRow { machine_key: sample.machine_key, at_ms: sample.at_ms, body });
    }
    let stored = store::insert_samples(tx, &rows).await?;
    mark_late(tx, samples, now_ms).await?;
    // Of two samples of one moment in this very call only the first is new.
    let mut seen = std::collections::HashSet::new();
    Ok(samples
        .iter()
        .map(|s| {
            let moment = (s.machine_key, s.at_ms);
            seen.insert(moment) && stored.contains(&moment)
        })
        .collect())
}

async fn encode(
    tx: &mut Tx,
    dictionary: &mut Dictionary,
    sample: &NewSample,
) -> anyhow::Result<Vec<u8>> {
    let machine = dictionary.machine(tx, sample.machine_key).await?;
    let mut readings: Vec<(u32, f64)> = Vec::with_capacity(sample.readings.len());
    for reading in &sample.readings {
        if !reading.value.is_finite() {
            continue;
        }
        let name = (reading.series, reading.label.clone());
        let id = match machine.ids.get(&name) {
            Some(id) => *id,
            None => {
                machine.last_id += 1;
                let id = machine.last_id;
                store::insert_series(tx, sample.machine_key, id, name.0, &name.1).await?;
                machine.ids.insert(name, id);
                id
            }
        };
        readings.push((id, reading.value));
    }
    readings.sort_by_key(|(id, _)| *id);
    readings.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 = later.1;
        }
        same
    });
    Ok(codec::encode_sample(&readings))
}

/// A sample that comes after its bucket was rolled up makes the roll-up stale. Buckets are rolled up
/// [`LATE_AFTER_MS`] after their end at the earliest, so the usual append asks nothing.
async fn mark_late(tx: &mut Tx, samples: &[NewSample], now_ms: i64) -> anyhow::Result<()> {
    let mut by_machine: HashMap<i64, Vec<i64>> = HashMap::new();
    for sample in samples.iter().filter(|s| s.at_ms < now_ms - LATE_AFTER_MS) {
        by_machine.entry(sample.machine_key).or_default().push(sample.at_ms);
    }
    for (key, times) in by_machine {
        let Some(until) = store::rolled_until(tx, key, TIERS[0]).await? else { continue };
        let mut late: Vec<i64> = times
            .into_iter()
            .filter(|at| *at < until)
            .map(|at| bucket(at, TIERS[0]))
            .collect();
        late.sort_unstable();
        late.dedup();
        store::mark_dirty(tx, key, TIERS[0], &late).await?;
    }
    Ok(())
}
