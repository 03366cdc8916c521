//! Tells a database that takes nothing from a statement that was wrong.

/// Why the database takes nothing, whatever is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// No room left on its disk.
    StorageFull,
    /// Its file or its server cannot be reached or written.
    Unreachable,
}

/// Whether an error means that the database takes nothing at all now.
pub fn outage(error: &anyhow::Error) -> Option<Outage> {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<sqlx::Error>())
        .find_map(of)
}

fn of(error: &sqlx::Error) -> Option<Outage> {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => {
            Some(Outage::Unreachable)
        }
        sqlx::Error::Database(error) => error.code().and_then(|code| of_code(&code)),
        _ => None,
    }
}

/// SQLite's result codes are numbers, the low byte of which is the kind
/// (<https://www.sqlite.org/rescode.html>); PostgreSQL's have five characters, the first two of which
/// are the class (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn of_code(code: &str) -> Option<Outage> {
    const FULL: u32 = 13;
    // READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB.
    const UNREACHABLE: [u32; 5] = [8, 10, 11, 14, 26];
    // Connection, resources, operator intervention, system error.
    const CLASSES: [&str; 4] = ["08", "53", "57", "58"];
    if code == "53100" {
        return Some(Outage::StorageFull);
    }
    if code.len() == 5 {
        let class = code.get(..2)?;
        return CLASSES.contains(&class).then_some(Outage::Unreachable);
    }
    match code.parse::<u32>().ok()? & 0xff {
        FULL => Some(Outage::StorageFull),
        kind if UNREACHABLE.contains(&kind) => Some(Outage::Unreachable),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_statement_is_no_outage() {
        // UNIQUE constraint, busy; unique_violation, syntax_error.
        for code in ["2067", "5", "23505", "42601", ""] {
            assert_eq!(of_code(code), None, "{code}");
        }
    }

    #[test]
    fn a_full_disk_is_told_from_one_that_cannot_be_written() {
        assert_eq!(of_code("13"), Some(Outage::StorageFull));
        assert_eq!(of_code("53100"), Some(Outage::StorageFull));
        // IOERR_FSYNC, READONLY_DBMOVED, CORRUPT; admin_shutdown.
        for code in ["1034", "1032", "11", "57P01"] {
            assert_eq!(of_code(code), Some(Outage::Unreachable), "{code}");
        }
    }
}
