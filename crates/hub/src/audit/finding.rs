use std::fmt;

use super::model::Head;

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first bad entry.
    pub position: i64,
    /// What is wrong there, in words that follow "entry 17".
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} {}", self.position, self.what)
    }
}

/// What was seen of a record in which nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Entries of the chain.
    pub entries: u64,
    /// Entries before it, from before there was one: nothing is known of them.
    pub unchained: u64,
    /// Entries that the export does not have, where that may be.
    pub left_out: u64,
    /// The first that is there.
    pub first: Option<i64>,
    /// The last.
    pub head: Option<Head>,
    /// Remembered places that were found as they are remembered.
    pub confirmed: usize,
    /// Remembered places before the first entry that is kept: they cannot be compared any more.
    pub too_old: Vec<String>,
}
