//! Text that Linux prints, turned into facts.
//!
//! Every parser takes a `&str` and gives typed values; none does any I/O, so the same parser reads a
//! local file and the output of a command that ran far away. What a parser cannot read at all is a
//! [`ParseError`] that names source, line and item; single odd lines are left out.

pub mod apk;
pub mod apt;
pub mod chassis;
pub mod cpuinfo;
pub mod diskstats;
pub mod dnf;
pub mod loadavg;
pub mod meminfo;
pub mod mounts;
pub mod net_dev;
pub mod os_release;
pub mod pacman;
pub mod stat;
pub mod systemctl;
pub mod thermal;
pub mod uptime;

/// A text that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// The file or command that it came from.
    pub source: &'static str,
    /// Counted from 1; 0 when something is missing altogether.
    pub line: usize,
    /// What was looked for.
    pub item: String,
}

impl ParseError {
    pub(crate) fn new(source: &'static str, line: usize, item: impl Into<String>) -> Self {
        Self {
            source,
            line,
            item: item.into(),
        }
    }
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{} has no {}", self.source, self.item),
            line => write!(f, "{} line {line}: cannot read {}", self.source, self.item),
        }
    }
}

impl std::error::Error for ParseError {}

/// A package that could be upgraded, as any package manager tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Package name.
    pub name: String,
    /// Installed version, where it is told.
    pub current: Option<String>,
    /// Version on offer.
    pub new: String,
    /// Suite or repository that offers it.
    pub repository: Option<String>,
    /// Comes from a security repository.
    pub security: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        /// No text makes any parser panic: neither noise nor text that looks nearly right.
        #[test]
        fn no_text_panics(text in "(cpu|intr|MemTotal:|Inst|[a-z0-9 =:@/\\[\\]().,\"'\\\\-]|\n|\\PC){0,300}") {
            let _ = crate::stat::parse(&text);
            let _ = crate::meminfo::parse(&text);
            let _ = crate::loadavg::parse(&text);
            let _ = crate::uptime::parse(&text);
            let _ = crate::cpuinfo::parse(&text);
            let _ = crate::mounts::parse(&text);
            let _ = crate::diskstats::parse(&text, crate::diskstats::looks_whole);
            let _ = crate::net_dev::parse(&text);
            let _ = crate::os_release::parse(&text);
            let _ = crate::apt::parse_upgradable(&text);
            let _ = crate::apt::parse_simulation(&text);
            let _ = crate::dnf::parse_check_update(&text, &text);
            let _ = crate::pacman::parse(&text);
            let _ = crate::apk::parse(&text);
            let _ = crate::systemctl::parse_show(&text);
            let _ = crate::systemctl::parse_jobs(&text);
        }
    }
}
