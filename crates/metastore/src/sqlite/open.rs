//! Opens connections with the settings on which durability and the answers rest.

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{
    check::{Check, Finding},
    failure::failure,
    migrate,
};

/// How long a connection waits for another process.
const BUSY: Duration = Duration::from_secs(5);

/// Room for the texts of all statements that are run again and again.
const STATEMENTS: usize = 256;

/// Room for pages in each connection, in KiB.
const PAGES_KIB: i64 = 1024;

/// Room for pages in the connection that writes, in KiB: what many commits in a row change.
const WRITER_KIB: i64 = 8 * 1024;

/// At how many pages of 4 KiB the log is carried over into the file: a page that changes often is written there once.
const LOG_PAGES: i64 = 4000;

/// Why the metadata cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be opened now.
    #[error("cannot open metadata `{path}`: {reason}; check that the directory exists and is writable")]
    Unavailable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Its pages make no sense.
    #[error(
        "metadata `{path}` are damaged: {reason}; restore this file from the last good backup, the content itself is untouched"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// A newer version wrote it.
    #[error(
        "metadata `{path}` have schema {found}, this version knows {known}; start the newer version, or restore the backup from before the upgrade"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that this version knows.
        known: i64,
    },
}

/// Whether commits survive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// Each is on the disk when it returns.
    Full,
    /// They live as long as the machine's memory.
    None,
}

/// How a file is opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Whether commits survive a power cut.
    pub(super) durability: Durability,
    /// How long opening waits until all pages were looked through; the rest is done meanwhile.
    pub(super) patience: Option<Duration>,
}

impl Manner {
    /// For real data.
    pub(super) const DURABLE: Self = Self { durability: Durability::Full, patience: Some(Duration::from_millis(500)) };
    /// For what may be lost.
    pub(super) const FLEETING: Self = Self { durability: Durability::None, ..Self::DURABLE };
}

/// The connection of the writer, and the look at the file that may go on; brings the tables up to date.
pub(super) fn first(path: &Path, manner: Manner) -> Result<(Connection, Check), OpenError> {
    let unavailable =
        |error: std::io::Error| OpenError::Unavailable { path: path.to_owned(), reason: error.to_string() };
    private(path).map_err(unavailable)?;
    let mut connection = writer(path, manner.durability).map_err(|error| trouble(path, &error))?;
    let looking = reader(path).map_err(|error| trouble(path, &error))?;
    let (check, finding) = Check::start(looking, path, manner.patience).map_err(unavailable)?;
    match finding {
        Finding::Damaged(reason) => return Err(OpenError::Damaged { path: path.to_owned(), reason }),
        Finding::Whole | Finding::Pending => {}
    }
    let versions = migrate::migrate(&mut connection).map_err(|error| trouble(path, &error))?;
    if versions.found > versions.known {
        return Err(OpenError::Newer { path: path.to_owned(), found: versions.found, known: versions.known });
    }
    Ok((connection, check))
}

/// Makes the file, readable by its owner alone: it holds password hashes.
fn private(path: &Path) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

fn trouble(path: &Path, error: &rusqlite::Error) -> OpenError {
    use library_core::ports::metastore::MetastoreError;
    let path = path.to_owned();
    match failure(error) {
        MetastoreError::Corrupt(reason) => OpenError::Damaged { path, reason },
        MetastoreError::Unavailable(reason) | MetastoreError::NoSpace(reason) | MetastoreError::Internal(reason) => {
            OpenError::Unavailable { path, reason }
        }
        MetastoreError::Conflict { constraint } => OpenError::Unavailable { path, reason: constraint.to_owned() },
    }
}

fn writer(path: &Path, durability: Durability) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::None => "OFF",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    connection.pragma_update(None, "cache_size", -WRITER_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "query_only", "ON")?;
    Ok(connection)
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A plan depends on its text alone: else SQLite plans anew whenever a value is bound that it looked at.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Nothing is mapped: what a mapping touches counts as this process's memory, once for each connection.
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -PAGES_KIB)?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    Ok(connection)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]
mod tests {
    use rusqlite::Connection;

    use super::{Manner, first};

    /// `fdatasync` instead of `fsync` comes from the same setting, and SQLite tells nobody of it.
    #[test]
    fn sqlite_is_built_as_the_settings_of_cargo_say() {
        let connection = Connection::open_in_memory().unwrap();
        let mut options = connection.prepare("PRAGMA compile_options").unwrap();
        let options: Vec<String> = options.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert!(
            options.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"),
            "build in the project's folder: {options:?}"
        );
    }

    #[test]
    fn a_commit_waits_until_its_log_is_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, _check) = first(&folder.path().join("metadata.sqlite"), Manner::DURABLE).unwrap();
        let synchronous: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
        let journal: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
        // 2 is FULL: in WAL mode the log is synced before each commit returns.
        assert_eq!((synchronous, &*journal), (2, "wal"));
    }
}
