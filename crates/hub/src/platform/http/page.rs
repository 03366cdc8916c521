//! Lists: a page of items and, where there are more, a cursor for the next page.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Pass as `cursor` to get the next page; null at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows, of which one more was read than fits: that tells whether there is another page.
    /// `cursor` is that of a row that others come after, `view` what is shown of a row.
    pub fn cut<R>(
        mut rows: Vec<R>,
        limit: usize,
        cursor: impl Fn(&R) -> String,
        view: impl FnMut(R) -> T,
    ) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self {
            next_cursor: rows.last().filter(|_| more).map(cursor),
            items: rows.into_iter().map(view).collect(),
        }
    }

    /// A list that is always whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            items,
            next_cursor: None,
        }
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// At most so many items (1 to 1000).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageParams {
    /// The limit within its bounds.
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(500).clamp(1, 1000) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_cursor_where_more_comes_after_it() {
        let page = |rows: &[u32]| {
            let page = Page::cut(rows.to_vec(), 2, ToString::to_string, |row| row * 10);
            (page.items, page.next_cursor)
        };
        assert_eq!(page(&[1, 2, 3]), (vec![10, 20], Some("2".into())));
        assert_eq!(page(&[1, 2]), (vec![10, 20], None));
        assert_eq!(page(&[]), (vec![], None));
    }
}
