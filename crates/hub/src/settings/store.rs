use crate::platform::db::{Conn, Tx};

pub(super) async fn find(conn: &mut Conn, name: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select body from settings where name = $1")
        .bind(name)
        .fetch_optional(conn)
        .await
}

pub(super) async fn save(tx: &mut Tx, name: &str, body: &str, now_ms: i64) -> sqlx::Result<()> {
    sqlx::query(
        "insert into settings (name, body, updated_at) values ($1, $2, $3) \
         on conflict (name) do update set body = excluded.body, updated_at = excluded.updated_at",
    )
    .bind(name)
    .bind(body)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
