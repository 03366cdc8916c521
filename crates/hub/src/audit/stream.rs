use std::collections::HashSet;

use super::export::{HEADER, write_line};
use super::filter::Filter;
use super::model::Recorded;
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
            self.write_stretch(conn, end, &mut text).await?;
            self.after = end;
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    async fn write_stretch(
        &mut self,
        conn: &mut Conn,
        end: i64,
        text: &mut String,
    ) -> sqlx::Result<()> {
        // First what goes away: an entry that is there follows one that is there, or the checkpoint.
        let (checkpoint, _) = store::checkpoint(conn).await?;
        let entries = store::stretch(conn, &self.filter, self.after, end).await?;
        let earlier = |entry: &Recorded| entry.position - 1;
        let here: HashSet<i64> = entries.iter().map(|entry| entry.position).collect();
        let elsewhere = entries
            .iter()
            .map(earlier)
            .filter(|one| !here.contains(one));
        let elsewhere: Vec<i64> = elsewhere.collect();
        let elsewhere = store::hashes(conn, &elsewhere).await?;
        let mut before: Option<&Recorded> = None;
        for entry in &entries {
            let last = before.filter(|last| last.position == earlier(entry));
            let follows = match last {
                Some(last) => last.hash.as_ref(),
                None => elsewhere.get(&earlier(entry)),
            };
            // One of before the chain has none, and what is the first of the chain follows its beginning.
            let follows = follows.map(String::as_str).or_else(|| {
                let is_cut = earlier(entry) == checkpoint.position;
                Some(if is_cut {
                    checkpoint.hash.as_str()
                } else {
                    GENESIS
                })
            });
            write_line(text, entry, follows.filter(|_| entry.hash.is_some()));
            before = Some(entry);
        }
        Ok(())
    }
}
