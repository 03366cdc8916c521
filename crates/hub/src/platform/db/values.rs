use std::fmt::Write as _;

/// The text `($1, $2), ($3, $4), …` for `rows` rows of `columns` parameters.
///
/// sqlx's own builder writes `?`, which PostgreSQL does not read.
pub fn values(rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(sql, "{comma}${}", row * columns + column + 1);
        }
        sql.push(')');
    }
    sql
}

/// The text `$1, $2, …` for a list of so many parameters; `null` for none, which nothing is in.
pub fn marks(count: usize) -> String {
    if count == 0 {
        return "null".into();
    }
    let marks: Vec<String> = (1..=count).map(|i| format!("${i}")).collect();
    marks.join(", ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn parameters_count_on_across_rows() {
        assert_eq!(super::values(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }
}
