//! Brings the tables up to date, in one transaction: after a crash they are the old ones or the new ones.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// All migrations, oldest first; the first has version 1. Never edited once released.
pub(crate) const MIGRATIONS: &[(&str, &str)] = &[
    ("first", include_str!("../../migrations/sqlite/0001_first.sql")),
    ("services", include_str!("../../migrations/sqlite/0002_services.sql")),
    ("tags", include_str!("../../migrations/sqlite/0003_tags.sql")),
    ("finishing", include_str!("../../migrations/sqlite/0004_finishing.sql")),
    ("sweep", include_str!("../../migrations/sqlite/0005_sweep.sql")),
];

const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_migrations \
     (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";

/// Schema versions of a file and of this program.
pub(super) struct Versions {
    /// The file's, before migration.
    pub(super) found: i64,
    /// The newest that this program knows.
    pub(super) known: i64,
}

/// Applies what is missing. A file that is newer than this program is left alone.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<Versions> {
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let has_table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'";
    let found = match work.query_row(has_table, [], |_| Ok(())).optional()? {
        Some(()) => work.query_row("SELECT COALESCE(MAX(version), 0) FROM schema_migrations", [], |row| row.get(0))?,
        None => 0,
    };
    let known = (1..).zip(MIGRATIONS).last().map_or(0, |(version, _)| version);
    if found >= known {
        return Ok(Versions { found, known });
    }
    work.execute_batch(VERSIONS)?;
    for (version, (name, text)) in (1_i64..).zip(MIGRATIONS).filter(|(version, _)| *version > found) {
        work.execute_batch(text)?;
        work.execute("INSERT INTO schema_migrations (version, name) VALUES ($1, $2)", (version, name))?;
        tracing::info!(version, name, "metadata tables brought up to date");
    }
    work.commit()?;
    Ok(Versions { found, known })
}
