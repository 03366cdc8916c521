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
    /// Neither idle nor waiting for disks.
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

    /// What happened since an earlier reading; `None` when no time passed. `iowait` may go backwards
    /// (the manual page warns of it), so each column by itself never counts below 0.
    pub fn share_since(&self, before: &Self) -> Option<CpuShare> {
        let grown = |now: u64, then: u64| now.saturating_sub(then);
        let total = grown(self.total(), before.total());
        if total == 0 {
            return None;
        }
        let percent = |ticks: u64| (ticks as f64 / total as f64 * 100.0).clamp(0.0, 100.0);
        let rest = grown(self.idle, before.idle).saturating_add(grown(self.iowait, before.iowait));
        Some(CpuShare {
            busy: percent(total.saturating_sub(rest)),
            iowait: percent(grown(self.iowait, before.iowait)),
            steal: percent(grown(self.steal, before.steal)),
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
    use super::*;

    const TEXT: &str = "cpu  10132153 290696 3084719 46828483 16683 0 25195 175628 0 0\ncpu0 1393280 32966 572056 13343292 6130 0 17875 23933 0 0\ncpu1 1335700 30211 551032 13401211 5170 0 4312 21210 0 0\nintr 1462898 0 1\nctxt 115315\nbtime 1795430000\nprocesses 22048\n";

    #[test]
    fn a_debian_host() {
        let stat = parse(TEXT).unwrap();
        assert_eq!((stat.total.steal, stat.cores.len()), (175_628, 2));
        assert_eq!(stat.booted_at, Some(1_795_430_000));
    }

    #[test]
    fn shares_add_up_and_survive_counters_that_go_back() {
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
            steal: 10,
            ..CpuTicks::default()
        };
        let share = after.share_since(&before).unwrap();
        assert_eq!((share.busy, share.iowait, share.steal), (50.0, 0.0, 10.0));
        assert_eq!(before.share_since(&before), None);
        assert_eq!(before.share_since(&after), None);
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
}
