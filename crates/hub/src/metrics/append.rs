//! Taking samples in: the hottest path of the hub.

use std::collections::{HashMap, HashSet};

use super::codec;
use super::model::{LATE_AFTER_MS, MOST_SERIES, Reading, Series, TIERS, bucket};
use super::store::{self, SampleRow, SeriesRow};
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

/// Series ids of machines, kept between transactions so that an append needs no query.
#[derive(Debug, Default)]
pub struct Dictionary {
    machines: HashMap<i64, Machine>,
}

/// An id for each series of one label; 0 for none.
type Ids = [u32; Series::COUNT];

#[derive(Debug)]
struct Machine {
    plain: Ids,
    labelled: HashMap<Box<str>, Ids>,
    last_id: u32,
}

impl Dictionary {
    async fn load(&mut self, tx: &mut Tx, key: i64) -> anyhow::Result<&mut Machine> {
        let mut machine = Machine {
            plain: [0; Series::COUNT],
            labelled: HashMap::new(),
            last_id: store::last_series_id(tx, key).await?,
        };
        for entry in store::series(tx, key).await? {
            machine.keep(entry.series, &entry.label, entry.id);
        }
        Ok(self.machines.entry(key).insert_entry(machine).into_mut())
    }
}

impl Machine {
    fn find(&self, series: Series, label: &str) -> Option<u32> {
        let ids = if label.is_empty() {
            Some(&self.plain)
        } else {
            self.labelled.get(label)
        };
        ids.map(|ids| ids[series as usize]).filter(|id| *id != 0)
    }

    fn keep(&mut self, series: Series, label: &str, id: u32) {
        if label.is_empty() {
            self.plain[series as usize] = id;
        } else {
            let ids = self
                .labelled
                .entry(label.into())
                .or_insert([0; Series::COUNT]);
            ids[series as usize] = id;
        }
    }

    /// Gives a new series its id; none when the machine has too many.
    fn add(&mut self, key: i64, series: Series, label: &str) -> Option<SeriesRow> {
        if self.last_id >= MOST_SERIES {
            return None;
        }
        self.last_id += 1;
        if self.last_id == MOST_SERIES {
            tracing::warn!(
                "a machine has {MOST_SERIES} series; it gets no more (its key is {key})"
            );
        }
        self.keep(series, label, self.last_id);
        Some(SeriesRow {
            machine_key: key,
            id: self.last_id,
            series,
            label: label.into(),
        })
    }
}

/// Stores samples and tells how many were new: one at a time that is stored already counts once. When the transaction is not committed, the dictionary must be thrown away.
///
/// # Errors
/// When the database does not answer.
pub async fn append(
    tx: &mut Tx,
    dictionary: &mut Dictionary,
    samples: &[NewSample],
    now_ms: i64,
) -> anyhow::Result<usize> {
    if samples.is_empty() {
        return Ok(0);
    }
    let mut rows = Vec::with_capacity(samples.len());
    let mut new_series = Vec::new();
    let mut readings = Vec::new();
    for sample in samples {
        let machine = match dictionary.machines.get_mut(&sample.machine_key) {
            Some(machine) => machine,
            None => dictionary.load(tx, sample.machine_key).await?,
        };
        translate(machine, sample, &mut readings, &mut new_series);
        rows.push(SampleRow {
            machine_key: sample.machine_key,
            at_ms: sample.at_ms,
            body: codec::encode_sample(&readings),
        });
    }
    store::insert_series(tx, &new_series).await?;
    let new = store::insert_samples(tx, &rows).await?;
    mark_late(tx, samples, now_ms).await?;
    Ok(new)
}

/// A sample's readings by rising series id.
fn translate(
    machine: &mut Machine,
    sample: &NewSample,
    readings: &mut Vec<(u32, f64)>,
    new_series: &mut Vec<SeriesRow>,
) {
    readings.clear();
    for reading in sample
        .readings
        .iter()
        .filter(|reading| reading.value.is_finite())
    {
        let id = machine.find(reading.series, &reading.label).or_else(|| {
            let new = machine.add(sample.machine_key, reading.series, &reading.label)?;
            let id = new.id;
            new_series.push(new);
            Some(id)
        });
        readings.extend(id.map(|id| (id, reading.value)));
    }
    readings.sort_by_key(|(id, _)| *id);
    readings.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 = later.1;
        }
        same
    });
}

/// A sample that comes after its bucket was rolled up makes the roll-up stale. Buckets are rolled up
/// [`LATE_AFTER_MS`] after their end at the earliest, so the usual append asks nothing. (Half of that
/// is left to the roll-up that ran while this append waited for its transaction.)
async fn mark_late(tx: &mut Tx, samples: &[NewSample], now_ms: i64) -> anyhow::Result<()> {
    let mut by_machine: HashMap<i64, HashSet<i64>> = HashMap::new();
    let mut oldest: HashMap<i64, i64> = HashMap::new();
    for sample in samples
        .iter()
        .filter(|s| s.at_ms < now_ms - LATE_AFTER_MS / 2)
    {
        let starts = by_machine.entry(sample.machine_key).or_default();
        starts.insert(bucket(sample.at_ms, TIERS[0]));
        let oldest = oldest.entry(sample.machine_key).or_insert(i64::MAX);
        *oldest = sample.at_ms.min(*oldest);
    }
    for (key, starts) in by_machine {
        let Some(until) = store::marks(tx, key).await?.of(0) else {
            continue;
        };
        let late: Vec<i64> = starts.into_iter().filter(|start| *start < until).collect();
        store::mark_dirty(tx, key, TIERS[0], &late).await?;
        if !late.is_empty() {
            let since = oldest.get(&key).copied().unwrap_or(until);
            store::note_late(tx, key, since).await?;
        }
    }
    Ok(())
}
