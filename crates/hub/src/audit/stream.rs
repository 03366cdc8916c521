use super::export::{HEADER, write_line};
use super::filter::Filter;
use super::{GENESIS, store};
use crate::platform::db::Conn;

/// So many entries are read at once.
const STRETCH: i64 = 1000;

/// An export that goes on, a stretch of entries at a time: a long one does not stand in memory.
pub struct Export {
    filter: Filter,
    after: i64,
    last: i64,
    is_begun: bool,
}

impl Export {
    /// Of all that fits, as far as there is any now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(conn: &mut Conn, filter: Filter) -> sqlx::Result<Self> {
        let (checkpoint, _) = store::checkpoint(conn).await?;
        Ok(Self {
            filter,
            after: checkpoint.position,
            last: store::head(conn).await?.position,
            is_begun: false,
        })
    }

    /// The next part of the file; none at its end.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next(&mut self, conn: &mut Conn) -> sqlx::Result<Option<String>> {
        let mut text = String::new();
        if !self.is_begun {
            self.is_begun = true;
            text.push_str(HEADER);
        }
        // Where few fit, a part is not to be empty.
        while self.after < self.last && text.is_empty() {
            let end = self.after.saturating_add(STRETCH).min(self.last);
            // First what goes away: an entry that is there follows one that is there, or the checkpoint.
            let (checkpoint, _) = store::checkpoint(conn).await?;
            for (entry, follows) in store::stretch(conn, &self.filter, self.after, end).await? {
                let follows = match (&entry.hash, follows) {
                    (None, _) => None,
                    (Some(_), Some(hash)) => Some(hash),
                    (Some(_), None) if entry.position == checkpoint.position + 1 => {
                        Some(checkpoint.hash.clone())
                    }
                    (Some(_), None) => Some(GENESIS.into()),
                };
                write_line(&mut text, &entry, follows.as_deref());
            }
            self.after = end;
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}
