//! The database: SQLite inside the hub's data folder, or PostgreSQL, behind the same SQL.
//!
//! SQLite has one writer, so there are two pools: one connection that writes, and several that can
//! only read (the file is opened read-only for them, so a stray write is an error, not a surprise).
//! A write transaction takes its lock at the start (`begin immediate`), so it never fails half way
//! because another got there first.
//!
//! SQL is written once for both engines: `$1` parameters, lower case, truth values as `bigint` 0/1,
//! times as `bigint` milliseconds, JSON as opaque text. What differs in table definitions is
//! replaced by [`migrate`].

pub mod migrate;
mod outage;
mod values;

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use anyhow::Context as _;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _};

pub use outage::{Outage, outage};
pub use values::{marks, values};

/// A write transaction: nothing of it is seen or kept until [`Tx::commit`](sqlx::Transaction::commit).
pub type Tx = sqlx::Transaction<'static, Any>;
/// A connection that reads.
pub type Reader = sqlx::pool::PoolConnection<Any>;
/// What every query runs on; a [`Tx`] and a [`Reader`] can both be lent as one.
pub type Conn = AnyConnection;

/// Which engine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in the data folder.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where the database is. `Debug` does not show a server's address: a password may be in it.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file, made when it is not there.
    File(PathBuf),
    /// A `postgres://` address.
    Server(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Server(_) => f.write_str("Server(…)"),
        }
    }
}

impl Location {
    /// What to say when it does not open.
    fn trouble(&self) -> String {
        match self {
            Self::File(path) => format!("cannot open the database {}", path.display()),
            Self::Server(_) => "cannot reach the database server".into(),
        }
    }
}

/// The open database; clones share its pools.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    write: AnyPool,
    read: AnyPool,
}

impl Db {
    /// Opens the database and brings its tables up to date.
    ///
    /// # Errors
    /// When it cannot be opened, or was made by a newer hub.
    pub async fn open(location: &Location) -> anyhow::Result<Self> {
        let db = Self::pools(location)?;
        let looked = match location {
            Location::File(path) => prepare_file(&sqlite_options(path, "rwc")?).await,
            Location::Server(url) => look(&server_options(url)?, "select 1").await,
        };
        looked.with_context(|| location.trouble())?;
        migrate::run(&db.write, db.engine).await?;
        Ok(db)
    }

    /// Opens the database as it is, to look at it: nothing is made and nothing is changed.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn inspect(location: &Location) -> anyhow::Result<Self> {
        let db = Self::pools(location)?;
        let looked = match location {
            Location::File(path) => {
                look(&sqlite_options(path, "ro")?, "select 1 from sqlite_schema").await
            }
            Location::Server(url) => look(&server_options(url)?, "select 1").await,
        };
        looked.with_context(|| location.trouble())?;
        Ok(db)
    }

    /// The pools, which open their connections when they are asked for one.
    fn pools(location: &Location) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        match location {
            Location::File(path) => Self::file_pools(path),
            Location::Server(url) => Self::server_pools(url),
        }
    }

    /// The newest step that was applied.
    ///
    /// # Errors
    /// When the database does not answer, or is none of ours.
    pub async fn schema_version(&self) -> sqlx::Result<i64> {
        let mut conn = self.read().await?;
        sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
            .fetch_one(&mut *conn)
            .await
    }

    /// Looks for damage; `Some` says what was found.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn integrity(&self) -> sqlx::Result<Option<String>> {
        if self.engine == Engine::Postgres {
            return Ok(None);
        }
        let mut conn = self.read().await?;
        let finding: String = sqlx::query_scalar("pragma quick_check(1)")
            .fetch_one(&mut *conn)
            .await?;
        Ok((finding != "ok").then_some(finding))
    }

    fn file_pools(path: &Path) -> anyhow::Result<Self> {
        let write = AnyPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            // A file does not hang up: to ask before each use is a detour through another thread.
            .test_before_acquire(false)
            .after_connect(|conn, _| {
                Box::pin(async move {
                    conn.execute(WRITER).await?;
                    Ok(())
                })
            })
            .before_acquire(|conn, _| {
                // A full disk makes SQLite end a transaction by itself, and then the driver still
                // counts it as open: such a connection can never begin another.
                let usable = !conn.is_in_transaction();
                Box::pin(async move { Ok(usable) })
            })
            .connect_lazy_with(sqlite_options(path, "rwc")?);
        let read = AnyPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(30))
            .test_before_acquire(false)
            .after_connect(|conn, _| {
                Box::pin(async move {
                    conn.execute("pragma busy_timeout = 10000; pragma query_only = on")
                        .await?;
                    Ok(())
                })
            })
            .connect_lazy_with(sqlite_options(path, "ro")?);
        Ok(Self {
            engine: Engine::Sqlite,
            write,
            read,
        })
    }

    fn server_pools(url: &str) -> anyhow::Result<Self> {
        let options = server_options(url)?;
        let write = AnyPoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(options.clone());
        let read = AnyPoolOptions::new()
            .max_connections(4)
            .after_connect(|conn, _| {
                Box::pin(async move {
                    conn.execute("set default_transaction_read_only = on")
                        .await?;
                    Ok(())
                })
            })
            .connect_lazy_with(options);
        Ok(Self {
            engine: Engine::Postgres,
            write,
            read,
        })
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins a write; waits while another one runs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&self) -> sqlx::Result<Tx> {
        match self.engine {
            Engine::Sqlite => self.write.begin_with("begin immediate").await,
            Engine::Postgres => self.write.begin().await,
        }
    }

    /// Lets this write take turns with all others that name the same number, until it ends: also with those
    /// of other programs. SQLite has one writer anyway; on a server they run at once. Asked for before the
    /// first query, it lets that see all that the one before has done.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_turns(&self, tx: &mut Tx, number: i64) -> sqlx::Result<()> {
        if self.engine == Engine::Postgres {
            // What it answers is of a type that has no values.
            sqlx::query("select (pg_advisory_xact_lock($1) is null)::int")
                .bind(number)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// A connection to read from; never waits for a writer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> sqlx::Result<Reader> {
        self.read.acquire().await
    }

    /// A transaction that only reads, and sees all as it is at its first query.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot(&self) -> sqlx::Result<Tx> {
        match self.engine {
            Engine::Sqlite => self.read.begin().await,
            Engine::Postgres => {
                let begin = "begin isolation level repeatable read, read only";
                self.read.begin_with(begin).await
            }
        }
    }

    /// Bytes that the database takes on disk, without its write-ahead log.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn size_bytes(&self) -> sqlx::Result<i64> {
        let mut conn = self.read().await?;
        let query = match self.engine {
            Engine::Sqlite => {
                "select page_count * page_size from pragma_page_count(), pragma_page_size()"
            }
            Engine::Postgres => "select pg_database_size(current_database())",
        };
        sqlx::query_scalar(query).fetch_one(&mut *conn).await
    }

    /// Gives back pages that deleted rows left, a few at a time; SQLite only.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn shrink(&self) -> sqlx::Result<()> {
        if self.engine == Engine::Sqlite {
            let mut conn = self.write.acquire().await?;
            conn.execute("pragma incremental_vacuum(2000); pragma optimize")
                .await?;
        }
        Ok(())
    }

    /// Waits for queries to end and closes the files.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// How SQLite writes. FULL: what was acknowledged survives a power cut, not only a crash. What it needs
/// to take a single statement back stays in memory: else it is a file in `/var/tmp`. Nothing here writes
/// by itself: a connection that replaces another has to open on a full disk, too.
const WRITER: &str = "pragma journal_mode = wal; pragma synchronous = full; \
     pragma busy_timeout = 10000; pragma foreign_keys = on; pragma wal_autocheckpoint = 4000; \
     pragma cache_size = -8000; pragma journal_size_limit = 67108864; \
     pragma temp_store = memory";

/// Looks once, before there is a pool: a pool tries again for its whole patience before it says that
/// nobody is there or that the file is damaged.
async fn look(options: &AnyConnectOptions, sql: &'static str) -> sqlx::Result<()> {
    let mut conn = AnyConnection::connect_with(options).await?;
    conn.execute(sql).await?;
    conn.close().await
}

/// Makes the file where there is none. That its pages can be given back is settled before its first.
async fn prepare_file(options: &AnyConnectOptions) -> sqlx::Result<()> {
    let mut conn = AnyConnection::connect_with(options).await?;
    let pages: i64 = sqlx::query_scalar("select page_count from pragma_page_count()")
        .fetch_one(&mut conn)
        .await?;
    if pages == 0 {
        conn.execute("pragma auto_vacuum = incremental").await?;
    }
    conn.execute(WRITER).await?;
    conn.close().await
}

fn server_options(url: &str) -> anyhow::Result<AnyConnectOptions> {
    Ok(AnyConnectOptions::from_str(url)
        .context("cannot read the database address")?
        .disable_statement_logging())
}

fn sqlite_options(path: &Path, mode: &str) -> anyhow::Result<AnyConnectOptions> {
    let absolute = std::path::absolute(path)?;
    let text = absolute
        .to_str()
        .context("the data folder's path is not valid UTF-8")?;
    // The path stands in a URL: what is special there is written as %XX.
    let escaped: String = text
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                char::from(b).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    Ok(
        AnyConnectOptions::from_str(&format!("sqlite://{escaped}?mode={mode}"))?
            .disable_statement_logging(),
    )
}
