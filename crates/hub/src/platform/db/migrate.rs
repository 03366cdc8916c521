//! Brings the tables up to date: forward only, each file once, in one transaction.

use anyhow::Context as _;
use rust_embed::Embed;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, SqlSafeStr as _};

use super::Engine;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/migrations"]
struct Files;

/// Applies what is missing.
///
/// # Errors
/// When a step fails, when a file that was applied has changed since, or when the database knows
/// steps that this program does not: it was written by a newer hub.
pub async fn run(pool: &AnyPool, engine: Engine) -> anyhow::Result<()> {
    let migrator = Migrator {
        migrations: all(engine)?.into(),
        ..Migrator::DEFAULT
    };
    migrator.run(pool).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::VersionMissing(version) => anyhow::anyhow!(
            "this database was written by a newer hub (it has schema step {version}): \
             run that version, or restore a backup from before the upgrade"
        ),
        other => anyhow::Error::new(other).context("cannot bring the database up to date"),
    })
}

/// The newest step that this program knows.
///
/// # Errors
/// When a file's name is malformed.
pub fn latest() -> anyhow::Result<i64> {
    Ok(all(Engine::Sqlite)?.last().map_or(0, |m| m.version))
}

fn all(engine: Engine) -> anyhow::Result<Vec<Migration>> {
    let mut migrations = Vec::new();
    for name in Files::iter() {
        let file = Files::get(&name).context("an embedded migration is gone")?;
        let (version, description) = name
            .trim_end_matches(".sql")
            .split_once('_')
            .with_context(|| format!("migration {name} is not named NUMBER_name.sql"))?;
        let sql = for_engine(std::str::from_utf8(&file.data)?, engine);
        migrations.push(Migration::new(
            version
                .parse()
                .with_context(|| format!("migration {name} has no number"))?,
            description.replace('_', " ").into(),
            MigrationType::Simple,
            AssertSqlSafe(sql).into_sql_str(),
            false,
        ));
    }
    migrations.sort_by_key(|m| m.version);
    Ok(migrations)
}

/// The few words that the engines spell differently in table definitions.
fn for_engine(sql: &str, engine: Engine) -> String {
    match engine {
        Engine::Sqlite => sql.replace("/* clustered */", "without rowid"),
        Engine::Postgres => sql
            .replace(" blob", " bytea")
            .replace("double", "double precision"),
    }
}
