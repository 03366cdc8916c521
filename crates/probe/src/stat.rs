//! `/proc/stat` (proc_stat(5)): what the processors did since boot, in clock ticks.

use crate::ParseError;

const SOURCE: &str = "/proc/stat";

/// Ticks of all processors, and when the machine booted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stat {
    /// All together.
    pub total: CpuTicks,
    /// Each that is online, by number.
    pub cores: Vec<CpuTicks>,
    /// Unix seconds.
    pub booted_at: Option<u64>,
}

/// Ticks since boot by what they were spent on. Guest time is in `user` and `nice` already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are the columns of proc_stat(5)")]
pub struct CpuTicks {
    pub user: u64,
    pub nice: u64,
    pub system: u64,
    pub idle: u64,
    pub iowait: u64,
    pub irq: u64,
    pub softirq: u64,
    pub steal: u64,
}

/// How the time between two readings was spent, percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CpuShare {
    /// Neither idle nor waiting for disks; what was stolen is in it.
    pub busy: f64,
    /// Waiting for disks.
    pub iowait: f64,
    /// Taken by the hypervisor.
    pub steal: f64,
}

impl CpuTicks {
    fn total(&self) -> u64 {
        [
            self.user,
            self.nice,
            self.system,
            self.idle,
            self.iowait,
            self.irq,
            self.softirq,
            self.steal,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }

    /// Column by column. `iowait` may go backwards (the manual page warns of it) and so may `idle`
    /// of a processor that was offline, so none counts below 0.
    fn grown_since(&self, before: &Self) -> Self {
        Self {
            user: self.user.saturating_sub(before.user),
            nice: self.nice.saturating_sub(before.nice),
            system: self.system.saturating_sub(before.system),
            idle: self.idle.saturating_sub(before.idle),
            iowait: self.iowait.saturating_sub(before.iowait),
            irq: self.irq.saturating_sub(before.irq),
            softirq: self.softirq.saturating_sub(before.softirq),
            steal: self.steal.saturating_sub(before.steal),
        }
    }

    /// What happened since an earlier reading; `None` when no time passed.
    pub fn share_since(&self, before: &Self) -> Option<CpuShare> {
        let grown = self.grown_since(before);
        let total = grown.total();
        if total == 0 {
            return None;
        }
        let percent = |ticks: u64| (ticks as f64 / total as f64 * 100.0).clamp(0.0, 100.0);
        let rest = grown.idle.saturating_add(grown.iowait);
        Some(CpuShare {
            busy: percent(total.saturating_sub(rest)),
            iowait: percent(grown.iowait),
            steal: percent(grown.steal),
        })
    }
}

/// Reads the file.
///
/// # Errors
/// When the line of all processors is missing or broken.
pub fn parse(text: &str) -> Result<Stat, ParseError> {
    let mut stat = Stat {
        total: CpuTicks::default(),
        cores: Vec::new(),
        booted_at: None,
    };
    let mut seen = false;
    for (number, line) in text.lines().enumerate() {
        let mut fields = line.split_ascii_whitespace();
        match fields.next() {
            Some("cpu") => {
                stat.total = ticks(fields)
                    .ok_or_else(|| ParseError::new(SOURCE, number + 1, "the cpu columns"))?;
                seen = true;
            }
            Some(name) if name.starts_with("cpu") => stat.cores.extend(ticks(fields)),
            Some("btime") => stat.booted_at = fields.next().and_then(|text| text.parse().ok()),
            _ => {}
        }
    }
    if seen {
        Ok(stat)
    } else {
        Err(ParseError::new(SOURCE, 0, "cpu line"))
    }
}

/// Old kernels have fewer columns; the first four are always there.
fn ticks<'a>(fields: impl Iterator<Item = &'a str>) -> Option<CpuTicks> {
    let columns: Vec<u64> = fields.map_while(|field| field.parse().ok()).collect();
    let column = |i: usize| columns.get(i).copied().unwrap_or(0);
    (columns.len() >= 4).then(|| CpuTicks {
        user: column(0),
        nice: column(1),
        system: column(2),
        idle: column(3),
        iowait: column(4),
        irq: column(5),
        softirq: column(6),
        steal: column(7),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_debian_host() {
        let stat = parse(include_str!("../tests/data/debian-12/stat")).unwrap();
        assert_eq!((stat.total.user, stat.cores.len()), (308_197, 2));
        assert_eq!((stat.cores[0].idle, stat.cores[1].steal), (607_863, 101));
        assert_eq!(stat.booted_at, Some(1_795_516_655));
    }

    #[test]
    fn shares_add_up() {
        let before = CpuTicks {
            user: 100,
            idle: 800,
            iowait: 10,
            ..CpuTicks::default()
        };
        let after = CpuTicks {
            user: 150,
            idle: 825,
            iowait: 20,
            steal: 15,
            ..CpuTicks::default()
        };
        let share = after.share_since(&before).unwrap();
        assert_eq!((share.busy, share.iowait, share.steal), (65.0, 10.0, 15.0));
    }

    #[test]
    fn a_counter_that_goes_back_counts_as_still() {
        let before = CpuTicks {
            user: 100,
            idle: 800,
            iowait: 60,
            ..CpuTicks::default()
        };
        let after = CpuTicks {
            user: 150,
            idle: 850,
            iowait: 50,
            ..CpuTicks::default()
        };
        let share = after.share_since(&before).unwrap();
        assert_eq!((share.busy, share.iowait), (50.0, 0.0));
        assert_eq!(before.share_since(&before), None);
        let rebooted = CpuTicks::default();
        assert_eq!(rebooted.share_since(&after), None);
    }

    #[test]
    fn a_broken_file_says_where() {
        assert_eq!(
            parse("").unwrap_err().to_string(),
            "/proc/stat has no cpu line"
        );
        let error = parse("x\ncpu 1 two\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "/proc/stat line 2: cannot read the cpu columns"
        );
    }

    fn any_ticks() -> impl Strategy<Value = CpuTicks> {
        any::<[u64; 8]>().prop_map(|c| CpuTicks {
            user: c[0],
            nice: c[1],
            system: c[2],
            idle: c[3],
            iowait: c[4],
            irq: c[5],
            softirq: c[6],
            steal: c[7],
        })
    }

    proptest! {
        #[test]
        fn a_share_is_a_percentage(now in any_ticks(), then in any_ticks()) {
            if let Some(share) = now.share_since(&then) {
                for part in [share.busy, share.iowait, share.steal] {
                    prop_assert!((0.0..=100.0).contains(&part), "{share:?}");
                }
                prop_assert!(share.busy + share.iowait < 100.0 + 1e-6, "{share:?}");
            }
        }
    }
}
