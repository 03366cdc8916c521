//! Brings the tables up to date: forward only, each file once, in one transaction.

use anyhow::Context as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, SqlSafeStr as _};

use super::Engine;

/// A file of `migrations/`, by its name without `.sql`.
macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../migrations/", $name, ".sql")),
        )
    };
}

/// The steps, with a program that is built: it must bring a database up to date wherever it runs.
const FILES: &[(&str, &str)] = &[
    file!("0001_settings_and_accounts"),
    file!("0002_machines"),
    file!("0003_metrics"),
    file!("0004_reports"),
    file!("0005_enrolments"),
    file!("0006_runs"),
    file!("0007_one_row_a_beat"),
    file!("0008_liveness"),
    file!("0009_alerts"),
    file!("0010_notifications"),
    file!("0011_costs"),
    file!("0012_alert_positions"),
    file!("0013_outbox_order"),
    file!("0014_audit_and_credentials"),
    file!("0015_remote"),
    file!("0016_tailscale_links"),
    file!("0017_discovery"),
    file!("0018_scans"),
    file!("0019_deployments"),
    file!("0020_found"),
    file!("0021_alert_steps"),
    file!("0022_audit_chain"),
    file!("0023_update_details"),
    file!("0024_actions"),
    file!("0025_old_agents"),
    file!("0026_open_changes"),
    file!("0027_search_order"),
    file!("0028_secrets_of_channels"),
];

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
    for (name, text) in FILES {
        let (version, description) = name
            .split_once('_')
            .with_context(|| format!("migration {name} is not named NUMBER_name"))?;
        migrations.push(Migration::new(
            version
                .parse()
                .with_context(|| format!("migration {name} has no number"))?,
            description.replace('_', " ").into(),
            MigrationType::Simple,
            AssertSqlSafe(for_engine(text, engine)).into_sql_str(),
            false,
        ));
    }
    migrations.sort_by_key(|m| m.version);
    Ok(migrations)
}

/// A file as an engine reads it: without what is for the other one, and with the few words that they spell
/// differently in table definitions.
fn for_engine(sql: &str, engine: Engine) -> String {
    let sql = own_sections(sql, engine);
    match engine {
        Engine::Sqlite => sql.replace("/* clustered */", "without rowid"),
        Engine::Postgres => sql
            .replace(" blob", " bytea")
            .replace("double", "double precision"),
    }
}

/// What follows a line `-- [sqlite]` or `-- [postgres]` is for that engine alone, up to the next such line;
/// what follows `-- [both]` and what stands before the first is for both.
fn own_sections(sql: &str, engine: Engine) -> String {
    let mut is_ours = true;
    let mut ours = String::with_capacity(sql.len());
    for line in sql.split_inclusive('\n') {
        is_ours = match line.trim_end() {
            "-- [sqlite]" => engine == Engine::Sqlite,
            "-- [postgres]" => engine == Engine::Postgres,
            "-- [both]" => true,
            _ => {
                if is_ours {
                    ours.push_str(line);
                }
                continue;
            }
        };
    }
    ours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_reads_what_is_for_both_and_for_itself() {
        let sql = "a blob;\n-- [sqlite]\nb;\n-- [postgres]\nc double;\n-- [both]\nd";
        assert_eq!(for_engine(sql, Engine::Sqlite), "a blob;\nb;\nd");
        assert_eq!(
            for_engine(sql, Engine::Postgres),
            "a bytea;\nc double precision;\nd"
        );
        // A file that was applied must stay what it was, to the byte.
        let plain = "-- Why.\n\ncreate table a (b bigint);\n";
        assert_eq!(for_engine(plain, Engine::Postgres), plain);
    }

    #[tokio::test]
    async fn a_record_from_before_the_chain_goes_on_as_one() {
        sqlx::any::install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let pool = AnyPool::connect(&url).await.unwrap();
        let mut older = all(Engine::Sqlite).unwrap();
        older.retain(|step| step.version < 22);
        let migrator = Migrator {
            migrations: older.into(),
            ..Migrator::DEFAULT
        };
        migrator.run(&pool).await.unwrap();
        let entry = "insert into audit (position, at, actor_kind, actor, action, subject, outcome, detail) \
                     values ($1, 0, 'user', 'Ada', 'x.y', 'x', 'done', '{}')";
        for position in [1i64, 2] {
            let added = sqlx::query(entry).bind(position).execute(&pool).await;
            added.unwrap();
        }
        run(&pool, Engine::Sqlite).await.unwrap();
        let head: i64 = sqlx::query_scalar("select position from audit_head")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(head, 2);
        // Nobody adds to it as before.
        let refused = sqlx::query(entry).bind(3i64).execute(&pool).await;
        assert!(refused.unwrap_err().to_string().contains("with its hash"));
        pool.close().await;
    }

    #[test]
    fn every_file_of_the_folder_is_a_step_and_they_stand_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        let listed: Vec<String> = FILES
            .iter()
            .map(|(name, _)| format!("{name}.sql"))
            .collect();
        assert_eq!(listed, there);
        let versions: Vec<i64> = all(Engine::Sqlite)
            .unwrap()
            .iter()
            .map(|m| m.version)
            .collect();
        assert!(
            versions.windows(2).all(|pair| pair[0] < pair[1]),
            "{versions:?}"
        );
    }
}
